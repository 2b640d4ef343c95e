#include "evidence/who.h"

static const struct {
    const char *name;
    enum dimension dimension;
} COLUMNS_OF_WHO[] = {
    {"court", DIMENSION_COURT},
    {"defendant_type", DIMENSION_DEFENDANT_TYPE},
    {"sex", DIMENSION_SEX},
    {"age_group", DIMENSION_AGE_GROUP},
    {"age_range", DIMENSION_AGE_RANGE},
    {"ethnicity", DIMENSION_ETHNICITY},
    {"offence_type", DIMENSION_OFFENCE_TYPE},
    {"plea", DIMENSION_PLEA},
    {"police_remand", DIMENSION_POLICE_REMAND},
    {"court_remand", DIMENSION_COURT_REMAND},
    {"outcome", DIMENSION_OUTCOME},
    {"sentence_length", DIMENSION_SENTENCE_LENGTH},
};
enum { WHO_COLUMN_COUNT = sizeof COLUMNS_OF_WHO / sizeof *COLUMNS_OF_WHO };

const char *who_column(enum dimension dimension) {
    for (int i = 0; i < WHO_COLUMN_COUNT; i++)
        if (COLUMNS_OF_WHO[i].dimension == dimension)
            return COLUMNS_OF_WHO[i].name;
    return NULL;
}

/* --- Reading the text --- */

static void skip_blanks(struct slice *text) {
    while (text->length > 0 && byte_is_blank(text->bytes[0]))
        *text = slice_after(*text, 1);
}

/* Takes what stands before the byte, or all. */
static struct slice take_until(struct slice *text, unsigned char byte) {
    size_t end = 0;
    while (end < text->length && text->bytes[end] != byte)
        end++;
    struct slice taken = slice_trim(slice_from(text->bytes, end));
    *text = slice_after(*text, end);
    return taken;
}

/* Takes a value in double quotes into `value`; a doubled quote is one. */
static bool take_quoted(struct slice *text, struct text *value, struct error *error) {
    *text = slice_after(*text, 1);
    for (;;) {
        if (text->length == 0)
            return error_set(error, ERROR_USE, "who: a double quote is not closed");
        unsigned char byte = text->bytes[0];
        *text = slice_after(*text, 1);
        if (byte == '"') {
            if (text->length == 0 || text->bytes[0] != '"')
                return true;
            *text = slice_after(*text, 1);
        }
        if (!text_append_byte(value, byte, error))
            return false;
    }
}

static bool find_dimension(struct slice name, enum dimension *dimension, struct error *error) {
    struct text names = {0};
    char nearest[NEAREST_WORDS_SIZE];
    for (int i = 0; i < WHO_COLUMN_COUNT; i++) {
        if (slice_equal_nocase(name, slice_of(COLUMNS_OF_WHO[i].name))) {
            *dimension = COLUMNS_OF_WHO[i].dimension;
            text_free(&names);
            return true;
        }
        if (!text_printf(&names, error, "%s%s", i > 0 ? ", " : "", COLUMNS_OF_WHO[i].name))
            break;
    }
    if (error->code == ERROR_NONE)
        error_set(error, ERROR_USE,
                  "who: '%.*s' is no column of people; write it as in 'sex=Female, "
                  "age_group=Adults', with these columns: %s%s",
                  SLICE_PRINT(name), names.bytes, nearest_words(name, names.bytes, nearest));
    text_free(&names);
    return false;
}

static bool fail_value(const struct store *store, enum dimension dimension, struct slice value,
                       struct error *error) {
    const struct dictionary *values = &store->dictionaries[dimension];
    struct text list = {0};
    bool done = true;
    for (uint32_t i = 0; done && i < values->count && i < 12; i++)
        done = text_printf(&list, error, "%s%.*s", i > 0 ? "; " : "",
                           SLICE_PRINT(dictionary_value(values, i)));
    if (done && values->count == 0)
        error_set(error, ERROR_USE, "who: the source does not have the column %s",
                  who_column(dimension));
    else if (done)
        error_set(error, ERROR_USE, "who: the source has no %s '%.*s'; it has %s",
                  who_column(dimension), SLICE_PRINT(value), list.bytes);
    text_free(&list);
    return false;
}

static bool add_condition(const struct store *store, enum dimension dimension, struct slice value,
                          struct who *who, struct error *error) {
    const struct dictionary *values = &store->dictionaries[dimension];
    bool found = false;
    if (who->codes[dimension] != NULL)
        return error_set(error, ERROR_USE, "who: %s is given twice", who_column(dimension));
    who->codes[dimension] = memory_new((size_t)values->count + 1, 1, error);
    if (who->codes[dimension] == NULL)
        return false;
    for (uint32_t code = 1; code <= values->count; code++) {
        if (!slice_equal_nocase(dictionary_value(values, code - 1), value))
            continue;
        who->codes[dimension][code] = 1;
        who->values[dimension] = dictionary_value(values, code - 1);
        found = true;
    }
    who->any_condition = true;
    return found || fail_value(store, dimension, value, error);
}

static bool take_condition(const struct store *store, struct slice *text, struct who *who,
                           struct error *error) {
    struct text quoted = {0};
    enum dimension dimension;
    struct slice name = take_until(text, '='), value;
    if (text->length == 0)
        return error_set(error, ERROR_USE,
                         "who: '%.*s' has no '='; write it as in 'sex=Female, age_group=Adults'",
                         SLICE_PRINT(name));
    *text = slice_after(*text, 1);
    skip_blanks(text);
    bool done = find_dimension(name, &dimension, error);
    if (done && text->length > 0 && text->bytes[0] == '"') {
        done = take_quoted(text, &quoted, error);
        value = text_slice(&quoted);
        if (done && take_until(text, ',').length > 0)
            done = error_set(error, ERROR_USE, "who: a comma is missing after a quoted value");
    } else {
        value = take_until(text, ',');
    }
    done = done && add_condition(store, dimension, value, who, error);
    text_free(&quoted);
    return done;
}

bool who_parse(const struct store *store, struct slice text, struct who *who, struct error *error) {
    *who = (struct who){0};
    text = slice_trim(text);
    while (text.length > 0) {
        if (!take_condition(store, &text, who, error)) {
            who_free(who);
            return false;
        }
        text = slice_after(text, 1); /* the comma */
        skip_blanks(&text);
    }
    return true;
}

void who_free(struct who *who) {
    for (int i = 0; i < DIMENSION_COUNT; i++)
        memory_free(who->codes[i]);
    *who = (struct who){0};
}

bool who_has(const struct who *who, const struct row_group *group, uint32_t row) {
    if (who == NULL || !who->any_condition)
        return true;
    for (int i = 0; i < DIMENSION_COUNT; i++)
        if (who->codes[i] != NULL && !who->codes[i][group_code(group, (enum dimension)i, row)])
            return false;
    return true;
}
