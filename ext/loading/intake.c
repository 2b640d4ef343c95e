#include "loading/intake.h"

#include "base/base.h"
#include "layout/layout.h"

/* The dimensions that no row of the file can have: packing a group need not look at them. */
static unsigned unused_dimensions(const struct binding *binding) {
    unsigned used = 1u << DIMENSION_PERIOD | 1u << DIMENSION_FORCE | 1u << DIMENSION_OFFENCE |
                    1u << DIMENSION_MARKS;
    for (size_t c = 0; c < binding->column_count; c++)
        if (binding->columns[c] != NULL && binding->columns[c]->role == ROLE_DIMENSION)
            used |= 1u << binding->columns[c]->dimension;
    for (size_t v = 0; v < binding->view_count; v++)
        for (int f = 0; f < 2; f++)
            if (binding->views[v].fixed[f].value != NULL)
                used |= 1u << binding->views[v].fixed[f].dimension;
    if (binding->unread_count > 0)
        used |= 1u << DIMENSION_UNREAD;
    return ~used;
}

static bool open_unread(struct intake *intake) {
    intake->unread = (struct unread_values){
        .binding = &intake->plan->binding, .codes = &intake->codes, .error = intake->error};
    return !intake_has_unread(intake) || unread_values_open(&intake->unread);
}

/* A builder in which the codes are 0 that rows may leave as they are. The rest of its megabytes is set
** before it is read: to clear it would cost each file of a large archive more than its rows do. */
static struct group_builder *builder_new(const struct file_plan *plan, struct error *error) {
    struct group_builder *builder = NULL;
    size_t none = 0;
    if (!memory_reserve(&builder, &none, 1, sizeof *builder, error))
        return NULL;
    builder->rows = 0;
    builder->scattered = false;
    builder->unused = unused_dimensions(&plan->binding);
    for (int d = 0; d < DIMENSION_COUNT; d++)
        if ((builder->unused >> d & 1) == 0)
            memset(builder->codes[d], 0, sizeof builder->codes[d]);
    return builder;
}

bool intake_open(struct intake *intake) {
    const struct file_plan *plan = intake->plan;
    size_t slots = plan->binding.count_slots;
    intake->counts = memory_new(slots, sizeof *intake->counts, intake->error);
    intake->bad_counts = memory_new(slots, sizeof *intake->bad_counts, intake->error);
    intake->marks = memory_new(slots, sizeof *intake->marks, intake->error);
    intake->builder = builder_new(plan, intake->error);
    thread_codes_open(&intake->codes, plan->store, plan->lock);
    intake->meanings = (struct meanings){.binding = &plan->binding,
                                         .forces = plan->request->forces,
                                         .codes = &intake->codes,
                                         .findings = &intake->findings,
                                         .file_name = plan->name,
                                         .encoding = plan->request->encoding,
                                         .dialect = &plan->dialect,
                                         .total_labels = &intake->total_rows.labels,
                                         .error = intake->error};
    return intake->counts != NULL && intake->bad_counts != NULL && intake->marks != NULL &&
           intake->builder != NULL && meanings_open(&intake->meanings) && open_unread(intake);
}

void intake_close(struct intake *intake) {
    for (size_t i = 0; i < intake->pending_count; i++)
        memory_free(intake->pending[i].text);
    memory_free(intake->pending);
    meanings_close(&intake->meanings);
    unread_values_close(&intake->unread);
    thread_codes_forget(&intake->codes);
    findings_free(&intake->findings);
    total_rows_free(&intake->total_rows);
    duplicates_free(&intake->duplicates);
    row_names_free(&intake->row_names);
    memory_free(intake->counts);
    memory_free(intake->bad_counts);
    memory_free(intake->marks);
    text_free(&intake->marks_of_row);
    numbering_free(&intake->period_numbers);
    memory_free(intake->periods);
    total_rows_free(&intake->alternates);
    memory_free(intake->builder);
}

bool intake_period(struct intake *intake, int year, int quarter, int month, uint32_t *code) {
    uint64_t key = (uint64_t)year << 32 | (uint64_t)quarter << 8 | (uint64_t)month;
    uint32_t known = intake->period_numbers.count, number;
    if (!numbering_of(&intake->period_numbers, key, &number, intake->error))
        return false;
    if (number == known) {
        struct period period;
        char text[PERIOD_TEXT_SIZE];
        if (!memory_reserve(&intake->periods, &intake->period_capacity, (size_t)number + 1,
                            sizeof *intake->periods, intake->error))
            return false;
        intake->periods[number] = (struct intake_period){0};
        if (period_of_numbers(year, quarter, month, &period) &&
            !thread_codes_encode(&intake->codes, DIMENSION_PERIOD,
                                 slice_from(text, period_text(period, text)),
                                 &intake->periods[number].code, intake->error))
            return false;
    }
    intake->periods[number].seen = true;
    *code = intake->periods[number].code;
    return true;
}

bool intake_report_record(struct intake *intake, const struct pending *record, struct slice value) {
    const struct binding *binding = &intake->plan->binding;
    intake->findings.left_out++;
    if (record->stray > 0)
        return findings_add(&intake->findings, PROBLEM_UNREADABLE_ROW, intake->plan->name,
                            record->line, record->stray, value, intake->error,
                            "a stray quote: one is missing, or one too many; the row is left out");
    return findings_add(
        &intake->findings, PROBLEM_FIELD_COUNT, intake->plan->name, record->line, 0, value,
        intake->error, "%zu fields where %s %zu; the row is left out", record->fields,
        binding->fields == 0 || binding->fields == binding->column_count ? "the header has"
                                                                         : "the other rows have",
        binding->fields > 0 ? binding->fields : binding->column_count);
}

bool intake_settle_pending(struct intake *intake, bool footnotes) {
    bool done = true;
    for (size_t i = 0; i < intake->pending_count; i++) {
        struct pending *pending = &intake->pending[i];
        struct slice text = slice_of(pending->text);
        if (done && footnotes) {
            done = findings_add(&intake->findings, PROBLEM_UNREADABLE_ROW, intake->plan->name,
                                pending->line, 0, text, intake->error,
                                "taken for a footnote below the data");
            findings_grade(&intake->findings, SEVERITY_NOTE);
        } else if (done) {
            done = intake_report_record(intake, pending, text);
        }
        memory_free(pending->text);
    }
    intake->pending_count = 0;
    return done;
}
