#include "functions/count_arguments.h"

#include <math.h>

#define DEFAULT_CONFIDENCE 0.95

bool call_count(struct call *call, int index, const char *name, int64_t *count) {
    if (!argument_integer(call->arguments[index], call->function, name, count, &call->error))
        return false;
    if (*count < 0)
        return error_set(&call->error, ERROR_USE, "%s: %s is %lld; a count can't be negative",
                         call->function, name, (long long)*count);
    if (*count > STATS_MAX_COUNT)
        return error_set(&call->error, ERROR_USE, "%s: %s is %lld; counts go up to %lld",
                         call->function, name, (long long)*count, (long long)STATS_MAX_COUNT);
    return true;
}

bool call_positive(struct call *call, int index, const char *name, double *number) {
    if (!argument_number(call->arguments[index], call->function, name, number, &call->error))
        return false;
    if (*number <= 0)
        return error_set(&call->error, ERROR_USE, "%s: %s is %g; it has to be above 0",
                         call->function, name, *number);
    return true;
}

/* `tail` is the probability left out at either end. */
bool call_confidence(struct call *call, int count, int index, double *tail) {
    double confidence = DEFAULT_CONFIDENCE;
    if (index < count && !argument_number(call->arguments[index], call->function, "confidence",
                                          &confidence, &call->error))
        return false;
    if (!stats_tail_of(confidence, tail))
        return error_set(&call->error, ERROR_USE,
                         "%s: confidence is %g; give 0.9 to below 1, or 90 to below 100 percent",
                         call->function, confidence);
    return true;
}

bool call_part(struct call *call, int part_index, const char *part_name, int64_t *part,
               int whole_index, const char *whole_name, int64_t *whole) {
    if (!call_count(call, part_index, part_name, part) ||
        !call_count(call, whole_index, whole_name, whole))
        return false;
    if (*part > *whole)
        return error_set(
            &call->error, ERROR_USE, "%s: %s is %lld, more than %s, %lld, which has to include it",
            call->function, part_name, (long long)*part, whole_name, (long long)*whole);
    return true;
}

bool call_dispersion(struct call *call, int count, int index, double *phi) {
    *phi = 1;
    if (index >= count)
        return true;
    if (!argument_number(call->arguments[index], call->function, "phi", phi, &call->error))
        return false;
    if (*phi < 1)
        return error_set(&call->error, ERROR_USE,
                         "%s: phi is %g; a dispersion is 1 (Poisson) or more", call->function,
                         *phi);
    return true;
}

const char *funnel_name(enum funnel funnel) {
    static const char *const names[] = {
        [FUNNEL_LOW_001] = "low (0.001)",    [FUNNEL_LOW_025] = "low (0.025)",
        [FUNNEL_INSIDE] = "not significant", [FUNNEL_HIGH_025] = "high (0.025)",
        [FUNNEL_HIGH_001] = "high (0.001)",
    };
    return names[funnel];
}

void give_end(sqlite3_context *context, struct interval limits, enum end end, double scale) {
    double limit = (end == LOW ? limits.low : limits.high) * scale;
    if (isfinite(limit))
        sqlite3_result_double(context, limit);
    else
        sqlite3_result_null(context);
}
