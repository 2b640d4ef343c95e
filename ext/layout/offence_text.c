#include "layout/offence_text.h"

#include <stdio.h>
#include <stdlib.h>

/* A kept text that does not begin with a code and a blank begins with MARK: then the title follows, or the
** code, CODE_END and the title. No label that is read begins with a blank. */
enum { MARK = ' ', CODE_END = 0x1F };

enum { CODE_MOST = 12 };

static size_t first_blank(struct slice text) {
    size_t i = 0;
    while (i < text.length && text.bytes[i] != ' ')
        i++;
    return i;
}

/* `86.2`, `19C`, `58E-J`, `1/4.1/4.10`, `8.Q`, `4.0999999999999996`: a digit, then digits, letters and what
** stands between them, but no word: `24-hour`, `3rd`. */
static bool is_code(struct slice text) {
    bool small_before = false, fraction = false;
    size_t most = CODE_MOST;
    if (text.length == 0 || !byte_is_digit(text.bytes[0]))
        return false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = text.bytes[i];
        bool small = byte_is_letter(byte) && byte == byte_lower(byte);
        if (!byte_is_letter(byte) && !byte_is_digit(byte) && byte != '.' && byte != '/' &&
            byte != '-')
            return false;
        if (small && small_before)
            return false;
        small_before = small;
        fraction |= byte == '.';
        most = fraction ? OFFENCE_CODE_SIZE : most;
    }
    return text.length <= most && text.bytes[text.length - 1] != '-';
}

static bool is_number(struct slice code) {
    for (size_t i = 0; i < code.length; i++)
        if (!byte_is_digit(code.bytes[i]))
            return false;
    return true;
}

static bool begins_small(struct slice title) {
    return title.length > 0 && byte_is_letter(title.bytes[0]) &&
           title.bytes[0] == byte_lower(title.bytes[0]);
}

static bool is_one_of(struct slice word, const char *const *words) {
    for (; *words != NULL; words++)
        if (slice_equal_nocase(word, slice_of(*words)))
            return true;
    return false;
}

/* Whether the title goes on with a number, which then counts or measures something and is no code. */
static bool is_quantity(struct slice title) {
    static const char *const always[] = {"or",  "and",   "to",   "plus",   "years", "months",
                                         "mph", "weeks", "days", "points", "hours", NULL};
    static const char *const small[] = {"of",      "in",       "year", "month", "week",
                                        "day",     "hour",     "more", "times", "previous",
                                        "offence", "offences", NULL};
    struct slice word = slice_from(title.bytes, first_blank(title));
    return is_one_of(word, always) || (begins_small(title) && is_one_of(word, small));
}

void offence_split(struct slice text, struct slice *code, struct slice *title) {
    text = slice_trim(text);
    size_t length = first_blank(text);
    *code = slice_from(text.bytes, length);
    *title = slice_trim(slice_after(text, length));
    if (!is_code(*code) || title->length == 0 || (is_number(*code) && is_quantity(*title))) {
        *code = slice_from(text.bytes, 0);
        *title = text;
    }
}

bool offence_code_was(struct slice code, char buffer[OFFENCE_CODE_SIZE], struct slice *was) {
    char text[OFFENCE_CODE_SIZE];
    size_t point = 0;
    while (point < code.length && code.bytes[point] != '.')
        point++;
    if (code.length < point + 12 || code.length >= sizeof text)
        return false;
    memcpy(text, code.bytes, code.length);
    text[code.length] = '\0';
    char *end;
    double number = strtod(text, &end);
    if (*end != '\0' || !(number > 0) || number > 1e6)
        return false;
    for (int decimals = 0; decimals <= 4; decimals++) {
        int length = snprintf(buffer, OFFENCE_CODE_SIZE, "%.*f", decimals, number);
        if (strtod(buffer, NULL) == number) {
            *was = slice_from(buffer, (size_t)length);
            return true;
        }
    }
    return false;
}

bool offence_keep(struct slice code, struct slice title, struct text *kept, struct error *error) {
    static const char mark = MARK, code_end = CODE_END;
    bool plain =
        code.length > 0 && byte_is_digit(code.bytes[0]) && first_blank(code) == code.length;
    if (code.length == 0 && (title.length == 0 || !byte_is_digit(title.bytes[0])))
        return text_append(kept, title, error);
    if (!plain && !text_append(kept, slice_from(&mark, 1), error))
        return false;
    return text_append(kept, code, error) &&
           (code.length == 0 ||
            text_append(kept, slice_from(plain ? &mark : &code_end, 1), error)) &&
           text_append(kept, title, error);
}

void offence_kept(struct slice kept, struct slice *code, struct slice *title) {
    bool marked = kept.length > 0 && kept.bytes[0] == MARK;
    kept = slice_after(kept, marked);
    size_t length = 0, rest = 0;
    if (marked) {
        while (length < kept.length && kept.bytes[length] != CODE_END)
            length++;
        rest = length + 1;
    } else if (kept.length > 0 && byte_is_digit(kept.bytes[0])) {
        length = first_blank(kept);
        rest = length + 1;
    }
    if (length == kept.length)
        length = rest = 0;
    *code = slice_from(kept.bytes, length);
    *title = slice_after(kept, rest);
}
