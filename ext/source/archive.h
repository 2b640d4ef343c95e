/* source/archive.h: packed bytes, by way of libarchive. Nothing is ever written to disk.
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
#ifndef PROSECUTIONS_SOURCE_ARCHIVE_H
#define PROSECUTIONS_SOURCE_ARCHIVE_H

#include "source/bytes.h"

/* Unpacks one file packed with bzip2, xz or zstd. Takes `inner` over, as the sources in bytes.h. */
struct byte_source *bytes_from_compressed(struct byte_source *inner, struct slice name,
                                          struct error *error);

struct member {
    struct slice name; /* as the archive has it, without `./`; good until the next members_next() */
    int64_t size;      /* bytes once unpacked; -1: the archive does not say */
    int64_t passing_cost; /* bytes to be unpacked in order to pass over it */
};

struct member_reader;

/* A zip, tar or 7-Zip archive. Takes `bytes` over; `name` (for errors) is copied. NULL with the
** error set where it is none of these. */
struct member_reader *members_open(struct byte_source *bytes, struct slice name,
                                   struct error *error);
/* 1 and the next regular file, 0 at the end, -1 with the error set. */
int members_next(struct member_reader *members, struct member *member, struct error *error);
/* The current member's bytes, to be closed before the next members_next(). The end is only reached
** when size and checksum were right: read up to it. */
struct byte_source *members_bytes(struct member_reader *members, struct error *error);
/* NULL is allowed. */
void members_close(struct member_reader *members);

#endif
