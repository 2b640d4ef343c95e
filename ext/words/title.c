#include "words/title.h"

/* The same without the words at its end, if they are. */
static bool drop_end(struct slice *title, const char *end) {
    if (!slice_ends_nocase(*title, end))
        return false;
    title->length -= slice_of(end).length;
    *title = slice_trim(*title);
    return true;
}

static struct slice without_additions(struct slice title) {
    static const char *const additions[] = {"(MOT)",   "triable either way", "indictable only",
                                            "summary", "indictable",         "-"};
    struct slice kept = slice_trim(title);
    bool more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < sizeof additions / sizeof *additions; i++) {
            struct slice rest = kept;
            /* `summary` alone may be a word of the title: a dash has to be before it. */
            bool found = drop_end(&rest, additions[i]) && rest.length > 0;
            bool dash = i == 0 || (found && rest.bytes[rest.length - 1] == '-');
            if (found && dash && i + 1 < sizeof additions / sizeof *additions) {
                kept = rest;
                more = true;
            }
        }
        while (drop_end(&kept, "-"))
            more = true;
    }
    return kept.length > 0 ? kept : slice_trim(title);
}

static bool is_capital(unsigned char byte) {
    return byte != byte_lower(byte);
}

static bool contains_act(struct slice title) {
    return slice_like(title, slice_of("% Act")) || slice_like(title, slice_of("% Act %")) ||
           slice_like(title, slice_of("% Acts%")) || slice_like(title, slice_of("% Regulations%"));
}

static bool is_name(struct slice word) {
    static const char *const names[] = {"Majesty", "Queen",   "Army",  "Navy",
                                        "Lottery", "England", "Wales", "British"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (slice_equal(word, slice_of(names[i])))
            return true;
    return false;
}

static struct slice word_at(struct slice title, size_t start) {
    size_t end = start;
    while (end < title.length && (byte_is_letter(title.bytes[end]) || title.bytes[end] >= 0x80))
        end++;
    return slice_from(title.bytes + start, end - start);
}

/* Whether the word's first letter becomes small. */
static bool is_lowered(struct slice title, struct slice word, bool first, bool act) {
    if (word.length == 0 || !is_capital(word.bytes[0]) || is_name(word))
        return false;
    for (size_t i = 1; i < word.length; i++)
        if (is_capital(word.bytes[i]))
            return false;
    const unsigned char *end = title.bytes + title.length, *next = word.bytes + word.length;
    if (next < end && byte_is_digit(*next))
        return false;
    if (word.length == 1 && !first)
        return false;
    if (!act)
        return true;
    /* `Offences under …` begins no name, `Companies Acts` does. */
    return first && next + 1 < end && !is_capital(next[1]) && !byte_is_digit(next[1]);
}

bool words_title(struct slice published, struct text *text, struct error *error) {
    struct slice title = without_additions(published);
    bool act = contains_act(title);
    for (size_t i = 0; i < title.length;) {
        struct slice word = word_at(title, i);
        size_t length = word.length > 0 ? word.length : 1;
        bool lowered = is_lowered(title, word, i == 0, act);
        if (lowered ? !(text_append_byte(text, byte_lower(title.bytes[i]), error) &&
                        text_append(text, slice_after(word, 1), error))
                    : !text_append(text, slice_from(title.bytes + i, length), error))
            return false;
        i += length;
    }
    return true;
}
