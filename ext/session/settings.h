/* session/settings.h: what the user of a connection can set, by SQL or by the environment.
**
**     PROSECUTIONS_ROOT=/srv/figures sqlite3 …
**     SELECT prosecutions_config('root', '/srv/figures/cps');
**
** A setting is one entry of the table in settings.c and one member of struct connection, which is a
** text, or NULL while it is not set. A new setting needs nothing else. An entry may also be an action
** instead of a value: cache_clear.
*/
#ifndef PROSECUTIONS_SESSION_SETTINGS_H
#define PROSECUTIONS_SESSION_SETTINGS_H

#include <stdint.h>

#include "base/base.h"
#include "session/connection.h"

struct setting {
    const char *name;     /* in SQL */
    const char *variable; /* in the environment, read when the extension is loaded */
    /* Checks the value and stores it; after an error the setting is what it was. */
    bool (*set)(struct connection *connection, struct slice value, struct error *error);
    const char *(*get)(const struct connection *connection); /* NULL: not set */
    /* Of an action, which has none of the above: performs it, and returns how many things it was
    ** performed on; below 0 with the error set. */
    int64_t (*act)(struct connection *connection, struct error *error);
};

/* NULL with the error set where there is no such setting; the error lists all that there are. */
const struct setting *settings_find(struct slice name, struct error *error);

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
