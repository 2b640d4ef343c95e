/* cache/member_sums.h: the checksums of a source's members, which take long to work out and are kept like its columns.
**
**     cache_hash_members(folder, &request, &members, &error);    // members.items[0].sha256
*/
#ifndef PROSECUTIONS_CACHE_MEMBER_SUMS_H
#define PROSECUTIONS_CACHE_MEMBER_SUMS_H

#include "loading/loading.h"

enum { CACHE_LEAST_HASHED = 1 << 20 }; /* bytes of all members; fewer are read in no time */

/* members_hash() by way of the folder (NULL: without). */
bool cache_hash_members(const char *folder, struct request *request, struct members *members,
                        struct error *error);

#endif
