/* functions/charts_functions.c: pictures of figures, in one line of text or as SVG.
**
**     SELECT force, sparkline(prosecuted, period) FROM prosecutions GROUP BY force;
**     SELECT line_chart(prosecuted, period, force, 'Two forces') FROM prosecutions
**         WHERE force IN ('Kent', 'Lancashire');
**     SELECT force_map(per_100k(n, population_of(force, 2018)), force) FROM …;
*/
#include "charts/charts.h"
#include "functions/chart_options.h"
#include "functions/functions.h"

/* --- Aggregates: rows are added to groups, and a window takes them out again ----------------- */

/* The texts that a picture has one of. */
enum word { WORD_TITLE, WORD_MARK, WORD_OPTIONS, WORDS };
static const char *const WORD_NAMES[WORDS] = {"title", "mark", "options"};

struct chart_state {
    struct groups groups, few; /* few: forces whose figure is not told */
    int64_t rows;
    struct text words[WORDS]; /* while there are rows */
};

/* A function: the place of each of its arguments, and what draws its picture. 0 stands for an
** argument that it does not take, as the place 0 is always that of the value. */
struct chart_function {
    const char *name;
    int period, label;
    int words[WORDS];
    bool of_forces;         /* labels are forces, and a value may be `fewer than 3` */
    const char *label_name; /* for errors */
    bool (*draw)(sqlite3_context *context, const struct chart_state *state,
                 const struct chart_function *function, struct text *out, struct error *error);
};

struct chart_row {
    struct figure value; /* FIGURE_NONE: fewer than 3 */
    struct period period;
    struct slice label, words[WORDS];
};

static bool is_word(const struct chart_function *function, int argument) {
    for (int i = 0; i < WORDS; i++)
        if (argument > 0 && function->words[i] == argument)
            return true;
    return false;
}

/* False with the error set, and false without one for a row with a NULL, which is passed over. A
** title, mark or options may be NULL: then there are none. */
static bool is_complete(const struct chart_function *function, int count,
                        sqlite3_value **arguments) {
    for (int i = 0; i < count; i++)
        if (sqlite3_value_type(arguments[i]) == SQLITE_NULL && !is_word(function, i))
            return false;
    return true;
}

/* Rows of one force belong together, whichever of its names they bear. */
static struct slice one_name(sqlite3_context *context, struct slice label) {
    const struct force *force;
    forces_find(function_connection(context)->forces, label, &force);
    return force != NULL ? force->name : label;
}

static bool is_few(const struct chart_function *function, sqlite3_value *value) {
    struct error none = {0};
    struct slice text;
    return function->of_forces && sqlite3_value_type(value) == SQLITE_TEXT &&
           argument_text(value, function->name, "value", &text, &none) &&
           slice_equal_nocase(slice_trim(text), slice_of("fewer than 3"));
}

static bool read_value(const struct chart_function *function, sqlite3_value *value,
                       struct figure *figure, struct error *error) {
    double real;
    *figure = (struct figure){0};
    if (is_few(function, value))
        return true;
    if (!argument_number(value, function->name, "value", &real, error))
        return false;
    *figure = sqlite3_value_numeric_type(value) == SQLITE_INTEGER
                  ? figure_integer(sqlite3_value_int64(value))
                  : figure_real(real);
    return true;
}

static bool read_row(sqlite3_context *context, const struct chart_function *function, int count,
                     sqlite3_value **arguments, struct chart_row *row, struct error *error) {
    *row = (struct chart_row){.period = NO_PERIOD};
    if (!read_value(function, arguments[0], &row->value, error) ||
        (function->period > 0 && !argument_period(arguments[function->period], function->name,
                                                  "period", &row->period, error)) ||
        (function->label > 0 && function->label < count &&
         !argument_text(arguments[function->label], function->name, function->label_name,
                        &row->label, error)))
        return false;
    if (function->of_forces)
        row->label = one_name(context, row->label);
    for (int i = 0; i < WORDS; i++) {
        int place = function->words[i];
        if (place > 0 && place < count && sqlite3_value_type(arguments[place]) != SQLITE_NULL &&
            !argument_text(arguments[place], function->name, WORD_NAMES[i], &row->words[i], error))
            return false;
    }
    return true;
}

static bool keep_word(struct chart_state *state, enum word which, struct slice word,
                      const char *function, struct error *error) {
    struct text *text = &state->words[which];
    struct slice kept = text_slice(text);
    const char *name = WORD_NAMES[which];
    if (state->rows > 0)
        return slice_equal(kept, word) ||
               error_set(error, ERROR_USE,
                         "%s: %s is '%.*s' and '%.*s' in one group; give the same %s in "
                         "every row",
                         function, name, SLICE_PRINT(kept), SLICE_PRINT(word), name);
    if (word.length > GROUPS_LONGEST_LABEL)
        return error_set(error, ERROR_USE, "%s: a %s of %zu bytes; give one of up to %d", function,
                         name, word.length, GROUPS_LONGEST_LABEL);
    text_clear(text);
    return text_append(text, word, error);
}

static bool keep_row(struct chart_state *state, const struct chart_row *row, const char *function,
                     struct error *error) {
    for (int i = 0; i < WORDS; i++)
        if (!keep_word(state, (enum word)i, row->words[i], function, error))
            return false;
    bool few = row->value.kind == FIGURE_NONE;
    if (!groups_add(few ? &state->few : &state->groups, row->label, row->period,
                    few ? figure_integer(1) : row->value, function, error))
        return false;
    state->rows++;
    return true;
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
    else if (read_row(context, function, count, arguments, &row, &error))
        keep_row(state, &row, function->name, &error);
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
    if (row.value.kind == FIGURE_NONE)
        groups_remove(&state->few, row.label, row.period, figure_integer(1));
    else
        groups_remove(&state->groups, row.label, row.period, row.value);
    state->rows--;
}

static void chart_value(sqlite3_context *context, const struct chart_function *function) {
    const struct chart_state *state = sqlite3_aggregate_context(context, 0);
    struct error error = {0};
    struct text picture = {0};
    if (state == NULL || state->rows == 0)
        return;
    if (function->draw(context, state, function, &picture, &error))
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
        groups_free(&state->few);
        for (int i = 0; i < WORDS; i++)
            text_free(&state->words[i]);
    }
}

/* Sets how the picture is to look from the texts that it was given. */
static bool find_look(const struct chart_state *state, const struct chart_function *function,
                      struct chart_look *look, struct error *error) {
    *look = (struct chart_look){.what = function->name,
                                .title = text_slice(&state->words[WORD_TITLE]),
                                .mark = slice_trim(text_slice(&state->words[WORD_MARK])),
                                .few = &state->few};
    return chart_options_read(text_slice(&state->words[WORD_OPTIONS]), function->of_forces, look,
                              error);
}

static bool draw_sparkline(sqlite3_context *context, const struct chart_state *state,
                           const struct chart_function *function, struct text *out,
                           struct error *error) {
    (void)context;
    return chart_sparkline(&state->groups, function->name, out, error);
}

static bool draw_lines(sqlite3_context *context, const struct chart_state *state,
                       const struct chart_function *function, struct text *out,
                       struct error *error) {
    struct chart_look look;
    (void)context;
    return find_look(state, function, &look, error) &&
           chart_lines(&state->groups, &look, out, error);
}

static bool draw_bars(sqlite3_context *context, const struct chart_state *state,
                      const struct chart_function *function, struct text *out,
                      struct error *error) {
    struct chart_look look;
    (void)context;
    return find_look(state, function, &look, error) &&
           chart_bars(&state->groups, &look, out, error);
}

static bool draw_map(sqlite3_context *context, const struct chart_state *state,
                     const struct chart_function *function, struct text *out, struct error *error) {
    struct chart_look look;
    if (!find_look(state, function, &look, error))
        return false;
    struct connection *connection = function_connection(context);
    const struct forces *forces =
        look.areas ? connection_areas(connection, error) : connection->forces;
    return forces != NULL && chart_map(&state->groups, forces, &look, out, error);
}

/* Defines an aggregate: how it draws, the places of its arguments, and the functions that SQLite
** calls. */
#define CHART(function, draws, ...)                                                                \
    static const struct chart_function function##_chart = {                                        \
        .name = #function, .draw = draws, __VA_ARGS__};                                            \
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

CHART(sparkline, draw_sparkline, .period = 1)
CHART(line_chart, draw_lines, .period = 1, .label = 2, .label_name = "series",
      .words = {[WORD_TITLE] = 3, [WORD_MARK] = 4, [WORD_OPTIONS] = 5})
CHART(bar_chart, draw_bars, .label = 1, .label_name = "label",
      .words = {[WORD_TITLE] = 2, [WORD_MARK] = 3, [WORD_OPTIONS] = 4})
CHART(force_map, draw_map, .label = 1, .label_name = "force", .of_forces = true,
      .words = {[WORD_TITLE] = 2, [WORD_OPTIONS] = 3})

/* --- The family ----------------------------------------------------------------------------- */

#define CHART_ENTRY(function, least, most)                                                         \
    .name = #function, .arguments_min = (least), .arguments_max = (most), .step = function##_step, \
    .inverse = function##_inverse, .value = function##_value, .final = function##_final

#define ROWS                                                                                       \
    " Rows with a NULL are ignored. NULL if no row is left.\n"                                     \
    "Error: a value that is not a number"
#define SVG                                                                                        \
    "The picture is an SVG document on one line. It follows the reader's light or "                \
    "dark scheme, has a description for screen readers, and shows each value under "               \
    "the pointer. Several fit into one page. "
#define WORDS_OF                                                                                   \
    " Title, mark and options may be NULL or ''.\n"                                                \
    "options: width=328, the width in pixels (280 to 1600); below 480 the picture is "             \
    "laid out for phones."
#define WORDS_ERRORS ", or a title, mark or options that change within the group."

const struct sql_function CHARTS_FUNCTIONS[] = {
    {
        CHART_ENTRY(sparkline, 2, 2),
        .signature = "sparkline(value, period)",
        .description =
            "Draws a series as one line of block characters, for a terminal or a table. One "
            "character stands for each period from the first to the latest: ▁ for the "
            "smallest value, █ for the largest, and a blank for a missing period. If all "
            "values are equal they are ▄, and zeros are ▁. Values of one period are added up "
            "first." ROWS ", or periods of different kinds in one group.",
        .example = "SELECT sparkline(column1, column2) FROM (VALUES (10, 2014), (12, 2015), (18, "
                   "2017), (24, 2018), (14, 2018))",
        .result = "▁▂ ▃█",
    },
    {
        CHART_ENTRY(line_chart, 2, 6),
        .signature = "line_chart(value, period [, series [, title [, mark [, options]]]])",
        .description =
            "Draws series over time as lines. " SVG
            "Each series, of at most 14, is a line that breaks where a period is missing; "
            "periods that every series lacks are shaded and named. Values of one period and "
            "series are added up first. A series '' has no name.\n"
            "mark: the series that the picture is about, drawn in colour with its peak and "
            "latest value while the others are grey. The scale begins at 0, or says so if the "
            "values lie close together and far from 0." WORDS_OF ROWS
            ", periods of different kinds in one group, more than 14 series, a mark that is "
            "not a series, numbers beyond 1e100" WORDS_ERRORS,
        .example =
            "SELECT substr(line_chart(column1, column2), 1, 4) FROM (VALUES (10, '2018-01'), "
            "(12, '2018-02'))",
        .result = "<svg",
    },
    {
        CHART_ENTRY(bar_chart, 2, 5),
        .signature = "bar_chart(value, label [, title [, mark [, options]]])",
        .description =
            "Compares labels, such as forces or offences, as bars. " SVG
            "Each label has a bar from 0 to the sum of its values, the largest first and "
            "equal ones in the order of their labels. If there are more than 44, the first 40 "
            "are drawn, and the picture says how many are left out.\n"
            "mark: the label that the picture is about, drawn in colour while the others are "
            "grey." WORDS_OF ROWS
            ", more than 5,000 labels, a mark that is not a label, numbers beyond 1e100" WORDS_ERRORS,
        .example = "SELECT substr(bar_chart(column1, column2), 1, 4) FROM (VALUES (10, 'Theft'), "
                   "(12, 'Robbery'))",
        .result = "<svg",
    },
    {
        CHART_ENTRY(force_map, 2, 4),
        .signature = "force_map(value, force [, title [, options]])",
        .description =
            "Shows a number for each police force on a map. " SVG "\n"
            "force: any name or code of the 43 forces; values of one force are added up "
            "first. options, separated by commas: layout=tiles (the default) or layout=areas, "
            "the real boundaries; scale=diverging, for changes above and below 0; "
            "mark=Lancashire, a force to outline; width=328, in pixels.\n"
            "The values are divided into at most five classes with round limits, where the "
            "gaps between them are largest (natural classes); a value that equals a limit "
            "belongs to the class above. Zero, the value 'fewer than 3' (for a small number "
            "that is not to be shown) and forces without data have shades of their own. "
            "Metropolitan and City of London fills both places. A label that has no place on "
            "the map, such as British Transport Police or a region, is named below it. Title "
            "and options may be NULL or ''." ROWS
            ", no force among the labels, a total of all forces, one of London's two forces "
            "both by itself and together with the other, an unknown option, a mark that is "
            "not a force, numbers beyond 1e100, or a title or options that change within the "
            "group.",
        .example = "SELECT substr(force_map(column1, column2), 1, 4) FROM (VALUES (10, 'Kent'), "
                   "(12, 'Lancashire'))",
        .result = "<svg",
    },
    {0},
};
