#include "loading/loader.h"

#include <stdio.h>
#include <stdlib.h>

#include "accounting/accounting.h"
#include "base/base.h"
#include "loading/alternate_rows.h"
#include "loading/file_loader.h"
#include "loading/members.h"
#include "loading/published_problems.h"
#include "reference/reference.h"

/* A file that has been loaded, or left out. */
struct loaded {
    struct file_summary summary;
    uint32_t code; /* in DIMENSION_FILE */
    int64_t bytes; /* as in struct source_file */
    bool not_utf8;
    bool is_sheet, is_hidden;
    char *why; /* it was left out; NULL: it was not */
};

struct loader {
    const struct request *request;
    struct store *store;
    struct error *error;
    struct loaded *files;
    size_t count, capacity;
    struct dictionary contents; /* the hashes of the files that are loaded, */
    size_t *of_content;         /* and by their code the file's place in `files` */
    size_t content_capacity;
    bool may_have_more;  /* the source has several files on disk */
    size_t misfits;      /* files that fit no layout, */
    size_t failed;       /* and those that can't be read for another reason */
    struct error passed; /* why the last sheet that fits no layout was passed over */
};

struct source_about store_source(const struct request *request) {
    return (struct source_about){.name = request->source,
                                 .files_allowed = request->files_allowed,
                                 .root = request->root,
                                 .sealed = request->sealed,
                                 .note_passed = request->diagnose};
}

/* --- One file --- */

static bool add_file(struct loader *loader, struct slice name, struct loaded **file) {
    struct store *store = loader->store;
    uint32_t before = store->dictionaries[DIMENSION_FILE].count, code;
    if (!memory_reserve(&loader->files, &loader->capacity, loader->count + 1, sizeof *loader->files,
                        loader->error) ||
        !memory_reserve(&store->files, &store->file_capacity, store->file_count + 1,
                        sizeof *store->files, loader->error) ||
        !store_encode(store, DIMENSION_FILE, name, &code, loader->error))
        return false;
    if (code <= before)
        return error_set(loader->error, ERROR_INPUT, "%.*s: two members have this name",
                         SLICE_PRINT(name));
    store->files[store->file_count++] = (struct store_file){.first_group = store->group_count};
    *file = &loader->files[loader->count++];
    **file = (struct loaded){.code = code, .bytes = -1};
    return true;
}

/* A file's error as a finding, so that the others can be looked at. */
static bool error_to_finding(struct loader *loader, struct slice name, char **why) {
    struct error failed = *loader->error;
    int64_t line;
    size_t column;
    if (!error_is_of_source(&failed))
        return false;
    *loader->error = (struct error){0};
    if (why != NULL && (*why = text_copy(slice_of(failed.message), loader->error)) == NULL)
        return false;
    finding_place(failed.message, &line, &column);
    return findings_add(&loader->store->findings, problem_of_message(failed.message), name, line,
                        column, slice_of(""), loader->error, "%s", failed.message);
}

/* The earlier file with the same content, or NULL; then this file is the first that has it. */
static bool find_same(struct loader *loader, const struct loaded *file,
                      const struct loaded **same) {
    const struct csv_hash *hash = &file->summary.hash;
    const uint64_t key[] = {hash->low, hash->high, hash->records};
    uint32_t known = loader->contents.count, code;
    *same = NULL;
    if (!dictionary_code(&loader->contents, slice_from(key, sizeof key), &code, loader->error) ||
        !memory_reserve(&loader->of_content, &loader->content_capacity, (size_t)code + 1,
                        sizeof *loader->of_content, loader->error))
        return false;
    if (code < known)
        *same = &loader->files[loader->of_content[code]];
    else
        loader->of_content[code] = (size_t)(file - loader->files);
    return true;
}

static struct slice file_name(const struct loader *loader, const struct loaded *file) {
    return dictionary_value(&loader->store->dictionaries[DIMENSION_FILE], file->code - 1);
}

/* A cover sheet, contents or notes: no table of ours, and not asked for by name. */
static bool pass_sheet(struct loader *loader, struct loaded *sheet) {
    struct findings *findings = &loader->store->findings;
    struct slice name = file_name(loader, sheet);
    loader->passed = *loader->error;
    *loader->error = (struct error){0};
    sheet->why = text_copy(slice_of("fits no layout"), loader->error);
    return sheet->why != NULL &&
           findings_add(findings, PROBLEM_MEMBER_NOT_READ, name, 0, 0, slice_of(""), loader->error,
                        "%s", loader->passed.message) &&
           findings_end_file(findings, name, loader->error);
}

static bool any_loaded(const struct loader *loader) {
    for (size_t i = 0; i < loader->store->file_count; i++)
        if (loader->store->files[i].loaded)
            return true;
    return false;
}

static bool load_file(struct loader *loader, struct source *source, struct source_file *file) {
    struct store *store = loader->store;
    size_t first_group = store->group_count, first_finding = store->findings.count;
    int64_t rows_before = store->rows, left_out = store->findings.left_out;
    struct loaded *loaded = NULL;
    if (!add_file(loader, file->name, &loaded))
        return false;
    struct slice name = file_name(loader, loaded);
    struct request request = *loader->request;
    loaded->bytes = file->size;
    loaded->is_sheet = file->is_sheet;
    loaded->is_hidden = file->is_hidden;
    if (file->table > 1)
        return error_set(
            loader->error, ERROR_USE,
            "%.*s: has no table #%lld here, where a sheet is one table; published() reads "
            "those of a sheet by their numbers",
            SLICE_PRINT(file->name), (long long)file->table);
    /* A plain file that is all there is has none beside it that could be the same. */
    request.hash_content = loader->may_have_more || file->bytes->read_at == NULL;
    if (!file_load(&request, store, file, loaded->code, &loaded->summary, loader->error)) {
        store_rollback(store, first_group);
        source_blame_change(source, loader->error);
        bool misfit =
            loaded->summary.header == HEADER_MISSING && loader->error->code != ERROR_CHANGED;
        loader->misfits += misfit;
        loader->failed += !misfit;
        if (file->is_optional && misfit)
            return pass_sheet(loader, loaded);
        return loader->request->diagnose && error_to_finding(loader, name, &loaded->why) &&
               findings_end_file(&store->findings, name, loader->error);
    }
    const struct loaded *same;
    if (!find_same(loader, loaded, &same))
        return false;
    if (same != NULL) {
        store_rollback(store, first_group);
        findings_rollback(&store->findings, first_finding);
        store->findings.left_out = left_out;
        struct slice other = file_name(loader, same);
        loaded->why = text_copy(slice_of("the same content as another file"), loader->error);
        return loaded->why != NULL &&
               findings_add(&store->findings, PROBLEM_SAME_CONTENT, name, 0, 0, other,
                            loader->error,
                            "the same content as %.*s; this file is left out, as its figures would "
                            "count twice",
                            SLICE_PRINT(other)) &&
               findings_end_file(&store->findings, name, loader->error);
    }
    struct store_file *about = &store->files[loaded->code - 1];
    about->layout = loaded->summary.layout;
    about->group_count = store->group_count - first_group;
    about->rows = store->rows - rows_before;
    about->loaded = true;
    return true;
}

/* --- What the files say together --- */

static bool settle_alternates(struct loader *loader, const struct loaded *file) {
    return !loader->store->files[file->code - 1].loaded ||
           (alternate_rows_settle(&file->summary.alternates, file->code, loader->store,
                                  loader->error) &&
            findings_end_file(&loader->store->findings, file_name(loader, file), loader->error));
}

/* The first and the last period, by their numbers within a kind. */
static bool years_of(const struct loader *loader, const struct loaded *file, struct period *first,
                     struct period *last) {
    bool found = false;
    for (size_t code = 1; code < file->summary.period_count; code++) {
        struct period period;
        if (!file->summary.periods[code] ||
            !period_parse(dictionary_value(&loader->store->dictionaries[DIMENSION_PERIOD],
                                           (uint32_t)code - 1),
                          &period))
            continue;
        if (!found || period.year < first->year)
            *first = period;
        if (!found || period.year > last->year)
            *last = period;
        found = true;
    }
    return found;
}

/* `2018`, `2009-2019`, `2018/19`. */
static size_t vintage_text(struct period first, struct period last,
                           char text[2 * PERIOD_TEXT_SIZE]) {
    first = period_year_from(first.year, period_first_month(first.kind));
    last = period_year_from(last.year, period_first_month(last.kind));
    size_t length = period_text(first, text);
    if (first.year == last.year)
        return length;
    text[length++] = '-';
    return length + period_text(last, text + length);
}

static size_t count_parts(struct slice path) {
    size_t parts = 1;
    for (size_t i = 0; i + 1 < path.length; i++)
        parts += path.bytes[i] == '/';
    return parts;
}

/* What the name of the file, of its folder and of what is below the source's own name tell. */
static size_t vintage_of_name(const struct loader *loader, const struct loaded *file,
                              char text[VINTAGE_SIZE]) {
    struct slice name = file_name(loader, file), source = loader->request->source;
    size_t all = count_parts(name), given = count_parts(source);
    return vintage_of_path(name, all > given + 1 ? (int)(all - given) : 2, text);
}

/* A file's name tells the month that its figures are of, in a layout without a column of periods. */
static bool tells_period(const struct loader *loader, const struct loaded *file,
                         struct slice vintage) {
    struct period first, last;
    return file->summary.layout->period_from_name && years_of(loader, file, &first, &last) &&
           vintage_order(vintage) <= first.year * 12 + 12;
}

/* The next of `a.csv=2023; b.csv=2024`. */
static bool next_given(struct slice *given, struct slice *file, struct slice *vintage) {
    while (given->length > 0) {
        const unsigned char *end = memchr(given->bytes, ';', given->length);
        struct slice pair =
            slice_from(given->bytes, end != NULL ? (size_t)(end - given->bytes) : given->length);
        const unsigned char *equal = memchr(pair.bytes, '=', pair.length);
        *given = slice_after(*given, pair.length + 1);
        size_t length = equal != NULL ? (size_t)(equal - pair.bytes) : pair.length;
        *file = slice_trim(slice_from(pair.bytes, length));
        *vintage = slice_trim(slice_after(pair, length + 1));
        if (slice_trim(pair).length > 0)
            return true;
    }
    return false;
}

/* Whether the file's path ends in this one. */
static bool is_named(struct slice name, struct slice file) {
    struct slice rest = slice_after(name, name.length - file.length);
    return file.length > 0 && file.length <= name.length && slice_equal(rest, file) &&
           (file.length == name.length || rest.bytes[-1] == '/');
}

/* The vintage of the file that a path ends in, or what stands for all. */
static struct slice given_vintage(struct slice given, struct slice name) {
    struct slice file, vintage;
    if (given.length == 0 || memchr(given.bytes, '=', given.length) == NULL)
        return given;
    while (next_given(&given, &file, &vintage))
        if (is_named(name, file))
            return vintage;
    return (struct slice){0};
}

/* A name that is mistyped would leave its file to what its name tells. */
static bool check_given_vintages(struct loader *loader) {
    struct slice given = loader->request->vintage, file, vintage;
    bool done = true;
    if (given.length == 0 || memchr(given.bytes, '=', given.length) == NULL)
        return true;
    while (done && next_given(&given, &file, &vintage)) {
        bool named = false;
        for (size_t i = 0; !named && i < loader->count; i++)
            named = is_named(file_name(loader, &loader->files[i]), file);
        done = named || error_set(loader->error, ERROR_USE,
                                  "%.*s: vintage= names %.*s, which is no file of this source; "
                                  "source_members() lists them",
                                  SLICE_PRINT(loader->request->source), SLICE_PRINT(file));
    }
    return done;
}

/* As it is given, as the file's name or its folder's tells it, or else as its years do. */
static struct slice find_vintage(const struct loader *loader, const struct loaded *file,
                                 char text[VINTAGE_SIZE]) {
    const struct layout *layout = loader->store->files[file->code - 1].layout;
    struct slice vintage = given_vintage(loader->request->vintage, file_name(loader, file));
    struct period first, last;
    const struct dictionary *said = &file->summary.vintages; /* by a column of saved rows */
    if (vintage.length == 0 && said->count == 1)
        return dictionary_value(said, 0);
    if (vintage.length > 0 || layout->is_saved)
        return vintage;
    vintage = slice_from(text, vintage_of_name(loader, file, text));
    if (tells_period(loader, file, vintage))
        return (struct slice){0};
    char years[2 * PERIOD_TEXT_SIZE];
    if (!layout->vintage_from_years || !years_of(loader, file, &first, &last))
        return vintage;
    struct slice own = slice_from(years, vintage_text(first, last, years));
    if (vintage.length > 0 &&
        (vintage_order(vintage) != vintage_order(own) || byte_is_letter((unsigned char)text[0])))
        return vintage;
    memcpy(text, own.bytes, own.length);
    return slice_from(text, own.length);
}

/* A file has one vintage, so that its rows can't be held against each other. */
static bool report_vintages(struct loader *loader, const struct loaded *file) {
    struct findings *findings = &loader->store->findings;
    uint32_t count = file->summary.vintages.count;
    return count < 2 ||
           (findings_add(
                findings, PROBLEM_MIXED_VINTAGES, file_name(loader, file), 0, 0, slice_of(""),
                loader->error,
                "its rows are of %u vintages, which are not kept: what two of them have of "
                "the same people is added up",
                count) &&
            findings_end_file(findings, file_name(loader, file), loader->error));
}

static bool set_vintage(struct loader *loader, const struct loaded *file) {
    struct store_file *about = &loader->store->files[file->code - 1];
    char text[VINTAGE_SIZE];
    uint32_t code;
    if (!about->loaded)
        return true;
    if (!report_vintages(loader, file))
        return false;
    struct slice vintage = find_vintage(loader, file, text);
    if (vintage.length == 0)
        return true;
    if (!dictionary_code(&loader->store->texts, vintage, &code, loader->error))
        return false;
    about->vintage = dictionary_value(&loader->store->texts, code);
    return true;
}

/* --- What several files count --- */

static bool go_on(void *context, struct error *error) {
    const struct request *request = context;
    return request->watch == NULL ||
           request->watch->go_on(request->watch, request->source, 0, -1, error);
}

static bool settle_editions(struct loader *loader) {
    struct edition_file *files = memory_new(loader->count + 1, sizeof *files, loader->error);
    struct editions editions = {.store = loader->store,
                                .files = files,
                                .diagnose = loader->request->diagnose,
                                .go_on = go_on,
                                .context = (void *)(uintptr_t)loader->request,
                                .changes = loader->request->changes};
    for (size_t i = 0; files != NULL && i < loader->count; i++) {
        const struct loaded *file = &loader->files[i];
        if (!loader->store->files[file->code - 1].loaded)
            continue;
        files[editions.count++] = (struct edition_file){.code = file->code,
                                                        .layout = file->summary.layout,
                                                        .name = file_name(loader, file),
                                                        .dimensions = file->summary.dimensions,
                                                        .measures = file->summary.measures,
                                                        .periods = file->summary.periods,
                                                        .period_count = file->summary.period_count};
    }
    bool done = files != NULL && editions_settle(&editions, loader->error);
    memory_free(files);
    return done;
}

struct period_of_layout {
    const struct layout *layout;
    struct period period;
};

static int compare_periods(const void *left, const void *right) {
    const struct period_of_layout *a = left, *b = right;
    int order = a->layout != b->layout ? strcmp(a->layout->name, b->layout->name) : 0;
    if (order == 0)
        order = (int)a->period.kind - (int)b->period.kind;
    return order != 0 ? order : period_number(a->period) - period_number(b->period);
}

static bool report_gap(struct loader *loader, struct period before, struct period after) {
    int first = period_number(before) + 1, last = period_number(after) - 1;
    char value[3 * PERIOD_TEXT_SIZE], text[PERIOD_TEXT_SIZE];
    period_text(period_of_number(before.kind, first), text);
    int length = snprintf(value, sizeof value, "%s", text);
    if (last > first) {
        period_text(period_of_number(before.kind, last), text);
        length += snprintf(value + length, sizeof value - (size_t)length, " to %s", text);
    }
    return findings_add(&loader->store->findings, PROBLEM_MISSING_PERIOD, slice_of(""), 0, 0,
                        slice_from(value, (size_t)length), loader->error,
                        "%d %s of the series %s in no file", last - first + 1,
                        last > first ? "periods" : "period", last > first ? "are" : "is");
}

static bool report_missing(struct loader *loader) {
    struct period_of_layout *periods = NULL;
    size_t count = 0, capacity = 0;
    bool done = true;
    for (size_t i = 0; i < loader->count; i++) {
        const struct loaded *file = &loader->files[i];
        const struct store_file *about = &loader->store->files[file->code - 1];
        for (size_t code = 1; done && about->loaded && code < file->summary.period_count; code++) {
            if (!file->summary.periods[code])
                continue;
            done = memory_reserve(&periods, &capacity, count + 1, sizeof *periods, loader->error);
            if (done &&
                period_parse(dictionary_value(&loader->store->dictionaries[DIMENSION_PERIOD],
                                              (uint32_t)code - 1),
                             &periods[count].period))
                periods[count++].layout = about->layout;
        }
    }
    if (count > 0)
        qsort(periods, count, sizeof *periods, compare_periods);
    for (size_t i = 1; done && i < count; i++)
        if (periods[i].layout == periods[i - 1].layout &&
            periods[i].period.kind == periods[i - 1].period.kind &&
            period_number(periods[i].period) > period_number(periods[i - 1].period) + 1)
            done = report_gap(loader, periods[i - 1].period, periods[i].period);
    memory_free(periods);
    return done && findings_end_file(&loader->store->findings, slice_of(""), loader->error);
}

/* An error of the source as a finding; an archive repeats what is wrong with its member. */
static bool source_error_to_finding(struct loader *loader) {
    const struct findings *findings = &loader->store->findings;
    enum problem problem = problem_of_message(loader->error->message);
    const struct finding *last = findings->count > 0 ? &findings->items[findings->count - 1] : NULL;
    if (error_is_of_source(loader->error) && last != NULL && last->problem == problem &&
        last->detail != NULL && strcmp(last->detail, loader->error->message) == 0) {
        *loader->error = (struct error){0};
        return true;
    }
    if (loader->request->members == NULL)
        return error_to_finding(loader, loader->request->source, NULL);
    /* What the source holds beside the members that are listed can't be told: that is a row too. */
    struct member_about rest = {.bytes = -1};
    char *why = NULL;
    bool done = error_to_finding(loader, loader->request->source, &why) &&
                members_add(loader->request->members, &rest, loader->request->source, slice_of(""),
                            slice_of(why), loader->error);
    memory_free(why);
    return done;
}

/* --- What the source holds besides --- */

static bool list_member(struct loader *loader, const struct loaded *file) {
    const struct store_file *about = &loader->store->files[file->code - 1];
    struct member_about member = {.kind = file->is_hidden  ? "hidden sheet"
                                          : file->is_sheet ? "sheet"
                                                           : NULL,
                                  .bytes = file->is_sheet ? -1 : file->bytes,
                                  .read = about->loaded};
    if (about->loaded) {
        member.layout = about->layout->name;
        member.counted = layout_counted_by(about->layout, file_name(loader, file))->counts;
        member.header_line = file->summary.header_line;
        member.rows = about->rows;
        member.encoding = file->summary.encoding;
    }
    const char *why = file->why != NULL ? file->why
                      : about->loaded   ? ""
                                        : "another file gives all of its figures";
    return members_add(loader->request->members, &member, file_name(loader, file), about->vintage,
                       slice_of(why), loader->error);
}

static bool pass_member(struct loader *loader, struct source_passed passed) {
    struct findings *findings = &loader->store->findings;
    struct member_about member = {.bytes = passed.size};
    bool damaged = strcmp(passed.why, PATH_NO_WORKBOOK) == 0;
    return findings_add(findings, damaged ? PROBLEM_UNREADABLE_FILE : PROBLEM_MEMBER_NOT_READ,
                        passed.name, 0, 0, slice_of(""), loader->error, "%s", passed.why) &&
           findings_end_file(findings, passed.name, loader->error) &&
           (loader->request->members == NULL ||
            members_add(loader->request->members, &member, passed.name, slice_of(""),
                        slice_of(passed.why), loader->error));
}

static bool account_for_all(struct loader *loader, const struct source *source) {
    bool done = true;
    for (size_t i = 0; done && loader->request->members != NULL && i < loader->count; i++)
        done = list_member(loader, &loader->files[i]);
    for (size_t i = 0; done && i < source_passed_count(source); i++)
        done = pass_member(loader, source_passed(source, i));
    return done;
}

/* Where no file fits a layout, that is no error by itself: they are looked at as tables of their own. */
static bool diagnose_published(struct loader *loader) {
    struct findings *findings = &loader->store->findings;
    bool asked = loader->request->diagnose && loader->request->members == NULL;
    if (!asked || loader->misfits == 0 || loader->failed > 0 || any_loaded(loader))
        return true;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].problem == PROBLEM_UNREADABLE_FILE)
            findings->items[i].severity = SEVERITY_WARNING;
    return published_problems(loader->request, loader->store, loader->error);
}

/* Whether the members are asked for, and there is none that could be listed. */
static bool holds_nothing(const struct loader *loader, const struct source *source) {
    return loader->request->members != NULL && loader->count == 0 &&
           source_passed_count(source) == 0;
}

static bool load_files(struct loader *loader, struct source *source) {
    struct source_file file;
    int found;
    loader->may_have_more = source_file_count(source) > 1;
    while ((found = source_next(source, &file, loader->error)) > 0)
        if (!load_file(loader, source, &file))
            return false;
    if (found == 0 && loader->passed.code != ERROR_NONE && !any_loaded(loader) &&
        !loader->request->diagnose) {
        error_set(loader->error, ERROR_INPUT, "no sheet fits a layout; the last: %s",
                  loader->passed.message);
        found = -1;
    }
    if (found < 0 && (!loader->request->diagnose || holds_nothing(loader, source) ||
                      !source_error_to_finding(loader)))
        return false;
    if (!check_given_vintages(loader))
        return false;
    for (size_t i = 0; i < loader->count; i++)
        if (!settle_alternates(loader, &loader->files[i]) ||
            !set_vintage(loader, &loader->files[i]))
            return false;
    return diagnose_published(loader) && settle_editions(loader) && report_missing(loader) &&
           (!loader->request->diagnose ||
            force_periods_report(loader->store, loader->request->forces, loader->error)) &&
           account_for_all(loader, source) &&
           store_finish(loader->store, loader->request->forces, loader->error);
}

struct store *store_load(const struct request *request, struct error *error) {
    struct loader loader = {.request = request, .error = error};
    struct pipe_wait wait = request_pipe_wait(request);
    struct source_about about = store_source(request);
    about.wait = &wait.base;
    struct source *source = sources_open(&about, error);
    if (source != NULL && request->fingerprint)
        source_take_fingerprint(source);
    loader.store = source != NULL ? store_new(error) : NULL;
    if (loader.store != NULL && !load_files(&loader, source)) {
        store_free(loader.store);
        loader.store = NULL;
    }
    if (loader.store != NULL && request->state != NULL)
        *request->state = source_state(source);
    for (size_t i = 0; i < loader.count; i++) {
        memory_free(loader.files[i].summary.periods);
        memory_free(loader.files[i].why);
        total_rows_free(&loader.files[i].summary.alternates);
        dictionary_free(&loader.files[i].summary.vintages);
    }
    memory_free(loader.files);
    memory_free(loader.of_content);
    dictionary_free(&loader.contents);
    source_close(source);
    return loader.store;
}
