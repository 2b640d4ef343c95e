/* loading/unread_values.h: what stands in the columns of a file that no layout names, as one code a row.
**
** Which of these columns hold totals shows once all rows are known (loading/unread_columns.h). Until then
** a row's code in DIMENSION_UNREAD is that of the values that stand in all of them together.
**
**     struct unread_values values = {.binding = …, .codes = …, .error = &error};
**     unread_values_open(&values);
**     for (each record)
**         … unread_values_set() for each column, then unread_values_code(&values, &code) …
**     unread_values_settle(&values);               // after thread_codes_settle()
**     unread_values_close(&values);
**
** Memory is bounded: of a column the first UNREAD_VALUES_MOST values are told apart and all others taken
** for one; from UNREAD_ROWS_MOST combinations on a row has the code of none, and `lost` is set.
*/
#ifndef PROSECUTIONS_LOADING_UNREAD_VALUES_H
#define PROSECUTIONS_LOADING_UNREAD_VALUES_H

#include "layout/layout.h"
#include "loading/thread_codes.h"

enum { UNREAD_VALUES_MOST = 255, UNREAD_ROWS_MOST = 65536 };

/* The combination as a value of DIMENSION_UNREAD: each column's, and this byte after it; UNREAD_OTHER
** alone stands for all values beyond the first. */
enum { UNREAD_END = 0x1F, UNREAD_OTHER = 0x1A };

struct unread_values {
    /* given */
    const struct binding *binding;
    struct thread_codes *codes;
    struct error *error;
    /* found */
    bool lost;
    /* private */
    struct unread_reader *readers; /* by unread column */
    size_t count;
    struct numbering combinations;
    uint32_t *code_of; /* by number of the combination */
    size_t capacity;
    bool is_new;        /* some column was set to another value since the last code, */
    uint32_t last_code; /* which is this one */
    struct text text;
};

bool unread_values_open(struct unread_values *values);
/* Sets one column's value of the record that is being read. */
bool unread_values_set(struct unread_values *values, size_t column, struct slice value);
/* The code of the values that were set last. */
bool unread_values_code(struct unread_values *values, uint32_t *code);
/* Replaces provisional codes with the store's. */
void unread_values_settle(struct unread_values *values);
void unread_values_close(struct unread_values *values);

#endif
