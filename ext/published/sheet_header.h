/* published/sheet_header.h: the header of a table as people lay it out on a sheet: below titles and notes, over
** several lines, with labels that belong to several columns.
**
**     struct sheet_header found;
**     if (!sheet_header_find(records, count, facts, &header, &found, &error)) …
**     if (found.found) … records[found.rows_from] is the first row …
**     sheet_header_free(&found);
**
** A line of labels has words, years or a series (ages) in at least two cells, and no other number. The header is
** the fullest of the lines of labels right above the first line with numbers, with
**   - lines above it whose labels stand over several columns, or over columns that it has no label for:
**         |As at:    |          |Change in 12 months|     |
**         |2018-03-31|2018-09-30|number             |%    |    → As at: / 2018-03-31, …, Change in 12 months / %
**   - lines below it that have something under its labels in columns of numbers alone:
**         Area|Males |Females |
**             |number|per cent|                                 → Area, Males / number, Females / per cent
**   - and a line of labels some rows below, if it labels what had no label (`late`).
** A label belongs to the cells that are merged with it. In a line without merged cells it belongs to the columns
** to its right, up to the next label, that have a label in a line below it. Labels are joined top to bottom by
** ` / `. A line above with nothing but a text at each end of the table is none of its header: it says which
** area and unit the table is of.
*/
#ifndef PROSECUTIONS_PUBLISHED_SHEET_HEADER_H
#define PROSECUTIONS_PUBLISHED_SHEET_HEADER_H

#include "published/published_header.h"

struct sheet_header {
    bool found;
    size_t first, last; /* its first and last line, among the records */
    size_t late;        /* a line of it further down; 0: none */
    size_t rows_from;   /* the first record below `last` */
    size_t numeric;     /* columns of numbers that it labels */
    bool spans_matter;  /* whether it has several lines, or one above it may belong to it */
};

/* Whether the record may be a line of a header: a line of labels. */
bool sheet_header_may_be(const struct kept_record *record);

/* Finds the first header among the records, which are in the order of the sheet. `facts` may be NULL; where they
** are not, `facts` has the merged cells of the records' rows. `header` is set where one is found. False with the
** error set where memory runs out. */
bool sheet_header_find(const struct kept_record *records, size_t count,
                       const struct sheet_facts *facts, struct published_header *header,
                       struct sheet_header *found, struct error *error);

#endif
