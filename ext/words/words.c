#include "words/words.h"

/* Proportions are compared in six-thousandths, of which every boundary is a whole number: some are
** thousandths, and others half a percentage point away from a third. */
enum { PARTS = 6000 };

/* A range of proportions, which begins where the one before it in its list ends. */
struct range {
    int end;                           /* its upper end, in six-thousandths */
    enum { BELOW, UP_TO } end_belongs; /* UP_TO: the end itself is in the range */
    const char *phrase;                /* what is said in it; NULL: a percentage */
    int exact; /* the proportion that the phrase names, where `about` has to mark any other; or 0 */
};

static const struct range CHANGES[] = {
    {-4530, BELOW, NULL, 0},
    {-4470, UP_TO, "fell by three quarters", 0},
    {-3900, UP_TO, NULL, 0},
    {-3030, BELOW, "more than halved", 0},
    {-2970, UP_TO, "halved", 0},
    {-2700, UP_TO, "almost halved", 0},
    {-2030, BELOW, NULL, 0},
    {-1970, UP_TO, "fell by a third", 0},
    {-1530, BELOW, NULL, 0},
    {-1470, UP_TO, "fell by a quarter", 0},
    {-1230, BELOW, NULL, 0},
    {-1170, UP_TO, "fell by a fifth", 0},
    {5100, BELOW, NULL, 0},
    {5970, BELOW, "almost doubled", 0},
    {6030, UP_TO, "doubled", 0},
    {11100, BELOW, "more than doubled", 0},
    {11940, BELOW, "almost tripled", 0},
    {12060, UP_TO, "tripled", 0},
    {17100, BELOW, "more than tripled", 0},
    {17940, BELOW, "almost quadrupled", 0},
    {18060, UP_TO, "quadrupled", 0},
    {24000, BELOW, "more than quadrupled", 0},
};

static const struct range RATIOS[] = {
    {570, BELOW, NULL, 0},
    {630, UP_TO, "a tenth of", 600},
    {1170, BELOW, NULL, 0},
    {1230, UP_TO, "a fifth of", 1200},
    {1470, BELOW, NULL, 0},
    {1530, UP_TO, "a quarter of", 1500},
    {1970, BELOW, NULL, 0},
    {2030, UP_TO, "a third of", 2000},
    {2100, UP_TO, NULL, 0},
    {2700, BELOW, "less than half", 0},
    {2970, BELOW, "almost half", 0},
    {3030, UP_TO, "half", 3000},
    {3300, UP_TO, "just over half", 0},
    {3970, BELOW, NULL, 0},
    {4030, UP_TO, "two thirds of", 4000},
    {4470, BELOW, NULL, 0},
    {4530, UP_TO, "three quarters of", 4500},
    {4770, BELOW, NULL, 0},
    {4830, UP_TO, "four fifths of", 4800},
    {11100, BELOW, NULL, 0},
    {11970, BELOW, "almost double", 0},
    {12030, UP_TO, "double", 12000},
    {17100, BELOW, "more than double", 0},
    {17940, BELOW, "almost triple", 0},
    {18060, UP_TO, "triple", 18000},
    {23100, BELOW, "more than three times", 0},
    {23940, BELOW, "almost four times", 0},
    {24060, UP_TO, "four times", 24000},
    {30000, BELOW, "more than four times", 0},
};

static const struct {
    int exact;
    const char *phrase;
} SHARES[] = {
    {600, "one in ten"}, {1200, "one in five"}, {1500, "a quarter"},      {2000, "a third"},
    {3000, "half"},      {4000, "two thirds"},  {4500, "three quarters"},
};

enum { HALF_A_POINT = PARTS / 200, TWO_POINTS = PARTS / 50 };

/* The proportion part ÷ whole, where `whole` is above 0. */
struct proportion {
    int128 part, whole;
};

/* Below 0, 0 or above 0, as the proportion is below, equal to or above this number of
** six-thousandths. */
static int compare(struct proportion p, int parts) {
    int128 difference = p.part * PARTS - p.whole * parts;
    return (difference > 0) - (difference < 0);
}

static const struct range *find_range(struct proportion p, const struct range *ranges,
                                      size_t count) {
    for (const struct range *range = ranges; range < ranges + count; range++) {
        int order = compare(p, range->end);
        if (order < 0 || (order == 0 && range->end_belongs == UP_TO))
            return range;
    }
    return NULL;
}

static bool is_small(int128 number) {
    static const int128 limit = (int128)1 << 110;
    return -limit < number && number < limit;
}

/* Sets `*x` and `*y` to the two numbers at one scale. Both are then small enough for everything
** that is done with them here, of which the largest is the difference of two products by 30,000. */
static bool align(struct decimal a, struct decimal b, int128 *x, int128 *y, struct error *error) {
    if (decimal_align(a, b, x, y) && is_small(*x) && is_small(*y))
        return true;
    return error_set(error, ERROR_USE, "%g and %g lie too far apart to be compared exactly",
                     decimal_real(a), decimal_real(b));
}

static bool say(struct text *text, const char *phrase, struct error *error) {
    return text_append(text, slice_of(phrase), error);
}

static bool say_number(struct text *text, int128 number, struct error *error) {
    return decimal_append(text, (struct decimal){number, 0}, error);
}

/* `23%`, `5.0%`, `less than 0.1%`. Never `100%` of a proportion below 1, which is said as
** `more than 99%`. */
static bool say_percent(struct text *text, struct proportion p, struct error *error) {
    int128 tenths = (2000 * p.part + p.whole) / (2 * p.whole);
    int128 percent = (200 * p.part + p.whole) / (2 * p.whole);
    if (tenths == 0 && p.part > 0)
        return say(text, "less than 0.1%", error);
    if (percent == 100 && p.part < p.whole)
        return say(text, "more than 99%", error);
    bool small = 10 * p.part < p.whole && p.part > 0;
    struct decimal written = {small ? tenths : percent, small};
    return decimal_append(text, written, error) && text_append_byte(text, '%', error);
}

/* `rose from none to 5`, `fell from 5 to -3`: for a change that is no meaningful proportion. */
static bool say_from_to(struct text *text, struct decimal new, struct decimal old, bool rose,
                        struct error *error) {
    return say(text, rose ? "rose from " : "fell from ", error) &&
           (old.digits == 0 ? say(text, "none", error) : decimal_append(text, old, error)) &&
           say(text, " to ", error) && decimal_append(text, new, error);
}

bool words_change(struct decimal new, struct decimal old, struct text *text, struct error *error) {
    int128 x, y;
    if (!align(new, old, &x, &y, error))
        return false;
    if (x == y)
        return say(text, "did not change", error);
    if (x < 0 || y <= 0)
        return say_from_to(text, new, old, x > y, error);
    struct proportion change = {x - y, y};
    const struct range *range = find_range(change, CHANGES, sizeof CHANGES / sizeof *CHANGES);
    if (range == NULL)
        return say(text, x % y == 0 ? "rose to exactly " : "rose to more than ", error) &&
               say_number(text, x / y, error) && say(text, " times as many", error);
    if (range->phrase != NULL)
        return say(text, range->phrase, error);
    struct proportion size = {x > y ? x - y : y - x, y};
    return say(text, x > y ? "rose by " : "fell by ", error) && say_percent(text, size, error);
}

/* `five times`, `11 times`: numbers up to ten are words, as in newspapers. `times` is 5 or more. */
static bool say_times(struct text *text, int128 times, struct error *error) {
    static const char *const words[] = {"five", "six", "seven", "eight", "nine", "ten"};
    bool said = times <= 10 ? say(text, words[times - 5], error) : say_number(text, times, error);
    return said && say(text, " times", error);
}

/* How much more or less the new number x is than the old number y, for a ratio without a phrase of
** its own. */
static bool say_difference(struct text *text, int128 x, int128 y, struct error *error) {
    struct proportion size = {x > y ? x - y : y - x, y};
    if (x == 0)
        return say(text, "none of", error);
    if (200 * x <= y)
        return say(text, "less than 1% of", error);
    if (2000 * size.part < y)
        return say(text, x == y ? "the same as" : "almost the same as", error);
    return say_percent(text, size, error) && say(text, x > y ? " more than" : " less than", error);
}

bool words_ratio(struct decimal new, struct decimal old, struct text *text, struct error *error) {
    int128 x, y;
    if (!align(new, old, &x, &y, error))
        return false;
    if (x < 0 || y <= 0)
        return true;
    struct proportion ratio = {x, y};
    const struct range *range = find_range(ratio, RATIOS, sizeof RATIOS / sizeof *RATIOS);
    if (range == NULL)
        return (x % y == 0 || say(text, "more than ", error)) && say_times(text, x / y, error);
    if (range->phrase == NULL)
        return say_difference(text, x, y, error);
    bool about = range->exact != 0 && compare(ratio, range->exact) != 0;
    return (!about || say(text, "about ", error)) && say(text, range->phrase, error);
}

bool words_share(struct decimal part, struct decimal whole, struct text *text,
                 struct error *error) {
    int128 x, y;
    if (!align(part, whole, &x, &y, error))
        return false;
    if (x < 0 || y <= 0)
        return true;
    struct proportion share = {x, y};
    for (size_t i = 0; i < sizeof SHARES / sizeof *SHARES; i++) {
        int exact = SHARES[i].exact;
        if (compare(share, exact - TWO_POINTS) < 0 || compare(share, exact + TWO_POINTS) > 0)
            continue;
        const char *near = compare(share, exact) == 0                  ? ""
                           : compare(share, exact - HALF_A_POINT) < 0  ? "nearly "
                           : compare(share, exact + HALF_A_POINT) <= 0 ? "about "
                                                                       : "just over ";
        return say(text, near, error) && say(text, SHARES[i].phrase, error);
    }
    return say_percent(text, share, error);
}
