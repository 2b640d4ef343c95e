#include "charts/lettering.h"

#include "bytes/bytes.h"

/* The widths of the characters from blank to tilde, in thousandths of the size. Each is the larger
** of that in Liberation Sans, which is as wide as Helvetica and Arial, and that in DejaVu Sans. */
static const short WIDEST[] = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 556, 1015, 684, 686, 722, 770, 667,
    611, 778, 752, 295, 500, 667, 557, 863, 748, 787, 667, 787, 722, 667,  611, 732, 684, 989, 685,
    667, 685, 390, 337, 390, 838, 556, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838,
};
/* Guesses for a character of two bytes, and for any other: one of more bytes, or the sign that
** replaces bytes which are not UTF-8. */
enum { ACCENTED = 600, WIDE = 1000 };

/* The bytes of the character that the text begins with; 1 where it is not UTF-8. */
static size_t character_at(struct slice text) {
    size_t length = encoding_character_length(text);
    return length > 0 ? length : 1;
}

static double character_width(struct slice text) {
    unsigned char first = text.bytes[0];
    if (first >= ' ' && first <= '~')
        return WIDEST[first - ' '];
    if (byte_is_blank(first))
        return WIDEST[0];
    return encoding_character_length(text) == 2 ? ACCENTED : WIDE;
}

double lettering_width(struct slice text, double size) {
    double width = 0;
    for (; text.length > 0; text = slice_after(text, character_at(text)))
        width += character_width(text);
    return width * size / 1000;
}

/* How many bytes of the text fit the width; at least those of one character. */
static size_t fitting(struct slice text, double size, double width) {
    size_t at = 0;
    double used = 0;
    while (at < text.length) {
        struct slice rest = slice_after(text, at);
        used += character_width(rest) * size / 1000;
        if (at > 0 && used > width)
            break;
        at += character_at(rest);
    }
    return at;
}

bool lettering_line(struct slice *rest, double size, double width, struct slice *line) {
    struct slice text = slice_trim(*rest);
    if (text.length == 0)
        return false;
    size_t end = fitting(text, size, width), at = end;
    if (end < text.length && !byte_is_blank(text.bytes[end])) {
        while (at > 0 && !byte_is_blank(text.bytes[at - 1]))
            at--;
        if (at == 0) /* a word that is longer than the line */
            at = end;
    }
    *line = slice_trim(slice_from(text.bytes, at));
    *rest = slice_after(text, at);
    return true;
}

int lettering_lines(struct slice text, double size, double width) {
    struct slice line;
    int count = 0;
    while (lettering_line(&text, size, width, &line))
        count++;
    return count;
}

struct slice lettering_cut(struct slice text, double size, double width) {
    return slice_trim(slice_from(text.bytes, fitting(text, size, width - size)));
}
