/* source/source.h: from the name of a source to records: files, folders, globs, archives,
** encodings, CSV. */
#ifndef PROSECUTIONS_SOURCE_SOURCE_H
#define PROSECUTIONS_SOURCE_SOURCE_H

#include "bytes/bytes.h"
#include "source/csv.h"
#include "source/csv_dialect.h"
#include "source/csv_separator.h"
#include "source/looks_like.h"
#include "source/paths.h"
#include "source/source_files.h"

#endif
