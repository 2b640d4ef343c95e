#include "session/watch.h"

#include <stdio.h>

#include "session/settings.h"
#include "sqlite.h"

enum { BAR_WIDTH = 30, LEFT_SIZE = 40 };
static const int64_t ASK_EVERY = 50000000, SHOW_AFTER = 500000000, SHOW_EVERY = 100000000;

/* Whether the connection is interrupted. Hosts before 3.41 have no function that tells; but in every
** host a statement that begins while the connection is interrupted fails at once. */
bool watch_is_interrupted(sqlite3 *db) {
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

/* ` 12 s left`, once that can be told. */
static void time_left(double part, int64_t elapsed, char left[LEFT_SIZE]) {
    double seconds = (double)elapsed / (double)CLOCK_SECOND;
    left[0] = '\0';
    if (part < 0.02 || seconds < 1)
        return;
    seconds = seconds * (1 - part) / part;
    if (seconds < 90)
        snprintf(left, LEFT_SIZE, ", %.0f s left", seconds < 1 ? 1 : seconds);
    else
        snprintf(left, LEFT_SIZE, ", %.0f min left", seconds / 60);
}

void watch_bar(const char *name, double part, int64_t elapsed) {
    static const char full[BAR_WIDTH + 1] = "##############################";
    static const char empty[BAR_WIDTH + 1] = "------------------------------";
    char left[LEFT_SIZE];
    time_left(part, elapsed, left);
    if (part >= 0 && part <= 1)
        environment_tell("\r\033[Kprosecutions: %s [%.*s%.*s] %d%%%s ", name,
                         (int)(part * BAR_WIDTH), full, BAR_WIDTH - (int)(part * BAR_WIDTH), empty,
                         (int)(part * 100), left);
    else
        environment_tell("\r\033[Kprosecutions: %s: %lld s ", name,
                         (long long)(elapsed / CLOCK_SECOND));
}

void watch_clear(void) {
    environment_tell("\r\033[K");
}

/* `elapsed`: since the file was begun. */
static void show(struct slice file, int64_t done, int64_t size, int64_t elapsed) {
    char plain[200], name[200];
    snprintf(plain, sizeof plain, "%.*s", SLICE_PRINT(shortened(file)));
    shown_copy(name, sizeof name, plain);
    if (size > 0 && done >= 0 && done <= size) {
        watch_bar(name, (double)done / (double)size, elapsed);
    } else {
        environment_tell("\r\033[Kprosecutions: %s: %lld MB read ", name,
                         (long long)(done / 1000000));
    }
}

static bool go_on(struct load_watch *base, struct slice file, int64_t done, int64_t size,
                  struct error *error) {
    struct watch *watch = (struct watch *)base;
    int64_t time = clock_running();
    if (time - watch->asked < ASK_EVERY)
        return true;
    watch->asked = time;
    if (done < watch->done) /* of another file */
        watch->file_begun = time;
    watch->done = done;
    if (time - watch->begun > SHOW_AFTER && time - watch->shown > SHOW_EVERY &&
        settings_shows_progress(watch->connection, environment_has_terminal())) {
        show(file, done, size, time - watch->file_begun);
        watch->shown = time;
    }
    return !watch_is_interrupted(watch->connection->db) ||
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
    watch->asked = watch->file_begun = watch->begun;
}

void watch_end(struct watch *watch) {
    if (watch->shown > 0)
        watch_clear();
}
