#include "charts/lettering.h"

#include "source/encoding.h"

/* Helvetica, from blank to tilde, in thousandths of the size: as Liberation Sans has them. */
static const short HELVETICA[] = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584,
};
/* A guess for what has two bytes, and for what has more or is no character (a sign stands for it).
 */
enum { ACCENTED = 600, WIDE = 1000 };

static size_t character_at(struct slice text) {
    size_t length = encoding_character_length(text);
    return length > 0 ? length : 1;
}

static double character_width(struct slice text) {
    unsigned char first = text.bytes[0];
    if (first >= ' ' && first <= '~')
        return HELVETICA[first - ' '];
    if (byte_is_blank(first))
        return HELVETICA[0];
    return encoding_character_length(text) == 2 ? ACCENTED : WIDE;
}

double lettering_width(struct slice text, double size) {
    double width = 0;
    for (; text.length > 0; text = slice_after(text, character_at(text)))
        width += character_width(text);
    return width * size / 1000;
}

/* How many bytes fit: one character at least. */
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
