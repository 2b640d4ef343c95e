/* functions/words_functions.c: what a comparison is called, and rounding that is the same everywhere.
**
**     SELECT change_phrase(175, 142);          -- rose by 23%
**     SELECT round_half_up(34.775, 2);         -- 34.78
*/
#include "functions/functions.h"

#include "words/words.h"

enum { ROUND_MOST_DIGITS = 15, SUPPRESS_THRESHOLD = 5 };

typedef bool (*words_function)(struct decimal, struct decimal, struct text *, struct error *);

static void phrase(sqlite3_context *context, int count, sqlite3_value **arguments,
                   const char *function, const char *first, const char *second,
                   words_function words) {
    if (function_has_null(context, count, arguments))
        return;
    struct error error = {0}, unsaid = {0};
    struct text text = {0};
    struct decimal a, b;
    if (argument_decimal(arguments[0], function, first, &a, &error) &&
        argument_decimal(arguments[1], function, second, &b, &error) &&
        !words(a, b, &text, &unsaid))
        error_set(&error, unsaid.code, "%s: %s", function, unsaid.message);
    if (error.code != ERROR_NONE)
        function_fail(context, &error);
    else if (text.length > 0)
        result_slice(context, text_slice(&text));
    text_free(&text);
}

static void change_phrase(sqlite3_context *context, int count, sqlite3_value **arguments) {
    phrase(context, count, arguments, "change_phrase", "new", "old", words_change);
}

static void ratio_phrase(sqlite3_context *context, int count, sqlite3_value **arguments) {
    phrase(context, count, arguments, "ratio_phrase", "new", "old", words_ratio);
}

static void share_phrase(sqlite3_context *context, int count, sqlite3_value **arguments) {
    phrase(context, count, arguments, "share_phrase", "part", "whole", words_share);
}

static void round_half_up(sqlite3_context *context, int count, sqlite3_value **arguments) {
    static const char function[] = "round_half_up";
    if (function_has_null(context, count, arguments))
        return;
    struct error error = {0};
    struct decimal x;
    int64_t digits;
    bool done = argument_decimal(arguments[0], function, "x", &x, &error) &&
                argument_integer(arguments[1], function, "digits", &digits, &error);
    if (done && (digits < -ROUND_MOST_DIGITS || digits > ROUND_MOST_DIGITS))
        done = error_set(&error, ERROR_USE, "%s: digits is %lld, not from -15 to 15", function,
                         (long long)digits);
    if (!done) {
        function_fail(context, &error);
        return;
    }
    bool whole = sqlite3_value_type(arguments[0]) != SQLITE_FLOAT && x.places <= 0;
    int128 integer;
    decimal_round(&x, (int)digits);
    if (!whole || !decimal_integer(x, &integer))
        sqlite3_result_double(context, decimal_real(x));
    else if (integer == (int64_t)integer)
        sqlite3_result_int64(context, (int64_t)integer);
    else {
        error_set(&error, ERROR_USE, "%s: the result does not fit a 64-bit INTEGER", function);
        function_fail(context, &error);
    }
}

static void suppress(sqlite3_context *context, int count, sqlite3_value **arguments) {
    static const char function[] = "suppress";
    if (function_has_null(context, count, arguments))
        return;
    struct error error = {0};
    int64_t number, threshold = SUPPRESS_THRESHOLD;
    bool done =
        argument_integer(arguments[0], function, "count", &number, &error) &&
        (count < 2 || argument_integer(arguments[1], function, "threshold", &threshold, &error));
    if (done && threshold < 1)
        done = error_set(&error, ERROR_USE, "%s: threshold is %lld, not 1 or more", function,
                         (long long)threshold);
    if (!done)
        function_fail(context, &error);
    else if (number < 1 || number >= threshold)
        sqlite3_result_int64(context, number);
}

static void round_to(sqlite3_context *context, int count, sqlite3_value **arguments) {
    static const char function[] = "round_to";
    if (function_has_null(context, count, arguments))
        return;
    struct error error = {0};
    int64_t number, base, result = 0;
    bool done = argument_integer(arguments[0], function, "count", &number, &error) &&
                argument_integer(arguments[1], function, "base", &base, &error);
    if (done && base < 1)
        done = error_set(&error, ERROR_USE, "%s: base is %lld, not 1 or more", function,
                         (long long)base);
    if (done) {
        int64_t rest = number % base, size = rest < 0 ? -rest : rest;
        int64_t away = size >= base - size ? (rest < 0 ? -base : base) : 0;
        if (ADD_OVERFLOWS(number - rest, away, &result))
            done = error_set(&error, ERROR_USE, "%s: the result does not fit a 64-bit INTEGER",
                             function);
    }
    if (done)
        sqlite3_result_int64(context, result);
    else
        function_fail(context, &error);
}

#define EXACTLY                                                                                    \
    " The numbers are compared exactly, as they are written; a REAL is taken as the "              \
    "shortest decimal that reads back as it.\n"                                                    \
    "Error: a value that is not a number, or two numbers too far apart to be compared "            \
    "exactly."

const struct sql_function WORDS_FUNCTIONS[] = {
    {
        .name = "change_phrase",
        .arguments_min = 2,
        .arguments_max = 2,
        .scalar = change_phrase,
        .signature = "change_phrase(new, old)",
        .description =
            "Puts a change into words that say no more than the numbers do: `rose by 23%`, "
            "`almost doubled`, `halved`, `fell by a quarter`, `did not change`, `rose from "
            "none to 5`. Percentages are whole, with one decimal below 10%. If a number is "
            "below 0 the phrase is like `rose from -3 to 5`. NULL if an argument is NULL." EXACTLY,
        .example =
            "SELECT change_phrase(175, 142), change_phrase(175, 90), change_phrase(142, 142)",
        .result = "rose by 23%|almost doubled|did not change",
    },
    {
        .name = "ratio_phrase",
        .arguments_min = 2,
        .arguments_max = 2,
        .scalar = ratio_phrase,
        .signature = "ratio_phrase(new, old)",
        .description =
            "Puts the ratio of two numbers into words, to stand before the older one: `almost "
            "double` (2008), `more than three times`, `just over half`, `three-quarters of`, "
            "`23% more than`. NULL if an argument is NULL, if old is 0, or if either is below "
            "0." EXACTLY,
        .example = "SELECT ratio_phrase(175, 90), ratio_phrase(31, 10), ratio_phrase(498, 1000)",
        .result = "almost double|more than three times|almost half",
    },
    {
        .name = "share_phrase",
        .arguments_min = 2,
        .arguments_max = 2,
        .scalar = share_phrase,
        .signature = "share_phrase(part, whole)",
        .description =
            "Puts a share into words: `one in five`, `a third`, `two-thirds`, `nearly a "
            "quarter`, or a percentage. A fraction stands by itself if the share equals it "
            "once both are rounded to a tenth of a percent; `nearly` and `just over` mean up "
            "to a twentieth of the fraction below or above it. NULL if an argument is NULL, "
            "if the whole is 0 or less, or if the part is below 0." EXACTLY,
        .example = "SELECT share_phrase(20, 100), share_phrase(32, 100), share_phrase(747, 1000)",
        .result = "one in five|nearly a third|nearly three-quarters",
    },
    {
        .name = "round_half_up",
        .arguments_min = 2,
        .arguments_max = 2,
        .scalar = round_half_up,
        .signature = "round_half_up(x, digits)",
        .description =
            "Rounds as publishers do, half away from zero, with the same result on every "
            "machine.\n"
            "digits: decimal places, from -15 to 15; -2 rounds to hundreds. A REAL is taken "
            "as the shortest decimal that reads back as it, and a text digit by digit.\n"
            "Result: INTEGER if x is a whole number without a point, otherwise REAL. NULL if "
            "an argument is NULL.\n"
            "Error: x that is not a number, digits out of range, or a result beyond 64 bits.",
        .example = "SELECT round_half_up(34.775, 2), round_half_up(-2.5, 0), "
                   "round_half_up(1250, -2)",
        .result = "34.78|-3.0|1300",
    },
    {
        .name = "suppress",
        .arguments_min = 1,
        .arguments_max = 2,
        .scalar = suppress,
        .signature = "suppress(count [, threshold])",
        .description =
            "Hides a small count that could point to a person.\n"
            "threshold: the smallest count that is shown, 5 unless given.\n"
            "Result: the count, or NULL if it is from 1 to threshold - 1. 0 and negative "
            "revisions stay. NULL if an argument is NULL.\n"
            "Error: a count or threshold that is not a whole number, or a threshold below 1.",
        .example = "SELECT suppress(4) IS NULL, suppress(5), suppress(0), suppress(9, 10) IS NULL",
        .result = "1|5|0|1",
    },
    {
        .name = "round_to",
        .arguments_min = 2,
        .arguments_max = 2,
        .scalar = round_to,
        .signature = "round_to(count, base)",
        .description =
            "Rounds a count to a multiple of a base, as publishers do to protect people.\n"
            "Result: the nearest multiple, half away from zero, as an INTEGER. NULL if an "
            "argument is NULL.\n"
            "Error: an argument that is not a whole number, a base below 1, or a result "
            "beyond 64 bits.",
        .example = "SELECT round_to(142, 5), round_to(-143, 5), round_to(25, 10)",
        .result = "140|-145|30",
    },
    {0},
};
