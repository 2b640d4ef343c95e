/* story/notable.h: which changes of a release stand out from the rest of the country.
**
**     struct notable_question question = {.dataset = dataset, .store = dataset->store, .forces = forces,
**         .offences = offences, .notes = notes, .period = period_2018};
**     struct notable notable = {0};
**     if (notable_find(&question, &notable, &error))
**         for (size_t i = 0; i < notable.count; i++)
**             notable_sentence(&notable, &notable.items[i], &text, &error);
**     notable_free(&notable);
**
** Compared are every force with every offence and with every offence group for which the source has
** the period and the same time a year before: both times nationally above 0, and for the force
** figures of any offence both times, and a case in one of them at least. Both times the country is
** the forces that the source has in both. The test is that of contrast_p with the dispersion of the
** offence, and the q-values are over all these comparisons.
*/
#ifndef PROSECUTIONS_STORY_NOTABLE_H
#define PROSECUTIONS_STORY_NOTABLE_H

#include "evidence/evidence.h"
#include "story/contrast.h"
#include "story/sentence.h"

struct offences;
struct series_notes;

struct notable_question {
    struct dataset *dataset;
    const struct store *store; /* the dataset's */
    const struct forces *forces;
    const struct offences *offences;
    const struct series_notes *notes;
    struct period period;
};

struct notable_change {
    const struct force *force;
    struct slice offence_group; /* of the offence, as its rows have it; may be empty */
    struct slice offence;       /* without its code; empty: the whole group */
    struct change local, national;
    struct variation variation;
    double p, q;
    enum comparison comparison;
    size_t column;  /* of the panel */
    uint32_t label; /* of the force */
};

struct notable {
    struct notable_change *items; /* surest first; equally sure ones by force, group, offence */
    size_t count, capacity;
    /* private */
    struct notable_question question;
    struct panel panel;
    uint32_t then; /* the period a year before */
    struct counted counted;
    const struct layout *counted_by;
    struct dictionary titles; /* of the offences, one for each spelling that differs in more than
                              ** case: the first columns of the panel; groups follow, then all */
};

/* Fails where the source has no forces, or not both periods. Texts of the items live as long as the
** store, and forces as long as those of the question. After an error it is empty. */
bool notable_find(const struct notable_question *question, struct notable *notable,
                  struct error *error);
/* The step that follows the sums: p-values and q-values from the counts, and the order. */
bool notable_rank(struct notable *notable, struct error *error);
bool notable_sentence(const struct notable *notable, const struct notable_change *change,
                      struct text *text, struct error *error);
bool notable_caveat(const struct notable *notable, const struct notable_change *change,
                    struct text *text, struct error *error);
void notable_free(struct notable *notable);

#endif
