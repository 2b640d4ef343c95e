#include "layout/binding.h"

#include <stdint.h>
#include <string.h>

#include "base/base.h"
#include "layout/vocabulary.h"

enum {
    FOLDED_SIZE = 256,
    HEADER_END = '|', /* of a folded header: no fold has it */
    /* No release has a tenth; a hostile header shall not take long. What a record gives is at most a row for
    ** each column and one more, which fit a group of rows. */
    COLUMNS_MOST = 2000,
};

/* --- Headers --- */

/* The part of a `|`-separated list before the next bar; the list moves on. */
static struct slice next_spelling(struct slice *list) {
    size_t length = 0;
    while (length < list->length && list->bytes[length] != '|')
        length++;
    struct slice spelling = slice_from(list->bytes, length);
    *list = slice_after(*list, length + 1);
    return spelling;
}

bool header_is(struct slice header, const char *spellings) {
    char folded[FOLDED_SIZE], known[FOLDED_SIZE];
    struct slice wanted = slice_from(folded, vocabulary_fold(header, folded, sizeof folded));
    struct slice list = slice_of(spellings);
    while (list.length > 0) {
        struct slice spelling = next_spelling(&list);
        if (slice_equal(wanted, slice_from(known, vocabulary_fold(spelling, known, sizeof known))))
            return true;
    }
    return false;
}

/* Where one of the spellings stands in the header, or SIZE_MAX. */
static size_t find_header(const struct slice *header, size_t count, const char *spellings) {
    for (size_t i = 0; i < count; i++)
        if (header_is(header[i], spellings))
            return i;
    return SIZE_MAX;
}

/* --- What a layout needs ----------------------------------------------------------------------- */

/* The spellings of the layout's n-th need, or NULL after the last: its needed columns, and the lists of which
** it needs one. */
static const char *need_of(const struct layout *layout, size_t n) {
    for (size_t i = 0; i < layout->column_count; i++)
        if (layout->columns[i].needed && n-- == 0)
            return layout->columns[i].headers;
    return n < NEEDS_MOST ? layout->needs_one_of[n] : NULL;
}

/* How many of the layout's needed headers there are, of how many. */
static size_t needed_found(const struct layout *layout, const struct slice *header, size_t count,
                           size_t *needed) {
    size_t found = 0;
    const char *need;
    for (*needed = 0; (need = need_of(layout, *needed)) != NULL; ++*needed)
        found += find_header(header, count, need) != SIZE_MAX;
    return found;
}

static bool layout_fits(const struct layout *layout, const struct slice *header, size_t count) {
    size_t needed;
    if (layout->forbidden != NULL && find_header(header, count, layout->forbidden) != SIZE_MAX)
        return false;
    return needed_found(layout, header, count, &needed) == needed &&
           (layout->fits == NULL || layout->fits(header, count));
}

static bool needs_column(const struct layout *layout, struct slice header) {
    const char *need;
    for (size_t n = 0; (need = need_of(layout, n)) != NULL; n++)
        if (header_is(header, need))
            return true;
    return false;
}

/* Whether the first layout needs whatever the second needs of this header, and asks as much of it. */
static bool contains(const struct layout *first, const struct layout *second,
                     const struct slice *header, size_t count) {
    const char *need;
    for (size_t n = 0; (need = need_of(second, n)) != NULL; n++) {
        bool shared = false;
        for (size_t i = 0; i < count; i++)
            shared |= header_is(header[i], need) && needs_column(first, header[i]);
        if (!shared)
            return false;
    }
    return second->fits == NULL || first->fits != NULL;
}

/* The layout that fits, or NULL; of two that do, in `other` the one that the first does not contain. */
static const struct layout *choose(const struct slice *header, size_t count,
                                   const struct layout *only, const struct layout **other) {
    const struct layout *best = NULL;
    *other = NULL;
    for (size_t i = 0; i < LAYOUT_COUNT; i++) {
        const struct layout *layout = LAYOUTS[i];
        if ((only != NULL && layout != only) || !layout_fits(layout, header, count))
            continue;
        if (best == NULL || layout->wins || contains(layout, best, header, count))
            best = layout;
        if (best->wins)
            return best;
    }
    for (size_t i = 0; best != NULL && only == NULL && i < LAYOUT_COUNT; i++)
        if (LAYOUTS[i] != best && layout_fits(LAYOUTS[i], header, count) &&
            (!contains(best, LAYOUTS[i], header, count) ||
             contains(LAYOUTS[i], best, header, count)))
            *other = LAYOUTS[i];
    return best;
}

/* --- Binding ----------------------------------------------------------------------------------- */

static bool bind_columns(const struct slice *header, size_t count, struct binding *binding,
                         struct error *error) {
    const struct layout *layout = binding->layout;
    for (size_t slot = 0; slot < binding->count_slots; slot++)
        binding->count_columns[slot] = SIZE_MAX;
    for (size_t c = 0; c < layout->column_count; c++) {
        const struct layout_column *column = &layout->columns[c];
        size_t found = SIZE_MAX;
        for (size_t i = 0; i < count; i++) {
            if (binding->columns[i] != NULL || !header_is(header[i], column->headers))
                continue;
            if (found != SIZE_MAX)
                return error_set(error, ERROR_INPUT,
                                 "the header has '%.*s' twice, in columns %zu and %zu: keep one",
                                 SLICE_PRINT(header[i]), found + 1, i + 1);
            found = i;
        }
        if (found == SIZE_MAX)
            continue;
        binding->columns[found] = column;
        if (column->role == ROLE_COUNT)
            binding->count_columns[column->slot] = found;
    }
    return true;
}

bool binding_has_role(const struct binding *binding, enum role role) {
    for (size_t i = 0; i < binding->column_count; i++)
        if (binding->columns[i] != NULL && binding->columns[i]->role == role)
            return true;
    return false;
}

/* A file that has years both as such and as `Year ending …` says the same twice: one is read. */
static void drop_second_year(struct binding *binding) {
    static const struct layout_column known = {.headers = "", .role = ROLE_KNOWN};
    bool has_year = binding_has_role(binding, ROLE_YEAR), has_ending = false;
    for (size_t i = 0; i < binding->column_count; i++) {
        if (binding->columns[i] == NULL || binding->columns[i]->role != ROLE_YEAR_ENDING)
            continue;
        if (has_year || has_ending)
            binding->columns[i] = &known;
        has_ending = true;
    }
}

/* A measure whose counts the file lacks is absent. */
static bool bind_first_view(struct binding *binding, struct error *error) {
    struct view *view = binding->views;
    memcpy(view->measures, binding->layout->measures, sizeof view->measures);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        struct measure_rule *rule = &view->measures[m];
        bool found = false;
        for (int slot = rule->first_slot; slot < rule->first_slot + rule->slots; slot++)
            found |= binding->count_columns[slot] != SIZE_MAX;
        if (!found)
            rule->rule = RULE_ABSENT;
    }
    if (binding->layout->court == NULL)
        return true;
    view->fixed[0].dimension = DIMENSION_COURT;
    view->fixed[0].value = text_copy(slice_of(binding->layout->court), error);
    return view->fixed[0].value != NULL;
}

bool binding_of_columns(const struct slice *header, size_t count, size_t count_slots,
                        size_t view_count, struct binding *binding, struct error *error) {
    binding->count_slots = count_slots;
    binding->columns = memory_new(count, sizeof *binding->columns, error);
    binding->count_columns = memory_new(count_slots, sizeof *binding->count_columns, error);
    binding->views = memory_new(view_count, sizeof *binding->views, error);
    if (binding->columns == NULL || binding->count_columns == NULL || binding->views == NULL)
        return false;
    binding->column_count = count;
    binding->view_count = view_count;
    if (!bind_columns(header, count, binding, error))
        return false;
    drop_second_year(binding);
    return bind_first_view(binding, error);
}

static bool bind_layout(const struct layout *layout, const struct slice *header, size_t count,
                        const struct bind_options *options, struct binding *binding,
                        struct error *error) {
    *binding = (struct binding){.layout = layout};
    if (options->count_given && !layout->takes_count)
        return error_set(error, ERROR_INPUT, "count= does not apply to %s; leave it out",
                         layout->name);
    return layout->bind != NULL
               ? layout->bind(header, count, options, binding, error)
               : binding_of_columns(header, count, MEASURE_COUNT, 1, binding, error);
}

static bool two_fit(const struct layout *one, const struct layout *other, struct error *error) {
    return error_set(error, ERROR_INPUT,
                     "the header fits %s as well as %s; say which with layout=%s or layout=%s",
                     one->name, other->name, one->name, other->name);
}

static enum layout_fit bind_header(const struct slice *header, size_t count,
                                   const struct bind_options *options, struct binding *binding,
                                   struct error *error) {
    const struct layout *other, *layout = choose(header, count, options->layout, &other);
    if (layout == NULL)
        return LAYOUT_FITS_NOT;
    if (other == NULL ? bind_layout(layout, header, count, options, binding, error)
                      : two_fit(layout, other, error))
        return LAYOUT_FITS;
    binding_free(binding);
    return LAYOUT_FAILED;
}

/* --- Columns under other names (columns=) ------------------------------------------------------- */

bool binding_next_pair(struct slice *list, struct slice *wanted, struct slice *found) {
    size_t end = 0, equals = 0;
    *list = slice_trim(*list);
    if (list->length == 0)
        return false;
    while (end < list->length && list->bytes[end] != ';')
        end++;
    while (equals < end && list->bytes[equals] != '=')
        equals++;
    *wanted = slice_trim(slice_from(list->bytes, equals));
    *found = slice_trim(slice_after(slice_from(list->bytes, end), equals + 1));
    *list = slice_after(*list, end + 1);
    return true;
}

bool header_is_known(struct slice name) {
    for (size_t i = 0; i < LAYOUT_COUNT; i++)
        for (size_t c = 0; c < LAYOUTS[i]->column_count; c++)
            if (header_is(name, LAYOUTS[i]->columns[c].headers))
                return true;
    return slice_starts_nocase(name, "number of ");
}

void header_offer_all(struct slice name, struct nearest *nearest) {
    for (size_t i = 0; i < LAYOUT_COUNT; i++)
        for (size_t c = 0; c < LAYOUTS[i]->column_count; c++) {
            struct slice headers = slice_of(LAYOUTS[i]->columns[c].headers);
            while (headers.length > 0) {
                size_t end = 0;
                while (end < headers.length && headers.bytes[end] != '|')
                    end++;
                nearest_offer(nearest, name, slice_from(headers.bytes, end));
                headers = slice_after(headers, end + 1);
            }
        }
}

bool header_same(struct slice a, struct slice b) {
    char folded[2][FOLDED_SIZE];
    return slice_equal(slice_from(folded[0], vocabulary_fold(a, folded[0], FOLDED_SIZE)),
                       slice_from(folded[1], vocabulary_fold(b, folded[1], FOLDED_SIZE)));
}

/* --- A header among the rows ------------------------------------------------------------------- */

bool binding_keep_header(struct binding *binding, const struct slice *header, size_t count,
                         struct error *error) {
    char folded[FOLDED_SIZE];
    text_clear(&binding->header);
    for (size_t i = 0; i < count; i++) {
        size_t length = vocabulary_fold(header[i], folded, FOLDED_SIZE);
        if (!text_append(&binding->header, slice_from(folded, length), error) ||
            !text_append_byte(&binding->header, HEADER_END, error))
            return false;
    }
    return true;
}

bool binding_is_header_again(const struct binding *binding, const struct slice *fields,
                             size_t count) {
    struct slice left = text_slice(&binding->header);
    for (size_t i = 0; i < count; i++) {
        char folded[FOLDED_SIZE];
        size_t length = vocabulary_fold(fields[i], folded, FOLDED_SIZE);
        if (left.length == 0 && length == 0)
            continue; /* a row of a sheet is filled up with empty fields */
        if (left.length <= length || memcmp(left.bytes, folded, length) != 0 ||
            left.bytes[length] != HEADER_END)
            return false;
        left = slice_after(left, length + 1);
    }
    return left.length == 0;
}

bool header_is_like_one(const struct slice *fields, size_t count) {
    size_t filled = 0, known = 0;
    for (size_t i = 0; i < count; i++) {
        struct slice field = slice_trim(fields[i]);
        if (field.length == 0)
            continue;
        filled++;
        known += byte_is_letter(field.bytes[0]) && header_is_known(field);
        if (known == 0)
            return false;
    }
    return known >= 2 && known * 2 >= filled;
}

/* Gives the header's columns the names that the layouts have for them. A column that bears such a name already
** loses it. `missing` is the first column that is not there, or empty. */
static void rename_columns(struct slice *renamed, const struct slice *header, size_t count,
                           struct slice pairs, struct slice *missing) {
    struct slice wanted, found;
    *missing = (struct slice){0};
    while (binding_next_pair(&pairs, &wanted, &found)) {
        size_t at = count;
        for (size_t i = 0; i < count; i++)
            if (header_same(header[i], found))
                at = i;
            else if (header_same(renamed[i], wanted))
                renamed[i] = slice_of("(not read)");
        if (at < count)
            renamed[at] = wanted;
        else if (missing->length == 0)
            *missing = found;
    }
}

enum layout_fit layout_bind(const struct slice *header, size_t count,
                            const struct bind_options *options, struct binding *binding,
                            struct error *error) {
    struct slice renamed[COLUMNS_MOST], missing;
    if (count > COLUMNS_MOST)
        return LAYOUT_FITS_NOT;
    if (options->columns.length == 0)
        return bind_header(header, count, options, binding, error);
    memcpy(renamed, header, count * sizeof *header);
    rename_columns(renamed, header, count, options->columns, &missing);
    enum layout_fit fit = bind_header(renamed, count, options, binding, error);
    if (fit != LAYOUT_FITS || missing.length == 0)
        return fit;
    binding_free(binding);
    error_set(error, ERROR_INPUT, "columns=: the header has no '%.*s'", SLICE_PRINT(missing));
    return LAYOUT_FAILED;
}

void binding_free(struct binding *binding) {
    for (size_t i = 0; binding->views != NULL && i < binding->view_count; i++)
        for (int f = 0; f < 2; f++)
            memory_free(binding->views[i].fixed[f].value);
    for (size_t i = 0; i < binding->unread_count; i++)
        memory_free(binding->unread[i].header);
    memory_free(binding->unread);
    text_free(&binding->header);
    memory_free(binding->views);
    memory_free(binding->columns);
    memory_free(binding->count_columns);
    *binding = (struct binding){0};
}

/* --- A header that fits nothing ----------------------------------------------------------------- */

static bool describe_missing(const struct layout *layout, const struct slice *header, size_t count,
                             struct text *text, struct error *error) {
    const char *separator = "", *need;
    for (size_t n = 0; (need = need_of(layout, n)) != NULL; n++) {
        if (find_header(header, count, need) != SIZE_MAX)
            continue;
        struct slice list = slice_of(need);
        struct slice name = next_spelling(&list);
        if (!text_printf(text, error, "%s'%.*s'", separator, SLICE_PRINT(name)))
            return false;
        separator = ", ";
    }
    if (layout->needs != NULL)
        return text_printf(text, error, "%s%s", separator, layout->needs);
    if (separator[0] == '\0' && layout->forbidden != NULL) {
        size_t found = find_header(header, count, layout->forbidden);
        return text_printf(text, error, "no '%.*s'",
                           SLICE_PRINT(found < count ? header[found] : slice_of("")));
    }
    return true;
}

static const struct layout *nearest_layout(const struct slice *header, size_t count,
                                           const struct layout *only, size_t *near) {
    const struct layout *nearest = only;
    double best = -1;
    *near = 0;
    for (size_t i = 0; i < LAYOUT_COUNT; i++) {
        size_t needed, found = needed_found(LAYOUTS[i], header, count, &needed);
        needed += LAYOUTS[i]->needs != NULL; /* which is not known to be there */
        double share = (double)found / (double)(needed > 0 ? needed : 1);
        if ((only != NULL && LAYOUTS[i] != only) || share <= best)
            continue;
        best = share;
        nearest = LAYOUTS[i];
        *near = found;
    }
    return nearest;
}

bool layout_describe_misfit(const struct slice *header, size_t count,
                            const struct bind_options *options, struct text *text, size_t *near,
                            struct error *error) {
    struct slice renamed[COLUMNS_MOST], missing = {0};
    *near = 0;
    if (count > COLUMNS_MOST)
        return text_printf(text, error, "it has %zu columns, and no release more than %d", count,
                           COLUMNS_MOST);
    memcpy(renamed, header, count * sizeof *header);
    rename_columns(renamed, header, count, options->columns, &missing);
    const struct layout *nearest = nearest_layout(renamed, count, options->layout, near);
    if (missing.length > 0 &&
        !text_printf(text, error, "it has no '%.*s', which columns= names; ", SLICE_PRINT(missing)))
        return false;
    if (*near == 0 && options->layout == NULL)
        return text_printf(text, error, "it has no column that a known release has to have");
    return text_printf(text, error, "%s%s, which also needs ",
                       options->layout != NULL ? "" : "nearest is ", nearest->name) &&
           describe_missing(nearest, renamed, count, text, error);
}
