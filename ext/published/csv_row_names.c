#include "published/csv_row_names.h"

#include "base/base.h"
#include "layout/layout.h"

static bool no_row_names(struct reader *reader, int64_t row, const char *why) {
    return error_set(
        reader->error, ERROR_INPUT,
        "%.*s: line %lld: the header has a field less than the rows, and the first column "
        "is none of row names, as %s (line %lld); mend the header, or say header=none",
        SLICE_PRINT(reader->name), (long long)reader->header_line, why,
        (long long)reader->published->lines[row]);
}

static bool check_one_type(struct reader *reader, size_t column, int64_t from) {
    const struct text_column *texts = &reader->published->texts[column];
    bool numbers = false, words = false;
    for (int64_t row = from; row < reader->published->rows; row++) {
        struct slice text = text_column_at(texts, (size_t)row);
        struct number number;
        numbers |= number_read(text, &number);
        words |= reader_is_word(text);
        if (numbers && words)
            return no_row_names(reader, row, "a column has both numbers and words");
    }
    return true;
}

bool csv_row_names_check(struct reader *reader, int64_t from) {
    struct published *published = reader->published;
    struct dictionary names = {0};
    bool done = true;
    for (int64_t row = from; done && row < published->rows; row++) {
        uint32_t before = names.count, code;
        done = dictionary_code(&names, text_column_at(&published->texts[0], (size_t)row), &code,
                               reader->error) &&
               (names.count > before || no_row_names(reader, row, "a name is there twice"));
    }
    dictionary_free(&names);
    for (size_t i = 1; done && i < published_own_columns(published); i++)
        done = check_one_type(reader, i, from);
    published->row_names = true;
    return done &&
           reader_report(
               reader, PROBLEM_FIELD_COUNT, SEVERITY_WARNING, reader->header_line, 0, slice_of(""),
               "the header has a field less than the rows: their first fields are taken for "
               "the names that R gives rows, and the first column has no name");
}
