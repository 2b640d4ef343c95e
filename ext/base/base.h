/* base/base.h: what every room needs: errors, memory, byte slices, growing text, dictionaries,
** decimals, threads. */
#ifndef PROSECUTIONS_BASE_BASE_H
#define PROSECUTIONS_BASE_BASE_H

#include "base/decimal.h"
#include "base/dictionary.h"
#include "base/error.h"
#include "base/library.h"
#include "base/likeness.h"
#include "base/memory.h"
#include "base/numbering.h"
#include "base/portability.h"
#include "base/processor.h"
#include "base/sha256.h"
#include "base/shown.h"
#include "base/slice.h"
#include "base/text.h"
#include "base/threads.h"

#endif
