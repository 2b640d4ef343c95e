#include "published/column_types.h"

#include <math.h>
#include <string.h>

#include "base/base.h"
#include "layout/layout.h"
#include "published/published_marks.h"

enum {
    MOST_TURNED = 300, /* bytes of a number with its marks */
    RECALLED = 256,    /* texts of a column whose values are remembered: a power of 2 */
};

/* Whole numbers up to this one, and their negatives, are exact as REALs. */
static const int64_t EXACT_REAL = (int64_t)1 << 53;

/* --- What a text is --- */

struct value {
    enum count_kind kind;
    struct number number;
    struct slice mark;
    enum number_mark marked;
    bool bare; /* a mark without its brackets */
};

/* The values of the texts that were met last: most columns have few, which come again and again. */
struct recall {
    uint32_t places[RECALLED]; /* + 1; 0: none */
    struct value values[RECALLED];
};

/* `1.204,5 [p]` as `1,204.5 [p]`; the mark is that of the text itself. */
static struct value value_with_comma(struct slice text) {
    struct value value = {.kind = COUNT_NOT_A_NUMBER};
    unsigned char turned[MOST_TURNED];
    if (text.length > sizeof turned)
        return value;
    for (size_t i = 0; i < text.length; i++)
        turned[i] = text.bytes[i] == ',' ? '.' : text.bytes[i] == '.' ? ',' : text.bytes[i];
    value.kind = number_read_marked(slice_from(turned, text.length), &value.number, &value.mark,
                                    &value.marked);
    if (value.mark.length > 0)
        value.mark.bytes = text.bytes + (value.mark.bytes - turned);
    return value;
}

/* Whether a text, without blanks at its ends, is neither a number nor stands for one, at a glance. */
static bool is_plainly_words(struct slice text) {
    enum { LONGEST_TOKEN = 8 };
    return text.length > LONGEST_TOKEN && byte_is_letter(text.bytes[0]) &&
           byte_is_letter(text.bytes[text.length - 1]);
}

static struct value value_of(const struct published_request *request, struct slice text) {
    struct value value = {.kind = COUNT_MISSING};
    text = slice_trim(text);
    if (request->missing[0] != '\0' && slice_equal_nocase(text, slice_of(request->missing)))
        value.mark = text;
    else if (is_plainly_words(text))
        value.kind = COUNT_NOT_A_NUMBER;
    else if (request->decimal == DECIMAL_COMMA)
        return value_with_comma(text);
    else
        value.kind = number_read_marked(text, &value.number, &value.mark, &value.marked);
    return value;
}

/* Whether the text is a mark of the Government Analysis Function without its brackets: where a column has others
** with theirs, it stands for no number either. */
static bool is_bare_mark(struct slice text) {
    static const char *const marks[] = {"c", "x", "z", "u", "w", "low", NULL};
    text = slice_trim(text);
    for (const char *const *mark = marks; *mark != NULL; mark++)
        if (slice_equal_nocase(text, slice_of(*mark)))
            return true;
    return false;
}

/* The value of a row's text. */
static const struct value *value_at(const struct published_request *request,
                                    const struct text_column *texts, size_t row,
                                    struct recall *recall) {
    uint32_t place = text_column_place(texts, row);
    uint32_t number = (place * UINT32_C(2654435761)) >> 24;
    struct value *value = &recall->values[number];
    if (recall->places[number] == place + 1)
        return value;
    struct slice text = text_column_at(texts, row);
    *value = value_of(request, text);
    value->bare = value->kind == COUNT_NOT_A_NUMBER && is_bare_mark(text);
    recall->places[number] = place + 1;
    return value;
}

/* --- The type of a column --- */

/* A value that keeps its column from being one of numbers: the first of them, and in how many rows it is. */
struct obstacle {
    int64_t row, rows;
    struct slice text;
};

struct column_search {
    bool whole;
    int64_t numbers, percents;
    struct obstacle words, plain, large, lettered; /* plain: without the sign that others have */
    struct obstacle bare;                          /* `z` where others may be `[z]` */
    bool bracketed;                                /* whether some mark stands in brackets */
    int64_t other_words;                           /* rows of words that are others */
};

static void note_obstacle(struct obstacle *obstacle, int64_t row, struct slice text) {
    if (obstacle->rows++ == 0) {
        obstacle->row = row;
        obstacle->text = text;
    }
}

static void note_words(struct column_search *search, int64_t row, struct slice text) {
    if (search->words.rows == 0 || search->words.text.bytes == text.bytes ||
        slice_equal(search->words.text, text))
        note_obstacle(&search->words, row, text);
    else
        search->other_words++;
}

static void note_value(struct column_search *search, const struct value *value, int64_t row,
                       struct slice text) {
    const struct number *number = &value->number;
    if (value->bare)
        note_obstacle(&search->bare, row, text);
    else if (value->kind == COUNT_NOT_A_NUMBER)
        note_words(search, row, text);
    search->bracketed |=
        value->kind == COUNT_MISSING && value->mark.length > 0 && value->mark.bytes[0] == '[';
    if (value->kind != COUNT_NUMBER)
        return;
    search->numbers++;
    if (value->marked == NUMBER_LETTERED)
        note_obstacle(&search->lettered, row, text);
    search->percents += number->percent;
    search->whole &= number->whole && !number->percent;
    if (number->whole && (number->integer > EXACT_REAL || number->integer < -EXACT_REAL))
        note_obstacle(&search->large, row, text);
    if (!number->percent && number->real != 0)
        note_obstacle(&search->plain, row, text);
}

/* Looks at all texts. */
static struct column_search look(const struct published_request *request,
                                 const struct text_column *texts) {
    struct column_search search = {.whole = true};
    struct recall recall = {0};
    for (size_t row = 0; row < texts->count; row++)
        note_value(&search, value_at(request, texts, row, &recall), (int64_t)row,
                   text_column_at(texts, row));
    return search;
}

/* Says what keeps a column that has numbers from being one of numbers. */
static bool explain(struct published *published, struct published_column *column,
                    const struct obstacle *obstacle, int64_t others, const char *what,
                    struct error *error) {
    enum { SHOWN = 60 };
    struct text text = {0};
    struct slice whole = slice_trim(obstacle->text), shown = slice_cut(whole, SHOWN);
    bool done = text_printf(&text, error, "'%.*s%s'%s in %lld row%s, first in line %lld",
                            SLICE_PRINT(shown), shown.length < whole.length ? "…" : "", what,
                            (long long)obstacle->rows, obstacle->rows == 1 ? "" : "s",
                            (long long)published->lines[obstacle->row]) &&
                (others == 0 || text_printf(&text, error, "; and other words in %lld row%s",
                                            (long long)others, others == 1 ? "" : "s"));
    if (!done) {
        text_free(&text);
        return false;
    }
    column->text_because = text.bytes;
    size_t number = (size_t)(column - published->columns) + 1;
    return findings_add(
        &published->findings, PROBLEM_TEXT_COLUMN, published_file_of(published, obstacle->row),
        published->lines[obstacle->row], number, whole, error,
        "the column %.*s is text because of %s", SLICE_PRINT(column->name), column->text_because);
}

static bool find_type(const struct published_request *request, struct published *published,
                      struct published_column *column, struct error *error) {
    struct column_search search = look(request, column->texts);
    column->type = PUBLISHED_TEXT;
    if (search.numbers == 0)
        return true;
    if (search.bare.rows > 0 && !search.bracketed && search.words.rows == 0)
        search.words = search.bare;
    if (search.words.rows > 0)
        return explain(published, column, &search.words, search.other_words, "", error);
    if (search.percents > 0 && search.plain.rows > 0)
        return explain(published, column, &search.plain, 0, ", without a percent sign,", error);
    if (search.large.rows > 0 && !search.whole)
        return explain(published, column, &search.large, 0, ", too large beside fractions,", error);
    if (search.lettered.rows * 2 > search.numbers)
        return explain(published, column, &search.lettered, 0, ", with a letter as most are,",
                       error);
    column->type = search.whole ? PUBLISHED_INTEGER : PUBLISHED_REAL;
    return true;
}

/* --- Decimal commas --- */

static bool reads_all(const struct column_search *search) {
    return search->numbers > 0 && search->words.rows == 0;
}

static struct slice file_of(const struct published *published, size_t row) {
    size_t number = published->file_count;
    while (number > 1 && published->files[number - 1].first_row > (int64_t)row)
        number--;
    return slice_of(published->files[number - 1].name);
}

/* That a column may be read in two ways, with its first value that has a comma or a point. */
static bool note_two_ways(struct published *published, size_t number, bool comma,
                          struct error *error) {
    const struct text_column *texts = published->columns[number].texts;
    size_t row = 0;
    while (row + 1 < texts->count &&
           memchr(text_column_at(texts, row).bytes, ',', text_column_at(texts, row).length) == NULL)
        row++;
    if (!findings_add(&published->findings, PROBLEM_UNKNOWN_VALUE, file_of(published, row),
                      published->lines[row], number + 1, text_column_at(texts, row), error,
                      "the comma is read as %s; decimal=%s reads it as %s",
                      comma ? "a decimal one" : "one between thousands", comma ? "point" : "comma",
                      comma ? "one between thousands" : "a decimal one"))
        return false;
    findings_grade(&published->findings, SEVERITY_WARNING);
    return true;
}

/* Tells for each column whether a comma is a decimal one: those that can be read both ways are as the others
** are, and with a point where no other tells. */
static bool find_decimals(const struct published_request *request, struct published *published,
                          enum published_decimal *decimals, struct error *error) {
    size_t own = published_own_columns(published), commas = 0, points = 0;
    struct published_request comma = *request;
    comma.decimal = DECIMAL_COMMA;
    for (size_t i = 0; i < own; i++) {
        struct column_search with_comma = look(&comma, published->columns[i].texts);
        struct column_search with_point = look(request, published->columns[i].texts);
        bool reads_comma = reads_all(&with_comma), reads_point = reads_all(&with_point);
        commas += reads_comma && !reads_point;
        points += reads_point && !reads_comma;
        decimals[i] = reads_comma && !reads_point ? DECIMAL_COMMA : DECIMAL_POINT;
        if (reads_comma && reads_point && with_comma.whole != with_point.whole)
            decimals[i] = DECIMAL_FOUND; /* yet to be */
    }
    for (size_t i = 0; i < own; i++) {
        bool is_comma = commas > 0 && points == 0;
        if (decimals[i] != DECIMAL_FOUND)
            continue;
        decimals[i] = is_comma ? DECIMAL_COMMA : DECIMAL_POINT;
        if (!note_two_ways(published, i, is_comma, error))
            return false;
    }
    return true;
}

/* --- Marks --- */

/* What stands in brackets at the end of words: `Wiltshire [note 2]`. */
static struct slice note_of(struct slice text) {
    struct slice trimmed = slice_trim(text);
    size_t start = trimmed.length;
    while (start > 0 && trimmed.bytes[start - 1] == ']') {
        size_t opening = start - 1;
        while (opening > 0 && trimmed.bytes[opening] != '[')
            opening--;
        if (opening == 0)
            break;
        start = opening;
        while (start > 0 && trimmed.bytes[start - 1] == ' ')
            start--;
    }
    return slice_trim(slice_after(trimmed, start));
}

/* The marks of a column of texts: those beside numbers where it has some, and notes in brackets. */
static bool list_marks(const struct published_request *request, struct published *published,
                       size_t number, struct error *error) {
    const struct published_column *column = &published->columns[number];
    bool has_numbers = column->text_because != NULL;
    for (size_t row = 0; row < column->texts->count; row++) {
        struct slice text = text_column_at(column->texts, row);
        bool bracket = text.length > 0 && text.bytes[text.length - 1] == ']';
        struct value value = {.kind = COUNT_NOT_A_NUMBER};
        if (!has_numbers && !bracket)
            continue;
        if (has_numbers)
            value = value_of(request, text);
        struct slice mark = value.kind != COUNT_NOT_A_NUMBER ? value.mark : note_of(text);
        if (mark.length > 0 &&
            !published_marks_add(published, (int64_t)row, number, mark, false, error))
            return false;
    }
    return true;
}

/* --- Numbers --- */

/* Turns a column's texts into the numbers of its type, and lists the marks beside them. */
static bool convert(const struct published_request *request, struct published *published,
                    size_t number, struct error *error) {
    struct published_column *column = &published->columns[number];
    struct text_column *texts = column->texts;
    bool whole = column->type == PUBLISHED_INTEGER;
    struct recall recall = {0};
    if (whole)
        column->integers = memory_new(texts->count, sizeof *column->integers, error);
    else
        column->reals = memory_new(texts->count, sizeof *column->reals, error);
    if (whole ? column->integers == NULL : column->reals == NULL)
        return false;
    for (size_t row = 0; row < texts->count; row++) {
        const struct value *value = value_at(request, texts, row, &recall);
        bool is_number = value->kind == COUNT_NUMBER;
        struct slice mark = value->bare ? slice_trim(text_column_at(texts, row)) : value->mark;
        if (whole)
            column->integers[row] = is_number ? value->number.integer : INT64_MIN;
        else
            column->reals[row] = is_number ? value->number.real : NAN;
        if (mark.length > 0 &&
            !published_marks_add(published, (int64_t)row, number, mark, false, error))
            return false;
    }
    text_column_free(texts);
    column->texts = NULL;
    return true;
}

/* --- */

static bool set_type(const struct published_request *request, struct published *published,
                     size_t number, struct error *error) {
    struct published_column *column = &published->columns[number];
    return find_type(request, published, column, error) &&
           (column->type == PUBLISHED_TEXT ? list_marks(request, published, number, error)
                                           : convert(request, published, number, error));
}

bool column_types_set(const struct published_request *request, struct published *published,
                      struct error *error) {
    size_t own = published_own_columns(published);
    enum published_decimal decimal = request->decimal, *decimals = NULL;
    for (size_t i = 0; i < own; i++)
        text_column_seal(published->columns[i].texts);
    bool done = true, find = published->semicolons && decimal == DECIMAL_FOUND;
    if (find && !request->types_off) {
        decimals = memory_new(own, sizeof *decimals, error);
        done = decimals != NULL && find_decimals(request, published, decimals, error);
    }
    for (size_t i = 0; done && !request->types_off && i < own; i++) {
        struct published_request asked = *request;
        asked.decimal = decimals != NULL ? decimals[i] : decimal;
        done = set_type(&asked, published, i, error);
    }
    memory_free(decimals);
    if (!done)
        return false;
    published_marks_sort(published);
    return published_marks_report(published, error);
}
