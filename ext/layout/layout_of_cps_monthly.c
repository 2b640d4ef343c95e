/* layout/layout_of_cps_monthly.c: the Crown Prosecution Service's monthly outcomes by principal offence
** category.
**
** A file is one month, which only its name tells. A record is an area, with a pair of counts for each
** category: `Number of Homicide Convictions`, `Number of Homicide Unsuccessful`. Admin Finalised has no
** convictions: its one number counts defendants whose cases were closed by the administration.
*/
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "layout/binding.h"
#include "layout/path_period.h"
#include "layout/vocabulary.h"

enum { FOLDED_SIZE = 256 };

static const struct layout_column AREA = {"", ROLE_DIMENSION, DIMENSION_FORCE, 0, true, NULL};

enum half { HALF_NONE, HALF_CONVICTIONS, HALF_UNSUCCESSFUL };

/* Which half of which category a header is; `category` is its folded name, inside `folded`. */
static enum half header_half(struct slice header, char folded[FOLDED_SIZE],
                             struct slice *category) {
    struct slice text = slice_from(folded, vocabulary_fold(header, folded, FOLDED_SIZE));
    if (!slice_starts_nocase(text, "numberof"))
        return HALF_NONE;
    text = slice_after(text, strlen("numberof"));
    enum half half = HALF_NONE;
    if (slice_ends_nocase(text, "convictions")) {
        half = HALF_CONVICTIONS;
        text.length -= strlen("convictions");
    } else if (slice_ends_nocase(text, "unsuccessful")) {
        half = HALF_UNSUCCESSFUL;
        text.length -= strlen("unsuccessful");
    }
    *category = text;
    return half;
}

static bool is_area_header(struct slice header) {
    char folded[FOLDED_SIZE];
    struct slice text = slice_from(folded, vocabulary_fold(header, folded, sizeof folded));
    static const char *const names[] = {"", "x", "area", "cpsarea", "force", "policeforcearea"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (slice_equal(text, slice_of(names[i])))
            return true;
    return false;
}

static bool fits(const struct slice *header, size_t count) {
    bool convictions = false, unsuccessful = false;
    char folded[FOLDED_SIZE];
    struct slice category;
    for (size_t i = 1; i < count; i++) {
        enum half half = header_half(header[i], folded, &category);
        convictions |= half == HALF_CONVICTIONS;
        unsuccessful |= half == HALF_UNSUCCESSFUL;
    }
    return count > 0 && is_area_header(header[0]) && convictions && unsuccessful;
}

/* The column of the category's other half, or SIZE_MAX. */
static size_t find_half(const struct slice *header, size_t count, enum half wanted,
                        struct slice category) {
    for (size_t i = 1; i < count; i++) {
        char folded[FOLDED_SIZE];
        struct slice other;
        if (header_half(header[i], folded, &other) == wanted && slice_equal(other, category))
            return i;
    }
    return SIZE_MAX;
}

/* The category as the publisher spells it; one that is new, as the header has it. */
static char *category_name(struct slice header, struct slice category, struct error *error) {
    struct slice name;
    if (vocabulary_find(DIMENSION_OFFENCE_GROUP, category, &name) == VOCABULARY_KNOWN)
        return text_copy(name, error);
    struct slice words = slice_trim(header);
    char *copy = text_copy(words, error);
    if (copy == NULL)
        return NULL;
    /* Without `Number of` and the last word; dots, as R writes them, are blanks. */
    size_t start = strlen("Number of "), end = words.length;
    for (size_t i = 0; i < words.length; i++)
        if (copy[i] == '.' || copy[i] == '_')
            copy[i] = ' ';
    while (end > start && copy[end - 1] != ' ')
        end--;
    struct slice inner = slice_trim(slice_from(copy + start, end > start ? end - start : 0));
    memmove(copy, inner.bytes, inner.length);
    copy[inner.length] = '\0';
    return copy;
}

static bool bind_category(struct slice header, struct slice category, size_t convictions,
                          size_t unsuccessful, struct binding *binding, struct error *error) {
    size_t slot = 2 * binding->view_count;
    struct view *view = &binding->views[binding->view_count++];
    view->fixed[0].dimension = DIMENSION_OFFENCE_GROUP;
    view->fixed[0].value = category_name(header, category, error);
    if (view->fixed[0].value == NULL)
        return false;
    binding->count_columns[slot] = convictions;
    binding->count_columns[slot + 1] = unsuccessful;
    binding->count_slots = slot + 2;
    view->measures[MEASURE_DEFENDANTS] =
        (struct measure_rule){.rule = RULE_SUM, .first_slot = (int)slot, .slots = 2};
    view->measures[MEASURE_PROSECUTED] = view->measures[MEASURE_DEFENDANTS];
    view->measures[MEASURE_CONVICTED] =
        (struct measure_rule){.rule = RULE_SUM, .first_slot = (int)slot, .slots = 1};
    if (slice_starts_nocase(category, "adminfinali")) {
        /* No prosecution came to an end before a court: the number is of defendants alone. */
        view->measures[MEASURE_PROSECUTED].rule = RULE_ZERO;
        view->measures[MEASURE_CONVICTED].rule = RULE_ZERO;
        view->fixed[1].dimension = DIMENSION_OUTCOME;
        view->fixed[1].value = text_copy(slice_of("Administratively finalised"), error);
        return view->fixed[1].value != NULL;
    }
    if (convictions == SIZE_MAX || unsuccessful == SIZE_MAX)
        return error_set(error, ERROR_INPUT,
                         "the header has only one half of '%s'; it needs both "
                         "'Number of … Convictions' and '… Unsuccessful'",
                         view->fixed[0].value);
    return true;
}

/* Percentages of the numbers say nothing more. */
static void know_percentages(const struct slice *header, size_t count, struct binding *binding) {
    static const struct layout_column known = {.headers = "", .role = ROLE_KNOWN};
    for (size_t i = 1; i < count; i++)
        if (slice_starts_nocase(slice_trim(header[i]), "percentage"))
            binding->columns[i] = &known;
}

static bool bind_categories(const struct slice *header, size_t count, struct binding *binding,
                            struct error *error) {
    for (size_t i = 1; i < count; i++) {
        char folded[FOLDED_SIZE];
        struct slice category;
        enum half half = header_half(header[i], folded, &category);
        if (half == HALF_NONE)
            continue;
        if (find_half(header, i, half, category) != SIZE_MAX)
            return error_set(error, ERROR_INPUT, "the header has '%.*s' twice: keep one",
                             SLICE_PRINT(header[i]));
        size_t other =
            find_half(header, count,
                      half == HALF_CONVICTIONS ? HALF_UNSUCCESSFUL : HALF_CONVICTIONS, category);
        if (other < i)
            continue; /* bound with its other half */
        bool first = half == HALF_CONVICTIONS;
        if (!bind_category(header[i], category, first ? i : other, first ? other : i, binding,
                           error))
            return false;
    }
    return true;
}

static bool bind(const struct slice *header, size_t count, const struct bind_options *options,
                 struct binding *binding, struct error *error) {
    binding->columns = memory_new(count, sizeof *binding->columns, error);
    binding->views = memory_new(count, sizeof *binding->views, error);
    binding->count_columns = memory_new(2 * count, sizeof *binding->count_columns, error);
    if (binding->columns == NULL || binding->views == NULL || binding->count_columns == NULL)
        return false;
    binding->column_count = count;
    binding->columns[0] = &AREA;
    know_percentages(header, count, binding);
    binding->has_period = path_period(options->file_name, &binding->period);
    return bind_categories(header, count, binding, error);
}

const struct layout layout_of_cps_monthly = {
    .name = "cps-monthly",
    .publisher = "Crown Prosecution Service",
    .built_in = "builtin:cps",
    .unit = UNIT_CASES,
    .status = "management information, not official statistics",
    .counts =
        "Prosecutions of defendants that were completed, by the offence that was principal when the case "
        "ended; cases of other prosecutors are left out.",
    .whole_periods = true,
    .period_from_name = true,
    .fits = fits,
    .bind = bind,
    .needs = "a first column without a name (or X), and 'Number of … Convictions', "
             "'Number of … Unsuccessful'",
};
