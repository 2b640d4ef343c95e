/* bytes/member_reader.h: the members of an archive, one by one. Nothing is ever written to disk.
**
**     struct member_reader *members = members_of_archive(bytes, slice_of("x.tar"), &error);
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
#ifndef PROSECUTIONS_BYTES_MEMBER_READER_H
#define PROSECUTIONS_BYTES_MEMBER_READER_H

#include "bytes/byte_source.h"

struct member {
    struct slice name;    /* in UTF-8, without `./`; valid until the next members_next() */
    int64_t size;         /* the bytes of the unpacked member; -1: the archive does not say */
    int64_t passing_cost; /* the bytes that have to be unpacked to pass over the member */
    const char *no_file;  /* why it has no bytes of its own: a word of those below; NULL: it has */
};

#define MEMBER_IS_LINK   "a link to another member"
#define MEMBER_IS_DEVICE "a device or a pipe, and no file"

/* Each kind of archive begins its own struct with this one. */
struct member_reader {
    int (*next)(struct member_reader *members, struct member *member, struct error *error);
    struct byte_source *(*bytes)(struct member_reader *members, struct error *error);
    void (*close)(struct member_reader *members);
};

/* Moves on to the next member that is no folder: 1, or 0 at the end, or -1 with the error
** set. */
int members_next(struct member_reader *members, struct member *member, struct error *error);
/* The bytes of the current member, which the caller closes before the next members_next(). Only a
** caller that reads them to their end knows that the member's size and checksum are right. */
struct byte_source *members_bytes(struct member_reader *members, struct error *error);
/* NULL is allowed. */
void members_close(struct member_reader *members);

#endif
