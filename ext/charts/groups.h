/* charts/groups.h: figures by label and period, from which rows can be taken out again.
**
**     struct groups groups = {0};
**     groups_add(&groups, slice_of("Kent"), period, figure_integer(142), "line_chart", error);
**     for (size_t i = 0; i < groups.count; i++) … groups.items[i].label, &groups.items[i].series …
**     groups_free(&groups);
**
** What a picture is drawn from. Rows of one label and period are summed (stats/series.h). A label
** is there while it has rows. Where a picture has no periods, all rows belong to NO_PERIOD.
*/
#ifndef PROSECUTIONS_CHARTS_GROUPS_H
#define PROSECUTIONS_CHARTS_GROUPS_H

#include "base/base.h"
#include "stats/stats.h"

enum {
    GROUPS_MOST_LABELS = 5000,
    GROUPS_MOST_POINTS = 20000, /* labels × periods */
    GROUPS_LONGEST_LABEL = 1000 /* bytes */
};

struct group {
    struct slice label; /* a copy */
    struct series series;
};

struct groups {
    struct group *items; /* by label, in the order of its bytes */
    size_t count, capacity;
    size_t points;
};

extern const struct period NO_PERIOD;

/* `what` begins the message where there are too many labels or points, or the label is too long.
** After an error the groups are as they were. */
bool groups_add(struct groups *groups, struct slice label, struct period period,
                struct figure figure, const char *what, struct error *error);
/* Takes out a row that was added before. */
void groups_remove(struct groups *groups, struct slice label, struct period period,
                   struct figure figure);
void groups_free(struct groups *groups);

#endif
