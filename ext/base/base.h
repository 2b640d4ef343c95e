/* base/base.h: what every room needs: errors, memory, texts, dictionaries, decimals, and the system
** (disk, clock, threads). */
#ifndef PROSECUTIONS_BASE_BASE_H
#define PROSECUTIONS_BASE_BASE_H

#include "base/bytes_equal.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "base/dictionary.h"
#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"
#include "base/library.h"
#include "base/likeness.h"
#include "base/memory.h"
#include "base/numbering.h"
#include "base/place.h"
#include "base/portability.h"
#include "base/processor.h"
#include "base/sha256.h"
#include "base/shown.h"
#include "base/slice.h"
#include "base/text.h"
#include "base/threads.h"
#include "base/utf8_locale.h"

#endif
