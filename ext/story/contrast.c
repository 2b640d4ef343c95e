#include "story/contrast.h"

#include "stats/stats.h"

/* Between these ratios of the two changes, with their uncertainty, they are in line. */
#define IN_LINE_LOW  0.9
#define IN_LINE_HIGH 1.1

static bool is_count(int64_t number) {
    return number >= 0 && number <= STATS_MAX_COUNT;
}

static enum comparison compare_clear(struct change local, struct change national) {
    if (changes_oppose(local, national))
        return AGAINST_THE_TREND;
    if (local.new == local.old || national.new == national.old)
        return ONE_DID_NOT_CHANGE;
    return MORE_OR_LESS;
}

static bool is_in_line(struct change local, struct change rest, double phi) {
    struct ratio ratio;
    return stats_contrast_ratio(local.new, local.old, rest.new, rest.old, phi, &ratio) &&
           ratio.limits.low >= IN_LINE_LOW && ratio.limits.high <= IN_LINE_HIGH;
}

struct contrast contrast_of(struct change local, struct change national,
                            const struct variation *variation) {
    struct change rest = {national.new - local.new, national.old - local.old};
    struct contrast contrast = {false, 1, CANNOT_BE_TOLD};
    if (!is_count(local.new) || !is_count(local.old) || !is_count(rest.new) || !is_count(rest.old))
        return contrast;
    contrast.tested = true;
    contrast.p =
        stats_dispersed_contrast_p(local.new, local.old, rest.new, rest.old, variation->phi);
    if (contrast.p < SIGNIFICANT_BELOW)
        contrast.comparison = compare_clear(local, national);
    else if (is_in_line(local, rest, variation->phi))
        contrast.comparison = IN_LINE;
    return contrast;
}
