/* base/place.h: a place in memory of which only what is used takes memory.
**
**     unsigned char *place = place_reserve(size, &error);
**     if (place != NULL && place_use(place + at, length, &error)) … place[at] … is 0 at first …
**     place_free(place, size);
*/
#ifndef PROSECUTIONS_BASE_PLACE_H
#define PROSECUTIONS_BASE_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* NULL with the error set on failure. Given in large pages, where the system has them: in small ones
** the first touch of each would take more time than reading it from a file. */
unsigned char *place_reserve(size_t size, struct error *error);
/* Before these bytes are touched; they may have been used before. */
bool place_use(unsigned char *bytes, size_t length, struct error *error);
/* NULL is allowed. `size`: as it was reserved. */
void place_free(unsigned char *place, size_t size);

#endif
