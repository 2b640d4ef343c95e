#include "stats/series.h"

#include <math.h>
#include <string.h>

#include "base/base.h"

struct series_entry {
    int key;
    struct total total;
};

/* Each kind of period has its own range of so many keys, which is more than a kind has periods: the
** most are the 4,800 months from 1800 to 2199. */
enum { KEYS_A_KIND = 1 << 16 };

static int key_of(struct period period) {
    return (int)period.kind * KEYS_A_KIND + period_number(period);
}

static struct period period_of(const struct series_entry *entry) {
    return period_of_number((enum period_kind)(entry->key / KEYS_A_KIND), entry->key % KEYS_A_KIND);
}

/* The place of the entry with this key, or the place where it would be inserted. */
static size_t place_of(const struct series *series, int key) {
    size_t low = 0, high = series->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (series->entries[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct series *series, size_t place, int key) {
    return place < series->count && series->entries[place].key == key;
}

static const struct total *total_of(const struct series *series, struct period period) {
    size_t place = place_of(series, key_of(period));
    return is_at(series, place, key_of(period)) ? &series->entries[place].total : NULL;
}

static void remove_entry(struct series *series, size_t place) {
    struct series_entry *entry = &series->entries[place];
    total_free(&entry->total);
    series->count--;
    memmove(entry, entry + 1, (series->count - place) * sizeof *entry);
}

bool series_add(struct series *series, struct period period, struct figure count,
                struct error *error) {
    int key = key_of(period);
    size_t place = place_of(series, key);
    if (!is_at(series, place, key)) {
        if (!memory_reserve(&series->entries, &series->capacity, series->count + 1,
                            sizeof *series->entries, error))
            return false;
        struct series_entry *entry = &series->entries[place];
        memmove(entry + 1, entry, (series->count - place) * sizeof *entry);
        *entry = (struct series_entry){.key = key};
        series->count++;
    }
    if (total_add(&series->entries[place].total, count, error))
        return true;
    if (series->entries[place].total.rows == 0)
        remove_entry(series, place);
    return false;
}

void series_remove(struct series *series, struct period period, struct figure count) {
    size_t place = place_of(series, key_of(period));
    if (!is_at(series, place, key_of(period)))
        return;
    total_remove(&series->entries[place].total, count);
    if (series->entries[place].total.rows == 0)
        remove_entry(series, place);
}

void series_free(struct series *series) {
    for (size_t i = 0; i < series->count; i++)
        total_free(&series->entries[i].total);
    memory_free(series->entries);
    *series = (struct series){0};
}

bool series_ends(const struct series *series, const char *what, bool *any, struct period *first,
                 struct period *latest, struct error *error) {
    *any = series->count > 0;
    if (!*any)
        return true;
    *first = period_of(&series->entries[0]);
    *latest = period_of(&series->entries[series->count - 1]);
    if (first->kind == latest->kind)
        return true;
    char one[PERIOD_TEXT_SIZE], other[PERIOD_TEXT_SIZE];
    period_text(*first, one);
    period_text(*latest, other);
    return error_set(error, ERROR_USE,
                     "%s: the group mixes '%s' (%s) with '%s' (%s); keep periods of one kind with "
                     "WHERE, or keep the kinds apart with GROUP BY or PARTITION BY",
                     what, one, period_kind_name(first->kind), other,
                     period_kind_name(latest->kind));
}

bool series_figure(const struct series *series, struct period period, const char *what,
                   struct figure *result, struct error *error) {
    *result = (struct figure){0};
    const struct total *total = total_of(series, period);
    if (total == NULL)
        return true;
    struct balance sum = {0};
    balance_add(&sum, total);
    return balance_figure(&sum, what, result, error);
}

bool series_at(const struct series *series, size_t place, struct period *period, const char *what,
               struct figure *result, struct error *error) {
    struct balance sum = {0};
    *period = period_of(&series->entries[place]);
    balance_add(&sum, &series->entries[place].total);
    return balance_figure(&sum, what, result, error);
}

static bool compare(const struct total *latest, const struct total *base,
                    enum series_measure measure, const char *what, struct figure *result,
                    struct error *error) {
    struct balance part = {0}, whole = {0};
    balance_add(&part, latest);
    balance_add(&whole, base);
    if (measure != SERIES_INDEX)
        balance_subtract(&part, base);
    if (measure == SERIES_CHANGE)
        return balance_figure(&part, what, result, error);
    if (balance_real(&whole) <= 0)
        return true;
    *result = figure_real(balance_percent(&part, &whole));
    return isfinite(result->real) ||
           error_set(error, ERROR_USE, "%s: the result is too large for a REAL", what);
}

/* `role`: what the period is to the function, `base` or `at`. */
static bool is_of_kind(struct period period, struct period latest, const char *role,
                       const char *what, struct error *error) {
    char text[PERIOD_TEXT_SIZE], latest_text[PERIOD_TEXT_SIZE];
    if (period.kind == latest.kind)
        return true;
    period_text(period, text);
    period_text(latest, latest_text);
    return error_set(
        error, ERROR_USE,
        "%s: %s is '%s' (%s), but the group holds '%s' (%s); give one of the same kind", what, role,
        text, period_kind_name(period.kind), latest_text, period_kind_name(latest.kind));
}

bool series_since(const struct series *series, struct period base, enum series_measure measure,
                  const char *what, struct figure *result, struct error *error) {
    *result = (struct figure){0};
    struct period first, latest;
    bool any;
    if (!series_ends(series, what, &any, &first, &latest, error) || !any)
        return error->code == ERROR_NONE;
    if (!is_of_kind(base, latest, "base", what, error))
        return false;
    const struct total *old = total_of(series, base);
    if (old == NULL)
        return true;
    return compare(total_of(series, latest), old, measure, what, result, error);
}

bool series_year_on_year(const struct series *series, const struct period *at,
                         enum series_measure measure, const char *what, struct figure *result,
                         struct error *error) {
    *result = (struct figure){0};
    struct period first, latest;
    bool any;
    if (!series_ends(series, what, &any, &first, &latest, error) || !any)
        return error->code == ERROR_NONE;
    if (at != NULL && !is_of_kind(*at, latest, "at", what, error))
        return false;
    struct period period = at != NULL ? *at : latest;
    const struct total *new = total_of(series, period);
    const struct total *old = total_of(series, period_year_before(period));
    return new == NULL || old == NULL || compare(new, old, measure, what, result, error);
}

/* 100 × ((new ÷ old) ^ (1 ÷ years) − 1), where the change is so many percent. The change holds the
** digits of a growth near 0, and the quotient those of a steep fall. */
static double rate_per_year(double change, const struct balance *new, const struct balance *old,
                            double years) {
    bool is_steep = change < -50 || change > 100;
    double growth = is_steep ? log(balance_real(new) / balance_real(old)) : log1p(change / 100);
    growth /= years;
    return fabs(growth) > 0.7 ? fma(100, exp(growth), -100) : 100 * expm1(growth);
}

bool series_annual_growth(const struct series *series, const char *what, struct figure *result,
                          struct error *error) {
    *result = (struct figure){0};
    struct period first, latest;
    bool any;
    if (!series_ends(series, what, &any, &first, &latest, error) || !any || series->count == 1)
        return error->code == ERROR_NONE;
    struct balance old = {0}, new = {0};
    balance_add(&old, total_of(series, first));
    balance_add(&new, total_of(series, latest));
    if (balance_real(&old) <= 0 || balance_real(&new) < 0)
        return true;
    struct figure change;
    if (!series_since(series, first, SERIES_PERCENT, what, &change, error))
        return false;
    double years =
        (period_number(latest) - period_number(first)) / (double)period_parts(first.kind);
    *result = years == 1 ? change : figure_real(rate_per_year(change.real, &new, &old, years));
    return true;
}

bool series_rolling_year(const struct series *series, const char *what, struct figure *result,
                         struct error *error) {
    *result = (struct figure){0};
    struct period first, latest;
    bool any;
    if (!series_ends(series, what, &any, &first, &latest, error) || !any)
        return error->code == ERROR_NONE;
    /* The entries are in order of time and distinct, so that the last `parts` of them are
    ** consecutive periods if their first and last are parts - 1 apart. */
    size_t parts = (size_t)period_parts(latest.kind);
    if (series->count < parts ||
        key_of(latest) - series->entries[series->count - parts].key != (int)parts - 1)
        return true;
    struct balance sum = {0};
    for (size_t i = series->count - parts; i < series->count; i++)
        balance_add(&sum, &series->entries[i].total);
    return balance_figure(&sum, what, result, error);
}
