/* story/series_caveats.h: what is known, or can be seen, of a published series where it is compared:
** breaks and events of the reference table, steps across gaps, and regression to the mean.
**
**     struct series_scope scope = {.notes = notes, .panel = &panel, .column = 0, …};
**     series_caveat_notes(&scope, then, &caveat, &error);
*/
#ifndef PROSECUTIONS_STORY_SERIES_CAVEATS_H
#define PROSECUTIONS_STORY_SERIES_CAVEATS_H

#include "evidence/evidence.h"
#include "story/sentence.h"

struct series_notes;

/* Which series it is. */
struct series_scope {
    const struct series_notes *notes;
    const struct panel *panel;
    size_t column;
    const struct layout *layout; /* by which it was counted */
    const struct force *force;   /* NULL: of all forces */
    /* Whether some offence or group that is counted has the value in that column. */
    bool (*has)(const void *context, enum column column, struct slice value);
    const void *context;
};

/* Breaks between the two periods, and events that one of them is in. */
bool series_caveat_notes(const struct series_scope *scope, uint32_t then, struct text *caveat,
                         struct error *error);
/* A national step, beside or across a gap in the source, that lies between the two periods. */
bool series_caveat_step(const struct series_scope *scope, uint32_t then, struct text *caveat,
                        struct error *error);
/* That the earlier number is the highest or the lowest of its series, which `label` names (a code of
** DIMENSION_FORCE, or SERIES_OF_ALL), so that some of the change was to be expected. */
#define SERIES_OF_ALL UINT32_MAX
bool series_caveat_regression(const struct series_scope *scope, uint32_t then, uint32_t label,
                              struct text *caveat, struct error *error);

#endif
