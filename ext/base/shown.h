/* base/shown.h: text that is shown to people, in which nothing can mislead a terminal or a reader.
**
**     char safe[200];
**     shown_copy(safe, sizeof safe, "a\x1b[31m.csv");  // a\x1B[31m.csv
**
** Names of files may hold any bytes: characters that control a terminal, that turn the direction of what
** follows, or that are no UTF-8. Each of these is written as \x1B or \u202E.
*/
#ifndef PROSECUTIONS_BASE_SHOWN_H
#define PROSECUTIONS_BASE_SHOWN_H

#include <stddef.h>

/* Copies the text, which ends with a NUL, and cuts off what has no room, between two characters. */
void shown_copy(char *to, size_t room, const char *text);

#endif
