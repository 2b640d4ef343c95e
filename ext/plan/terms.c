#include "plan/terms.h"

#include "base/base.h"
#include "plan/plan_words.h"

/* A term in the plan: column, comparison and collation, each a letter from 'A' on. */
enum { TERM_LENGTH = 3 };

enum comparison {
    COMPARE_EQ,
    COMPARE_IN,
    COMPARE_NE,
    COMPARE_LT,
    COMPARE_LE,
    COMPARE_GT,
    COMPARE_GE,
    COMPARE_LIKE,
    COMPARE_GLOB,
    COMPARE_IS,
    COMPARE_IS_NOT,
    COMPARE_IS_NULL,
    COMPARE_IS_NOT_NULL,
    COMPARE_NOTHING, /* not one of ours */
};

/* The part of the rows that each is expected to leave, where it is not one of so many values. */
static const double SHARES[] = {0.05, 0.15, 0.95, 0.4,  0.4, 0.4, 0.4,
                                0.2,  0.2,  0.05, 0.95, 0.2, 0.8};
enum { LIST_EXPECTED = 3 }; /* values of an IN list that the column has */

static enum comparison comparison_of(unsigned char operation) {
    switch (operation) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
        return COMPARE_EQ;
    case SQLITE_INDEX_CONSTRAINT_NE:
        return COMPARE_NE;
    case SQLITE_INDEX_CONSTRAINT_LT:
        return COMPARE_LT;
    case SQLITE_INDEX_CONSTRAINT_LE:
        return COMPARE_LE;
    case SQLITE_INDEX_CONSTRAINT_GT:
        return COMPARE_GT;
    case SQLITE_INDEX_CONSTRAINT_GE:
        return COMPARE_GE;
    case SQLITE_INDEX_CONSTRAINT_LIKE:
        return COMPARE_LIKE;
    case SQLITE_INDEX_CONSTRAINT_GLOB:
        return COMPARE_GLOB;
    case SQLITE_INDEX_CONSTRAINT_IS:
        return COMPARE_IS;
    case SQLITE_INDEX_CONSTRAINT_ISNOT:
        return COMPARE_IS_NOT;
    case SQLITE_INDEX_CONSTRAINT_ISNULL:
        return COMPARE_IS_NULL;
    case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
        return COMPARE_IS_NOT_NULL;
    default:
        return COMPARE_NOTHING;
    }
}

enum collation { COLLATION_NOCASE, COLLATION_BINARY, COLLATION_OTHER };

static enum collation collation_of(sqlite3_index_info *info, int term) {
    const char *name = sqlite3_vtab_collation(info, term);
    if (name == NULL || sqlite3_stricmp(name, "BINARY") == 0)
        return COLLATION_BINARY;
    return sqlite3_stricmp(name, "NOCASE") == 0 ? COLLATION_NOCASE : COLLATION_OTHER;
}

/* Of the others SQLite does not tell it; for <> and IS NOT the strictest, BINARY, is safe: it
** leaves out the least. */
static bool has_collation(enum comparison comparison) {
    return comparison != COMPARE_NE && comparison != COMPARE_IS_NOT && comparison != COMPARE_LIKE &&
           comparison != COMPARE_GLOB;
}

/* Whether the term needs no second check: its value is known already, and is of the column's own
** kind, so that no affinity can change the comparison. */
static bool is_beyond_doubt(sqlite3_index_info *info, int term, enum comparison comparison) {
    sqlite3_value *value = NULL;
    if (comparison == COMPARE_IS_NULL || comparison == COMPARE_IS_NOT_NULL)
        return true;
    if (comparison > COMPARE_GE || comparison == COMPARE_IN || comparison == COMPARE_NE ||
        sqlite3_libversion_number() < TELLING_HOST ||
        sqlite3_vtab_rhs_value(info, term, &value) != SQLITE_OK)
        return false;
    int type = sqlite3_value_type(value);
    if (COLUMNS[info->aConstraint[term].iColumn].kind == COLUMN_OF_TEXT)
        return type == SQLITE_TEXT;
    return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

/* How many different values the column is expected to have. */
static double values_of(const struct store *store, int column) {
    double count = (double)store->dictionaries[COLUMNS[column].dimension].count, most = count;
    switch (column) {
    case COLUMN_QUARTER:
        most = 4;
        break;
    case COLUMN_MONTH:
        most = 12;
        break;
    case COLUMN_REGION:
        most = 10;
        break;
    case COLUMN_NATION:
        most = 2;
        break;
    default:
        break;
    }
    return count < 1 ? 1 : count < most ? count : most;
}

static double share_of(const struct store *store, int column, enum comparison comparison) {
    bool list = comparison == COMPARE_IN;
    if (store == NULL || (comparison != COMPARE_EQ && comparison != COMPARE_IS && !list))
        return SHARES[comparison];
    double share = (list ? LIST_EXPECTED : 1) / values_of(store, column);
    return share < 1 ? share : 1;
}

bool terms_plan(sqlite3_index_info *info, const struct store *store, int *arguments,
                struct text *plan, double *share, struct error *error) {
    for (int i = 0; i < info->nConstraint; i++) {
        int column = info->aConstraint[i].iColumn;
        enum comparison comparison = comparison_of(info->aConstraint[i].op);
        enum collation collation = COLLATION_BINARY;
        if (!info->aConstraint[i].usable || comparison == COMPARE_NOTHING ||
            !column_is_of_dictionary(column))
            continue;
        if (COLUMNS[column].kind == COLUMN_OF_TEXT && has_collation(comparison))
            collation = collation_of(info, i);
        if (collation == COLLATION_OTHER)
            continue;
        if (comparison == COMPARE_EQ && sqlite3_libversion_number() >= TELLING_HOST &&
            sqlite3_vtab_in(info, i, -1)) {
            sqlite3_vtab_in(info, i, 1); /* the whole list at once */
            comparison = COMPARE_IN;
        }
        char term[] = {(char)('A' + column), (char)('A' + comparison), (char)('A' + collation)};
        if (!text_append(plan, slice_from(term, TERM_LENGTH), error))
            return false;
        info->aConstraintUsage[i].argvIndex = ++*arguments;
        info->aConstraintUsage[i].omit = is_beyond_doubt(info, i, comparison);
        *share *= share_of(store, column, comparison);
    }
    return true;
}

size_t terms_count(const char *plan) {
    return strlen(plan) / TERM_LENGTH;
}

bool terms_pick(const char *plan) {
    for (size_t i = 0; plan[i] != '\0'; i += TERM_LENGTH)
        if (plan[i + 1] == 'A' + COMPARE_EQ || plan[i + 1] == 'A' + COMPARE_IN ||
            plan[i + 1] == 'A' + COMPARE_IS)
            return true;
    return false;
}

bool terms_describe(const char *plan, struct text *words, struct error *error) {
    for (size_t i = 0; plan[i] != '\0'; i += TERM_LENGTH)
        if (!text_printf(words, error, "%s%s", i == 0 ? "where " : ", ",
                         COLUMNS[plan[i] - 'A'].name))
            return false;
    return true;
}

/* --- Deciding --- */

struct term {
    enum column column;
    enum comparison comparison;
    enum collation collation;
};

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNSURE };

static enum answer yes_if(bool condition) {
    return condition ? ANSWER_YES : ANSWER_NO;
}

static enum answer by_order(enum comparison comparison, int order) {
    switch (comparison) {
    case COMPARE_EQ:
    case COMPARE_IS:
    case COMPARE_IN:
        return yes_if(order == 0);
    case COMPARE_NE:
    case COMPARE_IS_NOT:
        return yes_if(order != 0);
    case COMPARE_LT:
        return yes_if(order < 0);
    case COMPARE_LE:
        return yes_if(order <= 0);
    case COMPARE_GT:
        return yes_if(order > 0);
    default:
        return yes_if(order >= 0);
    }
}

/* Has to decide: SQLite does not look at the term again. */
static enum answer compare_text(const struct term *term, struct slice text, struct slice value) {
    return by_order(term->comparison, term->collation == COLLATION_NOCASE
                                          ? slice_compare_nocase(text, value)
                                          : slice_compare(text, value));
}

static bool has_nul(struct slice text) {
    return text.length > 0 && memchr(text.bytes, '\0', text.length) != NULL;
}

static enum answer match_pattern(const struct term *term, struct slice text, sqlite3_value *value) {
    struct error error = {0};
    const char *pattern = (const char *)sqlite3_value_text(value);
    char *copy = text_copy(text, &error);
    enum answer answer = ANSWER_UNSURE;
    if (pattern != NULL && copy != NULL && !has_nul(text)) /* hosts differ in what a NUL means */
        answer = yes_if(term->comparison == COMPARE_LIKE ? sqlite3_strlike(pattern, copy, 0) == 0
                                                         : sqlite3_strglob(pattern, copy) == 0);
    memory_free(copy);
    return answer;
}

static enum answer decide(const struct term *term, const struct column_value *cell,
                          sqlite3_value *value) {
    int type = sqlite3_value_type(value);
    bool is = term->comparison == COMPARE_IS || term->comparison == COMPARE_IS_NOT;
    if (term->comparison == COMPARE_IS_NULL || term->comparison == COMPARE_IS_NOT_NULL)
        return yes_if((cell->kind == VALUE_NULL) == (term->comparison == COMPARE_IS_NULL));
    if (cell->kind == VALUE_NULL || type == SQLITE_NULL)
        return is ? yes_if((cell->kind == VALUE_NULL && type == SQLITE_NULL) ==
                           (term->comparison == COMPARE_IS))
                  : ANSWER_NO;
    if (cell->kind == VALUE_TEXT) {
        if (type != SQLITE_TEXT)
            return ANSWER_UNSURE;
        if (term->comparison == COMPARE_LIKE || term->comparison == COMPARE_GLOB)
            return match_pattern(term, cell->text, value);
        const unsigned char *bytes = sqlite3_value_text(value);
        if (bytes == NULL)
            return ANSWER_UNSURE;
        return compare_text(term, cell->text,
                            slice_from(bytes, (size_t)sqlite3_value_bytes(value)));
    }
    if ((type != SQLITE_INTEGER && type != SQLITE_FLOAT) || term->comparison == COMPARE_LIKE ||
        term->comparison == COMPARE_GLOB)
        return ANSWER_UNSURE;
    /* Years, quarters and months: a double holds them exactly, and the order to any other number.
     */
    double number = sqlite3_value_double(value), own = (double)cell->integer;
    return by_order(term->comparison, (own > number) - (own < number));
}

/* Any of the values of an IN list. */
static enum answer decide_in(const struct term *term, const struct column_value *cell,
                             sqlite3_value *list) {
    sqlite3_value *value = NULL;
    int code = sqlite3_vtab_in_first(list, &value);
    if (code != SQLITE_OK && code != SQLITE_DONE)
        return decide(term, cell, list); /* a host may still give the values one at a time */
    enum answer answer = ANSWER_NO;
    for (; code == SQLITE_OK && answer == ANSWER_NO; code = sqlite3_vtab_in_next(list, &value))
        answer = decide(term, cell, value);
    return code == SQLITE_OK || code == SQLITE_DONE ? answer : ANSWER_UNSURE;
}

static bool apply_term(const struct term *term, sqlite3_value *value, const struct store *store,
                       struct selection *selection, struct error *error) {
    enum dimension dimension = COLUMNS[term->column].dimension;
    unsigned char *set = selection_term(selection, store, dimension, error);
    if (set == NULL)
        return false;
    bool any = false;
    for (uint32_t code = 0; code <= store->dictionaries[dimension].count; code++) {
        const struct column_value *cell = store_value(store, term->column, code);
        if (set[code] != 0)
            set[code] = (term->comparison == COMPARE_IN ? decide_in(term, cell, value)
                                                        : decide(term, cell, value)) != ANSWER_NO;
        any |= set[code] != 0;
    }
    selection->nothing |= !any;
    return true;
}

bool terms_apply(const char *plan, sqlite3_value **values, const struct store *store,
                 struct selection *selection, struct error *error) {
    for (size_t i = 0; plan[i * TERM_LENGTH] != '\0'; i++) {
        const char *letters = plan + i * TERM_LENGTH;
        struct term term = {(enum column)(letters[0] - 'A'), (enum comparison)(letters[1] - 'A'),
                            (enum collation)(letters[2] - 'A')};
        if (!apply_term(&term, values[i], store, selection, error))
            return false;
    }
    return true;
}
