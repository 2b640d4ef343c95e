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
** Each sentence_…() call appends whole sentences with their full stops, and a blank before them
** where the text is not empty; each words_…() call appends a part of a sentence. Numbers have
** commas between thousands. The phrases for changes, ratios and shares are those of words/words.h.
** All calls fail where memory runs out, and some of them may have appended a part by then.
*/
#ifndef PROSECUTIONS_STORY_SENTENCE_H
#define PROSECUTIONS_STORY_SENTENCE_H

#include "layout/layout.h"
#include "words/words.h"

/* The words for what a measure counts: `175 people were prosecuted for`, `the number of people
** prosecuted for`. */
struct counted {
    const char *one, *many; /* `person`, `people` */
    const char *done;       /* `prosecuted for` */
    const char *caveat;     /* what a reader could mistake it for, in a sentence; or NULL */
};
/* `magistrates_only`: the source knows the outcomes of magistrates' courts alone. */
struct counted words_counted(enum measure measure, const struct layout *layout,
                             bool magistrates_only);

/* What the sentences are about. */
struct topic {
    struct counted counted;
    struct slice offence; /* `Robbery`, which becomes `robbery` in a sentence */
    bool is_group;        /* all words of the offence get a small letter (`Theft And Handling`) */
    const struct force *force; /* NULL: England and Wales */
    /* A force that is assumed to be included in the figures of `force`, or NULL. Only
    ** sentence_number() says so. */
    const struct force *taken;
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

/* A p-value from here on means that chance could explain the difference. */
#define SIGNIFICANT_BELOW 0.05

/* `In Lancashire, 175 people were prosecuted for robbery in 2018.` */
bool sentence_number(const struct topic *topic, int64_t number, struct text *text,
                     struct error *error);
/* `In Lancashire, the number of … rose by 23%, from 142 in 2017 to 175 in 2018.` */
bool sentence_change(const struct topic *topic, struct change change, struct period then,
                     struct text *text, struct error *error);
/* The local change, and then the national one: `In contrast, …` where their directions differ or
** the contrast is significant, and `in line with …` otherwise. */
bool sentence_contrast(const struct topic *topic, struct change local, struct change national,
                       struct period then, bool significant, struct text *text,
                       struct error *error);
/* `In Lancashire, the number of … in 2018 (175) was almost double the number in 2008 (90).` */
bool sentence_ratio(const struct topic *topic, struct change change, struct period then,
                    struct text *text, struct error *error);
/* `In 2018, Lancashire accounted for 3.7% of the people … in England and Wales (175 of 4,708).` */
bool sentence_share(const struct topic *topic, int64_t local, int64_t national, struct text *text,
                    struct error *error);

/* Whether one of the two changes is a rise and the other a fall. */
bool changes_oppose(struct change a, struct change b);
/* Sets `*percent` to the change in percent of the old number; false where that is 0. */
bool change_percent(struct change change, double *percent);

#endif
