#include "evidence/offence_choice.h"

#include <string.h>

#include "evidence/offence_nearest.h"
#include "reference/reference.h"
#include "words/words.h"

enum { LONGEST = 1000, MOST_NAMED = 4 }; /* bytes: no offence's name is half as long */

bool offence_group_is_none(struct slice group) {
    return slice_equal_nocase(group, slice_of("Admin Finalised"));
}

/* --- What is known of an offence or a group --- */

static const struct offence *reference_of(const struct store *store,
                                          const struct offences *offences, uint32_t code) {
    return offences_find(offences,
                         dictionary_value(&store->dictionaries[DIMENSION_OFFENCE], code - 1));
}

static struct slice short_title_of(const struct store *store, const struct offences *offences,
                                   enum dimension dimension, uint32_t code) {
    struct slice value = dictionary_value(&store->dictionaries[dimension], code - 1);
    if (dimension == DIMENSION_OFFENCE_GROUP) {
        const struct offence_group *group = offences_find_group(offences, value);
        return group != NULL ? group->short_title : slice_of("");
    }
    const struct offence *offence = reference_of(store, offences, code);
    return offence != NULL ? offence->short_title : slice_of("");
}

static struct slice published_title(const struct store *store, enum dimension dimension,
                                    uint32_t code) {
    struct slice title = dimension == DIMENSION_OFFENCE
                             ? store_value(store, COLUMN_OFFENCE, code)->text
                             : slice_of("");
    return title.length > 0 ? title : dictionary_value(&store->dictionaries[dimension], code - 1);
}

bool offence_title(const struct store *store, const struct offences *offences,
                   enum dimension dimension, uint32_t code, struct text *text,
                   struct error *error) {
    struct slice title = short_title_of(store, offences, dimension, code);
    return title.length > 0 ? text_append(text, title, error)
                            : words_title(published_title(store, dimension, code), text, error);
}

static struct slice words_for(const struct store *store, const struct offences *offences,
                              enum dimension dimension, uint32_t code) {
    struct slice value = dictionary_value(&store->dictionaries[dimension], code - 1);
    if (dimension == DIMENSION_OFFENCE_GROUP) {
        const struct offence_group *group = offences_find_group(offences, value);
        return group != NULL ? group->also_called : slice_of("");
    }
    const struct offence *offence = reference_of(store, offences, code);
    return offence != NULL ? offence->also_called : slice_of("");
}

/* --- Ways to read a text --- */

enum reading {
    READ_CODE,
    READ_PUBLISHED,
    READ_SHORT,
    READ_GROUP,
    READ_WORDS_OF_GROUPS,
    READ_WORDS_OF_OFFENCES,
    READ_PATTERN,
};

static bool is_meant(const struct store *store, const struct offences *offences,
                     enum dimension dimension, uint32_t code, struct slice text,
                     enum reading reading) {
    bool offence = dimension == DIMENSION_OFFENCE;
    struct slice value = dictionary_value(&store->dictionaries[dimension], code - 1);
    struct slice title = published_title(store, dimension, code);
    switch (reading) {
    case READ_CODE:
        value = offence ? store_value(store, COLUMN_OFFENCE_CODE, code)->text : slice_of("");
        return value.length > 0 && slice_equal_nocase(value, text);
    case READ_PUBLISHED:
        return offence && (slice_equal_nocase(value, text) || slice_equal_nocase(title, text));
    case READ_SHORT:
        title = short_title_of(store, offences, dimension, code);
        return offence && title.length > 0 && slice_equal_nocase(title, text);
    case READ_GROUP:
        return !offence &&
               (slice_equal_nocase(value, text) ||
                slice_equal_nocase(short_title_of(store, offences, dimension, code), text));
    case READ_WORDS_OF_GROUPS:
        return !offence && offences_is_called(words_for(store, offences, dimension, code), text);
    case READ_WORDS_OF_OFFENCES:
        return offence && offences_is_called(words_for(store, offences, dimension, code), text);
    default:
        return slice_like(value, text) || slice_like(title, text) ||
               slice_like(short_title_of(store, offences, dimension, code), text);
    }
}

/* What is meant so far: an array by code of each of the two dimensions, and how many different
** names that is. Spellings of a name that differ in case are one. */
struct meant {
    unsigned char *offences, *groups;
    size_t count;
};

static unsigned char *codes_of(const struct meant *meant, enum dimension dimension) {
    return dimension == DIMENSION_OFFENCE ? meant->offences : meant->groups;
}

static bool is_new_name(const struct store *store, const struct meant *meant,
                        enum dimension dimension, uint32_t code) {
    const struct dictionary *values = &store->dictionaries[dimension];
    for (uint32_t other = 1; other <= values->count; other++)
        if (codes_of(meant, dimension)[other] &&
            slice_equal_nocase(dictionary_value(values, other - 1),
                               dictionary_value(values, code - 1)))
            return false;
    return true;
}

static const enum dimension DIMENSIONS[] = {DIMENSION_OFFENCE, DIMENSION_OFFENCE_GROUP};
enum { OFFENCE_DIMENSIONS = 2 };

/* Adds all that the text means when it is read so; returns how many names that is. */
static size_t add_meant(const struct store *store, const struct offences *offences,
                        struct slice text, enum reading reading, struct meant *meant) {
    size_t before = meant->count;
    for (int d = 0; d < OFFENCE_DIMENSIONS; d++) {
        const struct dictionary *values = &store->dictionaries[DIMENSIONS[d]];
        for (uint32_t code = 1; code <= values->count; code++) {
            if (!is_meant(store, offences, DIMENSIONS[d], code, text, reading) ||
                (DIMENSIONS[d] == DIMENSION_OFFENCE_GROUP &&
                 offence_group_is_none(dictionary_value(values, code - 1))))
                continue;
            meant->count += is_new_name(store, meant, DIMENSIONS[d], code);
            codes_of(meant, DIMENSIONS[d])[code] = 1;
        }
    }
    return meant->count - before;
}

static void forget(const struct store *store, struct meant *meant) {
    for (int d = 0; d < OFFENCE_DIMENSIONS; d++)
        for (uint32_t code = 0; code <= store->dictionaries[DIMENSIONS[d]].count; code++)
            codes_of(meant, DIMENSIONS[d])[code] = 0;
    meant->count = 0;
}

/* A pattern that finds an offence and the group that holds nothing else means the offence. */
static bool drop_group_of_one(const struct store *store, struct meant *meant, struct error *error) {
    const column_set read = column_bit(COLUMN_OFFENCE) | column_bit(COLUMN_OFFENCE_GROUP);
    for (size_t g = 0; g < store->group_count && meant->count == 2; g++) {
        const struct row_group *group = store_open_group(store, g, read, error);
        if (group == NULL)
            return false;
        for (uint32_t row = 0; row < group->rows; row++)
            if (meant->offences[group_code(group, DIMENSION_OFFENCE, row)] !=
                meant->groups[group_code(group, DIMENSION_OFFENCE_GROUP, row)])
                return true;
    }
    bool offence = false;
    for (uint32_t code = 1; code <= store->dictionaries[DIMENSION_OFFENCE].count; code++)
        offence |= meant->offences[code];
    if (meant->count != 2 || !offence)
        return true;
    for (uint32_t code = 1; code <= store->dictionaries[DIMENSION_OFFENCE_GROUP].count; code++)
        meant->groups[code] = 0;
    meant->count = 1;
    return true;
}

/* --- What it is called --- */

/* Appends one name after others: `a`, `a, b`, and ` and ` before the last. */
static bool join(struct text *text, struct slice name, size_t index, size_t count,
                 struct error *error) {
    const char *glue = index == 0 ? "" : index + 1 == count ? " and " : ", ";
    return text_append(text, slice_of(glue), error) && text_append(text, name, error);
}

struct names {
    struct text *items;
    size_t count, capacity;
};

static void names_free(struct names *names) {
    for (size_t i = 0; i < names->count; i++)
        text_free(&names->items[i]);
    memory_free(names->items);
}

static bool is_among(const struct names *names, struct slice name) {
    for (size_t i = 0; i < names->count; i++)
        if (slice_equal_nocase(text_slice(&names->items[i]), name))
            return true;
    return false;
}

static bool add_name(struct names *names, struct text *name, struct error *error) {
    if (is_among(names, text_slice(name)) ||
        !memory_reserve(&names->items, &names->capacity, names->count + 1, sizeof *names->items,
                        error)) {
        text_free(name);
        return error->code == ERROR_NONE;
    }
    names->items[names->count++] = *name;
    *name = (struct text){0};
    return true;
}

/* The titles for print of all that is meant, each once, and the publisher's own. */
static bool list_names(const struct store *store, const struct offences *offences,
                       const struct meant *meant, struct names *printed, struct names *published,
                       struct error *error) {
    for (int d = 0; d < OFFENCE_DIMENSIONS; d++) {
        for (uint32_t code = 1; code <= store->dictionaries[DIMENSIONS[d]].count; code++) {
            struct text title = {0}, own = {0};
            if (!codes_of(meant, DIMENSIONS[d])[code])
                continue;
            bool done =
                offence_title(store, offences, DIMENSIONS[d], code, &title, error) &&
                text_append(&own, dictionary_value(&store->dictionaries[DIMENSIONS[d]], code - 1),
                            error) &&
                add_name(printed, &title, error) && add_name(published, &own, error);
            text_free(&title); /* empty where it has been added */
            text_free(&own);
            if (!done)
                return false;
        }
    }
    return true;
}

/* Takes `all ` off a pattern. */
static bool take_all(struct slice *text) {
    struct slice pattern = slice_trim(slice_after(*text, 4));
    if (!slice_starts_nocase(*text, "all ") || memchr(pattern.bytes, '%', pattern.length) == NULL)
        return false;
    *text = pattern;
    return true;
}

/* `any of 16 offences with 'burglary' in the title`, of `all %burglary%`; otherwise with what was
** asked for. Where groups are among them, which stand for all their offences, that is said. */
static bool say_many(size_t count, const char *groups, struct slice used, struct text *title,
                     struct error *error) {
    struct slice part = used;
    bool plain = take_all(&part) && part.length > 2 && part.bytes[0] == '%' &&
                 part.bytes[part.length - 1] == '%';
    part = plain ? slice_from(part.bytes + 1, part.length - 2) : part;
    for (size_t i = 0; i < part.length; i++)
        plain = plain && part.bytes[i] != '%' && part.bytes[i] != '_';
    return plain ? text_printf(title, error, "any of %zu offences%s with '%.*s' in the title",
                               count, groups, SLICE_PRINT(part))
                 : text_printf(title, error, "any of %zu offences%s (%.*s)", count, groups,
                               SLICE_PRINT(used));
}

/* The title is made of the names, or of the words that were used where there are many. */
static bool say_title(const struct names *printed, const char *groups, struct slice used,
                      bool by_words, struct text *title, struct error *error) {
    if (by_words && printed->count > 1)
        return text_append(title, used, error);
    if (printed->count > MOST_NAMED)
        return say_many(printed->count, groups, used, title, error);
    for (size_t i = 0; i < printed->count; i++)
        if (!join(title, text_slice(&printed->items[i]), i, printed->count, error))
            return false;
    return true;
}

/* The publisher's titles, unless the one that is printed is that, but for its code. */
static bool say_counted(const struct names *published, const struct text *title,
                        struct text *counted, struct error *error) {
    if (published->count == 1) {
        struct slice own = text_slice(&published->items[0]);
        size_t code = 0;
        while (code < own.length && !byte_is_blank(own.bytes[code]))
            code++;
        if (slice_equal_nocase(own, text_slice(title)) ||
            slice_equal_nocase(slice_trim(slice_after(own, code)), text_slice(title)))
            return true;
    }
    for (size_t i = 0; i < published->count; i++)
        if (!text_append(counted, slice_of(i > 0 ? "; " : ""), error) ||
            !text_append(counted, text_slice(&published->items[i]), error))
            return false;
    return true;
}

static bool name_choice(const struct store *store, const struct offences *offences,
                        const struct meant *meant, struct slice used, bool by_words,
                        struct offence_choice *choice, struct error *error) {
    struct names printed = {0}, published = {0};
    const unsigned char *groups = meant->groups + 1;
    bool any = memchr(groups, 1, store->dictionaries[DIMENSION_OFFENCE_GROUP].count) != NULL;
    bool done =
        list_names(store, offences, meant, &printed, &published, error) &&
        say_title(&printed, any ? " and groups" : "", used, by_words, &choice->title, error) &&
        say_counted(&published, &choice->title, &choice->counted, error);
    choice->several = printed.count > 1 ? printed.count : 0;
    names_free(&printed);
    names_free(&published);
    return done;
}

/* --- Choosing --- */

/* Words, spelt as the reference table has them: the first that is the same but for its case. */
static struct slice spelt(struct slice also_called, struct slice words) {
    for (size_t i = 0; i + words.length <= also_called.length; i++)
        if ((i == 0 || also_called.bytes[i - 1] == ' ') &&
            slice_equal_nocase(slice_from(also_called.bytes + i, words.length), words))
            return slice_from(also_called.bytes + i, words.length);
    return words;
}

static struct slice spelling_of(const struct store *store, const struct offences *offences,
                                const struct meant *meant, struct slice words) {
    for (int d = 0; d < OFFENCE_DIMENSIONS; d++)
        for (uint32_t code = 1; code <= store->dictionaries[DIMENSIONS[d]].count; code++)
            if (codes_of(meant, DIMENSIONS[d])[code])
                return spelt(words_for(store, offences, DIMENSIONS[d], code), words);
    return words;
}

static bool matches(const struct store *store, const struct offences *offences, struct slice text,
                    enum reading reading) {
    for (int d = 0; d < OFFENCE_DIMENSIONS; d++)
        for (uint32_t code = 1; code <= store->dictionaries[DIMENSIONS[d]].count; code++)
            if (is_meant(store, offences, DIMENSIONS[d], code, text, reading))
                return true;
    return false;
}

/* Reads each piece between commas as a code or a title, published or short. True if every piece is
** one; a code that the reference table knows and the store has no row of adds nothing. */
static bool read_pieces(const struct store *store, const struct offences *offences,
                        struct slice text, struct meant *meant) {
    size_t pieces = 0;
    for (; text.length > 0; pieces++) {
        size_t end = 0;
        while (end < text.length && text.bytes[end] != ',')
            end++;
        struct slice piece = slice_trim(slice_from(text.bytes, end));
        text = slice_after(text, end < text.length ? end + 1 : end);
        enum reading reading = READ_CODE;
        while (reading <= READ_GROUP && !matches(store, offences, piece, reading))
            reading++;
        if (reading <= READ_GROUP)
            add_meant(store, offences, piece, reading, meant);
        else if (offences_find_code(offences, piece) == NULL)
            return false;
    }
    return pieces > 1 && meant->count > 0;
}

/* Finds what the text means; `*by_words` where it is by words that people use, and `*clear` where
** it is one thing. */
static bool find_meant(const struct store *store, const struct offences *offences,
                       struct slice text, struct meant *meant, bool *by_words, bool *clear,
                       struct error *error) {
    struct slice pattern = text;
    for (enum reading reading = READ_CODE; reading <= READ_GROUP && meant->count == 0; reading++) {
        add_meant(store, offences, text, reading, meant);
        /* Offences that differ by the court alone share a short title, and are one thing. */
        *clear = meant->count == 1 || (meant->count > 0 && reading == READ_SHORT);
    }
    if (meant->count > 0)
        return true;
    if (add_meant(store, offences, text, READ_WORDS_OF_GROUPS, meant) > 0 ||
        add_meant(store, offences, text, READ_WORDS_OF_OFFENCES, meant) > 0) {
        *by_words = *clear = true;
        return true;
    }
    if (read_pieces(store, offences, text, meant)) {
        *clear = true;
        return true;
    }
    forget(store, meant);
    bool all = take_all(&pattern);
    add_meant(store, offences, pattern, READ_PATTERN, meant);
    if (!all && !drop_group_of_one(store, meant, error))
        return false;
    *clear = meant->count == 1 || (all && meant->count > 0);
    return true;
}

bool offence_choose(const struct store *store, const struct offences *offences, struct slice text,
                    struct offence_choice *choice, struct error *error) {
    struct meant meant = {0};
    bool by_words = false, clear = false;
    text = slice_trim(text);
    if (text.length > LONGEST)
        return error_set(error, ERROR_USE,
                         "the offence is a text of %zu bytes; at most %d are allowed", text.length,
                         LONGEST);
    meant.offences = memory_new((size_t)store->dictionaries[DIMENSION_OFFENCE].count + 1, 1, error);
    meant.groups =
        memory_new((size_t)store->dictionaries[DIMENSION_OFFENCE_GROUP].count + 1, 1, error);
    *choice = (struct offence_choice){.offences = meant.offences, .groups = meant.groups};
    if (meant.offences == NULL || meant.groups == NULL)
        return false;
    if (text.length > 0 && !find_meant(store, offences, text, &meant, &by_words, &clear, error))
        return false;
    if (offence_group_is_none(text))
        return error_set(error, ERROR_USE,
                         "'%.*s' is no offence, but cases that the Crown Prosecution Service ended "
                         "without a court's decision; their number is sum(defendants)",
                         SLICE_PRINT(text));
    if (!clear)
        return offence_fail_unclear(store, offences, text, meant.offences, meant.groups,
                                    meant.count > 0, error);
    struct slice used =
        by_words ? offences_title_of_words(offences, spelling_of(store, offences, &meant, text))
                 : text;
    return name_choice(store, offences, &meant, used, by_words, choice, error);
}

void offence_choice_free(struct offence_choice *choice) {
    memory_free(choice->offences);
    memory_free(choice->groups);
    text_free(&choice->title);
    text_free(&choice->counted);
    *choice = (struct offence_choice){0};
}
