/* base/memory.h: every allocation of the project goes through here.
**
** Sizes are given as count × size and checked against overflow. In test builds
** (MEMORY_FAULTS) any allocation can be made to fail: see memory_fail_after().
*/
#ifndef PROSECUTIONS_BASE_MEMORY_H
#define PROSECUTIONS_BASE_MEMORY_H

#include <stddef.h>

#include "base/error.h"

/* Memory for `count` items of `size` bytes, all zero. NULL with the error set if there is none. */
void *memory_new(size_t count, size_t size, struct error *error);

/* Gives `*items` room for at least `needed` items of `size` bytes, growing by half as much again.
** New room is not zeroed. On failure nothing has changed.
**
**     if (!memory_reserve((void **)&list->items, &list->capacity, list->count + 1, sizeof
**list->items, error))
*/
bool memory_reserve(void *items, size_t *capacity, size_t needed, size_t size, struct error *error);

/* Frees what the two above gave; NULL is allowed. */
void memory_free(void *memory);

#ifdef MEMORY_FAULTS
/* The allocation after the next `successes` fails: it alone, or with `forever` all from then on.
** A negative number switches faults off. memory_fail_pending() says whether one is yet to come. */
void memory_fail_after(long successes, bool forever);
bool memory_fail_pending(void);
/* Counts an allocation made elsewhere (by SQLite in the tests); true if it is to fail. */
bool memory_fault_due(void);
#endif

#endif
