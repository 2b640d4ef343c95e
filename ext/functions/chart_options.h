/* functions/chart_options.h: the options of a picture as one text:
**
**     layout=areas, scale=diverging, mark=London, City of, width=328
**
** Used by functions/charts_functions.c alone.
*/
#ifndef PROSECUTIONS_FUNCTIONS_CHART_OPTIONS_H
#define PROSECUTIONS_FUNCTIONS_CHART_OPTIONS_H

#include "charts/charts.h"

/* Sets in `look` what the text says; layout, scale and mark are options of a map. The slices point
** into the text. Fails for what is no option. */
bool chart_options_read(struct slice text, bool is_map, struct chart_look *look,
                        struct error *error);

#endif
