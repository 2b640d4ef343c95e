/* functions/charts_functions.c: pictures of figures, in one line of text or as SVG.
**
**     SELECT force, sparkline(prosecuted, period) FROM prosecutions GROUP BY force;
**     SELECT line_chart(prosecuted, period, force, 'Two forces') FROM prosecutions
**         WHERE force IN ('Kent', 'Lancashire');
**     SELECT force_map(per_100k(n, population_of(force, 2018)), force) FROM …;
*/
#include "charts/charts.h"
#include "functions/functions.h"

/* --- Aggregates: rows are added to groups, and a window takes them out again ----------------- */

struct chart_state {
    struct groups groups;
    int64_t rows;
    struct text title; /* while there are rows */
};

/* A function: the place of each of its arguments, and what draws its picture. 0 stands for an
** argument that it does not take, as the place 0 is always that of the value. */
struct chart_function {
    const char *name;
    int period, label, title;
    bool label_is_force;
    const char *label_name; /* for errors */
    bool (*draw)(sqlite3_context *context, const struct chart_state *state, const char *function,
                 struct text *out, struct error *error);
};

struct chart_row {
    struct figure value;
    struct period period;
    struct slice label, title;
};

/* False with the error set, and false without one for a row with a NULL, which is passed over. A
** title may be NULL: then there is none. */
static bool is_complete(const struct chart_function *function, int count,
                        sqlite3_value **arguments) {
    for (int i = 0; i < count; i++)
        if (sqlite3_value_type(arguments[i]) == SQLITE_NULL && (i != function->title || i == 0))
            return false;
    return true;
}

/* Rows of one force belong together, whichever of its names they bear. */
static struct slice one_name(sqlite3_context *context, struct slice label) {
    const struct force *force;
    forces_find(function_connection(context)->forces, label, &force);
    return force != NULL ? force->name : label;
}

static bool read_row(sqlite3_context *context, const struct chart_function *function, int count,
                     sqlite3_value **arguments, struct chart_row *row, struct error *error) {
    double real;
    *row = (struct chart_row){.period = NO_PERIOD};
    if (!argument_number(arguments[0], function->name, "value", &real, error) ||
        (function->period > 0 && !argument_period(arguments[function->period], function->name,
                                                  "period", &row->period, error)))
        return false;
    row->value = sqlite3_value_numeric_type(arguments[0]) == SQLITE_INTEGER
                     ? figure_integer(sqlite3_value_int64(arguments[0]))
                     : figure_real(real);
    if (function->label > 0 && function->label < count &&
        !argument_text(arguments[function->label], function->name, function->label_name,
                       &row->label, error))
        return false;
    if (function->label_is_force)
        row->label = one_name(context, row->label);
    return function->title == 0 || function->title >= count ||
           sqlite3_value_type(arguments[function->title]) == SQLITE_NULL ||
           argument_text(arguments[function->title], function->name, "title", &row->title, error);
}

static bool keep_title(struct chart_state *state, struct slice title, const char *function,
                       struct error *error) {
    struct slice kept = text_slice(&state->title);
    if (state->rows > 0)
        return slice_equal(kept, title) ||
               error_set(error, ERROR_USE,
                         "%s: title is '%.*s' and '%.*s' in one group; give the same title in "
                         "every row",
                         function, SLICE_PRINT(kept), SLICE_PRINT(title));
    if (title.length > GROUPS_LONGEST_LABEL)
        return error_set(error, ERROR_USE, "%s: a title of %zu bytes; give one of up to %d",
                         function, title.length, GROUPS_LONGEST_LABEL);
    text_clear(&state->title);
    return text_append(&state->title, title, error);
}

static void chart_step(sqlite3_context *context, int count, sqlite3_value **arguments,
                       const struct chart_function *function) {
    if (!is_complete(function, count, arguments))
        return;
    struct error error = {0};
    struct chart_row row;
    struct chart_state *state = sqlite3_aggregate_context(context, sizeof *state);
    if (state == NULL)
        error_memory(&error);
    else if (read_row(context, function, count, arguments, &row, &error) &&
             keep_title(state, row.title, function->name, &error) &&
             groups_add(&state->groups, row.label, row.period, row.value, function->name, &error))
        state->rows++;
    if (error.code != ERROR_NONE)
        function_fail(context, &error);
}

/* Takes a row out of the window. It is the row that was added before, so any error in it has been
** reported already. */
static void chart_inverse(sqlite3_context *context, int count, sqlite3_value **arguments,
                          const struct chart_function *function) {
    struct error error = {0};
    struct chart_row row;
    struct chart_state *state = sqlite3_aggregate_context(context, 0);
    if (state == NULL || !is_complete(function, count, arguments) ||
        !read_row(context, function, count, arguments, &row, &error))
        return;
    groups_remove(&state->groups, row.label, row.period, row.value);
    state->rows--;
}

static void chart_value(sqlite3_context *context, const struct chart_function *function) {
    const struct chart_state *state = sqlite3_aggregate_context(context, 0);
    struct error error = {0};
    struct text picture = {0};
    if (state == NULL || state->rows == 0)
        return;
    if (function->draw(context, state, function->name, &picture, &error))
        result_slice(context, text_slice(&picture));
    else
        function_fail(context, &error);
    text_free(&picture);
}

static void chart_final(sqlite3_context *context, const struct chart_function *function) {
    chart_value(context, function);
    struct chart_state *state = sqlite3_aggregate_context(context, 0);
    if (state != NULL) {
        groups_free(&state->groups);
        text_free(&state->title);
    }
}

/* Defines an aggregate: how it draws, the places of its arguments, and the functions that SQLite
** calls. */
#define CHART(function, draws, ...)                                                                \
    static bool function##_draw(sqlite3_context *context, const struct chart_state *state,         \
                                const char *name, struct text *out, struct error *error) {         \
        (void)context;                                                                             \
        return draws;                                                                              \
    }                                                                                              \
    static const struct chart_function function##_chart = {                                        \
        .name = #function, .draw = function##_draw, __VA_ARGS__};                                  \
    static void function##_step(sqlite3_context *context, int count, sqlite3_value **arguments) {  \
        chart_step(context, count, arguments, &function##_chart);                                  \
    }                                                                                              \
    static void function##_inverse(sqlite3_context *context, int count,                            \
                                   sqlite3_value **arguments) {                                    \
        chart_inverse(context, count, arguments, &function##_chart);                               \
    }                                                                                              \
    static void function##_value(sqlite3_context *context) {                                       \
        chart_value(context, &function##_chart);                                                   \
    }                                                                                              \
    static void function##_final(sqlite3_context *context) {                                       \
        chart_final(context, &function##_chart);                                                   \
    }

#define TITLE  text_slice(&state->title)
#define FORCES function_connection(context)->forces

CHART(sparkline, chart_sparkline(&state->groups, name, out, error), .period = 1)
CHART(line_chart, chart_lines(&state->groups, TITLE, LINES_WIDTH, name, out, error), .period = 1,
      .label = 2, .label_name = "series", .title = 3)
CHART(bar_chart, chart_bars(&state->groups, TITLE, name, out, error), .label = 1,
      .label_name = "label", .title = 2)
CHART(force_map, chart_map(&state->groups, FORCES, TITLE, name, out, error), .label = 1,
      .label_name = "force", .label_is_force = true, .title = 2)

/* --- The family ----------------------------------------------------------------------------- */

#define CHART_ENTRY(function, least, most)                                                         \
    .name = #function, .arguments_min = (least), .arguments_max = (most), .step = function##_step, \
    .inverse = function##_inverse, .value = function##_value, .final = function##_final

#define ROWS                                                                                       \
    " Rows with a NULL are passed over; NULL where none is left. Error: a value that is no number"
#define SVG                                                                                        \
    "An SVG document, sized by its viewBox, that follows the reader's light or dark scheme and "   \
    "describes itself to screen readers; several fit into one page. "
#define TITLED ", a title that changes within the group."

const struct sql_function CHARTS_FUNCTIONS[] = {
    {
        CHART_ENTRY(sparkline, 2, 2),
        .signature = "sparkline(value, period)",
        .description =
            "One line of block characters, one for each period from the first to the latest: ▁ for "
            "the smallest value and █ for the largest, a blank for a missing period. Values of one "
            "period are summed first. Equal values are ▄, zeros ▁." ROWS
            ", periods of different kinds in one group.",
        .example = "SELECT sparkline(column1, column2) FROM (VALUES (10, 2014), (12, 2015), (18, "
                   "2017), (24, 2018), (14, 2018))",
        .result = "▁▂ ▃█",
    },
    {
        CHART_ENTRY(line_chart, 2, 4),
        .signature = "line_chart(value, period [, series [, title]])",
        .description =
            SVG "One line for each series (up to 14) over its periods; a line is broken where a "
                "period is missing. Values of one period and series are summed first. A series '' "
                "has no name, a title NULL or '' is none. The scale begins at 0, or says so where "
                "values lie close together and far from it." ROWS
                ", periods of different kinds in one group, more than 14 series, numbers beyond "
                "1e100" TITLED,
        .example =
            "SELECT substr(line_chart(column1, column2), 1, 4) FROM (VALUES (10, '2018-01'), "
            "(12, '2018-02'))",
        .result = "<svg",
    },
    {
        CHART_ENTRY(bar_chart, 2, 3),
        .signature = "bar_chart(value, label [, title])",
        .description =
            SVG "One bar for each label from 0 to the sum of its values, the greatest first, equal "
                "ones by label. After 40 bars the picture says how many labels are left. A title "
                "NULL or '' is none." ROWS ", more than 5,000 labels, numbers beyond 1e100" TITLED,
        .example = "SELECT substr(bar_chart(column1, column2), 1, 4) FROM (VALUES (10, 'Theft'), "
                   "(12, 'Robbery'))",
        .result = "<svg",
    },
    {
        CHART_ENTRY(force_map, 2, 3),
        .signature = "force_map(value, force [, title])",
        .description = SVG
        "A map with a tile for each of the 43 forces, in any alias; values of one force are "
        "summed first. Five shades part the forces into about equal numbers at round "
        "limits; a value that is a limit belongs to the class above. Metropolitan and City "
        "of London fills both tiles. What is not on the map (British Transport Police, "
        "regions, what is no force) is named below it. A title NULL or '' is none." ROWS
        ", a total of all forces, one of London's two forces by itself and with the other, "
        "numbers beyond 1e100" TITLED,
        .example = "SELECT substr(force_map(column1, column2), 1, 4) FROM (VALUES (10, 'Kent'), "
                   "(12, 'Lancashire'))",
        .result = "<svg",
    },
    {0},
};
