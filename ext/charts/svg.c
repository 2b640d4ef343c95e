#include "charts/svg.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "charts/lettering.h"
#include "charts/markup.h"

enum { HEADING_SIZE = 18, HEADING_SIZE_NARROW = 15, HEADING_LINES = 6 };

/* The background is painted, because in the dark scheme the letters could not be read on a page
** that stays white. There are no CSS variables, because programs that print do not know them. For
** programs that judge contrast, paper says its colour as `background` too, which is not painted,
** letters theirs as `color`, and that they lie on all shapes, as they are drawn after them. */
static const char STYLE[] =
    "&{color:#1b1b1b;max-width:100%;height:auto;font-family:'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif}"
    "& .paper{fill:#fff;background:#fff}"
    "& text{fill:currentColor;isolation:isolate}"
    "& .head{font-weight:700}"
    "& text.quiet{fill:#5a5f66;color:#5a5f66}"
    "& .grid{stroke:#dcdfe3}"
    "& .base{stroke:currentColor}";
/* A rim of paper parts letters from what they lie on, which is what a mouse finds there. */
static const char HALO_STYLE[] =
    "& .halo{paint-order:stroke;stroke:#fff;stroke-width:4;stroke-linejoin:round;pointer-events:none}";
static const char DARK_STYLE[] = "& .halo{stroke:#16181b}&{color:#ececec}"
                                 "& .paper{fill:#16181b;background:#16181b}"
                                 "& text.quiet{fill:#a9b0b8;color:#a9b0b8}"
                                 "& .grid{stroke:#363b42}";

/* --- Markup --- */

static bool failed(const struct svg *svg) {
    return svg->error->code != ERROR_NONE;
}

void svg_add(struct svg *svg, const char *template, ...) {
    va_list arguments;
    va_start(arguments, template);
    markup_compose(&svg->body, true, template, &arguments, svg->error);
    va_end(arguments);
}

void svg_say(struct svg *svg, const char *template, ...) {
    va_list arguments;
    va_start(arguments, template);
    markup_compose(&svg->description, false, template, &arguments, svg->error);
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
        svg_add(svg, "</text>");
        count++;
    }
    return count;
}

bool svg_is_narrow(const struct svg *svg) {
    return svg->width < SVG_NARROW;
}

double svg_heading(struct svg *svg, struct slice title) {
    svg->title = slice_trim(title);
    double size = svg_is_narrow(svg) ? HEADING_SIZE_NARROW : HEADING_SIZE;
    struct svg_block block = {.x = SVG_MARGIN,
                              .y = SVG_MARGIN + size - 4,
                              /* bold letters are wider by an eighth */
                              .width = (svg->width - 2 * SVG_MARGIN) * 8 / 9,
                              .size = size,
                              .lines_most = HEADING_LINES,
                              .attributes = "class='head'"};
    int lines = svg_block(svg, block, svg->title);
    return lines > 0 ? SVG_MARGIN + lines * svg_leading(size) + 8 : SVG_MARGIN;
}

/* --- The document --- */

/* What follows the id in rules that need a browser. LibreOffice takes no notice of @media, and would
** paint in dark; but it does not know this selector, which is true of every picture, either. */
static const char BROWSER[] = "[role=img]";

/* Appends the rules with the picture's own id, and what follows it, for `&`. Without it a style sheet
** inside a page would apply to the whole page. */
static bool append_style(struct text *out, const char *rules, const char *id, const char *after,
                         struct error *error) {
    while (rules != NULL && *rules != '\0') {
        size_t plain = strcspn(rules, "&");
        if (!text_append(out, slice_from(rules, plain), error))
            return false;
        rules += plain;
        if (*rules == '&') {
            if (!text_printf(out, error, "#%s%s", id, after))
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
                       "<svg xmlns='http://www.w3.org/2000/svg' id='%s' width='%.0f' height='%.0f' "
                       "viewBox='0 0 %.0f %.0f' role='img' aria-labelledby='%s-title "
                       "%s-description'><title id='%s-title'>",
                       id, svg->width, ceil(height), svg->width, ceil(height), id, id, id) &&
           markup_escape(out, title, error) &&
           text_printf(out, error, "</title><desc id='%s-description'>%s. ", id, svg->kind) &&
           markup_escape(out, slice_trim(text_slice(&svg->description)), error) &&
           text_printf(out, error, "</desc><style>") && append_style(out, STYLE, id, "", error) &&
           append_style(out, svg->style, id, "", error) &&
           append_style(out, HALO_STYLE, id, BROWSER, error) &&
           text_printf(out, error, "@media screen and (prefers-color-scheme:dark){") &&
           append_style(out, DARK_STYLE, id, BROWSER, error) &&
           append_style(out, svg->dark_style, id, BROWSER, error) &&
           text_printf(out, error, "}</style><rect class='paper' width='%.0f' height='%.0f'/>",
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
            !text_append(out, slice_of("</svg>"), error)) {
            out->length = before;
            if (out->bytes != NULL)
                out->bytes[before] = '\0';
        }
    }
    text_free(&svg->body);
    text_free(&svg->description);
    return !failed(svg);
}
