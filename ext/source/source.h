/* source/source.h: where bytes come from and what records they hold: files, folders, globs,
** archives, encodings, CSV. */
#ifndef PROSECUTIONS_SOURCE_SOURCE_H
#define PROSECUTIONS_SOURCE_SOURCE_H

#include "source/csv.h"
#include "source/encoding.h"
#include "source/paths.h"
#include "source/source_files.h"

#endif
