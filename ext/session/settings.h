/* session/settings.h: what the user of a connection can set, by SQL or by the environment.
**
**     PROSECUTIONS_ROOT=/srv/figures sqlite3 …
**     SELECT prosecutions_config('root', '/srv/figures/cps');
**
** A setting is one entry of the table in settings.c and one member of struct connection, a text
** that is NULL while it is not set. A new one needs nothing else. An entry may also be something to
** do, which has no value.
*/
#ifndef PROSECUTIONS_SESSION_SETTINGS_H
#define PROSECUTIONS_SESSION_SETTINGS_H

#include <stdint.h>

#include "base/base.h"
#include "session/connection.h"

struct setting {
    const char *name;     /* in SQL */
    const char *variable; /* in the environment, read when the extension is loaded */
    /* Checks the value and puts it in place; after an error the setting is what it was. */
    bool (*set)(struct connection *connection, struct slice value, struct error *error);
    const char *(*get)(const struct connection *connection); /* NULL: not set */
    /* Instead of these (and of a variable): does it, and says how many were done; below 0 with the
    ** error set. */
    int64_t (*act)(struct connection *connection, struct error *error);
};

/* NULL with the error set, naming those there are, where there is no such setting. */
const struct setting *settings_find(struct slice name, struct error *error);

/* Sets all that the environment names, and the rest as it is meant to be at first. Where no file
*may
** be opened, `root` is empty and `cache` is off, whatever the environment says. */
bool settings_begin(struct connection *connection, struct error *error);

/* How many threads may load. */
size_t settings_threads(const struct connection *connection);
bool settings_shows_progress(const struct connection *connection, bool is_terminal);
/* The folder of the cache, or NULL to do without. */
const char *settings_cache_folder(const struct connection *connection);

#endif
