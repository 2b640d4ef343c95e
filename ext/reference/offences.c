#include "reference/offences.h"

#include "base/base.h"
#include "reference/embedded.h"

enum { OFFENCE_FIELDS = 5, TITLE_FIELDS = 3 };

struct word_title {
    struct slice words, title;
};

struct offences {
    struct dictionary texts; /* keeps every text that a slice here points to */
    struct offence *items;
    size_t count, capacity;
    struct offence *others; /* of other publishers, of which the titles alone are known */
    size_t other_count, other_capacity;
    struct offence_group *groups;
    size_t group_count, group_capacity;
    struct word_title *words;
    size_t word_count, word_capacity;
};

/* Points to the dictionary's own copies of the fields. */
static bool keep(struct offences *offences, const struct slice *fields, struct slice *const *kept,
                 size_t count, struct error *error) {
    for (size_t i = 0; i < count; i++) {
        uint32_t code;
        if (!dictionary_code(&offences->texts, fields[i], &code, error))
            return false;
        *kept[i] = dictionary_value(&offences->texts, code);
    }
    return true;
}

/* published, offence_code, offence, offence_type, offence_group */
static bool read_offence(void *target, const struct slice *fields, struct error *error) {
    struct offences *offences = target;
    if (!memory_reserve(&offences->items, &offences->capacity, offences->count + 1,
                        sizeof *offences->items, error))
        return false;
    struct offence *offence = &offences->items[offences->count];
    struct slice *kept[OFFENCE_FIELDS] = {&offence->published, &offence->code, &offence->title,
                                          &offence->type, &offence->group};
    *offence = (struct offence){0};
    if (!keep(offences, fields, kept, OFFENCE_FIELDS, error))
        return false;
    offences->count++;
    return true;
}

static bool read_title_of_other(struct offences *offences, const struct slice *fields,
                                struct error *error) {
    if (!memory_reserve(&offences->others, &offences->other_capacity, offences->other_count + 1,
                        sizeof *offences->others, error))
        return false;
    struct offence *other = &offences->others[offences->other_count++];
    struct slice *kept[TITLE_FIELDS] = {&other->published, &other->short_title,
                                        &other->also_called};
    *other = (struct offence){0};
    return keep(offences, fields, kept, TITLE_FIELDS, error);
}

/* published, short_title, also_called; an offence may have several entries */
static bool read_title(void *target, const struct slice *fields, struct error *error) {
    struct offences *offences = target;
    bool found = false;
    for (size_t i = 0; i < offences->count; i++) {
        struct offence *offence = &offences->items[i];
        struct slice *kept[] = {&offence->short_title, &offence->also_called};
        if (!slice_equal(offence->published, fields[0]))
            continue;
        found = true;
        if (!keep(offences, fields + 1, kept, 2, error))
            return false;
    }
    return found || read_title_of_other(offences, fields, error);
}

/* offence_group, short_title, also_called */
static bool read_group(void *target, const struct slice *fields, struct error *error) {
    struct offences *offences = target;
    if (!memory_reserve(&offences->groups, &offences->group_capacity, offences->group_count + 1,
                        sizeof *offences->groups, error))
        return false;
    struct offence_group *group = &offences->groups[offences->group_count];
    struct slice *kept[TITLE_FIELDS] = {&group->name, &group->short_title, &group->also_called};
    if (!keep(offences, fields, kept, TITLE_FIELDS, error))
        return false;
    offences->group_count++;
    return true;
}

/* words, title */
static bool read_words(void *target, const struct slice *fields, struct error *error) {
    struct offences *offences = target;
    if (!memory_reserve(&offences->words, &offences->word_capacity, offences->word_count + 1,
                        sizeof *offences->words, error))
        return false;
    struct word_title *words = &offences->words[offences->word_count];
    struct slice *kept[] = {&words->words, &words->title};
    if (!keep(offences, fields, kept, 2, error))
        return false;
    offences->word_count++;
    return true;
}

struct offences *offences_open(struct error *error) {
    struct offences *offences = memory_new(1, sizeof *offences, error);
    if (offences != NULL &&
        !(embedded_read("offences", OFFENCE_FIELDS, read_offence, offences, error) &&
          embedded_read("offence_titles", TITLE_FIELDS, read_title, offences, error) &&
          embedded_read("group_titles", TITLE_FIELDS, read_group, offences, error) &&
          embedded_read("word_titles", 2, read_words, offences, error))) {
        offences_close(offences);
        return NULL;
    }
    return offences;
}

void offences_close(struct offences *offences) {
    if (offences == NULL)
        return;
    dictionary_free(&offences->texts);
    memory_free(offences->items);
    memory_free(offences->others);
    memory_free(offences->groups);
    memory_free(offences->words);
    memory_free(offences);
}

size_t offences_count(const struct offences *offences) {
    return offences->count;
}

const struct offence *offences_at(const struct offences *offences, size_t index) {
    return &offences->items[index];
}

const struct offence *offences_find(const struct offences *offences, struct slice published) {
    for (size_t i = 0; i < offences->count; i++)
        if (slice_equal_nocase(offences->items[i].published, slice_trim(published)))
            return &offences->items[i];
    for (size_t i = 0; i < offences->other_count; i++)
        if (slice_equal_nocase(offences->others[i].published, slice_trim(published)))
            return &offences->others[i];
    return NULL;
}

const struct offence *offences_find_code(const struct offences *offences, struct slice code) {
    code = slice_trim(code);
    for (size_t i = 0; i < offences->count && code.length > 0; i++)
        if (slice_equal_nocase(offences->items[i].code, code))
            return &offences->items[i];
    return NULL;
}

const struct offence_group *offences_find_group(const struct offences *offences,
                                                struct slice name) {
    name = slice_trim(name);
    for (size_t i = 0; i < offences->group_count; i++)
        if (slice_equal_nocase(offences->groups[i].name, name))
            return &offences->groups[i];
    return NULL;
}

struct slice offences_title_of_words(const struct offences *offences, struct slice words) {
    for (size_t i = 0; i < offences->word_count; i++)
        if (slice_equal_nocase(offences->words[i].words, words))
            return offences->words[i].title;
    return words;
}

bool offences_is_called(struct slice also_called, struct slice words) {
    words = slice_trim(words);
    while (also_called.length > 0 && words.length > 0) {
        size_t end = 0;
        while (end < also_called.length && also_called.bytes[end] != ';')
            end++;
        if (slice_equal_nocase(slice_trim(slice_from(also_called.bytes, end)), words))
            return true;
        also_called = slice_after(also_called, end < also_called.length ? end + 1 : end);
    }
    return false;
}
