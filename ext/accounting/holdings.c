#include "accounting/holdings.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Families of no more files are held against each other file by file: no cell need be looked up. */
enum { FEW_FILES = 64 };

struct holding_family {
    const struct layout *layout;
    unsigned dimensions, measures;
    uint32_t period;
    int first, months;       /* calendar months */
    size_t file_count, file; /* the last */
    size_t begin, end;       /* the families that may overlap it in time are among these */
    bool by_cells, by_cases; /* whether what others have in common with it is told by them */
    size_t newest;           /* the last holding that was related, + 1 */
    size_t newest_large;     /* of those of which a sample is known, + 1 */
};

/* A holding that has a cell, in a list from the newest on. */
struct sharer {
    size_t holding, before; /* + 1 */
};

/* --- Families ---------------------------------------------------------------------------------- */

/* The Ministry's files are about the same people, each in its own way; saved rows may be of any file. */
static bool count_same_people(const struct layout *a, const struct layout *b) {
    struct slice ministry = slice_of("moj-");
    return a == b || a->is_saved || b->is_saved ||
           (slice_starts_nocase(slice_of(a->name), (const char *)ministry.bytes) &&
            slice_starts_nocase(slice_of(b->name), (const char *)ministry.bytes));
}

static bool are_rivals(const struct holding_family *a, const struct holding_family *b) {
    if (a->file_count == 1 && b->file_count == 1 && a->file == b->file)
        return false;
    return a->first < b->first + b->months && b->first < a->first + a->months &&
           (a->measures & b->measures) != 0 && count_same_people(a->layout, b->layout);
}

static bool are_alike(const struct holding_family *a, const struct holding_family *b) {
    return a->layout == b->layout && a->dimensions == b->dimensions && a->period == b->period;
}

static bool lack_forces(const struct holding_family *a, const struct holding_family *b) {
    return ((a->dimensions ^ b->dimensions) & 1u << DIMENSION_FORCE) != 0;
}

/* Whether offences don't tell what two have in common: one sums over them, or has groups alone; or it has been
** saved, perhaps without the codes. */
static bool differ_in_offences(const struct holding_family *a, const struct holding_family *b) {
    return ((a->dimensions ^ b->dimensions) & 1u << DIMENSION_OFFENCE) != 0 ||
           a->layout->is_saved != b->layout->is_saved;
}

/* One holding as a family of its own. */
struct single {
    struct holding_family family;
    size_t holding;
};

static int compare_families(const struct holding_family *a, const struct holding_family *b) {
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->period != b->period)
        return a->period < b->period ? -1 : 1;
    if (a->dimensions != b->dimensions)
        return a->dimensions < b->dimensions ? -1 : 1;
    if (a->measures != b->measures)
        return a->measures < b->measures ? -1 : 1;
    return strcmp(a->layout->name, b->layout->name);
}

static int compare_singles(const void *left, const void *right) {
    const struct single *a = left, *b = right;
    int order = compare_families(&a->family, &b->family);
    return order != 0 ? order : (a->holding > b->holding) - (a->holding < b->holding);
}

static void join_families(struct holdings *holdings, const struct single *singles) {
    for (size_t i = 0; i < holdings->count; i++) {
        size_t last = holdings->family_count;
        if (i == 0 || compare_families(&singles[i - 1].family, &singles[i].family) != 0)
            holdings->families[holdings->family_count++] = singles[i].family;
        else
            holdings->families[--last].file = singles[i].family.file;
        holdings->families[last].file_count++;
        holdings->items[singles[i].holding].family = last;
    }
}

/* What may overlap a family in time lies within a year of its first month. */
static void find_neighbours(struct holdings *holdings) {
    enum { LONGEST = 12 };
    struct holding_family *families = holdings->families;
    size_t begin = 0, end = 0;
    for (size_t f = 0; f < holdings->family_count; f++) {
        while (families[begin].first + LONGEST <= families[f].first)
            begin++;
        while (end < holdings->family_count && families[end].first < families[f].first + LONGEST)
            end++;
        families[f].begin = begin;
        families[f].end = end;
    }
}

static void find_rivals(struct holdings *holdings) {
    for (size_t f = 0; f < holdings->family_count; f++) {
        struct holding_family *family = &holdings->families[f];
        for (size_t g = family->begin; g < family->end; g++) {
            const struct holding_family *other = &holdings->families[g];
            bool alike = are_alike(family, other), rivals = are_rivals(family, other);
            family->by_cells |= rivals && alike;
            family->by_cases |= rivals && !alike && !lack_forces(family, other) &&
                                !differ_in_offences(family, other);
            holdings->contested |= rivals;
        }
    }
}

static void find_families(struct holdings *holdings, struct single *singles) {
    if (holdings->count > 1)
        qsort(singles, holdings->count, sizeof *singles, compare_singles);
    join_families(holdings, singles);
    find_neighbours(holdings);
    find_rivals(holdings);
}

/* --- Listing ----------------------------------------------------------------------------------- */

/* Of files that have the period; without months where the value is none. */
static struct holding_family period_family(struct slice value, uint32_t code) {
    struct period period;
    if (!period_parse(value, &period))
        return (struct holding_family){.period = code};
    int months = 12 / period_parts(period.kind);
    int first = period_number(period) * months + period_first_month(period.kind) - 1;
    return (struct holding_family){.period = code, .first = first, .months = months};
}

static struct holding_family *list_periods(const struct store *store, struct error *error) {
    const struct dictionary *values = &store->dictionaries[DIMENSION_PERIOD];
    struct holding_family *periods = memory_new((size_t)values->count + 1, sizeof *periods, error);
    for (uint32_t code = 1; periods != NULL && code <= values->count; code++)
        periods[code] = period_family(dictionary_value(values, code - 1), code);
    return periods;
}

/* The next code from this one on of a period that the file has rows of; 0 where there is none. */
static uint32_t next_period(const struct edition_file *file, const struct holding_family *periods,
                            uint32_t code) {
    for (; code < file->period_count; code++)
        if (file->periods[code] && periods[code].months > 0)
            return code;
    return 0;
}

static size_t count_holdings(const struct holdings *holdings,
                             const struct holding_family *periods) {
    size_t count = 0;
    for (size_t f = 0; f < holdings->file_count; f++)
        for (uint32_t p = 1; (p = next_period(&holdings->files[f], periods, p)) > 0; p++)
            count++;
    return count;
}

static void list_file(struct holdings *holdings, const struct holding_family *periods, size_t f,
                      struct single *singles) {
    const struct edition_file *file = &holdings->files[f];
    holdings->first_of_file[f] = holdings->count;
    for (uint32_t p = 1; (p = next_period(file, periods, p)) > 0; p++) {
        struct single *single = &singles[holdings->count];
        *single = (struct single){periods[p], holdings->count};
        single->family.layout = file->layout;
        single->family.dimensions = file->dimensions;
        single->family.measures = file->measures;
        single->family.file = f;
        holdings->items[holdings->count++] = (struct holding){.file = f, .period = p};
    }
}

static bool make_lists(struct holdings *holdings, size_t count, struct error *error) {
    holdings->first_of_file = memory_new(holdings->file_count + 1, sizeof(size_t), error);
    holdings->items = memory_new(count + 1, sizeof *holdings->items, error);
    holdings->families = memory_new(count + 1, sizeof *holdings->families, error);
    holdings->met = memory_new(count + 1, sizeof *holdings->met, error);
    return holdings->first_of_file && holdings->items && holdings->families && holdings->met;
}

bool holdings_list(struct holdings *holdings, struct error *error) {
    struct holding_family *periods = list_periods(holdings->store, error);
    if (periods == NULL)
        return false;
    size_t count = count_holdings(holdings, periods);
    struct single *singles = memory_new(count + 1, sizeof *singles, error);
    bool done = singles != NULL && make_lists(holdings, count, error);
    for (size_t f = 0; done && f < holdings->file_count; f++)
        list_file(holdings, periods, f, singles);
    if (done) {
        holdings->first_of_file[holdings->file_count] = holdings->count;
        find_families(holdings, singles);
    }
    memory_free(singles);
    memory_free(periods);
    return done;
}

void holdings_free(struct holdings *holdings) {
    for (size_t i = 0; i < holdings->count; i++) {
        cell_sample_free(&holdings->items[i].cells);
        cell_sample_free(&holdings->items[i].cases);
    }
    memory_free(holdings->items);
    memory_free(holdings->first_of_file);
    memory_free(holdings->families);
    memory_free(holdings->met);
    memory_free(holdings->pairs);
    memory_free(holdings->sharers);
    memory_free(holdings->newest);
    numbering_free(&holdings->shared);
}

struct holding *holdings_of_file(const struct holdings *holdings, size_t file, size_t *count) {
    size_t first = holdings->first_of_file[file];
    *count = holdings->first_of_file[file + 1] - first;
    return &holdings->items[first];
}

struct holding *holding_of(const struct holdings *holdings, size_t file, uint32_t period) {
    size_t low = holdings->first_of_file[file], end = holdings->first_of_file[file + 1];
    for (size_t high = end; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (holdings->items[middle].period < period)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && holdings->items[low].period == period ? &holdings->items[low] : NULL;
}

bool holdings_alike(const struct holdings *holdings, const struct holding *a,
                    const struct holding *b) {
    return are_alike(&holdings->families[a->family], &holdings->families[b->family]);
}

bool holdings_lack_forces(const struct holdings *holdings, const struct holding *a,
                          const struct holding *b) {
    return lack_forces(&holdings->families[a->family], &holdings->families[b->family]);
}

int holding_begin(const struct holdings *holdings, const struct holding *holding) {
    return holdings->families[holding->family].first;
}

int holding_end(const struct holdings *holdings, const struct holding *holding) {
    return holding_begin(holdings, holding) + holdings->families[holding->family].months;
}

/* --- Sampling ---------------------------------------------------------------------------------- */

uint64_t cell_hash(const uint32_t codes[DIMENSION_COUNT]) {
    uint32_t key[DIMENSION_COUNT];
    memcpy(key, codes, sizeof key);
    key[DIMENSION_FILE] = key[DIMENSION_UNREAD] = key[DIMENSION_MARKS] = 0;
    return XXH3_64bits(key, sizeof key);
}

static uint64_t case_hash(const uint32_t codes[DIMENSION_COUNT]) {
    uint32_t pair[2] = {codes[DIMENSION_FORCE], codes[DIMENSION_OFFENCE]};
    if (pair[1] == 0) /* a file of offence groups alone */
        pair[1] = UINT32_C(0x80000000) | codes[DIMENSION_OFFENCE_GROUP];
    return XXH3_64bits(pair, sizeof pair);
}

static bool is_contested(const struct holdings *holdings, const struct holding *holding) {
    const struct holding_family *family = &holdings->families[holding->family];
    return family->by_cells || family->by_cases;
}

static bool sample_row(const struct holdings *holdings, struct holding *holding,
                       const struct row_group *group, uint32_t row, struct error *error) {
    const struct holding_family *family = &holdings->families[holding->family];
    uint32_t codes[DIMENSION_COUNT];
    row_codes(group, row, codes);
    return (!family->by_cells || cell_sample_add(&holding->cells, cell_hash(codes), error)) &&
           (!family->by_cases || cell_sample_add(&holding->cases, case_hash(codes), error));
}

static bool sample_group(const struct holdings *holdings, size_t file,
                         const struct row_group *group, struct error *error) {
    struct holding *holding = NULL;
    uint32_t last = 0;
    for (uint32_t row = 0; row < group->rows; row++) {
        uint32_t period = group_code(group, DIMENSION_PERIOD, row);
        if (period != last)
            holding = holding_of(holdings, file, period);
        last = period;
        if (holding != NULL && is_contested(holdings, holding) &&
            !sample_row(holdings, holding, group, row, error))
            return false;
    }
    return true;
}

bool holdings_sample(struct holdings *holdings, size_t file, struct error *error) {
    const struct store_file *of = &holdings->store->files[holdings->files[file].code - 1];
    size_t count, contested = 0;
    const struct holding *items = holdings_of_file(holdings, file, &count);
    for (size_t i = 0; i < count; i++)
        contested += is_contested(holdings, &items[i]);
    for (size_t g = 0; contested > 0 && g < of->group_count; g++)
        if (!sample_group(holdings, file, &holdings->store->groups[of->first_group + g], error))
            return false;
    return true;
}

static bool is_large(const struct holding *holding) {
    return holding->cells.zeros > 0 || holding->cases.zeros > 0;
}

/* How many of the cells, or cases, the rows of a holding have. */
static bool count_among(const struct holdings *holdings, const struct holding *holding,
                        const struct cell_sample *sample, bool are_cells, size_t *found,
                        struct error *error) {
    const struct store *store = holdings->store;
    const struct store_file *of = &store->files[holdings->files[holding->file].code - 1];
    unsigned char *seen = memory_new(sample->count + 1, 1, error);
    *found = 0;
    for (size_t g = 0; seen != NULL && g < of->group_count; g++) {
        const struct row_group *group = &store->groups[of->first_group + g];
        for (uint32_t row = 0; row < group->rows; row++) {
            uint32_t codes[DIMENSION_COUNT];
            size_t at;
            if (group_code(group, DIMENSION_PERIOD, row) != holding->period)
                continue;
            row_codes(group, row, codes);
            if (cell_sample_find(sample, are_cells ? cell_hash(codes) : case_hash(codes), &at)) {
                *found += !seen[at];
                seen[at] = 1;
            }
        }
    }
    memory_free(seen);
    return seen != NULL;
}

/* Lists the places of the holding's rows, each a force or a force and a group of offences, and counts those that
** are among the others'. */
static bool list_places(const struct holdings *holdings, const struct holding *holding,
                        bool by_group, const struct numbering *others, struct numbering *places,
                        size_t *common, struct error *error) {
    const struct store *store = holdings->store;
    const struct store_file *of = &store->files[holdings->files[holding->file].code - 1];
    for (size_t g = 0; g < of->group_count; g++) {
        const struct row_group *group = &store->groups[of->first_group + g];
        for (uint32_t row = 0; row < group->rows; row++) {
            uint32_t known = places->count, number, other;
            uint64_t place = (uint64_t)group_code(group, DIMENSION_FORCE, row) << 32 |
                             (by_group ? group_code(group, DIMENSION_OFFENCE_GROUP, row) : 0);
            if (group_code(group, DIMENSION_PERIOD, row) != holding->period)
                continue;
            if (!numbering_of(places, place, &number, error))
                return false;
            *common += number == known && others != NULL && numbering_find(others, place, &other);
        }
    }
    return true;
}

/* A sum over offences has no offence in common with its parts, but the places where they were. */
static bool overlap_of_places(const struct holdings *holdings, const struct holding *a,
                              const struct holding *b, struct cell_overlap *overlap,
                              struct error *error) {
    bool by_group = (holdings->families[a->family].dimensions &
                     holdings->families[b->family].dimensions & 1u << DIMENSION_OFFENCE_GROUP) != 0;
    struct numbering one = {0}, other = {0};
    *overlap = (struct cell_overlap){0};
    bool done = list_places(holdings, a, by_group, NULL, &one, &overlap->common, error) &&
                list_places(holdings, b, by_group, &one, &other, &overlap->common, error);
    overlap->first = one.count;
    overlap->second = other.count;
    overlap->smaller = one.count < other.count ? one.count : other.count;
    numbering_free(&one);
    numbering_free(&other);
    return done;
}

bool holdings_overlap(struct holdings *holdings, struct holding *a, struct holding *b,
                      struct cell_overlap *overlap, struct error *error) {
    if (differ_in_offences(&holdings->families[a->family], &holdings->families[b->family]))
        return overlap_of_places(holdings, a, b, overlap, error);
    bool are_cells = holdings_alike(holdings, a, b);
    struct cell_sample *one = are_cells ? &a->cells : &a->cases,
                       *other = are_cells ? &b->cells : &b->cases;
    *overlap = cell_sample_overlap(one, other);
    const struct cell_sample *whole = one->zeros == 0 ? one : other;
    if ((one->zeros == 0) == (other->zeros == 0) || whole->count > CELL_SAMPLE_MOST)
        return true;
    overlap->smaller = whole->count;
    overlap->first = cell_sample_size(one);
    overlap->second = cell_sample_size(other);
    return count_among(holdings, whole == one ? b : a, whole, are_cells, &overlap->common, error);
}

/* --- Pairs ------------------------------------------------------------------------------------- */

static bool add_pair(struct holdings *holdings, size_t earlier, size_t later, struct error *error) {
    if (holdings->met[earlier] == later + 1)
        return true;
    if (!memory_reserve(&holdings->pairs, &holdings->pair_capacity, holdings->pair_count + 1,
                        sizeof *holdings->pairs, error))
        return false;
    holdings->met[earlier] = later + 1;
    holdings->pairs[holdings->pair_count++] = (struct holding_pair){earlier, later};
    return true;
}

/* `large`: with those alone of which a sample is known, as the cells of a small one need not be in it. */
static bool pair_with_all(struct holdings *holdings, const struct holding_family *others,
                          bool large, size_t later, struct error *error) {
    for (size_t at = large ? others->newest_large : others->newest, before; at > 0; at = before) {
        const struct holding *other = &holdings->items[at - 1];
        before = large ? other->large_before : other->before;
        if (!add_pair(holdings, at - 1, later, error))
            return false;
    }
    return true;
}

/* The key of a cell in a family, or of a case. */
static uint64_t key_of(size_t family, bool is_cell, uint64_t hash) {
    uint64_t parts[2] = {hash, 2 * (uint64_t)family + is_cell};
    return XXH3_64bits(parts, sizeof parts);
}

static bool pair_with_sharers(struct holdings *holdings, size_t family, bool alike, size_t later,
                              struct error *error) {
    const struct holding *own = &holdings->items[later];
    const struct cell_sample *sample = alike ? &own->cells : &own->cases;
    for (size_t i = 0; i < sample->count; i++) {
        uint32_t number;
        if (!numbering_find(&holdings->shared, key_of(family, alike, sample->hashes[i]), &number))
            continue;
        for (size_t at = holdings->newest[number]; at > 0; at = holdings->sharers[at - 1].before)
            if (!add_pair(holdings, holdings->sharers[at - 1].holding, later, error))
                return false;
    }
    return true;
}

static bool relate(struct holdings *holdings, size_t later, struct error *error) {
    const struct holding *holding = &holdings->items[later];
    const struct holding_family *own = &holdings->families[holding->family];
    bool done = true;
    for (size_t f = own->begin; done && f < own->end; f++) {
        const struct holding_family *others = &holdings->families[f];
        if (!are_rivals(own, others))
            continue;
        done = others->file_count <= FEW_FILES || lack_forces(own, others) ||
                       differ_in_offences(own, others) || is_large(holding)
                   ? pair_with_all(holdings, others, false, later, error)
                   : pair_with_all(holdings, others, true, later, error) &&
                         pair_with_sharers(holdings, f, are_alike(own, others), later, error);
    }
    return done;
}

static bool add_sharer(struct holdings *holdings, size_t holding, uint64_t key,
                       struct error *error) {
    uint32_t number;
    if (!memory_reserve(&holdings->newest, &holdings->newest_capacity,
                        (size_t)holdings->shared.count + 1, sizeof *holdings->newest, error) ||
        !memory_reserve(&holdings->sharers, &holdings->sharer_capacity, holdings->sharer_count + 1,
                        sizeof *holdings->sharers, error))
        return false;
    uint32_t known = holdings->shared.count;
    if (!numbering_of(&holdings->shared, key, &number, error))
        return false;
    size_t before = number < known ? holdings->newest[number] : 0;
    holdings->sharers[holdings->sharer_count++] = (struct sharer){holding, before};
    holdings->newest[number] = holdings->sharer_count;
    return true;
}

static bool add_cells(struct holdings *holdings, size_t number, bool are_cells,
                      struct error *error) {
    const struct holding *holding = &holdings->items[number];
    const struct cell_sample *sample = are_cells ? &holding->cells : &holding->cases;
    for (size_t i = 0; i < sample->count; i++)
        if (!add_sharer(holdings, number, key_of(holding->family, are_cells, sample->hashes[i]),
                        error))
            return false;
    return true;
}

/* Those after it find it in its family. */
static bool join_family(struct holdings *holdings, size_t number, struct error *error) {
    struct holding *holding = &holdings->items[number];
    struct holding_family *family = &holdings->families[holding->family];
    holding->before = family->newest;
    family->newest = number + 1;
    if (is_large(holding)) {
        holding->large_before = family->newest_large;
        family->newest_large = number + 1;
    }
    return family->file_count <= FEW_FILES ||
           (add_cells(holdings, number, true, error) && add_cells(holdings, number, false, error));
}

static int compare_pairs(const void *left, const void *right) {
    const struct holding_pair *a = left, *b = right;
    if (a->earlier != b->earlier)
        return a->earlier < b->earlier ? -1 : 1;
    return (a->later > b->later) - (a->later < b->later);
}

bool holdings_relate(struct holdings *holdings, size_t file, struct error *error) {
    size_t begin = holdings->first_of_file[file], end = holdings->first_of_file[file + 1];
    holdings->pair_count = 0;
    for (size_t h = begin; h < end; h++)
        if (!relate(holdings, h, error))
            return false;
    for (size_t h = begin; h < end; h++)
        if (!join_family(holdings, h, error))
            return false;
    if (holdings->pair_count > 1)
        qsort(holdings->pairs, holdings->pair_count, sizeof *holdings->pairs, compare_pairs);
    return true;
}
