#include "loading/intake.h"

#include "base/base.h"
#include "layout/layout.h"
#include "loading/batch_reader.h"

static bool is_blank(const struct csv_record *record) {
    for (size_t i = 0; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return false;
    return true;
}

bool intake_open(struct intake *intake) {
    const struct file_plan *plan = intake->plan;
    size_t slots = plan->binding.count_slots;
    intake->counts = memory_new(slots, sizeof *intake->counts, intake->error);
    intake->bad_counts = memory_new(slots, sizeof *intake->bad_counts, intake->error);
    intake->periods = memory_new(INTAKE_YEARS, sizeof *intake->periods, intake->error);
    intake->staging = memory_new(1, sizeof *intake->staging, intake->error);
    encoder_open(&intake->encoder, plan->store, plan->lock);
    intake->values = (struct values){.binding = &plan->binding,
                                     .forces = plan->request->forces,
                                     .encoder = &intake->encoder,
                                     .findings = &intake->findings,
                                     .file_name = plan->name,
                                     .total_labels = &intake->totals.labels,
                                     .error = intake->error};
    return intake->counts != NULL && intake->bad_counts != NULL && intake->periods != NULL &&
           intake->staging != NULL && values_open(&intake->values);
}

void intake_close(struct intake *intake) {
    for (size_t i = 0; i < intake->pending_count; i++)
        memory_free(intake->pending[i].text);
    memory_free(intake->pending);
    values_close(&intake->values);
    encoder_forget(&intake->encoder);
    findings_free(&intake->findings);
    totals_free(&intake->totals);
    duplicates_free(&intake->duplicates);
    memory_free(intake->counts);
    memory_free(intake->bad_counts);
    memory_free(intake->periods);
    memory_free(intake->staging);
}

/* --- Rows --- */

bool intake_period(struct intake *intake, int year, int quarter, uint32_t *code) {
    struct intake_period *known = &intake->periods[year - PERIOD_FIRST_YEAR][quarter];
    if (!known->known) {
        bool financial = intake->values.financial;
        struct period period = {.year = year, .part = quarter};
        char text[PERIOD_TEXT_SIZE];
        period.kind = quarter > 0 ? (financial ? PERIOD_FINANCIAL_QUARTER : PERIOD_QUARTER)
                                  : (financial ? PERIOD_FINANCIAL_YEAR : PERIOD_YEAR);
        if (!encoder_code(&intake->encoder, DIMENSION_PERIOD,
                          slice_from(text, period_text(period, text)), &known->code, intake->error))
            return false;
        known->known = true;
    }
    known->seen = true;
    *code = known->code;
    return true;
}

static bool read_period(struct intake *intake, struct row *row) {
    uint32_t *code = &row->codes[DIMENSION_PERIOD];
    if (intake->plan->fixed_period > 0)
        *code = intake->plan->fixed_period;
    else if (row->year > 0)
        return intake_period(intake, row->year, row->quarter, code);
    return true;
}

/* False only on an error of the loader; a count that is no number is marked and reported. */
static bool read_counts(struct intake *intake, const struct csv_record *record) {
    for (size_t slot = 0; slot < intake->plan->binding.count_slots; slot++) {
        size_t column = intake->plan->binding.count_columns[slot];
        intake->counts[slot] = INT64_MIN;
        intake->bad_counts[slot] = false;
        if (column == SIZE_MAX ||
            count_read(record->fields[column], &intake->counts[slot]) == COUNT_NUMBER)
            continue;
        int64_t unused;
        intake->counts[slot] = INT64_MIN;
        if (count_read(record->fields[column], &unused) == COUNT_MISSING)
            continue;
        intake->bad_counts[slot] = true;
        if (!values_leave_out(&intake->values, PROBLEM_NOT_A_NUMBER, record->line, column + 1,
                              record->fields[column], "should be a whole number"))
            return false;
    }
    return true;
}

static bool view_is_bad(const struct intake *intake, const struct view *view) {
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct measure_rule *rule = &view->measures[m];
        for (int slot = rule->first_slot; slot < rule->first_slot + rule->slots; slot++)
            if (rule->rule != RULE_ABSENT && intake->bad_counts[slot])
                return true;
    }
    return false;
}

static bool emit(struct intake *intake, struct row *row, int64_t line) {
    for (size_t v = 0; v < intake->plan->binding.view_count; v++) {
        const struct view *view = &intake->plan->binding.views[v];
        if (UNLIKELY(view_is_bad(intake, view)))
            continue;
        const struct view_codes *fixed = &intake->plan->views[v];
        for (int f = 0; f < 2; f++)
            if (view->fixed[f].value != NULL)
                row->codes[fixed->dimension[f]] = fixed->code[f];
        int64_t measures[MEASURE_COUNT];
        for (int m = 0; m < MEASURE_COUNT; m++)
            measures[m] = intake_measure(&view->measures[m], intake->counts, row->flags);
        intake->rows++;
        if (LIKELY(row->totals == 0)) {
            staging_add(intake->staging, row->codes, measures, line);
        } else {
            struct total total = {.dimensions = row->totals, .scope = row->scope, .line = line};
            memcpy(total.codes, row->codes, sizeof total.codes);
            memcpy(total.measures, measures, sizeof total.measures);
            if (!totals_add(&intake->totals, &total, intake->error))
                return false;
        }
        if (view->fixed[1].value != NULL)
            row->codes[fixed->dimension[1]] = 0;
    }
    return true;
}

static bool read_row(struct intake *intake, const struct csv_record *record) {
    struct row row = {.readable = true};
    /* Before any code of the record is known, as a delivery changes provisional ones. */
    if (intake->staging->rows + intake->plan->binding.view_count > GROUP_ROWS &&
        !intake->deliver(intake))
        return false;
    row.codes[DIMENSION_FILE] = intake->plan->file_code;
    if (!values_read(&intake->values, record, &row))
        return false;
    return !row.readable || (read_period(intake, &row) && read_counts(intake, record) &&
                             emit(intake, &row, record->line));
}

/* --- Records that are no rows: footnotes below, fields too few or too many --- */

static bool report_field_count(struct intake *intake, int64_t line, size_t fields,
                               struct slice value) {
    intake->findings.left_out++;
    return findings_add(&intake->findings, PROBLEM_FIELD_COUNT, intake->plan->name, line, 0, value,
                        intake->error, "%zu fields where the header has %zu; the row is left out",
                        fields, intake->plan->binding.column_count);
}

/* What was held back as a footnote was none, as a row has followed. */
bool intake_settle_pending(struct intake *intake, bool footnotes) {
    bool done = true;
    for (size_t i = 0; i < intake->pending_count; i++) {
        struct pending *pending = &intake->pending[i];
        struct slice text = slice_of(pending->text);
        if (done && footnotes) {
            done = findings_add(&intake->findings, PROBLEM_UNREADABLE_ROW, intake->plan->name,
                                pending->line, 0, text, intake->error,
                                "taken for a footnote below the data");
            findings_make_note(&intake->findings);
        } else if (done) {
            done = report_field_count(intake, pending->line, pending->fields, text);
        }
        memory_free(pending->text);
    }
    intake->pending_count = 0;
    return done;
}

/* The first field that is not blank. */
static struct slice first_text(const struct csv_record *record) {
    struct slice text = {0};
    for (size_t i = 0; i < record->field_count && text.length == 0; i++)
        text = slice_trim(record->fields[i]);
    return text;
}

/* A record that says something in words and fills none of the columns that are counted, and whose
** first column does not hold what that column holds. */
static bool is_like_footnote(struct intake *intake, const struct csv_record *record, bool *result) {
    bool letters = false, fits;
    struct slice text = first_text(record);
    *result = false;
    for (size_t slot = 0; slot < intake->plan->binding.count_slots; slot++) {
        size_t column = intake->plan->binding.count_columns[slot];
        if (column < record->field_count && slice_trim(record->fields[column]).length > 0)
            return true;
    }
    for (size_t i = 0; i < text.length; i++)
        letters |= byte_is_letter(text.bytes[i]);
    if (!values_first_fits(&intake->values, record, &fits))
        return false;
    *result = letters && !fits;
    return true;
}

static bool hold_back(struct intake *intake, const struct csv_record *record) {
    if (!memory_reserve(&intake->pending, &intake->pending_capacity, intake->pending_count + 1,
                        sizeof *intake->pending, intake->error))
        return false;
    struct slice text = first_text(record);
    if (text.length > PENDING_MOST)
        text.length = PENDING_MOST;
    if (!values_to_utf8(&intake->values, &text))
        return false;
    char *copy = text_copy(text, intake->error);
    if (copy == NULL)
        return false;
    intake->pending[intake->pending_count++] =
        (struct pending){.line = record->line, .fields = record->field_count, .text = copy};
    return true;
}

/* Fields beyond the header's are harmless where they are blank. */
static bool has_wrong_count(const struct intake *intake, const struct csv_record *record) {
    size_t wanted = intake->plan->binding.column_count;
    if (record->field_count < wanted)
        return true;
    for (size_t i = wanted; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return true;
    return false;
}

static bool has_first_field_alone(const struct csv_record *record) {
    for (size_t i = 1; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return false;
    return true;
}

/* Takes the record if it is no row: blank, a footnote perhaps, or with too few or too many fields.
 */
static bool take_odd_record(struct intake *intake, const struct csv_record *record, bool *taken) {
    bool wrong_count = has_wrong_count(intake, record), footnote = false;
    *taken = true;
    if (is_blank(record))
        return true;
    if (!is_like_footnote(intake, record, &footnote))
        return false;
    if (footnote && intake->pending_count < PENDING_MOST)
        return hold_back(intake, record);
    struct slice text = first_text(record);
    *taken = wrong_count;
    return !wrong_count || (values_to_utf8(&intake->values, &text) &&
                            report_field_count(intake, record->line, record->field_count, text));
}

/* What only a diagnosis looks for. */
static bool diagnose(struct intake *intake, const struct csv_record *record) {
    for (size_t i = 0; i < record->field_count; i++)
        if (!values_note_not_utf8(&intake->values, record->fields[i], record->line, i))
            return false;
    return duplicates_add(&intake->duplicates, record, intake->error);
}

static bool read_record(struct intake *intake, const struct csv_record *record) {
    bool taken = false;
    if (UNLIKELY(has_wrong_count(intake, record) || has_first_field_alone(record)) &&
        !take_odd_record(intake, record, &taken))
        return false;
    if (taken)
        return true;
    intake->has_records = true;
    if (intake->pending_count > 0 && !intake_settle_pending(intake, false))
        return false;
    if (intake->plan->request->diagnose && !diagnose(intake, record))
        return false;
    return read_row(intake, record);
}

/* --- All of a reader's records --- */

enum { ROUNDS = 64 }; /* until somebody is asked whether to go on */

/* Records one by one, `most` of them: 1, 0 at the end, -1 on failure. */
static int read_records(struct intake *intake, struct csv_reader *csv, size_t most) {
    struct csv_record record;
    int found = 1;
    for (size_t i = 0; i < most && found > 0; i++) {
        found = csv_next_record(csv, &record, intake->error);
        if (found > 0 && !read_record(intake, &record))
            return -1;
    }
    return found;
}

bool intake_read(struct intake *intake, struct csv_reader *csv) {
    struct csv_batch batch;
    int found = 1;
    for (unsigned round = 0; found > 0; round++) {
        if (round % ROUNDS == 0 && intake->go_on != NULL && !intake->go_on(intake))
            return false;
        bool taken = false;
        size_t records = 1;
        if (intake->plan->in_batches &&
            csv_peek_batch(csv, intake->plan->binding.column_count, &batch)) {
            records = batch.record_count;
            if (!batches_read(intake, &batch, &taken))
                return false;
        }
        if (taken)
            csv_skip_batch(csv, &batch);
        else
            found = read_records(intake, csv, records);
    }
    return found == 0;
}
