#include "plan/host.h"

#include <string.h>

#include "base/base.h"

/* --- Terms that are offered in the wrong place --- */

enum { OPERATIONS = 256 };

static _Thread_local bool probing;

/* A table of one row of NULLs, which takes every term on its column `b` that the planner lets it
** have. The planner also offers terms that it never uses, so that what counts is what reaches
** xFilter. In the statements below that should be no term at all. */
struct probe_table {
    sqlite3_vtab base;
    bool *reached; /* by operation */
};

struct probe_cursor {
    sqlite3_vtab_cursor base;
    bool at_end;
};

static int probe_connect(sqlite3 *db, void *data, int count, const char *const *arguments,
                         sqlite3_vtab **table, char **message) {
    (void)count, (void)arguments, (void)message;
    struct probe_table *made = sqlite3_malloc(sizeof *made);
    if (made == NULL)
        return SQLITE_NOMEM;
    *made = (struct probe_table){.reached = data};
    *table = &made->base;
    return sqlite3_declare_vtab(db, "CREATE TABLE x(a, b, c)");
}

static int probe_disconnect(sqlite3_vtab *table) {
    sqlite3_free(table);
    return SQLITE_OK;
}

/* idxStr: a byte for each term that is taken, its operation. */
static int probe_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
    (void)table;
    int taken = 0;
    info->idxStr = sqlite3_malloc(info->nConstraint + 1);
    if (info->idxStr == NULL)
        return SQLITE_NOMEM;
    info->needToFreeIdxStr = 1;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != 1 || !info->aConstraint[i].usable)
            continue;
        info->idxStr[taken++] = (char)info->aConstraint[i].op;
        info->aConstraintUsage[i].argvIndex = taken;
    }
    info->idxStr[taken] = '\0';
    info->estimatedCost = 1000.0 / (1 + taken);
    info->estimatedRows = 1000 / (1 + taken);
    return SQLITE_OK;
}

static int probe_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
    (void)table;
    struct probe_cursor *made = sqlite3_malloc(sizeof *made);
    if (made == NULL)
        return SQLITE_NOMEM;
    memset(made, 0, sizeof *made);
    *cursor = &made->base;
    return SQLITE_OK;
}

static int probe_close(sqlite3_vtab_cursor *cursor) {
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int probe_filter(sqlite3_vtab_cursor *cursor, int number, const char *taken, int count,
                        sqlite3_value **values) {
    (void)number, (void)count, (void)values;
    bool *reached = ((struct probe_table *)cursor->pVtab)->reached;
    for (; *taken != '\0'; taken++)
        reached[(unsigned char)*taken] = true;
    ((struct probe_cursor *)cursor)->at_end = false;
    return SQLITE_OK;
}

static int probe_next(sqlite3_vtab_cursor *cursor) {
    ((struct probe_cursor *)cursor)->at_end = true;
    return SQLITE_OK;
}

static int probe_at_end(sqlite3_vtab_cursor *cursor) {
    return ((struct probe_cursor *)cursor)->at_end;
}

static int probe_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column) {
    (void)cursor, (void)context, (void)column;
    return SQLITE_OK;
}

static int probe_row_id(sqlite3_vtab_cursor *cursor, sqlite3_int64 *id) {
    (void)cursor;
    *id = 1;
    return SQLITE_OK;
}

static const sqlite3_module PROBE = {
    .xConnect = probe_connect,
    .xDisconnect = probe_disconnect,
    .xBestIndex = probe_best_index,
    .xOpen = probe_open,
    .xClose = probe_close,
    .xFilter = probe_filter,
    .xNext = probe_next,
    .xEof = probe_at_end,
    .xColumn = probe_column,
    .xRowid = probe_row_id,
};

/* Every kind of term, on p.b: those that may come as "equals", and the others. The texts differ so that no
** term follows from another. */
#define EQUAL_TERMS                                                                                \
    "p.b = 'k' AND p.b IS 'n' AND p.b IN ('h', 'i') AND (p.b = 'o' OR p.b = 'p') AND "             \
    "(p.b, p.c) = ('q', 'r')"
#define OTHER_TERMS                                                                                \
    "p.b < 'l' AND p.b <= 'm' AND p.b > 'a' AND p.b >= 'b' AND p.b <> 'c' AND 'd' <> p.b AND "     \
    "p.b IS NOT 'e' AND p.b IS NULL AND p.b IS NOT NULL AND p.b LIKE 'f%' AND p.b GLOB 'g*' AND "  \
    "p.b BETWEEN 'j' AND 'z' AND (p.b, p.c) > ('s', 't') AND p.b NOT LIKE 'u%' AND "               \
    "p.b NOT IN ('v', 'w')"

/* The first of a list is understood by every host; FULL and RIGHT JOIN came with SQLite 3.39. */
#define WITH_TERMS(terms)                                                                          \
    "SELECT 1 FROM probe AS p LEFT JOIN probe AS q ON q.a = p.a AND " terms,                       \
        "SELECT 1 FROM probe AS p LEFT JOIN probe AS q ON q.a = p.a LEFT JOIN probe AS r "         \
        "ON r.a = q.a AND " terms,                                                                 \
        "SELECT 1 FROM probe AS p FULL JOIN probe AS q ON q.a = p.a AND " terms,                   \
        "SELECT 1 FROM probe AS p LEFT JOIN (probe AS q JOIN probe AS r) ON q.a = p.a AND " terms

static const char *const EQUALS[] = {WITH_TERMS(EQUAL_TERMS), NULL};
static const char *const ALL[] = {
    WITH_TERMS(EQUAL_TERMS " AND " OTHER_TERMS),
    "SELECT 1 FROM probe AS q LEFT JOIN probe AS p ON p.a = q.a WHERE p.b IS NULL",
    "SELECT 1 FROM probe AS q LEFT JOIN probe AS p ON p.a = q.a WHERE p.b IS NOT 'x'",
    "SELECT 1 FROM probe AS q LEFT JOIN probe AS p ON p.a = q.a WHERE p.b IS ?1",
    "SELECT 1 FROM probe AS p RIGHT JOIN probe AS q ON p.a = q.a WHERE p.b IS NULL",
    "SELECT 1 FROM probe AS p RIGHT JOIN probe AS q ON p.a = q.a WHERE p.b IS NOT 'x'",
    "SELECT 1 FROM probe AS p RIGHT JOIN probe AS q ON p.a = q.a WHERE p.b IS ?1",
    NULL};

/* Notes which operations reach the table; false where a statement could not be asked. One that the host does
** not know can't reach a table either. */
static bool ask(sqlite3 *db, const char *const *statements, bool *reached) {
    bool asked = sqlite3_create_module_v2(db, "probe", &PROBE, reached, NULL) == SQLITE_OK;
    for (size_t i = 0; asked && statements[i] != NULL; i++) {
        sqlite3_stmt *statement = NULL;
        int code = sqlite3_prepare_v2(db, statements[i], -1, &statement, NULL);
        bool unknown = code == SQLITE_ERROR && i > 0;
        while (code == SQLITE_OK || code == SQLITE_ROW)
            code = sqlite3_step(statement);
        asked = code == SQLITE_DONE || unknown;
        sqlite3_finalize(statement);
    }
    return asked;
}

/* A host that can't be asked may do anything: then no term is taken. */
static void probe(const char *const *statements, bool reached[OPERATIONS]) {
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY;
    probing = true;
    if (sqlite3_open_v2(":memory:", &db, flags, NULL) != SQLITE_OK || !ask(db, statements, reached))
        memset(reached, true, OPERATIONS);
    sqlite3_close(db);
    probing = false;
}

static bool misplaced_equals[OPERATIONS], misplaced[OPERATIONS]; /* written once, below */

static void probe_equals(void) {
    probe(EQUALS, misplaced_equals);
}

static void probe_all(void) {
    probe(ALL, misplaced);
}

/* "Equals" is asked for apart: most statements have no other term, and to ask for all takes longer than their
** answer from a cache. */
bool host_misplaces(unsigned char operation) {
    static pthread_once_t equals = PTHREAD_ONCE_INIT, all = PTHREAD_ONCE_INIT;
    const bool is_equal = operation == SQLITE_INDEX_CONSTRAINT_EQ;
    pthread_once(is_equal ? &equals : &all, is_equal ? probe_equals : probe_all);
    return (is_equal ? misplaced_equals : misplaced)[operation];
}

bool host_is_probing(void) {
    return probing;
}

/* --- Functions and collations of the host's own --- */

/* A column each of HOST_LIKE, HOST_GLOB, HOST_NOCASE, HOST_BINARY: 1 where all is as in SQLite.
** The texts are such that what people put in its place answers one of them otherwise: folding of
** accents or of all of Unicode, patterns that are regular expressions or other systems', an order by
** upper case or by the numbers in a text, blanks that do not count. */
static const char COMPARISONS[] =
    "SELECT /* does this connection compare as SQLite does? (prosecutions) */"
    " 'a' LIKE 'A' AND NOT 'é' LIKE 'É' AND NOT 'é' LIKE 'e' AND 'ab' LIKE 'a_' AND"
    " 'abc' LIKE '%C' AND 'aé' LIKE 'a_' AND NOT 'abc' LIKE 'b' AND NOT 'abc' LIKE 'a.c' AND"
    " NOT 'abc' LIKE 'a*' AND NOT 'a' LIKE 'a ' AND NOT 'a ' LIKE 'a' AND NOT 'a' LIKE '' AND"
    " '' LIKE '%' AND 'a\\b' LIKE 'a\\%' AND NOT 'a' LIKE '[a]' AND (NULL LIKE 'a') IS NULL,"
    " 'a' GLOB 'a' AND NOT 'a' GLOB 'A' AND 'abc' GLOB 'a*' AND 'ab' GLOB 'a?' AND"
    " 'b' GLOB '[a-c]' AND 'b' GLOB '[^a]' AND NOT 'b' GLOB '[!a]' AND NOT 'abc' GLOB 'b' AND"
    " NOT 'a%' GLOB '\\a%' AND NOT 'ab' GLOB 'a%' AND NOT 'é' GLOB 'e' AND NOT 'a ' GLOB 'a' AND"
    " (NULL GLOB 'a') IS NULL,"
    " 'a' = 'A' COLLATE NOCASE AND 'é' <> 'É' COLLATE NOCASE AND 'é' <> 'e' COLLATE NOCASE AND"
    " 'a' < 'B' COLLATE NOCASE AND 'A' < 'b' COLLATE NOCASE AND '_' < 'a' COLLATE NOCASE AND"
    " '_' < 'A' COLLATE NOCASE AND 'a' < 'a ' COLLATE NOCASE AND 'a-c' < 'ab' COLLATE NOCASE AND"
    " 'a10' < 'a9' COLLATE NOCASE AND 'z' < 'é' COLLATE NOCASE AND 'ß' <> 'ss' COLLATE NOCASE,"
    " 'a' = 'a' COLLATE BINARY AND 'B' < 'a' COLLATE BINARY AND 'a' < 'b' COLLATE BINARY AND"
    " '_' < 'a' COLLATE BINARY AND 'A' < '_' COLLATE BINARY AND 'a' < 'a ' COLLATE BINARY AND"
    " 'a-c' < 'ab' COLLATE BINARY AND 'a10' < 'a9' COLLATE BINARY AND"
    " 'z' < 'é' COLLATE BINARY AND 'é' <> 'É' COLLATE BINARY";

unsigned host_compares(sqlite3 *db, sqlite3_stmt **statement) {
    unsigned same = 0;
    if (*statement == NULL)
        sqlite3_prepare_v3(db, COMPARISONS, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    /* A function of the host's own may have led back here. */
    if (*statement == NULL || sqlite3_stmt_busy(*statement))
        return 0;
    if (sqlite3_step(*statement) == SQLITE_ROW)
        for (int column = 0; 1u << column < HOST_ALL; column++)
            same |= sqlite3_column_int(*statement, column) == 1 ? 1u << column : 0;
    sqlite3_reset(*statement);
    return same;
}
