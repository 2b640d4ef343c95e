/* bytes/zip.h: the members of a zip archive by its directory, in any order, several at a time.
**
**     struct zip *zip = zip_open(bytes, slice_of("outcomes.xlsx"), &error);  // takes the bytes over
**     size_t n;
**     if (zip_find(zip, slice_of("xl/workbook.xml"), &n)) {
**         struct byte_source *member = zip_bytes(zip, n, &error);
**         … bytes_read(member, …) …
**         bytes_close(member);
**     }
**     zip_close(zip);
**
** Stored and deflated members are read, of files of any size (zip64), with or without data
** descriptors: sizes and checksums are taken from the directory, which is read once. Every offset
** and length is held against the file before it is used, and no two members may share bytes. A
** member is read to its end only if its name, size and checksum are right. Other bytes may stand
** before the archive, as in one that unpacks itself.
*/
#ifndef PROSECUTIONS_BYTES_ZIP_H
#define PROSECUTIONS_BYTES_ZIP_H

#include "bytes/byte_source.h"

struct zip;

struct zip_member {
    struct slice name; /* as the archive has it; as long as the zip */
    uint64_t offset;   /* of the member's own header in the file */
    uint64_t end;      /* where the next member's header begins, or the directory */
    uint64_t packed_size, size;
    uint32_t checksum;
    uint16_t method, flags;
    bool is_folder;
    const char *no_file;    /* as in struct member (bytes/member_reader.h) */
    bool from_dos;          /* made where `\` parts folders */
    struct slice utf8_name; /* the name in UTF-8, where a field of its own has it; else empty */
};

/* Takes `bytes` over, which have a size and read_at() (bytes/byte_source.h), and closes them with the
** zip; `name` (for errors) is copied. NULL with the error set where it is no zip, or a damaged one:
** then the bytes stay the caller's. */
struct zip *zip_open(struct byte_source *bytes, struct slice name, struct error *error);
size_t zip_count(const struct zip *zip);
const struct zip_member *zip_member(const struct zip *zip, size_t n);
/* Whether there is a member of that name, to the letter; the first of several. */
bool zip_find(const struct zip *zip, struct slice name, size_t *n);
/* The unpacked bytes of a member, to be closed before the zip. Threads may read different members at
** once. An error where it is locked with a password or packed in a way that is not read. */
struct byte_source *zip_bytes(const struct zip *zip, size_t n, struct error *error);
/* Whether any member is packed by a method that zip_bytes() does not read and libarchive does: bzip2,
** LZMA, Zstandard, xz, PPMd. */
bool zip_needs_libarchive(const struct zip *zip);
/* Closes the zip, and gives its bytes back. */
struct byte_source *zip_give_back(struct zip *zip);
/* NULL is allowed. */
void zip_close(struct zip *zip);

#endif
