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

enum field_kind { FIELD_COLUMN, FIELD_NOW, FIELD_BEFORE, FIELD_CHANGE, FIELD_PERCENT, FIELD_WORDS };
enum { FIELDS_OF_MEASURE = FIELD_PERCENT - FIELD_NOW + 1 };

struct field {
    enum field_kind kind;
    enum column column;   /* of FIELD_COLUMN; COLUMN_PERIOD and COLUMN_COUNT of the two in words */
    enum measure measure; /* of the others */
};

static bool names_a_cell(int column) {
    return column_is_of_dictionary(column) && COLUMNS[column].dimension != DIMENSION_FILE &&
           column != COLUMN_MARKS;
}

/* The column of that number, or one of the hidden ones. */
static struct field field_of(int number) {
    for (int c = 0; c < COLUMN_COUNT; c++)
        if (names_a_cell(c) && number-- == 0)
            return (struct field){FIELD_COLUMN, (enum column)c, 0};
    if (number < FIELDS_OF_MEASURE * MEASURE_COUNT)
        return (struct field){(enum field_kind)(FIELD_NOW + number % FIELDS_OF_MEASURE), 0,
                              (enum measure)(number / FIELDS_OF_MEASURE)};
    number -= FIELDS_OF_MEASURE * MEASURE_COUNT;
    if (number < 2)
        return (struct field){FIELD_WORDS, number == 0 ? COLUMN_PERIOD : COLUMN_COUNT, 0};
    return (struct field){FIELD_COLUMN, (enum column)(COLUMN_SOURCE + number - 2), 0};
}

static bool is_number(struct field field) {
    return field.kind >= FIELD_NOW && field.kind <= FIELD_PERCENT;
}

static bool declare(struct text *sql, struct error *error) {
    static const char *const suffixes[] = {"", "_before", "_change", "_pct"};
    bool done = true;
    for (int c = 0; done && c < COLUMN_COUNT; c++)
        if (names_a_cell(c))
            done =
                text_printf(sql, error, "%s %s, ", COLUMNS[c].name,
                            COLUMNS[c].kind == COLUMN_OF_TEXT ? "TEXT COLLATE NOCASE" : "INTEGER");
    for (int n = 0; done && n < FIELDS_OF_MEASURE * MEASURE_COUNT; n++)
        done = text_printf(sql, error, "%s%s %s, ",
                           measure_name((enum measure)(n / FIELDS_OF_MEASURE)),
                           suffixes[n % FIELDS_OF_MEASURE],
                           n % FIELDS_OF_MEASURE == FIELD_PERCENT - FIELD_NOW ? "REAL" : "INTEGER");
    return done && text_append(sql, slice_of("period_before TEXT, coverage TEXT, "), error);
}

/* For source_table.h: numbers of columns of our own are SQLite's, from COLUMN_OWN on. */
static int column_of(int number) {
    struct field field = field_of(number);
    return field.kind == FIELD_COLUMN ? (int)field.column : COLUMN_OWN + number;
}

static struct field field_of_column(int column) {
    return column >= COLUMN_OWN ? field_of(column - COLUMN_OWN)
                                : (struct field){FIELD_COLUMN, (enum column)column, 0};
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
           is_number(field_of_column(info->aConstraint[term].iColumn)) &&
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
        if (!is_number(field) &&
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
    return text_printf(words, error, "%s%s", measure_name(field.measure),
                       suffixes[field.kind - FIELD_NOW]);
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
    uint64_t used;      /* SQLite's colUsed */
    column_set columns; /* that are mentioned, and the period */
    unsigned measures;
    struct changes changes;
    uint32_t *rows; /* of `changes`: those that are wanted, in order */
    size_t count, at;
};

static void forget(struct source_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    changes_free(&cursor->changes);
    memory_free(cursor->rows);
    cursor->rows = NULL;
}

/* A number of a row, as SQLite has it. */
struct field_number {
    enum { NUMBER_NULL, NUMBER_INTEGER, NUMBER_REAL } kind;
    int64_t integer;
    double real;
};

static struct field_number integer_if(bool known, int64_t integer) {
    return (struct field_number){known ? NUMBER_INTEGER : NUMBER_NULL, integer, 0};
}

/* Fails where the number needs more than 64 bits. */
static bool read_number(const struct cursor *cursor, size_t row, struct field field,
                        struct field_number *number, struct error *error) {
    struct measure_change change = changes_read(&cursor->changes, row, field.measure);
    *number = (struct field_number){0};
    if (UNLIKELY(change.overflows))
        return error_set(
            error, ERROR_INPUT,
            "integer overflow: a sum of %s needs more than 64 bits; look for rows with "
            "impossible numbers",
            measure_name(field.measure));
    switch (field.kind) {
    case FIELD_NOW:
        *number = integer_if(change.has_now, change.now);
        break;
    case FIELD_BEFORE:
        *number = integer_if(change.has_before, change.before);
        break;
    case FIELD_CHANGE:
        *number = integer_if(change.has_change, change.change);
        break;
    default:
        if (measure_change_percent(change, &number->real))
            number->kind = NUMBER_REAL;
        break;
    }
    return true;
}

/* --- Terms on numbers --- */

static int compare_reals(double a, double b) {
    return (a > b) - (a < b);
}

/* Exactly, as SQLite does: not every 64-bit integer is a REAL. */
static int compare_integer_real(int64_t integer, double real) {
    if (real >= 9223372036854775808.0)
        return -1;
    if (real < -9223372036854775808.0)
        return 1;
    int64_t whole = (int64_t)real;
    return integer != whole ? (integer > whole) - (integer < whole)
                            : compare_reals((double)whole, real);
}

static int compare_number(struct field_number number, sqlite3_value *value) {
    switch (sqlite3_value_numeric_type(value)) {
    case SQLITE_INTEGER:
        if (number.kind == NUMBER_INTEGER) {
            int64_t other = sqlite3_value_int64(value);
            return (number.integer > other) - (number.integer < other);
        }
        return -compare_integer_real(sqlite3_value_int64(value), number.real);
    case SQLITE_FLOAT:
        return number.kind == NUMBER_INTEGER
                   ? compare_integer_real(number.integer, sqlite3_value_double(value))
                   : compare_reals(number.real, sqlite3_value_double(value));
    default:
        return -1; /* texts and blobs come after all numbers */
    }
}

static bool is_wanted(struct field_number number, unsigned char how, sqlite3_value *value) {
    bool is_null = number.kind == NUMBER_NULL;
    if (how == SQLITE_INDEX_CONSTRAINT_ISNULL || how == SQLITE_INDEX_CONSTRAINT_ISNOTNULL)
        return is_null == (how == SQLITE_INDEX_CONSTRAINT_ISNULL);
    if (is_null || sqlite3_value_type(value) == SQLITE_NULL)
        return false;
    int order = compare_number(number, value);
    switch (how) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
        return order == 0;
    case SQLITE_INDEX_CONSTRAINT_NE:
        return order != 0;
    case SQLITE_INDEX_CONSTRAINT_LT:
        return order < 0;
    case SQLITE_INDEX_CONSTRAINT_LE:
        return order <= 0;
    case SQLITE_INDEX_CONSTRAINT_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

/* Leaves out the rows that one term does not want. */
static bool apply_term(struct cursor *cursor, struct numbered term, sqlite3_value *value,
                       struct error *error) {
    struct field field = field_of_column(term.column);
    size_t kept = 0;
    for (size_t i = 0; i < cursor->count; i++) {
        struct field_number number;
        if (!read_number(cursor, cursor->rows[i], field, &number, error))
            return false;
        cursor->rows[kept] = cursor->rows[i];
        kept += is_wanted(number, term.how, value);
    }
    cursor->count = kept;
    return true;
}

/* --- Order --- */

/* A number that sorts as SQLite sorts the value: 0 for NULL. */
static uint64_t key_of_number(struct field_number number) {
    uint64_t bits = (uint64_t)number.integer ^ UINT64_C(1) << 63;
    if (number.kind == NUMBER_NULL)
        return 0;
    if (number.kind == NUMBER_REAL) {
        double real = number.real + 0.0; /* -0.0 is 0.0 */
        memcpy(&bits, &real, sizeof bits);
        bits = bits >> 63 != 0 ? ~bits : bits | UINT64_C(1) << 63;
    }
    return bits == 0 ? 1 : bits;
}

static bool fill_keys(const struct cursor *cursor, struct numbered order, uint64_t *keys,
                      struct error *error) {
    struct field field = field_of_column(order.column);
    struct ranks ranks = {0};
    bool done = is_number(field) || ranks_make(&ranks, cursor->source.store,
                                               (struct column_order){field.column, false}, error);
    for (size_t i = 0; done && i < cursor->count; i++) {
        struct field_number number;
        if (!is_number(field)) {
            keys[i] = ranks.of[changes_code(&cursor->changes, cursor->rows[i],
                                            COLUMNS[field.column].dimension)];
        } else {
            done = read_number(cursor, cursor->rows[i], field, &number, error);
            keys[i] = key_of_number(number);
        }
        keys[i] = order.how ? ~keys[i] : keys[i];
    }
    ranks_free(&ranks);
    return done;
}

struct keyed {
    uint64_t key;
    uint32_t row, place;
};

static int compare_keyed(const void *left, const void *right) {
    const struct keyed *a = left, *b = right;
    return a->key != b->key ? (a->key > b->key) - (a->key < b->key)
                            : (a->place > b->place) - (a->place < b->place);
}

/* Sorts by one column. Rows that are equal in it stay as they stand. */
static bool sort_by(struct cursor *cursor, struct numbered order, struct error *error) {
    uint64_t *keys = memory_new(cursor->count, sizeof *keys, error);
    struct keyed *keyed = memory_new(cursor->count, sizeof *keyed, error);
    bool done = keys != NULL && keyed != NULL && fill_keys(cursor, order, keys, error);
    for (size_t i = 0; done && i < cursor->count; i++)
        keyed[i] = (struct keyed){keys[i], cursor->rows[i], (uint32_t)i};
    if (done && cursor->count > 1)
        qsort(keyed, cursor->count, sizeof *keyed, compare_keyed);
    for (size_t i = 0; done && i < cursor->count; i++)
        cursor->rows[i] = keyed[i].row;
    memory_free(keys);
    memory_free(keyed);
    return done;
}

/* --- The cursor --- */

/* What the columns that are used need to be summed. */
static void find_needs(struct cursor *cursor, const struct numbered *terms, int count) {
    cursor->columns = column_bit(COLUMN_PERIOD);
    cursor->measures = 0;
    for (int number = 0; number < 64; number++) {
        struct field field = field_of(number);
        if ((cursor->used >> number & 1) == 0)
            continue;
        if (field.kind == FIELD_COLUMN && field.column < COLUMN_COUNT)
            cursor->columns |= column_bit((int)field.column);
        else if (is_number(field))
            cursor->measures |= 1u << field.measure;
    }
    for (int i = 0; i < count; i++)
        cursor->measures |= 1u << field_of_column(terms[i].column).measure;
}

static const char *read_list(const char *plan, struct numbered *list, int *count) {
    char *after;
    for (*count = 0; *plan != '/'; plan = after + 1) {
        list[*count].column = (int)strtol(plan, &after, 10);
        list[(*count)++].how = (unsigned char)strtol(after + 1, &after, 10);
    }
    return plan + 1;
}

static bool list_rows(struct cursor *cursor, struct error *error) {
    memory_free(cursor->rows);
    cursor->count = cursor->changes.count;
    cursor->rows = memory_new(cursor->count, sizeof *cursor->rows, error);
    for (size_t i = 0; cursor->rows != NULL && i < cursor->count; i++)
        cursor->rows[i] = (uint32_t)i;
    return cursor->rows != NULL;
}

static bool start(struct source_cursor *base, const char *plan, sqlite3_value **values,
                  struct error *error) {
    struct cursor *cursor = (struct cursor *)base;
    struct numbered orders[MOST_ORDERS], terms[MOST_NUMBER_TERMS];
    int order_count, term_count;
    char *after;
    cursor->used = strtoull(plan, &after, 16);
    unsigned limits = (unsigned)strtoul(after + 1, &after, 16);
    plan = read_list(read_list(after + 1, orders, &order_count), terms, &term_count);
    find_needs(cursor, terms, term_count);
    changes_free(&cursor->changes);
    sqlite3_value **numbers = values + terms_count(plan);
    cursor->at = limits_passed(limits, numbers + term_count);
    bool done = terms_apply(plan, values, base->store, &base->selection, &base->seen, error) &&
                changes_make(&cursor->changes, base->dataset, &base->selection, cursor->columns,
                             cursor->measures, source_cursor_threads(base), error) &&
                list_rows(cursor, error);
    for (int i = 0; done && i < term_count; i++)
        done = apply_term(cursor, terms[i], numbers[i], error);
    for (int i = order_count; done && i > 0; i--)
        done = sort_by(cursor, orders[i - 1], error);
    return done;
}

static int next(sqlite3_vtab_cursor *base) {
    ((struct cursor *)base)->at++;
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base) {
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->at >= cursor->count;
}

/* `period_before` and `coverage`; NULL where there is nothing to say. */
static bool give_words(const struct cursor *cursor, sqlite3_context *context, bool is_coverage,
                       struct error *error) {
    const struct changes *changes = &cursor->changes;
    size_t row = cursor->rows[cursor->at];
    char period[PERIOD_TEXT_SIZE];
    struct text words = {0};
    bool done = true;
    if (is_coverage)
        done = missing_describe(changes, row, cursor->columns, &words, error);
    else if (comparison_year_before(changes->store, changes->rows[row].period, period))
        done = text_append(&words, slice_of(period), error);
    if (done && words.length > 0)
        sqlite3_result_text64(context, words.bytes, words.length, SQLITE_TRANSIENT, SQLITE_UTF8);
    text_free(&words);
    return done;
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
    const struct cursor *cursor = (const struct cursor *)base;
    struct error error = {0};
    struct field field = field_of(number);
    struct field_number value;
    bool done = true;
    if (field.kind == FIELD_WORDS) {
        done = give_words(cursor, context, field.column == COLUMN_COUNT, &error);
    } else if (is_number(field)) {
        done = read_number(cursor, cursor->rows[cursor->at], field, &value, &error);
        if (value.kind == NUMBER_INTEGER)
            sqlite3_result_int64(context, value.integer);
        else if (value.kind == NUMBER_REAL)
            sqlite3_result_double(context, value.real);
    } else {
        uint32_t code = field.column < COLUMN_COUNT
                            ? changes_code(&cursor->changes, cursor->rows[cursor->at],
                                           COLUMNS[field.column].dimension)
                            : 0;
        source_cursor_cell(&cursor->source, context, (int)field.column, code);
    }
    return done ? SQLITE_OK : table_fail(base->pVtab, &error);
}

/* The cell's own number: by it SQLite takes rows of several cursors for the same. */
static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
    struct cursor *cursor = (struct cursor *)base;
    struct error error = {0};
    int64_t place = 0;
    if (!changes_place(&cursor->changes, cursor->rows[cursor->at], &place, &error))
        return table_fail(base->pVtab, &error);
    return source_cursor_rowid(&cursor->source, place, id);
}

static const struct source_content CONTENT = {.cursor_size = sizeof(struct cursor),
                                              .plan = make_plan,
                                              .start = start,
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
        "Every figure beside that of a year before: the sources and dimensions of "
        "prosecution_totals, and the period always among them; for each measure (persons) itself, "
        "_before, _change and _pct (percent), then period_before and coverage. Terms on period, "
        "year, quarter and month choose rows, never what they are compared with. A side that has "
        "no row is 0 where the source holds that period for that force and a row of any force has, "
        "in that period, the cell's other values; otherwise NULL, as what was not published is not "
        "none. Where a cell sums over forces and the two periods do not hold the same ones, "
        "_before, _change and _pct are NULL; where the publisher withheld a number ([c], *), _change "
        "and _pct. coverage says what is missing.",
    .example =
        "SELECT force, prosecuted_before, prosecuted, prosecuted_change FROM "
        "prosecution_changes WHERE year = 2017 AND quarter = 4 AND offence_group = 'Burglary' "
        "ORDER BY prosecuted_change LIMIT 2",
    .result = "Metropolitan and City of London|690|601|-89\nWest Midlands|257|197|-60",
};
