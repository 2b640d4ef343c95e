/* layout/moj_flags.h: what the Ministry's files with a row for each result say of the row's defendants:
** whether they were convicted and sentenced, failed to appear, or stood before the Crown Court. */
#ifndef PROSECUTIONS_LAYOUT_MOJ_FLAGS_H
#define PROSECUTIONS_LAYOUT_MOJ_FLAGS_H

#include "layout/layout_table.h"

#define MOJ_CONVICTED_HEADER "Convicted / not convicted"
#define MOJ_SENTENCED_HEADER "Sentenced / not sentenced"

unsigned moj_flags(const struct layout_column *column, struct slice value);

#endif
