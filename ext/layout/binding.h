/* layout/binding.h: a layout bound to the header of one file: which field is what.
**
**     struct bind_options options = {.file_name = file_name};
**     struct binding binding = {0};
**     enum layout_fit fit = layout_bind(header, count, &options, &binding, &error);
**     if (fit == LAYOUT_FITS)
**         … binding.columns, binding.count_columns, binding.views …
**     binding_free(&binding);
*/
#ifndef PROSECUTIONS_LAYOUT_BINDING_H
#define PROSECUTIONS_LAYOUT_BINDING_H

#include "layout/layout_table.h"
#include "layout/period.h"

/* What is known beside the header. */
struct bind_options {
    const struct layout *layout; /* that it must be; NULL: any */
    struct slice file_name;      /* may tell the period */
    /* `Proceeded against=Prosecutions; Year=Yr`: the layout's name, and the file's */
    struct slice columns;
    bool count_given;    /* count= is there, */
    bool count_recorded; /* and says recorded */
    bool is_sheet;       /* its records have as many fields as cells */
};

struct unread_column {
    size_t field;
    char *header; /* UTF-8; empty where the column has no name */
};

/* A row that each record gives. Most layouts have one; in a wide layout a record is several rows. */
struct view {
    struct measure_rule measures[MEASURE_COUNT];
    struct {
        enum dimension dimension;
        char *value; /* NULL: not fixed */
    } fixed[2];
};

struct binding {
    const struct layout *layout;
    size_t column_count;                  /* columns that the header has */
    const struct layout_column **columns; /* what each is; NULL: the layout does not name it */
    size_t *count_columns;                /* the column of each count slot, or SIZE_MAX */
    size_t count_slots;
    struct view *views;
    size_t view_count;
    bool has_period; /* the period is the file's own (its name tells), not a column's */
    struct period period;
    /* by header_find(): */
    int64_t header_line;
    size_t fields;  /* that each row has to have; 0: from column_count on */
    bool row_names; /* the first column has those that R writes, if the rows bear it out */
    struct unread_column *unread; /* columns that the layout does not name */
    size_t unread_count;
    struct text header; /* as binding_keep_header() wrote it */
};

enum layout_fit {
    LAYOUT_FITS,
    LAYOUT_FITS_NOT, /* this record is not the header of a layout that we know */
    LAYOUT_FAILED,   /* the error is set */
};

/* Of several layouts that fit, the one whose needed columns contain the others' is taken; if there is none
** such, that is an error that names them. */
enum layout_fit layout_bind(const struct slice *header, size_t count,
                            const struct bind_options *options, struct binding *binding,
                            struct error *error);
void binding_free(struct binding *binding);
/* Remembers the header's last line, to know it where it comes again among the rows. */
bool binding_keep_header(struct binding *binding, const struct slice *header, size_t count,
                         struct error *error);
/* Whether a record is that line, however it is spelt. */
bool binding_is_header_again(const struct binding *binding, const struct slice *fields,
                             size_t count);
/* Whether a record is like the header of another table: the first of its fields, and half of those that are not
** blank, are names of columns. */
bool header_is_like_one(const struct slice *fields, size_t count);
/* Says in `text` which layout is nearest to the header and what it lacks; `near`: how many of the
** headers it needs are there. */
bool layout_describe_misfit(const struct slice *header, size_t count,
                            const struct bind_options *options, struct text *text, size_t *near,
                            struct error *error);

/* --- For the `bind` of a layout ---------------------------------------------------------------- */

/* Binds the layout's `columns`, with room for `count_slots` counts, and `view_count` views, of which the first
** has the layout's measures and court; a measure whose counts the file lacks is absent. */
bool binding_of_columns(const struct slice *header, size_t count, size_t count_slots,
                        size_t view_count, struct binding *binding, struct error *error);
/* Takes the next pair off `Proceeded against=Prosecutions; Year=Yr`; false after the last. */
bool binding_next_pair(struct slice *pairs, struct slice *wanted, struct slice *found);
/* Whether both headers are the same column, however they are spelt. */
bool header_same(struct slice a, struct slice b);
/* Whether some layout has a column of that name. */
bool header_is_known(struct slice name);
/* Offers all names of columns that a layout has. */
void header_offer_all(struct slice name, struct nearest *nearest);
/* Whether the header is one of the spellings, which `|` separates. */
bool header_is(struct slice header, const char *spellings);
/* Whether a column with that role or that name is bound. */
bool binding_has_role(const struct binding *binding, enum role role);

#endif
