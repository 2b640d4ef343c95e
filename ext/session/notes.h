/* session/notes.h: what a connection tells its user about a value that no row has.
**
**     struct note note = {"prosecutions", "force", "Lancs", "no row has …", "force = 'Lancashire'"};
**     notes_tell(connection, &note, &error);
**
** An answer without rows is what SQL says it is, and no error; a note says what was probably meant.
** It goes to SQLite's log, to stderr as the setting `notes` says, and to the table
** prosecutions_notes, which has the last NOTES_KEPT of the connection.
*/
#ifndef PROSECUTIONS_SESSION_NOTES_H
#define PROSECUTIONS_SESSION_NOTES_H

#include "session/connection.h"

enum { NOTES_KEPT = 100 };

struct note {
    const char *table_name, *column_name; /* or those of a function and its argument */
    const char *value;
    const char *note;    /* a sentence without a full stop */
    const char *way_out; /* a term to write instead, or empty */
};

/* Tells it, unless the same note was told by the run of a statement that is still under way: a
** subquery that runs for every row has one thing to say. The texts are copied. */
bool notes_tell(struct connection *connection, const struct note *note, struct error *error);
/* Whether a note on that value was told and is still kept. */
bool notes_has(const struct connection *connection, const char *table_name, const char *column_name,
               const char *value);

/* Those that are kept, the oldest first. A note lives until NOTES_KEPT others were told. */
size_t notes_count(const struct connection *connection);
struct note notes_at(const struct connection *connection, size_t index);
void notes_free(struct connection *connection);

#endif
