/* source/bytes.h: where bytes come from: a file, memory, or another byte source unpacked.
**
**     struct byte_source *bytes = bytes_from_file("january_2014.csv", &error);
**     unsigned char buffer[4096];
**     ptrdiff_t length;
**     while ((length = bytes_read(bytes, buffer, sizeof buffer, &error)) > 0) …
**     bytes_close(bytes);
**
** Readers of this interface need no files: the tests give them memory, in pieces of any size.
*/
#ifndef PROSECUTIONS_SOURCE_BYTES_H
#define PROSECUTIONS_SOURCE_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct byte_source {
    /* At least one byte, 0 at the end, -1 with the error set. Asked again after the end or an
    ** error it gives the same answer. */
    ptrdiff_t (*read)(struct byte_source *bytes, unsigned char *buffer, size_t room,
                      struct error *error);
    /* Moves to an offset from the start; NULL where that can't be done. */
    bool (*seek)(struct byte_source *bytes, int64_t offset, struct error *error);
    /* Frees it, and all that it took over. */
    void (*close)(struct byte_source *bytes);
    int64_t size; /* bytes in all, or -1 where that is not known */
    /* Reads from an offset, whatever read() has read; several threads may at once. NULL where that
    ** can't be done. */
    ptrdiff_t (*read_at)(struct byte_source *bytes, int64_t offset, unsigned char *buffer,
                         size_t room, struct error *error);
};

ptrdiff_t bytes_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                     struct error *error);
/* NULL is allowed. */
void bytes_close(struct byte_source *bytes);

/* Memory that stays the caller's, given out at most `piece` bytes a read (0: as many as asked). */
struct byte_source *bytes_from_memory(struct slice memory, size_t piece, struct error *error);
/* A regular file (or a pipe, which can't seek). Errors name the path. */
struct byte_source *bytes_from_file(const char *path, struct error *error);

/* The sources below take `inner` over: it is closed with them, and closed if they can't be made.
** `name` (for errors) is copied. */

/* Unpacks gzip, any number of members, each with its checksum and length verified. */
struct byte_source *bytes_from_gzip(struct byte_source *inner, struct slice name,
                                    struct error *error);
/* UTF-16 (either byte order) to UTF-8; a lone surrogate becomes U+FFFD. */
struct byte_source *bytes_from_utf16(struct byte_source *inner, bool big_endian,
                                     struct error *error);
/* What was read ahead, then the rest of `inner`: so that a reader may look at the first bytes.
** `ahead` is copied. */
struct byte_source *bytes_with_prefix(struct slice ahead, struct byte_source *inner,
                                      struct error *error);

/* Reads `inner` (unpacks it, say) in a thread of its own, up to a megabyte ahead of whoever reads.
** `inner` stays the caller's, who leaves it alone until the source is closed. An error where no
** thread can be had. */
struct byte_source *bytes_read_ahead(struct byte_source *inner, struct error *error);
/* The bytes from `start` to `end` of a source that has read_at(), and stays the caller's. */
struct byte_source *bytes_from_range(struct byte_source *whole, int64_t start, int64_t end,
                                     struct error *error);
/* The offset after the first line feed from `from` on, or the size where there is none; -1 with the
** error set. */
int64_t bytes_line_end(struct byte_source *whole, int64_t from, struct error *error);

#endif
