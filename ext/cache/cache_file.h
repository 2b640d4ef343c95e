/* cache/cache_file.h: one loaded store as a file that another process reads.
**
**     cache_file_write(descriptor, store, key, &error);            // descriptor: a new, empty file
**
**     struct store *store = cache_file_read(descriptor, path, key, forces, &error);
**     if (store == NULL) … load it: error.message says why …
**     store_free(store);
**
** The file, in the numbers of the machine that wrote it:
**   head      64 bytes: what it is, sizes, checksums
**   contents  the key; the dictionaries' values; the files; of each row group each column's form,
**             place and checksum
**   data      one column of all row groups after the other, each part as it is in memory, at a
**             multiple of 64 bytes
**
** Reading checks head and contents whole, so that no number in them leads out of the file or out of
** a dictionary, and leaves the data where they are, in the file. A column of a row group is read
** when store_open_group() first asks for it, and held against its checksum, and its codes against
** the dictionary: that is what keeps reading the head quick whatever the size. A file of few bytes
** is read whole at once. Where a column proves damaged the file is removed, and the store is not
** sound any more (store_is_sound()).
**
** Nothing is used but memory of our own that was checked there. A mapped file would save the copy;
** but one that somebody cuts short kills the process that reads it, and one that is written over
** after it was checked is not what was checked.
*/
#ifndef PROSECUTIONS_CACHE_CACHE_FILE_H
#define PROSECUTIONS_CACHE_CACHE_FILE_H

#include "columns/columns.h"

enum { CACHE_FILE_CHECKED_AT_ONCE = 512 * 1024 }; /* bytes */

/* Writes the store; of its findings the first warnings, and how many rows were left out. */
bool cache_file_write(int descriptor, const struct store *store, struct slice key,
                      struct error *error);

/* The store, or NULL with the error set where the file is not one of this key, whole and sound. It
** has those of the findings. The descriptor may be closed afterwards, as the store has one of its own; the path
** is where the file is removed from if it proves damaged. */
struct store *cache_file_read(int descriptor, struct slice path, struct slice key,
                              const struct forces *forces, struct error *error);

#endif
