/* reference/embedded.h: the CSV files of ext/reference inside the library, compressed by gzip.
**
**     static bool read_force(void *forces, const struct slice *fields, struct error *error) …
**     embedded_read("police_forces", 8, read_force, forces, error)       // police_forces.csv
*/
#ifndef PROSECUTIONS_REFERENCE_EMBEDDED_H
#define PROSECUTIONS_REFERENCE_EMBEDDED_H

#include <stddef.h>

#include "base/base.h"

struct embedded_file {
    const char *name; /* without .csv */
    const unsigned char *bytes;
    size_t length;
};

/* Made by the build; ended by an entry without a name. */
extern const struct embedded_file EMBEDDED_FILES[];

/* NULL if there is none of that name. */
const struct embedded_file *embedded_find(struct slice name);

/* Takes a record's fields, good until it returns; false with the error set ends the reading. */
typedef bool embedded_record(void *target, const struct slice *fields, struct error *error);

/* Calls `record` for each record below the header, in the order of the file. A file that is not
** there, or has a record without exactly `field_count` fields, is an error. */
bool embedded_read(const char *name, size_t field_count, embedded_record *record, void *target,
                   struct error *error);

#endif
