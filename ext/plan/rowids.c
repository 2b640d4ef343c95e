#include "plan/rowids.h"

#include <math.h>

#include "plan/host.h"
#include "plan/plan_words.h"

/* The letter of a term on a rowid; 0 for one that is not taken. */
static char term_of(unsigned char operation) {
    switch (operation) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
    case SQLITE_INDEX_CONSTRAINT_IS:
        return '=';
    case SQLITE_INDEX_CONSTRAINT_GT:
    case SQLITE_INDEX_CONSTRAINT_GE:
        return '>';
    case SQLITE_INDEX_CONSTRAINT_LT:
    case SQLITE_INDEX_CONSTRAINT_LE:
        return '<';
    default:
        return 0;
    }
}

void rowids_plan(sqlite3_index_info *info, int *arguments, struct rowids *rowids) {
    for (int i = 0; i < info->nConstraint && rowids->count < ROWIDS_MOST_TERMS; i++) {
        char term = term_of(info->aConstraint[i].op);
        if (info->aConstraint[i].iColumn != -1 || !info->aConstraint[i].usable || term == 0 ||
            host_misplaces(info->aConstraint[i].op))
            continue;
        rowids->terms[rowids->count++] = term;
        info->aConstraintUsage[i].argvIndex = ++*arguments;
    }
    if (rowids_pick(rowids))
        info->idxFlags |= SQLITE_INDEX_SCAN_UNIQUE;
}

bool rowids_pick(const struct rowids *rowids) {
    for (size_t i = 0; i < rowids->count; i++)
        if (rowids->terms[i] == '=')
            return true;
    return false;
}

bool rowids_describe(const struct rowids *rowids, struct text *words, struct error *error) {
    bool picks = rowids_pick(rowids);
    return plan_say(words, picks, "the row of that rowid", error) &&
           plan_say(words, rowids->count > 0 && !picks, "rowids in a range", error) &&
           plan_say(words, rowids->backward && !picks, "from the last row on", error);
}

bool rowids_write(const struct rowids *rowids, struct text *plan, struct error *error) {
    return text_append(plan, slice_from(rowids->terms, rowids->count), error) &&
           (!rowids->backward || text_append_byte(plan, '-', error));
}

const char *rowids_read(struct rowids *rowids, const char *plan) {
    *rowids = (struct rowids){0};
    for (; *plan == '=' || *plan == '>' || *plan == '<'; plan++)
        if (rowids->count < ROWIDS_MOST_TERMS)
            rowids->terms[rowids->count++] = *plan;
    rowids->backward = *plan == '-';
    return plan + rowids->backward;
}

/* The integers next to a number, which is one of them or lies between them. */
struct bounds {
    int64_t low, high;
};

static struct bounds bounds_of(sqlite3_value *value) {
    if (sqlite3_value_type(value) == SQLITE_INTEGER)
        return (struct bounds){sqlite3_value_int64(value), sqlite3_value_int64(value)};
    double number = sqlite3_value_double(value);
    if (number >= 9e18)
        return (struct bounds){INT64_MAX, INT64_MAX};
    if (number <= -9e18)
        return (struct bounds){INT64_MIN, INT64_MIN};
    return (struct bounds){(int64_t)floor(number), (int64_t)ceil(number)};
}

/* The rowids that a term may leave, the last one with them. Any integer comes before any text or
** blob, and NULL is neither above nor below. */
static struct bounds wanted(char term, sqlite3_value *value) {
    static const struct bounds all = {INT64_MIN, INT64_MAX}, none = {INT64_MAX, INT64_MIN};
    int type = sqlite3_value_numeric_type(value);
    if (type == SQLITE_NULL)
        return none;
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
        return term == '<' ? all : none;
    struct bounds bounds = bounds_of(value);
    if (term == '=' && bounds.low != bounds.high)
        return none;
    if (term == '>')
        bounds.high = INT64_MAX;
    if (term == '<')
        bounds.low = INT64_MIN;
    return bounds;
}

struct row_range rowids_range(const struct rowids *rowids, sqlite3_value **values,
                              int64_t first_rowid, int64_t rows) {
    struct row_range range = {.first = 0, .end = rows, .backward = rowids->backward};
    for (size_t i = 0; i < rowids->count; i++) {
        struct bounds bounds = wanted(rowids->terms[i], values[i]);
        /* As unsigned numbers of rows the differences can't overflow. */
        if (bounds.low >= first_rowid) {
            uint64_t first = (uint64_t)bounds.low - (uint64_t)first_rowid;
            if (first > (uint64_t)range.first)
                range.first = first < (uint64_t)rows ? (int64_t)first : rows;
        }
        if (bounds.high < first_rowid) {
            range.end = 0;
        } else {
            uint64_t last = (uint64_t)bounds.high - (uint64_t)first_rowid;
            if (last < (uint64_t)range.end)
                range.end = (int64_t)last + 1 < range.end ? (int64_t)last + 1 : range.end;
        }
    }
    return range;
}
