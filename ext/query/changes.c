#include "query/changes.h"

#include "base/base.h"

/* --- The pivot --- */

/* Rows of a period that is not compared with any have no change: where a term asks for one, the period
** need not be looked at. */
static void drop_uncompared(const struct changes *changes, const struct change_terms *terms) {
    const struct period_comparison *comparison = &changes->comparison;
    bool drops = false;
    for (size_t t = 0; t < terms->count; t++)
        drops |= terms->items[t].field.part != CHANGE_NOW && terms->items[t].how != TERM_IS_NULL;
    for (uint32_t code = 0; drops && code < comparison->held->periods; code++)
        comparison->periods[code].wanted &= comparison->periods[code].before != 0;
}

/* Narrows the periods to those that are wanted and those that these are compared with. */
static bool narrow_periods(struct changes *changes, const struct selection *selection,
                           struct error *error) {
    const struct period_comparison *comparison = &changes->comparison;
    uint32_t count = comparison->held->periods;
    unsigned char *set = memory_new(count, 1, error);
    changes->selection = *selection;
    changes->selection.sets[DIMENSION_PERIOD] = set;
    for (uint32_t code = 0; set != NULL && code < count; code++) {
        if (!comparison->periods[code].wanted)
            continue;
        set[code] = 1;
        set[comparison->periods[code].before] |= comparison->periods[code].before != 0;
    }
    return set != NULL;
}

static const struct pivot_part *part_of(const struct changes *changes, enum dimension dimension) {
    const struct pivot_plan *plan = &changes->pivot.plan;
    for (int p = 0; p < plan->part_count; p++)
        if (plan->parts[p].dimension == dimension)
            return &plan->parts[p];
    return NULL;
}

/* The number that the part has for a code, from 0. */
static uint32_t number_of(const struct changes *changes, const struct pivot_part *part,
                          uint32_t code) {
    return part->numbers[code] / (changes->pivot.plan.hashed ? 1 : part->stride);
}

static bool number_periods(struct changes *changes, struct error *error) {
    const struct pivot_part *part = part_of(changes, DIMENSION_PERIOD);
    const unsigned char *set = changes->selection.sets[DIMENSION_PERIOD];
    uint32_t codes = changes->comparison.held->periods;
    changes->period_count = part != NULL ? part->count : 1;
    changes->period_numbers = memory_new(codes, sizeof *changes->period_numbers, error);
    changes->period_codes = memory_new(changes->period_count, sizeof *changes->period_codes, error);
    if (changes->period_numbers == NULL || changes->period_codes == NULL)
        return false;
    for (uint32_t code = 0; code < codes; code++) {
        if (set[code] == 0)
            continue;
        uint32_t number = part != NULL ? number_of(changes, part, code) : 0;
        changes->period_numbers[code] = number;
        changes->period_codes[number] = code;
    }
    return true;
}

/* --- The places of slots --- */

/* Where cells are not hashed: the period is the first dimension, and has the largest stride. A kind is
** a cell without the force's part of its number. */
static bool place_directly(struct changes *changes, struct error *error) {
    const struct pivot_part *period = part_of(changes, DIMENSION_PERIOD);
    const struct pivot_part *force = part_of(changes, DIMENSION_FORCE);
    const struct pivot_plan *plan = &changes->pivot.plan;
    changes->cells = period != NULL ? period->stride : (uint32_t)changes->pivot.sums.slots;
    changes->stride = force != NULL ? force->stride : 1;
    changes->values = force != NULL ? force->count : 1;
    changes->kind_count = changes->cells / changes->values;
    changes->scopes = memory_new(changes->values, sizeof *changes->scopes, error);
    for (uint32_t value = 0; changes->scopes != NULL && value < changes->values; value++) {
        uint32_t code = force != NULL ? force->codes[value] : plan->only[DIMENSION_FORCE];
        changes->scopes[value] = changes->comparison.scopes[code];
    }
    return changes->scopes != NULL;
}

static uint32_t kind_of_cell(const struct changes *changes, uint32_t cell) {
    uint32_t stride = changes->stride;
    return cell / (stride * changes->values) * stride + cell % stride;
}

/* Where cells are hashed: numbers the combinations of the values in all dimensions but period and
** force. With `fixed`, only those that are numbered already. */
static bool number_kind(struct changes *changes, const uint32_t codes[DIMENSION_COUNT], bool fixed,
                        uint32_t *kind, struct error *error) {
    const struct pivot_plan *plan = &changes->pivot.plan;
    *kind = 0;
    for (int p = 0; p < plan->part_count; p++) {
        const struct pivot_part *part = &plan->parts[p];
        if (part->dimension == DIMENSION_PERIOD || part->dimension == DIMENSION_FORCE)
            continue;
        uint64_t key = (uint64_t)*kind * part->count + part->numbers[codes[part->dimension]];
        if (fixed ? !numbering_find(&changes->chain[p], key, kind)
                  : !numbering_of(&changes->chain[p], key, kind, error))
            return false;
    }
    return true;
}

static bool place_hashed(struct changes *changes, struct error *error) {
    const struct pivot_part *force = part_of(changes, DIMENSION_FORCE);
    size_t slots = changes->pivot.sums.slots;
    changes->places = memory_new(slots, sizeof *changes->places, error);
    if (changes->places == NULL)
        return false;
    for (uint32_t slot = 0; slot < slots; slot++) {
        struct change_place *place = &changes->places[slot];
        uint32_t codes[DIMENSION_COUNT], unused;
        for (int d = 0; d < DIMENSION_COUNT; d++)
            codes[d] = pivot_slot_code(&changes->pivot, slot, (enum dimension)d);
        if (!number_kind(changes, codes, false, &place->kind, error))
            return false;
        place->scope = changes->comparison.scopes[codes[DIMENSION_FORCE]];
        place->period = changes->period_numbers[codes[DIMENSION_PERIOD]];
        uint64_t value = force != NULL ? force->numbers[codes[DIMENSION_FORCE]] : 0;
        if (!numbering_of(&changes->cells_by_key, (uint64_t)place->kind << 32 | value, &place->cell,
                          error) ||
            !numbering_of(&changes->slots_by_key, (uint64_t)place->cell << 32 | place->period,
                          &unused, error))
            return false;
        if (place->kind >= changes->kind_count)
            changes->kind_count = place->kind + 1;
    }
    return true;
}

static uint32_t slot_at(const struct changes *changes, uint32_t cell, uint32_t period) {
    uint32_t slot;
    if (changes->pivot.plan.hashed)
        return numbering_find(&changes->slots_by_key, (uint64_t)cell << 32 | period, &slot)
                   ? slot
                   : CHANGES_NO_SLOT;
    slot = period * changes->cells + cell;
    return changes->pivot.sums.seen[slot] != 0 ? slot : CHANGES_NO_SLOT;
}

/* --- Which kinds of cells a period has, of any force --- */

static unsigned char *kind_seen(const struct changes *changes, uint32_t period, uint32_t kind) {
    return &changes->kinds_seen[(size_t)period * changes->kind_count + kind];
}

/* The kind of a cell of another pivot, by its codes. False where no cell of ours is of it. */
static bool find_kind(struct changes *changes, const struct pivot *other, size_t cell,
                      uint32_t *kind) {
    const struct pivot_plan *plan = &changes->pivot.plan;
    uint32_t codes[DIMENSION_COUNT], slot = 0;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        codes[d] = pivot_code(other, cell, (enum dimension)d);
    if (plan->hashed)
        return number_kind(changes, codes, true, kind, NULL);
    for (int p = 0; p < plan->part_count; p++)
        if (plan->parts[p].dimension != DIMENSION_PERIOD &&
            plan->parts[p].dimension != DIMENSION_FORCE)
            slot += plan->parts[p].numbers[codes[plan->parts[p].dimension]];
    *kind = kind_of_cell(changes, slot);
    return true;
}

/* Terms on the force have narrowed our own cells: those of any force are looked up in the store. */
static bool see_other_forces(struct changes *changes, column_set columns, size_t threads,
                             struct error *error) {
    struct selection selection = changes->selection;
    struct pivot pivot = {0};
    selection.sets[DIMENSION_FORCE] = NULL;
    for (int c = 0; c < COLUMN_COUNT; c++)
        if (column_in(columns, c) && COLUMNS[c].dimension == DIMENSION_FORCE)
            columns &= ~column_bit(c);
    bool done = pivot_sum(&pivot, changes->store, &selection, columns, changes->pivot.plan.measures,
                          threads, error);
    for (size_t cell = 0; done && cell < pivot.count; cell++) {
        uint32_t period = changes->period_numbers[pivot_code(&pivot, cell, DIMENSION_PERIOD)], kind;
        if (find_kind(changes, &pivot, cell, &kind))
            *kind_seen(changes, period, kind) |= pivot.sums.seen[pivot.order[cell]];
    }
    pivot_free(&pivot);
    return done;
}

/* Cells of one force and neighbouring kinds stand side by side. */
static void see_kinds_directly(struct changes *changes) {
    const unsigned char *seen = changes->pivot.sums.seen;
    const uint32_t stride = changes->stride;
    for (uint32_t period = 0; period < changes->period_count; period++)
        for (uint32_t first = 0; first < changes->kind_count; first += stride)
            for (uint32_t value = 0; value < changes->values; value++, seen += stride) {
                unsigned char *restrict kinds = kind_seen(changes, period, first);
                for (uint32_t kind = 0; kind < stride; kind++)
                    kinds[kind] |= seen[kind];
            }
}

static bool see_kinds(struct changes *changes, column_set columns, size_t threads,
                      struct error *error) {
    const struct pivot_sums *sums = &changes->pivot.sums;
    changes->kinds_seen =
        memory_new((size_t)changes->period_count * changes->kind_count + 1, 1, error);
    if (changes->kinds_seen == NULL)
        return false;
    if (changes->selection.sets[DIMENSION_FORCE] != NULL)
        return see_other_forces(changes, columns, threads, error);
    if (!changes->pivot.plan.hashed)
        see_kinds_directly(changes);
    for (size_t slot = 0; changes->pivot.plan.hashed && slot < sums->slots; slot++)
        *kind_seen(changes, changes->places[slot].period, changes->places[slot].kind) |=
            sums->seen[slot];
    return true;
}

/* --- What the publisher withheld --- */

/* Whether one of the marks, between blanks, stands for a number that is not given. */
static bool is_withholding(struct slice marks) {
    static const char *const marks_of_none[] = {"[c]", "[x]", "*", "~", "..", ":"};
    for (size_t start = 0, end; start < marks.length; start = end + 1) {
        for (end = start; end < marks.length && marks.bytes[end] != ' ';)
            end++;
        struct slice mark = slice_from(marks.bytes + start, end - start);
        for (size_t i = 0; i < sizeof marks_of_none / sizeof *marks_of_none; i++)
            if (slice_equal_nocase(mark, slice_of(marks_of_none[i])))
                return true;
    }
    return false;
}

/* The slot of a row that is wanted. */
static uint32_t slot_of_row(struct changes *changes, const struct row_group *group, uint32_t row) {
    const struct pivot_plan *plan = &changes->pivot.plan;
    const struct pivot_part *force = part_of(changes, DIMENSION_FORCE);
    uint32_t codes[DIMENSION_COUNT], slot = 0, kind, cell;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        codes[d] = group_code(group, (enum dimension)d, row);
    for (int p = 0; p < plan->part_count && !plan->hashed; p++)
        slot += plan->parts[p].numbers[codes[plan->parts[p].dimension]];
    if (!plan->hashed)
        return slot;
    uint64_t value = force != NULL ? force->numbers[codes[DIMENSION_FORCE]] : 0;
    if (!number_kind(changes, codes, true, &kind, NULL) ||
        !numbering_find(&changes->cells_by_key, (uint64_t)kind << 32 | value, &cell))
        return CHANGES_NO_SLOT;
    return slot_at(changes, cell, changes->period_numbers[codes[DIMENSION_PERIOD]]);
}

/* The measures that are summed and that the group's file gives some number of: what its layout lacks
** was not withheld. As bits 1 << enum measure. */
static unsigned measures_given(const struct changes *changes, const struct row_group *group) {
    const struct store *store = changes->store;
    const struct store_file *file = &store->files[group->codes[DIMENSION_FILE].minimum - 1];
    unsigned given = 0;
    for (size_t g = file->first_group; g < file->first_group + file->group_count; g++)
        for (int m = 0; m < MEASURE_COUNT; m++)
            given |= (unsigned)(store->groups[g].measures[m].form != NUMBERS_NULL) << m;
    return given & changes->pivot.plan.measures;
}

static void note_withheld(struct changes *changes, const struct row_group *group, uint32_t row,
                          unsigned measures) {
    uint32_t slot = slot_of_row(changes, group, row);
    int64_t number;
    for (int m = 0; m < MEASURE_COUNT && slot != CHANGES_NO_SLOT; m++)
        if ((measures >> m & 1) != 0 && !group_measure(group, (enum measure)m, row, &number))
            changes->withheld[slot] |= (unsigned char)(1u << m);
}

/* Looks at the rows that have such a mark, which are few. */
static bool find_withheld(struct changes *changes, struct error *error) {
    const struct store *store = changes->store;
    const struct dictionary *marks = &store->dictionaries[DIMENSION_MARKS];
    unsigned char *withholding = memory_new((size_t)marks->count + 1, 1, error);
    bool any = false, done = withholding != NULL;
    for (uint32_t code = 0; done && code < marks->count; code++)
        any |= withholding[code + 1] = is_withholding(dictionary_value(marks, code));
    if (any)
        changes->withheld = memory_new(changes->pivot.sums.slots, 1, error);
    done = done && (!any || changes->withheld != NULL);
    for (size_t g = 0; any && done && g < store->group_count; g++) {
        const struct row_group *group = store_group_shape(store, g);
        if (group->codes[DIMENSION_MARKS].maximum == 0 ||
            select_overlap(&changes->selection, group) == OVERLAP_NONE)
            continue;
        group = store_open_group(store, g, EVERY_COLUMN, error);
        done = group != NULL;
        unsigned measures = done ? measures_given(changes, group) : 0;
        for (uint32_t row = 0; done && row < group->rows; row++)
            if (withholding[group_code(group, DIMENSION_MARKS, row)] != 0 &&
                select_row(&changes->selection, group, row))
                note_withheld(changes, group, row, measures);
    }
    memory_free(withholding);
    return done;
}

unsigned changes_withheld(const struct changes *changes, uint32_t slot) {
    return changes->withheld != NULL && slot != CHANGES_NO_SLOT ? changes->withheld[slot] : 0;
}

/* --- Reading --- */

static uint32_t some_slot(const struct change_row *row) {
    return row->now != CHANGES_NO_SLOT ? row->now : row->before;
}

/* The measure of a slot. Of a side without rows it is 0 where other forces' cells of the kind have it
** in that period, and the period holds the row's forces. */
static bool read_side(const struct changes *changes, const struct change_row *row, uint32_t slot,
                      uint32_t period, bool lacks, enum measure measure, int64_t *number) {
    const struct pivot_sums *sums = &changes->pivot.sums;
    bool has_rows = slot != CHANGES_NO_SLOT;
    unsigned seen = has_rows ? sums->seen[slot]
                             : *kind_seen(changes, changes->period_numbers[period], row->kind);
    bool has_number = (seen & (unsigned)PIVOT_SEEN_MEASURE << measure) != 0;
    if (has_rows)
        *number = sums->sums[measure][slot];
    return comparison_has(has_rows, has_number, !lacks, has_number);
}

static bool has_carry(const struct changes *changes, uint32_t slot, enum measure measure) {
    const int64_t *carries = changes->pivot.sums.carries[measure];
    return slot != CHANGES_NO_SLOT && carries != NULL && carries[slot] != 0;
}

/* Structures of numbers are handed on by their addresses: a copy of what has just been written part by
** part makes the processor wait. */
static void read_row(const struct changes *changes, const struct change_row *row,
                     enum measure measure, struct measure_change *change) {
    uint32_t before = changes->comparison.periods[row->period].before;
    unsigned lacks =
        before != 0 ? comparison_lacks(&changes->comparison, row->period, row->scope) : 0;
    *change = (struct measure_change){0};
    change->overflows =
        has_carry(changes, row->now, measure) || has_carry(changes, row->before, measure);
    change->has_now = read_side(changes, row, row->now, row->period, (lacks & LACKS_NOW) != 0,
                                measure, &change->now);
    if (before == 0 || (lacks & LACKS_SUMMED) != 0)
        return;
    change->has_before = read_side(changes, row, row->before, before, (lacks & LACKS_BEFORE) != 0,
                                   measure, &change->before);
    change->withheld =
        ((changes_withheld(changes, row->now) | changes_withheld(changes, row->before)) >> measure &
         1) != 0;
    change->has_change = change->has_now && change->has_before && !change->withheld;
    if (change->has_change)
        change->overflows |= SUBTRACT_OVERFLOWS(change->now, change->before, &change->change);
}

struct measure_change changes_read(const struct changes *changes, size_t row,
                                   enum measure measure) {
    struct measure_change change;
    read_row(changes, &changes->rows[row], measure, &change);
    return change;
}

/* 100 × change ÷ before; false where that is NULL: without a change, or on a base of 0 or less. */
static bool find_percent(const struct measure_change *change, double *percent) {
    if (!change->has_change || change->before <= 0)
        return false;
    *percent = decimal_quotient((int128)change->change * 100, change->before);
    return true;
}

bool changes_number(const struct changes *changes, const struct change_row *row,
                    struct change_field field, struct change_number *number, struct error *error) {
    struct measure_change change;
    bool known;
    read_row(changes, row, field.measure, &change);
    if (UNLIKELY(change.overflows))
        return error_set(
            error, ERROR_INPUT,
            "integer overflow: a sum of %s needs more than 64 bits; look for rows with "
            "impossible numbers",
            measure_name(field.measure));
    if (field.part == CHANGE_PERCENT) {
        number->kind = find_percent(&change, &number->real) ? NUMBER_REAL : NUMBER_NULL;
        return true;
    }
    if (field.part == CHANGE_NOW) {
        known = change.has_now;
        number->integer = change.now;
    } else if (field.part == CHANGE_BEFORE) {
        known = change.has_before;
        number->integer = change.before;
    } else {
        known = change.has_change;
        number->integer = change.change;
    }
    number->kind = known ? NUMBER_INTEGER : NUMBER_NULL;
    return true;
}

uint32_t changes_code(const struct changes *changes, size_t row, enum dimension dimension) {
    if (dimension == DIMENSION_PERIOD)
        return changes->rows[row].period;
    return pivot_slot_code(&changes->pivot, some_slot(&changes->rows[row]), dimension);
}

void changes_codes(const struct changes *changes, size_t row, uint32_t codes[DIMENSION_COUNT]) {
    pivot_slot_codes(&changes->pivot, some_slot(&changes->rows[row]), codes);
    codes[DIMENSION_PERIOD] = changes->rows[row].period;
}

uint32_t changes_scope(const struct changes *changes, size_t row) {
    return changes->rows[row].scope;
}

unsigned changes_lacks(const struct changes *changes, size_t row) {
    uint32_t period = changes->rows[row].period;
    return changes->comparison.periods[period].before != 0
               ? comparison_lacks(&changes->comparison, period, changes_scope(changes, row))
               : 0;
}

bool changes_place(struct changes *changes, size_t row, int64_t *place, struct error *error) {
    const struct change_row *found = &changes->rows[row];
    if (!pivot_slot_place(&changes->pivot, some_slot(found), place, error))
        return false;
    if (found->now == CHANGES_NO_SLOT)
        *place += (int64_t)changes->store->group_count * GROUP_ROWS;
    return true;
}

bool changes_has_kind(const struct changes *changes, size_t row, uint32_t period) {
    return *kind_seen(changes, changes->period_numbers[period], changes->rows[row].kind) != 0;
}

/* --- The rows --- */

/* Makes room for a row after the others, which add_row() adds: it is written where it stays. */
static struct change_row *new_row(struct changes *changes, struct error *error) {
    return changes->count < changes->capacity ||
                   memory_reserve(&changes->rows, &changes->capacity, changes->count + 1,
                                  sizeof *changes->rows, error)
               ? &changes->rows[changes->count]
               : NULL;
}

/* Adds the new row where all terms hold of it. */
static bool add_row(struct changes *changes, const struct change_terms *terms,
                    struct error *error) {
    const struct change_row *row = &changes->rows[changes->count];
    for (size_t t = 0; t < terms->count; t++) {
        struct change_number number;
        if (!changes_number(changes, row, terms->items[t].field, &number, error))
            return false;
        if (!change_term_holds(&terms->items[t], &number))
            return true;
    }
    changes->count++;
    return true;
}

/* The rows of one force, a period, and kinds whose cells stand side by side. `first`: of the first of
** these; `found` has room for them. Which cells have rows can't be foreseen: they are listed first,
** without branches. */
static bool list_kinds(struct changes *changes, const struct change_row *first, uint32_t *found,
                       const struct change_terms *terms, struct error *error) {
    const unsigned char *seen = changes->pivot.sums.seen, *now = seen + first->now;
    bool is_compared = first->before != CHANGES_NO_SLOT;
    const unsigned char *before = is_compared ? seen + first->before : now;
    uint32_t count = 0;
    for (uint32_t kind = 0; kind < changes->stride; kind++) {
        found[count] = kind;
        count += (now[kind] | before[kind]) != 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t kind = found[i];
        struct change_row *row = new_row(changes, error);
        if (row == NULL)
            return false;
        row->now = now[kind] != 0 ? first->now + kind : CHANGES_NO_SLOT;
        row->before = is_compared && before[kind] != 0 ? first->before + kind : CHANGES_NO_SLOT;
        row->period = first->period;
        row->kind = first->kind + kind;
        row->scope = first->scope;
        if (!add_row(changes, terms, error))
            return false;
    }
    return true;
}

static bool list_directly(struct changes *changes, const struct change_terms *terms,
                          struct error *error) {
    const struct compared_period *periods = changes->comparison.periods;
    const uint32_t stride = changes->stride, *numbers = changes->period_numbers;
    uint32_t *found = memory_new(stride, sizeof *found, error);
    bool done = found != NULL;
    for (uint32_t code = 0; done && code < changes->comparison.held->periods; code++) {
        if (!periods[code].wanted)
            continue;
        struct change_row row = {numbers[code] * changes->cells, CHANGES_NO_SLOT, code, 0, 0};
        if (periods[code].before != 0)
            row.before = numbers[periods[code].before] * changes->cells;
        for (; done && row.kind < changes->kind_count; row.kind += stride)
            for (uint32_t value = 0; done && value < changes->values; value++) {
                row.scope = changes->scopes[value];
                done = list_kinds(changes, &row, found, terms, error);
                row.now += stride;
                row.before += row.before != CHANGES_NO_SLOT ? stride : 0;
            }
    }
    memory_free(found);
    return done;
}

static bool list_hashed(struct changes *changes, const struct change_terms *terms,
                        struct error *error) {
    const struct compared_period *periods = changes->comparison.periods;
    const uint32_t *numbers = changes->period_numbers;
    struct change_row *row;
    for (uint32_t slot = 0; slot < changes->pivot.sums.slots; slot++) {
        const struct change_place *place = &changes->places[slot];
        uint32_t code = changes->period_codes[place->period];
        uint32_t before = periods[code].before, after = periods[code].after;
        if (periods[code].wanted) {
            if ((row = new_row(changes, error)) == NULL)
                return false;
            *row = (struct change_row){slot, CHANGES_NO_SLOT, code, place->kind, place->scope};
            if (before != 0)
                row->before = slot_at(changes, place->cell, numbers[before]);
            if (!add_row(changes, terms, error))
                return false;
        }
        if (after != 0 && slot_at(changes, place->cell, numbers[after]) == CHANGES_NO_SLOT) {
            if ((row = new_row(changes, error)) == NULL)
                return false;
            *row = (struct change_row){CHANGES_NO_SLOT, slot, after, place->kind, place->scope};
            if (!add_row(changes, terms, error))
                return false;
        }
    }
    return true;
}

bool changes_make(struct changes *changes, struct dataset *dataset,
                  const struct selection *selection, column_set columns, unsigned measures,
                  size_t threads, struct error *error) {
    const struct change_terms none = {0};
    return changes_make_where(changes, dataset, selection, columns, measures, &none, threads,
                              error);
}

bool changes_make_where(struct changes *changes, struct dataset *dataset,
                        const struct selection *selection, column_set columns, unsigned measures,
                        const struct change_terms *terms, size_t threads, struct error *error) {
    columns |= column_bit(COLUMN_PERIOD);
    *changes = (struct changes){.store = dataset->store};
    bool done = comparison_make(&changes->comparison, dataset, selection->sets[DIMENSION_PERIOD],
                                columns, error);
    if (done)
        drop_uncompared(changes, terms);
    done = done && narrow_periods(changes, selection, error) &&
           pivot_sum_slots(&changes->pivot, changes->store, &changes->selection, columns, measures,
                           threads, error) &&
           number_periods(changes, error) &&
           (changes->pivot.plan.hashed ? place_hashed : place_directly)(changes, error) &&
           see_kinds(changes, columns, threads, error) && find_withheld(changes, error) &&
           (changes->pivot.plan.hashed ? list_hashed : list_directly)(changes, terms, error);
    if (!done)
        changes_free(changes);
    return done;
}

void changes_free(struct changes *changes) {
    memory_free(changes->rows);
    memory_free(changes->selection.sets[DIMENSION_PERIOD]);
    pivot_free(&changes->pivot);
    comparison_free(&changes->comparison);
    memory_free(changes->period_numbers);
    memory_free(changes->period_codes);
    memory_free(changes->kinds_seen);
    memory_free(changes->scopes);
    memory_free(changes->places);
    memory_free(changes->withheld);
    for (int p = 0; p < DIMENSION_COUNT; p++)
        numbering_free(&changes->chain[p]);
    numbering_free(&changes->cells_by_key);
    numbering_free(&changes->slots_by_key);
    *changes = (struct changes){0};
}
