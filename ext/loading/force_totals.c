#include "loading/force_totals.h"

#include <inttypes.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "accounting/accounting.h"
#include "loading/force_label.h"

/* A label of the column. */
struct label {
    struct slice published;
    enum force_label kind;
    const struct force *force; /* of LABEL_FORCE */
    struct slice region;       /* whose name it bears; empty: none's */
    uint32_t code;             /* its own; 0: it has no row */
    uint32_t force_code;       /* of its force */
    int64_t total;             /* of all its rows */
    bool is_total;
};

struct finding_totals {
    const struct force_file *file;
    struct error *error;
    struct label *labels; /* by number in the dictionary */
    size_t count;
    struct part_sums sums; /* by code */
    uint32_t *parts;       /* room for the codes of a choice of labels */
    bool any;              /* some label is a total */
};

/* --- The labels ------------------------------------------------------------------------------ */

static uint32_t code_of(const struct store *store, struct slice value) {
    uint32_t code;
    return dictionary_find(&store->dictionaries[DIMENSION_FORCE], value, &code) ? code + 1 : 0;
}

static bool read_label(struct finding_totals *finding, size_t number) {
    const struct force_file *file = finding->file;
    struct label *label = &finding->labels[number];
    struct text scratch = {0};
    struct slice value;
    bool done = true;
    label->published = dictionary_value(file->labels, (uint32_t)number);
    label->kind = forces_find(file->forces, label->published, &label->force);
    if (label->kind == LABEL_FORCE) {
        forces_region(file->forces, label->published, &label->region);
        done = force_label_kept(file->forces, label->published, label->force->name, &scratch,
                                &value, finding->error);
        label->code = done ? code_of(file->store, value) : 0;
        label->force_code = code_of(file->store, label->force->name);
    } else if (label->kind == LABEL_UNKNOWN || label->kind == LABEL_OTHER) {
        label->code = code_of(file->store, slice_trim(label->published));
    }
    text_free(&scratch);
    return done;
}

/* Most files have no label that could be something else than it says. */
static bool has_doubt(const struct finding_totals *finding) {
    bool combined = false, part = false, marked = false;
    for (size_t i = 0; i < finding->count; i++) {
        const struct label *label = &finding->labels[i];
        if (label->code == 0)
            continue;
        marked |= label->kind == LABEL_UNKNOWN ||
                  (label->kind == LABEL_FORCE && label->code != label->force_code);
        combined |= label->kind == LABEL_FORCE && label->force->combined;
        part |= label->kind == LABEL_FORCE && !label->force->combined &&
                slice_equal(label->force->region, slice_of("London"));
    }
    return marked || (combined && part);
}

static uint64_t cell_of(const uint32_t codes[DIMENSION_COUNT]) {
    uint32_t key[DIMENSION_COUNT];
    memcpy(key, codes, sizeof key);
    key[DIMENSION_FORCE] = key[DIMENSION_FILE] = key[DIMENSION_UNREAD] = key[DIMENSION_MARKS] = 0;
    return XXH3_64bits(key, sizeof key);
}

static bool add_rows(struct finding_totals *finding, int64_t *totals) {
    const struct store *store = finding->file->store;
    enum measure measure = part_sums_measure(store, finding->file->first_group);
    for (size_t g = finding->file->first_group; g < store->group_count; g++) {
        for (uint32_t row = 0; row < store->groups[g].rows; row++) {
            struct edited_row read;
            row_edit_read(&store->groups[g], row, &read);
            uint32_t code = read.codes[DIMENSION_FORCE];
            int64_t number = read.measures[measure] != INT64_MIN ? read.measures[measure] : 0;
            totals[code] = (int64_t)((uint64_t)totals[code] + (uint64_t)number);
            if (!part_sums_add(&finding->sums, code, cell_of(read.codes), number, finding->error))
                return false;
        }
    }
    return true;
}

static bool find_totals_of_codes(struct finding_totals *finding) {
    size_t codes = (size_t)finding->file->store->dictionaries[DIMENSION_FORCE].count + 1;
    int64_t *totals = memory_new(codes, sizeof *totals, finding->error);
    bool done = totals != NULL && add_rows(finding, totals);
    for (size_t i = 0; done && i < finding->count; i++)
        finding->labels[i].total = totals[finding->labels[i].code];
    memory_free(totals);
    return done;
}

/* --- What is a sum --------------------------------------------------------------------------- */

static bool is_in(const struct label *label, struct slice place) {
    return slice_equal(label->force->region, place) || slice_equal(label->force->nation, place);
}

/* The codes of the forces of a region or nation (all there are, for an empty one), other than the label
** itself. */
static size_t parts_of(const struct finding_totals *finding, const struct label *total,
                       struct slice place) {
    size_t count = 0;
    for (size_t i = 0; i < finding->count; i++) {
        const struct label *label = &finding->labels[i];
        if (label == total || label->code == 0 || label->is_total || label->code == total->code)
            continue;
        bool taken = place.length == 0 ? label->kind != LABEL_UNKNOWN
                                       : label->kind == LABEL_FORCE && is_in(label, place);
        for (size_t p = 0; p < count; p++)
            taken &= finding->parts[p] != label->code;
        if (taken)
            finding->parts[count++] = label->code;
    }
    return count;
}

static const struct label *other_label(const struct finding_totals *finding,
                                       const struct label *total) {
    for (size_t i = 0; i < finding->count; i++) {
        const struct label *label = &finding->labels[i];
        bool same = label->kind == LABEL_FORCE && label->code > 0 && label->code != total->code &&
                    (label->force == total->force || force_is_part(label->force, total->force));
        if (same && !label->is_total)
            return label;
    }
    return NULL;
}

/* Whether the label stands before the region's forces, after them or among them. */
static bool stands_with_parts(const struct finding_totals *finding, const struct label *total) {
    size_t first = SIZE_MAX, last = 0, own = (size_t)(total - finding->labels);
    for (size_t i = 0; i < finding->count; i++) {
        const struct label *label = &finding->labels[i];
        if (i == own || label->kind != LABEL_FORCE || !is_in(label, total->region))
            continue;
        first = i < first ? i : first;
        last = i > last ? i : last;
    }
    return first != SIZE_MAX && own + 1 >= first && own <= last + 1;
}

static bool report(struct finding_totals *finding, struct label *label, size_t parts,
                   const char *what, struct slice place, bool exact) {
    struct findings *findings = &finding->file->store->findings;
    int64_t rows = part_sums_rows(&finding->sums, label->code);
    label->is_total = finding->any = true;
    bool done = findings_add(
        findings, PROBLEM_REGION, finding->file->name, 0, 0, slice_trim(label->published),
        finding->error, "'%.*s' is %s%s%.*s here, %s of %zu other%s: %" PRId64 " %s left out",
        SLICE_PRINT(label->published), what, place.length > 0 ? " " : "", SLICE_PRINT(place),
        exact ? "in every cell the sum"
              : "by its label and its place the sum (which its numbers "
                "are not everywhere)",
        parts, parts == 1 ? "" : "s", rows, rows == 1 ? "row is" : "rows are");
    if (!exact)
        findings_grade(findings, SEVERITY_WARNING);
    return done;
}

/* A label that bears a region's name: the region, if its numbers are those of the region's forces. */
static bool try_region(struct finding_totals *finding, struct label *label) {
    const struct label *other = other_label(finding, label);
    size_t count = parts_of(finding, label, label->region);
    bool exact =
        part_sums_equal(&finding->sums, label->code, finding->parts, count, other != NULL ? 1 : 2);
    /* A force can by chance have in one cell what its neighbours have together. */
    exact &= other != NULL || part_sums_has_cells(&finding->sums, label->code, PART_SUM_CELLS);
    bool by_place = other != NULL && count > 1 && label->total > other->total &&
                    label->code != label->force_code && stands_with_parts(finding, label) &&
                    part_sums_share_cells(&finding->sums, label->code, other->code);
    return (!exact && !by_place) ||
           report(finding, label, count, "the region", label->region, exact);
}

/* A label that nobody knows. */
static bool try_unknown(struct finding_totals *finding, struct label *label) {
    static const char *const nations[] = {"England", "Wales"};
    size_t count = parts_of(finding, label, slice_of(""));
    if (part_sums_equal(&finding->sums, label->code, finding->parts, count, 2))
        return report(finding, label, count, "the whole", slice_of(""), true);
    for (size_t i = 0; i < 2; i++) {
        count = parts_of(finding, label, slice_of(nations[i]));
        if (part_sums_equal(&finding->sums, label->code, finding->parts, count, 2))
            return report(finding, label, count, "all of", slice_of(nations[i]), true);
    }
    for (size_t i = 0; i < forces_count(finding->file->forces); i++) {
        struct slice region = forces_at(finding->file->forces, i)->region;
        count = region.length > 0 ? parts_of(finding, label, region) : 0;
        if (part_sums_equal(&finding->sums, label->code, finding->parts, count, 2))
            return report(finding, label, count, "the region", region, true);
    }
    return true;
}

static bool find_all(struct finding_totals *finding) {
    for (size_t i = 0; i < finding->count; i++) {
        struct label *label = &finding->labels[i];
        if (label->code > 0 && label->kind == LABEL_FORCE && label->region.length > 0 &&
            !try_region(finding, label))
            return false;
    }
    for (size_t i = 0; i < finding->count; i++) {
        struct label *label = &finding->labels[i];
        if (label->code > 0 && label->kind == LABEL_UNKNOWN && !try_unknown(finding, label))
            return false;
    }
    return true;
}

/* --- What becomes of their rows -------------------------------------------------------------- */

struct settled {
    uint32_t *codes;         /* by code: the one that takes its place */
    unsigned char *is_total; /* by code */
};

static bool settle_row(void *context, struct edited_row *row) {
    const struct settled *settled = context;
    uint32_t *code = &row->codes[DIMENSION_FORCE];
    if (settled->is_total[*code])
        return false;
    *code = settled->codes[*code];
    return true;
}

static void settle_total_rows(struct total_rows *rows, const struct settled *settled) {
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        uint32_t *code = &rows->items[i].codes[DIMENSION_FORCE];
        if (settled->is_total[*code])
            continue;
        *code = settled->codes[*code];
        rows->items[kept++] = rows->items[i];
    }
    rows->count = kept;
}

/* Labels that were kept apart get their force's code, which may be a new one. */
static bool settle_labels(struct finding_totals *finding, struct settled *settled, bool *changed) {
    struct store *store = finding->file->store;
    for (size_t i = 0; i < finding->count; i++) {
        struct label *label = &finding->labels[i];
        if (label->code == 0)
            continue;
        settled->is_total[label->code] |= label->is_total;
        if (label->is_total || label->kind != LABEL_FORCE || label->code == label->force_code) {
            *changed |= label->is_total;
            continue;
        }
        if (!store_encode(store, DIMENSION_FORCE, label->force->name, &settled->codes[label->code],
                          finding->error))
            return false;
        *changed = true;
    }
    return true;
}

static bool settle(struct finding_totals *finding) {
    struct store *store = finding->file->store;
    size_t codes = (size_t)store->dictionaries[DIMENSION_FORCE].count + 1;
    struct settled settled = {memory_new(codes, sizeof(uint32_t), finding->error),
                              memory_new(codes, 1, finding->error)};
    bool done = settled.codes != NULL && settled.is_total != NULL, changed = false;
    for (uint32_t code = 0; done && code < codes; code++)
        settled.codes[code] = code;
    done = done && settle_labels(finding, &settled, &changed);
    if (done && changed) {
        settle_total_rows(finding->file->total_rows, &settled);
        settle_total_rows(finding->file->alternates, &settled);
        done = store_edit_rows(store, finding->file->first_group, settle_row, &settled,
                               finding->error);
    }
    for (size_t i = 0; done && i < finding->count; i++)
        if (finding->labels[i].is_total)
            value_problems_forget(finding->file->problems, finding->labels[i].published);
    memory_free(settled.codes);
    memory_free(settled.is_total);
    return done;
}

/* A total that is known by its name, among forces, and the second name of the whole. */
static bool report_known(struct finding_totals *finding) {
    struct findings *findings = &finding->file->store->findings;
    bool has_force = false, has_whole = false, done = true;
    for (size_t i = 0; i < finding->count; i++)
        has_force |=
            finding->labels[i].kind == LABEL_FORCE && finding->labels[i].region.length == 0;
    for (size_t i = 0; done && has_force && i < finding->count; i++) {
        const struct label *label = &finding->labels[i];
        bool second = label->kind == LABEL_WHOLE && has_whole;
        has_whole |= label->kind == LABEL_WHOLE;
        if (second || label->kind == LABEL_REGION || label->kind == LABEL_PART)
            done = findings_add(findings, PROBLEM_REGION, finding->file->name, 0, 0,
                                slice_trim(label->published), finding->error,
                                "a total of %s, and no row of the table",
                                second ? "all forces once more" : "forces");
    }
    return done;
}

bool force_totals_settle(const struct force_file *file, struct error *error) {
    struct finding_totals finding = {.file = file, .error = error, .count = file->labels->count};
    if (finding.count == 0)
        return true;
    finding.labels = memory_new(finding.count, sizeof *finding.labels, error);
    finding.parts = memory_new(finding.count, sizeof *finding.parts, error);
    bool done = finding.labels != NULL && finding.parts != NULL;
    for (size_t i = 0; done && i < finding.count; i++)
        done = read_label(&finding, i);
    if (done && has_doubt(&finding))
        done = find_totals_of_codes(&finding) && find_all(&finding) && settle(&finding);
    done = done && report_known(&finding);
    part_sums_free(&finding.sums);
    memory_free(finding.labels);
    memory_free(finding.parts);
    return done;
}
