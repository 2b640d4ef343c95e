/* charts/lettering.h: how wide a text will be, and where to break or cut it so that it fits.
**
**     struct slice rest = label, line;
**     while (lettering_line(&rest, 14, 200, &line)) … `line` is no wider than 200 …
**
** The pictures ask for Helvetica, Arial or Liberation Sans, and a browser without these takes
** DejaVu Sans. The width of a character is that in the wider of the two; beyond ASCII it is a
** guess. Sizes and widths are in the picture's units. Slices point into the text that was given.
*/
#ifndef PROSECUTIONS_CHARTS_LETTERING_H
#define PROSECUTIONS_CHARTS_LETTERING_H

#include "base/base.h"

/* The width of the text on one line. */
double lettering_width(struct slice text, double size);

/* Removes the next line from the text and sets `*line` to it; false where no text is left. The line
** ends at a blank, unless its first word is wider than `width`. */
bool lettering_line(struct slice *rest, double size, double width, struct slice *line);

/* The number of lines that the text takes. */
int lettering_lines(struct slice text, double size, double width);

/* The beginning of the text that leaves room for an ellipsis after it. */
struct slice lettering_cut(struct slice text, double size, double width);

#endif
