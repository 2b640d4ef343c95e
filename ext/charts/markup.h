/* charts/markup.h: XML and HTML from a template.
**
**     markup_add(&text, error, "<td class='%s'>%t</td>", "name", slice_of("Devon & Cornwall"));
**
** The template has these conversions:
**     %t    a struct slice, escaped and made valid in XML, without characters that turn the
**           direction of text, and without line feeds as such
**     %s    a C string, as it is
**     %d    an int
**     %f    a double in a picture's units, rounded to a tenth
**     %v    a struct figure and an int: a value and its decimal places (charts/scale.h)
**     %%    a percent sign
** Values of attributes must be in single or double quotes. Once the error is set, calls do nothing.
*/
#ifndef PROSECUTIONS_CHARTS_MARKUP_H
#define PROSECUTIONS_CHARTS_MARKUP_H

#include <stdarg.h>

#include "base/base.h"

/* Appends what the template makes of the arguments. */
void markup_add(struct text *text, struct error *error, const char *template, ...);
/* Does so with the arguments of another function. Where `escaped` is false, %t is appended as it
** is. */
void markup_compose(struct text *text, bool escaped, const char *template, va_list *arguments,
                    struct error *error);
/* Appends the slice as %t does. Fails where memory runs out. */
bool markup_escape(struct text *text, struct slice slice, struct error *error);

#endif
