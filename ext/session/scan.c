#include "session/scan.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "session/settings.h"
#include "session/watch.h"
#include "sqlite.h"

static const int64_t ASK_EVERY = CLOCK_SECOND / 20, SHOW_AFTER = CLOCK_SECOND / 2,
                     SHOW_EVERY = CLOCK_SECOND / 10;
enum { CALLS_BETWEEN = 64 }; /* of a cursor, between two looks at the clock */

struct scan {
    struct store_watch base; /* first: a store's view of it */
    struct connection *connection;
    /* The cursor that began first of those that read; NULL: none does. */
    const void *cursor;
    double (*position)(const void *cursor);
    bool is_repeated;        /* it has begun again: it is in the inner loop of a join */
    bool is_at_end;          /* it may begin again, or give way to another cursor */
    bool is_judged, is_safe; /* whether rows go to the terminal meanwhile is known, and none do */
    unsigned calls;
    int64_t begun, asked, shown; /* `shown` is 0 while no bar is on the screen */
    _Atomic int64_t stopped;     /* when the query was last interrupted */
};

/* --- Whether rows go to the terminal meanwhile --- */

static bool is_one_of(const char *text, const char *const *names) {
    for (; *names != NULL; names++)
        if (strcmp(text, *names) == 0)
            return true;
    return false;
}

/* An instruction of a statement's program. */
struct instruction {
    bool is_loop, gives, reads; /* jumps back to `start`; gives a row; reads a table like ours */
    int start;
};
enum { MOST_INSTRUCTIONS = 2000 };

static size_t read_program(sqlite3_stmt *explain, struct instruction *program) {
    static const char *const loops[] = {"VNext", "Next", "Prev", "SorterNext", NULL};
    static const char *const givers[] = {"ResultRow", "Yield", "Gosub", NULL};
    static const char *const readers[] = {"VNext", "VFilter", NULL};
    size_t count = 0;
    for (; count < MOST_INSTRUCTIONS && sqlite3_step(explain) == SQLITE_ROW; count++) {
        const char *name = (const char *)sqlite3_column_text(explain, 1);
        name = name != NULL ? name : "";
        program[count] =
            (struct instruction){is_one_of(name, loops), is_one_of(name, givers),
                                 is_one_of(name, readers), sqlite3_column_int(explain, 3)};
    }
    return count;
}

/* Whether some loop that reads such a table gives rows too. */
static bool gives_rows(const struct instruction *program, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bool gives = false, reads = false;
        for (size_t at = program[i].is_loop && program[i].start > 0 ? (size_t)program[i].start : i;
             at <= i; at++) {
            gives |= program[at].gives;
            reads |= program[at].reads;
        }
        if (program[i].is_loop && gives && reads)
            return true;
    }
    return count == MOST_INSTRUCTIONS;
}

/* Whether the only statement that is under way gives its rows after it has read all of our tables. */
static bool reads_first(sqlite3 *db) {
    sqlite3_stmt *busy = NULL, *explain = NULL;
    for (sqlite3_stmt *one = sqlite3_next_stmt(db, NULL); one != NULL;
         one = sqlite3_next_stmt(db, one)) {
        if (!sqlite3_stmt_busy(one))
            continue;
        if (busy != NULL)
            return false;
        busy = one;
    }
    struct error untold = {0};
    struct text sql = {0};
    struct instruction *program = memory_new(MOST_INSTRUCTIONS, sizeof *program, &untold);
    bool result = false;
    if (busy != NULL && program != NULL && sqlite3_sql(busy) != NULL &&
        text_printf(&sql, &untold, "EXPLAIN %s", sqlite3_sql(busy)) &&
        sqlite3_prepare_v2(db, sql.bytes, -1, &explain, NULL) == SQLITE_OK)
        result = !gives_rows(program, read_program(explain, program));
    sqlite3_finalize(explain);
    text_free(&sql);
    memory_free(program);
    return result;
}

/* --- The bar --- */

static bool may_show(struct scan *scan) {
    if (!settings_shows_progress(scan->connection, environment_has_terminal()))
        return false;
    if (!scan->is_judged)
        scan->is_safe = !environment_shows_rows() || reads_first(scan->connection->db);
    scan->is_judged = true;
    return scan->is_safe;
}

static void take_off(struct scan *scan) {
    if (scan->shown > 0)
        watch_clear();
    scan->shown = 0;
}

static void show(struct scan *scan, int64_t now) {
    if (scan->cursor == NULL || scan->is_at_end || now - scan->begun < SHOW_AFTER ||
        now - scan->shown < SHOW_EVERY || !may_show(scan))
        return;
    watch_bar("query", scan->is_repeated ? -1 : scan->position(scan->cursor), now - scan->begun);
    scan->shown = now;
}

/* --- Stopping --- */

static bool go_on(struct store_watch *base, struct error *error) {
    struct scan *scan = (struct scan *)base;
    int64_t thread_begun = threads_begun(), now;
    if (thread_begun > 0)
        return atomic_load(&scan->stopped) < thread_begun ||
               error_set(error, ERROR_STOPPED, "interrupted");
    now = clock_running();
    if (now - scan->asked < ASK_EVERY)
        return true;
    scan->asked = now;
    show(scan, now);
    if (!watch_is_interrupted(scan->connection->db))
        return true;
    atomic_store(&scan->stopped, clock_running());
    return error_set(error, ERROR_STOPPED, "interrupted");
}

struct scan *scan_new(struct connection *connection, struct error *error) {
    struct scan *scan = memory_new(1, sizeof *scan, error);
    if (scan == NULL)
        return NULL;
    scan->base.go_on = go_on;
    scan->connection = connection;
    return scan;
}

void scan_free(struct scan *scan) {
    memory_free(scan);
}

struct store_watch *scan_watch(struct connection *connection) {
    return &connection->scan->base;
}

void scan_begin(struct connection *connection, const void *cursor,
                double (*position)(const void *cursor)) {
    struct scan *scan = connection->scan;
    if (scan->cursor == cursor) {
        scan->is_repeated = true;
    } else if (scan->cursor == NULL || scan->is_at_end) {
        scan->cursor = cursor;
        scan->position = position;
        scan->is_repeated = scan->is_judged = false;
        scan->begun = clock_running();
    }
    scan->is_at_end &= scan->cursor != cursor;
    if (++scan->calls % CALLS_BETWEEN == 0)
        scan_go_on(connection);
}

void scan_go_on(struct connection *connection) {
    show(connection->scan, clock_running());
}

void scan_pause(struct connection *connection, const void *cursor) {
    if (connection->scan->cursor != cursor)
        return;
    take_off(connection->scan);
    connection->scan->is_at_end = true;
}

void scan_end(struct connection *connection, const void *cursor) {
    if (connection->scan->cursor != cursor)
        return;
    take_off(connection->scan);
    connection->scan->cursor = NULL;
}
