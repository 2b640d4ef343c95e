/* functions/proportions_functions.c: is one share really larger than another?
**
**     SELECT share_change_p(56, 70, 48, 80);                      -- 0.0125: hardly by chance
**     SELECT share_difference_low(56, 70, 48, 80);                -- 5.2 percentage points at least
**     SELECT force, share_funnel_flag(convicted, prosecuted, all_convicted, all_prosecuted) …
*/
#include "functions/count_arguments.h"

struct shares {
    int64_t part, whole, other_part, other_whole;
};

static bool read_shares(struct call *call, struct shares *shares) {
    return call_part(call, 0, "part", &shares->part, 1, "whole", &shares->whole) &&
           call_part(call, 2, "other_part", &shares->other_part, 3, "other_whole",
                     &shares->other_whole);
}

static void share_change_p(sqlite3_context *context, int count, sqlite3_value **arguments) {
    struct call call = {"share_change_p", arguments, {0}};
    struct shares shares;
    if (function_has_null(context, count, arguments))
        return;
    if (!read_shares(&call, &shares))
        function_fail(context, &call.error);
    else if (shares.whole > 0 && shares.other_whole > 0)
        sqlite3_result_double(context, stats_shares_p(shares.part, shares.whole, shares.other_part,
                                                      shares.other_whole));
}

static void difference_limit(sqlite3_context *context, int count, sqlite3_value **arguments,
                             const char *function, enum end end) {
    struct call call = {function, arguments, {0}};
    struct shares shares;
    double tail;
    if (function_has_null(context, count, arguments))
        return;
    if (!read_shares(&call, &shares) || !call_confidence(&call, count, 4, &tail))
        function_fail(context, &call.error);
    else if (shares.whole > 0 && shares.other_whole > 0)
        give_end(context,
                 stats_shares_difference(shares.part, shares.whole, shares.other_part,
                                         shares.other_whole, tail),
                 end, 100);
}

static void share_difference_low(sqlite3_context *context, int count, sqlite3_value **arguments) {
    difference_limit(context, count, arguments, "share_difference_low", LOW);
}
static void share_difference_high(sqlite3_context *context, int count, sqlite3_value **arguments) {
    difference_limit(context, count, arguments, "share_difference_high", HIGH);
}

/* The overall figures include the local ones, and so does what is left of each whole. */
static bool read_funnel(struct call *call, struct shares *shares) {
    int64_t part, whole;
    if (!call_part(call, 0, "part", &shares->part, 1, "whole", &shares->whole) ||
        !call_part(call, 2, "all_part", &shares->other_part, 3, "all_whole",
                   &shares->other_whole) ||
        !call_part(call, 0, "part", &part, 2, "all_part", &shares->other_part) ||
        !call_part(call, 1, "whole", &whole, 3, "all_whole", &shares->other_whole))
        return false;
    int64_t left = whole - part, all_left = shares->other_whole - shares->other_part;
    if (left > all_left)
        return error_set(&call->error, ERROR_USE,
                         "%s: %lld of the whole are not in part, more than the %lld of all_whole "
                         "that are not in all_part, which have to include them",
                         call->function, (long long)left, (long long)all_left);
    return true;
}

static void share_funnel_flag(sqlite3_context *context, int count, sqlite3_value **arguments) {
    struct call call = {"share_funnel_flag", arguments, {0}};
    struct shares shares;
    double phi;
    if (function_has_null(context, count, arguments))
        return;
    if (!read_funnel(&call, &shares) || !call_dispersion(&call, count, 4, &phi))
        function_fail(context, &call.error);
    else if (shares.whole > 0)
        sqlite3_result_text(
            context,
            funnel_name(stats_share_funnel(shares.part, shares.whole, shares.other_part,
                                           shares.other_whole, phi)),
            -1, SQLITE_STATIC);
}

#define NEWCOMBE                                                                                   \
    "limit, 95% unless confidence says otherwise, of how many percentage points the "              \
    "first share is above the other.\n"                                                            \
    "Method: Newcombe's hybrid of Wilson's score limits (1998, method 10). NULL if a "             \
    "whole is 0."

const struct sql_function PROPORTIONS_FUNCTIONS[] = {
    {
        .name = "share_funnel_flag",
        .arguments_min = 4,
        .arguments_max = 5,
        .scalar = share_funnel_flag,
        .signature = "share_funnel_flag(part, whole, all_part, all_whole [, phi])",
        .description =
            "Tells whether a share, such as a force's conviction rate, is unusual among "
            "all.\n"
            "all_part and all_whole: the overall numbers, which include the local ones.\n"
            "Result: `high (0.001)`, `high (0.025)`, `not significant`, `low (0.025)` or `low "
            "(0.001)`, by the chance in that tail.\n"
            "Method: the overall share is compared with Wilson's score limits of the local "
            "one, as in the UK Health Security Agency's PHEindicatormethods. NULL if a whole "
            "is 0." PHI_RULE COUNT_RULE
            ", a part that is more than its whole, a local number that is more than the "
            "overall one, or phi below 1.",
        .example = "SELECT share_funnel_flag(90, 100, 16000, 20000), "
                   "share_funnel_flag(84, 100, 16000, 20000)",
        .result = "high (0.025)|not significant",
    },
    {
        .name = "share_change_p",
        .arguments_min = 4,
        .arguments_max = 4,
        .scalar = share_change_p,
        .signature = "share_change_p(part, whole, other_part, other_whole)",
        .description =
            "Tells how easily chance explains the difference between two shares.\n"
            "Result: the two-sided p (0 to 1) of Fisher's exact test, which adds up all "
            "tables with the same margins that are no likelier (as R's fisher.test does). If "
            "all four numbers of the table are above 1,000,000,000, the normal test of the "
            "odds ratio is used. NULL if a whole is 0." COUNT_RULE
            ", or a part that is more than its whole.",
        .example = "SELECT round(share_change_p(56, 70, 48, 80), 4)",
        .result = "0.0125",
    },
    {
        .name = "share_difference_low",
        .arguments_min = 4,
        .arguments_max = 5,
        .scalar = share_difference_low,
        .signature = "share_difference_low(part, whole, other_part, other_whole [, confidence])",
        .description =
            "Lower " NEWCOMBE CONFIDENCE_RULE COUNT_RULE ", or a part that is more than its whole.",
        .example = "SELECT round(share_difference_low(56, 70, 48, 80), 2)",
        .result = "5.24",
    },
    {
        .name = "share_difference_high",
        .arguments_min = 4,
        .arguments_max = 5,
        .scalar = share_difference_high,
        .signature = "share_difference_high(part, whole, other_part, other_whole [, confidence])",
        .description =
            "Upper " NEWCOMBE CONFIDENCE_RULE COUNT_RULE ", or a part that is more than its whole.",
        .example = "SELECT round(share_difference_high(56, 70, 48, 80), 2)",
        .result = "33.39",
    },
    {0},
};
