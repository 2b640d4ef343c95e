#include "words/words.h"

/* A share or a ratio that has a name: part ÷ whole. */
struct fraction {
    int part, whole;
    const char *share, *ratio;
};

static const struct fraction FRACTIONS[] = {
    {1, 10, "one in ten", "a tenth of"},
    {1, 5, "one in five", "a fifth of"},
    {1, 4, "a quarter", "a quarter of"},
    {1, 3, "a third", "a third of"},
    {1, 2, "half", "half"},
    {2, 3, "two-thirds", "two-thirds of"},
    {3, 4, "three-quarters", "three-quarters of"},
};
enum { FRACTION_COUNT = sizeof FRACTIONS / sizeof *FRACTIONS };

/* A fall of so many tenths of a percent, once rounded. */
static const struct {
    int tenths;
    const char *phrase;
} FALLS[] = {{200, "fell by a fifth"},
             {250, "fell by a quarter"},
             {333, "fell by a third"},
             {500, "halved"},
             {750, "fell by three quarters"}};

static const char *const MULTIPLIED[] = {"doubled", "tripled", "quadrupled"};
enum { MULTIPLIED_COUNT = sizeof MULTIPLIED / sizeof *MULTIPLIED };

/* Two numbers of one scale, the second above 0. */
struct proportion {
    int128 part, whole;
};

/* In tenths of a percent, half up. */
static int128 tenths_of(struct proportion p) {
    return (2000 * p.part + p.whole) / (2 * p.whole);
}

static bool is_at_least(struct proportion p, int hundredths) {
    return 100 * p.part >= p.whole * hundredths;
}

/* How a number stands to a multiple or a fraction of another: on it, once both are rounded to a
** tenth of a percent, within a twentieth of it below or above, or away from it. */
enum nearness { AWAY, BELOW, EXACTLY, ABOVE };

static enum nearness near_to(struct proportion p, int128 part, int128 whole) {
    int128 left = p.part * whole, right = p.whole * part;
    if (tenths_of(p) == tenths_of((struct proportion){part, whole}))
        return EXACTLY;
    if (left < right)
        return 20 * left >= 19 * right ? BELOW : AWAY;
    return 20 * left <= 21 * right ? ABOVE : AWAY;
}

static bool is_small(int128 number) {
    static const int128 limit = (int128)1 << 110;
    return -limit < number && number < limit;
}

/* Sets `*x` and `*y` to the two numbers at one scale. Both are then small enough for everything
** that is done with them here, of which the largest is a product by 2,000 and a sum of two. */
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
    bool small = tenths < 100 && p.part > 0; /* what would be 10.0% is 10% */
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

/* What a rise by this part of the older number is called; NULL where it has no name. `*almost` says
** on which side of the name it lies. */
static const char *name_of_rise(struct proportion rise, const char **side) {
    int128 tenths = tenths_of(rise);
    for (int i = 0; i < MULTIPLIED_COUNT; i++) {
        bool last = i + 1 == MULTIPLIED_COUNT; /* up to which a rise has a name at all */
        int named = 1000 * (i + 1);
        if (!is_at_least(rise, named / 10 - 15) ||
            is_at_least(rise, named / 10 + (last ? 100 : 85)))
            continue;
        *side = tenths == named ? "" : tenths < named ? "almost " : "more than ";
        return MULTIPLIED[i];
    }
    return NULL;
}

static const char *name_of_fall(struct proportion fall, const char **side) {
    int128 tenths = tenths_of(fall);
    *side = "";
    for (size_t i = 0; i < sizeof FALLS / sizeof *FALLS; i++)
        if (tenths == FALLS[i].tenths)
            return FALLS[i].phrase;
    if (!is_at_least(fall, 45) || is_at_least(fall, 65))
        return NULL;
    *side = tenths < 500 ? "almost " : "more than ";
    return "halved";
}

bool words_change(struct decimal new, struct decimal old, struct text *text, struct error *error) {
    int128 x, y;
    if (!align(new, old, &x, &y, error))
        return false;
    if (x == y)
        return say(text, "did not change", error);
    if (x < 0 || y <= 0)
        return say_from_to(text, new, old, x > y, error);
    struct proportion size = {x > y ? x - y : y - x, y};
    const char *side = "";
    const char *name = x > y ? name_of_rise(size, &side) : name_of_fall(size, &side);
    if (name != NULL)
        return say(text, side, error) && say(text, name, error);
    if (size.part >= 4 * size.whole)
        return say(text, x % y == 0 ? "rose to " : "rose to more than ", error) &&
               say_number(text, x / y, error) && say(text, " times as many", error);
    return say(text, x > y ? "rose by " : "fell by ", error) && say_percent(text, size, error);
}

/* `double`, `three times`, `11 times`: numbers up to ten are words, as in newspapers. `times` is 2
** or more. */
static bool say_times(struct text *text, int128 times, struct error *error) {
    static const char *const words[] = {"three", "four",  "five", "six",
                                        "seven", "eight", "nine", "ten"};
    if (times == 2)
        return say(text, "double", error);
    bool said = times <= 10 ? say(text, words[times - 3], error) : say_number(text, times, error);
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
    static const char *const sides[] = {
        [BELOW] = "almost ", [EXACTLY] = "", [ABOVE] = "just over "};
    int128 x, y;
    if (!align(new, old, &x, &y, error))
        return false;
    if (x < 0 || y <= 0)
        return true;
    struct proportion ratio = {x, y};
    int128 times = (2 * x + y) / (2 * y); /* the nearest */
    enum nearness near = times >= 2 ? near_to(ratio, times, 1) : AWAY;
    if (near != AWAY)
        return say(text, near == ABOVE ? "more than " : sides[near], error) &&
               say_times(text, times, error);
    for (int i = 0; i < FRACTION_COUNT; i++) {
        near = near_to(ratio, FRACTIONS[i].part, FRACTIONS[i].whole);
        if (near != AWAY)
            return say(text, sides[near], error) && say(text, FRACTIONS[i].ratio, error);
    }
    return say_difference(text, x, y, error);
}

bool words_share(struct decimal part, struct decimal whole, struct text *text,
                 struct error *error) {
    static const char *const sides[] = {
        [BELOW] = "nearly ", [EXACTLY] = "", [ABOVE] = "just over "};
    int128 x, y;
    if (!align(part, whole, &x, &y, error))
        return false;
    if (x < 0 || y <= 0)
        return true;
    struct proportion share = {x, y};
    for (int i = 0; i < FRACTION_COUNT; i++) {
        enum nearness near = near_to(share, FRACTIONS[i].part, FRACTIONS[i].whole);
        if (near != AWAY)
            return say(text, sides[near], error) && say(text, FRACTIONS[i].share, error);
    }
    return say_percent(text, share, error);
}
