/* base/threads.h: work shared out among threads.
**
**     static void sum_piece(void *pieces, size_t number) { … }
**
**     threads_run(threads_cores(), sum_piece, pieces);   // returns when each number's work is done
**
** No number's work may read or write what another number's work writes.
*/
#ifndef PROSECUTIONS_BASE_THREADS_H
#define PROSECUTIONS_BASE_THREADS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { THREADS_MOST = 64 };

/* How many threads this machine runs at once: 1 to THREADS_MOST. */
size_t threads_cores(void);

/* Calls work(context, 0) to work(context, count - 1), each in a thread of its own, and returns when
** all have returned. The caller's thread does the work of number 0, and of every number for which
** the system gives no thread. `count` is at most THREADS_MOST. */
void threads_run(size_t count, void (*work)(void *context, size_t number), void *context);

/* When the running thread was begun by one of these (base/clock.h); 0 in a thread of the program. */
int64_t threads_begun(void);

/* Begins a thread that calls work(context), and that the caller has to join; false where the system
** gives none. The thread handles no signals: they belong to the threads of the program, whose
** handlers may not expect to run in one of ours. */
bool threads_begin(pthread_t *thread, void *(*work)(void *context), void *context);

#endif
