/* bytes/bytes.h: where bytes come from: files, memory, unpacked files and members of archives. */
#ifndef PROSECUTIONS_BYTES_BYTES_H
#define PROSECUTIONS_BYTES_BYTES_H

#include "bytes/archive.h"
#include "bytes/byte_source.h"
#include "bytes/encoding.h"
#include "bytes/file.h"
#include "bytes/member_reader.h"
#include "bytes/zip.h"
#include "bytes/zip_members.h"

#endif
