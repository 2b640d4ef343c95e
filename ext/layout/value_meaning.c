#include "layout/value_meaning.h"

#include "base/base.h"
#include "layout/count.h"
#include "layout/offence_text.h"
#include "layout/published_period.h"
#include "layout/vocabulary.h"

enum { FOLDED_SIZE = 256 };

static void unreadable(struct meaning *meaning, enum problem problem, const char *detail) {
    *meaning = (struct meaning){.kind = MEANING_UNREADABLE, .problem = problem, .detail = detail};
}

/* --- Years, quarters, months and periods, as numbers ------------------------------------------------ */

enum { YEARS = 4096, OF_YEAR = 16, BY_MONTH = 8, QUARTERS = 32 };

static void year_meaning(const struct layout_column *what, struct slice value,
                         struct meaning *meaning) {
    struct period year;
    if (!published_year(value, &year)) {
        unreadable(meaning, PROBLEM_NOT_A_NUMBER, "not a year such as 2018");
        return;
    }
    if (what->role == ROLE_YEAR_ENDING && year.kind == PERIOD_YEAR &&
        !byte_is_letter(value.bytes[0]))
        year = what->slot == 12 ? year : period_year_from(year.year - 1, what->slot + 1);
    meaning->number = (int)year.kind * YEARS + year.year;
}

static void quarter_meaning(const struct layout_column *what, struct slice value,
                            struct meaning *meaning) {
    struct published_quarter quarter;
    if (value.length == 0)
        return;
    if (!published_quarter(value, &quarter))
        unreadable(meaning, PROBLEM_UNREADABLE_ROW, "not a quarter such as Q1 or Oct-Dec");
    else
        meaning->number = quarter.year * QUARTERS +
                          (what->role == ROLE_QUARTER_OF_YEAR ? OF_YEAR : 0) +
                          (quarter.by_month ? BY_MONTH : 0) + quarter.number;
}

static void month_meaning(struct slice value, struct meaning *meaning) {
    int64_t month;
    if (value.length == 0)
        return;
    if (count_read(value, &month) == COUNT_NUMBER && month >= 1 && month <= 12)
        meaning->number = (int)month;
    else
        unreadable(meaning, PROBLEM_UNREADABLE_ROW, "not a month from 1 to 12");
}

bool period_of_numbers(int year, int quarter, int month, struct period *period) {
    struct period whole = {(enum period_kind)(year / YEARS), year % YEARS, 0};
    struct published_quarter part = {quarter % BY_MONTH, (quarter & BY_MONTH) != 0,
                                     quarter / QUARTERS};
    *period = whole;
    if (month > 0) {
        *period = (struct period){PERIOD_MONTH, whole.year, month};
        return whole.kind == PERIOD_YEAR && (quarter == 0 || part.number == (month + 2) / 3);
    }
    return quarter == 0 || quarter_of_year(whole, part, (quarter & OF_YEAR) != 0, period);
}

static bool period_meaning(struct slice value, struct text *scratch, struct meaning *meaning,
                           struct error *error) {
    struct period period;
    char text[PERIOD_TEXT_SIZE];
    if (!published_period(value, &period)) {
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

/* --- Words ----------------------------------------------------------------------------------------- */

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
    case LABEL_ELSEWHERE:
        meaning->kind = MEANING_LEFT_OUT;
        meaning->problem = PROBLEM_ELSEWHERE;
        meaning->detail = "not in England and Wales: left out";
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

/* `N/A`, `NA`, `N/A - Offence code expired`. */
static bool is_not_applicable(struct slice value) {
    if (value_is_null(value))
        return true;
    if (slice_starts_nocase(value, "n/a"))
        value = slice_trim(slice_after(value, 3));
    else if (slice_starts_nocase(value, "na") &&
             (value.length == 2 || !byte_is_letter(value.bytes[2])))
        value = slice_trim(slice_after(value, 2));
    else
        return false;
    return value.length == 0 || value.bytes[0] == '-';
}

static const char BINARY_FRACTION[] =
    "a code that a spreadsheet has made a binary fraction: read as the shortest number that it is";

static void code_meaning(struct slice value, struct meaning *meaning) {
    char buffer[OFFENCE_CODE_SIZE];
    struct slice was;
    meaning->text = is_not_applicable(value) ? slice_from(value.bytes, 0) : value;
    if (offence_code_was(value, buffer, &was)) {
        meaning->problem = PROBLEM_UNKNOWN_VALUE;
        meaning->detail = BINARY_FRACTION;
    }
}

/* Appends the code and the title as the store keeps them. */
static bool keep_offence(struct slice code, struct slice title, struct text *kept,
                         struct error *error) {
    char buffer[OFFENCE_CODE_SIZE];
    struct slice was;
    return offence_keep(offence_code_was(code, buffer, &was) ? was : code, title, kept, error);
}

static bool offence_meaning(struct slice value, struct text *scratch, struct meaning *meaning,
                            struct error *error) {
    struct slice code, title;
    if (vocabulary_find(DIMENSION_OFFENCE, value, &title) == VOCABULARY_TOTAL) {
        meaning->kind = MEANING_TOTAL;
        return true;
    }
    offence_split(value, &code, &title);
    if (code.length > 0)
        code_meaning(code, meaning);
    text_clear(scratch);
    bool done = keep_offence(code, title, scratch, error);
    meaning->text = text_slice(scratch);
    return done;
}

bool offence_of_columns(struct slice code, struct slice title, struct text *kept,
                        struct error *error) {
    struct slice glued;
    code = slice_trim(code);
    offence_split(is_not_applicable(slice_trim(title)) ? slice_of("") : title, &glued, &title);
    if (code.length == 0 || is_not_applicable(code))
        code = glued;
    return keep_offence(code, title, kept, error);
}

/* `W1: British` without its code of the classification, or another order prefix. */
static struct slice without_code(struct slice value) {
    if (value.length > 3 && byte_is_letter(value.bytes[0]) && byte_is_digit(value.bytes[1]) &&
        value.bytes[2] == ':')
        return slice_trim(slice_after(value, 3));
    return vocabulary_without_prefix(value);
}

/* Labels of a list that is not ours. */
static void detail_meaning(enum dimension dimension, struct slice value, struct meaning *meaning) {
    if (vocabulary_find(dimension, value, &meaning->text) == VOCABULARY_TOTAL)
        meaning->kind = MEANING_TOTAL;
    else
        meaning->text = without_code(value);
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
        return offence_meaning(value, scratch, meaning, error);
    case DIMENSION_MARKS:
        meaning->text = value;
        return true;
    case DIMENSION_ETHNICITY_DETAILED:
    case DIMENSION_SENTENCE_DETAIL:
        detail_meaning(dimension, value, meaning);
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

/* A region or a nation as the store keeps it among the forces: behind a mark, which no label begins with, or
** behind two. */
#define REGION_MARK " "
static bool place_meaning(const char *mark, struct slice value, struct text *scratch,
                          struct meaning *meaning, struct error *error) {
    meaning->kind = value.length > 0 ? MEANING_VALUE : MEANING_NOTHING;
    text_clear(scratch);
    bool done = text_append(scratch, slice_of(mark), error) && text_append(scratch, value, error);
    meaning->text = text_slice(scratch);
    return done;
}

/* What a value of a column of ours says. */
static bool value_of_dimension(const struct layout *layout, const struct layout_column *what,
                               struct slice value, const struct forces *forces,
                               struct text *scratch, struct meaning *meaning, struct error *error) {
    if (layout->na_is_blank && is_not_applicable(value))
        value.length = 0;
    /* A row without a period is none: it may be the sum of the others. */
    if (value.length > 0 || what->dimension == DIMENSION_PERIOD)
        return dimension_meaning(layout, what->dimension, value, forces, scratch, meaning, error);
    if (what->blank != NULL)
        meaning->text =
            slice_of(what->blank); /* as the releases say it that do not leave it blank */
    else
        meaning->kind = MEANING_NOTHING;
    return true;
}

/* A saved value as it was before a program wrote a word for NULL, or a year of a column with NULLs as `2018.0`. */
static struct slice as_saved(const struct layout_column *what, struct slice value) {
    bool counted = what->role == ROLE_YEAR || what->role == ROLE_QUARTER ||
                   (what->role == ROLE_DIMENSION && what->dimension == DIMENSION_PERIOD);
    size_t digits = 0;
    if (value_is_null(value))
        return slice_from(value.bytes, 0);
    while (digits < value.length && byte_is_digit(value.bytes[digits]))
        digits++;
    if (counted && digits > 0 && slice_equal(slice_after(value, digits), slice_of(".0")))
        value.length = digits;
    return value;
}

bool value_meaning(const struct binding *binding, size_t column, struct slice value,
                   const struct forces *forces, struct text *scratch, struct meaning *meaning,
                   struct error *error) {
    const struct layout *layout = binding->layout;
    const struct layout_column *what = binding->columns[column];
    bool done = true;
    *meaning = (struct meaning){.kind = MEANING_VALUE};
    value = slice_trim(value);
    if (layout->is_saved)
        value = as_saved(what, value);
    switch (what->role) {
    case ROLE_YEAR:
    case ROLE_YEAR_ENDING:
        year_meaning(what, value, meaning);
        break;
    case ROLE_QUARTER:
    case ROLE_QUARTER_OF_YEAR:
        quarter_meaning(what, value, meaning);
        break;
    case ROLE_MONTH:
        month_meaning(value, meaning);
        break;
    case ROLE_OFFENCE_CODE:
        code_meaning(value, meaning);
        break;
    case ROLE_DIMENSION:
        done = value_of_dimension(layout, what, value, forces, scratch, meaning, error);
        break;
    case ROLE_REGION:
        done = place_meaning(REGION_MARK, value, scratch, meaning, error);
        break;
    case ROLE_NATION:
        done = place_meaning(REGION_MARK REGION_MARK, value, scratch, meaning, error);
        break;
    default:
        meaning->text = vocabulary_without_prefix(value);
    }
    if (layout->flags != NULL && meaning->kind == MEANING_VALUE)
        meaning->flags = layout->flags(what, meaning->text);
    return done;
}
