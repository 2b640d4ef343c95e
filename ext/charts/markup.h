/* charts/markup.h: XML and HTML from a template.
**
**     markup_add(&text, error, "<td class='%s'>%t</td>", "name", slice_of("Devon & Cornwall"));
**
** In the template %f is a number in a picture's units (double; written to a tenth), %d an int, %s a C
** string as it is, %t a text (struct slice) that is escaped and made fit for XML, %v a value with
** its places (struct figure, int: charts/scale.h), %% a percent sign. An attribute's value stands in single or double
** quotes. Once the error is set, calls do nothing.
*/
#ifndef PROSECUTIONS_CHARTS_MARKUP_H
#define PROSECUTIONS_CHARTS_MARKUP_H

#include <stdarg.h>

#include "base/base.h"

void markup_add(struct text *text, struct error *error, const char *template, ...);
/* The same with the arguments of another function; not `escaped`, %t is as it is. */
void markup_compose(struct text *text, bool escaped, const char *template, va_list *arguments,
                    struct error *error);
bool markup_escape(struct text *text, struct slice slice, struct error *error);

#endif
