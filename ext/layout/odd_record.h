/* layout/odd_record.h: whether what has the wrong number of fields is a row that was damaged, or none, as a footnote.
**
**     text_is_row(slice_of("Kent;2018;10"), 3)       // true: with another separator, or in quotes as a whole
**     record_has_numbers_of_row(fields, count, 4)    // true of Kent,,2018,10,1.5
*/
#ifndef PROSECUTIONS_LAYOUT_ODD_RECORD_H
#define PROSECUTIONS_LAYOUT_ODD_RECORD_H

#include "base/base.h"

/* Whether the text is a row of so many fields that stands in one: with some other separator between them, or with
** quotes around all. It has a number in some field; a blank after each separator is what a sentence has. */
bool text_is_row(struct slice text, size_t fields);
/* Whether the fields beyond the first have numbers as a row of `wanted` fields has: two, or one of two fields. */
bool record_has_numbers_of_row(const struct slice *fields, size_t count, size_t wanted);

#endif
