/* loading/intake.h: what one thread has read of a file, until the store takes it.
**
** Everything that hangs on the order of the file (codes, findings, footnotes, total rows) waits in the
** intake for the thread's turn. A thread has one intake for a file, however many pieces of it it reads.
** The record reader and the batch reader fill it:
**
**     struct intake intake = {.plan = &plan, .error = &error, .deliver = deliver};
**     if (intake_open(&intake) && piece_reader_read(&intake, csv))
**         deliver(&intake);
**     intake_close(&intake);
*/
#ifndef PROSECUTIONS_LOADING_INTAKE_H
#define PROSECUTIONS_LOADING_INTAKE_H

#include "columns/columns.h"
#include "loading/duplicates.h"
#include "loading/meanings.h"
#include "loading/request.h"
#include "loading/row_names.h"
#include "loading/total_rows.h"
#include "loading/unread_values.h"

enum { PENDING_MOST = 200 /* records held back, and bytes kept of each */ };

/* How a file is read, as its header and its name tell: the same for all threads. */
struct file_plan {
    const struct request *request;
    struct slice name;
    struct binding binding;
    struct csv_dialect dialect;
    uint32_t file_code;
    uint32_t fixed_period; /* code, or 0 */
    struct view_codes {
        enum dimension dimension[2];
        uint32_t code[2]; /* 0: none */
    } * views;
    bool in_batches; /* a record is a row, and its columns can be read one after the other */
    struct store *store;
    pthread_mutex_t *lock; /* of the store */
};

/* A record too short for a row. It is a footnote if no row follows, and otherwise a row that can't be
** read. */
struct pending {
    int64_t line;
    size_t fields;
    size_t stray; /* the field that has a stray quote, from 1; 0: the number of fields is wrong */
    char *text;
};

struct intake_period {
    uint32_t code; /* 0: its numbers contradict each other */
    bool seen;     /* some row since the last turn is of it */
};

struct intake {
    /* given */
    const struct file_plan *plan;
    struct error *error;
    bool (*deliver)(struct intake *intake); /* hands the rows over, as no room is left for more */
    bool (*go_on)(struct intake *intake);   /* asked from time to time; NULL: nobody is asked */
    void *owner;                            /* for these two */
    bool
        whole; /* it reads all of the file, in order: it can tell what stands below another table */
    /* what waits */
    struct group_builder *builder;
    struct thread_codes codes;
    struct meanings meanings;
    struct unread_values unread; /* of files that have columns that no layout names */
    struct findings findings;
    struct total_rows total_rows;
    struct pending *pending;
    size_t pending_count, pending_capacity;
    struct duplicates duplicates;
    struct row_names row_names;
    struct numbering period_numbers; /* of years, quarters and months as numbers, */
    struct intake_period *periods;   /* and the period of each number */
    size_t period_capacity;
    struct total_rows alternates; /* rows that other files may hold already (FLAG_ALTERNATE) */
    int64_t rows;                 /* with the total rows */
    bool has_records;             /* other than those held back */
    bool below_table;             /* the header of another table was met */
    /* of the record reader */
    int64_t *counts; /* of the record, by slot; INT64_MIN: missing */
    bool *bad_counts;
    struct slice *marks; /* beside them; empty: none */
    bool has_marks;
    struct text marks_of_row;
};

bool intake_open(struct intake *intake);
void intake_close(struct intake *intake);

/* Decides what the records held back were: all of them footnotes, or none, as a row has followed. */
bool intake_settle_pending(struct intake *intake, bool footnotes);
/* Adds the finding that a record has too few or too many fields, or a stray quote, and is left out. */
bool intake_report_record(struct intake *intake, const struct pending *record, struct slice value);
/* Whether some column of the file is named by no layout. */
static inline bool intake_has_unread(const struct intake *intake) {
    return intake->plan->binding.unread_count > 0;
}
/* The code of the period that the numbers say (period_of_numbers), which a row has; 0 if they contradict each
** other. */
bool intake_period(struct intake *intake, int year, int quarter, int month, uint32_t *code);

/* A measure by the counts of a record, by slot. */
static inline int64_t intake_measure(const struct measure_rule *rule, const int64_t *counts,
                                     unsigned flags) {
    int64_t result = INT64_MIN;
    for (int slot = rule->first_slot; slot < rule->first_slot + rule->slots; slot++) {
        int64_t count = counts[slot];
        if (count == INT64_MIN)
            continue;
        if (result == INT64_MIN)
            result = count;
        else if (rule->rule == RULE_SUM)
            result += count; /* counts have at most 18 digits: no overflow */
        else
            result = count > result ? count : result;
    }
    if (rule->rule == RULE_ZERO)
        return 0;
    if (result == INT64_MIN || rule->rule == RULE_ABSENT)
        return INT64_MIN;
    for (int slot = rule->less_first_slot; slot < rule->less_first_slot + rule->less_slots; slot++)
        result -= counts[slot] == INT64_MIN ? 0 : counts[slot];
    bool counts_here =
        (rule->if_flags == 0 || (flags & rule->if_flags)) && !(flags & rule->unless_flags);
    return counts_here ? result : 0;
}

#endif
