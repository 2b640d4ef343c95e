/* functions/change_functions.c: changes over time, and whether a published one can be true.
**
**     SELECT force, yoy_change(prosecuted, period) FROM prosecutions GROUP BY force;
**     SELECT year, yoy_pct(sum(prosecuted), year) OVER (ORDER BY year) FROM court GROUP BY year;
**     SELECT check_claim('17.13', 613, 508);   -- wrong base
*/
#include "functions/series_state.h"

#include "stats/stats.h"

/* --- Aggregates: rows are added to a series, and a window takes them out again -------------- */

static const char *third_argument(const char *function) {
    return strncmp(function, "yoy_", 4) == 0 ? "at" : "base";
}

static bool read_row(int count, sqlite3_value **arguments, const char *function,
                     struct figure *number, struct period *period, struct period *base,
                     struct error *error) {
    double real;
    if (!argument_number(arguments[0], function, "count", &real, error) ||
        !argument_period(arguments[1], function, "period", period, error))
        return false;
    *number = sqlite3_value_numeric_type(arguments[0]) == SQLITE_INTEGER
                  ? figure_integer(sqlite3_value_int64(arguments[0]))
                  : figure_real(real);
    return count < 3 ||
           argument_period(arguments[2], function, third_argument(function), base, error);
}

static bool base_stays(const struct series_state *state, struct period base, const char *function,
                       struct error *error) {
    if (state->rows == 0 ||
        (state->base.kind == base.kind && period_number(state->base) == period_number(base)))
        return true;
    char one[PERIOD_TEXT_SIZE], other[PERIOD_TEXT_SIZE];
    period_text(state->base, one);
    period_text(base, other);
    return error_set(error, ERROR_USE,
                     "%s: %s is '%s' and '%s' in one group; give the same in every row", function,
                     third_argument(function), one, other);
}

void series_step(sqlite3_context *context, int count, sqlite3_value **arguments,
                 const char *function) {
    if (function_has_null(context, count, arguments))
        return;
    struct error error = {0};
    struct figure number;
    struct period period, base = {0};
    struct series_state *state = sqlite3_aggregate_context(context, sizeof *state);
    if (state == NULL)
        error_memory(&error);
    else if (read_row(count, arguments, function, &number, &period, &base, &error) &&
             base_stays(state, base, function, &error) &&
             series_add(&state->series, period, number, &error)) {
        state->base = base;
        state->has_base = count > 2;
        state->rows++;
    }
    if (error.code != ERROR_NONE)
        function_fail(context, &error);
}

/* Takes a row out of the window. It is the row that was added before, so any error in it has been
** reported already. */
void series_inverse(sqlite3_context *context, int count, sqlite3_value **arguments) {
    struct error error = {0};
    struct figure number;
    struct period period, base;
    struct series_state *state = sqlite3_aggregate_context(context, 0);
    if (function_has_null(context, count, arguments) || state == NULL ||
        !read_row(count, arguments, "", &number, &period, &base, &error))
        return;
    series_remove(&state->series, period, number);
    state->rows--;
}

typedef bool (*change_question)(const struct series_state *, const char *function, struct figure *,
                                struct error *);

static void change_value(sqlite3_context *context, const char *function, change_question question) {
    const struct series_state *state = sqlite3_aggregate_context(context, 0);
    struct error error = {0};
    struct figure result = {0};
    if (state != NULL && !question(state, function, &result, &error))
        function_fail(context, &error);
    else if (result.kind == FIGURE_INTEGER)
        sqlite3_result_int64(context, result.integer);
    else if (result.kind == FIGURE_REAL)
        sqlite3_result_double(context, result.real);
}

static void change_final(sqlite3_context *context, const char *function, change_question question) {
    change_value(context, function, question);
    struct series_state *state = sqlite3_aggregate_context(context, 0);
    if (state != NULL)
        series_free(&state->series);
}

/* Defines an aggregate: `asks` is what it asks of the series. The functions that SQLite calls are the
** same for all of them but for the name in their errors. */
#define AGGREGATE(name, asks)                                                                      \
    static bool name##_ask(const struct series_state *state, const char *function,                 \
                           struct figure *result, struct error *error) {                           \
        return asks;                                                                               \
    }                                                                                              \
    static void name##_step(sqlite3_context *context, int count, sqlite3_value **arguments) {      \
        series_step(context, count, arguments, #name);                                             \
    }                                                                                              \
    static void name##_value(sqlite3_context *context) {                                           \
        change_value(context, #name, name##_ask);                                                  \
    }                                                                                              \
    static void name##_final(sqlite3_context *context) {                                           \
        change_final(context, #name, name##_ask);                                                  \
    }

#define YEAR_ON_YEAR(measure)                                                                      \
    series_year_on_year(&state->series, state->has_base ? &state->base : NULL, measure, function,  \
                        result, error)
#define SINCE(measure) series_since(&state->series, state->base, measure, function, result, error)

AGGREGATE(yoy_change, YEAR_ON_YEAR(SERIES_CHANGE))
AGGREGATE(yoy_pct, YEAR_ON_YEAR(SERIES_PERCENT))
AGGREGATE(change_since, SINCE(SERIES_CHANGE))
AGGREGATE(pct_since, SINCE(SERIES_PERCENT))
AGGREGATE(index_since, SINCE(SERIES_INDEX))
AGGREGATE(annual_growth, series_annual_growth(&state->series, function, result, error))
AGGREGATE(rolling_year, series_rolling_year(&state->series, function, result, error))

/* --- Scalars: published percentages --------------------------------------------------------- */

static bool too_far_apart(const char *function, struct error *error) {
    return error_set(error, ERROR_USE, "%s: the numbers lie too far apart to be compared exactly",
                     function);
}

static void finish(sqlite3_context *context, const char *function, double result,
                   struct error *error) {
    if (error->code != ERROR_NONE)
        function_fail(context, error);
    else
        result_real(context, result, function);
}

static bool subtract(struct decimal new, struct decimal old, struct decimal *change,
                     const char *function, struct error *error) {
    old.digits = -old.digits;
    return decimal_add(new, old, change) || too_far_apart(function, error);
}

static void pct_change(sqlite3_context *context, int count, sqlite3_value **arguments) {
    static const char function[] = "pct_change";
    if (function_has_null(context, count, arguments))
        return;
    struct error error = {0};
    struct decimal new, old, change = {0};
    bool done = argument_decimal(arguments[0], function, "new", &new, &error) &&
                argument_decimal(arguments[1], function, "old", &old, &error) &&
                subtract(new, old, &change, function, &error);
    if (!done || old.digits > 0)
        finish(context, function, done ? decimal_percent(change, old) : 0, &error);
}

struct implied {
    struct decimal new, pct, unit;
};

/* Sets *divisor to 100 + pct + half_units × unit ÷ 2; false where that overflows. */
static bool divisor_of(const struct implied *claim, int half_units, struct decimal *divisor) {
    struct decimal hundred = {100, 0}, shift = {claim->unit.digits, claim->unit.places + 1};
    return !MULTIPLY_OVERFLOWS(shift.digits, 5 * half_units, &shift.digits) &&
           decimal_add(hundred, claim->pct, divisor) && decimal_add(*divisor, shift, divisor);
}

static bool read_implied(int count, sqlite3_value **arguments, const char *function,
                         struct implied *claim, struct error *error) {
    claim->unit = (struct decimal){1, 0};
    return argument_decimal(arguments[0], function, "new", &claim->new, error) &&
           argument_decimal(arguments[1], function, "pct", &claim->pct, error) &&
           (count < 3 || argument_decimal(arguments[2], function, "unit", &claim->unit, error)) &&
           (claim->unit.digits > 0 ||
            error_set(error, ERROR_USE, "%s: unit is not above 0", function));
}

/* Gives 100 × new ÷ (100 + pct + half_units × unit ÷ 2). */
static void implied(sqlite3_context *context, int count, sqlite3_value **arguments,
                    const char *function, int half_units) {
    if (function_has_null(context, count, arguments))
        return;
    struct error error = {0};
    struct implied claim;
    struct decimal left = {0}, divisor = {0};
    if (read_implied(count, arguments, function, &claim, &error)) {
        if (claim.new.digits < 0) /* of two negative numbers the one further from 0 is the lower */
            half_units = -half_units;
        if (!divisor_of(&claim, 0, &left) || !divisor_of(&claim, half_units, &divisor))
            too_far_apart(function, &error);
        else if (left.digits < 0)
            error_set(&error, ERROR_USE, "%s: pct is %g, but nothing falls by more than 100%%",
                      function, decimal_real(claim.pct));
        else if (divisor.digits <= 0)
            return; /* a fall of 100% leaves nothing to work the earlier number out from */
    }
    finish(context, function, error.code == ERROR_NONE ? decimal_percent(claim.new, divisor) : 0,
           &error);
}

static void implied_previous(sqlite3_context *context, int count, sqlite3_value **arguments) {
    implied(context, count, arguments, "implied_previous", 0);
}

/* The larger the percentage, the smaller the number that it was measured from. */
static void implied_previous_low(sqlite3_context *context, int count, sqlite3_value **arguments) {
    implied(context, count, arguments, "implied_previous_low", 1);
}

static void implied_previous_high(sqlite3_context *context, int count, sqlite3_value **arguments) {
    implied(context, count, arguments, "implied_previous_high", -1);
}

/* A percentage as it was published: `claimed` ÷ `scale`, rounded to the nearest 1 ÷ `scale`. */
struct claim {
    int128 claimed, scale;
};

static bool read_claim(sqlite3_value *value, const char *function, struct claim *claim,
                       struct error *error) {
    struct decimal decimal;
    struct slice text = {0};
    int type = sqlite3_value_type(value);
    if (type == SQLITE_TEXT && argument_text(value, function, "claimed_pct", &text, error))
        text = slice_trim(text);
    if (text.length > 0 && text.bytes[text.length - 1] == '%')
        text.length--;
    if ((text.length == 0 || !decimal_parse(text, &decimal)) &&
        !argument_decimal(value, function, "claimed_pct", &decimal, error))
        return false;
    int places = decimal.places;
    int least =
        type == SQLITE_FLOAT; /* SQLite prints a REAL with one decimal place at least: 28.0 */
    claim->claimed = decimal.digits;
    claim->scale = 1;
    for (int i = 0; i < places || i < least; i++)
        if (MULTIPLY_OVERFLOWS(claim->scale, 10, &claim->scale))
            return too_far_apart(function, error);
    for (; places < 0 || places < least; places++)
        if (MULTIPLY_OVERFLOWS(claim->claimed, 10, &claim->claimed))
            return too_far_apart(function, error);
    return true;
}

/* Whether `factor` × part ÷ whole, rounded as the claim is, equals the claim: they differ by at most
** half a unit of the claim's last digit. */
static bool claims(const struct claim *claim, int factor, int128 part, int128 whole,
                   bool *too_far) {
    int128 left, right, gap;
    if (whole == 0)
        return false;
    if (MULTIPLY_OVERFLOWS(claim->claimed, whole, &left) ||
        MULTIPLY_OVERFLOWS(claim->scale, factor, &right) ||
        MULTIPLY_OVERFLOWS(right, part, &right) || SUBTRACT_OVERFLOWS(left, right, &gap) ||
        MULTIPLY_OVERFLOWS(gap, 2, &gap)) {
        *too_far = true;
        return false;
    }
    return whole < 0 ? gap >= whole && gap <= -whole : gap <= whole && gap >= -whole;
}

static bool is_percentage(struct decimal number) {
    return number.digits >= 0 && decimal_real(number) <= 100;
}

static const char *judge(const struct claim *claim, struct decimal new, struct decimal old,
                         struct decimal change, bool *too_far) {
    int128 x, y, points, one;
    if (!decimal_align(new, old, &x, &y) ||
        !decimal_align(change, (struct decimal){1, 0}, &points, &one)) {
        *too_far = true;
        return NULL;
    }
    if (claims(claim, 100, x - y, y, too_far))
        return "holds";
    if (claims(claim, 100, x - y, x, too_far))
        return "wrong base";
    if (claims(claim, -100, x - y, y, too_far))
        return "wrong sign";
    if (is_percentage(new) && is_percentage(old) && claims(claim, 1, points, one, too_far))
        return "points for percent";
    return "does not hold";
}

static void check_claim(sqlite3_context *context, int count, sqlite3_value **arguments) {
    static const char function[] = "check_claim";
    if (function_has_null(context, count, arguments))
        return;
    struct error error = {0};
    struct claim claim;
    struct decimal new, old, change;
    bool too_far = false;
    const char *verdict = NULL;
    if (read_claim(arguments[0], function, &claim, &error) &&
        argument_decimal(arguments[1], function, "new", &new, &error) &&
        argument_decimal(arguments[2], function, "old", &old, &error) &&
        subtract(new, old, &change, function, &error)) {
        if (old.digits <= 0)
            return;
        verdict = judge(&claim, new, old, change, &too_far);
    }
    if (too_far)
        too_far_apart(function, &error);
    if (error.code != ERROR_NONE)
        function_fail(context, &error);
    else
        result_slice(context, slice_of(verdict));
}

/* --- The family ----------------------------------------------------------------------------- */

#define AGGREGATE_ENTRY(function, least, most)                                                     \
    .name = #function, .arguments_min = (least), .arguments_max = (most), .step = function##_step, \
    .inverse = series_inverse, .value = function##_value, .final = function##_final

#define PERIODS                                                                                    \
    "\n"                                                                                           \
    "A period is an integer year or a text such as '2018', '2018-Q3', '2018-07', "                 \
    "'2018/19' or '2018/19-Q2'. Rows of one period are added up first, exactly. Rows "             \
    "with a NULL are ignored.\n"                                                                   \
    "In a window the latest period is that of the frame.\n"                                        \
    "Error: periods of different kinds in one group, a count that is not a number, or "            \
    "a result that is too large."
#define AT                                                                                         \
    "\n"                                                                                           \
    "at: the period that the change is for, the same in every row. Without it, each "              \
    "group uses its own latest period, and in a GROUP BY these may differ; give it "               \
    "there, or use prosecution_changes, which knows which periods the source has."
#define BASE_PERIOD                                                                                \
    "\n"                                                                                           \
    "base: a period of the same kind as the others, the same in every row (otherwise "             \
    "an error)."
#define COUNTS "(VALUES (2008, 90), (2017, 142), (2018, 175))"

const struct sql_function CHANGE_FUNCTIONS[] = {
    {
        AGGREGATE_ENTRY(yoy_change, 2, 3),
        .signature = "yoy_change(count, period [, at])",
        .description =
            "Measures the change year on year: the total of one period less the total of the "
            "same period a year earlier. It never compares with whatever row comes before.\n"
            "Result: in the unit of the counts; INTEGER if they all are. NULL if either "
            "period has no rows." AT PERIODS,
        .example = "SELECT yoy_change(column2, column1, 2018), yoy_change(column2, column1, 2017) "
                   "FROM " COUNTS,
        .result = "33|NULL",
    },
    {
        AGGREGATE_ENTRY(yoy_pct, 2, 3),
        .signature = "yoy_pct(count, period [, at])",
        .description =
            "Measures the change year on year in percent of the earlier total.\n"
            "Result: REAL; of whole numbers, the one nearest to the true quotient. NULL if "
            "either period has no rows, or if the earlier total is 0 or less." AT PERIODS,
        .example = "SELECT round_half_up(yoy_pct(column2, column1), 2) FROM " COUNTS,
        .result = "23.24",
    },
    {
        AGGREGATE_ENTRY(change_since, 3, 3),
        .signature = "change_since(count, period, base)",
        .description =
            "Measures the change since a baseline: the total of the latest period less the "
            "total of the base period.\n"
            "Result: in the unit of the counts; INTEGER if they all are. NULL if the base "
            "period has no rows." BASE_PERIOD PERIODS,
        .example = "SELECT change_since(column2, column1, 2008) FROM " COUNTS,
        .result = "85",
    },
    {
        AGGREGATE_ENTRY(pct_since, 3, 3),
        .signature = "pct_since(count, period, base)",
        .description =
            "Measures the change since a baseline in percent of the base period's total.\n"
            "Result: REAL; of whole numbers, the one nearest to the true quotient. NULL if "
            "the base period has no rows or its total is 0 or less." BASE_PERIOD PERIODS,
        .example = "SELECT round_half_up(pct_since(column2, column1, 2008), 1) FROM " COUNTS,
        .result = "94.4",
    },
    {
        AGGREGATE_ENTRY(index_since, 3, 3),
        .signature = "index_since(count, period, base)",
        .description =
            "Turns a series into an index in which the base period is 100.\n"
            "Result: REAL, 100 times the latest period's total divided by the base period's; "
            "of whole numbers, the one nearest to the true quotient. NULL if the base period "
            "has no rows or its total is 0 or less." BASE_PERIOD PERIODS,
        .example = "SELECT column1, round_half_up(index_since(column2, column1, 2008) OVER (ORDER "
                   "BY column1), 1) FROM " COUNTS,
        .result = "2008|100.0\n2017|157.8\n2018|194.4",
    },
    {
        AGGREGATE_ENTRY(annual_growth, 2, 2),
        .signature = "annual_growth(count, period)",
        .description =
            "Measures the average growth per year, compounded, from the first period to the "
            "latest.\n"
            "Result: REAL, in percent: 100 * ((latest / first) ^ (1 / years) - 1). A quarter "
            "is a quarter of a year and a month a twelfth. NULL if there is only one period, "
            "if the first total is 0 or less, or if the latest is below 0." PERIODS,
        .example = "SELECT round_half_up(annual_growth(column2, column1), 2) FROM " COUNTS,
        .result = "6.88",
    },
    {
        AGGREGATE_ENTRY(rolling_year, 2, 2),
        .signature = "rolling_year(count, period)",
        .description =
            "Adds up the twelve months or four quarters that end with the latest, or takes "
            "the latest year.\n"
            "Result: in the unit of the counts; INTEGER if they all are. NULL if one of these "
            "periods has no rows." PERIODS,
        .example = "SELECT rolling_year(column2, column1) FROM (VALUES ('2017-Q4', 30), "
                   "('2018-Q1', 40), ('2018-Q2', 44), ('2018-Q3', 41), ('2018-Q4', 50))",
        .result = "175",
    },
    {
        .name = "pct_change",
        .arguments_min = 2,
        .arguments_max = 2,
        .scalar = pct_change,
        .signature = "pct_change(new, old)",
        .description =
            "Works out the change from one number to another in percent.\n"
            "Result: 100 * (new - old) / old, as the REAL nearest to the true quotient of the "
            "numbers as they are written. NULL if an argument is NULL, or if old is 0 or "
            "less.\n"
            "Error: an argument that is not a number.",
        .example = "SELECT round_half_up(pct_change(175, 142), 2), pct_change(50, 100)",
        .result = "23.24|-50.0",
    },
    {
        .name = "implied_previous",
        .arguments_min = 2,
        .arguments_max = 2,
        .scalar = implied_previous,
        .signature = "implied_previous(new, pct)",
        .description =
            "Works out the earlier number that a published percentage implies, as in `175, up "
            "23%`.\n"
            "pct: the change in percent, below 0 for a fall.\n"
            "Result: new / (1 + pct / 100), as a REAL. NULL if an argument is NULL, or if pct "
            "is -100.\n"
            "Error: pct below -100, or an argument that is not a number.",
        .example = "SELECT implied_previous(150, 20), implied_previous(75, '-25')",
        .result = "125.0|100.0",
    },
    {
        .name = "implied_previous_low",
        .arguments_min = 2,
        .arguments_max = 3,
        .scalar = implied_previous_low,
        .signature = "implied_previous_low(new, pct [, unit])",
        .description =
            "Works out the lowest earlier number that a published percentage allows, given "
            "that the percentage was rounded.\n"
            "pct: the change in percent, below 0 for a fall.\n"
            "unit: what pct was rounded to; 1 unless given, 0.1 for one decimal place. The "
            "true change may have been half a unit more.\n"
            "Result: REAL. NULL if an argument is NULL.\n"
            "Error: pct below -100, a unit that is not above 0, or an argument that is not a "
            "number.",
        .example = "SELECT round_half_up(implied_previous_low(175, 23), 2)",
        .result = "141.7",
    },
    {
        .name = "implied_previous_high",
        .arguments_min = 2,
        .arguments_max = 3,
        .scalar = implied_previous_high,
        .signature = "implied_previous_high(new, pct [, unit])",
        .description =
            "Works out the highest earlier number that a published percentage allows, given "
            "that the percentage was rounded.\n"
            "pct: the change in percent, below 0 for a fall.\n"
            "unit: what pct was rounded to; 1 unless given, 0.1 for one decimal place. The "
            "true change may have been half a unit less.\n"
            "Result: REAL. NULL if an argument is NULL, or if the change could be a fall by "
            "100% or more.\n"
            "Error: pct below -100, a unit that is not above 0, or an argument that is not a "
            "number.",
        .example = "SELECT round_half_up(implied_previous_high(175, 23), 2)",
        .result = "142.86",
    },
    {
        .name = "check_claim",
        .arguments_min = 3,
        .arguments_max = 3,
        .scalar = check_claim,
        .signature = "check_claim(claimed_pct, new, old)",
        .description =
            "Checks a percentage that somebody published against the two numbers it is "
            "about.\n"
            "claimed_pct: as printed, below 0 for a fall; a % at the end is allowed. Its "
            "digits show how it was rounded: 28 is any change from 27.5 to 28.5, and 28.0 any "
            "from 27.95 to 28.05.\n"
            "Result: the first of these that fits. `holds`; `wrong base`, the change was "
            "divided by the new number; `wrong sign`, a fall is called a rise or the reverse; "
            "`points for percent`, both numbers are percentages (0 to 100), and the claim is "
            "the difference in percentage points; `does not hold`. NULL if an argument is "
            "NULL, or if old is 0 or less.\n"
            "Error: an argument that is not a number.",
        .example = "SELECT check_claim('17.13', 613, 508), check_claim('20.67', 613, 508), "
                   "check_claim(20.7, 508, 613), check_claim(3, 28, 25), check_claim(5, 613, 508)",
        .result = "wrong base|holds|does not hold|points for percent|does not hold",
    },
    {0},
};
