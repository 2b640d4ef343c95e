#include "loading/unread_values.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

struct unread_reader {
    struct dictionary published;
    struct slice last; /* the value that was set last, and its number */
    uint32_t number;
};

bool unread_values_open(struct unread_values *values) {
    values->count = values->binding->unread_count;
    values->readers = memory_new(values->count, sizeof *values->readers, values->error);
    return values->readers != NULL;
}

void unread_values_close(struct unread_values *values) {
    for (size_t i = 0; values->readers != NULL && i < values->count; i++)
        dictionary_free(&values->readers[i].published);
    memory_free(values->readers);
    numbering_free(&values->combinations);
    memory_free(values->code_of);
    text_free(&values->text);
}

bool unread_values_set(struct unread_values *values, size_t column, struct slice value) {
    struct unread_reader *reader = &values->readers[column];
    uint32_t number;
    value = slice_trim(value);
    if (reader->published.count > 0 && slice_equal(value, reader->last))
        return true;
    if (!dictionary_find(&reader->published, value, &number)) {
        if (reader->published.count == UNREAD_VALUES_MOST)
            number = UNREAD_VALUES_MOST;
        else if (!dictionary_code(&reader->published, value, &number, values->error))
            return false;
    }
    reader->number = number;
    values->is_new = true;
    reader->last = number < UNREAD_VALUES_MOST ? dictionary_value(&reader->published, number)
                                               : slice_from(NULL, 0);
    return true;
}

/* What can't be told from the bytes that end a value is a question mark. */
static bool append_value(struct unread_values *values, const struct unread_reader *reader) {
    if (reader->number == UNREAD_VALUES_MOST)
        return text_append_byte(&values->text, UNREAD_OTHER, values->error);
    struct slice value = dictionary_value(&reader->published, reader->number);
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = value.bytes[i];
        if (!text_append_byte(&values->text,
                              byte == UNREAD_END || byte == UNREAD_OTHER ? '?' : byte,
                              values->error))
            return false;
    }
    return true;
}

static bool encode(struct unread_values *values, uint32_t *code) {
    text_clear(&values->text);
    for (size_t i = 0; i < values->count; i++)
        if (!append_value(values, &values->readers[i]) ||
            !text_append_byte(&values->text, UNREAD_END, values->error))
            return false;
    return thread_codes_encode(values->codes, DIMENSION_UNREAD, text_slice(&values->text), code,
                               values->error);
}

bool unread_values_code(struct unread_values *values, uint32_t *code) {
    uint64_t key = 0;
    uint32_t known = values->combinations.count, number;
    *code = values->last_code;
    if (!values->is_new)
        return true;
    *code = values->last_code = 0;
    for (size_t i = 0; i < values->count; i++)
        key =
            XXH3_64bits_withSeed(&values->readers[i].number, sizeof values->readers[i].number, key);
    if (values->lost)
        return true;
    if (!numbering_of(&values->combinations, key, &number, values->error))
        return false;
    values->lost = number == UNREAD_ROWS_MOST;
    if (values->lost)
        return true;
    if (number == known) {
        if (!memory_reserve(&values->code_of, &values->capacity, (size_t)number + 1,
                            sizeof *values->code_of, values->error))
            return false;
        values->code_of[number] = 0; /* a failure leaves the combination without a code */
        if (!encode(values, &values->code_of[number]))
            return false;
    }
    *code = values->last_code = values->code_of[number];
    values->is_new = false;
    return true;
}

void unread_values_settle(struct unread_values *values) {
    uint32_t count = values->combinations.count;
    values->is_new = true; /* the last code may be another now */
    if (values->codes->settled[DIMENSION_UNREAD] == NULL)
        return;
    for (uint32_t n = 0; n < count && n < UNREAD_ROWS_MOST; n++)
        values->code_of[n] =
            thread_codes_settled(values->codes, DIMENSION_UNREAD, values->code_of[n]);
}
