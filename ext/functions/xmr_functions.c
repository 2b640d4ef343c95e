/* functions/xmr_functions.c: is the latest value of a series news, or the usual up and down?
**
**     SELECT xmr_signal(prosecuted, period), xmr_low(prosecuted, period), xmr_high(prosecuted, period)
**     FROM prosecutions WHERE force = 'Lancashire';
*/
#include "functions/series_state.h"

static const char *const SIGNALS[] = {
    [XMR_NONE] = NULL,     [XMR_ABOVE] = "above", [XMR_BELOW] = "below",
    [XMR_SHIFT] = "shift", [XMR_TREND] = "trend", [XMR_TWO_OF_THREE] = "two of three",
};

static void give_number(sqlite3_context *context, bool known, double number) {
    if (known)
        sqlite3_result_double(context, number);
    else
        sqlite3_result_null(context);
}

static void give_signal(sqlite3_context *context, const struct xmr *xmr) {
    sqlite3_result_text(context, SIGNALS[xmr->signal], -1, SQLITE_STATIC); /* NULL gives NULL */
}

static bool find(sqlite3_context *context, const char *function, struct xmr *xmr) {
    const struct series_state *state = sqlite3_aggregate_context(context, 0);
    struct error error = {0};
    bool done = state != NULL && xmr_of_series(&state->series, function, xmr, &error);
    if (error.code != ERROR_NONE)
        function_fail(context, &error);
    return done;
}

static void finish(sqlite3_context *context) {
    struct series_state *state = sqlite3_aggregate_context(context, 0);
    if (state != NULL)
        series_free(&state->series);
}

/* An aggregate: what it gives of the chart, and the functions that SQLite calls. */
#define AGGREGATE(name, gives)                                                                     \
    static void name##_step(sqlite3_context *context, int count, sqlite3_value **arguments) {      \
        series_step(context, count, arguments, #name);                                             \
    }                                                                                              \
    static void name##_value(sqlite3_context *context) {                                           \
        struct xmr xmr;                                                                            \
        if (find(context, #name, &xmr))                                                            \
            gives;                                                                                 \
    }                                                                                              \
    static void name##_final(sqlite3_context *context) {                                           \
        name##_value(context);                                                                     \
        finish(context);                                                                           \
    }

AGGREGATE(xmr_centre, give_number(context, xmr.has_centre, xmr.centre))
AGGREGATE(xmr_low, give_number(context, xmr.has_limits, xmr.low))
AGGREGATE(xmr_high, give_number(context, xmr.has_limits, xmr.high))
AGGREGATE(xmr_signal, give_signal(context, &xmr))

#define ENTRY(function)                                                                            \
    .name = #function, .arguments_min = 2, .arguments_max = 2, .step = function##_step,            \
    .inverse = series_inverse, .value = function##_value, .final = function##_final,               \
    .signature = #function "(value, period)"
#define RULES                                                                                      \
    "\n"                                                                                           \
    "Method: the XmR chart (individual values and moving ranges) of the NHS's Making "             \
    "Data Count. A moving range is the difference between two neighbouring periods, "              \
    "so a gap has none. The limits are 2.66 mean moving ranges above and below the "               \
    "mean. Rows of one period are added up first. Rows with a NULL are ignored.\n"                 \
    "Error: periods of different kinds in one group, or a value that is not a number."
#define VALUES                                                                                     \
    "(VALUES (2011, 20), (2012, 23), (2013, 19), (2014, 22), (2015, 21), (2016, 24), (2017, 20), " \
    "(2018, 41))"

const struct sql_function XMR_FUNCTIONS[] = {
    {
        ENTRY(xmr_centre),
        .description =
            "Gives the centre line of a series' control chart: the mean of its values. NULL "
            "if there are none." RULES,
        .example = "SELECT xmr_centre(column2, column1) FROM " VALUES,
        .result = "23.75",
    },
    {
        ENTRY(xmr_low),
        .description =
            "Gives the lower control limit of a series: a latest value below it is more than the usual "
            "up and down. NULL if no two periods are neighbours." RULES,
        .example = "SELECT round_half_up(xmr_low(column2, column1), 2) FROM " VALUES,
        .result = "8.93",
    },
    {
        ENTRY(xmr_high),
        .description =
            "Gives the upper control limit of a series: a latest value above it is more than the usual "
            "up and down. NULL if no two periods are neighbours." RULES,
        .example = "SELECT round_half_up(xmr_high(column2, column1), 2) FROM " VALUES,
        .result = "38.57",
    },
    {
        ENTRY(xmr_signal),
        .description =
            "Tells whether the latest value of a series is more than the usual up and down, and why.\n"
            "Result: the first of these that holds. `above` or `below`: it is outside the limits. "
            "`shift`: it and at least six values before it are on one side of the mean. `trend`: each "
            "of the last six or more steps was up, or each was down. `two of three`: it and one of the "
            "two before it are more than two thirds of the way to a limit, and all three are on one "
            "side of the mean. NULL if none of these holds. No run continues over a gap." RULES,
        .example = "SELECT xmr_signal(column2, column1) FROM " VALUES,
        .result = "above",
    },
    {0},
};
