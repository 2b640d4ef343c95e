/* story/page_parts.h: the parts of a local story's page, and what they are made from. Used by
** story/page.c and the files of its parts alone.
**
** Each page_add_…() call appends HTML to page->out. Once page->error is set the calls append
** nothing, so that it is enough to look at the error when the page is finished.
*/
#ifndef PROSECUTIONS_STORY_PAGE_PARTS_H
#define PROSECUTIONS_STORY_PAGE_PARTS_H

#include "charts/charts.h"
#include "story/page.h"
#include "story/story_figures.h"

/* A row of the table of forces: a force, or another name that stands among the source's forces. */
struct area {
    struct slice name;
    const struct force *force; /* NULL where the name is not that of a force */
    int64_t number, population;
    bool has_rate, ranked;
};

struct page {
    const struct story_question *question;
    struct slice source;
    const struct page_options *options;
    struct story_figures figures;
    struct story story;
    char prefix
        [16]; /* of ids: empty where the page is a document, and not a part of somebody else's */
    bool has_series; /* there are two periods with a number */
    uint32_t series_first, series_last;
    bool has_index; /* of a force and all forces, from this period on, where both have 20 or more */
    uint32_t index_base;
    bool has_median; /* of the forces' numbers, where there is no index to hold the force against */
    struct text headline;
    const struct story_fact *context; /* whose sentence stands below the headline, or NULL */
    struct text source_line;          /* what stands behind a sentence that is copied */
    struct area *areas; /* first those with a rate, the highest first; then those without */
    size_t area_count, rate_count;
    struct text when, counted;             /* `July 2018`, `people prosecuted for robbery` */
    int64_t population, population_of_all; /* residents of the force, and of all forces */
    int64_t number_of_residents;           /* the number of all forces that have residents */
    struct slice name;                     /* of the force, or England and Wales */
    struct text all;                       /* `England and Wales`, `the five forces with figures` */
    struct text *out;
    struct error *error;
};

/* Appends to the page what the template of charts/markup.h makes of the arguments. */
#define ADD(page, ...) markup_add((page)->out, (page)->error, __VA_ARGS__)

/* What each fact is called on the page. */
extern const char *const PAGE_FACT_LABELS[STORY_FACTS];

/* Appends a period as SQL has it: `2017-Q4`. */
void page_add_period(struct page *page, struct period period);
/* Finds which periods there are numbers of, and whether an index can be told. */
void page_find_series(struct page *page);
/* The section of the numbers over time. */
void page_add_series(struct page *page);
/* The sections of the force among the forces: their rates in order, and on a map. */
void page_add_forces(struct page *page);
/* Begins a part of the page that is folded, with its heading. */
void page_begin_fold(struct page *page, const char *heading);
void page_end_fold(struct page *page);
/* The script by which a reader takes away what is shown, and the policy's word for it. */
extern const char PAGE_SCRIPT[];
bool page_script_hash(struct text *hash, struct error *error);
/* The section of tables: the numbers over time, and by force. */
void page_add_numbers(struct page *page);
/* The section of the files that the numbers are from. */
void page_add_sources(struct page *page);
/* The source's name without the folder that it is in: that is the asker's own affair. */
struct slice page_source_shown(const struct page *page);
/* The section of how each figure was worked out, with the story's SQL. */
void page_add_methods(struct page *page);

/* The rate per 100,000 residents. */
double page_rate(int64_t number, int64_t population);
/* The decimals of a rate: two below 1 and one otherwise, as in the sentence about it. */
int page_rate_places(double rate);
/* The number of the force, or of all forces, in a period; false where there is none. */
bool page_number(const struct page *page, uint32_t period, bool local, int64_t *number);
/* The middle one of the forces' numbers in a period; false where fewer than MEDIAN_FROM have one. */
enum { MEDIAN_FROM = 5 };
bool page_median(const struct page *page, uint32_t period, double *median);
/* The index of a period: its number in percent of that of the index's base, over the forces that both
** have; false where there is none. */
bool page_index_of(const struct page *page, uint32_t period, bool local, double *index);
/* The number in percent of the base. */
double page_index(int64_t number, int64_t base);

#endif
