/* bytes/archive.h: the members of archives, and bytes packed with bzip2, xz or zstd, unpacked by
** libarchive. Nothing is ever written to disk.
**
**     struct member_reader *members = members_open(bytes, slice_of("release.zip"), &error);
**     struct member member;
**     int found;
**     while ((found = members_next(members, &member, &error)) > 0)
**         if (… member.name …) {
**             struct byte_source *bytes = members_bytes(members, &error);
**             …
**             bytes_close(bytes);
**         }
**     members_close(members);
*/
#ifndef PROSECUTIONS_BYTES_ARCHIVE_H
#define PROSECUTIONS_BYTES_ARCHIVE_H

#include "bytes/byte_source.h"

/* The unpacked bytes of one file that is packed with bzip2, xz or zstd. Takes `inner` over, as the
** sources of bytes/byte_source.h do. */
struct byte_source *bytes_from_compressed(struct byte_source *inner, struct slice name,
                                          struct error *error);

struct member {
    struct slice name;    /* as in the archive, without `./`; valid until the next members_next() */
    int64_t size;         /* the bytes of the unpacked member; -1: the archive does not say */
    int64_t passing_cost; /* the bytes that have to be unpacked to pass over the member */
};

struct member_reader;

/* Opens a zip, tar or 7-Zip archive. Takes `bytes` over, and copies `name`, which errors begin
** with. NULL, with the error set, where the bytes are no such archive. */
struct member_reader *members_open(struct byte_source *bytes, struct slice name,
                                   struct error *error);
/* Moves on to the next member that is a regular file: 1, or 0 at the end, or -1 with the error
** set. */
int members_next(struct member_reader *members, struct member *member, struct error *error);
/* The bytes of the current member, which the caller closes before the next members_next(). Only a
** caller that reads them to their end knows that the member's size and checksum are right. */
struct byte_source *members_bytes(struct member_reader *members, struct error *error);
/* NULL is allowed. */
void members_close(struct member_reader *members);

#endif
