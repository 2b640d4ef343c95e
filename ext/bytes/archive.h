/* bytes/archive.h: what libarchive unpacks: bytes packed with bzip2, xz or zstd, and the members of
** archives.
**
**     bytes = bytes_from_compressed(bytes, slice_of("outcomes.csv.xz"), &error);
**     struct member_reader *members = members_of_archive(bytes, slice_of("release.7z"), &error);
*/
#ifndef PROSECUTIONS_BYTES_ARCHIVE_H
#define PROSECUTIONS_BYTES_ARCHIVE_H

#include "bytes/member_reader.h"

/* The unpacked bytes of one file that is packed with bzip2, xz or zstd. Takes `inner` over, as the
** sources of bytes/byte_source.h do. */
struct byte_source *bytes_from_compressed(struct byte_source *inner, struct slice name,
                                          struct error *error);

/* The members of a tar or 7-Zip archive, or of a zip that needs libarchive. Takes `bytes` over, and
** copies `name`, which errors begin with. NULL, with the error set, where the bytes are no such
** archive. */
struct member_reader *members_of_archive(struct byte_source *bytes, struct slice name,
                                         struct error *error);

#endif
