#include "loading/row_names.h"

#include <string.h>

#include "layout/layout.h"

enum { HAS_NUMBERS = 1, HAS_WORDS = 2 };

static bool refuse(int64_t header_line, const struct csv_record *record, const char *why,
                   struct error *error) {
    return error_set(
        error, ERROR_INPUT,
        "line %lld: the header has a field less than the rows, and their first fields are "
        "no row names, as %s (line %lld); mend the header",
        (long long)header_line, why, (long long)record->line);
}

bool row_names_see(struct row_names *names, const struct csv_record *record, int64_t header_line,
                   struct error *error) {
    size_t before = names->capacity;
    uint32_t count = names->seen.count, code;
    if (!memory_reserve(&names->kinds, &names->capacity, record->field_count, 1, error) ||
        !dictionary_code(&names->seen, record->fields[0], &code, error))
        return false;
    memset(names->kinds + before, 0, names->capacity - before);
    if (names->seen.count == count)
        return refuse(header_line, record, "one is there twice", error);
    for (size_t i = 1; i < record->field_count; i++) {
        struct slice field = slice_trim(record->fields[i]);
        struct number number;
        if (!number_is_missing(field))
            names->kinds[i] |= number_read(field, &number) ? HAS_NUMBERS : HAS_WORDS;
        if (names->kinds[i] == (HAS_NUMBERS | HAS_WORDS))
            return refuse(header_line, record, "a column has both numbers and words", error);
    }
    return true;
}

void row_names_free(struct row_names *names) {
    dictionary_free(&names->seen);
    memory_free(names->kinds);
}
