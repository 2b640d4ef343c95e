/* reference/series_notes.h: known breaks and events in the published series.
**
**     for (size_t i = 0; i < series_notes_count(notes); i++) {
**         const struct series_note *note = series_notes_at(notes, i);
**         if (slice_like(layout, note->layout)) …
**     }
*/
#ifndef PROSECUTIONS_REFERENCE_SERIES_NOTES_H
#define PROSECUTIONS_REFERENCE_SERIES_NOTES_H

#include "base/base.h"

struct series_note {
    struct slice layout; /* the layout's name, as a LIKE pattern: `moj-%` */
    struct slice scope; /* `all`, or `offence_code=…`, `offence=…`, `offence_group=…`, `force=…` */
    struct slice
        period;        /* empty: always; `2018-11`: a break, at the start of that month; `2020-03 to
                         ** 2021-12`: what went on from the one to the end of the other */
    struct slice note; /* whole sentences */
    struct slice source;
};

struct series_notes;

/* NULL with the error set where there is no memory. */
struct series_notes *series_notes_open(struct error *error);
/* NULL is allowed. */
void series_notes_close(struct series_notes *notes);

size_t series_notes_count(const struct series_notes *notes);
const struct series_note *series_notes_at(const struct series_notes *notes, size_t index);

#endif
