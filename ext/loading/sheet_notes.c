#include "loading/sheet_notes.h"

#include "base/base.h"
#include "loading/row_marks.h"

static bool note_hidden(struct findings *findings, struct slice file, const char *what,
                        int64_t first, int64_t last, struct error *error) {
    char text[SHEET_HIDDEN_SIZE];
    bool is_row = what[0] == 'r';
    sheet_hidden_text(what, first, last, text);
    return findings_add(findings, PROBLEM_MARKED, file, is_row ? first : 0,
                        is_row ? 0 : (size_t)first, slice_of(""), error,
                        "%s in the workbook, and read like the others", text);
}

static bool report_hidden(const struct sheet_facts *facts, const struct binding *binding,
                          struct slice file, struct findings *findings, struct error *error) {
    const struct sheet_ranges *rows = &facts->hidden_rows, *columns = &facts->hidden_columns;
    bool done = true;
    for (size_t i = 0; done && i < rows->count; i++)
        if (rows->items[i].last > binding->header_line)
            done = note_hidden(findings, file, "row", rows->items[i].first, rows->items[i].last,
                               error);
    for (size_t i = 0; done && i < columns->count; i++)
        if (columns->items[i].first < (int64_t)binding->column_count)
            done = note_hidden(findings, file, "column", columns->items[i].first + 1,
                               columns->items[i].last + 1, error);
    return done;
}

static bool report_comments(const struct sheet_facts *facts, const struct file_plan *plan,
                            struct error *error) {
    const struct binding *binding = &plan->binding;
    bool done = true;
    for (size_t i = 0; done && i < facts->comment_count; i++) {
        const struct sheet_comment *comment = &facts->comments[i];
        if (comment->row > binding->header_line && comment->column < binding->column_count)
            done = findings_add(&plan->store->findings, PROBLEM_MARKED, plan->name, comment->row,
                                (size_t)comment->column + 1, sheet_comment_text(facts, comment),
                                error, "the comment of this cell is kept in marks");
    }
    return done;
}

/* Comments that can't be read take nothing from the figures. */
static bool note_failure(const struct file_plan *plan, struct error *error) {
    struct findings *findings = &plan->store->findings;
    struct error failed = *error;
    if (!error_is_of_source(&failed))
        return false;
    *error = (struct error){0};
    if (!findings_add(findings, PROBLEM_UNREADABLE_FILE, plan->name, 0, 0, slice_of(""), error,
                      "the comments of its cells can't be read: %s", failed.message))
        return false;
    findings_grade(findings, SEVERITY_WARNING);
    return true;
}

bool sheet_notes_take(struct workbook *workbook, const struct file_plan *plan, size_t first_group,
                      struct error *error) {
    const struct sheet_facts *facts = workbook_facts(workbook);
    const bool diagnose = plan->request->diagnose;
    if (diagnose &&
        !report_hidden(facts, &plan->binding, plan->name, &plan->store->findings, error))
        return false;
    if (!workbook_read_comments(workbook, error))
        return note_failure(plan, error);
    return row_marks_of_comments(plan, facts, first_group, error) &&
           (!diagnose || report_comments(facts, plan, error));
}
