/* published/label_marks.h: footnote marks at the ends of labels.
**
**     struct text name = {0};
**     label_without_marks(slice_of("Police officers1 / Robbery [note 2]"), is_note, notes, &name, &error);
**     … Police officers / Robbery, if there is a note 1 …
*/
#ifndef PROSECUTIONS_PUBLISHED_LABEL_MARKS_H
#define PROSECUTIONS_PUBLISHED_LABEL_MARKS_H

#include "base/base.h"

/* Whether there is a note of that number. */
typedef bool (*label_is_note)(const void *context, struct slice number);

/* Appends the label without its marks to `name`: what stands in brackets at the end of each part (`[note 2]`,
** `[r]`, `(note 2)`), and a number right behind a letter or a bracket (`officers1`, `officers1,2`) if there is such
** a note. A part that would have nothing left keeps all. */
bool label_without_marks(struct slice label, label_is_note is_note, const void *context,
                         struct text *name, struct error *error);

/* Whether a note begins with the number: `1. Excludes …`, `(1) …`, `Note 1: …`, `[note 1] …`. */
bool label_note_has_number(struct slice note, struct slice number);

#endif
