#include "charts/svg.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "charts/lettering.h"
#include "charts/scale.h"
#include "source/encoding.h"

enum { HEADING_SIZE = 18, HEADING_LINES = 3 };

/* The paper is painted, since a dark scheme's letters on a page that stays white can't be read.
** No variables: programs that print don't know them. */
static const char STYLE[] =
    "&{color:#1b1b1b;font-family:'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif}"
    "& .paper{fill:#fff}"
    "& text{fill:currentColor}"
    "& .head{font-weight:700}"
    "& text.quiet{fill:#5a5f66}"
    "& .grid{stroke:#dcdfe3}"
    "& .base{stroke:currentColor}";
static const char DARK_STYLE[] = "&{color:#ececec}"
                                 "& .paper{fill:#16181b}"
                                 "& text.quiet{fill:#a9b0b8}"
                                 "& .grid{stroke:#363b42}";

/* --- Text into markup --- */

static bool failed(const struct svg *svg) {
    return svg->error->code != ERROR_NONE;
}

static const char *entity(unsigned char byte) {
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* What XML has no place for: bytes that are no UTF-8, U+FFFE and U+FFFF, control characters. */
static bool is_forbidden(struct slice text, size_t length) {
    unsigned char first = text.bytes[0];
    return length == 0 || (first < 0x20 && !byte_is_blank(first)) || first == '\v' ||
           first == '\f' || first == 0x7F ||
           (length == 2 && first == 0xC2 && text.bytes[1] < 0xA0) ||
           (length == 3 && memcmp(text.bytes, "\xEF\xBF", 2) == 0 && text.bytes[2] >= 0xBE);
}

static bool escape(struct text *text, struct slice slice, struct error *error) {
    while (slice.length > 0) {
        size_t length = encoding_character_length(slice);
        const char *replacement = entity(slice.bytes[0]);
        if (is_forbidden(slice, length))
            replacement = "\xEF\xBF\xBD";
        struct slice written =
            replacement != NULL ? slice_of(replacement) : slice_from(slice.bytes, length);
        if (!text_append(text, written, error))
            return false;
        slice = slice_after(slice, length > 0 ? length : 1);
    }
    return true;
}

/* To a tenth, and with a point in any locale. */
static bool append_number(struct text *text, double number, struct error *error) {
    long tenths = lround(number * 10);
    const char *sign = tenths < 0 ? "-" : "";
    long size = labs(tenths);
    return size % 10 == 0 ? text_printf(text, error, "%s%ld", sign, size / 10)
                          : text_printf(text, error, "%s%ld.%ld", sign, size / 10, size % 10);
}

static bool append_argument(struct text *text, char kind, va_list *arguments, bool markup,
                            struct error *error) {
    struct slice slice;
    struct figure figure;
    switch (kind) {
    case 'f':
        return append_number(text, va_arg(*arguments, double), error);
    case 'd':
        return text_printf(text, error, "%d", va_arg(*arguments, int));
    case 's':
        return text_append(text, slice_of(va_arg(*arguments, const char *)), error);
    case 'v':
        figure = va_arg(*arguments, struct figure);
        return value_append(text, figure, va_arg(*arguments, int), error);
    default: /* t */
        slice = va_arg(*arguments, struct slice);
        return markup ? escape(text, slice, error) : text_append(text, slice, error);
    }
}

static void compose(struct text *text, const char *template, va_list *arguments, bool markup,
                    struct error *error) {
    while (error->code == ERROR_NONE && *template != '\0') {
        size_t plain = strcspn(template, "%");
        text_append(text, slice_from(template, plain), error);
        template += plain;
        if (*template == '%') {
            append_argument(text, template[1], arguments, markup, error);
            template += 2;
        }
    }
}

void svg_add(struct svg *svg, const char *template, ...) {
    va_list arguments;
    va_start(arguments, template);
    compose(&svg->body, template, &arguments, true, svg->error);
    va_end(arguments);
}

void svg_say(struct svg *svg, const char *template, ...) {
    va_list arguments;
    va_start(arguments, template);
    compose(&svg->description, template, &arguments, false, svg->error);
    va_end(arguments);
}

/* --- Lines of text --- */

double svg_leading(double size) {
    return size * 1.25;
}

int svg_block(struct svg *svg, struct svg_block block, struct slice text) {
    struct slice rest = text, line;
    int count = 0;
    while (count < block.lines_most && !failed(svg)) {
        struct slice before = rest;
        if (!lettering_line(&rest, block.size, block.width, &line))
            break;
        bool cut = count == block.lines_most - 1 && slice_trim(rest).length > 0;
        if (cut)
            line = lettering_cut(slice_trim(before), block.size, block.width);
        svg_add(svg, "<text x='%f' y='%f' font-size='%f' %s>%t%s", block.x,
                block.y + count * svg_leading(block.size), block.size, block.attributes, line,
                cut ? "…" : "");
        if (cut)
            svg_add(svg, "<title>%t</title>", text);
        svg_add(svg, "</text>\n");
        count++;
    }
    return count;
}

double svg_heading(struct svg *svg, struct slice title) {
    svg->title = slice_trim(title);
    struct svg_block block = {.x = SVG_MARGIN,
                              .y = SVG_MARGIN + HEADING_SIZE - 4,
                              /* bold letters are wider by a twelfth */
                              .width = (svg->width - 2 * SVG_MARGIN) * 12 / 13,
                              .size = HEADING_SIZE,
                              .lines_most = HEADING_LINES,
                              .attributes = "class='head'"};
    int lines = svg_block(svg, block, svg->title);
    return lines > 0 ? SVG_MARGIN + lines * svg_leading(HEADING_SIZE) + 8 : SVG_MARGIN;
}

/* --- The document --- */

/* The rules, with the picture's own id for `&`: a style sheet inside a page holds for all of it. */
static bool append_style(struct text *out, const char *rules, const char *id, struct error *error) {
    while (rules != NULL && *rules != '\0') {
        size_t plain = strcspn(rules, "&");
        if (!text_append(out, slice_from(rules, plain), error))
            return false;
        rules += plain;
        if (*rules == '&') {
            if (!text_printf(out, error, "#%s", id))
                return false;
            rules++;
        }
    }
    return true;
}

static bool append_head(const struct svg *svg, double height, const char *id, struct text *out) {
    struct slice title = svg->title.length > 0 ? svg->title : slice_of(svg->kind);
    struct error *error = svg->error;
    return text_printf(out, error,
                       "<svg xmlns='http://www.w3.org/2000/svg' id='%s' viewBox='0 0 %.0f %.0f' "
                       "role='img' aria-labelledby='%s-title %s-description'>\n<title "
                       "id='%s-title'>",
                       id, svg->width, ceil(height), id, id, id) &&
           escape(out, title, error) &&
           text_printf(out, error, "</title>\n<desc id='%s-description'>%s. ", id, svg->kind) &&
           escape(out, slice_trim(text_slice(&svg->description)), error) &&
           text_printf(out, error, "</desc>\n<style>") && append_style(out, STYLE, id, error) &&
           append_style(out, svg->style, id, error) &&
           text_printf(out, error, "@media (prefers-color-scheme:dark){") &&
           append_style(out, DARK_STYLE, id, error) &&
           append_style(out, svg->dark_style, id, error) &&
           text_printf(out, error, "}</style>\n<rect class='paper' width='%.0f' height='%.0f'/>\n",
                       svg->width, ceil(height));
}

bool svg_finish(struct svg *svg, double height, struct text *out) {
    struct error *error = svg->error;
    size_t before = out->length;
    if (!failed(svg)) {
        struct slice body = text_slice(&svg->body);
        char id[40];
        uint64_t hash = XXH3_64bits_withSeed(
            body.bytes, body.length, XXH3_64bits(svg->description.bytes, svg->description.length));
        snprintf(id, sizeof id, "prosecutions-%016llx", (unsigned long long)hash);
        if (!append_head(svg, height, id, out) || !text_append(out, body, error) ||
            !text_append(out, slice_of("</svg>\n"), error)) {
            out->length = before;
            if (out->bytes != NULL)
                out->bytes[before] = '\0';
        }
    }
    text_free(&svg->body);
    text_free(&svg->description);
    return !failed(svg);
}
