/* story/sentence.h: sentences in plain British English about one offence, one force and one period.
**
**     struct topic topic = {
**         .counted = counted_of(MEASURE_PROSECUTED, UNIT_PEOPLE, false),
**         .offence = slice_of("robbery"), .force = lancashire, .all = {true, 43, false},
**         .now = period_2018};
**     sentence_number(&topic, 175, &text, error);
**         In Lancashire, 175 people were prosecuted for robbery in 2018.
**     sentence_change(&topic, (struct change){175, 142}, period_2017, &text, error);
**         In Lancashire, the number of people prosecuted for robbery rose by 23%, from 142 in 2017
**         to 175 in 2018.
**
** Each sentence_…() call appends whole sentences with their full stops, and a blank before them
** where the text is not empty; each phrase_…() call appends a part of a sentence. Numbers have
** commas between thousands. The phrases for changes, ratios and shares are those of words/words.h.
** All calls fail where memory runs out, and some of them may have appended a part by then.
*/
#ifndef PROSECUTIONS_STORY_SENTENCE_H
#define PROSECUTIONS_STORY_SENTENCE_H

#include "story/counted.h"
#include "words/words.h"

/* All forces of a comparison: those of England and Wales, or only so many, a pair of forces that is
** published as one counting for two. */
struct all_forces {
    bool whole;
    int count;
    bool others; /* numbers of what is no force are among them: `Action Fraud`, a region */
};

/* What the sentences are about. */
struct topic {
    struct counted counted;
    struct slice offence;      /* `robbery`: as it stands in a sentence */
    const struct force *force; /* NULL: all forces */
    struct all_forces all;
    /* A force that is assumed to be included in the figures of `force`, or NULL. Only
    ** sentence_number() says so. */
    const struct force *taken;
    int64_t companies; /* among those counted; sentence_number() says so where there are any */
    struct period now;
};

struct change {
    int64_t new, old;
};

/* `2018`, `July 2018`, `the third quarter of 2018/19`. */
bool phrase_period(struct period period, struct text *text, struct error *error);
/* `Lancashire`, `the Metropolitan Police area`, `the West Midlands Police area`. */
bool phrase_place(const struct force *force, struct text *text, struct error *error);
/* `five forces`, `one force and others`, `areas`. */
bool phrase_forces(struct all_forces all, struct text *text, struct error *error);
/* `England and Wales`, `the five forces with figures`. */
bool phrase_all_forces(struct all_forces all, struct text *text, struct error *error);
/* `five`, `12`: numbers up to ten are words. */
bool phrase_small_number(int number, struct text *text, struct error *error);
/* `1,234`; `none` for 0. */
bool phrase_count(int64_t count, struct text *text, struct error *error);
/* `p = 0.072`, `p < 0.001`, `p > 0.99`. */
bool phrase_p(double p, struct text *text, struct error *error);
/* `people prosecuted for robbery` */
bool phrase_counted_offence(const struct topic *topic, struct text *text, struct error *error);

/* A p-value from here on means that chance could explain the difference. One that is 0.05 but for
** what its last bits lost, as of 6 tables in 120, is not below 0.05. */
#define SIGNIFICANT_BELOW (0.05 - 1e-12)

/* How a local change stands to that of the country. */
enum comparison {
    CANNOT_BE_TOLD,
    AGAINST_THE_TREND,  /* the directions differ, by more than chance */
    MORE_OR_LESS,       /* the same direction, by more than chance */
    IN_LINE,            /* the ratio of the two is within 0.9 to 1.1, its uncertainty included */
    ONE_DID_NOT_CHANGE, /* and the difference is more than chance */
};

/* `In Lancashire, 175 people were prosecuted for robbery in 2018.` */
bool sentence_number(const struct topic *topic, int64_t number, struct text *text,
                     struct error *error);
/* `In Lancashire, the number of … rose by 23%, from 142 in 2017 to 175 in 2018.` */
bool sentence_change(const struct topic *topic, struct change change, struct period then,
                     struct text *text, struct error *error);
/* The local change, and then how the national one compares. `full`: with the numbers that they are
** changes from and to; otherwise these have been said, and the local change is `from a year earlier`. */
bool sentence_contrast(const struct topic *topic, struct change local, struct change national,
                       struct period then, enum comparison comparison, bool full, struct text *text,
                       struct error *error);
/* `In Lancashire, the number of … in 2018 (175) was almost double the number in 2008 (90).` */
bool sentence_ratio(const struct topic *topic, struct change change, struct period then,
                    struct text *text, struct error *error);
/* `In 2018, Lancashire accounted for 3.7% of the people … in England and Wales (175 of 4,708).` */
bool sentence_share(const struct topic *topic, int64_t local, int64_t national, struct text *text,
                    struct error *error);
/* The headline of a page, which claims no change that chance explains: `No clear change in robbery
** prosecutions in Lancashire`. */
bool sentence_no_change(const struct topic *topic, bool too_few, struct text *text,
                        struct error *error);
/* `No figures of robbery prosecutions in Lancashire` */
bool sentence_no_figures(const struct topic *topic, struct text *text, struct error *error);
/* `Robbery prosecutions in Lancashire did not follow the fall across England and Wales` */
bool sentence_not_followed(const struct topic *topic, bool fall, struct text *text,
                           struct error *error);

/* Whether one of the two changes is a rise and the other a fall. */
bool changes_oppose(struct change a, struct change b);
/* Sets `*percent` to the change in percent of the old number; false where that is 0 or less. */
bool change_percent(struct change change, double *percent);

#endif
