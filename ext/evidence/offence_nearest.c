#include "evidence/offence_nearest.h"

#include <stdlib.h>

#include "reference/reference.h"
#include "words/words.h"

/* Words longer than this are compared by their beginning. */
enum { MOST_LISTED = 8, LONGEST_WORD = 40, FAR = 1000 };

struct candidate {
    enum dimension dimension;
    struct slice value;
    int distance; /* 0: the same; FAR: nothing in common */
};

struct candidates {
    struct candidate *items;
    size_t count, capacity;
};

/* --- How far two texts are apart --- */

static size_t shorter(size_t a, size_t b) {
    return a < b ? a : b;
}

static int least(int a, int b) {
    return a < b ? a : b;
}

/* Letters to be added, left out, changed or swapped with their neighbour, whatever their case. */
static int edits(struct slice a, struct slice b) {
    int rows[3][LONGEST_WORD + 1];
    size_t m = shorter(a.length, LONGEST_WORD), n = shorter(b.length, LONGEST_WORD);
    for (size_t j = 0; j <= n; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= m; i++) {
        int *row = rows[i % 3], *above = rows[(i + 2) % 3], *higher = rows[(i + 1) % 3];
        row[0] = (int)i;
        for (size_t j = 1; j <= n; j++) {
            unsigned char x = byte_lower(a.bytes[i - 1]), y = byte_lower(b.bytes[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == byte_lower(b.bytes[j - 2]) &&
                byte_lower(a.bytes[i - 2]) == y)
                row[j] = least(row[j], higher[j - 2] + 1);
        }
    }
    return rows[m % 3][n];
}

static bool is_of_word(unsigned char byte) {
    return byte_is_letter(byte) || byte_is_digit(byte) || byte >= 0x80;
}

static bool next_word(struct slice *text, struct slice *word) {
    size_t start = 0, end;
    while (start < text->length && !is_of_word(text->bytes[start]))
        start++;
    for (end = start; end < text->length && is_of_word(text->bytes[end]);)
        end++;
    *word = slice_from(text->bytes + start, end - start);
    *text = slice_after(*text, end);
    return word->length > 0;
}

/* Words that say nothing of what an offence is. */
static bool is_common(struct slice word) {
    static const char *const common[] = {"a",   "an",    "and", "by",      "crime",    "crimes",
                                         "for", "in",    "of",  "offence", "offences", "on",
                                         "or",  "other", "the", "to",      "with"};
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (slice_equal_nocase(word, slice_of(common[i])))
            return true;
    return false;
}

/* How many letters of a word of that length may be mistyped. */
static int most_edits(size_t length) {
    return length < 4 ? 0 : length < 9 ? 1 : 2;
}

/* How far a word of the question is from the nearest of the name: 0 the same, 1 the beginning of
** it, then by the letters that differ; FAR where those are too many. */
static int word_distance(struct slice word, struct slice name) {
    struct slice other;
    int nearest = FAR;
    while (next_word(&name, &other)) {
        int distance = edits(word, other);
        if (distance > 0 && other.length > word.length && word.length >= 3 &&
            slice_equal_nocase(slice_from(other.bytes, word.length), word))
            distance = 1;
        else if (distance > 0)
            distance += 1;
        nearest = least(nearest, distance);
    }
    return nearest - 1 > most_edits(word.length) ? FAR : nearest;
}

/* Letters and digits alone: what is written as one word here and as two there. */
static struct slice squeeze(struct slice text, unsigned char *into) {
    size_t length = 0;
    for (size_t i = 0; i < text.length && length < LONGEST_WORD; i++)
        if (is_of_word(text.bytes[i]))
            into[length++] = byte_lower(text.bytes[i]);
    return slice_from(into, length);
}

/* `shop lifting` and `shoplifting`, `antisocial behaviour` and `Anti-Social Behaviour Order`. */
static int squeezed_distance(struct slice question, struct slice name) {
    unsigned char a[LONGEST_WORD], b[LONGEST_WORD];
    struct slice asked = squeeze(question, a), own = squeeze(name, b);
    if (asked.length < 4 || own.length < 4)
        return FAR;
    int distance = edits(asked, own);
    if (distance <= most_edits(asked.length))
        return 10 * distance;
    for (size_t i = 0; i + asked.length <= own.length; i++)
        if (slice_equal(slice_from(own.bytes + i, asked.length), asked))
            return 12;
    return FAR;
}

/* Between a question and a name of several words: the worse for each word that is far, and a
** little for each word of the name that was not asked for. */
static int name_distance(struct slice question, struct slice name) {
    struct slice word, rest = question, all = name;
    int distance = 0, asked = 0, near = 0, words = 0;
    while (next_word(&rest, &word)) {
        int far = word_distance(word, name);
        asked++;
        near += far < FAR && !is_common(word);
        distance += far < FAR ? 10 * far : 60;
    }
    while (next_word(&all, &word))
        words++;
    int squeezed = squeezed_distance(question, name);
    if (near == 0)
        return squeezed;
    return least(squeezed,
                 least(FAR - 1, distance + (words > asked ? words - asked : asked - words)));
}

/* Of several names between `; `. */
static int names_distance(struct slice question, struct slice names) {
    int nearest = FAR;
    while (names.length > 0) {
        size_t end = 0;
        while (end < names.length && names.bytes[end] != ';')
            end++;
        nearest = least(nearest, name_distance(question, slice_from(names.bytes, end)));
        names = slice_after(names, end < names.length ? end + 1 : end);
    }
    return nearest;
}

static int distance_of(const struct store *store, const struct offences *offences,
                       enum dimension dimension, uint32_t code, struct slice text) {
    struct slice value = dictionary_value(&store->dictionaries[dimension], code - 1);
    struct slice title =
        dimension == DIMENSION_OFFENCE ? store_value(store, COLUMN_OFFENCE, code)->text : value;
    int nearest = name_distance(text, title.length > 0 ? title : value);
    if (dimension == DIMENSION_OFFENCE) {
        const struct offence *offence = offences_find(offences, value);
        if (offence != NULL)
            nearest = least(nearest, least(names_distance(text, offence->short_title),
                                           names_distance(text, offence->also_called)));
    } else {
        const struct offence_group *group = offences_find_group(offences, value);
        nearest = least(nearest, group != NULL ? names_distance(text, group->also_called) : FAR);
        nearest = nearest > 0 && nearest < FAR ? nearest - 1 : nearest; /* the whole, first */
    }
    return nearest;
}

/* --- The list --- */

static int compare_candidates(const void *left, const void *right) {
    const struct candidate *a = left, *b = right;
    if (a->distance != b->distance)
        return a->distance < b->distance ? -1 : 1;
    return slice_compare_nocase(a->value, b->value);
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

static bool write_error(struct slice text, const struct candidates *candidates, bool unclear,
                        struct error *error) {
    struct text list = {0};
    bool done = true;
    for (size_t i = 0; done && i < candidates->count && i < MOST_LISTED; i++)
        done = text_printf(&list, error, "%s%s%.*s", i > 0 ? "; " : "",
                           candidates->items[i].dimension == DIMENSION_OFFENCE ? "" : "the group ",
                           SLICE_PRINT(candidates->items[i].value));
    if (done && unclear && candidates->count > MOST_LISTED)
        done = text_printf(&list, error, "; and %zu more", candidates->count - MOST_LISTED);
    if (done && candidates->count == 0)
        error_set(error, ERROR_USE,
                  "the source has no offence or offence group '%.*s'; SELECT DISTINCT "
                  "offence_group, offence_code, offence FROM prosecutions(…) lists those it has",
                  SLICE_PRINT(text));
    else if (done)
        error_set(error, ERROR_USE, "%s '%.*s'%s; write one of these%s: %s",
                  unclear ? "the offence" : "the source has no offence", SLICE_PRINT(text),
                  unclear ? " is unclear" : "",
                  unclear ? ", or 'all %…%' for the sum of all that match" : "", list.bytes);
    text_free(&list);
    return false;
}

bool offence_fail_unclear(const struct store *store, const struct offences *offences,
                          struct slice text, const unsigned char *meant_offences,
                          const unsigned char *meant_groups, bool unclear, struct error *error) {
    static const enum dimension dimensions[] = {DIMENSION_OFFENCE, DIMENSION_OFFENCE_GROUP};
    struct candidates candidates = {0};
    bool done = true;
    for (size_t d = 0; d < 2; d++) {
        const unsigned char *meant = d == 0 ? meant_offences : meant_groups;
        const struct dictionary *values = &store->dictionaries[dimensions[d]];
        for (uint32_t code = 1; done && code <= values->count; code++) {
            int distance = distance_of(store, offences, dimensions[d], code, text);
            if (unclear ? meant[code] : distance < FAR)
                done = add_candidate(
                    &candidates,
                    (struct candidate){dimensions[d], dictionary_value(values, code - 1), distance},
                    error);
        }
    }
    if (candidates.count > 0)
        qsort(candidates.items, candidates.count, sizeof *candidates.items, compare_candidates);
    if (done)
        write_error(text, &candidates, unclear, error);
    memory_free(candidates.items);
    return false;
}
