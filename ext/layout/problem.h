/* layout/problem.h: what can be wrong with a source (specification, section 5). */
#ifndef PROSECUTIONS_LAYOUT_PROBLEM_H
#define PROSECUTIONS_LAYOUT_PROBLEM_H

#include "base/base.h"

enum problem {
    PROBLEM_NONE,
    PROBLEM_UNREADABLE_FILE,
    PROBLEM_UNREADABLE_ROW,
    PROBLEM_FIELD_COUNT,
    PROBLEM_NOT_A_NUMBER,
    PROBLEM_UNKNOWN_FORCE,
    PROBLEM_ELSEWHERE,
    PROBLEM_UNKNOWN_VALUE,
    PROBLEM_TOTAL,
    PROBLEM_SAME_CONTENT,
    PROBLEM_MISSING_PERIOD,
    PROBLEM_MIXED_VINTAGES,
    PROBLEM_DUPLICATE_ROW,
    PROBLEM_COLUMN_NOT_READ,
    PROBLEM_MEMBER_NOT_READ,
    PROBLEM_REGION,
    PROBLEM_FORCES_DIFFER,
    PROBLEM_TWO_EDITIONS,
    PROBLEM_MARKED,
    PROBLEM_TEXT_COLUMN,
    PROBLEM_NOT_UTF8,
    PROBLEM_LARGE_FILE_POINTER,
    PROBLEM_TRUNCATED,
    PROBLEM_CHECKSUM,
    PROBLEM_COUNT,
};

/* error: something was left out; warning: a figure may not be what it seems; note: all is well, but
** good to know. */
enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

/* `total differs from its parts`, … */
const char *problem_name(enum problem problem);
enum severity problem_severity(enum problem problem);
/* `error`, `warning`, `note` */
const char *severity_name(enum severity severity);
/* Which problem an error message of the source room speaks of: those say it in the very words of
** the specification. PROBLEM_UNREADABLE_FILE where it is another. */
enum problem problem_of_message(const char *message);

#endif
