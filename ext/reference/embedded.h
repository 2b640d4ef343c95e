/* reference/embedded.h: the CSV files of ext/reference and the pages of sql/docs, which are in the library, packed
** with gzip.
**
**     static bool read_force(void *forces, const struct slice *fields, struct error *error) …
**     embedded_read("police_forces", 8, read_force, forces, error)       // police_forces.csv
*/
#ifndef PROSECUTIONS_REFERENCE_EMBEDDED_H
#define PROSECUTIONS_REFERENCE_EMBEDDED_H

#include <stddef.h>

#include "base/base.h"

struct embedded_file {
    const char *name; /* the file's name without its ending; `page_` stands before that of a page */
    const unsigned char *bytes;
    size_t length;
};

/* All files, which the build puts here; after the last comes an entry without a name. */
extern const struct embedded_file EMBEDDED_FILES[];

/* The file of that name, or NULL. */
const struct embedded_file *embedded_find(struct slice name);

/* Takes the fields of a record, which are valid until it returns. Returning false, with the error
** set, ends the reading. */
typedef bool embedded_record(void *target, const struct slice *fields, struct error *error);

/* Calls `record` for each record below the header, in the order of the file. Fails where there is
** no such file, or a record has more or fewer than `field_count` fields. */
bool embedded_read(const char *name, size_t field_count, embedded_record *record, void *target,
                   struct error *error);

/* Keeps the texts of a record's fields in the dictionary, and sets what each of `kept` points to. */
bool embedded_keep(struct dictionary *texts, const struct slice *fields, size_t field_count,
                   struct slice *const *kept, struct error *error);

/* Appends the whole file to the text. */
bool embedded_text(const struct embedded_file *file, struct text *text, struct error *error);

#endif
