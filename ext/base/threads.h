/* base/threads.h: work shared out among threads.
**
**     static void sum_piece(void *pieces, size_t number) { … }
**
**     threads_run(threads_cores(), sum_piece, pieces);   // returns when each number's work is done
**
** What one number's work writes, no other may touch.
*/
#ifndef PROSECUTIONS_BASE_THREADS_H
#define PROSECUTIONS_BASE_THREADS_H

#include <stddef.h>

enum { THREADS_MOST = 64 };

/* How many threads this machine runs at once: 1 to THREADS_MOST. */
size_t threads_cores(void);

/* Calls work(context, 0) to work(context, count - 1), each by a thread of its own, the first by the
** caller's; where no thread can be had, by the caller's too. At most THREADS_MOST. */
void threads_run(size_t count, void (*work)(void *context, size_t number), void *context);

#endif
