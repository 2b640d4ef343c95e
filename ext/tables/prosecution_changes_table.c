/* tables/prosecution_changes_table.c: every figure beside that of a year before.
**
**     SELECT force, prosecuted, prosecuted_before, prosecuted_pct FROM prosecution_changes('cps')
**     WHERE offence_code = '86.2' AND year = 2018 ORDER BY prosecuted_change;
**
** A row is a cell of the dimensions that the query mentions, and of the period. What is compared
** with what is decided in query/changes.h; here are the columns, the terms on them and their
** order. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/base.h"
#include "plan/plan.h"
#include "query/query.h"
#include "session/session.h"
#include "tables/source_table.h"

/* --- The columns: those that name a cell, four for each measure, two in words --- */

enum field_kind { FIELD_COLUMN, FIELD_NUMBER, FIELD_PERIOD_BEFORE, FIELD_COVERAGE };
enum { PARTS = CHANGE_PERCENT + 1, FIELDS = 64 };

struct field {
    enum field_kind kind;
    enum column column;         /* of FIELD_COLUMN */
    struct change_field number; /* of FIELD_NUMBER */
};

static bool names_a_cell(int column) {
    return column_is_of_dictionary(column) && COLUMNS[column].dimension != DIMENSION_FILE &&
           column != COLUMN_MARKS;
}

/* The column of that number, or one of the hidden ones. */
static struct field field_of(int number) {
    for (int c = 0; c < COLUMN_COUNT; c++)
        if (names_a_cell(c) && number-- == 0)
            return (struct field){FIELD_COLUMN, (enum column)c, {0}};
    if (number < PARTS * MEASURE_COUNT)
        return (struct field){
            FIELD_NUMBER, 0, {(enum measure)(number / PARTS), (enum change_part)(number % PARTS)}};
    number -= PARTS * MEASURE_COUNT;
    if (number < 2)
        return (struct field){number == 0 ? FIELD_PERIOD_BEFORE : FIELD_COVERAGE, 0, {0}};
    return (struct field){FIELD_COLUMN, (enum column)(COLUMN_SOURCE + number - 2), {0}};
}

static bool declare(struct text *sql, struct error *error) {
    static const char *const suffixes[] = {"", "_before", "_change", "_pct"};
    bool done = true;
    for (int c = 0; done && c < COLUMN_COUNT; c++)
        if (names_a_cell(c))
            done =
                text_printf(sql, error, "%s %s, ", COLUMNS[c].name,
                            COLUMNS[c].kind == COLUMN_OF_TEXT ? "TEXT COLLATE NOCASE" : "INTEGER");
    for (int n = 0; done && n < PARTS * MEASURE_COUNT; n++)
        done = text_printf(sql, error, "%s%s %s, ", measure_name((enum measure)(n / PARTS)),
                           suffixes[n % PARTS], n % PARTS == CHANGE_PERCENT ? "REAL" : "INTEGER");
    return done && text_append(sql, slice_of("period_before TEXT, coverage TEXT, "), error);
}

/* For source_table.h: numbers of columns of our own are SQLite's, from COLUMN_OWN on. */
static int column_of(int number) {
    struct field field = field_of(number);
    return field.kind == FIELD_COLUMN ? (int)field.column : COLUMN_OWN + number;
}

static struct field field_of_column(int column) {
    return column >= COLUMN_OWN ? field_of(column - COLUMN_OWN)
                                : (struct field){FIELD_COLUMN, (enum column)column, {0}};
}

/* --- Planning --- */

enum { MOST_ORDERS = 8, MOST_NUMBER_TERMS = 8 };

/* A column of our own or of `prosecutions`, as source_table.h numbers them, and what of it. */
struct numbered {
    int column;
    unsigned char how; /* an order: 1 descending; a term: SQLITE_INDEX_CONSTRAINT_… */
};

/* idxStr: words for EXPLAIN QUERY PLAN, and after a `#` what the cursor is to do: the columns that
** are used, as SQLite's bits in hexadecimal; those of plan/limits.h; the order and the terms on
** numbers, each `column:how,`; the terms on dimensions. Its arguments: the values of these, of the
** terms on numbers, of the limits. */
struct plan {
    uint64_t used;
    unsigned limits;
    struct numbered orders[MOST_ORDERS], terms[MOST_NUMBER_TERMS];
    int order_count, term_count;
    struct text dimension_terms;
};

/* A term on a number is taken for good: one that SQLite offers where it does not hold for all rows
** of the answer, or an IN, which comes value by value, is left to it. */
static bool takes_term(sqlite3_index_info *info, int term) {
    unsigned char op = info->aConstraint[term].op;
    bool known = op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_LT ||
                 op == SQLITE_INDEX_CONSTRAINT_LE || op == SQLITE_INDEX_CONSTRAINT_GT ||
                 op == SQLITE_INDEX_CONSTRAINT_GE || op == SQLITE_INDEX_CONSTRAINT_NE ||
                 op == SQLITE_INDEX_CONSTRAINT_ISNULL || op == SQLITE_INDEX_CONSTRAINT_ISNOTNULL;
    return known && info->aConstraint[term].usable && !host_misplaces(op) &&
           field_of_column(info->aConstraint[term].iColumn).kind == FIELD_NUMBER &&
           (op != SQLITE_INDEX_CONSTRAINT_EQ ||
            (sqlite3_libversion_number() >= TELLING_HOST && !sqlite3_vtab_in(info, term, -1)));
}

static void plan_terms(sqlite3_index_info *info, int *arguments, struct plan *plan) {
    for (int i = 0; i < info->nConstraint && plan->term_count < MOST_NUMBER_TERMS; i++) {
        if (!takes_term(info, i))
            continue;
        plan->terms[plan->term_count++] =
            (struct numbered){info->aConstraint[i].iColumn, info->aConstraint[i].op};
        info->aConstraintUsage[i].argvIndex = ++*arguments;
        info->aConstraintUsage[i].omit = 1;
    }
}

static void plan_order(sqlite3_index_info *info, unsigned same, struct plan *plan) {
    column_set ordered = orders_of_host(EVERY_COLUMN & ~EVERY_MEASURE, same);
    int count = 0;
    for (; count < info->nOrderBy; count++) {
        int column = info->aOrderBy[count].iColumn;
        if (count == MOST_ORDERS || column < 0)
            return;
        struct field field = field_of_column(column);
        if (field.kind != FIELD_NUMBER &&
            (field.kind != FIELD_COLUMN || column >= COLUMN_COUNT || !column_in(ordered, column)))
            return;
        plan->orders[count] = (struct numbered){column, info->aOrderBy[count].desc != 0};
    }
    plan->order_count = count;
    info->orderByConsumed = count > 0;
}

/* The name of a column of the table, for EXPLAIN QUERY PLAN. */
static bool append_name(int column, struct text *words, struct error *error) {
    static const char *const suffixes[] = {"", "_before", "_change", "_pct"};
    struct field field = field_of_column(column);
    if (field.kind == FIELD_COLUMN)
        return text_append(words, slice_of(COLUMNS[field.column].name), error);
    return text_printf(words, error, "%s%s", measure_name(field.number.measure),
                       suffixes[field.number.part]);
}

static bool describe_list(const struct numbered *list, int count, bool is_order, const char *what,
                          struct text *words, struct error *error) {
    bool done = plan_say(words, count > 0, what, error);
    for (int i = 0; done && i < count; i++)
        done = text_append(words, slice_of(i > 0 ? ", " : ""), error) &&
               append_name(list[i].column, words, error) &&
               (!is_order || !list[i].how || text_append(words, slice_of(" descending"), error));
    return done;
}

static bool write_list(const struct numbered *list, int count, struct text *words,
                       struct error *error) {
    bool done = true;
    for (int i = 0; done && i < count; i++)
        done = text_printf(words, error, "%d:%d,", list[i].column, list[i].how);
    return done && text_append_byte(words, '/', error);
}

static bool describe(const struct plan *plan, struct text *words, struct error *error) {
    const char *terms = plan->dimension_terms.bytes;
    return text_append(words, slice_of("each cell beside that of a year before"), error) &&
           terms_describe(terms, words, error) &&
           describe_list(plan->terms, plan->term_count, false, "where ", words, error) &&
           describe_list(plan->orders, plan->order_count, true, "in order of ", words, error) &&
           limits_describe(plan->limits, words, error) &&
           text_printf(words, error, " #%" PRIx64 "/%x/", plan->used, plan->limits) &&
           write_list(plan->orders, plan->order_count, words, error) &&
           write_list(plan->terms, plan->term_count, words, error) &&
           text_append(words, slice_of(terms), error);
}

static bool make_plan(sqlite3_vtab *table, sqlite3_index_info *info, int *arguments,
                      struct text *words, struct error *error) {
    const struct store *store = source_table_store(table, info);
    struct plan plan = {.used = info->colUsed};
    unsigned same = source_table_compares(table);
    double share = 1;
    bool done = text_append(&plan.dimension_terms, slice_of(""), error) &&
                terms_plan(info, store, same, arguments, &plan.dimension_terms, &share, error);
    if (done) {
        plan_terms(info, arguments, &plan);
        plan_order(info, same, &plan);
        plan.limits = limits_plan(info, false, arguments);
    }
    done = done && describe(&plan, words, error);
    text_free(&plan.dimension_terms);
    double rows = source_table_rows(store), cells = rows * share * pow(0.3, plan.term_count);
    info->estimatedRows = (sqlite3_int64)cells + 1;
    info->estimatedCost = rows * (0.01 + 0.03 * share) + cells;
    return done;
}

/* --- Reading --- */

struct cursor {
    struct source_cursor source;
    struct field fields[FIELDS];
    column_set columns; /* that are mentioned, and the period */
    unsigned measures;
    struct changes changes;
    bool is_ordered;
    struct change_order order;
    bool at_end;
    size_t row; /* of `changes`, with its codes */
    uint32_t codes[DIMENSION_COUNT];
};

static void forget(struct source_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    changes_free(&cursor->changes);
    change_order_free(&cursor->order);
}

/* What the columns that are used (SQLite's colUsed), and those of the terms, need to be summed. */
static void find_needs(struct cursor *cursor, uint64_t used, const struct numbered *terms,
                       int count) {
    cursor->columns = column_bit(COLUMN_PERIOD);
    cursor->measures = 0;
    for (int number = 0; number < FIELDS; number++) {
        struct field field = cursor->fields[number] = field_of(number);
        if ((used >> number & 1) == 0)
            continue;
        if (field.kind == FIELD_COLUMN && field.column < COLUMN_COUNT)
            cursor->columns |= column_bit((int)field.column);
        else if (field.kind == FIELD_NUMBER)
            cursor->measures |= 1u << field.number.measure;
    }
    for (int i = 0; i < count; i++)
        cursor->measures |= 1u << field_of_column(terms[i].column).number.measure;
}

static const char *read_list(const char *plan, struct numbered *list, int *count) {
    char *after;
    for (*count = 0; *plan != '/'; plan = after + 1) {
        list[*count].column = (int)strtol(plan, &after, 10);
        list[(*count)++].how = (unsigned char)strtol(after + 1, &after, 10);
    }
    return plan + 1;
}

static struct change_number bound_of(sqlite3_value *value) {
    switch (sqlite3_value_numeric_type(value)) {
    case SQLITE_INTEGER:
        return (struct change_number){NUMBER_INTEGER, sqlite3_value_int64(value), 0};
    case SQLITE_FLOAT:
        return (struct change_number){NUMBER_REAL, 0, sqlite3_value_double(value)};
    case SQLITE_NULL:
        return (struct change_number){NUMBER_NULL, 0, 0};
    default:
        return (struct change_number){NUMBER_ABOVE, 0, 0};
    }
}

static struct change_term term_of(struct numbered term, sqlite3_value *value) {
    static const struct {
        unsigned char how;
        enum change_comparison comparison;
    } known[] = {
        {SQLITE_INDEX_CONSTRAINT_ISNULL, TERM_IS_NULL},
        {SQLITE_INDEX_CONSTRAINT_ISNOTNULL, TERM_IS_NOT_NULL},
        {SQLITE_INDEX_CONSTRAINT_EQ, TERM_EQUAL},
        {SQLITE_INDEX_CONSTRAINT_NE, TERM_NOT_EQUAL},
        {SQLITE_INDEX_CONSTRAINT_LT, TERM_LESS},
        {SQLITE_INDEX_CONSTRAINT_LE, TERM_AT_MOST},
        {SQLITE_INDEX_CONSTRAINT_GT, TERM_MORE},
        {SQLITE_INDEX_CONSTRAINT_GE, TERM_AT_LEAST},
    };
    size_t which = 0;
    while (known[which].how != term.how)
        which++;
    return (struct change_term){field_of_column(term.column).number, known[which].comparison,
                                bound_of(value)};
}

static bool put_in_order(struct cursor *cursor, const struct numbered *orders, int count,
                         struct error *error) {
    struct change_sort sorts[MOST_ORDERS];
    for (int i = 0; i < count; i++) {
        struct field field = field_of_column(orders[i].column);
        sorts[i] = (struct change_sort){field.kind == FIELD_NUMBER, orders[i].how != 0,
                                        field.number, field.column};
    }
    change_order_free(&cursor->order);
    cursor->is_ordered = count > 0;
    return count == 0 ||
           change_order_make(&cursor->order, &cursor->changes, sorts, (size_t)count, error);
}

/* Goes to the row `cursor->row`, or in order to the next. */
static void go(struct cursor *cursor) {
    cursor->at_end = cursor->is_ordered ? !change_order_next(&cursor->order, &cursor->row)
                                        : cursor->row >= cursor->changes.count;
    if (!cursor->at_end)
        changes_codes(&cursor->changes, cursor->row, cursor->codes);
}

static void pass(struct cursor *cursor, size_t rows) {
    cursor->row = cursor->is_ordered ? 0 : rows;
    for (size_t n = 0; cursor->is_ordered && n < rows; n++)
        if (!change_order_next(&cursor->order, &cursor->row))
            break;
    go(cursor);
}

static bool start(struct source_cursor *base, const char *plan, sqlite3_value **values,
                  struct error *error) {
    struct cursor *cursor = (struct cursor *)base;
    struct numbered orders[MOST_ORDERS], terms[MOST_NUMBER_TERMS];
    struct change_term wanted[MOST_NUMBER_TERMS];
    int order_count, term_count;
    char *after;
    uint64_t used = strtoull(plan, &after, 16);
    unsigned limits = (unsigned)strtoul(after + 1, &after, 16);
    plan = read_list(read_list(after + 1, orders, &order_count), terms, &term_count);
    find_needs(cursor, used, terms, term_count);
    sqlite3_value **numbers = values + terms_count(plan);
    for (int i = 0; i < term_count; i++)
        wanted[i] = term_of(terms[i], numbers[i]);
    struct change_terms all = {wanted, (size_t)term_count};
    changes_free(&cursor->changes);
    bool done =
        terms_apply(plan, values, base->store, &base->selection, &base->seen, error) &&
        changes_make_where(&cursor->changes, base->dataset, &base->selection, cursor->columns,
                           cursor->measures, &all, source_cursor_threads(base), error) &&
        put_in_order(cursor, orders, order_count, error);
    if (done)
        pass(cursor, limits_passed(limits, numbers + term_count));
    return done;
}

static double position(const void *pointer) {
    const struct cursor *cursor = pointer;
    return !cursor->is_ordered && cursor->changes.count > 0
               ? (double)cursor->row / (double)cursor->changes.count
               : -1;
}

static int next(sqlite3_vtab_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    cursor->row++;
    go(cursor);
    if (UNLIKELY(cursor->at_end))
        source_cursor_at_end(&cursor->source);
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base) {
    return ((const struct cursor *)base)->at_end;
}

/* `period_before` and `coverage`; NULL where there is nothing to say. */
static bool give_words(const struct cursor *cursor, sqlite3_context *context, bool is_coverage,
                       struct error *error) {
    const struct changes *changes = &cursor->changes;
    char period[PERIOD_TEXT_SIZE];
    struct text words = {0};
    bool done = true;
    if (is_coverage)
        done = missing_describe(changes, cursor->row, cursor->columns, &words, error);
    else if (comparison_year_before(changes->store, changes->rows[cursor->row].period, period))
        done = text_append(&words, slice_of(period), error);
    if (done && words.length > 0)
        sqlite3_result_text64(context, words.bytes, words.length, SQLITE_TRANSIENT, SQLITE_UTF8);
    text_free(&words);
    return done;
}

static bool give_number(const struct cursor *cursor, sqlite3_context *context,
                        struct change_field field, struct error *error) {
    struct change_number number;
    if (!changes_number(&cursor->changes, &cursor->changes.rows[cursor->row], field, &number,
                        error))
        return false;
    if (number.kind == NUMBER_INTEGER)
        sqlite3_result_int64(context, number.integer);
    else if (number.kind == NUMBER_REAL)
        sqlite3_result_double(context, number.real);
    return true;
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
    const struct cursor *cursor = (const struct cursor *)base;
    const struct field *field = &cursor->fields[number];
    struct error error;
    if (field->kind == FIELD_COLUMN) {
        uint32_t code =
            field->column < COLUMN_COUNT ? cursor->codes[COLUMNS[field->column].dimension] : 0;
        source_cursor_cell(&cursor->source, context, (int)field->column, code);
        return SQLITE_OK;
    }
    error.code = ERROR_NONE;
    bool done = field->kind == FIELD_NUMBER
                    ? give_number(cursor, context, field->number, &error)
                    : give_words(cursor, context, field->kind == FIELD_COVERAGE, &error);
    return done ? SQLITE_OK : table_fail(base->pVtab, &error);
}

/* The cell's own number: by it SQLite takes rows of several cursors for the same. */
static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
    struct cursor *cursor = (struct cursor *)base;
    struct error error = {0};
    int64_t place = 0;
    if (!changes_place(&cursor->changes, cursor->row, &place, &error))
        return table_fail(base->pVtab, &error);
    return source_cursor_rowid(&cursor->source, place, id);
}

static const struct source_content CONTENT = {.cursor_size = sizeof(struct cursor),
                                              .plan = make_plan,
                                              .start = start,
                                              .position = position,
                                              .forget = forget,
                                              .declare = declare,
                                              .column = column_of};
static const sqlite3_module MODULE = SOURCE_TABLE_MODULE(next, at_end, column_value, row_id);

const struct sql_table PROSECUTION_CHANGES_TABLE = {
    .name = "prosecution_changes",
    .module = &MODULE,
    .content = &CONTENT,
    .signature = "prosecution_changes([source [, options]])",
    .description =
        "Puts every figure beside that of a year before. The sources, options and "
        "dimensions are those of prosecution_totals; a row is a cell of the dimensions "
        "that the query mentions, and always of one period. For each measure there is the "
        "figure itself, and with _before, _change and _pct after its name the figure a "
        "year before, the difference, and the change in percent; then period_before and "
        "coverage.\n"
        "Conditions on period, year, quarter and month choose rows; they never restrict "
        "what these are compared with.\n"
        "If one of the two periods has no row for a cell, its figure is 0 if the source "
        "covers that period for that force and some row of any force has the cell's other "
        "values in it; otherwise it is NULL, because what was not published is not "
        "zero.\n"
        "If a cell adds up forces and the two periods do not have the same ones, _before, "
        "_change and _pct are NULL. If the publisher withheld a number ([c], *), _change "
        "and _pct are NULL.\n"
        "coverage says what is missing.",
    .example =
        "SELECT force, prosecuted_before, prosecuted, prosecuted_change FROM "
        "prosecution_changes WHERE year = 2017 AND quarter = 4 AND offence_group = 'Burglary' "
        "ORDER BY prosecuted_change LIMIT 2",
    .result = "Metropolitan and City of London|690|601|-89\nWest Midlands|257|197|-60",
};
