#include "story/offence_choice.h"

#include "base/base.h"

enum {
    MOST_LISTED = 8, /* candidates that an error message names */
    LONGEST = 1000,  /* bytes of a text; no published name of an offence is half as long */
};

/* The ways in which a text may be read, in the order in which they are tried. READ_PART, a part of
** a name, only serves to suggest what could be meant: it never chooses. */
enum reading { READ_CODE, READ_TEXT, READ_GROUP, READ_PATTERN, READ_PART, READ_COUNT };

/* An offence or a group that the text could mean. `value` is its published text, and `code` one of
** the store's codes whose text is that, in whatever case. */
struct candidate {
    enum dimension dimension;
    struct slice value;
    uint32_t code;
};

struct candidates {
    struct candidate *items;
    size_t count, capacity;
};

static bool matches_offence(const struct store *store, uint32_t code, struct slice value,
                            struct slice text, struct slice part, enum reading reading) {
    struct slice number = store_value(store, COLUMN_OFFENCE_CODE, code)->text;
    struct slice title = store_value(store, COLUMN_OFFENCE, code)->text;
    switch (reading) {
    case READ_CODE:
        return number.length > 0 && slice_equal_nocase(number, text);
    case READ_TEXT:
        return slice_equal_nocase(value, text) || slice_equal_nocase(title, text);
    case READ_PATTERN:
        return slice_like(value, text) || slice_like(title, text);
    case READ_PART:
        return slice_like(value, part);
    default:
        return false;
    }
}

static bool matches_group(struct slice value, struct slice text, struct slice part,
                          enum reading reading) {
    switch (reading) {
    case READ_GROUP:
        return slice_equal_nocase(value, text);
    case READ_PATTERN:
        return slice_like(value, text);
    case READ_PART:
        return slice_like(value, part);
    default:
        return false;
    }
}

static bool add_candidate(struct candidates *candidates, struct candidate candidate,
                          struct error *error) {
    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->items[i].dimension == candidate.dimension &&
            slice_equal_nocase(candidates->items[i].value, candidate.value))
            return true;
    if (!memory_reserve(&candidates->items, &candidates->capacity, candidates->count + 1,
                        sizeof candidate, error))
        return false;
    candidates->items[candidates->count++] = candidate;
    return true;
}

/* Adds everything that the text means when it is read in this way. `part` is the pattern
** `%text%`. */
static bool find_candidates(const struct store *store, struct slice text, struct slice part,
                            enum reading reading, struct candidates *candidates,
                            struct error *error) {
    static const enum dimension dimensions[] = {DIMENSION_OFFENCE, DIMENSION_OFFENCE_GROUP};
    for (size_t d = 0; d < sizeof dimensions / sizeof *dimensions; d++) {
        const struct dictionary *values = &store->dictionaries[dimensions[d]];
        for (uint32_t code = 1; code <= values->count; code++) {
            struct slice value = dictionary_value(values, code - 1);
            bool matches = dimensions[d] == DIMENSION_OFFENCE
                               ? matches_offence(store, code, value, text, part, reading)
                               : matches_group(value, text, part, reading);
            if (matches &&
                !add_candidate(candidates, (struct candidate){dimensions[d], value, code}, error))
                return false;
        }
    }
    return true;
}

/* Whether two candidates are of the same rows. */
static bool compare_rows(const struct store *store, const struct candidate *a,
                         const struct candidate *b, bool *same, struct error *error) {
    const column_set read = column_bit(COLUMN_OFFENCE) | column_bit(COLUMN_OFFENCE_GROUP);
    *same = true;
    for (size_t g = 0; g < store->group_count && *same; g++) {
        const struct row_group *group = store_open_group(store, g, read, error);
        if (group == NULL)
            return false;
        for (uint32_t row = 0; row < group->rows; row++)
            if ((group_code(group, a->dimension, row) == a->code) !=
                (group_code(group, b->dimension, row) == b->code))
                *same = false;
    }
    return true;
}

/* Drops the group where the only candidates are an offence and a group of exactly the same rows:
** the two mean the same thing. */
static bool drop_group_of_one(const struct store *store, struct candidates *candidates,
                              struct error *error) {
    const struct candidate *items = candidates->items;
    bool same = false;
    if (candidates->count == 2 && items[0].dimension == DIMENSION_OFFENCE &&
        items[1].dimension == DIMENSION_OFFENCE_GROUP &&
        !compare_rows(store, &items[0], &items[1], &same, error))
        return false;
    candidates->count -= same;
    return true;
}

static bool fail(struct slice text, const struct candidates *candidates, bool none,
                 struct error *error) {
    struct text list = {0};
    bool done = true;
    for (size_t i = 0; done && i < candidates->count && i < MOST_LISTED; i++)
        done = text_printf(&list, error, "%s%s%.*s", i > 0 ? "; " : "",
                           candidates->items[i].dimension == DIMENSION_OFFENCE ? "" : "the group ",
                           SLICE_PRINT(candidates->items[i].value));
    if (done && candidates->count > MOST_LISTED)
        done = text_printf(&list, error, "; and %zu more", candidates->count - MOST_LISTED);
    if (done && candidates->count == 0)
        error_set(error, ERROR_USE,
                  "the source has no offence or offence group '%.*s'; SELECT DISTINCT "
                  "offence_group, offence_code, offence FROM prosecutions(…) lists those it has",
                  SLICE_PRINT(text));
    else if (done)
        error_set(error, ERROR_USE, "%s '%.*s'%s; write one of these: %s",
                  none ? "the source has no offence" : "the offence", SLICE_PRINT(text),
                  none ? "" : " is unclear", list.bytes);
    text_free(&list);
    return false;
}

static bool choose(const struct store *store, const struct candidate *candidate,
                   struct offence_choice *choice, struct error *error) {
    const struct dictionary *values = &store->dictionaries[candidate->dimension];
    choice->dimension = candidate->dimension;
    choice->title = candidate->dimension == DIMENSION_OFFENCE
                        ? store_value(store, COLUMN_OFFENCE, candidate->code)->text
                        : candidate->value;
    if (choice->title.length == 0)
        choice->title = candidate->value;
    choice->codes = memory_new((size_t)values->count + 1, 1, error);
    for (uint32_t code = 1; choice->codes != NULL && code <= values->count; code++)
        choice->codes[code] =
            slice_equal_nocase(dictionary_value(values, code - 1), candidate->value);
    return choice->codes != NULL;
}

bool offence_choose(const struct store *store, struct slice text, struct offence_choice *choice,
                    struct error *error) {
    struct candidates candidates = {0};
    struct text part = {0};
    enum reading reading = READ_CODE;
    text = slice_trim(text);
    if (text.length > LONGEST)
        return error_set(error, ERROR_USE, "the offence is a text of %zu bytes; %d are the most",
                         text.length, LONGEST);
    bool done = text_append_byte(&part, '%', error) && text_append(&part, text, error) &&
                text_append_byte(&part, '%', error);
    while (done && candidates.count == 0 && reading < READ_COUNT)
        done = find_candidates(store, text, text_slice(&part), reading++, &candidates, error);
    bool none = candidates.count == 0 || reading == READ_COUNT;
    done = done && drop_group_of_one(store, &candidates, error);
    if (done)
        done = !none && candidates.count == 1 ? choose(store, candidates.items, choice, error)
                                              : fail(text, &candidates, none, error);
    memory_free(candidates.items);
    text_free(&part);
    return done;
}

void offence_choice_free(struct offence_choice *choice) {
    memory_free(choice->codes);
    *choice = (struct offence_choice){0};
}
