#include "loading/record_reader.h"

#include "base/base.h"
#include "layout/layout.h"
#include "loading/row_marks.h"

/* --- Rows --- */

static bool read_period(struct intake *intake, struct row_meaning *row, int64_t line) {
    uint32_t *code = &row->codes[DIMENSION_PERIOD];
    if (intake->plan->fixed_period > 0)
        *code = intake->plan->fixed_period;
    else if (row->year > 0) {
        if (!intake_period(intake, row->year, row->quarter, row->month, code))
            return false;
        if (*code == 0) {
            row->readable = false;
            return meanings_leave_out(&intake->meanings, PROBLEM_UNREADABLE_ROW, line, 0,
                                      (struct slice){0},
                                      "its year and its quarter or month contradict each other");
        }
    }
    return true;
}

/* --- Counts, and the marks beside them --- */

/* Reads one count. False only on an error of the loader. */
static bool read_count(struct intake *intake, const struct csv_record *record, size_t slot,
                       size_t column) {
    struct slice text = record->fields[column], *mark = &intake->marks[slot];
    enum count_kind kind = count_read_marked(text, &intake->counts[slot], mark);
    if (kind != COUNT_NUMBER)
        intake->counts[slot] = INT64_MIN;
    intake->bad_counts[slot] = kind == COUNT_NOT_A_NUMBER;
    intake->has_marks |= mark->length > 0;
    if (kind == COUNT_NOT_A_NUMBER)
        return meanings_leave_out(&intake->meanings, PROBLEM_NOT_A_NUMBER, record->line, column + 1,
                                  text, "should be a whole number");
    return mark->length == 0 || !intake->plan->request->diagnose ||
           findings_add(&intake->findings, PROBLEM_MARKED, intake->plan->name, record->line,
                        column + 1, text, intake->error, "the publisher's mark is kept in marks");
}

/* Reads the counts; one that is no number is reported, and its views are left out. */
static bool read_counts(struct intake *intake, const struct csv_record *record) {
    intake->has_marks = false;
    for (size_t slot = 0; slot < intake->plan->binding.count_slots; slot++) {
        size_t column = intake->plan->binding.count_columns[slot];
        intake->counts[slot] = INT64_MIN;
        intake->bad_counts[slot] = false;
        intake->marks[slot].length = 0;
        if (column != SIZE_MAX && !read_count(intake, record, slot, column))
            return false;
    }
    return true;
}

static bool add_marks(struct intake *intake, int first_slot, int slots) {
    struct text *marks = &intake->marks_of_row;
    for (int slot = first_slot; slot < first_slot + slots; slot++) {
        struct slice mark = intake->marks[slot];
        if (mark.length == 0)
            continue;
        if (!meanings_to_utf8(&intake->meanings, &mark) ||
            !row_marks_append(marks, mark, intake->error))
            return false;
    }
    return true;
}

/* The code of the marks beside the counts that the view is made of, each once. */
static bool read_marks(struct intake *intake, const struct view *view, uint32_t *code) {
    text_clear(&intake->marks_of_row);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct measure_rule *rule = &view->measures[m];
        if (rule->rule != RULE_ABSENT &&
            (!add_marks(intake, rule->first_slot, rule->slots) ||
             !add_marks(intake, rule->less_first_slot, rule->less_slots)))
            return false;
    }
    return intake->marks_of_row.length == 0 ||
           thread_codes_encode(&intake->codes, DIMENSION_MARKS, text_slice(&intake->marks_of_row),
                               code, intake->error);
}

static bool view_is_bad(const struct intake *intake, const struct view *view) {
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct measure_rule *rule = &view->measures[m];
        for (int slot = rule->first_slot; slot < rule->first_slot + rule->slots; slot++)
            if (rule->rule != RULE_ABSENT && intake->bad_counts[slot])
                return true;
        for (int slot = rule->less_first_slot; slot < rule->less_first_slot + rule->less_slots;
             slot++)
            if (intake->bad_counts[slot])
                return true;
    }
    return false;
}

/* Adds a row where its kind is kept: with the others, or aside as a total or an alternate. */
static bool add_row(struct intake *intake, const struct row_meaning *row,
                    const int64_t measures[MEASURE_COUNT], int64_t line) {
    struct total_row total = {.dimensions = row->totals, .scope = row->scope, .line = line};
    intake->rows++;
    if (LIKELY(row->totals == 0 && (row->flags & FLAG_ALTERNATE) == 0)) {
        group_builder_add(intake->builder, row->codes, measures, line);
        return true;
    }
    memcpy(total.codes, row->codes, sizeof total.codes);
    memcpy(total.measures, measures, sizeof total.measures);
    return total_rows_add(row->totals == 0 ? &intake->alternates : &intake->total_rows, &total,
                          intake->error);
}

/* Adds a row for each view of the layout. */
static bool emit(struct intake *intake, const struct row_meaning *row, int64_t line) {
    for (size_t v = 0; v < intake->plan->binding.view_count; v++) {
        const struct view *view = &intake->plan->binding.views[v];
        const struct view_codes *fixed = &intake->plan->views[v];
        struct row_meaning seen = *row;
        if (UNLIKELY(view_is_bad(intake, view)))
            continue;
        for (int f = 0; f < 2; f++)
            if (view->fixed[f].value != NULL)
                seen.codes[fixed->dimension[f]] = fixed->code[f];
        if (intake->has_marks && !read_marks(intake, view, &seen.codes[DIMENSION_MARKS]))
            return false;
        int64_t measures[MEASURE_COUNT];
        for (int m = 0; m < MEASURE_COUNT; m++)
            measures[m] = intake_measure(&view->measures[m], intake->counts, row->flags);
        if (!add_row(intake, &seen, measures, line))
            return false;
    }
    return true;
}

static bool read_unread(struct intake *intake, const struct csv_record *record,
                        struct row_meaning *row) {
    const struct binding *binding = &intake->plan->binding;
    if (!intake_has_unread(intake))
        return true;
    for (size_t i = 0; i < binding->unread_count; i++)
        if (!unread_values_set(&intake->unread, i, record->fields[binding->unread[i].field]))
            return false;
    return unread_values_code(&intake->unread, &row->codes[DIMENSION_UNREAD]);
}

static bool read_row(struct intake *intake, const struct csv_record *record) {
    struct row_meaning row = {.readable = true};
    /* This has to come before the record gets its codes, as a delivery replaces provisional codes. */
    if (intake->builder->rows + intake->plan->binding.view_count > GROUP_ROWS &&
        !intake->deliver(intake))
        return false;
    row.codes[DIMENSION_FILE] = intake->plan->file_code;
    if (!meanings_read(&intake->meanings, record, &row))
        return false;
    if (row.readable && !read_period(intake, &row, record->line))
        return false;
    return !row.readable || (read_unread(intake, record, &row) && read_counts(intake, record) &&
                             emit(intake, &row, record->line));
}

/* --- Records that are no rows: footnotes below the data, too few or too many fields --- */

static bool is_blank(const struct csv_record *record) {
    for (size_t i = 0; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return false;
    return true;
}

/* The first field that is not blank. */
static struct slice first_text(const struct csv_record *record) {
    struct slice text = {0};
    for (size_t i = 0; i < record->field_count && text.length == 0; i++)
        text = slice_trim(record->fields[i]);
    return text;
}

/* Whether the record says something in words, fills no column of counts, and has in its first column what
** that column does not usually hold; and is no row that stands in one field. */
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
    if (!meanings_first_column_fits(&intake->meanings, record, &fits))
        return false;
    *result = letters && !fits && !text_is_row(text, intake->plan->binding.column_count);
    return true;
}

/* The field that has a stray quote, from 1; 0: none has. */
static size_t stray_quote(const struct csv_record *record) {
    return record->fault > CSV_QUOTES_INSIDE ? record->fault_field + 1 : 0;
}

static bool hold_back(struct intake *intake, const struct csv_record *record) {
    if (!memory_reserve(&intake->pending, &intake->pending_capacity, intake->pending_count + 1,
                        sizeof *intake->pending, intake->error))
        return false;
    struct slice text = slice_cut(first_text(record), PENDING_MOST);
    if (!meanings_to_utf8(&intake->meanings, &text))
        return false;
    char *copy = text_copy(text, intake->error);
    if (copy == NULL)
        return false;
    intake->pending[intake->pending_count++] =
        (struct pending){record->line, record->field_count, stray_quote(record), copy};
    return true;
}

/* Whether the record has another number of fields than it should have, or any beyond the header's that is
** not blank. */
static bool has_wrong_count(const struct intake *intake, const struct csv_record *record) {
    size_t wanted = intake->plan->binding.column_count, fields = intake->plan->binding.fields;
    if (fields > 0 ? record->field_count != fields : record->field_count < wanted)
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

/* Takes the record if it is no row: because it is blank, may be a footnote, has too few or too many
** fields, or a stray quote. */
static bool take_odd_record(struct intake *intake, const struct csv_record *record, bool *taken) {
    bool wrong = has_wrong_count(intake, record) || stray_quote(record) > 0, footnote = false;
    *taken = true;
    if (csv_is_quotes_alone(record) &&
        !findings_add(&intake->findings, PROBLEM_UNREADABLE_ROW, intake->plan->name, record->line,
                      0, slice_of(""), intake->error,
                      "a line of nothing but quotes, treated as blank"))
        return false;
    if (is_blank(record))
        return true;
    if (!is_like_footnote(intake, record, &footnote))
        return false;
    if (footnote && intake->pending_count < PENDING_MOST)
        return hold_back(intake, record);
    struct slice text = first_text(record);
    *taken = wrong;
    struct pending pending = {record->line, record->field_count, stray_quote(record), NULL};
    return !wrong || (meanings_to_utf8(&intake->meanings, &text) &&
                      intake_report_record(intake, &pending, text));
}

/* Looks for what only a diagnosis reports. */
static bool diagnose(struct intake *intake, const struct csv_record *record) {
    struct slice odd =
        record->fault != CSV_SOUND ? record->fields[record->fault_field] : slice_of("");
    if (record->fault != CSV_SOUND) {
        if (!meanings_to_utf8(&intake->meanings, &odd) ||
            !findings_add(&intake->findings, PROBLEM_UNREADABLE_ROW, intake->plan->name,
                          record->line, record->fault_field + 1, odd, intake->error,
                          "quotes inside a field that has none around it; it is read as it stands"))
            return false;
        findings_grade(&intake->findings, SEVERITY_WARNING);
    }
    for (size_t i = 0; i < record->field_count; i++)
        if (!meanings_note_not_utf8(&intake->meanings, record->fields[i], record->line, i))
            return false;
    return duplicates_add(&intake->duplicates, record, intake->error);
}

/* --- Headers among the rows --- */

/* What stands in the first column of counts. */
static struct slice first_count(const struct intake *intake, const struct csv_record *record) {
    const struct binding *binding = &intake->plan->binding;
    for (size_t slot = 0; slot < binding->count_slots; slot++)
        if (binding->count_columns[slot] < record->field_count)
            return slice_trim(record->fields[binding->count_columns[slot]]);
    return (struct slice){0};
}

/* Whether it is worth a closer look: the record has words for a count, or has none and does not begin as a row
** does. */
static bool may_be_header(struct intake *intake, const struct csv_record *record, bool *result) {
    struct slice count = first_count(intake, record), mark;
    bool fits = false;
    int64_t number;
    *result = count.length > 0 && byte_is_letter(count.bytes[0]) &&
              count_read_marked(count, &number, &mark) == COUNT_NOT_A_NUMBER;
    if (count.length > 0)
        return true;
    if (!meanings_first_column_fits(&intake->meanings, record, &fits))
        return false;
    *result = !fits;
    return true;
}

/* Ends the rows at the header of another table, by which those below it would have to be read. Only who reads
** the file in order knows what stands below. */
static bool end_at_table(struct intake *intake, const struct csv_record *record) {
    if (!intake->whole)
        return error_set(intake->error, ERROR_INPUT, "line %lld: another table",
                         (long long)record->line);
    intake->below_table = true;
    intake->findings.left_out++;
    return findings_add(&intake->findings, PROBLEM_UNREADABLE_ROW, intake->plan->name, record->line,
                        0, first_text(record), intake->error,
                        "another table begins here; it is left out, and what is below it: give it "
                        "a file of its own");
}

static bool report_header_again(struct intake *intake, const struct csv_record *record) {
    if (!findings_add(&intake->findings, PROBLEM_UNREADABLE_ROW, intake->plan->name, record->line,
                      0, first_text(record), intake->error, "the header again; no row"))
        return false;
    findings_grade(&intake->findings, SEVERITY_WARNING);
    return true;
}

/* Takes the record if it is a header, this one again or another. */
static bool take_header(struct intake *intake, const struct csv_record *record, bool *taken) {
    if (!may_be_header(intake, record, taken) || !*taken)
        return intake->error->code == ERROR_NONE;
    *taken = binding_is_header_again(&intake->plan->binding, record->fields, record->field_count);
    if (*taken)
        return report_header_again(intake, record);
    *taken = header_is_like_one(record->fields, record->field_count);
    return !*taken || end_at_table(intake, record);
}

static bool read_record(struct intake *intake, const struct csv_record *record) {
    bool taken = false;
    if (UNLIKELY(intake->below_table)) {
        intake->findings.left_out += !is_blank(record);
        return true;
    }
    if (!take_header(intake, record, &taken))
        return false;
    if (taken)
        return true;
    if (UNLIKELY(record->fault != CSV_SOUND || has_wrong_count(intake, record) ||
                 has_first_field_alone(record)) &&
        !take_odd_record(intake, record, &taken))
        return false;
    if (taken)
        return true;
    intake->has_records = true;
    if (intake->pending_count > 0 && !intake_settle_pending(intake, false))
        return false;
    if (intake->plan->request->diagnose && !diagnose(intake, record))
        return false;
    if (intake->plan->binding.row_names &&
        !row_names_see(&intake->row_names, record, intake->plan->binding.header_line,
                       intake->error))
        return false;
    return read_row(intake, record);
}

int record_reader_read(struct intake *intake, struct csv_reader *csv, size_t most) {
    struct csv_record record;
    int found = 1;
    for (size_t i = 0; i < most && found > 0; i++) {
        found = csv_next_record(csv, &record, intake->error);
        if (found > 0 && !read_record(intake, &record))
            return -1;
    }
    return found;
}
