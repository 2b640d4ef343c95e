#include "session/watch.h"

#include <stdio.h>

#include "session/settings.h"
#include "sqlite.h"

enum { BAR_WIDTH = 30 };
static const int64_t ASK_EVERY = 50000000, SHOW_AFTER = 500000000, SHOW_EVERY = 100000000;

/* Whether the connection is interrupted. Hosts before 3.41 have no function that tells; but in every
** host a statement that begins while the connection is interrupted fails at once. */
static bool is_interrupted(sqlite3 *db) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, "SELECT 1", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    return code == SQLITE_INTERRUPT;
}

/* The end of a long name, which tells more than its beginning. */
static struct slice shortened(struct slice file) {
    enum { MOST = 40 };
    return file.length > MOST ? slice_after(file, file.length - MOST) : file;
}

static void show(struct slice file, int64_t done, int64_t size) {
    static const char full[BAR_WIDTH + 1] = "##############################";
    static const char empty[BAR_WIDTH + 1] = "------------------------------";
    char plain[200], name[200];
    snprintf(plain, sizeof plain, "%.*s", SLICE_PRINT(shortened(file)));
    shown_copy(name, sizeof name, plain);
    if (size > 0 && done >= 0 && done <= size) {
        int part = (int)((double)done / (double)size * BAR_WIDTH);
        fprintf(stderr, "\rprosecutions: %s [%.*s%.*s] %d%% ", name, part, full, BAR_WIDTH - part,
                empty, (int)((double)done / (double)size * 100));
    } else {
        fprintf(stderr, "\rprosecutions: %s: %lld MB read ", name, (long long)(done / 1000000));
    }
    fflush(stderr);
}

static bool go_on(struct load_watch *base, struct slice file, int64_t done, int64_t size,
                  struct error *error) {
    struct watch *watch = (struct watch *)base;
    int64_t time = clock_running();
    if (time - watch->asked < ASK_EVERY)
        return true;
    watch->asked = time;
    if (time - watch->begun > SHOW_AFTER && time - watch->shown > SHOW_EVERY &&
        settings_shows_progress(watch->connection, environment_has_terminal())) {
        show(file, done, size);
        watch->shown = time;
    }
    return !is_interrupted(watch->connection->db) ||
           error_set(error, ERROR_STOPPED, "%.*s: loading was stopped", SLICE_PRINT(file));
}

static bool go_on_waiting(struct file_wait *wait, struct error *error) {
    struct watch *watch = (struct watch *)((char *)wait - offsetof(struct watch, wait));
    return go_on(&watch->base, wait->file.length > 0 ? wait->file : slice_of("a pipe"), wait->done,
                 -1, error);
}

void watch_begin(struct watch *watch, const struct connection *connection) {
    *watch = (struct watch){.base = {go_on},
                            .wait = {.go_on = go_on_waiting},
                            .connection = connection,
                            .begun = clock_running()};
    watch->asked = watch->begun;
}

void watch_end(struct watch *watch) {
    if (watch->shown > 0)
        fprintf(stderr, "\r\033[K");
}
