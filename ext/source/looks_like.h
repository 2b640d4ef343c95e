/* source/looks_like.h: what a file is that is no CSV, told by its first bytes. */
#ifndef PROSECUTIONS_SOURCE_LOOKS_LIKE_H
#define PROSECUTIONS_SOURCE_LOOKS_LIKE_H

#include "base/base.h"

/* `a PDF; …` with the way out; NULL where the bytes tell nothing. */
const char *looks_like_binary(struct slice first);
/* Likewise of a text: HTML, JSON, XML, RTF. */
const char *looks_like_text(struct slice first);

#endif
