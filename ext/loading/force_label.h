/* loading/force_label.h: a force's label while its file is read: what may be a region's name is kept apart
** from the force, until the file's numbers tell what it is (loading/force_totals.h). */
#ifndef PROSECUTIONS_LOADING_FORCE_LABEL_H
#define PROSECUTIONS_LOADING_FORCE_LABEL_H

#include "base/base.h"
#include "reference/reference.h"

/* The value under which a force's label is kept while the file is read: the force's name, or for a label
** that has to be kept apart the label itself behind a mark, in `scratch`. */
bool force_label_kept(const struct forces *forces, struct slice published, struct slice name,
                      struct text *scratch, struct slice *value, struct error *error);

#endif
