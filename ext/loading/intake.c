#include "loading/intake.h"

#include "base/base.h"
#include "layout/layout.h"

bool intake_open(struct intake *intake) {
    const struct file_plan *plan = intake->plan;
    size_t slots = plan->binding.count_slots;
    intake->counts = memory_new(slots, sizeof *intake->counts, intake->error);
    intake->bad_counts = memory_new(slots, sizeof *intake->bad_counts, intake->error);
    intake->periods = memory_new(INTAKE_YEARS, sizeof *intake->periods, intake->error);
    intake->builder = memory_new(1, sizeof *intake->builder, intake->error);
    thread_codes_open(&intake->codes, plan->store, plan->lock);
    intake->meanings = (struct meanings){.binding = &plan->binding,
                                         .forces = plan->request->forces,
                                         .codes = &intake->codes,
                                         .findings = &intake->findings,
                                         .file_name = plan->name,
                                         .total_labels = &intake->total_rows.labels,
                                         .error = intake->error};
    return intake->counts != NULL && intake->bad_counts != NULL && intake->periods != NULL &&
           intake->builder != NULL && meanings_open(&intake->meanings);
}

void intake_close(struct intake *intake) {
    for (size_t i = 0; i < intake->pending_count; i++)
        memory_free(intake->pending[i].text);
    memory_free(intake->pending);
    meanings_close(&intake->meanings);
    thread_codes_forget(&intake->codes);
    findings_free(&intake->findings);
    total_rows_free(&intake->total_rows);
    duplicates_free(&intake->duplicates);
    memory_free(intake->counts);
    memory_free(intake->bad_counts);
    memory_free(intake->periods);
    memory_free(intake->builder);
}

bool intake_period(struct intake *intake, int year, int quarter, uint32_t *code) {
    struct intake_period *known = &intake->periods[year - PERIOD_FIRST_YEAR][quarter];
    if (!known->known) {
        bool financial = intake->meanings.financial;
        struct period period = {.year = year, .part = quarter};
        char text[PERIOD_TEXT_SIZE];
        period.kind = quarter > 0 ? (financial ? PERIOD_FINANCIAL_QUARTER : PERIOD_QUARTER)
                                  : (financial ? PERIOD_FINANCIAL_YEAR : PERIOD_YEAR);
        if (!thread_codes_encode(&intake->codes, DIMENSION_PERIOD,
                                 slice_from(text, period_text(period, text)), &known->code,
                                 intake->error))
            return false;
        known->known = true;
    }
    known->seen = true;
    *code = known->code;
    return true;
}

bool intake_report_field_count(struct intake *intake, int64_t line, size_t fields,
                               struct slice value) {
    intake->findings.left_out++;
    return findings_add(&intake->findings, PROBLEM_FIELD_COUNT, intake->plan->name, line, 0, value,
                        intake->error, "%zu fields where the header has %zu; the row is left out",
                        fields, intake->plan->binding.column_count);
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
            done = intake_report_field_count(intake, pending->line, pending->fields, text);
        }
        memory_free(pending->text);
    }
    intake->pending_count = 0;
    return done;
}
