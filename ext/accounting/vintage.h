/* accounting/vintage.h: which edition of a release a file belongs to, as names tell.
**
**     char text[VINTAGE_SIZE];
**     size_t length = vintage_of_path(slice_of("editions/december-2024/court_2010_2016.csv"), 2, text);
**     vintage_order(slice_from(text, length))      // 24300: later than that of `december-2021`
*/
#ifndef PROSECUTIONS_ACCOUNTING_VINTAGE_H
#define PROSECUTIONS_ACCOUNTING_VINTAGE_H

#include "base/base.h"

enum { VINTAGE_SIZE = 40 };

/* The vintage that the last parts of the path (the file's name and `parts` - 1 folders or archives) tell;
** returns its length, 0 where they tell none. A month of publication goes before all else, wherever it
** stands: `december-2024` (written so, of `Dec_2024` or `2024-12-19` too), `q3-2024`. Then comes the last
** range of years or year, of the file's name before its folder's: `2010-2022`, `2018`. */
size_t vintage_of_path(struct slice path, int parts, char text[VINTAGE_SIZE]);
/* A number that is higher the later the edition is: months, from what vintage_of_path() or the years of a
** file gave, or somebody wrote; 0 where the text names no time. */
int vintage_order(struct slice vintage);

#endif
