/* layout/findings.h: what was found wrong with a source: the rows of source_problems. */
#ifndef PROSECUTIONS_LAYOUT_FINDINGS_H
#define PROSECUTIONS_LAYOUT_FINDINGS_H

#include <stdint.h>

#include "base/base.h"
#include "layout/problem.h"

struct finding {
    enum problem problem;
    enum severity severity;
    int64_t line;  /* 0: of no line */
    size_t column; /* the field, from 1; 0: of none */
    char *file;    /* NULL: of no one file */
    char *value;   /* NULL: of none */
    char *detail;
};

/* Of each problem in each file the first MOST_EACH are kept one by one; the last of those says how
** many more there are. Memory is bounded so, whatever a file holds. */
enum { FINDINGS_MOST_EACH = 1000 };

struct findings {
    struct finding *items;
    size_t count, capacity;
    int64_t left_out; /* rows that are not in the table because of an error */
    /* private: of the file that is being read */
    int64_t of_file[PROBLEM_COUNT];
};

/* The problem's usual severity. `file` and `value` may be empty: none. */
bool findings_add(struct findings *findings, enum problem problem, struct slice file, int64_t line,
                  size_t column, struct slice value, struct error *error, const char *detail, ...)
    PRINTF_LIKE(8, 9);
/* Moves all of another's findings, about the same file, behind these; `lines_before` is added to their
** lines. On failure some may have been moved. */
bool findings_take(struct findings *findings, struct findings *other, int64_t lines_before,
                   struct error *error);
/* Moves all of another's findings, whose files have been ended, behind these as they are. */
bool findings_join(struct findings *findings, struct findings *other, struct error *error);
/* The line and column that an error message speaks of (`…: line 12, column 4: …`), or 0. */
void finding_place(const char *message, int64_t *line, size_t *column);
/* Gives the last finding another severity than is usual for its problem. */
void findings_grade(struct findings *findings, enum severity severity);
/* Ends a file: adds "and … more" where some were left out. */
bool findings_end_file(struct findings *findings, struct slice file, struct error *error);
/* Moves on `*at`, which begins at 0, and gives the next warning; NULL after the last, and after
** FINDINGS_MOST_WARNED. */
enum { FINDINGS_MOST_WARNED = 20 };
const struct finding *findings_next_warning(const struct findings *findings, size_t *at,
                                            size_t *given);
/* Forgets the findings from number `count` on, of a file that is left out. */
void findings_rollback(struct findings *findings, size_t count);
void findings_free(struct findings *findings);

#endif
