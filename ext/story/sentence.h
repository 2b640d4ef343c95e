/* story/sentence.h: sentences in plain British English about one offence, one force and one period.
**
**     struct topic topic = {
**         .counted = words_counted(MEASURE_PROSECUTED, layout, false),
**         .offence = slice_of("Robbery"), .force = lancashire, .now = period_2018};
**     sentence_number(&topic, 175, &text, error);
**         In Lancashire, 175 people were prosecuted for robbery in 2018.
**     sentence_change(&topic, (struct change){175, 142}, period_2017, &text, error);
**         In Lancashire, the number of people prosecuted for robbery rose by 23%, from 142 in 2017
**         to 175 in 2018.
**
** Each call appends whole sentences with their full stops and, where the text holds some already, a
** blank before them. Numbers have commas between thousands; what the phrases are called is in
** words/words.h.
*/
#ifndef PROSECUTIONS_STORY_SENTENCE_H
#define PROSECUTIONS_STORY_SENTENCE_H

#include "layout/layout.h"
#include "words/words.h"

/* How a measure is said: `175 people were prosecuted for`, `the number of people prosecuted
** for`. */
struct counted {
    const char *one, *many; /* `person`, `people` */
    const char *done;       /* `prosecuted for` */
    const char *caveat;     /* where a reader would take it for something else; or NULL */
};
struct counted words_counted(enum measure measure, const struct layout *layout,
                             bool magistrates_only);

struct topic {
    struct counted counted;
    struct slice offence;      /* `Robbery`: said with a small letter */
    bool is_group;             /* all its words are said so (`Theft And Handling`) */
    const struct force *force; /* NULL: England and Wales */
    const struct force *taken; /* to be included in the force's figures, or NULL; said by
                               ** sentence_number() alone */
    struct period now;
};

struct change {
    int64_t new, old;
};

/* `2018`, `July 2018`, `the third quarter of 2018/19`. */
bool words_period(struct period period, struct text *text, struct error *error);
/* `Lancashire`, `the Metropolitan Police area`; `England and Wales` for NULL. */
bool words_place(const struct force *force, struct text *text, struct error *error);
/* `1,234`; `none` for 0. */
bool words_count(int64_t count, struct text *text, struct error *error);
/* `p = 0.072`, `p < 0.001`. */
bool words_p(double p, struct text *text, struct error *error);
/* `people prosecuted for robbery` */
bool words_counted_offence(const struct topic *topic, struct text *text, struct error *error);

/* Where chance could well explain what was seen. */
#define SIGNIFICANT_BELOW 0.05

bool sentence_number(const struct topic *topic, int64_t number, struct text *text,
                     struct error *error);
bool sentence_change(const struct topic *topic, struct change change, struct period then,
                     struct text *text, struct error *error);
/* The local change, and the national one `in contrast`, where the directions differ or the contrast
** is significant, or `in line with` it. */
bool sentence_contrast(const struct topic *topic, struct change local, struct change national,
                       struct period then, bool significant, struct text *text,
                       struct error *error);
/* `In Lancashire, the number of … in 2018 (175) was almost double the number in 2008 (90).` */
bool sentence_ratio(const struct topic *topic, struct change change, struct period then,
                    struct text *text, struct error *error);
/* `In 2018, Lancashire accounted for 3.7% of the people … in England and Wales (175 of 4,708).` */
bool sentence_share(const struct topic *topic, int64_t local, int64_t national, struct text *text,
                    struct error *error);

/* One went up and the other down. */
bool changes_oppose(struct change a, struct change b);
/* In percent; false on a base of 0. */
bool change_percent(struct change change, double *percent);

#endif
