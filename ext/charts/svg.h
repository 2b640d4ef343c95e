/* charts/svg.h: an SVG document that is readable everywhere.
**
**     struct svg svg = {.kind = "Bar chart", .width = 640, .error = error};
**     double y = svg_heading(&svg, title);
**     svg_add(&svg, "<text x='%f' y='%f'>%t</text>", 20.0, y, label);
**     svg_say(&svg, "Kent: %v. ", value, 0);
**     if (!svg_finish(&svg, y + 40, out)) …
**
** It is sized by its viewBox, paints its own paper, and follows the reader's light or dark scheme.
** Screen readers get the title and what svg_say() was told. All ids, and the style sheet, hold for
** this picture alone: their prefix is made from its content. Once the error is set, calls do
** nothing, so that only the last has to be checked.
*/
#ifndef PROSECUTIONS_CHARTS_SVG_H
#define PROSECUTIONS_CHARTS_SVG_H

#include "base/base.h"

struct svg {
    /* required */
    const char *kind; /* `Bar chart`: begins the description, and is the title if there is none */
    double width;
    struct error *error;
    /* usual */
    const char *style, *dark_style; /* rules in which `&` stands for this picture */
    /* private */
    struct text body, description;
    struct slice title;
};

enum { SVG_MARGIN = 20 };

/* Adds markup by a template of charts/markup.h. */
void svg_add(struct svg *svg, const char *template, ...);
/* The same into the description, which is plain text. */
void svg_say(struct svg *svg, const char *template, ...);

/* The title over the picture, if it has any letters; returns where the rest may begin. Its bytes
** have to stay until svg_finish(). */
double svg_heading(struct svg *svg, struct slice title);

/* A text over as many lines as it needs, cut after the last that is allowed; returns how many.
** `y` is the first line's foot. */
struct svg_block {
    double x, y, width, size;
    int lines_most;
    const char *attributes; /* `class='quiet' text-anchor='end'` */
};
int svg_block(struct svg *svg, struct svg_block block, struct slice text);
double svg_leading(double size); /* from line to line */

/* Appends the document to `out` and frees everything; `out` is unchanged after an error. */
bool svg_finish(struct svg *svg, double height, struct text *out);

#endif
