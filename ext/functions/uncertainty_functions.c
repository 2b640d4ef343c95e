/* functions/uncertainty_functions.c: how sure is a number, and could chance alone explain a change?
**
**     SELECT force, rate_low(prosecuted, population), rate_high(prosecuted, population) FROM …;
**     SELECT change_p(175, 142);                          -- 0.0721…: chance could explain it
*/
#include "functions/count_arguments.h"

#define DEFAULT_PER 100000

/* --- Counts, rates, shares -------------------------------------------------------------------- */

static void count_limit(sqlite3_context *context, int count, sqlite3_value **arguments,
                        const char *function, enum end end) {
    struct call call = {function, arguments, {0}};
    int64_t n;
    double tail;
    if (function_has_null(context, count, arguments))
        return;
    if (call_count(&call, 0, "n", &n) && call_confidence(&call, count, 1, &tail))
        give_end(context, stats_count_interval(n, tail), end, 1);
    else
        function_fail(context, &call.error);
}

static void rate_limit(sqlite3_context *context, int count, sqlite3_value **arguments,
                       const char *function, enum end end) {
    struct call call = {function, arguments, {0}};
    int64_t events;
    double population, per = DEFAULT_PER, tail;
    if (function_has_null(context, count, arguments))
        return;
    if (call_count(&call, 0, "count", &events) &&
        call_positive(&call, 1, "population", &population) &&
        (count < 3 || call_positive(&call, 2, "per", &per)) &&
        call_confidence(&call, count, 3, &tail))
        give_end(context, stats_rate_interval(events, tail), end, per / population);
    else
        function_fail(context, &call.error);
}

static bool read_share(struct call *call, int64_t *part, int64_t *whole) {
    if (!call_count(call, 0, "part", part) || !call_count(call, 1, "whole", whole))
        return false;
    if (*part > *whole)
        return error_set(&call->error, ERROR_USE, "%s: part is %lld, more than the whole, %lld",
                         call->function, (long long)*part, (long long)*whole);
    return true;
}

static void share_limit(sqlite3_context *context, int count, sqlite3_value **arguments,
                        const char *function, enum end end) {
    struct call call = {function, arguments, {0}};
    int64_t part, whole;
    double tail;
    if (function_has_null(context, count, arguments))
        return;
    if (!read_share(&call, &part, &whole) || !call_confidence(&call, count, 2, &tail))
        function_fail(context, &call.error);
    else if (whole == 0)
        sqlite3_result_null(context);
    else
        give_end(context, stats_share_interval(part, whole, tail), end, 100);
}

static void count_low(sqlite3_context *context, int count, sqlite3_value **arguments) {
    count_limit(context, count, arguments, "count_low", LOW);
}
static void count_high(sqlite3_context *context, int count, sqlite3_value **arguments) {
    count_limit(context, count, arguments, "count_high", HIGH);
}
static void rate_low(sqlite3_context *context, int count, sqlite3_value **arguments) {
    rate_limit(context, count, arguments, "rate_low", LOW);
}
static void rate_high(sqlite3_context *context, int count, sqlite3_value **arguments) {
    rate_limit(context, count, arguments, "rate_high", HIGH);
}
static void share_low(sqlite3_context *context, int count, sqlite3_value **arguments) {
    share_limit(context, count, arguments, "share_low", LOW);
}
static void share_high(sqlite3_context *context, int count, sqlite3_value **arguments) {
    share_limit(context, count, arguments, "share_high", HIGH);
}

/* --- Changes ---------------------------------------------------------------------------------- */

struct change {
    int64_t new, old;
    double new_exposure, old_exposure, phi;
};

/* (new, old), (new, old, phi), (new, old, new_exposure, old_exposure), and these with phi. */
static bool read_change(struct call *call, int count, struct change *change) {
    change->new_exposure = change->old_exposure = 1;
    return call_count(call, 0, "new", &change->new) && call_count(call, 1, "old", &change->old) &&
           (count < 4 || (call_positive(call, 2, "new_exposure", &change->new_exposure) &&
                          call_positive(call, 3, "old_exposure", &change->old_exposure))) &&
           call_dispersion(call, count, count < 4 ? 2 : 4, &change->phi);
}

static void change_p(sqlite3_context *context, int count, sqlite3_value **arguments) {
    struct call call = {"change_p", arguments, {0}};
    struct change change;
    if (function_has_null(context, count, arguments))
        return;
    if (read_change(&call, count, &change))
        sqlite3_result_double(context,
                              stats_dispersed_change_p(change.new, change.old, change.new_exposure,
                                                       change.old_exposure, change.phi));
    else
        function_fail(context, &call.error);
}

static void ratio_limit(sqlite3_context *context, int count, sqlite3_value **arguments,
                        const char *function, enum end end) {
    struct call call = {function, arguments, {0}};
    struct change change;
    if (function_has_null(context, count, arguments))
        return;
    if (!read_change(&call, count, &change))
        function_fail(context, &call.error);
    else if (change.new == 0 && change.old == 0)
        sqlite3_result_null(context);
    else
        give_end(context,
                 stats_dispersed_ratio(change.new, change.old, change.new_exposure,
                                       change.old_exposure, change.phi),
                 end, 1);
}

static void change_ratio_low(sqlite3_context *context, int count, sqlite3_value **arguments) {
    ratio_limit(context, count, arguments, "change_ratio_low", LOW);
}
static void change_ratio_high(sqlite3_context *context, int count, sqlite3_value **arguments) {
    ratio_limit(context, count, arguments, "change_ratio_high", HIGH);
}

/* --- Local and national ----------------------------------------------------------------------- */

static void contrast_p(sqlite3_context *context, int count, sqlite3_value **arguments) {
    struct call call = {"contrast_p", arguments, {0}};
    int64_t local_new, local_old, national_new, national_old;
    double phi;
    if (function_has_null(context, count, arguments))
        return;
    if (call_part(&call, 0, "local_new", &local_new, 2, "national_new", &national_new) &&
        call_part(&call, 1, "local_old", &local_old, 3, "national_old", &national_old) &&
        call_dispersion(&call, count, 4, &phi))
        sqlite3_result_double(context, stats_dispersed_contrast_p(local_new, local_old,
                                                                  national_new - local_new,
                                                                  national_old - local_old, phi));
    else
        function_fail(context, &call.error);
}

static bool read_populations(struct call *call, double *population, double *all_population) {
    if (!call_positive(call, 1, "population", population) ||
        !call_positive(call, 3, "all_population", all_population))
        return false;
    if (*population > *all_population)
        return error_set(
            &call->error, ERROR_USE,
            "%s: population is %g, more than all_population, %g, which has to include it",
            call->function, *population, *all_population);
    return true;
}

static void funnel_flag(sqlite3_context *context, int count, sqlite3_value **arguments) {
    struct call call = {"funnel_flag", arguments, {0}};
    int64_t events, all_events;
    double population, all_population, phi;
    if (function_has_null(context, count, arguments))
        return;
    if (!call_part(&call, 0, "count", &events, 2, "all_count", &all_events) ||
        !read_populations(&call, &population, &all_population) ||
        !call_dispersion(&call, count, 4, &phi)) {
        function_fail(context, &call.error);
        return;
    }
    double expected = (double)all_events * (population / all_population);
    sqlite3_result_text(context, funnel_name(stats_funnel(events, expected, phi)), -1,
                        SQLITE_STATIC);
}

/* --- The family ----------------------------------------------------------------------------- */

const struct sql_function UNCERTAINTY_FUNCTIONS[] = {
    {
        .name = "count_low",
        .arguments_min = 1,
        .arguments_max = 2,
        .scalar = count_low,
        .signature = "count_low(n [, confidence])",
        .description =
            "Gives the lower limit of a count that chance moves up and down: the lowest "
            "number of events to be expected if n were counted. 0 for 0.\n"
            "Method: exact Poisson limits (Garwood 1936)." CONFIDENCE_RULE COUNT_RULE ".",
        .example = "SELECT round(count_low(20), 4)",
        .result = "12.2165",
    },
    {
        .name = "count_high",
        .arguments_min = 1,
        .arguments_max = 2,
        .scalar = count_high,
        .signature = "count_high(n [, confidence])",
        .description =
            "Gives the upper limit of a count that chance moves up and down: the highest "
            "number of events to be expected if n were counted.\n"
            "Method: exact Poisson limits (Garwood 1936)." CONFIDENCE_RULE COUNT_RULE ".",
        .example = "SELECT round(count_high(0), 4), round(count_high(20, 0.998), 4)",
        .result = "3.6889|38.0419",
    },
    {
        .name = "rate_low",
        .arguments_min = 2,
        .arguments_max = 4,
        .scalar = rate_low,
        .signature = "rate_low(count, population [, per [, confidence]])",
        .description =
            "Gives the lower limit of a rate per 100,000, or per `per` if that is given. The "
            "count may be larger than the population.\n"
            "Method: exact Poisson limits below 10 events, Byar's approximation from 10 on, "
            "as in the UK Health Security Agency's PHEindicatormethods." CONFIDENCE_RULE COUNT_RULE
            ", or a population or per that is not above 0.",
        .example = "SELECT round(rate_low(222, 3215), 4)",
        .result = "6026.5749",
    },
    {
        .name = "rate_high",
        .arguments_min = 2,
        .arguments_max = 4,
        .scalar = rate_high,
        .signature = "rate_high(count, population [, per [, confidence]])",
        .description =
            "Gives the upper limit of a rate per 100,000, or per `per` if that is given. The "
            "count may be larger than the population.\n"
            "Method: exact Poisson limits below 10 events, Byar's approximation from 10 on, "
            "as in the UK Health Security Agency's PHEindicatormethods." CONFIDENCE_RULE COUNT_RULE
            ", or a population or per that is not above 0.",
        .example = "SELECT round(rate_high(222, 3215), 4), round(rate_high(1, 100, 1000), 4)",
        .result = "7875.7294|55.7164",
    },
    {
        .name = "share_low",
        .arguments_min = 2,
        .arguments_max = 3,
        .scalar = share_low,
        .signature = "share_low(part, whole [, confidence])",
        .description =
            "Gives the lower limit of a share, part / whole, in percent.\n"
            "Method: Wilson's score interval (1927). NULL if the whole is 0." CONFIDENCE_RULE
                COUNT_RULE ", or a part that is more than the whole.",
        .example = "SELECT round(share_low(20, 100), 4)",
        .result = "13.3367",
    },
    {
        .name = "share_high",
        .arguments_min = 2,
        .arguments_max = 3,
        .scalar = share_high,
        .signature = "share_high(part, whole [, confidence])",
        .description =
            "Gives the upper limit of a share, part / whole, in percent.\n"
            "Method: Wilson's score interval (1927). NULL if the whole is 0." CONFIDENCE_RULE
                COUNT_RULE ", or a part that is more than the whole.",
        .example = "SELECT round(share_high(20, 100), 4)",
        .result = "28.8829",
    },
    {
        .name = "change_p",
        .arguments_min = 2,
        .arguments_max = 5,
        .scalar = change_p,
        .signature = "change_p(new, old [, new_exposure, old_exposure] [, phi])",
        .description =
            "Tells how easily chance explains the change between two counts.\n"
            "new_exposure and old_exposure: the populations or lengths of time behind the "
            "counts, in any one unit; 1 unless given. Give both or neither: a third argument "
            "by itself is phi.\n"
            "Result: the two-sided p (0 to 1) of the exact binomial test given the sum of the "
            "counts, which adds up all that is no likelier than what was seen (as R's "
            "poisson.test does). 1 if both counts are 0." PHI_RULE COUNT_RULE
            ", an exposure that is not above 0, or phi below 1.",
        .example = "SELECT round(change_p(175, 142), 4), round(change_p(11, 21, 800, 3011), 4), "
                   "round(change_p(175, 142, 2.8), 4)",
        .result = "0.0721|0.0797|0.2825",
    },
    {
        .name = "change_ratio_low",
        .arguments_min = 2,
        .arguments_max = 5,
        .scalar = change_ratio_low,
        .signature = "change_ratio_low(new, old [, new_exposure, old_exposure] [, phi])",
        .description =
            "Gives the lower 95% limit of the ratio of the new rate to the old; 1 means no "
            "change. Exposures are those of change_p.\n"
            "Method: Clopper-Pearson limits of the test of change_p, widened about the "
            "logarithm of the ratio by the root of phi. 0 if the new count is 0. NULL if both "
            "counts are 0." PHI_RULE COUNT_RULE
            ", an exposure that is not above 0, or phi below 1.",
        .example = "SELECT round(change_ratio_low(175, 142), 4)",
        .result = "0.982",
    },
    {
        .name = "change_ratio_high",
        .arguments_min = 2,
        .arguments_max = 5,
        .scalar = change_ratio_high,
        .signature = "change_ratio_high(new, old [, new_exposure, old_exposure] [, phi])",
        .description =
            "Gives the upper 95% limit of the ratio of the new rate to the old; 1 means no "
            "change. Exposures are those of change_p.\n"
            "Method: Clopper-Pearson limits of the test of change_p, widened about the "
            "logarithm of the ratio by the root of phi. NULL if the old count is 0, because "
            "there is no limit then." PHI_RULE COUNT_RULE
            ", an exposure that is not above 0, or phi below 1.",
        .example = "SELECT round(change_ratio_high(175, 142), 4), change_ratio_high(5, 0)",
        .result = "1.5488|NULL",
    },
    {
        .name = "contrast_p",
        .arguments_min = 4,
        .arguments_max = 5,
        .scalar = contrast_p,
        .signature = "contrast_p(local_new, local_old, national_new, national_old [, phi])",
        .description =
            "Tells how easily chance explains that a local change differs from the change in "
            "the rest of the country. national_new and national_old include the local counts, "
            "which are taken out.\n"
            "Result: a two-sided p (0 to 1).\n"
            "Method: if all four counts are 10 or more, a normal test of the logarithm of the "
            "ratio of ratios, whose variance is the sum of 1 / count; with fewer, Fisher's "
            "exact test of local and rest, new and old, which adds up all tables with the "
            "same margins that are no likelier (as R's fisher.test does). 1 if there is "
            "nothing to compare." PHI_RULE COUNT_RULE
            ", a local count that is more than the national one, or phi below 1.",
        .example = "SELECT contrast_p(175, 142, 4708, 6539) < 0.00001, "
                   "round(contrast_p(9, 20, 1009, 1120), 4)",
        .result = "1|0.0918",
    },
    {
        .name = "funnel_flag",
        .arguments_min = 4,
        .arguments_max = 5,
        .scalar = funnel_flag,
        .signature = "funnel_flag(count, population, all_count, all_population [, phi])",
        .description =
            "Tells whether a rate is unusual among all, given how large the population is.\n"
            "all_count and all_population: the overall numbers, which include the local "
            "ones.\n"
            "Result: `high (0.001)`, `high (0.025)`, `not significant`, `low (0.025)` or `low "
            "(0.001)`, by the chance in that tail.\n"
            "Method: the number expected at the overall rate is compared with the limits of "
            "the count: exact Poisson below 10 events, Byar's from 10 on, as in the UK Health "
            "Security Agency's PHEindicatormethods. For shares use share_funnel_flag." PHI_RULE
                COUNT_RULE
            ", a population that is not above 0, a local number that is more than the overall "
            "one, or phi below 1.",
        .example =
            "SELECT funnel_flag(20, 1000, 1200, 100000), funnel_flag(12, 1000, 1200, 100000)",
        .result = "high (0.025)|not significant",
    },
    {0},
};
