#include "store/file_loader.h"

#include "base/memory.h"
#include "layout/count.h"
#include "store/duplicates.h"
#include "store/header.h"
#include "store/regions.h"
#include "store/totals.h"
#include "store/values.h"

enum {
    PENDING_MOST = 200,
    FIRST_YEAR = PERIOD_FIRST_YEAR,
    YEARS = PERIOD_LAST_YEAR - PERIOD_FIRST_YEAR + 1,
    PARTS = 5, /* no quarter, and four */
};

/* A record too short for a row: a footnote, if no row follows. */
struct pending {
    int64_t line;
    size_t fields;
    char *text;
};

struct file_loader {
    const struct request *request;
    struct store *store;
    struct slice name;
    struct error *error;
    struct csv_reader *csv;
    struct binding binding;
    struct values values;
    uint32_t file_code;
    uint32_t fixed_period;           /* code, or 0 */
    uint32_t (*period_codes)[PARTS]; /* by year since FIRST_YEAR and quarter; 0: not yet */
    struct view_codes {
        enum dimension dimension[2];
        uint32_t code[2]; /* 0: none */
    } * views;
    int64_t *counts; /* of the record, by slot; INT64_MIN: missing */
    bool *bad_counts;
    struct totals totals;
    size_t first_group;
    unsigned char *periods; /* by code: seen */
    size_t period_capacity;
    struct pending *pending;
    size_t pending_count, pending_capacity;
    struct duplicates duplicates;
    int64_t rows;
};

static bool is_blank(const struct csv_record *record) {
    for (size_t i = 0; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return false;
    return true;
}

/* --- Setting up for a layout --- */

static bool set_up_values(struct file_loader *loader) {
    loader->values = (struct values){.binding = &loader->binding,
                                     .forces = loader->request->forces,
                                     .store = loader->store,
                                     .file_name = loader->name,
                                     .total_labels = &loader->totals.labels,
                                     .error = loader->error};
    return values_open(&loader->values);
}

static bool set_up_views(struct file_loader *loader) {
    const struct binding *binding = &loader->binding;
    loader->views = memory_new(binding->view_count, sizeof *loader->views, loader->error);
    if (loader->views == NULL)
        return false;
    for (size_t v = 0; v < binding->view_count; v++) {
        for (int f = 0; f < 2; f++) {
            const char *value = binding->views[v].fixed[f].value;
            loader->views[v].dimension[f] = binding->views[v].fixed[f].dimension;
            if (value != NULL &&
                !store_encode(loader->store, loader->views[v].dimension[f], slice_of(value),
                              &loader->views[v].code[f], loader->error))
                return false;
        }
    }
    return true;
}

static bool encode_period(struct file_loader *loader, struct period period, uint32_t *code) {
    char text[PERIOD_TEXT_SIZE];
    return store_encode(loader->store, DIMENSION_PERIOD,
                        slice_from(text, period_text(period, text)), code, loader->error);
}

static bool set_up_period(struct file_loader *loader) {
    const struct request *request = loader->request;
    const struct binding *binding = &loader->binding;
    if (request->has_period)
        return encode_period(loader, request->period, &loader->fixed_period);
    if (binding->has_period)
        return encode_period(loader, binding->period, &loader->fixed_period);
    if (binding->layout->wide)
        return error_set(
            loader->error, ERROR_INPUT,
            "%.*s: neither the file's name nor its folder's tells the month; say "
            "period=2018-07, or name it as in principal_offence_category_july_2018.csv",
            SLICE_PRINT(loader->name));
    return true;
}

static bool set_up(struct file_loader *loader) {
    const struct binding *binding = &loader->binding;
    size_t slots = binding->count_slots;
    loader->counts = memory_new(slots, sizeof *loader->counts, loader->error);
    loader->bad_counts = memory_new(slots, sizeof *loader->bad_counts, loader->error);
    loader->period_codes = memory_new(YEARS, sizeof *loader->period_codes, loader->error);
    return loader->counts != NULL && loader->bad_counts != NULL && loader->period_codes != NULL &&
           set_up_values(loader) && set_up_views(loader) && set_up_period(loader);
}

/* --- Rows --- */

static bool read_period(struct file_loader *loader, struct row *row) {
    uint32_t *code = &row->codes[DIMENSION_PERIOD];
    if (loader->fixed_period > 0) {
        *code = loader->fixed_period;
    } else if (row->year > 0) {
        uint32_t *known = &loader->period_codes[row->year - FIRST_YEAR][row->quarter];
        bool financial = loader->values.financial;
        struct period period = {.year = row->year, .part = row->quarter};
        period.kind = row->quarter > 0 ? (financial ? PERIOD_FINANCIAL_QUARTER : PERIOD_QUARTER)
                                       : (financial ? PERIOD_FINANCIAL_YEAR : PERIOD_YEAR);
        if (*known == 0 && !encode_period(loader, period, known))
            return false;
        *code = *known;
    }
    if (*code >= loader->period_capacity) {
        size_t old = loader->period_capacity;
        if (!memory_reserve(&loader->periods, &loader->period_capacity, (size_t)*code + 1, 1,
                            loader->error))
            return false;
        memset(loader->periods + old, 0, loader->period_capacity - old);
    }
    loader->periods[*code] = 1;
    return true;
}

/* False only on an error of the loader; a count that is no number is marked and reported. */
static bool read_counts(struct file_loader *loader, const struct csv_record *record) {
    for (size_t slot = 0; slot < loader->binding.count_slots; slot++) {
        size_t column = loader->binding.count_columns[slot];
        loader->counts[slot] = INT64_MIN;
        loader->bad_counts[slot] = false;
        if (column == SIZE_MAX ||
            count_read(record->fields[column], &loader->counts[slot]) == COUNT_NUMBER)
            continue;
        int64_t unused;
        loader->counts[slot] = INT64_MIN;
        if (count_read(record->fields[column], &unused) == COUNT_MISSING)
            continue;
        loader->bad_counts[slot] = true;
        if (!values_leave_out(&loader->values, PROBLEM_NOT_A_NUMBER, record->line, column + 1,
                              record->fields[column], "should be a whole number"))
            return false;
    }
    return true;
}

static int64_t measure_of(const struct file_loader *loader, const struct measure_rule *rule,
                          unsigned flags) {
    int64_t result = INT64_MIN;
    for (int slot = rule->first_slot; slot < rule->first_slot + rule->slots; slot++) {
        int64_t count = loader->counts[slot];
        if (count == INT64_MIN)
            continue;
        if (result == INT64_MIN)
            result = count;
        else if (rule->rule == RULE_SUM)
            result += count; /* counts have at most 18 digits: no overflow */
        else
            result = count > result ? count : result;
    }
    if (result == INT64_MIN || rule->rule == RULE_ABSENT)
        return INT64_MIN;
    bool counts =
        (rule->if_flags == 0 || (flags & rule->if_flags)) && !(flags & rule->unless_flags);
    return counts ? result : 0;
}

static bool view_is_bad(const struct file_loader *loader, const struct view *view) {
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct measure_rule *rule = &view->measures[m];
        for (int slot = rule->first_slot; slot < rule->first_slot + rule->slots; slot++)
            if (rule->rule != RULE_ABSENT && loader->bad_counts[slot])
                return true;
    }
    return false;
}

static bool emit(struct file_loader *loader, struct row *row, int64_t line) {
    for (size_t v = 0; v < loader->binding.view_count; v++) {
        const struct view *view = &loader->binding.views[v];
        if (UNLIKELY(view_is_bad(loader, view)))
            continue;
        const struct view_codes *fixed = &loader->views[v];
        for (int f = 0; f < 2; f++)
            if (view->fixed[f].value != NULL)
                row->codes[fixed->dimension[f]] = fixed->code[f];
        int64_t measures[MEASURE_COUNT];
        for (int m = 0; m < MEASURE_COUNT; m++)
            measures[m] = measure_of(loader, &view->measures[m], row->flags);
        loader->rows++;
        if (LIKELY(row->totals == 0)) {
            if (!store_add_row(loader->store, row->codes, measures, line, loader->error))
                return false;
        } else {
            struct total total = {.dimensions = row->totals, .scope = row->scope, .line = line};
            memcpy(total.codes, row->codes, sizeof total.codes);
            memcpy(total.measures, measures, sizeof total.measures);
            if (!totals_add(&loader->totals, &total, loader->error))
                return false;
        }
        if (view->fixed[1].value != NULL)
            row->codes[fixed->dimension[1]] = 0;
    }
    return true;
}

static bool read_row(struct file_loader *loader, const struct csv_record *record) {
    struct row row = {.readable = true};
    row.codes[DIMENSION_FILE] = loader->file_code;
    if (!values_read(&loader->values, record, &row))
        return false;
    return !row.readable || (read_period(loader, &row) && read_counts(loader, record) &&
                             emit(loader, &row, record->line));
}

/* --- Records that are no rows: footnotes below, fields too few or too many --- */

static bool report_field_count(struct file_loader *loader, int64_t line, size_t fields,
                               struct slice value) {
    loader->store->findings.left_out++;
    return findings_add(&loader->store->findings, PROBLEM_FIELD_COUNT, loader->name, line, 0, value,
                        loader->error, "%zu fields where the header has %zu; the row is left out",
                        fields, loader->binding.column_count);
}

/* What was held back as a footnote was none, as a row has followed. */
static bool settle_pending(struct file_loader *loader, bool footnotes) {
    bool done = true;
    for (size_t i = 0; i < loader->pending_count; i++) {
        struct pending *pending = &loader->pending[i];
        struct slice text = slice_of(pending->text);
        if (done && footnotes) {
            done = findings_add(&loader->store->findings, PROBLEM_UNREADABLE_ROW, loader->name,
                                pending->line, 0, text, loader->error,
                                "taken for a footnote below the data");
            findings_make_note(&loader->store->findings);
        } else if (done) {
            done = report_field_count(loader, pending->line, pending->fields, text);
        }
        memory_free(pending->text);
    }
    loader->pending_count = 0;
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
static bool is_like_footnote(struct file_loader *loader, const struct csv_record *record,
                             bool *result) {
    bool letters = false, fits;
    struct slice text = first_text(record);
    *result = false;
    for (size_t slot = 0; slot < loader->binding.count_slots; slot++) {
        size_t column = loader->binding.count_columns[slot];
        if (column < record->field_count && slice_trim(record->fields[column]).length > 0)
            return true;
    }
    for (size_t i = 0; i < text.length; i++)
        letters |= byte_is_letter(text.bytes[i]);
    if (!values_first_fits(&loader->values, record, &fits))
        return false;
    *result = letters && !fits;
    return true;
}

static bool hold_back(struct file_loader *loader, const struct csv_record *record) {
    if (!memory_reserve(&loader->pending, &loader->pending_capacity, loader->pending_count + 1,
                        sizeof *loader->pending, loader->error))
        return false;
    struct slice text = first_text(record);
    if (text.length > PENDING_MOST)
        text.length = PENDING_MOST;
    if (!values_to_utf8(&loader->values, &text))
        return false;
    char *copy = text_copy(text, loader->error);
    if (copy == NULL)
        return false;
    loader->pending[loader->pending_count++] =
        (struct pending){.line = record->line, .fields = record->field_count, .text = copy};
    return true;
}

/* Fields beyond the header's are harmless where they are blank. */
static bool has_wrong_count(const struct file_loader *loader, const struct csv_record *record) {
    size_t wanted = loader->binding.column_count;
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
static bool take_odd_record(struct file_loader *loader, const struct csv_record *record,
                            bool *taken) {
    bool wrong_count = has_wrong_count(loader, record), footnote = false;
    *taken = true;
    if (is_blank(record))
        return true;
    if (!is_like_footnote(loader, record, &footnote))
        return false;
    if (footnote && loader->pending_count < PENDING_MOST)
        return hold_back(loader, record);
    struct slice text = first_text(record);
    *taken = wrong_count;
    return !wrong_count || (values_to_utf8(&loader->values, &text) &&
                            report_field_count(loader, record->line, record->field_count, text));
}

/* What only a diagnosis looks for. */
static bool diagnose(struct file_loader *loader, const struct csv_record *record) {
    for (size_t i = 0; i < record->field_count; i++)
        if (!values_note_not_utf8(&loader->values, record->fields[i], record->line, i))
            return false;
    return duplicates_add(&loader->duplicates, record, loader->error);
}

static bool read_record(struct file_loader *loader, const struct csv_record *record) {
    bool taken = false;
    if (UNLIKELY(has_wrong_count(loader, record) || has_first_field_alone(record)) &&
        !take_odd_record(loader, record, &taken))
        return false;
    if (taken)
        return true;
    if (loader->pending_count > 0 && !settle_pending(loader, false))
        return false;
    if (loader->request->diagnose && !diagnose(loader, record))
        return false;
    return read_row(loader, record);
}

/* --- The end of the file --- */

static bool settle_regions(struct file_loader *loader) {
    const struct reader *force = values_reader(&loader->values, DIMENSION_FORCE);
    return force == NULL ||
           regions_settle(&force->values, &loader->totals, loader->store, loader->first_group,
                          loader->request->forces, loader->error);
}

static bool finish(struct file_loader *loader) {
    if (loader->rows == 0 && loader->store->findings.of_file[PROBLEM_FIELD_COUNT] == 0 &&
        loader->store->findings.of_file[PROBLEM_NOT_A_NUMBER] == 0)
        return error_set(loader->error, ERROR_INPUT, "%.*s: a header, but no data row",
                         SLICE_PRINT(loader->name));
    if (loader->rows == 0)
        return error_set(loader->error, ERROR_INPUT,
                         "%.*s: no row that can be read; SELECT * FROM source_problems(…) says why",
                         SLICE_PRINT(loader->name));
    return settle_pending(loader, true) && store_seal(loader->store, loader->error) &&
           settle_regions(loader) &&
           totals_check(&loader->totals, loader->store, loader->first_group, loader->name,
                        loader->request->forces, loader->error) &&
           values_report(&loader->values) &&
           duplicates_report(&loader->duplicates, &loader->store->findings, loader->name,
                             loader->error) &&
           findings_end_file(&loader->store->findings, loader->name, loader->error);
}

static bool read_file(struct file_loader *loader, struct byte_source *bytes) {
    loader->csv = csv_open(bytes, (struct csv_options){.hash_content = true}, loader->error);
    if (loader->csv == NULL)
        return false;
    if (!header_find(loader->csv, loader->request->layout, loader->name, &loader->binding,
                     loader->error) ||
        !set_up(loader))
        return false;
    struct csv_record record;
    int found;
    while ((found = csv_next_record(loader->csv, &record, loader->error)) > 0)
        if (!read_record(loader, &record))
            return false;
    return found == 0 ? finish(loader) : header_name_error(loader->name, loader->error);
}

static void loader_free(struct file_loader *loader) {
    for (size_t i = 0; i < loader->pending_count; i++)
        memory_free(loader->pending[i].text);
    values_close(&loader->values);
    csv_close(loader->csv);
    binding_free(&loader->binding);
    totals_free(&loader->totals);
    duplicates_free(&loader->duplicates);
    memory_free(loader->views);
    memory_free(loader->counts);
    memory_free(loader->bad_counts);
    memory_free(loader->period_codes);
    memory_free(loader->periods);
    memory_free(loader->pending);
}

bool file_load(const struct request *request, struct store *store, struct source_file *file,
               uint32_t file_code, struct file_summary *summary, struct error *error) {
    struct file_loader loader = {.request = request,
                                 .store = store,
                                 .name = file->name,
                                 .error = error,
                                 .file_code = file_code,
                                 .first_group = store->group_count};
    bool done = read_file(&loader, file->bytes);
    if (done) {
        *summary = (struct file_summary){.layout = loader.binding.layout,
                                         .hash = csv_content_hash(loader.csv),
                                         .periods = loader.periods,
                                         .period_count = loader.period_capacity};
        loader.periods = NULL;
    }
    loader_free(&loader);
    return done;
}
