#include "layout/binding.h"

#include <stdint.h>
#include <string.h>

#include "base/base.h"
#include "layout/vocabulary.h"

static const struct layout *const LAYOUTS[] = {
    &MOJ_OUTCOMES, &MOJ_COURT_OUTCOMES,   &MOJ_MAGISTRATES,
    &CPS_MONTHLY,  &HOME_OFFICE_OUTCOMES, &SAVED,
};
enum {
    LAYOUT_COUNT = sizeof LAYOUTS / sizeof *LAYOUTS,
    FOLDED_SIZE = 256,
    COLUMNS_MOST = 2000, /* no release has a tenth; a hostile header shall not take long */
};

const struct layout *layout_named(struct slice name) {
    for (size_t i = 0; i < LAYOUT_COUNT; i++)
        if (slice_equal_nocase(name, slice_of(LAYOUTS[i]->name)))
            return LAYOUTS[i];
    return NULL;
}

bool layout_names(struct text *names, struct error *error) {
    for (size_t i = 0; i < LAYOUT_COUNT; i++)
        if (!text_printf(names, error, "%s%s", i > 0 ? ", " : "", LAYOUTS[i]->name))
            return false;
    return true;
}

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

static bool header_matches(struct slice header, const char *spellings) {
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
        if (header_matches(header[i], spellings))
            return i;
    return SIZE_MAX;
}

/* How many of the layout's needed headers there are, of how many. */
static size_t needed_found(const struct layout *layout, const struct slice *header, size_t count,
                           size_t *needed) {
    size_t found = 0;
    *needed = 0;
    for (size_t i = 0; i < layout->column_count; i++) {
        if (!layout->columns[i].needed)
            continue;
        ++*needed;
        found += find_header(header, count, layout->columns[i].headers) != SIZE_MAX;
    }
    if (layout->needs_one_of != NULL) {
        ++*needed;
        found += find_header(header, count, layout->needs_one_of) != SIZE_MAX;
    }
    return found;
}

static bool layout_fits(const struct layout *layout, const struct slice *header, size_t count) {
    if (layout->wide)
        return cps_fits(header, count);
    if (layout->forbidden != NULL && find_header(header, count, layout->forbidden) != SIZE_MAX)
        return false;
    size_t needed;
    return needed_found(layout, header, count, &needed) == needed;
}

static bool bind_columns(const struct slice *header, size_t count, struct binding *binding,
                         struct error *error) {
    const struct layout *layout = binding->layout;
    for (size_t slot = 0; slot < binding->count_slots; slot++)
        binding->count_columns[slot] = SIZE_MAX;
    for (size_t c = 0; c < layout->column_count; c++) {
        const struct layout_column *column = &layout->columns[c];
        size_t found = SIZE_MAX;
        for (size_t i = 0; i < count; i++) {
            if (binding->columns[i] != NULL || !header_matches(header[i], column->headers))
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

/* One row a record, its measures as the layout has them; a measure whose counts the file lacks is
** absent. */
static bool bind_view(struct binding *binding, struct error *error) {
    binding->views = memory_new(1, sizeof *binding->views, error);
    if (binding->views == NULL)
        return false;
    binding->view_count = 1;
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

static bool bind_long(const struct slice *header, size_t count, struct binding *binding,
                      struct error *error) {
    binding->count_slots = MEASURE_COUNT;
    binding->columns = memory_new(count, sizeof *binding->columns, error);
    binding->count_columns =
        memory_new(binding->count_slots, sizeof *binding->count_columns, error);
    if (binding->columns == NULL || binding->count_columns == NULL)
        return false;
    binding->column_count = count;
    return bind_columns(header, count, binding, error) && bind_view(binding, error);
}

enum layout_fit layout_bind(const struct slice *header, size_t count, const struct layout *only,
                            struct slice file_name, struct binding *binding, struct error *error) {
    for (size_t i = 0; i < LAYOUT_COUNT && count <= COLUMNS_MOST; i++) {
        const struct layout *layout = LAYOUTS[i];
        if ((only != NULL && layout != only) || !layout_fits(layout, header, count))
            continue;
        *binding = (struct binding){.layout = layout};
        if (layout->wide ? cps_bind(header, count, file_name, binding, error)
                         : bind_long(header, count, binding, error))
            return LAYOUT_FITS;
        binding_free(binding);
        return LAYOUT_FAILED;
    }
    return LAYOUT_FITS_NOT;
}

void binding_free(struct binding *binding) {
    for (size_t i = 0; i < binding->view_count; i++)
        for (int f = 0; f < 2; f++)
            memory_free(binding->views[i].fixed[f].value);
    for (size_t i = 0; i < binding->unread_count; i++)
        memory_free(binding->unread[i].header);
    memory_free(binding->unread);
    memory_free(binding->views);
    memory_free(binding->columns);
    memory_free(binding->count_columns);
    *binding = (struct binding){0};
}

static bool describe_missing(const struct layout *layout, const struct slice *header, size_t count,
                             struct text *text, struct error *error) {
    const char *separator = "";
    for (size_t i = 0; i <= layout->column_count; i++) {
        bool last = i == layout->column_count;
        const char *headers = last ? layout->needs_one_of : layout->columns[i].headers;
        if (headers == NULL || (!last && !layout->columns[i].needed) ||
            find_header(header, count, headers) != SIZE_MAX)
            continue;
        struct slice list = slice_of(headers);
        struct slice name = next_spelling(&list);
        if (!text_printf(text, error, "%s'%.*s'", separator, SLICE_PRINT(name)))
            return false;
        separator = ", ";
    }
    if (separator[0] == '\0' && layout->forbidden != NULL)
        return text_printf(text, error, "no '%s'", layout->forbidden);
    return true;
}

bool layout_describe_misfit(const struct slice *header, size_t count, const struct layout *only,
                            struct text *text, size_t *near, struct error *error) {
    const struct layout *nearest = only;
    double best = -1;
    *near = 0;
    if (count > COLUMNS_MOST)
        return text_printf(text, error, "it has %zu columns, and no release more than %d", count,
                           COLUMNS_MOST);
    for (size_t i = 0; i < LAYOUT_COUNT; i++) {
        size_t needed, found = needed_found(LAYOUTS[i], header, count, &needed);
        double share = (double)found / (double)(needed > 0 ? needed : 1);
        if ((only != NULL && LAYOUTS[i] != only) || share <= best)
            continue;
        best = share;
        nearest = LAYOUTS[i];
        *near = found;
    }
    if (*near == 0 && only == NULL)
        return text_printf(text, error, "it has no column that a known release has to have");
    if (nearest->wide)
        return text_printf(text, error,
                           "%s needs a first column without a name (or X), and 'Number of … "
                           "Convictions', 'Number of … Unsuccessful'",
                           nearest->name);
    return text_printf(text, error, "%s%s, which also needs ", only != NULL ? "" : "nearest is ",
                       nearest->name) &&
           describe_missing(nearest, header, count, text, error);
}

/* --- Values --- */

static void unreadable(struct meaning *meaning, enum problem problem, const char *detail) {
    *meaning = (struct meaning){.kind = MEANING_UNREADABLE, .problem = problem, .detail = detail};
}

/* `2018/19`, and as it is also written: `2018-19`, `2018/2019`. */
static bool financial_year(struct slice value, int *year) {
    struct period start, end;
    if (period_parse(value, &start) && start.kind == PERIOD_FINANCIAL_YEAR) {
        *year = start.year;
        return true;
    }
    if (value.length < 7 || !period_parse(slice_from(value.bytes, 4), &start) ||
        (value.bytes[4] != '/' && value.bytes[4] != '-'))
        return false;
    *year = start.year;
    struct slice rest = slice_after(value, 5);
    if (rest.length == 4)
        return period_parse(rest, &end) && end.kind == PERIOD_YEAR && end.year == start.year + 1;
    return rest.length == 2 && byte_is_digit(rest.bytes[0]) && byte_is_digit(rest.bytes[1]) &&
           (rest.bytes[0] - '0') * 10 + (rest.bytes[1] - '0') == (start.year + 1) % 100;
}

static void year_meaning(enum role role, struct slice value, struct meaning *meaning) {
    struct period period;
    if (role == ROLE_FINANCIAL_YEAR) {
        if (!financial_year(value, &meaning->number))
            unreadable(meaning, PROBLEM_NOT_A_NUMBER, "not a financial year such as 2018/19");
    } else if (period_parse(value, &period) && period.kind == PERIOD_YEAR) {
        meaning->number = period.year;
    } else {
        unreadable(meaning, PROBLEM_NOT_A_NUMBER, "not a year such as 2018");
    }
}

static void quarter_meaning(struct slice value, struct meaning *meaning) {
    char folded[FOLDED_SIZE];
    size_t length = vocabulary_fold(value, folded, sizeof folded);
    char last = length > 0 ? folded[length - 1] : '\0';
    struct slice before = slice_from(folded, length > 0 ? length - 1 : 0);
    if (last >= '1' && last <= '4' &&
        (before.length == 0 || slice_equal(before, slice_of("q")) ||
         slice_equal(before, slice_of("quarter"))))
        meaning->number = last - '0';
    else if (length > 0)
        unreadable(meaning, PROBLEM_UNREADABLE_ROW, "not a quarter such as Q1");
}

static bool period_meaning(struct slice value, struct text *scratch, struct meaning *meaning,
                           struct error *error) {
    struct period period;
    char text[PERIOD_TEXT_SIZE];
    if (!period_parse(value, &period)) {
        unreadable(meaning, PROBLEM_UNREADABLE_ROW,
                   "not a period such as 2018, 2018-Q3, 2018-07, 2018/19 or 2018/19-Q2");
        return true;
    }
    text_clear(scratch);
    if (!text_append(scratch, slice_from(text, period_text(period, text)), error))
        return false;
    meaning->text = text_slice(scratch);
    return true;
}

static void force_meaning(struct slice value, const struct forces *forces,
                          struct meaning *meaning) {
    const struct force *force = NULL;
    meaning->text = value;
    switch (forces_find(forces, value, &force)) {
    case LABEL_FORCE:
        meaning->text = force->name;
        break;
    case LABEL_WHOLE:
    case LABEL_PART:
    case LABEL_REGION:
        meaning->kind = MEANING_TOTAL;
        break;
    case LABEL_UNKNOWN:
        meaning->problem = PROBLEM_UNKNOWN_FORCE;
        meaning->detail = "kept under this label, without a code; see police_forces for the names "
                          "that are known";
        break;
    case LABEL_OTHER:
    case LABEL_MISSING:
        break;
    }
}

static void word_meaning(const struct layout *layout, enum dimension dimension, struct slice value,
                         struct meaning *meaning) {
    switch (vocabulary_find(dimension, value, &meaning->text)) {
    case VOCABULARY_KNOWN:
        break;
    case VOCABULARY_TOTAL:
        meaning->kind = MEANING_TOTAL;
        break;
    case VOCABULARY_CUT_OFF:
        meaning->problem = PROBLEM_UNKNOWN_VALUE;
        meaning->detail = "taken for the only known value that begins so";
        break;
    case VOCABULARY_UNKNOWN:
        if ((layout->open_dimensions & 1u << dimension) == 0) {
            meaning->problem = PROBLEM_UNKNOWN_VALUE;
            meaning->detail = "kept as it is; no known release has it";
        }
        break;
    }
}

static void offence_meaning(struct slice value, struct meaning *meaning) {
    struct slice unused;
    meaning->text = value;
    if (vocabulary_find(DIMENSION_OFFENCE, value, &unused) == VOCABULARY_TOTAL)
        meaning->kind = MEANING_TOTAL;
}

/* `All courts`, `Both courts`: what is NULL in our column. */
static bool is_every_court(struct slice value) {
    char folded[FOLDED_SIZE];
    struct slice f = slice_from(
        folded, vocabulary_fold(vocabulary_without_prefix(value), folded, sizeof folded));
    return slice_equal(f, slice_of("allcourts")) || slice_equal(f, slice_of("bothcourts")) ||
           slice_equal(f, slice_of("all"));
}

static bool dimension_meaning(const struct layout *layout, enum dimension dimension,
                              struct slice value, const struct forces *forces, struct text *scratch,
                              struct meaning *meaning, struct error *error) {
    switch (dimension) {
    case DIMENSION_PERIOD:
        return period_meaning(value, scratch, meaning, error);
    case DIMENSION_FORCE:
        force_meaning(value, forces, meaning);
        return true;
    case DIMENSION_OFFENCE:
        offence_meaning(value, meaning);
        return true;
    case DIMENSION_COURT:
        if (is_every_court(value)) {
            meaning->kind = MEANING_NOTHING;
            return true;
        }
        break;
    default:
        break;
    }
    word_meaning(layout, dimension, value, meaning);
    return true;
}

bool layout_meaning(const struct binding *binding, size_t column, struct slice value,
                    const struct forces *forces, struct text *scratch, struct meaning *meaning,
                    struct error *error) {
    const struct layout *layout = binding->layout;
    const struct layout_column *what = binding->columns[column];
    *meaning = (struct meaning){.kind = MEANING_VALUE};
    value = slice_trim(value);
    if (what->role == ROLE_YEAR || what->role == ROLE_FINANCIAL_YEAR) {
        year_meaning(what->role, value, meaning);
    } else if (what->role == ROLE_QUARTER) {
        quarter_meaning(value, meaning);
    } else if (what->role == ROLE_FLAG || what->role == ROLE_OFFENCE_CODE) {
        meaning->text = vocabulary_without_prefix(value);
    } else if (value.length > 0) {
        if (!dimension_meaning(layout, what->dimension, value, forces, scratch, meaning, error))
            return false;
    } else if (what->dimension == DIMENSION_SENTENCE_LENGTH) {
        meaning->text = slice_of("N/A"); /* as the releases say it that do not leave it blank */
    } else {
        meaning->kind = MEANING_NOTHING;
    }
    if (layout->flags != NULL && meaning->kind == MEANING_VALUE)
        meaning->flags = layout->flags(what, meaning->text);
    return true;
}
