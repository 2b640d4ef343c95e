/* loading/row_names.h: whether the first fields of a file's rows are the names that R gives rows.
**
**     struct row_names names = {0};
**     if (!row_names_see(&names, &record, header_line, &error)) … the file can't be read …
**     row_names_free(&names);
**
** They are if each is there once, and no other column has both numbers and words: a header that has lost a
** field looks the same.
*/
#ifndef PROSECUTIONS_LOADING_ROW_NAMES_H
#define PROSECUTIONS_LOADING_ROW_NAMES_H

#include "base/base.h"
#include "source/source.h"

struct row_names {
    struct dictionary seen;
    unsigned char *kinds; /* by column: what it has had */
    size_t capacity;
};

/* Fails, with what speaks against it, where the record's first field is no such name. */
bool row_names_see(struct row_names *names, const struct csv_record *record, int64_t header_line,
                   struct error *error);
void row_names_free(struct row_names *names);

#endif
