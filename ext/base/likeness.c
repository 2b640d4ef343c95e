#include "base/likeness.h"

#include <stdio.h>

static int least(int a, int b) {
    return a < b ? a : b;
}

static struct slice cut(struct slice text) {
    text.length = text.length < LIKENESS_LONGEST ? text.length : LIKENESS_LONGEST;
    return text;
}

int likeness_edits(struct slice a, struct slice b) {
    int rows[3][LIKENESS_LONGEST + 1];
    a = cut(a);
    b = cut(b);
    for (size_t j = 0; j <= b.length; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= a.length; i++) {
        int *row = rows[i % 3], *above = rows[(i + 2) % 3], *higher = rows[(i + 1) % 3];
        row[0] = (int)i;
        for (size_t j = 1; j <= b.length; j++) {
            unsigned char x = byte_lower(a.bytes[i - 1]), y = byte_lower(b.bytes[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == byte_lower(b.bytes[j - 2]) &&
                byte_lower(a.bytes[i - 2]) == y)
                row[j] = least(row[j], higher[j - 2] + 1);
        }
    }
    return rows[a.length % 3][b.length];
}

int likeness_most_edits(size_t length) {
    return length < 4 ? 0 : length < 9 ? 1 : 2;
}

/* --- Words --- */

static bool is_of_word(unsigned char byte) {
    return byte_is_letter(byte) || byte_is_digit(byte) || byte >= 0x80;
}

bool likeness_word(struct slice *text, struct slice *word) {
    size_t start = 0, end;
    while (start < text->length && !is_of_word(text->bytes[start]))
        start++;
    for (end = start; end < text->length && is_of_word(text->bytes[end]);)
        end++;
    *word = slice_from(text->bytes + start, end - start);
    *text = slice_after(*text, end);
    return word->length > 0;
}

/* How many bytes of the name, which begins at a word, are a word that leaves out what follows; 0 where
** it is none. */
static size_t length_of_no(struct slice name) {
    static const char *const noes[] = {"other than", "apart from", "excluding", "excl", "excepting",
                                       "except",     "without",    "not",       "non"};
    for (size_t i = 0; i < sizeof noes / sizeof *noes; i++) {
        size_t length = slice_of(noes[i]).length;
        if (slice_starts_nocase(name, noes[i]) &&
            (length == name.length || !is_of_word(name.bytes[length])))
            return length;
    }
    return 0;
}

/* Where that which is left out from the start of the name on ends: of `non` after a word, of others at
** a closing bracket or a dash between blanks. */
static size_t end_of_no(struct slice name, size_t length) {
    struct slice rest = slice_after(name, length), word;
    if (length == 3 && slice_starts_nocase(name, "non"))
        return likeness_word(&rest, &word) ? name.length - rest.length : name.length;
    for (size_t i = length; i < name.length; i++)
        if (name.bytes[i] == ')' || (i + 2 < name.length && name.bytes[i] == ' ' &&
                                     name.bytes[i + 1] == '-' && name.bytes[i + 2] == ' '))
            return i;
    return name.length;
}

struct slice likeness_affirmed(struct slice name, unsigned char into[LIKENESS_ROOM]) {
    size_t length = 0;
    for (size_t i = 0; i < name.length && length < LIKENESS_ROOM;) {
        struct slice rest = slice_after(name, i);
        size_t no = i == 0 || !is_of_word(name.bytes[i - 1]) ? length_of_no(rest) : 0;
        if (no > 0)
            i += end_of_no(rest, no);
        else
            into[length++] = name.bytes[i++];
    }
    return slice_from(into, length);
}

/* --- How far two names are apart --- */

/* Whether the part stands in the name at the start of a word, and is not left out by it. A part that
** leaves something out itself is looked for in the whole. */
static bool contains(struct slice name, struct slice part) {
    unsigned char affirmed[LIKENESS_ROOM], own[LIKENESS_ROOM];
    if (likeness_affirmed(part, own).length == part.length)
        name = likeness_affirmed(name, affirmed);
    for (size_t i = 0; i + part.length <= name.length; i++)
        if ((i == 0 || !is_of_word(name.bytes[i - 1])) &&
            slice_equal_nocase(slice_from(name.bytes + i, part.length), part))
            return true;
    return false;
}

static size_t common_start(struct slice a, struct slice b) {
    size_t length = 0;
    while (length < a.length && length < b.length &&
           byte_lower(a.bytes[length]) == byte_lower(b.bytes[length]))
        length++;
    return length;
}

/* Whether the letters of the text stand in the name in that order, the first three as the first:
** `Lancs` in `Lancashire`. */
static bool abbreviates(struct slice text, struct slice name) {
    size_t found = 0;
    if (common_start(text, name) < 3 || text.length * 3 < name.length)
        return false;
    for (size_t i = 0; i < name.length && found < text.length; i++)
        found += byte_lower(name.bytes[i]) == byte_lower(text.bytes[found]);
    return found == text.length;
}

int likeness_distance(struct slice asked, struct slice name) {
    enum { PART = 40, ABBREVIATED = 100 };
    bool is_long = name.length > LIKENESS_LONGEST;
    struct slice value = cut(asked), candidate = cut(name);
    size_t apart = value.length > candidate.length ? value.length - candidate.length
                                                   : candidate.length - value.length;
    size_t most = value.length < 6 ? 1 : value.length < 9 ? 2 : value.length / 3;
    int edits = apart <= most && !is_long ? likeness_edits(value, candidate) : LIKENESS_NONE;
    if (edits <= (int)most && edits < (int)value.length)
        return 2 * edits;
    if (value.length >= 3 && contains(name, value))
        return PART + (name.length > LIKENESS_ROOM ? PART : (int)(name.length / 8));
    /* What a longer name begins with, mistyped. */
    if (candidate.length > value.length + 1 && common_start(value, candidate) > 0) {
        edits = likeness_edits(value, slice_from(candidate.bytes, value.length));
        if (edits <= likeness_most_edits(value.length))
            return 2 * PART + edits;
    }
    return abbreviates(value, candidate)
               ? ABBREVIATED + (int)apart - (int)common_start(value, candidate)
               : LIKENESS_NONE;
}

/* --- The nearest --- */

void nearest_offer_at(struct nearest *nearest, struct slice name, int distance) {
    size_t place = nearest->count;
    if (distance >= LIKENESS_NONE)
        return;
    for (size_t i = 0; i < nearest->count; i++)
        if (slice_equal_nocase(nearest->names[i], name))
            return;
    while (place > 0 && nearest->distances[place - 1] > distance)
        place--;
    if (place == NEAREST_MOST)
        return;
    nearest->count += nearest->count < NEAREST_MOST;
    for (size_t i = nearest->count - 1; i > place; i--) {
        nearest->names[i] = nearest->names[i - 1];
        nearest->distances[i] = nearest->distances[i - 1];
    }
    nearest->names[place] = name;
    nearest->distances[place] = distance;
}

void nearest_offer(struct nearest *nearest, struct slice asked, struct slice name) {
    nearest_offer_at(nearest, name, likeness_distance(asked, name));
}

bool nearest_say(const struct nearest *nearest, struct text *text, struct error *error) {
    bool done = true;
    for (size_t i = 0; done && i < nearest->count; i++)
        done = text_printf(text, error, "%s'%.*s'",
                           i == 0                   ? ""
                           : i + 1 < nearest->count ? ", "
                                                    : " or ",
                           SLICE_PRINT(nearest->names[i]));
    return done;
}

const char *nearest_words(struct slice asked, const char *list, char words[NEAREST_WORDS_SIZE]) {
    struct slice rest = slice_of(list), best = {0};
    int distance = LIKENESS_NONE;
    while (rest.length > 0) {
        size_t end = 0;
        while (end < rest.length && rest.bytes[end] != ',' && rest.bytes[end] != '|')
            end++;
        struct slice name = slice_trim(slice_from(rest.bytes, end));
        name.length -= name.length > 0 && name.bytes[name.length - 1] == '=';
        int other = likeness_distance(asked, name);
        if (other < distance) {
            distance = other;
            best = name;
        }
        rest = slice_after(rest, end + 1);
    }
    words[0] = '\0';
    if (best.length > 0)
        snprintf(words, NEAREST_WORDS_SIZE, "; the nearest is %.*s", SLICE_PRINT(best));
    return words;
}
