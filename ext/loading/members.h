/* loading/members.h: all that a source holds, read or left out: the rows of source_members.
**
**     struct members members = {0};
**     request.diagnose = true, request.members = &members;
**     store_free(store_load(&request, &error));
**     members_hash(&members, &request, &error);       // only where the checksums are wanted
**     members_free(&members);
*/
#ifndef PROSECUTIONS_LOADING_MEMBERS_H
#define PROSECUTIONS_LOADING_MEMBERS_H

#include "base/base.h"
#include "loading/request.h"

struct member_about {
    char *file;         /* as in the column `file` of prosecutions */
    const char *kind;   /* `CSV`, `sheet`, `PDF`, …; NULL when it is added: by its name */
    const char *layout; /* these four: NULL, or 0, of what was not read */
    const char *encoding;
    char *vintage;
    const char *counted; /* what its figures count, as the layout says */
    int64_t header_line;
    int64_t rows;
    int64_t bytes; /* as it lies on the disk, or of the member once unpacked; -1: not known */
    bool read;
    char *why;                      /* it was not read; NULL otherwise */
    char sha256[SHA256_DIGITS + 1]; /* empty before members_hash(), and of what was not read */
};

struct members {
    struct member_about *items;
    size_t count, capacity;
};

/* Adds one; texts are copied, of which the vintage and the reason may be empty: none. */
bool members_add(struct members *members, const struct member_about *about, struct slice file,
                 struct slice vintage, struct slice why, struct error *error);
/* Reads the source once more, for the checksum of each file and member that was read: of its bytes as
** they lie on the disk or, unpacked, in the archive. */
bool members_hash(struct members *members, const struct request *request, struct error *error);
void members_free(struct members *members);

#endif
