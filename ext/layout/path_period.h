/* layout/path_period.h: the month that a file's path tells, where no column of the file does.
**
**     struct period period;
**     if (path_period(slice_of("2018/principal_offence_category_Oct.csv"), &period)) … 2018-10 …
**
** Read are the forms that were seen: `…_january_2014.csv`, `2018/…_Oct.csv`, `oct2015.csv`, `2018-10.csv`.
** The file's name is asked first, and its folder's for what that leaves open.
*/
#ifndef PROSECUTIONS_LAYOUT_PATH_PERIOD_H
#define PROSECUTIONS_LAYOUT_PATH_PERIOD_H

#include "layout/period.h"

/* False if the path tells no month, or more than one. */
bool path_period(struct slice path, struct period *period);

#endif
