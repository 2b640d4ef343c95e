/* session/settings.h: what the user of a connection can set, by SQL or by the environment.
**
**     PROSECUTIONS_ROOT=/srv/figures sqlite3 …
**     UPDATE prosecutions_settings SET value = '/srv/figures/cps' WHERE name = 'root';
**
** A setting is one entry of the table in settings.c and one member of struct connection. A new setting
** needs nothing else. cache_clear is an action: its value is always 0, and setting it to 1 performs it.
**
** What SQL may do: anything while there is no root. Below a root it may name a folder below that one,
** and switch the cache off: the SQL that a root confines could otherwise widen it, or take the files
** away from everybody who shares the connection. A sealed connection's settings don't change.
*/
#ifndef PROSECUTIONS_SESSION_SETTINGS_H
#define PROSECUTIONS_SESSION_SETTINGS_H

#include "base/base.h"
#include "session/connection.h"

struct setting {
    const char *name;     /* in SQL */
    const char *variable; /* in the environment, read when the extension is loaded; or NULL */
    const char *meaning;
    /* Checks the value and stores it; after an error the setting is what it was. */
    bool (*set)(struct connection *connection, struct slice value, struct error *error);
    const char *(*get)(const struct connection *connection); /* NULL: not set */
};

/* All settings by name; an entry without a name ends them. */
extern const struct setting SETTINGS[];
/* NULL with the error set where there is no such setting; the error lists all that there are. */
const struct setting *settings_find(struct slice name, struct error *error);
/* Whether SQL may set it: not in a sealed connection. */
bool settings_may_change(const struct connection *connection, const struct setting *setting,
                         struct error *error);

/* Sets all that the environment names, and the others to their defaults. Where no file may be opened,
** `root` is empty and `cache` is off whatever the environment says. */
bool settings_begin(struct connection *connection, struct error *error);

/* How many threads may work on a load. */
size_t settings_threads(const struct connection *connection);
/* Whether a progress bar and notes are to be shown on stderr, which may be a terminal. */
bool settings_shows_progress(const struct connection *connection, bool is_terminal);
bool settings_shows_notes(const struct connection *connection, bool is_terminal);
/* The folder of the cache, or NULL to do without. */
const char *settings_cache_folder(const struct connection *connection);

#endif
