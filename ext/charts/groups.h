/* charts/groups.h: the figures that a picture is drawn from, by label and period.
**
**     struct groups groups = {0};
**     groups_add(&groups, slice_of("Kent"), period, figure_integer(142), "line_chart", error);
**     for (size_t i = 0; i < groups.count; i++) … groups.items[i].label, &groups.items[i].series …
**     groups_free(&groups);
**
** Rows of one label and period are summed, and can be taken out again (stats/series.h). A label is
** there as long as it has rows. In a picture without periods all rows have the period NO_PERIOD.
*/
#ifndef PROSECUTIONS_CHARTS_GROUPS_H
#define PROSECUTIONS_CHARTS_GROUPS_H

#include "base/base.h"
#include "stats/stats.h"

enum {
    GROUPS_MOST_LABELS = 5000,
    GROUPS_MOST_POINTS = 20000, /* the periods of all labels together */
    GROUPS_LONGEST_LABEL = 1000 /* bytes */
};

struct group {
    struct slice label; /* owned by the groups */
    struct series series;
};

struct groups {
    struct group *items; /* sorted by the bytes of the label */
    size_t count, capacity;
    size_t points; /* the periods of all labels together */
};

extern const struct period NO_PERIOD;

/* Adds a row. Fails where memory runs out, there are too many labels or points, or the label is too
** long; the message begins with `what`. The groups are then unchanged. */
bool groups_add(struct groups *groups, struct slice label, struct period period,
                struct figure figure, const char *what, struct error *error);
/* Takes out a row that was added before. */
void groups_remove(struct groups *groups, struct slice label, struct period period,
                   struct figure figure);
/* Sets `*place` to that of the group with the label to be marked, of which case makes no difference.
** Fails where there is none. */
bool groups_find_mark(const struct groups *groups, struct slice mark, const char *what,
                      size_t *place, struct error *error);
/* Frees all that the groups own, and leaves them empty. */
void groups_free(struct groups *groups);

#endif
