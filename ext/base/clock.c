#include "base/clock.h"

#ifdef _WIN32

#include "base/windows.h"

int64_t clock_now(void) {
    FILETIME time;
    GetSystemTimePreciseAsFileTime(&time);
    return windows_nanoseconds((int64_t)time.dwHighDateTime << 32 | time.dwLowDateTime);
}

int64_t clock_running(void) {
    LARGE_INTEGER ticks, per_second;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&per_second);
    int64_t seconds = ticks.QuadPart / per_second.QuadPart;
    int64_t rest = ticks.QuadPart % per_second.QuadPart;
    return seconds * CLOCK_SECOND + rest * CLOCK_SECOND / per_second.QuadPart;
}

void clock_sleep(int64_t duration) {
    const int64_t millisecond = CLOCK_SECOND / 1000;
    Sleep((DWORD)((duration + millisecond - 1) / millisecond));
}

#else

#include <time.h>

static int64_t read_clock(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * CLOCK_SECOND + time.tv_nsec;
}

int64_t clock_now(void) {
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_running(void) {
    return read_clock(CLOCK_MONOTONIC);
}

void clock_sleep(int64_t duration) {
    nanosleep(&(struct timespec){.tv_sec = (time_t)(duration / CLOCK_SECOND),
                                 .tv_nsec = (long)(duration % CLOCK_SECOND)},
              NULL);
}

#endif
