#include "published/label_marks.h"

#include <string.h>

/* --- Notes --- */

bool label_note_has_number(struct slice note, struct slice number) {
    note = slice_trim(note);
    while (note.length > 0 && (note.bytes[0] == '(' || note.bytes[0] == '['))
        note = slice_after(note, 1);
    if (slice_starts_nocase(note, "note"))
        note = slice_trim(slice_after(note, strlen("note")));
    if (note.length <= number.length || memcmp(note.bytes, number.bytes, number.length) != 0)
        return false;
    unsigned char next = note.bytes[number.length];
    return !byte_is_digit(next) && (next != '.' || note.length == number.length + 1 ||
                                    !byte_is_digit(note.bytes[number.length + 1]));
}

/* --- Labels --- */

/* `[note 2]`, `[r]`, `(note 2)`: the length of what is left before it, or of all. */
static size_t before_brackets(struct slice part) {
    if (part.length < 3)
        return part.length;
    unsigned char closing = part.bytes[part.length - 1], opening = closing == ']' ? '[' : '(';
    if (closing != ']' && closing != ')')
        return part.length;
    size_t start = part.length - 1;
    while (start > 0 && part.bytes[start - 1] != opening)
        start--;
    if (start == 0 || (closing == ')' && !slice_starts_nocase(slice_after(part, start), "note")))
        return part.length;
    return start - 1;
}

/* `officers1,2`: the length of what is left before the numbers, or of all. */
static size_t before_numbers(struct slice part, label_is_note is_note, const void *context) {
    size_t start = part.length;
    while (start > 0) {
        size_t digits = start;
        while (digits > 0 && byte_is_digit(part.bytes[digits - 1]))
            digits--;
        if (digits == start || digits == 0 ||
            !is_note(context, slice_from(part.bytes + digits, start - digits)))
            return part.length;
        unsigned char before = part.bytes[digits - 1];
        if (before != ',')
            return byte_is_letter(before) || before == ')' || before >= 0x80 ? digits : part.length;
        start = digits - 1;
    }
    return part.length;
}

static struct slice part_without_marks(struct slice part, label_is_note is_note,
                                       const void *context) {
    struct slice left = slice_trim(part);
    for (size_t length; (length = before_brackets(left)) < left.length;)
        left = slice_trim(slice_from(left.bytes, length));
    left = slice_trim(slice_from(left.bytes, before_numbers(left, is_note, context)));
    return left.length > 0 ? left : part;
}

bool label_without_marks(struct slice label, label_is_note is_note, const void *context,
                         struct text *name, struct error *error) {
    bool done = true;
    while (done && label.length > 0) {
        size_t end = 0;
        while (end < label.length && !slice_starts_nocase(slice_after(label, end), " / "))
            end++;
        struct slice part = part_without_marks(slice_from(label.bytes, end), is_note, context);
        done = text_append(name, part, error) &&
               (end == label.length || text_append(name, slice_of(" / "), error));
        label = slice_after(label, end + 3);
    }
    return done;
}
