/* session/watch.h: shows a long load to the user, and stops it when the user asks for that.
**
**     struct watch watch;
**     watch_begin(&watch, connection);
**     request.watch = &watch.base;
**     … store_load(&request, &error) …
**     watch_end(&watch);
**
** A load of over half a second shows a progress bar on stderr, as the setting `progress` says, and
** ends with ERROR_STOPPED once the connection is interrupted (Ctrl-C in the sqlite3 shell). Whoever
** reads a source without store_load() can have the same by watch.wait (bytes/file.h). */
#ifndef PROSECUTIONS_SESSION_WATCH_H
#define PROSECUTIONS_SESSION_WATCH_H

#include "loading/loading.h"
#include "session/connection.h"

struct watch {
    struct load_watch base;
    struct file_wait wait;
    const struct connection *connection;
    int64_t begun, asked, shown; /* in nanoseconds; `shown` is 0 while no bar is on the screen */
    int64_t file_begun, done;    /* of the file at hand: when, and how many bytes */
};

void watch_begin(struct watch *watch, const struct connection *connection);
/* Takes the bar off the screen. */
void watch_end(struct watch *watch);

/* Shows a bar with the part of the work that is done, 0 to 1, and the time left; without a bar, how long it
** takes already, where the part is not known (-1). */
void watch_bar(const char *name, double part, int64_t elapsed);
void watch_clear(void);
/* Whether the connection is interrupted. */
bool watch_is_interrupted(struct sqlite3 *db);

#endif
