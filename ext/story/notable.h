/* story/notable.h: which changes of a release stand out from the rest of the country.
**
**     struct notable notable = {0};
**     if (notable_find(store, forces, period_2018, &notable, &error))
**         for (size_t i = 0; i < notable.count; i++)
**             notable_sentence(&notable, &notable.items[i], &text, &error);
**     notable_free(&notable);
**
** Compared is every force with every offence, and with every offence group, that the source has for
** the period and a year before: nationally above 0 both times, the force having figures of some
** offence both times, and at least one defendant in the force. The test is that of contrast_p; the
** q-values are over all these comparisons.
*/
#ifndef PROSECUTIONS_STORY_NOTABLE_H
#define PROSECUTIONS_STORY_NOTABLE_H

#include "columns/columns.h"
#include "story/sentence.h"

struct notable_change {
    const struct force *force;
    struct slice offence_group; /* of the offence, as its rows have it; may be empty */
    struct slice offence;       /* without its code; empty: the whole group */
    struct change local, national;
    double p, q;
};

struct notable {
    struct notable_change *items; /* surest first; equally sure ones by force, group, offence */
    size_t count, capacity;
    struct counted counted;
    struct period now;
};

/* Fails where the source has no forces, or not both periods. The texts live as long as the store,
** the forces as long as `forces`. After an error it is empty. */
bool notable_find(const struct store *store, const struct forces *forces, struct period period,
                  struct notable *notable, struct error *error);
/* The step that follows the sums: p-values and q-values from the counts, and the order. */
bool notable_rank(struct notable *notable, struct error *error);
bool notable_sentence(const struct notable *notable, const struct notable_change *change,
                      struct text *text, struct error *error);
void notable_free(struct notable *notable);

#endif
