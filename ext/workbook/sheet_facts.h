/* workbook/sheet_facts.h: what a sheet has beside the texts of its cells: merged cells, comments, and rows
** and columns that are not shown.
**
**     const struct sheet_facts *facts = workbook_facts(workbook);
**     const struct sheet_span *span = sheet_span_at(facts, 4, 1);    // NULL, or `As at:` over 3 columns
**     if (sheet_hides_column(facts, 2)) …
*/
#ifndef PROSECUTIONS_WORKBOOK_SHEET_FACTS_H
#define PROSECUTIONS_WORKBOOK_SHEET_FACTS_H

#include <stdint.h>

#include "base/base.h"

/* Cells that are one, from its upper left corner on. */
struct sheet_span {
    int64_t row, rows;        /* from 1 */
    uint32_t column, columns; /* from 0 */
};

struct sheet_comment {
    int64_t row;
    uint32_t column;
    size_t start, length; /* of its text, in `texts` */
};

/* Rows or columns that are not shown, the first and the last. */
struct sheet_range {
    int64_t first, last;
};

struct sheet_ranges {
    struct sheet_range *items;
    size_t count, capacity;
};

struct sheet_facts {
    struct sheet_span *spans; /* from top to bottom, in a row from left to right */
    size_t span_count, span_capacity;
    struct sheet_comment *comments; /* likewise */
    size_t comment_count, comment_capacity;
    struct text texts;
    struct sheet_ranges hidden_rows, hidden_columns; /* from 1, and from 0 */
};

/* Leaves out what is one cell only. */
bool sheet_facts_add_span(struct sheet_facts *facts, struct sheet_span span, struct error *error);
/* The comment's text is what was appended to `texts` since it was `start` long; an empty one is none. */
bool sheet_facts_add_comment(struct sheet_facts *facts, int64_t row, uint32_t column, size_t start,
                             struct error *error);
/* Ranges come in their order; one that goes on where the last ended makes that longer. */
bool sheet_ranges_add(struct sheet_ranges *ranges, int64_t first, int64_t last,
                      struct error *error);
void sheet_facts_clear(struct sheet_facts *facts);
void sheet_facts_free(struct sheet_facts *facts);

/* Brings the merged cells and the comments into their order. */
void sheet_facts_sort(struct sheet_facts *facts);
/* The first merged cell from there on, in their order, or NULL. */
const struct sheet_span *sheet_span_from(const struct sheet_facts *facts, int64_t row,
                                         uint32_t column);
/* The merged cell that begins there, or NULL. */
const struct sheet_span *sheet_span_at(const struct sheet_facts *facts, int64_t row,
                                       uint32_t column);
struct slice sheet_comment_text(const struct sheet_facts *facts,
                                const struct sheet_comment *comment);
enum { SHEET_HIDDEN_SIZE = 100 };
/* `row 3 is hidden`, `columns 2 to 4 are hidden`; `what`: row or column. */
void sheet_hidden_text(const char *what, int64_t first, int64_t last, char text[SHEET_HIDDEN_SIZE]);
bool sheet_hides_column(const struct sheet_facts *facts, uint32_t column);

#endif
