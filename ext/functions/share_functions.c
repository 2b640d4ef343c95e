/* functions/share_functions.c: the local share of the national figure.
**
**     SELECT share_of_national(175, 4708);
**     SELECT year, share_of_national(prosecuted, force, 'Lancashire Constabulary')
**     FROM prosecutions GROUP BY year;
*/
#include "functions/functions.h"

#include "base/base.h"
#include "reference/reference.h"
#include "stats/stats.h"

static const char FUNCTION[] = "share_of_national";

static void share_scalar(sqlite3_context *context, int count, sqlite3_value **arguments) {
    if (function_has_null(context, count, arguments))
        return;
    struct error error = {0};
    struct decimal local, national;
    if (!argument_decimal(arguments[0], FUNCTION, "local", &local, &error) ||
        !argument_decimal(arguments[1], FUNCTION, "national", &national, &error))
        function_fail(context, &error);
    else if (national.digits > 0)
        result_real(context, decimal_percent(local, national), FUNCTION);
}

/* --- The aggregate ---------------------------------------------------------------------------- */

enum { LABEL_MOST = 64 };

struct share {
    const struct force *named; /* while there are rows */
    struct total all, own;
    int64_t hidden;          /* rows of a combined force that the named one is part of */
    int64_t combined, parts; /* rows of London's two forces together, and of one of them */
    char label
        [LABEL_MOST]; /* the first that may be West Midlands Police or the region; empty: none yet */
};

struct share_row {
    struct figure number;
    struct slice label;
    const struct force *force, *named; /* force: NULL where the row's label is none */
};

static bool is_part(const struct force *part, const struct force *combined) {
    return part != NULL && combined != NULL && force_is_part(part, combined);
}

static bool read_label(const struct forces *forces, sqlite3_value *value, struct slice *text,
                       const struct force **force, struct error *error) {
    struct slice label;
    if (!argument_text(value, FUNCTION, "force", text, error))
        return false;
    label = *text;
    switch (forces_find(forces, label, force)) {
    case LABEL_WHOLE:
    case LABEL_PART:
    case LABEL_REGION:
        return error_set(error, ERROR_USE,
                         "%s: force is '%.*s', which is a total of others and would be counted "
                         "with its parts; leave it out with WHERE",
                         FUNCTION, SLICE_PRINT(label));
    case LABEL_ELSEWHERE:
        return error_set(
            error, ERROR_USE,
            "%s: force is '%.*s', which is not in England and Wales; leave it out with "
            "WHERE",
            FUNCTION, SLICE_PRINT(label));
    case LABEL_UNKNOWN:
        return error_set(error, ERROR_USE,
                         "%s: force is '%.*s', which is not a known force; see the aliases in "
                         "police_forces, or leave it out with WHERE",
                         FUNCTION, SLICE_PRINT(label));
    case LABEL_FORCE:
    case LABEL_OTHER:
    case LABEL_MISSING:
        break;
    }
    return true;
}

static bool fail_name(const struct forces *forces, struct slice name, struct error *error) {
    struct text meant = {0};
    if (forces_guess_or(forces, name, "; see the aliases in police_forces", &meant, error))
        error_set(error, ERROR_USE, "%s: name is '%.*s', which is no police force%s", FUNCTION,
                  SLICE_PRINT(name), meant.bytes);
    text_free(&meant);
    return false;
}

static bool read_row(sqlite3_context *context, sqlite3_value **arguments, struct share_row *row,
                     struct error *error) {
    const struct forces *forces = function_connection(context)->forces;
    double real;
    struct slice name;
    if (!argument_number(arguments[0], FUNCTION, "count", &real, error) ||
        !read_label(forces, arguments[1], &row->label, &row->force, error) ||
        !argument_text(arguments[2], FUNCTION, "name", &name, error))
        return false;
    if (forces_find(forces, name, &row->named) != LABEL_FORCE)
        return fail_name(forces, name, error);
    row->number = sqlite3_value_numeric_type(arguments[0]) == SQLITE_INTEGER
                      ? figure_integer(sqlite3_value_int64(arguments[0]))
                      : figure_real(real);
    return true;
}

static bool belongs(const struct share_row *row) {
    return row->force == row->named || is_part(row->force, row->named);
}

static void count_london(struct share *share, const struct force *force, int rows) {
    if (force == NULL || !slice_equal(force->region, slice_of("London")))
        return;
    if (force->combined)
        share->combined += rows;
    else
        share->parts += rows;
}

/* `West Midlands ` beside `West Midlands`: one of them is the region, and no function can know which. */
static bool check_region(struct share *share, const struct share_row *row, struct error *error) {
    if (row->force == NULL || !slice_equal(row->force->name, slice_of("West Midlands")))
        return true;
    struct slice label = row->label;
    if (label.length >= LABEL_MOST)
        label.length = LABEL_MOST - 1;
    if (share->label[0] == '\0')
        memcpy(share->label, label.bytes, label.length);
    return slice_equal(label, slice_of(share->label)) ||
           error_set(error, ERROR_USE,
                     "%s: force is both '%.*s' and '%s'; if one of them is the region, it would be "
                     "counted with its forces: leave it out with WHERE, or give both one name",
                     FUNCTION, SLICE_PRINT(label), share->label);
}

static bool share_add(struct share *share, const struct share_row *row, struct error *error) {
    if (share->all.rows > 0 && share->named != row->named)
        return error_set(error, ERROR_USE,
                         "%s: name is '%.*s' and '%.*s' in one group; give the same name in every "
                         "row",
                         FUNCTION, SLICE_PRINT(share->named->name), SLICE_PRINT(row->named->name));
    share->named = row->named;
    if (!check_region(share, row, error))
        return false;
    if (!total_add(&share->all, row->number, error))
        return false;
    if (belongs(row) && !total_add(&share->own, row->number, error)) {
        total_remove(&share->all, row->number);
        return false;
    }
    share->hidden += is_part(row->named, row->force);
    count_london(share, row->force, 1);
    return true;
}

/* SQLite's memory for an aggregate is not aligned for 128-bit integers, so it holds a pointer to
** memory of ours. */
static struct share *share_of(sqlite3_context *context, bool create, struct error *error) {
    struct share **share = sqlite3_aggregate_context(context, create ? sizeof *share : 0);
    if (share == NULL) {
        if (create)
            error_memory(error);
        return NULL;
    }
    if (*share == NULL && create)
        *share = memory_new(1, sizeof **share, error);
    return *share;
}

static void share_step(sqlite3_context *context, int count, sqlite3_value **arguments) {
    if (function_has_null(context, count, arguments))
        return;
    struct error error = {0};
    struct share_row row;
    struct share *share = share_of(context, true, &error);
    if (share == NULL || !read_row(context, arguments, &row, &error) ||
        !share_add(share, &row, &error))
        function_fail(context, &error);
}

/* Takes a row out of the window. It is the row that was added before, so any error in it has been
** reported already. */
static void share_inverse(sqlite3_context *context, int count, sqlite3_value **arguments) {
    struct error error = {0};
    struct share_row row;
    struct share *share = share_of(context, false, &error);
    if (function_has_null(context, count, arguments) || share == NULL ||
        !read_row(context, arguments, &row, &error))
        return;
    total_remove(&share->all, row.number);
    if (belongs(&row))
        total_remove(&share->own, row.number);
    share->hidden -= is_part(row.named, row.force);
    count_london(share, row.force, -1);
}

static void share_value(sqlite3_context *context) {
    struct error error = {0};
    const struct share *share = share_of(context, false, &error);
    if (share == NULL || share->all.rows == 0)
        return;
    struct balance all = {0}, own = {0};
    balance_add(&all, &share->all);
    balance_add(&own, &share->own);
    if (share->combined > 0 && share->parts > 0) {
        error_set(&error, ERROR_USE,
                  "%s: the group has rows of London as a whole and of its forces, which would be "
                  "counted twice; leave one or the other out with WHERE",
                  FUNCTION);
        function_fail(context, &error);
    } else if (share->hidden > 0) {
        error_set(&error, ERROR_USE,
                  "%s: the group has rows of Metropolitan and City of London together, so that the "
                  "share of %.*s can't be told; name 'Metropolitan and City of London'",
                  FUNCTION, SLICE_PRINT(share->named->name));
        function_fail(context, &error);
    } else if (balance_real(&all) > 0)
        result_real(context, balance_percent(&own, &all), FUNCTION);
}

static void share_final(sqlite3_context *context) {
    struct error error = {0};
    share_value(context);
    struct share *share = share_of(context, false, &error);
    if (share != NULL) {
        total_free(&share->all);
        total_free(&share->own);
        memory_free(share);
    }
}

#define COUNTS                                                                                     \
    "(VALUES ('Lancashire', 20), ('Kent', 30), ('Lancashire Constabulary', 5), ('Action Fraud', 45))"

const struct sql_function SHARE_FUNCTIONS[] = {
    {
        .name = FUNCTION,
        .arguments_min = 2,
        .arguments_max = 2,
        .scalar = share_scalar,
        .signature = "share_of_national(local, national)",
        .description =
            "Works out which percentage of a national number is local: 100 * local / "
            "national.\n"
            "Result: the REAL nearest to the true quotient of the numbers as they are "
            "written. NULL if an argument is NULL, or if the national number is 0 or less.\n"
            "Error: an argument that is not a number.",
        .example = "SELECT share_of_national(175, 5000)",
        .result = "3.5",
    },
    {
        .name = FUNCTION,
        .arguments_min = 3,
        .arguments_max = 3,
        .step = share_step,
        .inverse = share_inverse,
        .value = share_value,
        .final = share_final,
        .signature = "share_of_national(count, force, name)",
        .description =
            "Works out which percentage of the group's total belongs to one force.\n"
            "force and name: any name or code of a force; the name is the same in every "
            "row.\n"
            "Result: REAL; of whole numbers, the one nearest to the true quotient. 0 if the "
            "force has no rows. Metropolitan and City of London includes both its forces. "
            "Rows with a NULL are ignored. NULL if the total is 0 or less.\n"
            "Error: a row that is a total of others (`National`, `Wales`, a region), because "
            "it would be counted twice; two labels of West Midlands, one of which may be the "
            "region (leave `West Midlands ` out with WHERE); London beside its two forces; a "
            "place outside England and Wales; an unknown label or name; City of London or the "
            "Metropolitan Police by name if the rows have only the two together; a count that "
            "is not a number.",
        .example = "SELECT share_of_national(column2, column1, 'lancashire') FROM " COUNTS,
        .result = "25.0",
    },
    {0},
};
