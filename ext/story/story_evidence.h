/* story/story_evidence.h: the part of a story's figures that follows from the source, the offence, the
** period and of whom it is, and is the same for every force. Stories of all forces in one statement
** find it once.
**
**     struct story_evidence evidence = {0};
**     question.evidence = &evidence;
**     … story_tell(&question, &story, &error) …      // for one force after the other
**     story_evidence_free(&evidence);
*/
#ifndef PROSECUTIONS_STORY_STORY_EVIDENCE_H
#define PROSECUTIONS_STORY_STORY_EVIDENCE_H

#include "evidence/evidence.h"
#include "story/facts.h"

struct story_evidence {
    struct who who;
    struct offence_choice offence;
    struct panel panel; /* column 0 is the offence that was chosen */
    struct variation variation;
    /* private: what it is the evidence of */
    struct dataset *dataset; /* retained; NULL: there is no evidence yet */
    struct text asked;
    struct period period;
};

/* Finds the evidence, unless it is of the same question already. After an error it is empty. */
bool story_evidence_find(const struct story_question *question, struct story_evidence *evidence,
                         struct error *error);
/* Leaves it empty. */
void story_evidence_free(struct story_evidence *evidence);

#endif
