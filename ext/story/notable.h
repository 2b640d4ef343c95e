/* story/notable.h: which changes of a release stand out from the rest of the country.
**
**     struct notable notable = {0};
**     if (notable_find(store, forces, period_2018, &notable, &error))
**         for (size_t i = 0; i < notable.count; i++)
**             notable_sentence(&notable, &notable.items[i], &text, &error);
**     notable_free(&notable);
**
** A comparison is made for every force and every offence or offence group for which, in the period
** and a year before, the national number is above 0, the force has figures of some offence, and its
** own number is above 0 at least once. The country is the forces that have figures in both. Each is
** tested as contrast_p() does, and the q-values are those of all comparisons made.
*/
#ifndef PROSECUTIONS_STORY_NOTABLE_H
#define PROSECUTIONS_STORY_NOTABLE_H

#include "columns/columns.h"
#include "story/sentence.h"

/* One comparison. The texts live as long as the store, and the force as long as `forces`. */
struct notable_change {
    const struct force *force;
    struct slice offence_group; /* the group in the offence's rows; may be empty */
    struct slice offence;       /* without its code; empty where the whole group is compared */
    struct change local, national;
    double p, q;
};

struct notable {
    struct notable_change *items; /* by p; those of one p by force, group and offence */
    size_t count, capacity;
    struct counted counted; /* what the numbers count */
    struct period now;      /* the later of the two periods */
    size_t forces;          /* how many have figures in both periods: `national` is their sum */
    size_t forces_left_out; /* how many have figures in only one of the periods */
};

/* Makes all comparisons, for `period` and the same span a year before. Fails where the source has
** no forces, or lacks one of the two periods; `notable` is then empty. */
bool notable_find(const struct store *store, const struct forces *forces, struct period period,
                  struct notable *notable, struct error *error);
/* The last step of notable_find(): works the p-values and q-values out from the counts of the
** items, and puts these in order. */
bool notable_rank(struct notable *notable, struct error *error);
/* Appends a sentence that contrasts the local change with the national one. */
bool notable_sentence(const struct notable *notable, const struct notable_change *change,
                      struct text *text, struct error *error);
/* Appends which forces the country is made of, where a period lacks one that the other has. */
bool notable_caveat(const struct notable *notable, struct text *text, struct error *error);
/* Frees the items, and leaves `notable` empty. */
void notable_free(struct notable *notable);

#endif
