/* base/memory.h: every allocation of the project, so that each can be made to fail in a test.
**
**     struct entry *entries = memory_new(count, sizeof *entries, error);
**     if (entries == NULL) return false;
**     memory_free(entries);
**
** Sizes are given as count × size, and a product that overflows is an error as lack of memory is.
** In test builds (MEMORY_FAULTS) any allocation can be made to fail: see memory_fail_after().
*/
#ifndef PROSECUTIONS_BASE_MEMORY_H
#define PROSECUTIONS_BASE_MEMORY_H

#include <stddef.h>

#include "base/error.h"

/* Memory for `count` items of `size` bytes, all zero; NULL, with the error set, if there is none.
** The caller frees it with memory_free(). */
void *memory_new(size_t count, size_t size, struct error *error);

/* Makes room for at least `needed` items of `size` bytes in the array whose pointer is at `items`,
** and sets `*capacity`. The array grows by at least a half, so that adding items one by one takes
** linear time; the new room is not zeroed. Fails where memory runs out, and then changes nothing.
**
**     if (!memory_reserve(&list->items, &list->capacity, needed, sizeof *list->items, error))
**         return false;
*/
bool memory_reserve(void *items, size_t *capacity, size_t needed, size_t size, struct error *error);

/* Frees memory from memory_new() or memory_reserve(). NULL is allowed. */
void memory_free(void *memory);

#ifdef MEMORY_FAULTS
/* Lets the next `successes` allocations succeed and makes the one after them fail, and with
** `forever` all that follow too. A negative number switches failures off. */
void memory_fail_after(long successes, bool forever);
/* Whether the failure that was asked for is still to come. */
bool memory_fail_pending(void);
/* Whether any allocation is still to fail: one, or all from now on. */
bool memory_fails(void);
/* Counts an allocation made elsewhere (by SQLite in the tests); true if it is to fail. */
bool memory_fault_due(void);
/* Lets `due` say of every allocation whether it fails, instead of a number. Until it is NULL again
** memory_reserve() makes no more room than is needed: each byte that is appended is an allocation. */
void memory_fault_by(bool (*due)(void));
#endif

#endif
