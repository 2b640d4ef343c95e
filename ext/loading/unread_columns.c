#include "loading/unread_columns.h"

#include <inttypes.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "accounting/accounting.h"
#include "source/source.h"

/* What is known of one of the columns. */
struct unread_about {
    struct dictionary values; /* as published; those beyond the first have no number here */
    bool many;                /* there are such */
    struct part_sums sums;    /* by value */
    unsigned char *removed;   /* by value: what becomes of its rows */
    const char *total;        /* for the finding: a value that is a total, */
    struct text parts;        /* and what it is the sum of */
    int64_t rows;             /* taken away */
    bool tells_apart;
};

/* What is done with the rows of a value. */
enum { KEPT, REMOVED, REMOVED_WHERE_OTHERS_ARE };

#define VALUE_OTHER UINT32_MAX

struct settling {
    const struct unread_file *file;
    struct error *error;
    enum measure measure; /* by which values are told to be sums */
    size_t count;         /* columns */
    bool lost;            /* there are too many values to be told apart */
    struct unread_about *columns;
    size_t codes;           /* of DIMENSION_UNREAD, those of other files too */
    unsigned char *seen;    /* by code: this file has it */
    uint32_t *values;       /* by code and column: the value's number */
    uint64_t *others;       /* by code and column: a hash of what stands in the other columns */
    struct numbering cells; /* for what is looked for in one column at a time */
    uint32_t part_cells;    /* the first of them, which have parts */
    uint32_t *first_value;  /* by number of the cell */
    size_t cell_capacity;
};

static size_t place(const struct settling *settling, uint32_t code, size_t column) {
    return (size_t)code * settling->count + column;
}

static const struct row_group *group_at(const struct settling *settling, size_t group) {
    return &settling->file->store->groups[group];
}

/* --- What stands in the columns -------------------------------------------------------------- */

static bool take_value(struct settling *settling, uint32_t code, size_t column,
                       struct slice value) {
    struct unread_about *about = &settling->columns[column];
    uint32_t *number = &settling->values[place(settling, code, column)];
    if (value.length == 1 && value.bytes[0] == UNREAD_OTHER) {
        about->many = true;
        *number = VALUE_OTHER;
        return true;
    }
    return dictionary_code(&about->values, value, number, settling->error);
}

/* The value of DIMENSION_UNREAD in its parts. */
static bool take_apart(struct settling *settling, uint32_t code) {
    struct slice text =
        dictionary_value(&settling->file->store->dictionaries[DIMENSION_UNREAD], code - 1);
    uint64_t hash = 0, *others = &settling->others[place(settling, code, 0)];
    for (size_t column = 0; column < settling->count; column++) {
        const unsigned char *end = memchr(text.bytes, UNREAD_END, text.length);
        struct slice value =
            slice_from(text.bytes, end != NULL ? (size_t)(end - text.bytes) : text.length);
        if (!take_value(settling, code, column, value))
            return false;
        others[column] = XXH3_64bits_withSeed(value.bytes, value.length, column + 1);
        hash += others[column];
        text = slice_after(text, value.length + 1);
    }
    for (size_t column = 0; column < settling->count; column++)
        others[column] = hash - others[column];
    return true;
}

static bool open_settling(struct settling *settling) {
    const struct store *store = settling->file->store;
    size_t places;
    settling->measure = part_sums_measure(store, settling->file->first_group);
    settling->count = settling->file->binding->unread_count;
    settling->codes = (size_t)store->dictionaries[DIMENSION_UNREAD].count + 1;
    if (MULTIPLY_OVERFLOWS(settling->codes, settling->count, &places))
        return error_memory(settling->error);
    settling->columns = memory_new(settling->count, sizeof *settling->columns, settling->error);
    settling->seen = memory_new(settling->codes, 1, settling->error);
    settling->values = memory_new(places, sizeof *settling->values, settling->error);
    settling->others = memory_new(places, sizeof *settling->others, settling->error);
    if (settling->columns == NULL || settling->seen == NULL || settling->values == NULL ||
        settling->others == NULL)
        return false;
    for (size_t g = settling->file->first_group; g < store->group_count; g++) {
        const struct packed_codes *codes = &store->groups[g].codes[DIMENSION_UNREAD];
        uint32_t different = codes->width == 0 ? 1 : store->groups[g].rows;
        for (uint32_t row = 0; row < different; row++)
            settling->seen[packed_code(codes, row)] = 1;
    }
    for (size_t i = 0; i < settling->file->total_rows->count; i++)
        settling->seen[settling->file->total_rows->items[i].codes[DIMENSION_UNREAD]] = 1;
    size_t combinations = 0;
    for (uint32_t code = 1; code < settling->codes; code++) {
        combinations += settling->seen[code];
        if (settling->seen[code] && !take_apart(settling, code))
            return false;
    }
    /* As one thread would have found that read all of the file. */
    settling->lost = settling->file->lost || combinations > UNREAD_ROWS_MOST;
    for (size_t i = 0; i < settling->count; i++)
        settling->columns[i].many |= settling->columns[i].values.count > UNREAD_VALUES_MOST;
    return true;
}

static void close_settling(struct settling *settling) {
    for (size_t i = 0; settling->columns != NULL && i < settling->count; i++) {
        struct unread_about *column = &settling->columns[i];
        dictionary_free(&column->values);
        part_sums_free(&column->sums);
        memory_free(column->removed);
        text_free(&column->parts);
    }
    memory_free(settling->columns);
    memory_free(settling->seen);
    memory_free(settling->values);
    memory_free(settling->others);
    numbering_free(&settling->cells);
    memory_free(settling->first_value);
}

/* --- Sums ------------------------------------------------------------------------------------ */

/* A hash of all that a row is about, but for the columns that are not read. */
static uint64_t cell_of(const uint32_t codes[DIMENSION_COUNT]) {
    uint32_t key[DIMENSION_COUNT];
    memcpy(key, codes, sizeof key);
    key[DIMENSION_UNREAD] = key[DIMENSION_FILE] = key[DIMENSION_MARKS] = 0;
    return XXH3_64bits(key, sizeof key);
}

/* Whether the column can have a total: a value and two others that it is the sum of. */
static bool may_have_sum(const struct unread_about *column) {
    return !column->many && column->values.count > 2;
}

static bool add_row(struct settling *settling, const struct edited_row *row) {
    uint32_t code = row->codes[DIMENSION_UNREAD];
    uint64_t cell = cell_of(row->codes);
    int64_t number = row->measures[settling->measure];
    for (size_t i = 0; i < settling->count; i++) {
        struct unread_about *column = &settling->columns[i];
        uint32_t value = settling->values[place(settling, code, i)];
        if (may_have_sum(column) && number != INT64_MIN &&
            !part_sums_add(&column->sums, value, cell ^ settling->others[place(settling, code, i)],
                           number, settling->error))
            return false;
    }
    return true;
}

static bool add_rows(struct settling *settling) {
    bool any = false;
    for (size_t i = 0; i < settling->count; i++)
        any |= may_have_sum(&settling->columns[i]);
    if (!any)
        return true;
    for (size_t g = settling->file->first_group; g < settling->file->store->group_count; g++) {
        for (uint32_t row = 0; row < group_at(settling, g)->rows; row++) {
            struct edited_row read;
            row_edit_read(group_at(settling, g), row, &read);
            if (read.codes[DIMENSION_UNREAD] > 0 && !add_row(settling, &read))
                return false;
        }
    }
    return true;
}

/* --- Which values are totals ----------------------------------------------------------------- */

static bool is_total_label(struct slice value) {
    struct slice unused;
    return vocabulary_find(DIMENSION_PERIOD, value, &unused) == VOCABULARY_TOTAL;
}

/* `All ages`, `Both sexes`, `Sub-total`: worth a look, where `All other offences` is no total. */
static bool is_like_total(struct slice value) {
    value = vocabulary_without_prefix(value);
    return slice_starts_nocase(value, "all") || slice_starts_nocase(value, "both") ||
           slice_starts_nocase(value, "total") || slice_ends_nocase(value, "total");
}

/* `'Male', 'Female'`, up to five. */
static bool name_parts(struct settling *settling, struct unread_about *column,
                       const uint32_t *others, const unsigned char *chosen, size_t count) {
    size_t named = 0;
    for (size_t i = 0; i < count; i++) {
        struct slice value = dictionary_value(&column->values, others[i]);
        if (!chosen[i] || ++named > 6)
            continue;
        if (named == 6 ? !text_printf(&column->parts, settling->error, ", …")
                       : !text_printf(&column->parts, settling->error, "%s'%.*s'",
                                      named > 1 ? ", " : "", SLICE_PRINT(value)))
            return false;
    }
    return true;
}

/* What is left of the others may be the same people once more, by another breakdown. */
static void remove_second_cut(struct unread_about *column, uint32_t total, uint32_t *others,
                              const unsigned char *chosen, size_t count) {
    size_t left = 0;
    for (size_t i = 0; i < count; i++)
        if (!chosen[i])
            others[left++] = others[i];
    if (part_sums_add_up(&column->sums, total, others, left))
        for (size_t i = 0; i < left; i++)
            column->removed[others[i]] = REMOVED;
}

/* Tries one value; `*found` is set where it is a total. */
static bool try_total(struct settling *settling, struct unread_about *column, uint32_t total,
                      uint32_t *others, unsigned char *chosen, bool *found) {
    struct slice label = dictionary_value(&column->values, total);
    size_t count = 0;
    for (uint32_t value = 0; value < column->values.count; value++)
        if (value != total && !column->removed[value])
            others[count++] = value;
    *found = (is_like_total(label) || part_sums_has_cells(&column->sums, total, PART_SUM_CELLS)) &&
             part_sums_find(&column->sums, total, others, count, chosen);
    if (!*found)
        return true;
    column->removed[total] = REMOVED;
    if (column->total == NULL) {
        column->total = (const char *)label.bytes;
        if (!name_parts(settling, column, others, chosen, count))
            return false;
    }
    remove_second_cut(column, total, others, chosen, count);
    return true;
}

/* What is called a total, and is the sum of nothing here, is one in the cells that others have too. */
static void remove_by_label(struct unread_about *column) {
    for (uint32_t value = 0; value < column->values.count; value++) {
        if (column->values.count < 2 || column->removed[value] ||
            !is_total_label(dictionary_value(&column->values, value)))
            continue;
        column->removed[value] = REMOVED_WHERE_OTHERS_ARE;
        if (column->total == NULL)
            column->total = (const char *)dictionary_value(&column->values, value).bytes;
    }
}

static bool find_totals(struct settling *settling, struct unread_about *column) {
    size_t count = column->values.count;
    uint32_t *others = memory_new(count + 1, sizeof *others, settling->error);
    unsigned char *chosen = memory_new(count + 1, 1, settling->error);
    column->removed = memory_new(count + 1, 1, settling->error);
    bool done = others != NULL && chosen != NULL && column->removed != NULL, found = true;
    while (done && found && !column->many) {
        found = false;
        for (uint32_t total = 0; done && !found && total < count; total++)
            if (!column->removed[total])
                done = try_total(settling, column, total, others, chosen, &found);
    }
    if (done && !column->many)
        remove_by_label(column);
    memory_free(others);
    memory_free(chosen);
    return done;
}

/* --- Which rows a column tells apart, and where a total has parts ----------------------------- */

static void forget_cells(struct settling *settling) {
    numbering_free(&settling->cells);
    settling->cells = (struct numbering){0};
}

/* Notes the row's cell in the column; `*first` is the value that it was first seen with. */
static bool note_cell(struct settling *settling, const struct edited_row *row, size_t column,
                      uint32_t *first) {
    uint32_t code = row->codes[DIMENSION_UNREAD], number, known = settling->cells.count;
    uint64_t cell = cell_of(row->codes) ^ settling->others[place(settling, code, column)];
    uint32_t value = settling->values[place(settling, code, column)];
    if (!numbering_of(&settling->cells, cell, &number, settling->error) ||
        !memory_reserve(&settling->first_value, &settling->cell_capacity, (size_t)number + 1,
                        sizeof *settling->first_value, settling->error))
        return false;
    if (number == known)
        settling->first_value[number] = value;
    *first = settling->first_value[number];
    /* Of values that are not told apart, two rows of one cell may well be two. */
    if (number < known && value == VALUE_OTHER)
        *first = VALUE_OTHER - 1;
    return true;
}

static bool find_told_apart(struct settling *settling, size_t column) {
    struct unread_about *about = &settling->columns[column];
    forget_cells(settling);
    for (size_t g = settling->file->first_group;
         !about->tells_apart && g < settling->file->store->group_count; g++) {
        for (uint32_t row = 0; row < group_at(settling, g)->rows; row++) {
            struct edited_row read;
            uint32_t first;
            row_edit_read(group_at(settling, g), row, &read);
            uint32_t code = read.codes[DIMENSION_UNREAD];
            if (code == 0)
                continue;
            if (!note_cell(settling, &read, column, &first))
                return false;
            about->tells_apart |= first != settling->values[place(settling, code, column)];
        }
    }
    return true;
}

/* The cells in which some other value than a total by its label has a row. */
static bool note_cells_with_parts(struct settling *settling, size_t column) {
    const struct unread_about *about = &settling->columns[column];
    forget_cells(settling);
    for (size_t g = settling->file->first_group; g < settling->file->store->group_count; g++) {
        for (uint32_t row = 0; row < group_at(settling, g)->rows; row++) {
            struct edited_row read;
            uint32_t first;
            row_edit_read(group_at(settling, g), row, &read);
            uint32_t code = read.codes[DIMENSION_UNREAD];
            if (code > 0 &&
                about->removed[settling->values[place(settling, code, column)]] == KEPT &&
                !note_cell(settling, &read, column, &first))
                return false;
        }
    }
    settling->part_cells = settling->cells.count;
    return true;
}

/* --- Taking them away ------------------------------------------------------------------------ */

struct removing {
    struct settling *settling;
    size_t column;
};

static bool has_parts(struct settling *settling, const uint32_t codes[DIMENSION_COUNT],
                      size_t column) {
    uint64_t cell =
        cell_of(codes) ^ settling->others[place(settling, codes[DIMENSION_UNREAD], column)];
    uint32_t number;
    /* A cell that is new here has a total alone. */
    return numbering_of(&settling->cells, cell, &number, settling->error) &&
           number < settling->part_cells;
}

static bool is_kept(void *context, struct edited_row *row) {
    struct removing *removing = context;
    struct settling *settling = removing->settling;
    struct unread_about *column = &settling->columns[removing->column];
    uint32_t code = row->codes[DIMENSION_UNREAD];
    if (code == 0)
        return true;
    unsigned char removed =
        column->removed[settling->values[place(settling, code, removing->column)]];
    bool kept = removed == KEPT || (removed == REMOVED_WHERE_OTHERS_ARE &&
                                    !has_parts(settling, row->codes, removing->column));
    column->rows += !kept;
    return kept;
}

static void remove_total_rows(struct settling *settling, size_t number) {
    struct total_rows *rows = settling->file->total_rows;
    const struct unread_about *column = &settling->columns[number];
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        uint32_t code = rows->items[i].codes[DIMENSION_UNREAD];
        if (code == 0 || column->removed[settling->values[place(settling, code, number)]] == KEPT)
            rows->items[kept++] = rows->items[i];
    }
    rows->count = kept;
}

static bool remove_rows(struct settling *settling, size_t number) {
    struct unread_about *column = &settling->columns[number];
    struct store *store = settling->file->store;
    struct removing removing = {settling, number};
    if (column->total == NULL)
        return true;
    remove_total_rows(settling, number);
    return note_cells_with_parts(settling, number) &&
           store_edit_rows(store, settling->file->first_group, is_kept, &removing,
                           settling->error) &&
           settling->error->code == ERROR_NONE;
}

/* --- The findings ---------------------------------------------------------------------------- */

static bool is_empty(const struct unread_about *column) {
    return !column->many && column->values.count <= 1 &&
           (column->values.count == 0 || dictionary_value(&column->values, 0).length == 0);
}

/* That no total was looked for among the values, as there are too many. */
static const char *bound_reached(const struct settling *settling,
                                 const struct unread_about *column) {
    return settling->lost
               ? "; with the others it has more than 65,536 combinations of values, so that no "
                 "total is looked for among them"
           : column->many
               ? "; it has more than 255 values, so that no total is looked for among them"
               : "";
}

static bool report(struct settling *settling, size_t number) {
    const struct unread_file *file = settling->file;
    const struct unread_about *column = &settling->columns[number];
    const struct unread_column *about = &file->binding->unread[number];
    struct findings *findings = &file->store->findings;
    struct slice header = slice_of(about->header);
    int64_t line = file->binding->header_line;
    bool done = true;
    if (column->total != NULL && column->rows > 0) {
        done = findings_add(
            findings, PROBLEM_COLUMN_NOT_READ, file->name, line, about->field + 1, header,
            settling->error,
            "no layout names this column, and its value '%s' is a total%s%s: its rows are left out "
            "(%" PRId64 " %s), as the same people are counted in others",
            column->total, column->parts.length > 0 ? " in every cell, of " : " by its name",
            column->parts.length > 0 ? column->parts.bytes : "", column->rows,
            column->rows == 1 ? "row" : "rows");
        findings_grade(findings, SEVERITY_ERROR);
    } else if (file->diagnose && column->tells_apart) {
        done =
            findings_add(findings, PROBLEM_COLUMN_NOT_READ, file->name, line, about->field + 1,
                         header, settling->error,
                         "no layout names this column, and it tells rows apart that are otherwise "
                         "the same: if they are not about different people, these are counted "
                         "more than once%s",
                         bound_reached(settling, column));
        findings_grade(findings, SEVERITY_WARNING);
    } else if (file->diagnose && !(header.length == 0 && is_empty(column))) {
        done = findings_add(findings, PROBLEM_COLUMN_NOT_READ, file->name, line, about->field + 1,
                            header, settling->error, "no layout names this column%s",
                            bound_reached(settling, column));
    }
    return done;
}

/* The codes of the file's rows are no longer wanted. */
static void forget_codes(const struct unread_file *file) {
    for (size_t g = file->first_group; g < file->store->group_count; g++)
        file->store->groups[g].codes[DIMENSION_UNREAD] = (struct packed_codes){0, 0, 0, NULL};
    for (size_t i = 0; i < file->total_rows->count; i++)
        file->total_rows->items[i].codes[DIMENSION_UNREAD] = 0;
    for (size_t i = 0; i < file->alternates->count; i++)
        file->alternates->items[i].codes[DIMENSION_UNREAD] = 0;
}

static bool settle_column(struct settling *settling, size_t number) {
    return find_totals(settling, &settling->columns[number]) && remove_rows(settling, number) &&
           (!settling->file->diagnose || settling->columns[number].total != NULL ||
            find_told_apart(settling, number)) &&
           report(settling, number);
}

bool unread_columns_settle(const struct unread_file *file, struct error *error) {
    struct settling settling = {.file = file, .error = error};
    if (file->binding->unread_count == 0)
        return true;
    bool done = open_settling(&settling) && (settling.lost || add_rows(&settling));
    for (size_t i = 0; done && i < settling.count; i++)
        done = settling.lost ? report(&settling, i) : settle_column(&settling, i);
    close_settling(&settling);
    forget_codes(file);
    return done;
}
