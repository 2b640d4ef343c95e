#include "accounting/editions.h"

#include <stdio.h>
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "accounting/cell_sample.h"
#include "accounting/vintage.h"

/* What two files are to each other in a period. */
enum kinship { PARTS, EDITIONS, ONE_POPULATION };

/* What a file holds of one period. */
struct holding {
    struct cell_sample cells; /* by all dimensions */
    struct cell_sample cases; /* by force and offence alone */
    unsigned dropped;         /* bits 1 << measure: those that another file gives */
    size_t next_newer;        /* of editions: the number of the file, + 1 */
};

struct settling {
    const struct editions *editions;
    struct error *error;
    size_t periods; /* codes are below it */
    struct span {
        int first, months; /* calendar months; months 0: no period */
    } * spans;             /* by code */
    struct span *all;      /* by file: from its first period to its last */
    struct timed_file {
        int first; /* month */
        size_t file;
    } * by_time;     /* the files that have periods, by the first month */
    size_t timed;    /* how many these are */
    int longest;     /* months, of the longest of `all` */
    size_t *earlier; /* what list_earlier() found */
    struct holding *
        *holdings; /* by file and period; NULL of a file that counts what no other does */
};

static struct holding *holding_of(const struct settling *settling, size_t file, size_t period) {
    return &settling->holdings[file][period];
}

static const struct edition_file *file_at(const struct settling *settling, size_t file) {
    return &settling->editions->files[file];
}

static struct store_file *about(const struct settling *settling, size_t file) {
    return &settling->editions->store->files[file_at(settling, file)->code - 1];
}

static struct slice period_of(const struct settling *settling, size_t code) {
    return dictionary_value(&settling->editions->store->dictionaries[DIMENSION_PERIOD],
                            (uint32_t)code - 1);
}

static bool has_period(const struct edition_file *file, size_t code) {
    return code < file->period_count && file->periods[code];
}

static int order_of(const struct settling *settling, size_t file) {
    return vintage_order(about(settling, file)->vintage);
}

/* --- Which files may count the same ------------------------------------------------------------ */

/* The Ministry's files are about the same people, each in its own way. */
static bool count_same_people(const struct layout *a, const struct layout *b) {
    struct slice ministry = slice_of("moj-");
    return a == b || (slice_starts_nocase(slice_of(a->name), (const char *)ministry.bytes) &&
                      slice_starts_nocase(slice_of(b->name), (const char *)ministry.bytes));
}

static bool overlap(struct span one, struct span other) {
    return one.months > 0 && other.months > 0 && one.first < other.first + other.months &&
           other.first < one.first + one.months;
}

static bool spans_overlap(const struct settling *settling, size_t a, size_t b) {
    return overlap(settling->spans[a], settling->spans[b]);
}

static bool periods_overlap(const struct settling *settling, const struct edition_file *a,
                            const struct edition_file *b) {
    for (size_t p = 1; p < settling->periods; p++)
        for (size_t q = 1; has_period(a, p) && q < settling->periods; q++)
            if (has_period(b, q) && spans_overlap(settling, p, q))
                return true;
    return false;
}

static bool are_comparable(const struct settling *settling, size_t a, size_t b) {
    const struct edition_file *one = file_at(settling, a), *other = file_at(settling, b);
    return count_same_people(one->layout, other->layout) && (one->measures & other->measures) != 0;
}

static bool may_count_same(const struct settling *settling, size_t a, size_t b) {
    return are_comparable(settling, a, b) &&
           periods_overlap(settling, file_at(settling, a), file_at(settling, b));
}

/* Of very many files there are many more pairs. */
static bool goes_on(const struct settling *settling, size_t file) {
    enum { AT_A_TIME = 64 };
    const struct editions *editions = settling->editions;
    return file % AT_A_TIME != AT_A_TIME - 1 || editions->go_on == NULL ||
           editions->go_on(editions->context, settling->error);
}

static bool make_holdings(struct settling *settling, size_t file) {
    if (settling->holdings[file] == NULL)
        settling->holdings[file] =
            memory_new(settling->periods, sizeof **settling->holdings, settling->error);
    return settling->holdings[file] != NULL;
}

static int compare_files(const void *left, const void *right) {
    const size_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Lists the files before this one whose time overlaps its own, in their order, and says how many they
** are: all pairs of ten thousand files would be looked at for seconds. */
static size_t list_earlier(const struct settling *settling, size_t file) {
    struct span own = settling->all[file]; /* without periods nothing overlaps it */
    size_t low = 0, high = settling->timed, count = 0;
    while (low < high) { /* to the first that may last until `own` begins */
        size_t middle = low + (high - low) / 2;
        if (settling->by_time[middle].first <= own.first - settling->longest)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < settling->timed; low++) {
        size_t other = settling->by_time[low].file;
        if (settling->by_time[low].first >= own.first + own.months)
            break;
        if (other < file && overlap(settling->all[other], own))
            settling->earlier[count++] = other;
    }
    if (count > 1)
        qsort(settling->earlier, count, sizeof *settling->earlier, compare_files);
    return count;
}

static bool find_involved(struct settling *settling, bool *any) {
    *any = false;
    for (size_t a = 0; a < settling->editions->count; a++) {
        size_t count = list_earlier(settling, a);
        if (!goes_on(settling, a))
            return false;
        for (size_t i = 0; i < count; i++) {
            size_t b = settling->earlier[i];
            if ((settling->holdings[a] && settling->holdings[b]) || !may_count_same(settling, a, b))
                continue;
            if (!make_holdings(settling, a) || !make_holdings(settling, b))
                return false;
            *any = true;
        }
    }
    return true;
}

/* --- What they hold ---------------------------------------------------------------------------- */

static uint64_t cell_hash(const uint32_t codes[DIMENSION_COUNT]) {
    uint32_t key[DIMENSION_COUNT];
    memcpy(key, codes, sizeof key);
    key[DIMENSION_FILE] = key[DIMENSION_UNREAD] = key[DIMENSION_MARKS] = 0;
    return XXH3_64bits(key, sizeof key);
}

static bool hold(struct settling *settling, size_t file) {
    const struct store *store = settling->editions->store;
    const struct store_file *of = about(settling, file);
    for (size_t g = of->first_group; g < of->first_group + of->group_count; g++) {
        for (uint32_t row = 0; row < store->groups[g].rows; row++) {
            struct edited_row read;
            row_edit_read(&store->groups[g], row, &read);
            struct holding *holding = holding_of(settling, file, read.codes[DIMENSION_PERIOD]);
            uint32_t pair[2] = {read.codes[DIMENSION_FORCE], read.codes[DIMENSION_OFFENCE]};
            if (pair[1] == 0) /* a file of offence groups alone */
                pair[1] = UINT32_C(0x80000000) | read.codes[DIMENSION_OFFENCE_GROUP];
            if (!cell_sample_add(&holding->cells, cell_hash(read.codes), settling->error) ||
                !cell_sample_add(&holding->cases, XXH3_64bits(pair, sizeof pair), settling->error))
                return false;
        }
    }
    return true;
}

static bool is_half(struct cell_overlap overlap) {
    return overlap.smaller > 0 && 2 * overlap.common >= overlap.smaller;
}

/* Of the whole country and of its forces: there is no force that both have, but all their people. */
static bool lacks_forces(const struct edition_file *a, const struct edition_file *b) {
    unsigned force = 1u << DIMENSION_FORCE;
    return ((a->dimensions ^ b->dimensions) & force) != 0;
}

static enum kinship kinship(const struct settling *settling, size_t a, size_t p, size_t b, size_t q,
                            struct cell_overlap *cells) {
    const struct edition_file *one = file_at(settling, a), *other = file_at(settling, b);
    struct holding *first = holding_of(settling, a, p), *second = holding_of(settling, b, q);
    *cells = cell_sample_overlap(&first->cells, &second->cells);
    if (p == q && one->layout == other->layout && one->dimensions == other->dimensions)
        return is_half(*cells) ? EDITIONS : PARTS;
    *cells = cell_sample_overlap(&first->cases, &second->cases);
    return is_half(*cells) || lacks_forces(one, other) ? ONE_POPULATION : PARTS;
}

/* --- Findings ---------------------------------------------------------------------------------- */

static bool end_finding(struct settling *settling, size_t file) {
    return findings_end_file(&settling->editions->store->findings, file_at(settling, file)->name,
                             settling->error);
}

static bool fail_unknown(struct settling *settling, size_t a, size_t b, size_t period,
                         struct cell_overlap cells) {
    struct error failed = {0};
    struct slice one = file_at(settling, a)->name, other = file_at(settling, b)->name;
    error_set(
        &failed, ERROR_USE,
        "%.*s and %.*s are two editions of %.*s (%zu of %zu cells are in both), and their names "
        "do not say which is the newer: name one of them, or say vintage=\"%.*s=2023; %.*s=2024\"",
        SLICE_PRINT(one), SLICE_PRINT(other), SLICE_PRINT(period_of(settling, period)),
        cells.common, cells.smaller, SLICE_PRINT(one), SLICE_PRINT(other));
    if (!settling->editions->diagnose)
        return error_set(settling->error, failed.code, "%s", failed.message);
    bool done = findings_add(&settling->editions->store->findings, PROBLEM_TWO_EDITIONS, other, 0,
                             0, slice_of(""), settling->error, "%s", failed.message);
    findings_grade(&settling->editions->store->findings, SEVERITY_ERROR);
    return done && end_finding(settling, b);
}

/* `2014`, `2010 to 2016`, of the periods that the test is true of, in the order of time. */
static size_t write_periods(const struct settling *settling, const unsigned char *chosen,
                            char text[3 * PERIOD_TEXT_SIZE]) {
    size_t first = 0, last = 0, count = 0;
    for (size_t p = 1; p < settling->periods; p++) {
        if (!chosen[p])
            continue;
        count++;
        first = first == 0 || settling->spans[p].first < settling->spans[first].first ? p : first;
        last = last == 0 || settling->spans[p].first > settling->spans[last].first ? p : last;
    }
    const size_t size = (size_t)3 * PERIOD_TEXT_SIZE;
    if (count == 0)
        return 0;
    if (count == 1)
        snprintf(text, size, "%.*s", SLICE_PRINT(period_of(settling, first)));
    else
        snprintf(text, size, "%.*s to %.*s", SLICE_PRINT(period_of(settling, first)),
                 SLICE_PRINT(period_of(settling, last)));
    return count;
}

static bool report_editions(struct settling *settling, size_t older, size_t newer,
                            const unsigned char *chosen) {
    char text[3 * PERIOD_TEXT_SIZE];
    struct findings *findings = &settling->editions->store->findings;
    if (write_periods(settling, chosen, text) == 0)
        return true;
    return findings_add(findings, PROBLEM_TWO_EDITIONS, file_at(settling, older)->name, 0, 0,
                        about(settling, older)->vintage, settling->error,
                        "%.*s (%.*s) has %s too and is the newer edition, which alone is read; "
                        "edition_changes() lists what was revised",
                        SLICE_PRINT(file_at(settling, newer)->name),
                        SLICE_PRINT(about(settling, newer)->vintage), text) &&
           end_finding(settling, older);
}

static bool report_population(struct settling *settling, size_t left, size_t read,
                              unsigned measures, const unsigned char *chosen) {
    static const char *const names[] = {"defendants", "prosecuted", "convicted", "sentenced"};
    char text[3 * PERIOD_TEXT_SIZE], list[80];
    struct findings *findings = &settling->editions->store->findings;
    int length = 0;
    if (write_periods(settling, chosen, text) == 0)
        return true;
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (measures & 1u << m)
            length += snprintf(list + length, sizeof list - (size_t)length, "%s%s",
                               length > 0 ? ", " : "", names[m]);
    bool done = findings_add(
        findings, PROBLEM_TWO_EDITIONS, file_at(settling, left)->name, 0, 0,
        about(settling, left)->vintage, settling->error,
        "%.*s counts the same people by other columns: its %s of %s %s read, and what this file has "
        "of them is left out, as people would be counted twice",
        SLICE_PRINT(file_at(settling, read)->name), list, text, strchr(list, ',') ? "are" : "is");
    findings_grade(findings, SEVERITY_ERROR);
    return done && end_finding(settling, left);
}

static bool report_overlap(struct settling *settling, size_t a, size_t b, size_t period,
                           struct cell_overlap cells) {
    return findings_add(
               &settling->editions->store->findings, PROBLEM_MIXED_VINTAGES,
               file_at(settling, b)->name, 0, 0, about(settling, b)->vintage, settling->error,
               "%.*s has some of the same cells of %.*s (%zu of %zu): the two are treated as "
               "parts of one release, and added up",
               SLICE_PRINT(file_at(settling, a)->name), SLICE_PRINT(period_of(settling, period)),
               cells.common, cells.smaller) &&
           end_finding(settling, b);
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

static void note_newer(struct settling *settling, size_t older, size_t newer, size_t period) {
    size_t *next = &holding_of(settling, older, period)->next_newer;
    if (*next == 0 || order_of(settling, newer) < order_of(settling, *next - 1))
        *next = newer + 1;
}

/* What was found of two files: by period, 1 where the first, 2 where the second is left out. */
struct decision {
    unsigned char *editions, *population;
    bool overlaps;
};

static bool decide_period(struct settling *settling, size_t a, size_t p, size_t b, size_t q,
                          struct decision *decision) {
    unsigned shared = file_at(settling, a)->measures & file_at(settling, b)->measures;
    struct cell_overlap cells;
    enum kinship kin = kinship(settling, a, p, b, q, &cells);
    if (kin == EDITIONS) {
        int one = order_of(settling, a), other = order_of(settling, b);
        if (one == 0 || other == 0 || one == other)
            return decision->editions[0]++ > 0 || fail_unknown(settling, a, b, p, cells);
        size_t older = one < other ? a : b;
        holding_of(settling, older, p)->dropped |= shared;
        note_newer(settling, older, older == a ? b : a, p);
        decision->editions[p] = older == a ? 1 : 2;
    } else if (kin == ONE_POPULATION) {
        bool first = is_finer(settling, a, b);
        holding_of(settling, first ? b : a, first ? q : p)->dropped |= shared;
        decision->population[first ? q : p] = first ? 2 : 1;
    } else if (cells.common > 0 && !decision->overlaps) {
        decision->overlaps = true;
        return report_overlap(settling, a, b, p, cells);
    }
    return true;
}

/* The periods of one decision as a list of 0 and 1. */
static void choose(const struct settling *settling, const unsigned char *from, unsigned char which,
                   unsigned char *chosen) {
    for (size_t p = 1; p < settling->periods; p++)
        chosen[p] = from[p] == which;
}

static bool report_decision(struct settling *settling, size_t a, size_t b,
                            const struct decision *decision, unsigned char *chosen) {
    unsigned shared = file_at(settling, a)->measures & file_at(settling, b)->measures;
    bool done = true;
    for (unsigned char which = 1; done && which <= 2; which++) {
        size_t left = which == 1 ? a : b, read = which == 1 ? b : a;
        choose(settling, decision->editions, which, chosen);
        done = report_editions(settling, left, read, chosen);
        choose(settling, decision->population, which, chosen);
        done = done && report_population(settling, left, read, shared, chosen);
    }
    return done;
}

static bool decide(struct settling *settling, size_t a, size_t b, unsigned char *room) {
    const struct edition_file *one = file_at(settling, a), *other = file_at(settling, b);
    struct decision decision = {room, room + settling->periods, false};
    bool done = true;
    memset(room, 0, 3 * settling->periods);
    for (size_t p = 1; done && p < settling->periods; p++)
        for (size_t q = 1; done && has_period(one, p) && q < settling->periods; q++)
            if (has_period(other, q) && spans_overlap(settling, p, q))
                done = decide_period(settling, a, p, b, q, &decision);
    return done && report_decision(settling, a, b, &decision, room + 2 * settling->periods);
}

static bool decide_all(struct settling *settling) {
    unsigned char *room = memory_new(settling->periods, 3, settling->error);
    bool done = room != NULL;
    for (size_t b = 1; done && b < settling->editions->count; b++) {
        size_t count = settling->holdings[b] != NULL ? list_earlier(settling, b) : 0;
        done = goes_on(settling, b);
        for (size_t i = 0; done && i < count; i++) {
            size_t a = settling->earlier[i];
            if (settling->holdings[a] != NULL && are_comparable(settling, a, b))
                done = decide(settling, a, b, room);
        }
    }
    memory_free(room);
    return done;
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
    unsigned dropped =
        holding_of(dropping->settling, dropping->file, row->codes[DIMENSION_PERIOD])->dropped;
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
    for (size_t p = 1; p < settling->periods; p++)
        revised |= holding_of(settling, file, p)->next_newer > 0;
    return !revised ||
           (findings_add(
                &settling->editions->store->findings, PROBLEM_MIXED_VINTAGES,
                file_at(settling, file)->name, 0, 0, about(settling, file)->vintage,
                settling->error,
                "periods that the newer edition lacks are from this older one, and were not "
                "revised with the others") &&
            end_finding(settling, file));
}

static bool drop_rows(struct settling *settling, size_t file) {
    struct dropping dropping = {settling, file};
    struct store_file *of = about(settling, file);
    unsigned dropped = 0;
    for (size_t p = 0; p < settling->periods; p++)
        dropped |= holding_of(settling, file, p)->dropped;
    if (dropped == 0)
        return true;
    int64_t before = settling->editions->store->rows;
    if (!store_edit_rows(settling->editions->store, of->first_group,
                         of->first_group + of->group_count, drop, &dropping, settling->error))
        return false;
    of->rows -= before - settling->editions->store->rows;
    of->loaded = of->rows > 0;
    return !of->loaded || report_rest(settling, file);
}

/* --- What was revised -------------------------------------------------------------------------- */

struct comparing {
    struct settling *settling;
    size_t old, new;
    struct numbering cells;
    struct compared {
        uint32_t codes[DIMENSION_COUNT];
        int64_t sums[2][MEASURE_COUNT]; /* INT64_MIN: none */
    } * items;
    size_t capacity;
};

static bool compare_row(struct comparing *comparing, const struct edited_row *row, int side) {
    struct error *error = comparing->settling->error;
    uint32_t number, known = comparing->cells.count;
    if (!numbering_of(&comparing->cells, cell_hash(row->codes), &number, error) ||
        !memory_reserve(&comparing->items, &comparing->capacity, (size_t)number + 1,
                        sizeof *comparing->items, error))
        return false;
    struct compared *item = &comparing->items[number];
    if (number == known) {
        memcpy(item->codes, row->codes, sizeof item->codes);
        for (int m = 0; m < MEASURE_COUNT; m++)
            item->sums[0][m] = item->sums[1][m] = INT64_MIN;
    }
    for (int m = 0; m < MEASURE_COUNT; m++) {
        int64_t *sum = &item->sums[side][m];
        if (row->measures[m] == INT64_MIN)
            continue;
        if (*sum == INT64_MIN)
            *sum = row->measures[m];
        else if (ADD_OVERFLOWS(*sum, row->measures[m], sum))
            return error_set(error, ERROR_INPUT, "the sums do not fit a 64-bit INTEGER");
    }
    return true;
}

static bool compare_file(struct comparing *comparing, size_t file, int side) {
    const struct settling *settling = comparing->settling;
    const struct store *store = settling->editions->store;
    const struct store_file *of = about(settling, file);
    for (size_t g = of->first_group; g < of->first_group + of->group_count; g++) {
        for (uint32_t row = 0; row < store->groups[g].rows; row++) {
            struct edited_row read;
            row_edit_read(&store->groups[g], row, &read);
            size_t period = read.codes[DIMENSION_PERIOD];
            if (holding_of(settling, comparing->old, period)->next_newer == comparing->new + 1 &&
                !compare_row(comparing, &read, side))
                return false;
        }
    }
    return true;
}

static bool add_change(struct comparing *comparing, const struct compared *item,
                       enum measure measure) {
    struct settling *settling = comparing->settling;
    struct edition_changes *changes = settling->editions->changes;
    if (item->sums[0][measure] == item->sums[1][measure])
        return true;
    if (!memory_reserve(&changes->items, &changes->capacity, changes->count + 1,
                        sizeof *changes->items, settling->error))
        return false;
    struct edition_change *change = &changes->items[changes->count++];
    memcpy(change->codes, item->codes, sizeof change->codes);
    change->old_file = file_at(settling, comparing->old)->code;
    change->new_file = file_at(settling, comparing->new)->code;
    change->measure = measure;
    change->old = item->sums[0][measure];
    change->new = item->sums[1][measure];
    return true;
}

static bool compare(struct settling *settling, size_t old, size_t new) {
    struct comparing comparing = {.settling = settling, .old = old, .new = new};
    unsigned measures = file_at(settling, old)->measures & file_at(settling, new)->measures;
    bool done = compare_file(&comparing, old, 0) && compare_file(&comparing, new, 1);
    for (uint32_t i = 0; done && i < comparing.cells.count; i++)
        for (int m = 0; done && m < MEASURE_COUNT; m++)
            if (measures & 1u << m)
                done = add_change(&comparing, &comparing.items[i], (enum measure)m);
    numbering_free(&comparing.cells);
    memory_free(comparing.items);
    return done;
}

static bool is_next_newer(const struct settling *settling, size_t old, size_t new) {
    for (size_t p = 1; settling->holdings[old] != NULL && p < settling->periods; p++)
        if (holding_of(settling, old, p)->next_newer == new + 1)
            return true;
    return false;
}

static bool compare_all(struct settling *settling) {
    for (size_t old = 0; old < settling->editions->count; old++)
        for (size_t new = 0; new < settling->editions->count; new ++)
            if (is_next_newer(settling, old, new) && !compare(settling, old, new))
                return false;
    return true;
}

void edition_changes_free(struct edition_changes *changes) {
    memory_free(changes->items);
    *changes = (struct edition_changes){0};
}

/* --- All --------------------------------------------------------------------------------------- */

static struct span span_of(struct slice value) {
    struct period period;
    if (!period_parse(value, &period))
        return (struct span){0, 0};
    int months = 12 / period_parts(period.kind);
    bool financial = period.kind >= PERIOD_FINANCIAL_YEAR;
    return (struct span){period_number(period) * months + (financial ? 3 : 0), months};
}

static struct span span_of_file(const struct settling *settling, const struct edition_file *file) {
    struct span all = {0, 0};
    for (size_t p = 1; p < settling->periods; p++) {
        struct span span = settling->spans[p];
        if (!has_period(file, p) || span.months == 0)
            continue;
        int end = span.first + span.months;
        if (all.months > 0) {
            end = all.first + all.months > end ? all.first + all.months : end;
            span.first = all.first < span.first ? all.first : span.first;
        }
        all = (struct span){span.first, end - span.first};
    }
    return all;
}

static int compare_times(const void *left, const void *right) {
    const struct timed_file *a = left, *b = right;
    return (a->first > b->first) - (a->first < b->first);
}

static void sort_by_time(struct settling *settling) {
    for (size_t file = 0; file < settling->editions->count; file++) {
        struct span all = settling->all[file];
        if (all.months == 0)
            continue;
        settling->by_time[settling->timed++] = (struct timed_file){all.first, file};
        settling->longest = all.months > settling->longest ? all.months : settling->longest;
    }
    if (settling->timed > 1)
        qsort(settling->by_time, settling->timed, sizeof *settling->by_time, compare_times);
}

static bool open_settling(struct settling *settling) {
    const struct dictionary *periods = &settling->editions->store->dictionaries[DIMENSION_PERIOD];
    size_t count = settling->editions->count;
    settling->periods = (size_t)periods->count + 1;
    settling->spans = memory_new(settling->periods, sizeof *settling->spans, settling->error);
    settling->all = memory_new(count, sizeof *settling->all, settling->error);
    settling->holdings = memory_new(count, sizeof *settling->holdings, settling->error);
    settling->by_time = memory_new(count, sizeof *settling->by_time, settling->error);
    settling->earlier = memory_new(count, sizeof *settling->earlier, settling->error);
    if (settling->spans == NULL || settling->all == NULL || settling->holdings == NULL ||
        settling->by_time == NULL || settling->earlier == NULL)
        return false;
    for (uint32_t code = 1; code < settling->periods; code++)
        settling->spans[code] = span_of(dictionary_value(periods, code - 1));
    for (size_t file = 0; file < count; file++)
        settling->all[file] = span_of_file(settling, file_at(settling, file));
    sort_by_time(settling);
    return true;
}

static void close_settling(struct settling *settling) {
    for (size_t file = 0; settling->holdings != NULL && file < settling->editions->count; file++) {
        for (size_t p = 0; settling->holdings[file] != NULL && p < settling->periods; p++) {
            cell_sample_free(&settling->holdings[file][p].cells);
            cell_sample_free(&settling->holdings[file][p].cases);
        }
        memory_free(settling->holdings[file]);
    }
    memory_free(settling->holdings);
    memory_free(settling->all);
    memory_free(settling->by_time);
    memory_free(settling->earlier);
    memory_free(settling->spans);
}

static bool settle(struct settling *settling) {
    size_t count = settling->editions->count;
    bool any;
    if (!find_involved(settling, &any))
        return false;
    for (size_t file = 0; any && file < count; file++)
        if (settling->holdings[file] != NULL && !hold(settling, file))
            return false;
    if (!any)
        return true;
    if (!decide_all(settling))
        return false;
    if (settling->editions->changes != NULL)
        return compare_all(settling);
    for (size_t file = 0; file < count; file++)
        if (settling->holdings[file] != NULL && !drop_rows(settling, file))
            return false;
    return true;
}

bool editions_settle(const struct editions *editions, struct error *error) {
    struct settling settling = {.editions = editions, .error = error};
    if (editions->count < 2)
        return true;
    bool done = open_settling(&settling) && settle(&settling);
    close_settling(&settling);
    return done;
}
