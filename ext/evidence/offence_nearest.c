#include "evidence/offence_nearest.h"

#include "reference/reference.h"
#include "words/words.h"

/* Words longer than this are compared by their beginning. */
enum { LONGEST_WORD = 40, WORD_MISSING = 60, FAR = 1000 };

struct candidate {
    struct offence_named named;
    int distance; /* 0: the same; FAR: nothing in common */
};

struct candidates {
    struct candidate *items;
    size_t count, capacity;
};

/* --- Codes, as others write them --- */

/* `086/02`, `08602` and `86.2` are class 86, subclass 2. */
struct code {
    int class, subclass;  /* -1: none */
    unsigned char letter; /* 0: none */
};

static size_t take_digits(struct slice *text, int *number) {
    size_t count = 0;
    *number = 0;
    for (; count < text->length && byte_is_digit(text->bytes[count]) && count < 6; count++)
        *number = *number * 10 + (text->bytes[count] - '0');
    *text = slice_after(*text, count);
    return count;
}

/* False where the text is not written as a code. */
static bool read_code(struct slice text, struct code *code) {
    enum { DIGITS_OF_SUBCLASS = 100 };
    *code = (struct code){0, -1, 0};
    text = slice_trim(text);
    size_t digits = take_digits(&text, &code->class);
    if (digits == 0)
        return false;
    if (text.length > 0 && byte_is_letter(text.bytes[0])) {
        code->letter = byte_lower(text.bytes[0]);
        text = slice_after(text, 1);
    } else if (text.length == 0 &&
               digits > 3) { /* class and subclass without a sign between them */
        code->subclass = code->class % DIGITS_OF_SUBCLASS;
        code->class /= DIGITS_OF_SUBCLASS;
    }
    if (text.length > 1 && (text.bytes[0] == '.' || text.bytes[0] == '/' || text.bytes[0] == '-')) {
        text = slice_after(text, 1);
        if (take_digits(&text, &code->subclass) == 0)
            return false;
    }
    return text.length == 0;
}

bool offence_code_is(struct slice written, struct slice code) {
    struct code a, b;
    return read_code(written, &a) && read_code(code, &b) && a.class == b.class &&
           a.letter == b.letter &&
           (a.subclass == b.subclass || (a.subclass == 0 && b.subclass < 0));
}

/* --- How far two texts are apart --- */

static int least(int a, int b) {
    return a < b ? a : b;
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

/* How far a word of the question is from the nearest of the name: 0 the same, 1 the beginning of
** it, then by the letters that differ; FAR where those are too many. */
static int word_distance(struct slice word, struct slice name) {
    struct slice other;
    int nearest = FAR;
    while (likeness_word(&name, &other)) {
        int distance = likeness_edits(word, other);
        if (distance > 0 && other.length > word.length && word.length >= 3 &&
            slice_equal_nocase(slice_from(other.bytes, word.length), word))
            distance = 1;
        else if (distance > 0)
            distance += 1;
        nearest = least(nearest, distance);
    }
    return nearest - 1 > likeness_most_edits(word.length) ? FAR : nearest;
}

/* Letters and digits alone: what is written as one word here and as two there. */
static struct slice squeeze(struct slice text, unsigned char *into) {
    struct slice word;
    size_t length = 0;
    while (likeness_word(&text, &word))
        for (size_t i = 0; i < word.length && length < LONGEST_WORD; i++)
            into[length++] = byte_lower(word.bytes[i]);
    return slice_from(into, length);
}

/* `shop lifting` and `shoplifting`, `antisocial behaviour` and `Anti-Social Behaviour Order`. */
static int squeezed_distance(struct slice question, struct slice name) {
    unsigned char a[LONGEST_WORD], b[LONGEST_WORD];
    struct slice asked = squeeze(question, a), own = squeeze(name, b);
    if (asked.length < 4 || own.length < 4)
        return FAR;
    int distance = likeness_edits(asked, own);
    if (distance <= likeness_most_edits(asked.length))
        return 10 * distance;
    for (size_t i = 0; i + asked.length <= own.length; i++)
        if (slice_equal(slice_from(own.bytes + i, asked.length), asked))
            return 12;
    return FAR;
}

/* Between a question and a name of several words: the worse for each word that is far, and a
** little for each word of the name that was not asked for. */
static int name_distance(struct slice question, struct slice name) {
    unsigned char affirmed[LIKENESS_ROOM], own[LIKENESS_ROOM];
    if (likeness_affirmed(question, own).length == question.length)
        name = likeness_affirmed(name, affirmed); /* what a name leaves out is not asked for */
    struct slice word, rest = question, all = name;
    int distance = 0, asked = 0, near = 0, words = 0;
    while (likeness_word(&rest, &word)) {
        int far = word_distance(word, name);
        asked++;
        near += far < FAR && !is_common(word);
        distance += far < FAR ? 10 * far : is_common(word) ? 1 : WORD_MISSING;
    }
    while (likeness_word(&all, &word))
        words++;
    int squeezed = squeezed_distance(question, name);
    if (near == 0)
        return squeezed;
    return least(squeezed,
                 least(FAR - 1, distance + (words > asked ? words - asked : asked - words)));
}

/* Of several names between `; `, which all words of the question have to be in. */
static int names_distance(struct slice question, struct slice names) {
    int nearest = FAR;
    while (names.length > 0) {
        size_t end = 0;
        while (end < names.length && names.bytes[end] != ';')
            end++;
        nearest = least(nearest, name_distance(question, slice_from(names.bytes, end)));
        names = slice_after(names, end < names.length ? end + 1 : end);
    }
    return nearest < WORD_MISSING ? nearest : FAR;
}

static int distance_of(const struct store *store, const struct offences *offences,
                       enum dimension dimension, uint32_t code, struct slice text) {
    struct slice value = dictionary_value(&store->dictionaries[dimension], code - 1);
    struct slice title =
        dimension == DIMENSION_OFFENCE ? store_value(store, COLUMN_OFFENCE, code)->text : value;
    struct code written;
    if (read_code(text, &written)) /* digits have no likeness */
        return dimension == DIMENSION_OFFENCE &&
                       offence_code_is(text, store_value(store, COLUMN_OFFENCE_CODE, code)->text)
                   ? 0
                   : FAR;
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

static struct slice name_of(const struct store *store, struct offence_named named) {
    return dictionary_value(&store->dictionaries[named.dimension], named.code - 1);
}

static bool add_candidate(const struct store *store, struct candidates *candidates,
                          struct candidate candidate, struct error *error) {
    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->items[i].named.dimension == candidate.named.dimension &&
            slice_equal_nocase(name_of(store, candidates->items[i].named),
                               name_of(store, candidate.named)))
            return true;
    if (!memory_reserve(&candidates->items, &candidates->capacity, candidates->count + 1,
                        sizeof candidate, error))
        return false;
    candidates->items[candidates->count++] = candidate;
    return true;
}

/* Sorts them by distance, equal ones by name. */
static void sort(const struct store *store, struct candidates *candidates) {
    for (size_t i = 1; i < candidates->count; i++) {
        struct candidate moved = candidates->items[i];
        size_t place = i;
        for (; place > 0; place--) {
            const struct candidate *before = &candidates->items[place - 1];
            if (before->distance < moved.distance ||
                (before->distance == moved.distance &&
                 slice_compare_nocase(name_of(store, before->named), name_of(store, moved.named)) <=
                     0))
                break;
            candidates->items[place] = *before;
        }
        candidates->items[place] = moved;
    }
}

/* Collects the offences and groups among `meant`, or where that is NULL those that are spelt like the
** text, without those that are much farther from it than the nearest. */
static bool collect(const struct store *store, const struct offences *offences, struct slice text,
                    const unsigned char *const *meant, struct candidates *candidates,
                    struct error *error) {
    enum { MUCH_FARTHER = 30 };
    static const enum dimension dimensions[] = {DIMENSION_OFFENCE, DIMENSION_OFFENCE_GROUP};
    for (size_t d = 0; d < 2; d++)
        for (uint32_t code = 1; code <= store->dictionaries[dimensions[d]].count; code++) {
            int distance = distance_of(store, offences, dimensions[d], code, text);
            if (meant != NULL ? !meant[d][code] : distance >= FAR)
                continue;
            if (!add_candidate(store, candidates,
                               (struct candidate){{dimensions[d], code}, distance}, error))
                return false;
        }
    sort(store, candidates);
    while (meant == NULL && candidates->count > 0 &&
           candidates->items[candidates->count - 1].distance >
               candidates->items[0].distance + MUCH_FARTHER)
        candidates->count--;
    return true;
}

static bool write_error(const struct store *store, struct slice text,
                        const struct candidates *candidates, bool unclear, struct error *error) {
    struct text list = {0};
    bool done = true;
    for (size_t i = 0; done && i < candidates->count && i < OFFENCES_MOST_NEAR; i++)
        done = text_printf(&list, error, "%s%s%.*s", i > 0 ? "; " : "",
                           candidates->items[i].named.dimension == DIMENSION_OFFENCE ? ""
                                                                                     : "the group ",
                           SLICE_PRINT(name_of(store, candidates->items[i].named)));
    if (done && unclear && candidates->count > OFFENCES_MOST_NEAR)
        done = text_printf(&list, error, "; and %zu more", candidates->count - OFFENCES_MOST_NEAR);
    if (done && candidates->count == 0)
        error_set(error, ERROR_USE,
                  "the source has no offence or offence group '%.*s'; SELECT DISTINCT "
                  "offence_group, offence_code, offence FROM prosecutions(…) lists those it has",
                  SLICE_PRINT(text));
    else if (done)
        error_set(error, ERROR_USE, "%s '%.*s'%s%s: %s",
                  unclear ? "the offence" : "the source has no offence", SLICE_PRINT(text),
                  unclear ? " is unclear" : "",
                  unclear ? "; write one of these, or 'all %…%' for the sum of all that match"
                  : candidates->count == 1 ? "; the nearest is"
                                           : "; the nearest are",
                  list.bytes);
    text_free(&list);
    return false;
}

bool offence_fail_unclear(const struct store *store, const struct offences *offences,
                          struct slice text, const unsigned char *meant_offences,
                          const unsigned char *meant_groups, bool unclear, struct error *error) {
    const unsigned char *const meant[] = {meant_offences, meant_groups};
    struct candidates candidates = {0};
    if (collect(store, offences, text, unclear ? meant : NULL, &candidates, error))
        write_error(store, text, &candidates, unclear, error);
    memory_free(candidates.items);
    return false;
}

bool offence_nearest(const struct store *store, const struct offences *offences, struct slice text,
                     struct offences_near *near, struct error *error) {
    struct candidates candidates = {0};
    *near = (struct offences_near){0};
    bool done = collect(store, offences, text, NULL, &candidates, error);
    for (size_t i = 0; done && i < candidates.count && i < OFFENCES_MOST_NEAR; i++)
        near->items[near->count++] = candidates.items[i].named;
    near->is_close = candidates.count > 0 && candidates.items[0].distance < WORD_MISSING;
    memory_free(candidates.items);
    return done;
}
