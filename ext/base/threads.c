#include "base/threads.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

size_t threads_cores(void) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > THREADS_MOST ? THREADS_MOST : (size_t)cores;
}

struct task {
    void (*work)(void *context, size_t number);
    void *context;
    size_t number;
    pthread_t thread;
    bool begun;
};

static void *run_task(void *pointer) {
    const struct task *task = pointer;
    task->work(task->context, task->number);
    return NULL;
}

/* A signal is for the program's own threads: its handlers may not expect one of ours. */
static void begin(struct task *task) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    task->begun = pthread_create(&task->thread, NULL, run_task, task) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void threads_run(size_t count, void (*work)(void *context, size_t number), void *context) {
    struct task tasks[THREADS_MOST];
    for (size_t n = 1; n < count; n++) {
        tasks[n] = (struct task){.work = work, .context = context, .number = n};
        begin(&tasks[n]);
    }
    work(context, 0);
    for (size_t n = 1; n < count; n++) {
        if (tasks[n].begun)
            pthread_join(tasks[n].thread, NULL);
        else
            work(context, n);
    }
}
