/* charts/lettering.h: how wide a text will be, and where it is broken or cut to fit.
**
**     struct slice rest = label, line;
**     while (lettering_line(&rest, 14, 200, &line)) … `line` is no wider than 200 …
**
** Widths are those of Helvetica and its like (Arial, Liberation Sans), which the pictures ask for, or of
** DejaVu Sans where that is wider, which a browser without these takes; for other characters a guess.
** Sizes and widths are in the picture's units.
*/
#ifndef PROSECUTIONS_CHARTS_LETTERING_H
#define PROSECUTIONS_CHARTS_LETTERING_H

#include "base/base.h"

double lettering_width(struct slice text, double size);

/* Takes the next line off the text, broken at a blank where there is one; false at its end. */
bool lettering_line(struct slice *rest, double size, double width, struct slice *line);

/* How many lines the text makes. */
int lettering_lines(struct slice text, double size, double width);

/* What is left of the text where it has to be cut for an ellipsis to fit behind it. */
struct slice lettering_cut(struct slice text, double size, double width);

#endif
