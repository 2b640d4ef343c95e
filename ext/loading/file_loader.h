/* loading/file_loader.h: one file of a source, from records to rows. Used by loader.c alone.
**
** Each column that the layout reads has a dictionary of the values as published, and for each of
** them, once a thread, what it means; most records cost a look-up a column, many of them at a time.
*/
#ifndef PROSECUTIONS_LOADING_FILE_LOADER_H
#define PROSECUTIONS_LOADING_FILE_LOADER_H

#include "columns/columns.h"
#include "loading/request.h"
#include "loading/total_rows.h"
#include "source/source.h"

/* What is known of a file once it has been read. */
struct file_summary {
    enum header_search
        header; /* also of a file that could not be read; all else only of one that was */
    const struct layout *layout;
    unsigned dimensions; /* bits 1 << dimension: those that it has columns of */
    /* Bits 1 << measure: those that it publishes, of which none is made of others. */
    unsigned measures;
    struct csv_hash hash;
    int64_t header_line;
    const char *encoding;
    struct dictionary vintages;   /* that a column of the file says; dictionary_free() it */
    struct total_rows alternates; /* rows that are kept aside, as others may hold them; free it */
    unsigned char *periods; /* by period code: 1 where the file has rows of it; memory_free() it */
    size_t period_count;
};

/* Reads the file into the store, as the file of code `file_code`. On failure rows may have been
** added: roll back. */
bool file_load(const struct request *request, struct store *store, struct source_file *file,
               uint32_t file_code, struct file_summary *summary, struct error *error);

#endif
