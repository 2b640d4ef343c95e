#include "accounting/editions.h"

#include <stdio.h>

#include "accounting/holdings.h"
#include "accounting/revisions.h"
#include "accounting/vintage.h"

/* What two files are to each other in a period. */
enum kinship { PARTS, EDITIONS, ONE_POPULATION };

struct settling {
    const struct editions *editions;
    struct error *error;
    struct holdings holdings;
    struct revisions revisions;
    size_t looked; /* at files and pairs */
};

static const struct edition_file *file_at(const struct settling *settling, size_t file) {
    return &settling->editions->files[file];
}

static struct store_file *about(const struct settling *settling, size_t file) {
    return &settling->editions->store->files[file_at(settling, file)->code - 1];
}

static struct slice period_of(const struct settling *settling, const struct holding *holding) {
    return dictionary_value(&settling->editions->store->dictionaries[DIMENSION_PERIOD],
                            holding->period - 1);
}

static int order_of(const struct settling *settling, size_t file) {
    return vintage_order(about(settling, file)->vintage);
}

/* The measures that both publish. */
static unsigned shared_measures(const struct settling *settling, const struct holding *a,
                                const struct holding *b) {
    return file_at(settling, a->file)->measures & file_at(settling, b->file)->measures;
}

/* --- What two files are to each other ----------------------------------------------------------- */

static bool is_half(struct cell_overlap overlap) {
    return overlap.smaller > 0 && 2 * overlap.common >= overlap.smaller;
}

/* Of which so much is there that the rest may be what was not published. */
static bool is_most(size_t part, size_t whole) {
    return part >= whole - whole / 4;
}

/* Of the whole country and of its forces there is no force that both have, but all their people. */
static bool find_kinship(struct settling *settling, struct holding *a, struct holding *b,
                         enum kinship *kinship, struct cell_overlap *common) {
    struct holdings *holdings = &settling->holdings;
    *kinship = ONE_POPULATION;
    if (holdings_lack_forces(holdings, a, b))
        return true;
    if (!holdings_overlap(holdings, a, b, common, settling->error))
        return false;
    if (!is_half(*common))
        *kinship = PARTS;
    else if (holdings_alike(holdings, a, b))
        *kinship = EDITIONS;
    return true;
}

/* --- Findings ---------------------------------------------------------------------------------- */

static bool end_finding(struct settling *settling, size_t file) {
    return findings_end_file(&settling->editions->store->findings, file_at(settling, file)->name,
                             settling->error);
}

static bool fail_unknown(struct settling *settling, const struct holding *a,
                         const struct holding *b, struct cell_overlap cells) {
    struct error failed = {0};
    struct slice one = file_at(settling, a->file)->name, other = file_at(settling, b->file)->name;
    error_set(
        &failed, ERROR_USE,
        "%.*s and %.*s are two editions of %.*s (%zu of %zu cells are in both), and their names "
        "do not say which is the newer: name one of them, or say vintage=\"%.*s=2023; %.*s=2024\"",
        SLICE_PRINT(one), SLICE_PRINT(other), SLICE_PRINT(period_of(settling, a)), cells.common,
        cells.smaller, SLICE_PRINT(one), SLICE_PRINT(other));
    if (!settling->editions->diagnose)
        return error_set(settling->error, failed.code, "%s", failed.message);
    bool done = findings_add(&settling->editions->store->findings, PROBLEM_TWO_EDITIONS, other, 0,
                             0, slice_of(""), settling->error, "%s", failed.message);
    findings_grade(&settling->editions->store->findings, SEVERITY_ERROR);
    return done && end_finding(settling, b->file);
}

/* Periods of one file: the first and the last that were added; NULL: none. */
struct range {
    const struct holding *first, *last;
};

static void range_add(const struct settling *settling, struct range *range,
                      const struct holding *holding) {
    const struct holdings *holdings = &settling->holdings;
    if (range->first == NULL ||
        holding_begin(holdings, holding) < holding_begin(holdings, range->first))
        range->first = holding;
    if (range->last == NULL || holding_end(holdings, holding) > holding_end(holdings, range->last))
        range->last = holding;
}

/* `2014`, `2010 to 2016` */
static void range_text(const struct settling *settling, struct range range,
                       char text[3 * PERIOD_TEXT_SIZE]) {
    struct slice first = period_of(settling, range.first), last = period_of(settling, range.last);
    bool one = range.first == range.last;
    snprintf(text, (size_t)3 * PERIOD_TEXT_SIZE, "%.*s%s%.*s", SLICE_PRINT(first),
             one ? "" : " to ", one ? 0 : (int)last.length, last.bytes);
}

static bool report_editions(struct settling *settling, size_t older, size_t newer,
                            struct range periods) {
    char text[3 * PERIOD_TEXT_SIZE];
    struct findings *findings = &settling->editions->store->findings;
    if (periods.first == NULL)
        return true;
    range_text(settling, periods, text);
    return findings_add(findings, PROBLEM_TWO_EDITIONS, file_at(settling, older)->name, 0, 0,
                        about(settling, older)->vintage, settling->error,
                        "%.*s (%.*s) has %s too and is the newer edition, which alone is read; "
                        "edition_changes() lists what was revised",
                        SLICE_PRINT(file_at(settling, newer)->name),
                        SLICE_PRINT(about(settling, newer)->vintage), text) &&
           end_finding(settling, older);
}

static bool report_population(struct settling *settling, size_t left, size_t read,
                              unsigned measures, struct range periods) {
    static const char *const names[] = {"defendants", "prosecuted", "convicted", "sentenced"};
    char text[3 * PERIOD_TEXT_SIZE], list[80];
    struct findings *findings = &settling->editions->store->findings;
    int length = 0;
    if (periods.first == NULL)
        return true;
    range_text(settling, periods, text);
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (measures & 1u << m)
            length += snprintf(list + length, sizeof list - (size_t)length, "%s%s",
                               length > 0 ? ", " : "", names[m]);
    bool done = findings_add(
        findings, PROBLEM_TWO_EDITIONS, file_at(settling, left)->name, 0, 0,
        about(settling, left)->vintage, settling->error,
        "%.*s counts the same people by other columns or periods: of %s its %s %s read, and what this "
        "file has of them is left out, as people would be counted twice",
        SLICE_PRINT(file_at(settling, read)->name), text, list, strchr(list, ',') ? "are" : "is");
    findings_grade(findings, SEVERITY_ERROR);
    return done && end_finding(settling, left);
}

static bool report_overlap(struct settling *settling, const struct holding *a,
                           const struct holding *b, struct cell_overlap cells) {
    return findings_add(
               &settling->editions->store->findings, PROBLEM_MIXED_VINTAGES,
               file_at(settling, b->file)->name, 0, 0, about(settling, b->file)->vintage,
               settling->error,
               "%.*s has some of the same cells of %.*s (%zu of %zu): the two are treated as "
               "parts of one release, and added up",
               SLICE_PRINT(file_at(settling, a->file)->name), SLICE_PRINT(period_of(settling, a)),
               cells.common, cells.smaller) &&
           end_finding(settling, b->file);
}

/* --- Who gives what ---------------------------------------------------------------------------- */

static int bits(unsigned set) {
    int count = 0;
    for (; set != 0; set &= set - 1)
        count++;
    return count;
}

/* The one with more columns, then the newer, then the first. */
static bool is_finer(const struct settling *settling, size_t a, size_t b) {
    int one = bits(file_at(settling, a)->dimensions),
        other = bits(file_at(settling, b)->dimensions);
    return one != other ? one > other : order_of(settling, a) >= order_of(settling, b);
}

/* Whether the file of the first holding has all months of the other. */
static bool has_months(const struct settling *settling, const struct holding *a,
                       const struct holding *b) {
    const struct holdings *holdings = &settling->holdings;
    int begin = holding_begin(holdings, b), end = holding_end(holdings, b);
    unsigned months = 0; /* bits, of a year at most */
    size_t count;
    if (holding_begin(holdings, a) <= begin && holding_end(holdings, a) >= end)
        return true;
    const struct holding *parts = holdings_of_file(holdings, a->file, &count);
    for (size_t i = 0; i < count; i++) {
        int first = holding_begin(holdings, &parts[i]), after = holding_end(holdings, &parts[i]);
        for (int month = first; first >= begin && after <= end && month < after; month++)
            months |= 1u << (month - begin);
    }
    return months == (1u << (end - begin)) - 1;
}

/* Of two that count the same people the one that is left out: the coarser one, but where the finer one has not all
** its months, or of the same ones not most of what tells what they have in common. */
static struct holding *left_out(const struct settling *settling, struct holding *a,
                                struct holding *b, struct cell_overlap common) {
    bool first = is_finer(settling, a->file, b->file);
    struct holding *finer = first ? a : b, *coarser = first ? b : a;
    size_t fine = first ? common.first : common.second,
           coarse = first ? common.second : common.first;
    if (a->period == b->period)
        return !is_most(fine, coarse) && is_most(coarse, fine) ? finer : coarser;
    return !has_months(settling, finer, coarser) && has_months(settling, coarser, finer) ? finer
                                                                                         : coarser;
}

static void note_newer(struct settling *settling, struct holding *older, size_t newer) {
    size_t next = older->next_newer;
    if (next == 0 || order_of(settling, newer) < order_of(settling, next - 1))
        older->next_newer = newer + 1;
}

/* What was found of two files: the periods of each, the first and the second, that the other gives. */
struct decision {
    struct range editions[2], population[2];
    bool unknown, overlaps; /* has been said */
};

static bool decide_editions(struct settling *settling, struct holding *a, struct holding *b,
                            struct cell_overlap cells, struct decision *decision) {
    int one = order_of(settling, a->file), other = order_of(settling, b->file);
    if (one == 0 || other == 0 || one == other) {
        bool said = decision->unknown;
        decision->unknown = true;
        return said || fail_unknown(settling, a, b, cells);
    }
    struct holding *older = one < other ? a : b, *newer = one < other ? b : a;
    older->dropped |= shared_measures(settling, a, b);
    note_newer(settling, older, newer->file);
    older->newer_cells += cell_sample_size(&newer->cells);
    range_add(settling, &decision->editions[older == b], older);
    return settling->editions->changes == NULL ||
           revisions_note(&settling->revisions, older, newer, settling->error);
}

/* Saved rows beside a publisher's. Which release they are of is not known: they may count other people. */
static bool report_saved(struct settling *settling, const struct holding *a,
                         const struct holding *b, struct decision *decision) {
    const struct holding *saved = file_at(settling, a->file)->layout->is_saved ? a : b;
    const struct holding *other = saved == a ? b : a;
    if (decision->overlaps)
        return true;
    decision->overlaps = true;
    return findings_add(
               &settling->editions->store->findings, PROBLEM_TWO_EDITIONS,
               file_at(settling, saved->file)->name, 0, 0, about(settling, saved->file)->vintage,
               settling->error,
               "these are saved rows, of a release that is not known; %.*s has figures of %.*s too, "
               "and both are added up: if they count the same people, name one of the two",
               SLICE_PRINT(file_at(settling, other->file)->name),
               SLICE_PRINT(period_of(settling, other))) &&
           end_finding(settling, saved->file);
}

static bool decide_pair(struct settling *settling, struct holding *a, struct holding *b,
                        struct decision *decision) {
    struct cell_overlap common = {0};
    enum kinship kin;
    if (!find_kinship(settling, a, b, &kin, &common))
        return false;
    if (file_at(settling, a->file)->layout->is_saved !=
        file_at(settling, b->file)->layout->is_saved)
        return (kin == PARTS && common.common == 0) || report_saved(settling, a, b, decision);
    if (kin == EDITIONS)
        return decide_editions(settling, a, b, common, decision);
    if (kin == ONE_POPULATION) {
        struct holding *left = left_out(settling, a, b, common);
        left->dropped |= shared_measures(settling, a, b);
        range_add(settling, &decision->population[left == b], left);
    } else if (common.common > 0 && !decision->overlaps) {
        decision->overlaps = true;
        return report_overlap(settling, a, b, common);
    }
    return true;
}

static bool report_decision(struct settling *settling, const struct holding *a,
                            const struct holding *b, const struct decision *decision) {
    unsigned shared = shared_measures(settling, a, b);
    bool done = true;
    for (int second = 0; done && second < 2; second++) {
        size_t left = second ? b->file : a->file, read = second ? a->file : b->file;
        done = report_editions(settling, left, read, decision->editions[second]) &&
               report_population(settling, left, read, shared, decision->population[second]);
    }
    return done;
}

/* Many files can be very many pairs. */
static bool goes_on(struct settling *settling) {
    enum { AT_A_TIME = 64 };
    const struct editions *editions = settling->editions;
    return settling->looked++ % AT_A_TIME != AT_A_TIME - 1 || editions->go_on == NULL ||
           editions->go_on(editions->context, settling->error);
}

/* The pairs of two files, from the first on; returns the number of those after them, or 0, with the error set. */
static size_t decide_files(struct settling *settling, size_t first) {
    const struct holdings *holdings = &settling->holdings;
    struct decision decision = {0};
    struct holding *a = &holdings->items[holdings->pairs[first].earlier];
    struct holding *b = &holdings->items[holdings->pairs[first].later];
    size_t next = first;
    for (; next < holdings->pair_count; next++) {
        struct holding *earlier = &holdings->items[holdings->pairs[next].earlier];
        struct holding *later = &holdings->items[holdings->pairs[next].later];
        if (earlier->file != a->file)
            break;
        if (!goes_on(settling) || !decide_pair(settling, earlier, later, &decision))
            return 0;
    }
    return report_decision(settling, a, b, &decision) ? next : 0;
}

static bool decide_all(struct settling *settling) {
    struct holdings *holdings = &settling->holdings;
    for (size_t file = 0; file < settling->editions->count; file++) {
        if (!goes_on(settling) || !holdings_relate(holdings, file, settling->error))
            return false;
        for (size_t next = 0; next < holdings->pair_count;)
            if ((next = decide_files(settling, next)) == 0)
                return false;
    }
    return true;
}

/* --- Taking away ------------------------------------------------------------------------------- */

struct dropping {
    const struct settling *settling;
    size_t file;
};

/* Where the number of defendants is the largest of the measures, it is that of those that are left. */
static void set_defendants(const struct layout *layout, struct edited_row *row) {
    int64_t largest = INT64_MIN;
    if (layout->measures[MEASURE_DEFENDANTS].rule != RULE_LARGEST)
        return;
    for (int m = MEASURE_DEFENDANTS + 1; m < MEASURE_COUNT; m++)
        largest = row->measures[m] > largest ? row->measures[m] : largest;
    row->measures[MEASURE_DEFENDANTS] = largest;
}

static bool drop(void *context, struct edited_row *row) {
    const struct dropping *dropping = context;
    const struct edition_file *file = file_at(dropping->settling, dropping->file);
    const struct holding *holding =
        holding_of(&dropping->settling->holdings, dropping->file, row->codes[DIMENSION_PERIOD]);
    unsigned dropped = holding != NULL ? holding->dropped : 0;
    if (dropped == 0)
        return true;
    if ((file->measures & ~dropped) == 0)
        return false;
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (dropped & 1u << m)
            row->measures[m] = INT64_MIN;
    set_defendants(file->layout, row);
    return true;
}

/* An older edition that gives what the newer one lacks. */
static bool report_rest(struct settling *settling, size_t file) {
    bool revised = false;
    size_t count;
    const struct holding *holdings = holdings_of_file(&settling->holdings, file, &count);
    for (size_t i = 0; i < count; i++)
        revised |= holdings[i].next_newer > 0;
    return !revised ||
           (findings_add(
                &settling->editions->store->findings, PROBLEM_MIXED_VINTAGES,
                file_at(settling, file)->name, 0, 0, about(settling, file)->vintage,
                settling->error,
                "periods that the newer edition lacks are from this older one, and were not "
                "revised with the others") &&
            end_finding(settling, file));
}

/* A newer edition that was cut off, or a few rows that were saved from it, would be all that is read. */
static bool report_excerpts(struct settling *settling, size_t file) {
    struct findings *findings = &settling->editions->store->findings;
    size_t count;
    const struct holding *holdings = holdings_of_file(&settling->holdings, file, &count);
    for (size_t i = 0; i < count; i++) {
        size_t cells = cell_sample_size(&holdings[i].cells);
        if (holdings[i].next_newer == 0 || is_most(holdings[i].newer_cells, cells))
            continue;
        bool done = findings_add(
            findings, PROBLEM_TWO_EDITIONS, file_at(settling, file)->name, 0, 0,
            about(settling, file)->vintage, settling->error,
            "what is newer has %zu cells of %.*s where this file has some %zu, whose figures are "
            "left out: if it is not the whole edition, leave it out, or say an older vintage= of it",
            holdings[i].newer_cells, SLICE_PRINT(period_of(settling, &holdings[i])), cells);
        findings_grade(findings, SEVERITY_ERROR);
        return done && end_finding(settling, file);
    }
    return true;
}

static bool drop_rows(struct settling *settling, size_t file) {
    struct dropping dropping = {settling, file};
    struct store_file *of = about(settling, file);
    unsigned dropped = 0;
    size_t count;
    const struct holding *holdings = holdings_of_file(&settling->holdings, file, &count);
    for (size_t i = 0; i < count; i++)
        dropped |= holdings[i].dropped;
    if (dropped == 0)
        return true;
    int64_t before = settling->editions->store->rows;
    if (!store_edit_groups(settling->editions->store, of->first_group,
                           of->first_group + of->group_count, drop, &dropping, settling->error))
        return false;
    of->rows -= before - settling->editions->store->rows;
    of->loaded = of->rows > 0;
    return report_excerpts(settling, file) && (!of->loaded || report_rest(settling, file));
}

void edition_changes_free(struct edition_changes *changes) {
    memory_free(changes->items);
    *changes = (struct edition_changes){0};
}

/* --- All --------------------------------------------------------------------------------------- */

static bool settle(struct settling *settling) {
    struct holdings *holdings = &settling->holdings;
    if (!holdings_list(holdings, settling->error))
        return false;
    if (!holdings->contested)
        return true;
    for (size_t file = 0; file < settling->editions->count; file++)
        if (!goes_on(settling) || !holdings_sample(holdings, file, settling->error))
            return false;
    if (!decide_all(settling))
        return false;
    if (settling->editions->changes != NULL)
        return revisions_compare(&settling->revisions, settling->error);
    for (size_t file = 0; file < settling->editions->count; file++)
        if (!drop_rows(settling, file))
            return false;
    store_remove_empty(settling->editions->store, 0);
    return true;
}

bool editions_settle(const struct editions *editions, struct error *error) {
    struct settling settling = {.editions = editions,
                                .error = error,
                                .holdings = {.store = editions->store,
                                             .files = editions->files,
                                             .file_count = editions->count}};
    settling.revisions = (struct revisions){
        .store = editions->store, .holdings = &settling.holdings, .changes = editions->changes};
    bool done = editions->count < 2 || settle(&settling);
    revisions_free(&settling.revisions);
    holdings_free(&settling.holdings);
    return done;
}
