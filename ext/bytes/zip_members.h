/* bytes/zip_members.h: the members of a zip in the order of its directory.
**
**     struct member_reader *members = members_of_zip(zip, &error);
*/
#ifndef PROSECUTIONS_BYTES_ZIP_MEMBERS_H
#define PROSECUTIONS_BYTES_ZIP_MEMBERS_H

#include "bytes/member_reader.h"
#include "bytes/zip.h"

/* Takes `zip` over; NULL with the error set. */
struct member_reader *members_of_zip(struct zip *zip, struct error *error);

#endif
