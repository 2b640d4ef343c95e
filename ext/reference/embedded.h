/* reference/embedded.h: the CSV files of ext/reference inside the library, compressed by gzip.
**
**     const struct embedded_file *file = embedded_find("police_forces");   // police_forces.csv
*/
#ifndef PROSECUTIONS_REFERENCE_EMBEDDED_H
#define PROSECUTIONS_REFERENCE_EMBEDDED_H

#include <stddef.h>

#include "base/slice.h"

struct embedded_file {
    const char *name; /* without .csv */
    const unsigned char *bytes;
    size_t length;
};

/* Made by the build; ended by an entry without a name. */
extern const struct embedded_file EMBEDDED_FILES[];

/* NULL if there is none of that name. */
const struct embedded_file *embedded_find(struct slice name);

#endif
