/* source/csv_dialect.h: what separates and quotes the fields of a CSV file.
**
**     struct csv_dialect dialect = {0};                      // a comma, quotes, two quotes for one
**     bool taken;
**     if (csv_dialect_option(&dialect, slice_of("delimiter"), slice_of("||"), &taken, &error)) …
*/
#ifndef PROSECUTIONS_SOURCE_CSV_DIALECT_H
#define PROSECUTIONS_SOURCE_CSV_DIALECT_H

#include "base/base.h"

enum { CSV_SEPARATOR_SIZE = 8 };

struct csv_dialect {
    char separator[CSV_SEPARATOR_SIZE]; /* one to seven bytes and a NUL; empty: a comma, or found */
    unsigned char quote;                /* 0: `"` */
    unsigned char escape;  /* makes the byte after it a plain one; 0: two quotes stand for one */
    bool without_quotes;   /* a quote is a byte like any other */
    bool backslash_is_one; /* escape= was given, so that a backslash need not be pointed out */
};

/* What is wrong with the quotes of a record. Its fields are split all the same. */
enum csv_fault {
    CSV_SOUND,
    CSV_QUOTES_INSIDE, /* pairs of quotes inside a field that has none around it: only odd */
    CSV_QUOTE_IN_TEXT, /* a quote in such a field that has no other */
    CSV_TEXT_AFTER_QUOTE,
};

/* Takes one of the options
**     delimiter= or separator=   comma, tab, semicolon, pipe, or one to seven bytes
**     quote=                     one character, or none
**     escape=                    one character, backslash, or none
** `*taken` says whether the name is one of these. Fails, with the way out in the message, where the value
** is no such thing. */
bool csv_dialect_option(struct csv_dialect *dialect, struct slice name, struct slice value,
                        bool *taken, struct error *error);
/* Puts what is usual where nothing is said. Fails where one byte would have to mean two things. */
bool csv_dialect_settle(struct csv_dialect *dialect, struct error *error);

/* A value that may well be damage, though it is read as it stands, is pointed out: one that holds a
** backslash, which some programs write before a quote or a separator, a line end, another control
** character, or a byte order mark. Returns what it holds, for a message, or NULL. */
const char *csv_odd_value(const struct csv_dialect *dialect, struct slice value);

#endif
