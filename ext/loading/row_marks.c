#include "loading/row_marks.h"

#include "columns/columns.h"
#include "layout/layout.h"

/* Whether one of the marks, which blanks separate, is that one. */
static bool has_mark(struct slice marks, struct slice mark) {
    for (size_t at = 0; at + mark.length <= marks.length; at++)
        if (slice_equal(slice_from(marks.bytes + at, mark.length), mark) &&
            (at == 0 || marks.bytes[at - 1] == ' ') &&
            (at + mark.length == marks.length || marks.bytes[at + mark.length] == ' '))
            return true;
    return false;
}

bool row_marks_append(struct text *marks, struct slice mark, struct error *error) {
    return has_mark(text_slice(marks), mark) ||
           ((marks->length == 0 || text_append_byte(marks, ' ', error)) &&
            text_append(marks, mark, error));
}

/* --- Comments --- */

struct commenting {
    const struct file_plan *plan;
    const struct sheet_facts *facts;
    struct text marks;
    struct error *error;
};

static bool uses_column(const struct binding *binding, size_t column, int first_slot, int slots) {
    for (int slot = first_slot; slot < first_slot + slots; slot++)
        if (binding->count_columns[slot] == column)
            return true;
    return false;
}

static bool view_uses_column(const struct binding *binding, const struct view *view,
                             size_t column) {
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct measure_rule *rule = &view->measures[m];
        if (rule->rule != RULE_ABSENT &&
            (uses_column(binding, column, rule->first_slot, rule->slots) ||
             uses_column(binding, column, rule->less_first_slot, rule->less_slots)))
            return true;
    }
    return false;
}

/* Whether the row is one of the view's, by what the view says of all its rows. */
static bool is_of_view(const struct file_plan *plan, size_t view, const struct edited_row *row) {
    const struct view_codes *fixed = &plan->views[view];
    for (int f = 0; f < 2; f++)
        if (fixed->code[f] > 0 && row->codes[fixed->dimension[f]] != fixed->code[f])
            return false;
    return true;
}

static bool concerns(const struct file_plan *plan, size_t column, const struct edited_row *row) {
    const struct binding *binding = &plan->binding;
    if (!uses_column(binding, column, 0, (int)binding->count_slots))
        return true;
    for (size_t v = 0; v < binding->view_count; v++)
        if (is_of_view(plan, v, row) && view_uses_column(binding, &binding->views[v], column))
            return true;
    return false;
}

/* The first comment that stands in that row or below. */
static size_t first_comment(const struct sheet_facts *facts, int64_t row) {
    size_t low = 0, high = facts->comment_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (facts->comments[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool mark_row(struct commenting *commenting, struct edited_row *row) {
    const struct sheet_facts *facts = commenting->facts;
    const struct file_plan *plan = commenting->plan;
    struct text *marks = &commenting->marks;
    uint32_t *code = &row->codes[DIMENSION_MARKS];
    size_t at = first_comment(facts, row->line), before = at;
    text_clear(marks);
    if (*code > 0 &&
        !text_append(marks,
                     dictionary_value(&plan->store->dictionaries[DIMENSION_MARKS], *code - 1),
                     commenting->error))
        return false;
    for (; at < facts->comment_count && facts->comments[at].row == row->line; at++) {
        const struct sheet_comment *comment = &facts->comments[at];
        if (comment->column < plan->binding.column_count && concerns(plan, comment->column, row) &&
            !row_marks_append(marks, sheet_comment_text(facts, comment), commenting->error))
            return false;
    }
    return at == before || marks->length == 0 ||
           store_encode(plan->store, DIMENSION_MARKS, text_slice(marks), code, commenting->error);
}

/* A row is kept in any case: an error is looked for at the end. */
static bool mark(void *context, struct edited_row *row) {
    struct commenting *commenting = context;
    if (commenting->error->code == ERROR_NONE)
        mark_row(commenting, row);
    return true;
}

bool row_marks_of_comments(const struct file_plan *plan, const struct sheet_facts *facts,
                           size_t first_group, struct error *error) {
    struct commenting commenting = {.plan = plan, .facts = facts, .error = error};
    struct store *store = plan->store;
    if (first_comment(facts, plan->binding.header_line + 1) == facts->comment_count)
        return true;
    bool done = store_edit_rows(store, first_group, mark, &commenting, error);
    text_free(&commenting.marks);
    return done && error->code == ERROR_NONE;
}
