#include "base/environment.h"

#include <stdarg.h>
#include <stdio.h>

enum { TOLD_SIZE = 2100 };

#ifdef _WIN32

#include <wchar.h>

#include "base/memory.h"
#include "base/windows.h"

static char *utf8_copy(const wchar_t *wide, size_t length, struct error *error) {
    size_t size = 3 * length + 1; /* a unit has three bytes at most */
    char *text = memory_new(size, 1, error);
    if (text != NULL)
        windows_utf8(wide, text, size);
    return text;
}

char *environment_variable(const char *name, struct error *error) {
    wchar_t wide_name[64];
    if (!windows_wide(name, wide_name, sizeof wide_name / sizeof *wide_name))
        return NULL;
    DWORD size = GetEnvironmentVariableW(wide_name, NULL, 0);
    wchar_t *value = size > 0 ? memory_new(size, sizeof *value, error) : NULL;
    char *text = NULL;
    if (value != NULL && GetEnvironmentVariableW(wide_name, value, size) < size)
        text = utf8_copy(value, size, error);
    memory_free(value);
    return text;
}

bool environment_caches(struct text *folder, struct error *error) {
    char *local = environment_variable("LOCALAPPDATA", error);
    bool done = local == NULL || text_append(folder, slice_of(local), error);
    memory_free(local);
    for (size_t i = 0; done && i < folder->length; i++)
        if (folder->bytes[i] == '\\')
            folder->bytes[i] = '/';
    return done && error->code == ERROR_NONE;
}

static bool is_terminal(DWORD which) {
    DWORD mode;
    return GetConsoleMode(GetStdHandle(which), &mode) != 0;
}

bool environment_has_terminal(void) {
    return is_terminal(STD_ERROR_HANDLE);
}

bool environment_shows_rows(void) {
    return is_terminal(STD_OUTPUT_HANDLE);
}

/* The terminal is left as the program has it. */
static void tell(const char *text) {
    HANDLE terminal = GetStdHandle(STD_ERROR_HANDLE);
    wchar_t wide[TOLD_SIZE];
    DWORD mode, written;
    if (GetConsoleMode(terminal, &mode) && windows_wide(text, wide, TOLD_SIZE)) {
        SetConsoleMode(terminal, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
        WriteConsoleW(terminal, wide, (DWORD)wcslen(wide), &written, NULL);
        SetConsoleMode(terminal, mode);
    } else {
        fputs(text, stderr);
    }
}

uint32_t environment_process(void) {
    return GetCurrentProcessId();
}

#else

#include <stdlib.h>
#include <unistd.h>

char *environment_variable(const char *name, struct error *error) {
    const char *value = getenv(name);
    return value != NULL ? text_copy(slice_of(value), error) : NULL;
}

bool environment_caches(struct text *folder, struct error *error) {
    const char *caches = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (caches != NULL && caches[0] == '/')
        return text_append(folder, slice_of(caches), error);
    return home == NULL || home[0] != '/' || text_printf(folder, error, "%s/" HOME_CACHES, home);
}

bool environment_has_terminal(void) {
    return isatty(STDERR_FILENO) != 0;
}

bool environment_shows_rows(void) {
    return isatty(STDOUT_FILENO) != 0;
}

static void tell(const char *text) {
    fputs(text, stderr);
}

uint32_t environment_process(void) {
    return (uint32_t)getpid();
}

#endif

void environment_tell(const char *format, ...) {
    char text[TOLD_SIZE];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    tell(text);
    fflush(stderr);
}
