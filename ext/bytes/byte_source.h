/* bytes/byte_source.h: sources of bytes: a file (bytes/file.h), memory, or another byte source unpacked.
**
**     struct byte_source *bytes = bytes_from_memory(slice_of("force,count\n"), 0, &error);
**     unsigned char buffer[4096];
**     ptrdiff_t length;
**     while ((length = bytes_read(bytes, buffer, sizeof buffer, &error)) > 0) …
**     bytes_close(bytes);
**
** Whoever reads a byte source needs no files: the tests give memory, in pieces of any size.
*/
#ifndef PROSECUTIONS_BYTES_BYTE_SOURCE_H
#define PROSECUTIONS_BYTES_BYTE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct byte_source {
    /* Reads at least one byte into `buffer` and returns how many: 0 at the end, -1 with the error
    ** set. Called again after the end or an error it gives the same answer. */
    ptrdiff_t (*read)(struct byte_source *bytes, unsigned char *buffer, size_t room,
                      struct error *error);
    /* Moves to an offset from the start. NULL for a source that can't. */
    bool (*seek)(struct byte_source *bytes, int64_t offset, struct error *error);
    /* Frees the source, and all that it took over. */
    void (*close)(struct byte_source *bytes);
    int64_t size; /* the number of all bytes, or -1 where it is not known */
    /* Reads from an offset, independently of read(), and in several threads at once. NULL for a
    ** source that can't. */
    ptrdiff_t (*read_at)(struct byte_source *bytes, int64_t offset, unsigned char *buffer,
                         size_t room, struct error *error);
};

/* Reads as bytes->read() does. */
ptrdiff_t bytes_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                     struct error *error);
/* Closes as bytes->close() does; NULL is allowed. */
void bytes_close(struct byte_source *bytes);

/* The bytes of memory that stays the caller's. A read gives at most `piece` bytes, and as many as
** were asked for where `piece` is 0. */
struct byte_source *bytes_from_memory(struct slice memory, size_t piece, struct error *error);

/* The next three sources take `inner` over: they close it when they are closed, and when they can't
** be made. They copy `name`, which errors begin with. */

/* The unpacked bytes of gzip data, which may have any number of members. The checksum and length of
** each member are verified. */
struct byte_source *bytes_from_gzip(struct byte_source *inner, struct slice name,
                                    struct error *error);
/* UTF-16 of either byte order, converted to UTF-8. A lone surrogate becomes U+FFFD. */
struct byte_source *bytes_from_utf16(struct byte_source *inner, bool big_endian,
                                     struct error *error);
/* All bytes of `inner`, read into memory at once: they can be read from any offset then. */
struct byte_source *bytes_into_memory(struct byte_source *inner, struct error *error);
/* The bytes `ahead`, and then those of `inner`. With it a reader can put back the first bytes,
** which it has looked at. `ahead` is copied. */
struct byte_source *bytes_with_prefix(struct slice ahead, struct byte_source *inner,
                                      struct error *error);

/* The bytes of `inner`, which a thread of its own reads up to a megabyte ahead, so that unpacking
** and splitting run side by side. `inner` stays the caller's, who must not use it until this source
** is closed. Fails where the system gives no thread. */
struct byte_source *bytes_read_ahead(struct byte_source *inner, struct error *error);
/* The same, but takes `inner` over. */
struct byte_source *bytes_take_ahead(struct byte_source *inner, struct error *error);
/* The bytes from offset `start` to `end` of a source that has read_at() and stays the caller's. */
struct byte_source *bytes_from_range(struct byte_source *whole, int64_t start, int64_t end,
                                     struct error *error);
/* The offset right after the first line feed that is at `from` or later, or the size where there is
** none; -1 with the error set. `whole` has read_at(). */
int64_t bytes_line_end(struct byte_source *whole, int64_t from, struct error *error);

#endif
