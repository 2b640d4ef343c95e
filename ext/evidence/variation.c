#include "evidence/variation.h"

#include "stats/stats.h"

struct squares {
    double *items;
    size_t count, capacity;
};

static bool is_count(int64_t number) {
    return number >= 0 && number <= STATS_MAX_COUNT;
}

/* Whether each count of the table is expected to be at least 5, its margins given. */
static bool is_expected(int64_t a, int64_t b, int64_t c, int64_t d) {
    double row = (double)a + (double)b, other = (double)c + (double)d;
    double column = (double)a + (double)c, rest = (double)b + (double)d, all = row + other;
    double least = (row < other ? row : other) * (column < rest ? column : rest);
    return all > 0 && least >= 5 * all;
}

static bool add_pair(const struct panel *panel, size_t column, uint32_t now, uint32_t then,
                     struct squares *squares, struct error *error) {
    int64_t all_new = panel_all(panel, column, now, now, then);
    int64_t all_old = panel_all(panel, column, then, now, then);
    for (uint32_t force = 1; force < panel->force_count; force++) {
        int64_t new = panel_sum(panel, column, now, force);
        int64_t old = panel_sum(panel, column, then, force);
        int64_t rest_new = all_new - new, rest_old = all_old - old;
        if (!panel_in_both(panel, column, now, then, force) || !is_count(new) || !is_count(old) ||
            !is_count(rest_new) || !is_count(rest_old) ||
            !is_expected(new, old, rest_new, rest_old))
            continue;
        if (!memory_reserve(&squares->items, &squares->capacity, squares->count + 1,
                            sizeof *squares->items, error))
            return false;
        squares->items[squares->count++] = stats_contrast_square(new, old, rest_new, rest_old);
    }
    return true;
}

static bool add_column(const struct panel *panel, size_t column, struct squares *squares,
                       struct error *error) {
    for (uint32_t now = 0; now < panel->period_count; now++) {
        uint32_t then;
        if (panel_before(panel, now, 1, &then) && panel_cover(panel, now) == COVER_WHOLE &&
            panel_cover(panel, then) == COVER_WHOLE && panel_has_column(panel, column, now) &&
            panel_has_column(panel, column, then) &&
            !add_pair(panel, column, now, then, squares, error))
            return false;
    }
    return true;
}

bool variation_find(const struct panel *panel, const size_t columns[3], struct variation *variation,
                    struct error *error) {
    struct squares squares = {0};
    bool done = true;
    *variation = (struct variation){1, VARIATION_UNKNOWN};
    for (int i = 0; done && i < 3 && variation->of == VARIATION_UNKNOWN; i++) {
        squares.count = 0;
        if (columns[i] == SIZE_MAX)
            continue;
        done = add_column(panel, columns[i], &squares, error);
        if (done && squares.count >= VARIATION_LEAST_COMPARISONS)
            *variation = (struct variation){stats_dispersion(squares.items, squares.count),
                                            (enum variation_of)i};
    }
    memory_free(squares.items);
    return done;
}
