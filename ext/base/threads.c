#include "base/threads.h"

#include "base/clock.h"

#ifdef _WIN32

#include "base/windows.h"

static int64_t cores(void) {
    return GetActiveProcessorCount(ALL_PROCESSOR_GROUPS);
}

bool threads_begin(pthread_t *thread, void *(*work)(void *context), void *context) {
    return pthread_create(thread, NULL, work, context) == 0;
}

#else

#include <signal.h>
#include <stdint.h>
#include <unistd.h>

static int64_t cores(void) {
    return sysconf(_SC_NPROCESSORS_ONLN);
}

bool threads_begin(pthread_t *thread, void *(*work)(void *context), void *context) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool begun = pthread_create(thread, NULL, work, context) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return begun;
}

#endif

size_t threads_cores(void) {
    int64_t count = cores();
    return count < 1 ? 1 : count > THREADS_MOST ? THREADS_MOST : (size_t)count;
}

struct task {
    void (*work)(void *context, size_t number);
    void *context;
    size_t number;
    pthread_t thread;
    bool begun;
};

/* Of the running thread. */
static _Thread_local int64_t thread_begun;

int64_t threads_begun(void) {
    return thread_begun;
}

static void *run_task(void *pointer) {
    const struct task *task = pointer;
    thread_begun = clock_running();
    task->work(task->context, task->number);
    return NULL;
}

void threads_run(size_t count, void (*work)(void *context, size_t number), void *context) {
    struct task tasks[THREADS_MOST];
    for (size_t n = 1; n < count; n++) {
        tasks[n] = (struct task){.work = work, .context = context, .number = n};
        tasks[n].begun = threads_begin(&tasks[n].thread, run_task, &tasks[n]);
    }
    work(context, 0);
    for (size_t n = 1; n < count; n++) {
        if (tasks[n].begun)
            pthread_join(tasks[n].thread, NULL);
        else
            work(context, n);
    }
}
