#include "session/source_numbers.h"

enum { NUMBERS = 1 << SOURCE_NUMBER_BITS };

struct source_numbers {
    struct dictionary keys; /* source, NUL, options */
    uint32_t *numbers;      /* by the key's code */
    size_t capacity;
};

/* FNV-1a, so that a number does not depend on the machine. */
static uint32_t wanted_number(struct slice key) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < key.length; i++)
        hash = (hash ^ key.bytes[i]) * UINT64_C(1099511628211);
    return (uint32_t)((hash ^ hash >> 40) % NUMBERS);
}

static bool is_taken(const struct source_numbers *numbers, uint32_t count, uint32_t number) {
    for (uint32_t code = 0; code < count; code++)
        if (numbers->numbers[code] == number)
            return true;
    return false;
}

/* The number of a key that is new in the dictionary. */
static bool give_number(struct source_numbers *numbers, struct slice key, uint32_t code,
                        struct error *error) {
    uint32_t number = 0;
    if (code >= NUMBERS)
        return error_set(error, ERROR_USE,
                         "a connection can read at most %d sources; open another connection",
                         NUMBERS);
    if (!memory_reserve(&numbers->numbers, &numbers->capacity, (size_t)code + 1,
                        sizeof *numbers->numbers, error))
        return false;
    for (number = code == 0 ? 0 : wanted_number(key); is_taken(numbers, code, number);)
        number = (number + 1) % NUMBERS;
    numbers->numbers[code] = number;
    return true;
}

static bool find_number(struct source_numbers *numbers, struct slice key, uint32_t *number,
                        struct error *error) {
    uint32_t known = numbers->keys.count, code;
    if (!dictionary_find(&numbers->keys, key, &code) &&
        (!give_number(numbers, key, known, error) ||
         !dictionary_code(&numbers->keys, key, &code, error)))
        return false;
    *number = numbers->numbers[code];
    return true;
}

bool source_rowids(struct connection *connection, struct slice source, struct slice options,
                   int64_t *first, struct error *error) {
    struct text key = {0};
    uint32_t number = 0;
    if (connection->numbers == NULL)
        connection->numbers = memory_new(1, sizeof *connection->numbers, error);
    bool done = connection->numbers != NULL && text_append(&key, source, error) &&
                text_append_byte(&key, '\0', error) && text_append(&key, options, error) &&
                find_number(connection->numbers, text_slice(&key), &number, error);
    text_free(&key);
    *first = (int64_t)number * SOURCE_MOST_ROWS + 1;
    return done;
}

void source_numbers_free(struct connection *connection) {
    if (connection->numbers == NULL)
        return;
    dictionary_free(&connection->numbers->keys);
    memory_free(connection->numbers->numbers);
    memory_free(connection->numbers);
}
