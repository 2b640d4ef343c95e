/* charts/svg.h: builds an SVG document that can be read on every device and by screen readers.
**
**     struct svg svg = {.kind = "Bar chart", .width = 640, .error = error};
**     double y = svg_heading(&svg, title);
**     svg_add(&svg, "<text x='%f' y='%f'>%t</text>", 20.0, y, label);
**     svg_say(&svg, "Kent: %v. ", value, 0);
**     if (!svg_finish(&svg, y + 40, out)) …
**
** The document is on one line, has its size in pixels and shrinks with its column, paints its own
** background, and follows the reader's light or dark scheme. Screen readers get the title and what svg_say() was given. Its ids and its style
** sheet apply to this picture alone, wherever it is put: their prefix is a hash of the content.
** Lengths are in the units of the viewBox.
**
** Once the error is set, calls do nothing, so that only the result of svg_finish() has to be
** checked.
*/
#ifndef PROSECUTIONS_CHARTS_SVG_H
#define PROSECUTIONS_CHARTS_SVG_H

#include "base/base.h"

struct svg {
    /* required */
    const char
        *kind; /* `Bar chart`: the description begins with it; the title if there is no other */
    double width;
    struct error *error;
    /* usual */
    /* CSS rules, in which `&` stands for this picture. There are the classes `quiet`, `grid`, `base`
    ** and, for letters with a rim of paper, `halo`. */
    const char *style, *dark_style;
    /* private */
    struct text body, description;
    struct slice title;
};

enum {
    SVG_MARGIN = 12,
    SVG_NARROW = 480, /* a picture that is less wide has a form for phones */
};
bool svg_is_narrow(const struct svg *svg);

/* Adds markup to the picture, from a template of charts/markup.h. */
void svg_add(struct svg *svg, const char *template, ...);
/* Adds to the description, which is plain text, from such a template. */
void svg_say(struct svg *svg, const char *template, ...);

/* Adds the title over the picture, unless it is blank, and returns the y from which there is room
** for the rest. The title's bytes must stay valid until svg_finish(). */
double svg_heading(struct svg *svg, struct slice title);

/* A text on one or more lines. */
struct svg_block {
    double x, y; /* of the foot of the first line */
    double width, size;
    int lines_most;
    const char *attributes; /* `class='quiet' text-anchor='end'` */
};
/* Adds the block with this text on as many lines as it needs, cut off after the last that is
** allowed. Returns the number of lines. */
int svg_block(struct svg *svg, struct svg_block block, struct slice text);
/* The distance from one line of that size to the next. */
double svg_leading(double size);

/* Appends the document to `out` and frees what the picture owns. After an error `out` is
** unchanged. */
bool svg_finish(struct svg *svg, double height, struct text *out);

#endif
