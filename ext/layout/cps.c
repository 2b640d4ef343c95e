/* layout/cps.c: the Crown Prosecution Service's monthly outcomes by principal offence category.
**
** A file is one month, which only its name tells; a record is an area, with a pair of counts for
** each category: `Number of Homicide Convictions`, `Number of Homicide Unsuccessful`. Admin
** Finalised
** has no convictions: its one number are defendants whose cases were closed by the administration.
*/
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "layout/binding.h"
#include "layout/vocabulary.h"

enum { FOLDED_SIZE = 256 };

const struct layout CPS_MONTHLY = {
    .name = "cps-monthly",
    .wide = true,
};

static const struct layout_column AREA = {"", ROLE_DIMENSION, DIMENSION_FORCE, 0, true};

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

bool cps_fits(const struct slice *header, size_t count) {
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
    view->measures[MEASURE_DEFENDANTS] = (struct measure_rule){RULE_SUM, (int)slot, 2, 0, 0};
    view->measures[MEASURE_PROSECUTED] = view->measures[MEASURE_DEFENDANTS];
    view->measures[MEASURE_CONVICTED] = (struct measure_rule){RULE_SUM, (int)slot, 1, 0, 0};
    if (slice_starts_nocase(category, "adminfinali")) {
        view->measures[MEASURE_CONVICTED].rule = RULE_ABSENT;
        view->fixed[1].dimension = DIMENSION_OUTCOME;
        view->fixed[1].value = text_copy(slice_of("Administratively finalised"), error);
        return view->fixed[1].value != NULL;
    }
    if (convictions == SIZE_MAX || unsuccessful == SIZE_MAX)
        return error_set(error, ERROR_INPUT,
                         "the header has one half of '%s' alone: it needs both "
                         "'Number of … Convictions' and '… Unsuccessful'",
                         view->fixed[0].value);
    return true;
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

bool cps_bind(const struct slice *header, size_t count, struct slice file_name,
              struct binding *binding, struct error *error) {
    binding->columns = memory_new(count, sizeof *binding->columns, error);
    binding->views = memory_new(count, sizeof *binding->views, error);
    binding->count_columns = memory_new(2 * count, sizeof *binding->count_columns, error);
    if (binding->columns == NULL || binding->views == NULL || binding->count_columns == NULL)
        return false;
    binding->column_count = count;
    binding->columns[0] = &AREA;
    binding->has_period = layout_period_of_path(file_name, &binding->period);
    return bind_categories(header, count, binding, error);
}

/* --- The month that a path tells --- */

static int month_of_word(struct slice word) {
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    for (int i = 0; i < 12; i++) {
        struct slice month = slice_of(months[i]);
        if (slice_equal_nocase(word, month) ||
            (word.length == 3 && slice_equal_nocase(word, slice_from(month.bytes, 3))))
            return i + 1;
    }
    return slice_equal_nocase(word, slice_of("sept")) ? 9 : 0;
}

struct found_month {
    int year, month; /* 0: not found */
    bool unclear;    /* more than one of a kind */
};

static void found(struct found_month *found, int *which, int number) {
    found->unclear |= *which != 0 && *which != number;
    *which = number;
}

/* The next run of letters or of digits. */
static struct slice next_token(struct slice *text) {
    size_t start = 0;
    while (start < text->length && !byte_is_letter(text->bytes[start]) &&
           !byte_is_digit(text->bytes[start]))
        start++;
    size_t end = start;
    bool letters = start < text->length && byte_is_letter(text->bytes[start]);
    while (end < text->length &&
           (letters ? byte_is_letter(text->bytes[end]) : byte_is_digit(text->bytes[end])))
        end++;
    struct slice token = slice_from(text->bytes + start, end - start);
    *text = slice_after(*text, end);
    return token;
}

static int number_of(struct slice digits) {
    int number = 0;
    for (size_t i = 0; i < digits.length && i < 8; i++)
        number = number * 10 + (digits.bytes[i] - '0');
    return number;
}

static bool is_year(int number) {
    return number >= 1990 && number <= 2099;
}

/* What one part of a path (a file's or a folder's name) tells of the month and the year. */
static struct found_month month_of_name(struct slice name) {
    struct found_month result = {0};
    int numeric_month = 0;
    bool after_year = false;
    for (struct slice token; (token = next_token(&name)).length > 0;) {
        bool digits = byte_is_digit(token.bytes[0]);
        int number = digits ? number_of(token) : 0;
        int month = digits ? 0 : month_of_word(token);
        if (month > 0) {
            found(&result, &result.month, month);
        } else if (digits && token.length == 4 && is_year(number)) {
            found(&result, &result.year, number);
        } else if (digits && token.length == 6 && is_year(number / 100) && number % 100 >= 1 &&
                   number % 100 <= 12) {
            found(&result, &result.year, number / 100);
            numeric_month = number % 100;
        } else if (digits && token.length == 2 && after_year && number >= 1 && number <= 12) {
            numeric_month = number;
        }
        after_year = digits && token.length == 4 && is_year(number);
    }
    if (result.month == 0)
        result.month = numeric_month;
    return result;
}

/* The last part of the path, which loses it. */
static struct slice last_part(struct slice *path) {
    size_t start = path->length;
    while (start > 0 && path->bytes[start - 1] != '/' && path->bytes[start - 1] != '\\')
        start--;
    struct slice part = slice_after(*path, start);
    path->length = start > 0 ? start - 1 : 0;
    return part;
}

bool layout_period_of_path(struct slice path, struct period *period) {
    struct found_month name = month_of_name(last_part(&path));
    struct found_month folder = month_of_name(last_part(&path));
    int month = name.month > 0 ? name.month : folder.month;
    int year = name.year > 0 ? name.year : folder.year;
    bool unclear = name.unclear || ((name.month == 0 || name.year == 0) && folder.unclear);
    if (month == 0 || year == 0 || unclear)
        return false;
    *period = (struct period){PERIOD_MONTH, year, month};
    return true;
}
