/* base/clock.h: times, in nanoseconds.
**
**     int64_t begun = clock_running();
**     … clock_running() - begun …          // how long it took, whatever is done to the clock on the wall
*/
#ifndef PROSECUTIONS_BASE_CLOCK_H
#define PROSECUTIONS_BASE_CLOCK_H

#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000000000)

/* Since 1970, as files' times are. */
int64_t clock_now(void);
/* Since some moment in the past; never less than before. */
int64_t clock_running(void);
/* Rests for so long at least, or until a signal comes. */
void clock_sleep(int64_t duration);

#endif
