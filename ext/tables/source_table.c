#include "tables/source_table.h"

#include <string.h>

#include "base/base.h"
#include "plan/plan.h"
#include "session/session.h"
#include "tables/arguments.h"
#include "tables/other_figures.h"

static const char DEFAULT_SOURCE[] = "builtin:cps";
/* Bits of idxNum: which hidden columns are given, and that they are read though none is. */
enum { PLAN_SOURCE = 1, PLAN_OPTIONS = 2, PLAN_UNNAMED = 4 };

/* --- Making and unmaking a table --- */

static bool declare_columns(struct text *sql, struct error *error) {
    bool done = true;
    for (int c = 0; done && c < COLUMN_COUNT; c++)
        done = text_printf(sql, error, "%s %s, ", COLUMNS[c].name,
                           COLUMNS[c].kind == COLUMN_OF_TEXT ? "TEXT COLLATE NOCASE" : "INTEGER");
    return done;
}

static bool declare(sqlite3 *db, const struct source_content *content, struct error *error) {
    struct text sql = {0};
    bool done = text_append(&sql, slice_of("CREATE TABLE x("), error) &&
                (content->declare != NULL ? content->declare : declare_columns)(&sql, error) &&
                text_append(&sql, slice_of("source HIDDEN, options HIDDEN)"), error) &&
                (sqlite3_declare_vtab(db, sql.bytes) == SQLITE_OK ||
                 table_fail_host(db, "its columns can't be declared", error));
    text_free(&sql);
    return done;
}

static bool take_arguments(struct source_table *table, int count, const char *const *arguments,
                           struct error *error) {
    for (int i = 0; i < count; i++) {
        struct slice argument = slice_of(arguments[i]);
        if (i == 0 && !argument_is_option(argument)) {
            if (!argument_append(&table->source, argument, error))
                return false;
        } else if ((table->options.length > 0 &&
                    !text_append(&table->options, slice_of(", "), error)) ||
                   !argument_append(&table->options, argument, error)) {
            return false;
        }
    }
    table->has_source = count > 0;
    return table->source.length > 0 || text_append(&table->source, slice_of(DEFAULT_SOURCE), error);
}

static void table_free(struct source_table *table) {
    if (table == NULL)
        return;
    sqlite3_finalize(table->comparisons);
    dataset_release(table->dataset);
    text_free(&table->source);
    text_free(&table->options);
    connection_release(table->connection);
    memory_free(table);
}

static struct dataset *table_dataset(struct source_table *table, struct error *error) {
    return datasets_get(table->connection, text_slice(&table->source), text_slice(&table->options),
                        error);
}

static struct source_table *table_new(sqlite3 *db, struct connection *connection, const char *name,
                                      struct error *error) {
    struct source_table *table = memory_new(1, sizeof *table, error);
    if (table == NULL)
        return NULL;
    const struct sql_table *about = sql_table_find(connection, name);
    *table = (struct source_table){
        .db = db, .connection = connection, .name = about->name, .content = about->content};
    connection_retain(connection);
    return table;
}

/* Both xCreate and xConnect: SQLite offers a table without CREATE VIRTUAL TABLE only where the two are
** the same. CREATE is told by its open write transaction: it loads the source, so that what is wrong
** with it is said at once. A table that a database already has loads its source when it is first
** asked, so that it can be dropped after its file is gone. */
int source_table_connect(sqlite3 *db, void *pointer, int count, const char *const *arguments,
                         sqlite3_vtab **result, char **message) {
    struct error error = {0};
    struct source_table *table = table_new(db, pointer, arguments[0], &error);
    bool done = table != NULL && declare(db, table->content, &error) &&
                take_arguments(table, count - 3, arguments + 3, &error);
    if (done && table->has_source && sqlite3_txn_state(db, arguments[1]) == SQLITE_TXN_WRITE) {
        table->dataset = table_dataset(table, &error);
        done = table->dataset != NULL;
    }
    if (!done) {
        table_free(table);
        return table_fail_connect(message, &error);
    }
    *result = &table->base;
    return table_allow(db, !table->connection->files_allowed);
}

int source_table_disconnect(sqlite3_vtab *table) {
    table_free((struct source_table *)table);
    return SQLITE_OK;
}

int source_table_rename(sqlite3_vtab *table, const char *name) {
    (void)table, (void)name;
    return SQLITE_OK;
}

/* --- Planning --- */

static const char *hidden_name(int column) {
    return column == COLUMN_SOURCE ? "source" : "options";
}

/* The term that gives a hidden column its value; -1 where there is none. */
static int find_hidden(const sqlite3_index_info *info, int column) {
    for (int i = 0; i < info->nConstraint; i++)
        if (info->aConstraint[i].iColumn == column &&
            (info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ ||
             info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_IS))
            return i;
    return -1;
}

/* A condition on a hidden column that does not give its value would be one on the default: the answer
** would be that of another source than the one which is asked for. */
static bool check_hidden(const struct source_table *table, const sqlite3_index_info *info,
                         int column, struct error *error) {
    for (int i = 0; i < info->nConstraint && !table->has_source; i++)
        if (info->aConstraint[i].iColumn == column)
            return error_set(
                error, ERROR_USE,
                "the column %s says what is read, and can only be compared by =; write %s('…'%s)",
                hidden_name(column), table->name, column == COLUMN_OPTIONS ? ", '…'" : "");
    return true;
}

/* Takes the hidden columns that are given. *usable: false where one of them is given by a table that
** has not been read yet. */
static bool plan_hidden(const struct source_table *table, sqlite3_index_info *info, int *arguments,
                        bool *usable, struct error *error) {
    *usable = true;
    info->idxNum = 0;
    for (int column = COLUMN_SOURCE; column <= COLUMN_OPTIONS; column++) {
        int given = find_hidden(info, column);
        if (given < 0) {
            if (!check_hidden(table, info, column, error))
                return false;
            continue;
        }
        *usable &= info->aConstraint[given].usable != 0;
        info->idxNum |= column == COLUMN_SOURCE ? PLAN_SOURCE : PLAN_OPTIONS;
        info->aConstraintUsage[given].argvIndex = ++*arguments;
        info->aConstraintUsage[given].omit = 1;
    }
    return true;
}

/* Where the source is one of a list (`source IN (…)`), no term is taken whose value another table gives.
** SQLite plans the list once, and asks again without it, which a source can't do without; if the plan with
** the list needed another table first, hosts from 3.53 on would find no plan where that table may only
** come later, as in a correlated EXISTS. */
static void keep_known_terms(sqlite3_index_info *info) {
    int source = find_hidden(info, COLUMN_SOURCE);
    if (source < 0 || sqlite3_libversion_number() < TELLING_HOST ||
        !sqlite3_vtab_in(info, source, -1))
        return;
    for (int i = 0; i < info->nConstraint; i++) {
        sqlite3_value *value;
        int column = info->aConstraint[i].iColumn;
        if (column != COLUMN_SOURCE && column != COLUMN_OPTIONS &&
            sqlite3_vtab_rhs_value(info, i, &value) != SQLITE_OK && !sqlite3_vtab_in(info, i, -1))
            info->aConstraint[i].usable = 0;
    }
}

/* Makes SQLite read `source = 'a' OR source = 'b'` as two sources. It may instead read all rows and
** check the condition, and then the table, which sees no term, reads the default source; a note says
** so. The rows are as dear as the cost: of orders of the tables, hosts before 3.47 keep those with few
** rows, and may be left without one that can be. */
static void prefer_named_source(const struct source_table *table, sqlite3_index_info *info) {
    enum { DEAR = 1000000 };
    int hidden = table->content->column != NULL ? 0 : COLUMN_SOURCE; /* as SQLite counts */
    while (table->content->column != NULL && table->content->column(hidden) != COLUMN_SOURCE)
        hidden++;
    if (table->has_source || info->idxNum != 0 || (info->colUsed >> hidden & 3) == 0)
        return;
    info->estimatedCost *= DEAR;
    info->estimatedRows *= DEAR;
    info->idxNum = PLAN_UNNAMED;
}

/* Renumbers the columns of terms and order as the table's content does, or back to `numbers`, which
** keep SQLite's own meanwhile. */
static void renumber(sqlite3_index_info *info, const struct source_content *content, int *numbers,
                     bool back) {
    for (int i = 0; i < info->nConstraint + info->nOrderBy; i++) {
        int *column = i < info->nConstraint ? &info->aConstraint[i].iColumn
                                            : &info->aOrderBy[i - info->nConstraint].iColumn;
        if (!back)
            numbers[i] = *column;
        *column = back ? numbers[i] : *column >= 0 ? content->column(*column) : *column;
    }
}

static int best_index(struct source_table *table, sqlite3_index_info *info) {
    sqlite3_vtab *base = &table->base;
    struct error error = {0};
    struct text plan = {0};
    int arguments = 0;
    bool usable = true;
    if (!plan_hidden(table, info, &arguments, &usable, &error))
        return table_fail(base, &error);
    if (!usable)
        return SQLITE_CONSTRAINT;
    keep_known_terms(info);
    if (table->content->plan(base, info, &arguments, &plan, &error)) {
        prefer_named_source(table, info);
        info->idxStr = sqlite3_mprintf("%s", plan.bytes);
        info->needToFreeIdxStr = 1;
        if (info->idxStr == NULL)
            error_memory(&error);
    }
    text_free(&plan);
    return error.code == ERROR_NONE ? SQLITE_OK : table_fail(base, &error);
}

int source_table_best_index(sqlite3_vtab *base, sqlite3_index_info *info) {
    struct source_table *table = (struct source_table *)base;
    struct error error = {0};
    table->connection->plans++;
    datasets_trim(table->connection, table->db);
    if (table->content->column == NULL)
        return best_index(table, info);
    int *numbers =
        memory_new((size_t)(info->nConstraint + info->nOrderBy) + 1, sizeof *numbers, &error);
    if (numbers == NULL)
        return table_fail(base, &error);
    renumber(info, table->content, numbers, false);
    int code = best_index(table, info);
    renumber(info, table->content, numbers, true);
    memory_free(numbers);
    return code;
}

/* The text that gives a hidden column its value; empty where it is not known yet, or is no text. */
static struct slice known_text(sqlite3_index_info *info, int column) {
    sqlite3_value *value = NULL;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != column || !info->aConstraint[i].usable ||
            i != find_hidden(info, column) ||
            sqlite3_vtab_rhs_value(info, i, &value) != SQLITE_OK ||
            sqlite3_value_type(value) != SQLITE_TEXT)
            continue;
        const unsigned char *bytes = sqlite3_value_text(value);
        if (bytes != NULL)
            return slice_from(bytes, (size_t)sqlite3_value_bytes(value));
    }
    return (struct slice){0};
}

const struct store *source_table_store(sqlite3_vtab *base, sqlite3_index_info *info) {
    const struct source_table *table = (const struct source_table *)base;
    if (table->has_source)
        return table->dataset != NULL ? table->dataset->store : NULL;
    if ((info->idxNum & PLAN_SOURCE) == 0)
        return datasets_peek(table->connection, slice_of(DEFAULT_SOURCE), (struct slice){0});
    if (sqlite3_libversion_number() < TELLING_HOST)
        return NULL;
    return datasets_peek(table->connection, known_text(info, COLUMN_SOURCE),
                         known_text(info, COLUMN_OPTIONS));
}

double source_table_rows(const struct store *store) {
    return store != NULL ? (double)store->rows : SOURCE_ROWS_EXPECTED;
}

/* --- Reading --- */

unsigned source_table_compares(sqlite3_vtab *base) {
    struct source_table *table = (struct source_table *)base;
    return host_compares(table->db, &table->comparisons);
}

static bool take_hidden(const struct source_table *table, int column, struct text *text,
                        sqlite3_value *value, struct error *error) {
    if (sqlite3_value_type(value) == SQLITE_NULL && column == COLUMN_OPTIONS)
        return true;
    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return error_set(
            error, ERROR_USE,
            "%s(source, options): %s is not a text; write it in quotes, as in %s('release.zip')",
            table->name, hidden_name(column), table->name);
    const unsigned char *bytes = sqlite3_value_text(value);
    return (bytes != NULL || error_memory(error)) &&
           text_append(text, slice_from(bytes, (size_t)sqlite3_value_bytes(value)), error);
}

/* Decides what the cursor reads: its table's source, or the one that the query names. */
static bool choose_source(struct source_cursor *cursor, const struct source_table *table, int plan,
                          sqlite3_value ***values, struct error *error) {
    text_clear(&cursor->source);
    text_clear(&cursor->options);
    cursor->is_unnamed = plan == PLAN_UNNAMED;
    if ((plan & (PLAN_SOURCE | PLAN_OPTIONS)) == 0)
        return text_append(&cursor->source, text_slice(&table->source), error) &&
               text_append(&cursor->options, text_slice(&table->options), error);
    if (table->has_source)
        return error_set(
            error, ERROR_USE,
            "this table reads '%s'; another source needs %s('…') or a table of its own",
            table->source.bytes, table->name);
    if ((plan & PLAN_SOURCE) == 0 && !text_append(&cursor->source, slice_of(DEFAULT_SOURCE), error))
        return false;
    return ((plan & PLAN_SOURCE) == 0 ||
            take_hidden(table, COLUMN_SOURCE, &cursor->source, *(*values)++, error)) &&
           ((plan & PLAN_OPTIONS) == 0 ||
            take_hidden(table, COLUMN_OPTIONS, &cursor->options, *(*values)++, error));
}

/* Gives the cursor its store and an empty selection. `values` moves on to what follows the hidden
** columns. */
static bool cursor_start(struct source_cursor *cursor, int plan, sqlite3_value ***values,
                         struct error *error) {
    struct source_table *table = (struct source_table *)cursor->base.pVtab;
    struct text source = cursor->source, options = cursor->options;
    cursor->source = cursor->options = (struct text){0};
    bool done = choose_source(cursor, table, plan, values, error);
    /* The inner loop of a join reads the same source again and again. Whether its files have changed is
    ** asked once a statement. */
    bool same = done && cursor->store != NULL && store_is_sound(cursor->store) &&
                slice_equal(text_slice(&source), text_slice(&cursor->source)) &&
                slice_equal(text_slice(&options), text_slice(&cursor->options));
    text_free(&source);
    text_free(&options);
    if (!done)
        return false;
    selection_free(&cursor->selection);
    if (same)
        return true;
    cursor->first_rowid = 1; /* as in any table of its own */
    if (!table->has_source &&
        !source_rowids(table->connection, text_slice(&cursor->source), text_slice(&cursor->options),
                       &cursor->first_rowid, error))
        return false;
    struct dataset *dataset = datasets_get(table->connection, text_slice(&cursor->source),
                                           text_slice(&cursor->options), error);
    if (dataset == NULL)
        return false;
    dataset_release(cursor->dataset);
    cursor->dataset = dataset;
    cursor->store = dataset->store;
    if (table->has_source && table->dataset != dataset) {
        dataset_release(table->dataset);
        table->dataset = dataset;
        dataset_retain(dataset);
    }
    return true;
}

int source_table_filter(sqlite3_vtab_cursor *base, int number, const char *plan, int count,
                        sqlite3_value **values) {
    (void)count;
    struct source_cursor *cursor = (struct source_cursor *)base;
    const struct source_content *content = ((struct source_table *)base->pVtab)->content;
    struct error error = {0};
    if (!cursor_start(cursor, number, &values, &error))
        return table_fail(base->pVtab, &error);
    scan_begin(((struct source_table *)base->pVtab)->connection, cursor, content->position);
    if (!content->start(cursor, strchr(plan, '#') + 1, values, &error))
        return table_fail(base->pVtab, &error);
    return SQLITE_OK;
}

int source_table_open(sqlite3_vtab *base, sqlite3_vtab_cursor **result) {
    struct error error = {0};
    struct source_cursor *cursor =
        memory_new(1, ((const struct source_table *)base)->content->cursor_size, &error);
    if (cursor == NULL)
        return table_fail(base, &error);
    *result = &cursor->base;
    return SQLITE_OK;
}

/* Tells the user of those values of a term that no row has. */
static bool tell_term(const struct source_cursor *cursor, const struct term_seen *term,
                      struct error *error) {
    const struct source_table *table = (const struct source_table *)cursor->base.pVtab;
    bool done = true;
    for (size_t i = 0; done && i < term->count; i++) {
        struct text note = {0}, way_out = {0};
        struct slice value = text_slice(&term->values[i]);
        done = text_append(&way_out, slice_of(""), error) &&
               nearest_explain(cursor->store, table->connection->forces, term, value, &note,
                               &way_out, error);
        if (done && way_out.length == 0 && !table->has_source && cursor->options.length == 0)
            other_figures_for_term(table->connection,
                                   &(struct term_asked){table->name, text_slice(&cursor->source),
                                                        cursor->store, term, value},
                                   &note, &way_out);
        done = done && notes_tell(table->connection,
                                  &(struct note){table->name, COLUMNS[term->column].name,
                                                 term->values[i].bytes, note.bytes, way_out.bytes},
                                  error);
        text_free(&note);
        text_free(&way_out);
    }
    return done;
}

/* Tells the user which source was read by a query that has a condition on the source, or just shows it,
** and gives none: SQLite does not tell the two apart. */
static void tell_unnamed(const struct source_cursor *cursor, struct error *error) {
    const struct source_table *table = (const struct source_table *)cursor->base.pVtab;
    struct text note = {0}, way_out = {0};
    if (text_printf(&note, error,
                    "the query mentions source or options without giving them by =, so it read %s",
                    DEFAULT_SOURCE) &&
        text_printf(&way_out, error, "%s('…')", table->name))
        notes_tell(table->connection,
                   &(struct note){table->name, "source", DEFAULT_SOURCE, note.bytes, way_out.bytes},
                   error);
    text_free(&note);
    text_free(&way_out);
}

/* Tells the user of every term none of whose values has a row. The statement is over and can't fail any
** more, so that a note for which there is no memory is left out. */
static void tell_terms(const struct source_cursor *cursor) {
    struct error untold = {0};
    if (cursor->is_unnamed && cursor->store != NULL)
        tell_unnamed(cursor, &untold);
    for (size_t i = 0; cursor->store != NULL && i < cursor->seen.count; i++)
        if (!cursor->seen.terms[i].found && !tell_term(cursor, &cursor->seen.terms[i], &untold))
            return;
}

int source_table_close(sqlite3_vtab_cursor *base) {
    struct source_cursor *cursor = (struct source_cursor *)base;
    scan_end(((struct source_table *)base->pVtab)->connection, cursor);
    tell_terms(cursor);
    terms_forget(&cursor->seen);
    ((struct source_table *)base->pVtab)->content->forget(cursor);
    dataset_release(cursor->dataset);
    selection_free(&cursor->selection);
    text_free(&cursor->source);
    text_free(&cursor->options);
    memory_free(cursor);
    return SQLITE_OK;
}

void source_cursor_cell(const struct source_cursor *cursor, sqlite3_context *context, int column,
                        uint32_t code) {
    if (column >= COLUMN_COUNT) {
        const struct text *text = column == COLUMN_SOURCE ? &cursor->source : &cursor->options;
        sqlite3_result_text64(context, text->bytes != NULL ? text->bytes : "", text->length,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
        return;
    }
    /* The text lives as long as the store, which is not freed while a statement runs (datasets_trim()). */
    const struct column_value *cell = store_value(cursor->store, (enum column)column, code);
    if (cell->is_string)
        sqlite3_result_text(context, (const char *)cell->text.bytes, -1, SQLITE_STATIC);
    else if (cell->kind == VALUE_TEXT)
        sqlite3_result_text64(context, (const char *)cell->text.bytes, cell->text.length,
                              SQLITE_STATIC, SQLITE_UTF8);
    else if (cell->kind == VALUE_INTEGER)
        sqlite3_result_int64(context, cell->integer);
}

int source_cursor_rowid(const struct source_cursor *cursor, int64_t place, sqlite3_int64 *id) {
    *id = cursor->first_rowid + place;
    if (place < SOURCE_MOST_ROWS)
        return SQLITE_OK;
    struct error error = {0};
    error_set(&error, ERROR_USE, "%s: rowid works only for sources of fewer than 2^33 rows",
              cursor->source.bytes);
    return table_fail(cursor->base.pVtab, &error);
}

void source_cursor_at_end(const struct source_cursor *cursor) {
    scan_pause(((const struct source_table *)cursor->base.pVtab)->connection, cursor);
}

size_t source_cursor_threads(const struct source_cursor *cursor) {
    return settings_threads(((const struct source_table *)cursor->base.pVtab)->connection);
}
