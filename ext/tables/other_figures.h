/* tables/other_figures.h: which of the built-in sources has what was asked of another of them in vain. */
#ifndef PROSECUTIONS_TABLES_OTHER_FIGURES_H
#define PROSECUTIONS_TABLES_OTHER_FIGURES_H

#include "plan/plan.h"
#include "session/session.h"
#include "story/story.h"

/* Adds to the error of a story of a built-in source how to ask one that can tell it: the same story, or
** that of England and Wales as a whole. `table`: the name of the table that was asked. */
void other_figures_for_story(struct connection *connection, const char *table,
                             const struct story_question *question, struct error *error);
/* What a query asked of a source. */
struct term_asked {
    const char *table; /* the name of the table that was asked */
    struct slice source;
    const struct store *store;
    const struct term_seen *term;
    struct slice value;
};
/* Adds to the note on a term of a built-in source one whose rows have the value, and the query's
** beginning to the way out. What can't be found out is left out. */
void other_figures_for_term(struct connection *connection, const struct term_asked *asked,
                            struct text *note, struct text *way_out);

#endif
