/* base/environment.h: what the process was given: variables, the user's folder for caches, a
** terminal, a number. */
#ifndef PROSECUTIONS_BASE_ENVIRONMENT_H
#define PROSECUTIONS_BASE_ENVIRONMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/portability.h"
#include "base/text.h"

/* A copy of the variable's value, in UTF-8, which the caller frees; NULL where there is none, and with
** the error set where there is no memory for it. */
char *environment_variable(const char *name, struct error *error);
/* Appends the folder in which programs keep caches for this user, a whole path: $XDG_CACHE_HOME or
** ~/.cache, on macOS ~/Library/Caches, on Windows %LOCALAPPDATA%. Appends nothing where the
** environment does not tell it. */
bool environment_caches(struct text *folder, struct error *error);
/* Whether somebody sees what is written to stderr. */
bool environment_has_terminal(void);
/* Likewise to stdout. */
bool environment_shows_rows(void);
/* Writes a text of 2,000 bytes at most to stderr, in the code of the terminal that may be there, which
** understands "\r\033[K". */
void environment_tell(const char *format, ...) PRINTF_LIKE(1, 2);
/* The number of the process. */
uint32_t environment_process(void);

#endif
