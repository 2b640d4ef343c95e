/* A plain file (or memory) is read in pieces by several threads; any other from its beginning to its end.
** In either case an intake collects rows until its turn comes, in the order of the file, and the store
** takes them. Where a piece begins is a guess, because the line feed before it may stand inside quotes:
** if anything goes wrong in a piece, the file is read once more from its beginning to its end.
*/
#include "loading/file_loader.h"

#include "base/base.h"
#include "layout/layout.h"
#include "loading/batch_reader.h"
#include "loading/force_totals.h"
#include "loading/piece_reader.h"
#include "loading/region_rows.h"
#include "loading/sheet_notes.h"
#include "loading/unread_columns.h"

enum {
    PIECE_SIZE = 4 * 1024 * 1024,
    AHEAD_LEAST = 256 * 1024, /* bytes */
    THREADS_MOST_USED = 12,   /* each needs five megabytes: sixty at most, whatever the cores */
};

struct file_loader;

/* One of the threads. */
struct reading {
    struct intake intake;
    struct file_loader *loader;
    struct csv_reader *csv;
    struct error error; /* its own: of a piece */
    size_t piece;       /* the number of the piece that it reads */
    int64_t start;      /* where that piece begins */
};

struct file_loader {
    struct file_plan plan;
    struct error *error;
    struct store *store;
    struct csv_reader *csv; /* of the whole file; the header has been read from it */
    enum header_search header;
    size_t first_group, first_finding;
    int64_t length;   /* of the file's bytes; -1: not known */
    bool not_utf8;    /* some field */
    bool unread_lost; /* there were too many values to be told apart */

    pthread_mutex_t lock; /* of all that follows and of the store */
    pthread_cond_t turned;
    struct byte_source *bytes;
    struct byte_source *ahead; /* NULL, or what `bytes` is then */
    int64_t next_start;        /* of the next piece */
    size_t next_piece;
    size_t turn; /* the number of the piece whose rows are taken next */
    bool stopped;

    /* of the pieces that have been delivered */
    int64_t lines, rows;
    struct csv_hash hash;
    struct total_rows total_rows, alternates;
    struct value_problems problems;
    struct duplicates duplicates;
    struct dictionary force_labels; /* as published */
    struct dictionary vintages;     /* that a column says */
    struct pending *pending;
    size_t pending_count, pending_capacity;
    unsigned char *periods; /* by code: 1 where a row has it */
    size_t period_capacity;
};

/* --- Setting up for a layout --- */

static bool set_up_views(struct file_loader *loader) {
    const struct binding *binding = &loader->plan.binding;
    loader->plan.views = memory_new(binding->view_count, sizeof *loader->plan.views, loader->error);
    if (loader->plan.views == NULL)
        return false;
    for (size_t v = 0; v < binding->view_count; v++) {
        for (int f = 0; f < 2; f++) {
            const char *value = binding->views[v].fixed[f].value;
            loader->plan.views[v].dimension[f] = binding->views[v].fixed[f].dimension;
            if (value != NULL &&
                !store_encode(loader->store, loader->plan.views[v].dimension[f], slice_of(value),
                              &loader->plan.views[v].code[f], loader->error))
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
    const struct request *request = loader->plan.request;
    const struct binding *binding = &loader->plan.binding;
    if (request->has_period)
        return encode_period(loader, request->period, &loader->plan.fixed_period);
    if (binding->has_period)
        return encode_period(loader, binding->period, &loader->plan.fixed_period);
    if (binding->layout->whole_periods)
        return error_set(
            loader->error, ERROR_INPUT,
            "%.*s: the month can't be told from the name of the file or of its folder; write "
            "period=2018-07, or rename it, as in principal_offence_category_july_2018.csv",
            SLICE_PRINT(loader->plan.name));
    return true;
}

static bool set_up(struct file_loader *loader) {
    loader->plan.in_batches = batch_reader_suits(&loader->plan);
    return set_up_views(loader) && set_up_period(loader);
}

/* --- A turn: what an intake has collected goes to the store ----------------------------------- */

static bool see_period(struct file_loader *loader, uint32_t code, struct error *error) {
    if (code >= loader->period_capacity) {
        size_t old = loader->period_capacity;
        if (!memory_reserve(&loader->periods, &loader->period_capacity, (size_t)code + 1, 1, error))
            return false;
        memset(loader->periods + old, 0, loader->period_capacity - old);
    }
    loader->periods[code] = 1;
    return true;
}

/* Of a column of periods, which is read like any other: saved rows have one. */
static bool see_periods_of_rows(struct file_loader *loader) {
    const struct binding *binding = &loader->plan.binding;
    bool read = false;
    for (size_t c = 0; c < binding->column_count; c++) {
        const struct layout_column *column = binding->columns[c];
        read |= column != NULL && column->role == ROLE_DIMENSION &&
                column->dimension == DIMENSION_PERIOD;
    }
    for (size_t g = loader->first_group; read && g < loader->store->group_count; g++) {
        const struct row_group *group = &loader->store->groups[g];
        uint32_t last = 0;
        for (uint32_t row = 0; row < group->rows; row++) {
            uint32_t code = group_code(group, DIMENSION_PERIOD, row);
            if (code != last && !see_period(loader, code, loader->error))
                return false;
            last = code;
        }
    }
    return true;
}

static bool take_periods(struct file_loader *loader, struct intake *intake) {
    const struct thread_codes *codes = &intake->codes;
    if (intake->rows > 0 && !see_period(loader, loader->plan.fixed_period, intake->error))
        return false;
    for (uint32_t n = 0; n < intake->period_numbers.count; n++) {
        struct intake_period *period = &intake->periods[n];
        period->code = thread_codes_settled(codes, DIMENSION_PERIOD, period->code);
        if (period->seen && period->code > 0 && !see_period(loader, period->code, intake->error))
            return false;
        period->seen = false;
    }
    return true;
}

/* Footnotes, as long as no other record follows. */
static bool take_pending(struct file_loader *loader, struct intake *intake) {
    if (!memory_reserve(&loader->pending, &loader->pending_capacity,
                        loader->pending_count + intake->pending_count, sizeof *loader->pending,
                        intake->error))
        return false;
    for (size_t i = 0; i < intake->pending_count; i++) {
        struct pending *pending = &loader->pending[loader->pending_count++];
        *pending = intake->pending[i];
        pending->line += loader->lines;
    }
    intake->pending_count = 0;
    return true;
}

/* Decides, by way of the intake, what the records were that earlier pieces have held back. */
static bool settle_pending(struct file_loader *loader, struct intake *intake, bool footnotes) {
    struct findings own = intake->findings;
    struct pending *own_pending = intake->pending;
    size_t own_count = intake->pending_count;
    intake->findings = loader->store->findings;
    intake->pending = loader->pending;
    intake->pending_count = loader->pending_count;
    bool done = intake_settle_pending(intake, footnotes);
    loader->store->findings = intake->findings;
    loader->pending_count = 0;
    intake->findings = own;
    intake->pending = own_pending;
    intake->pending_count = own_count;
    return done;
}

static bool take_labels(struct file_loader *loader, struct intake *intake) {
    const struct meaning_column *force = meanings_column(&intake->meanings, DIMENSION_FORCE);
    uint32_t code;
    for (uint32_t n = 0; force != NULL && n < force->published.count; n++)
        if (!dictionary_code(&loader->force_labels, dictionary_value(&force->published, n), &code,
                             intake->error))
            return false;
    return true;
}

static bool take_vintages(struct file_loader *loader, struct intake *intake) {
    uint32_t code;
    for (size_t c = 0; c < intake->meanings.column_count; c++) {
        const struct meaning_column *column = &intake->meanings.columns[c];
        for (uint32_t n = 0; column->what->role == ROLE_VINTAGE && n < column->published.count;
             n++) {
            struct slice vintage = dictionary_value(&column->published, n);
            if (!meanings_to_utf8(&intake->meanings, &vintage))
                return false;
            if (value_is_null(vintage))
                vintage.length = 0;
            if (!dictionary_code(&loader->vintages, vintage, &code, intake->error))
                return false;
        }
    }
    return true;
}

/* Takes everything of the intake except its rows, for which it keeps the place `*group`. The caller
** holds the lock, and it is the intake's turn. */
static bool take(struct file_loader *loader, struct intake *intake, size_t *group) {
    struct store *store = loader->store;
    if (!thread_codes_settle(&intake->codes, intake->error) || !take_periods(loader, intake) ||
        (intake->has_records && loader->pending_count > 0 &&
         !settle_pending(loader, intake, false)) ||
        !findings_take(&store->findings, &intake->findings, loader->lines, intake->error) ||
        !take_pending(loader, intake) ||
        !meanings_collect(&intake->meanings, loader->lines, &loader->problems) ||
        !total_rows_take(&loader->total_rows, &intake->total_rows, &intake->codes, loader->lines,
                         intake->error) ||
        !total_rows_take(&loader->alternates, &intake->alternates, &intake->codes, loader->lines,
                         intake->error) ||
        !take_labels(loader, intake) || !take_vintages(loader, intake))
        return false;
    *group = store->group_count;
    if (intake->builder->rows > 0 && !store_add_group(store, intake->error))
        return false;
    store->rows += intake->builder->rows;
    loader->rows += intake->rows;
    loader->unread_lost |= intake->unread.lost;
    intake->rows = 0;
    intake->has_records = false;
    return true;
}

static void settle_codes(struct intake *intake) {
    for (int d = 0; d < DIMENSION_COUNT; d++)
        for (uint32_t row = 0; intake->codes.settled[d] && row < intake->builder->rows; row++)
            intake->builder->codes[d][row] = thread_codes_settled(&intake->codes, (enum dimension)d,
                                                                  intake->builder->codes[d][row]);
    meanings_settle(&intake->meanings);
    unread_values_settle(&intake->unread);
}

/* Packs the rows and puts them into their place. Packing takes long, so the lock is not held: others have
** their turns meanwhile. */
static bool put_rows(struct file_loader *loader, struct intake *intake, size_t group,
                     int64_t lines_before) {
    struct row_group packed = {0};
    settle_codes(intake);
    thread_codes_forget(&intake->codes);
    if (intake->builder->rows == 0)
        return true;
    if (!group_builder_pack(intake->builder, loader->plan.file_code, lines_before, &packed,
                            intake->error))
        return false;
    pthread_mutex_lock(&loader->lock);
    loader->store->groups[group] = packed;
    pthread_mutex_unlock(&loader->lock);
    return true;
}

/* Blocks until all earlier pieces have been delivered, then appends this one's rows. `ends`: this is the
** end of the piece, so that the turn passes to the next one. */
static bool deliver(struct reading *reading, bool ends) {
    struct file_loader *loader = reading->loader;
    size_t group = 0;
    pthread_mutex_lock(&loader->lock);
    while (loader->turn != reading->piece && !loader->stopped)
        pthread_cond_wait(&loader->turned, &loader->lock);
    int64_t lines_before = loader->lines;
    bool done = !loader->stopped && take(loader, &reading->intake, &group);
    if (done && ends) {
        loader->lines += csv_line(reading->csv);
        csv_hash_join(&loader->hash, csv_content_hash(reading->csv));
        loader->turn++;
        pthread_cond_broadcast(&loader->turned);
    }
    pthread_mutex_unlock(&loader->lock);
    return done && put_rows(loader, &reading->intake, group, lines_before);
}

static bool deliver_part(struct intake *intake) {
    return deliver(intake->owner, false);
}

static bool go_on(struct intake *intake) {
    const struct reading *reading = intake->owner;
    const struct file_loader *loader = reading->loader;
    struct load_watch *watch = loader->plan.request->watch;
    int64_t done = reading->start + csv_offset(reading->csv);
    return watch->go_on(watch, loader->plan.name, done, loader->length, intake->error);
}

/* `is_first`: of the thread that asks the watch whether to go on. */
static bool reading_open(struct reading *reading, struct file_loader *loader, bool is_first,
                         struct error *error) {
    reading->loader = loader;
    reading->intake = (struct intake){
        .plan = &loader->plan, .error = error, .deliver = deliver_part, .owner = reading};
    if (is_first && loader->plan.request->watch != NULL)
        reading->intake.go_on = go_on;
    return intake_open(&reading->intake);
}

/* --- In pieces ------------------------------------------------------------------------------- */

static size_t piece_size(const struct file_loader *loader) {
    return loader->plan.request->piece_size > 0 ? loader->plan.request->piece_size : PIECE_SIZE;
}

/* Takes the next piece of the file. Returns 1, 0 if there is none, or -1 on failure. */
static int next_piece(struct file_loader *loader, struct reading *reading, int64_t *start,
                      int64_t *end) {
    struct byte_source *bytes = loader->bytes;
    pthread_mutex_lock(&loader->lock);
    int found = !loader->stopped && loader->next_start < bytes->size;
    if (found > 0) {
        *start = loader->next_start;
        *end = bytes->size;
        if (bytes->size - *start > (int64_t)piece_size(loader))
            *end = bytes_line_end(bytes, *start + (int64_t)piece_size(loader), &reading->error);
        loader->next_start = *end;
        reading->piece = loader->next_piece++;
        found = *end < 0 ? -1 : 1;
    }
    pthread_mutex_unlock(&loader->lock);
    return found;
}

static bool read_piece(struct reading *reading, int64_t start, int64_t end) {
    struct file_loader *loader = reading->loader;
    struct csv_options options = {.inside = true,
                                  .dialect = *csv_dialect(loader->csv),
                                  .hash_content = loader->plan.request->hash_content};
    struct byte_source *bytes = bytes_from_range(loader->bytes, start, end, &reading->error);
    reading->start = start;
    reading->csv = bytes != NULL ? csv_open(bytes, options, &reading->error) : NULL;
    bool done = reading->csv != NULL && piece_reader_read(&reading->intake, reading->csv) &&
                deliver(reading, true);
    csv_close(reading->csv);
    bytes_close(bytes);
    return done;
}

static void read_pieces(void *context, size_t number) {
    struct reading *reading = (struct reading *)context + number;
    struct file_loader *loader = reading->loader;
    int64_t start, end;
    int found = reading_open(reading, loader, number == 0, &reading->error) ? 1 : -1;
    while (found > 0 && (found = next_piece(loader, reading, &start, &end)) > 0)
        if (!read_piece(reading, start, end))
            found = -1;
    intake_close(&reading->intake);
    if (found == 0)
        return;
    pthread_mutex_lock(&loader->lock);
    loader->stopped = true;
    pthread_cond_broadcast(&loader->turned);
    pthread_mutex_unlock(&loader->lock);
}

/* Forgets everything that the pieces have given, so that the file can be read again. */
static void start_again(struct file_loader *loader, int64_t left_out) {
    store_rollback(loader->store, loader->first_group);
    findings_rollback(&loader->store->findings, loader->first_finding);
    loader->store->findings.left_out = left_out;
    total_rows_free(&loader->total_rows);
    total_rows_free(&loader->alternates);
    value_problems_free(&loader->problems);
    dictionary_free(&loader->force_labels);
    dictionary_free(&loader->vintages);
    for (size_t i = 0; i < loader->pending_count; i++)
        memory_free(loader->pending[i].text);
    loader->pending_count = 0;
    loader->lines = loader->rows = 0;
    loader->hash = (struct csv_hash){0};
    loader->turn = 0;
    loader->stopped = false;
    if (loader->period_capacity > 0)
        memset(loader->periods, 0, loader->period_capacity);
}

enum outcome { READ, NOT_READ, FAILED };

/* Reads what follows the header in pieces. NOT_READ: it has to be read from beginning to end. */
static enum outcome read_in_pieces(struct file_loader *loader) {
    const struct request *request = loader->plan.request;
    int64_t offset = csv_offset(loader->csv), size = loader->bytes->size;
    size_t count = request->threads > 1 ? request->threads : 1;
    if (count > THREADS_MOST_USED)
        count = THREADS_MOST_USED;
    if (count == 1 || request->diagnose || loader->plan.binding.row_names ||
        loader->bytes->read_at == NULL || offset < 0 ||
        size - offset <= (int64_t)piece_size(loader))
        return NOT_READ;
    if (count > (uint64_t)(size - offset) / piece_size(loader) + 1)
        count = (size_t)(size - offset) / piece_size(loader) + 1;
    struct reading *readings = memory_new(count, sizeof *readings, loader->error);
    if (readings == NULL)
        return FAILED;
    int64_t left_out = loader->store->findings.left_out;
    loader->next_start = offset;
    loader->lines = csv_line(loader->csv);
    loader->hash = csv_content_hash(loader->csv);
    for (size_t n = 0; n < count; n++)
        readings[n].loader = loader;
    threads_run(count, read_pieces, readings);
    for (size_t n = 0; n < count && loader->error->code == ERROR_NONE; n++)
        if (readings[n].error.code == ERROR_MEMORY || readings[n].error.code == ERROR_STOPPED)
            *loader->error = readings[n].error;
    memory_free(readings);
    if (loader->error->code != ERROR_NONE)
        return FAILED;
    if (!loader->stopped)
        return READ;
    start_again(loader, left_out);
    return NOT_READ;
}

/* --- From the beginning to the end ------------------------------------------------------------ */

static bool read_on(struct file_loader *loader) {
    struct reading *reading = memory_new(1, sizeof *reading, loader->error);
    if (reading == NULL)
        return false;
    reading->csv = loader->csv;
    bool opened = reading_open(reading, loader, true, loader->error);
    reading->intake.whole = true;
    bool done =
        opened && piece_reader_read(&reading->intake, loader->csv) && deliver(reading, true);
    loader->duplicates = reading->intake.duplicates;
    reading->intake.duplicates = (struct duplicates){0};
    if (!done)
        header_name_error(loader->plan.name, loader->error);
    intake_close(&reading->intake);
    memory_free(reading);
    return done;
}

/* --- The end of the file --- */

static bool settle_footnotes(struct file_loader *loader) {
    struct intake intake = {.plan = &loader->plan, .error = loader->error};
    return settle_pending(loader, &intake, true);
}

static bool end_findings(struct file_loader *loader) {
    struct findings *findings = &loader->store->findings;
    loader->not_utf8 = findings->of_file[PROBLEM_NOT_UTF8] > 0;
    return findings_end_file(findings, loader->plan.name, loader->error);
}

/* R's row names are read with a warning, and only where every row can be read: its force and its period
** would not be where they are if the header had lost another field than the first. */
static bool check_row_names(struct file_loader *loader) {
    struct findings *findings = &loader->store->findings;
    const struct binding *binding = &loader->plan.binding;
    bool bad = findings->of_file[PROBLEM_UNREADABLE_ROW] + findings->of_file[PROBLEM_NOT_A_NUMBER] +
                   findings->of_file[PROBLEM_FIELD_COUNT] >
               0;
    if (!binding->row_names)
        return true;
    for (uint32_t n = 0; n < loader->problems.published.count; n++)
        bad |= loader->problems.items[n].rows > 0;
    if (bad)
        return error_set(
            loader->error, ERROR_INPUT,
            "%.*s: line %lld: the header has a field less than the rows, and not every row "
            "can be read as if their first fields were row names; mend the header",
            SLICE_PRINT(loader->plan.name), (long long)binding->header_line);
    if (!findings_add(
            findings, PROBLEM_FIELD_COUNT, loader->plan.name, binding->header_line, 0, slice_of(""),
            loader->error,
            "the header has a field less than the rows: their first fields are taken for the "
            "names that R gives rows"))
        return false;
    findings_grade(findings, SEVERITY_WARNING);
    return true;
}

static bool finish(struct file_loader *loader, struct workbook *workbook) {
    struct store *store = loader->store;
    struct slice name = loader->plan.name;
    const struct forces *forces = loader->plan.request->forces;
    const int64_t *found = store->findings.of_file;
    if (loader->rows == 0 &&
        found[PROBLEM_FIELD_COUNT] + found[PROBLEM_NOT_A_NUMBER] + found[PROBLEM_UNREADABLE_ROW] ==
            0)
        return error_set(loader->error, ERROR_INPUT, "%.*s: line %lld: a header, but no data row",
                         SLICE_PRINT(name), (long long)loader->plan.binding.header_line);
    if (loader->rows == 0)
        return error_set(loader->error, ERROR_INPUT,
                         "%.*s: no row that can be read; SELECT * FROM source_problems(…) says why",
                         SLICE_PRINT(name));
    return check_row_names(loader) && settle_footnotes(loader) &&
           region_rows_settle(&loader->force_labels, &loader->total_rows, store,
                              loader->first_group, forces, loader->error) &&
           force_totals_settle(&(struct force_file){.labels = &loader->force_labels,
                                                    .forces = forces,
                                                    .name = name,
                                                    .store = store,
                                                    .first_group = loader->first_group,
                                                    .total_rows = &loader->total_rows,
                                                    .alternates = &loader->alternates,
                                                    .problems = &loader->problems},
                               loader->error) &&
           unread_columns_settle(&(struct unread_file){.binding = &loader->plan.binding,
                                                       .name = name,
                                                       .store = store,
                                                       .first_group = loader->first_group,
                                                       .total_rows = &loader->total_rows,
                                                       .alternates = &loader->alternates,
                                                       .lost = loader->unread_lost,
                                                       .diagnose = loader->plan.request->diagnose},
                                 loader->error) &&
           total_rows_check(&loader->total_rows, store, loader->first_group, name, forces,
                            loader->error) &&
           value_problems_report(&loader->problems, name, &store->findings, loader->error) &&
           duplicates_report(&loader->duplicates, &store->findings, name, loader->error) &&
           (workbook == NULL ||
            sheet_notes_take(workbook, &loader->plan, loader->first_group, loader->error)) &&
           see_periods_of_rows(loader) && end_findings(loader);
}

/* Lets a thread of its own unpack a packed file, while this one reads what has been unpacked. For a
** small member of an archive that is not worth a thread; and whoever waits for a pipe asks the host
** whether to go on, which only this thread may. */
static void read_ahead(struct file_loader *loader, const struct source_file *file) {
    struct error unsaid = {0};
    bool small = !file->is_sheet && file->size >= 0 && file->size < AHEAD_LEAST;
    if (small || file->is_pipe || loader->bytes->read_at != NULL ||
        loader->plan.request->threads < 2)
        return;
    loader->ahead = bytes_read_ahead(loader->bytes, &unsaid);
    if (loader->ahead != NULL)
        loader->bytes = loader->ahead;
}

static bool read_file(struct file_loader *loader, const struct source_file *file) {
    bool is_sheet = file->is_sheet;
    const struct request *request = loader->plan.request;
    struct csv_options options = {.hash_content = request->hash_content,
                                  .records_are_rows = is_sheet};
    struct bind_options bind = {.layout = request->layout,
                                .file_name = loader->plan.name,
                                .columns = request->columns,
                                .count_given = request->count_given,
                                .count_recorded = request->count_recorded,
                                .is_sheet = is_sheet};
    bool find = !is_sheet && request->dialect.separator[0] == '\0';
    if (!is_sheet)
        options.dialect = request->dialect;
    read_ahead(loader, file);
    loader->csv = csv_open(loader->bytes, options, loader->error);
    if (loader->csv == NULL || (find && !csv_find_separator(loader->csv, loader->error)))
        return header_name_error(loader->plan.name, loader->error);
    loader->header = header_find(loader->csv, &bind, &loader->plan.binding, loader->error);
    loader->plan.dialect = *csv_dialect(loader->csv);
    if (loader->header != HEADER_FOUND || !set_up(loader))
        return false;
    enum outcome outcome = read_in_pieces(loader);
    if (outcome == FAILED || (outcome == NOT_READ && !read_on(loader)))
        return false;
    return finish(loader, file->workbook);
}

static void loader_free(struct file_loader *loader) {
    for (size_t i = 0; i < loader->pending_count; i++)
        memory_free(loader->pending[i].text);
    memory_free(loader->pending);
    csv_close(loader->csv);
    bytes_close(loader->ahead);
    binding_free(&loader->plan.binding);
    total_rows_free(&loader->total_rows);
    total_rows_free(&loader->alternates);
    value_problems_free(&loader->problems);
    dictionary_free(&loader->force_labels);
    dictionary_free(&loader->vintages);
    duplicates_free(&loader->duplicates);
    memory_free(loader->plan.views);
    memory_free(loader->periods);
    pthread_cond_destroy(&loader->turned);
    pthread_mutex_destroy(&loader->lock);
}

/* The bit of the period is that of a column of quarters. */
static unsigned dimensions_of(const struct binding *binding) {
    unsigned dimensions = 0;
    for (size_t c = 0; c < binding->column_count; c++) {
        const struct layout_column *column = binding->columns[c];
        if (column != NULL && column->role == ROLE_DIMENSION)
            dimensions |= 1u << column->dimension;
        if (column != NULL && (column->role == ROLE_QUARTER ||
                               column->role == ROLE_QUARTER_OF_YEAR || column->role == ROLE_MONTH))
            dimensions |= 1u << DIMENSION_PERIOD;
        if (column != NULL && column->role == ROLE_OFFENCE_CODE)
            dimensions |= 1u << DIMENSION_OFFENCE;
    }
    for (size_t v = 0; v < binding->view_count; v++)
        for (int f = 0; f < 2; f++)
            if (binding->views[v].fixed[f].value != NULL)
                dimensions |= 1u << binding->views[v].fixed[f].dimension;
    return dimensions;
}

static unsigned measures_of(const struct binding *binding) {
    const unsigned defendants = 1u << MEASURE_DEFENDANTS;
    unsigned measures = 0;
    for (size_t v = 0; v < binding->view_count; v++)
        for (int m = 0; m < MEASURE_COUNT; m++)
            if (binding->views[v].measures[m].rule != RULE_ABSENT &&
                binding->views[v].measures[m].rule != RULE_ZERO)
                measures |= 1u << m;
    return measures == defendants ? measures : measures & ~defendants;
}

/* Other than UTF-8 is looked for in every field by a diagnosis alone. */
static const char *encoding_of(const struct file_loader *loader) {
    return csv_offset(loader->csv) < 0 ? "UTF-16" : loader->not_utf8 ? "Windows-1252" : "UTF-8";
}

bool file_load(const struct request *request, struct store *store, struct source_file *file,
               uint32_t file_code, struct file_summary *summary, struct error *error) {
    struct file_loader loader = {
        .plan = {.request = request, .name = file->name, .file_code = file_code, .store = store},
        .error = error,
        .store = store,
        .bytes = file->bytes,
        .length = file->is_sheet ? -1 : file->length,
        .header = HEADER_FAILED,
        .first_group = store->group_count,
        .first_finding = store->findings.count};
    pthread_mutex_init(&loader.lock, NULL);
    pthread_cond_init(&loader.turned, NULL);
    loader.plan.lock = &loader.lock;
    bool done = read_file(&loader, file);
    if (done) {
        *summary = (struct file_summary){.layout = loader.plan.binding.layout,
                                         .dimensions = dimensions_of(&loader.plan.binding),
                                         .measures = measures_of(&loader.plan.binding),
                                         .hash = loader.hash,
                                         .header_line = loader.plan.binding.header_line,
                                         .encoding = encoding_of(&loader),
                                         .alternates = loader.alternates,
                                         .vintages = loader.vintages,
                                         .periods = loader.periods,
                                         .period_count = loader.period_capacity};
        loader.periods = NULL;
        loader.alternates = (struct total_rows){0};
        loader.vintages = (struct dictionary){0};
    }
    summary->header = loader.header;
    loader_free(&loader);
    return done;
}
