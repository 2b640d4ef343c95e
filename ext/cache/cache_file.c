#include "cache/cache_file.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/base.h"

enum {
    FORMAT = 2,
    BYTE_ORDER_MARK = 0x01020304,
    ALIGNMENT = 64,
    PART_DEFENDANTS = DIMENSION_COUNT + MEASURE_DEFENDANTS, /* the measures after the dimensions, */
    PART_LINES = DIMENSION_COUNT + MEASURE_COUNT,           /* and then the lines */
    PARTS,                                                  /* of a row group */
};
_Static_assert(PARTS <= 64, "the parts of a group are the bits of a uint64_t");
static const char MAGIC[16] = "prosecutions\r\n\x1A";

struct head {
    char magic[sizeof MAGIC];
    uint32_t format, byte_order;
    uint64_t size;            /* of the file */
    uint64_t contents_length; /* they follow the head; the data follow at the next multiple of 64 */
    uint64_t contents_sum, unused;
    uint64_t head_sum; /* of all before it */
};
_Static_assert(sizeof(struct head) == ALIGNMENT, "the head has no padding");

/* A part: one column of a row group, whichever kind it is. */
struct part {
    uint64_t offset; /* in the data */
    uint64_t length, sum;
    int64_t base;
    uint32_t minimum, maximum;
    uint32_t form, width, has_null, unused;
};
_Static_assert(sizeof(struct part) == 56, "a part has no padding");

/* A file of the cache, which a store's groups are read from. */
struct kept_file {
    struct group_source source; /* first: the store knows no more of it */
    char *path;
    int descriptor;
    uint64_t data_begins; /* in the file */
    size_t data_length;   /* there and in memory */
    unsigned char *data;  /* a place for all of it, of which what was read takes memory */
    struct part *parts;   /* of the groups, PARTS each */
    uint64_t *opened;     /* of each group: the parts that are in memory and sound, as bits */
    atomic_size_t in_memory;
    atomic_bool damaged; /* threads may each open a group */
};

static uint64_t aligned(uint64_t size) {
    return (size + ALIGNMENT - 1) & ~(uint64_t)(ALIGNMENT - 1);
}

/* --- The parts of a row group --- */

static const struct packed_numbers *numbers_of(const struct row_group *group, int part) {
    return part == PART_LINES ? &group->lines : &group->measures[part - DIMENSION_COUNT];
}

static const unsigned char *data_of(const struct row_group *group, int part) {
    return part < DIMENSION_COUNT ? group->codes[part].data : numbers_of(group, part)->data;
}

static uint64_t length_of(const struct part *part, bool is_codes, uint32_t rows) {
    if (is_codes || part->form == NUMBERS_OFFSET)
        return (uint64_t)part->width * rows;
    return part->form == NUMBERS_OF_DEFENDANTS ? (rows + 7) / 8 : 0;
}

static struct part describe(const struct row_group *group, int number, uint64_t offset) {
    struct part part = {.offset = offset};
    if (number < DIMENSION_COUNT) {
        const struct packed_codes *codes = &group->codes[number];
        part.minimum = codes->minimum;
        part.maximum = codes->maximum;
        part.width = codes->width;
    } else {
        const struct packed_numbers *numbers = numbers_of(group, number);
        part.form = (uint32_t)numbers->form;
        part.width = numbers->width;
        part.has_null = numbers->has_null;
        part.base = numbers->base;
    }
    part.length = length_of(&part, number < DIMENSION_COUNT, group->rows);
    return part;
}

/* --- Writing --- */

static bool put(struct text *text, const void *value, size_t size, struct error *error) {
    return text_append(text, slice_from(value, size), error);
}

static bool put_number(struct text *text, uint64_t number, struct error *error) {
    return put(text, &number, sizeof number, error);
}

static bool put_slice(struct text *text, struct slice slice, struct error *error) {
    return put_number(text, slice.length, error) && text_append(text, slice, error);
}

static bool put_file(struct text *text, const struct store_file *file, struct error *error) {
    return put_slice(text, slice_of(file->layout != NULL ? file->layout->name : ""), error) &&
           put_slice(text, file->vintage, error) && put_number(text, file->first_group, error) &&
           put_number(text, file->group_count, error) &&
           put_number(text, (uint64_t)file->rows, error) && put_number(text, file->loaded, error);
}

/* Writes the group's parts. `offsets` are where the next part of each column goes in the data. */
static bool put_group(struct text *text, const struct row_group *group, uint64_t offsets[PARTS],
                      struct error *error) {
    if (!put_number(text, group->rows, error))
        return false;
    for (int p = 0; p < PARTS; p++) {
        struct part part = describe(group, p, offsets[p]);
        part.sum = XXH3_64bits(data_of(group, p), (size_t)part.length);
        if (!put(text, &part, sizeof part, error))
            return false;
        offsets[p] += aligned(part.length);
    }
    return true;
}

/* Finds where each column begins in the data. Columns stand one after the other, each with the
** parts of all groups, so that a query touches the pages of its own columns only. Returns the
** data's size. */
static uint64_t lay_out(const struct store *store, uint64_t offsets[PARTS]) {
    uint64_t size = 0;
    for (int p = 0; p < PARTS; p++) {
        offsets[p] = size;
        for (size_t g = 0; g < store->group_count; g++)
            size += aligned(describe(&store->groups[g], p, 0).length);
    }
    return size;
}

static struct slice slice_of_any(const char *text) {
    return slice_of(text != NULL ? text : "");
}

/* How many rows were left out, and the warnings: what is said when a source is loaded. */
static bool put_findings(struct text *text, const struct findings *findings, struct error *error) {
    size_t at = 0, count = 0;
    const struct finding *finding;
    while (findings_next_warning(findings, &at, &count) != NULL)
        continue;
    bool done =
        put_number(text, (uint64_t)findings->left_out, error) && put_number(text, count, error);
    at = count = 0;
    while (done && (finding = findings_next_warning(findings, &at, &count)) != NULL)
        done = put_number(text, (uint64_t)finding->problem, error) &&
               put_number(text, (uint64_t)finding->line, error) &&
               put_number(text, finding->column, error) &&
               put_slice(text, slice_of_any(finding->file), error) &&
               put_slice(text, slice_of_any(finding->value), error) &&
               put_slice(text, slice_of_any(finding->detail), error);
    return done;
}

static bool put_contents(struct text *text, const struct store *store, struct slice key,
                         uint64_t *data_size, struct error *error) {
    uint64_t offsets[PARTS];
    bool done = put_slice(text, key, error);
    for (int d = 0; done && d < DIMENSION_COUNT; d++) {
        const struct dictionary *values = &store->dictionaries[d];
        done = put_number(text, values->count, error);
        for (uint32_t code = 0; done && code < values->count; code++)
            done = put_slice(text, dictionary_value(values, code), error);
    }
    done = done && put_number(text, store->file_count, error);
    for (size_t f = 0; done && f < store->file_count; f++)
        done = put_file(text, &store->files[f], error);
    done = done && put_findings(text, &store->findings, error) &&
           put_number(text, store->group_count, error);
    *data_size = lay_out(store, offsets);
    for (size_t g = 0; done && g < store->group_count; g++)
        done = put_group(text, &store->groups[g], offsets, error);
    return done;
}

static bool write_all(int descriptor, const void *bytes, size_t size, struct error *error) {
    return disk_write(descriptor, bytes, size) ||
           error_set(error, ERROR_READ, "the cache can't be written: %s", strerror(errno));
}

/* Writes the bytes, and zeros up to the next multiple of 64. */
static bool write_aligned(int descriptor, const void *bytes, size_t size, struct error *error) {
    static const unsigned char zeros[ALIGNMENT];
    return write_all(descriptor, bytes, size, error) &&
           write_all(descriptor, zeros, (size_t)(aligned(size) - size), error);
}

static bool write_data(int descriptor, const struct store *store, struct error *error) {
    for (int p = 0; p < PARTS; p++) {
        for (size_t g = 0; g < store->group_count; g++) {
            const struct row_group *group = &store->groups[g];
            struct part part = describe(group, p, 0);
            if (!write_aligned(descriptor, data_of(group, p), (size_t)part.length, error))
                return false;
        }
    }
    return true;
}

bool cache_file_write(int descriptor, const struct store *store, struct slice key,
                      struct error *error) {
    struct text contents = {0};
    uint64_t data_size;
    bool done = put_contents(&contents, store, key, &data_size, error);
    if (done) {
        struct head head = {.format = FORMAT, .byte_order = BYTE_ORDER_MARK};
        memcpy(head.magic, MAGIC, sizeof MAGIC);
        head.size = sizeof head + aligned(contents.length) + data_size;
        head.contents_length = contents.length;
        head.contents_sum = XXH3_64bits(contents.bytes, contents.length);
        head.head_sum = XXH3_64bits(&head, offsetof(struct head, head_sum));
        done = write_aligned(descriptor, &head, sizeof head, error) &&
               write_aligned(descriptor, contents.bytes, contents.length, error) &&
               write_data(descriptor, store, error);
    }
    text_free(&contents);
    return done;
}

/* --- Opening a group: the bytes are read into memory, and held against their checksum there --- */

/* False where the file ends before, or can't be read. */
static bool read_at(int descriptor, void *bytes, size_t size, uint64_t offset) {
    unsigned char *next = bytes;
    while (size > 0) {
        ptrdiff_t count = disk_read_at(descriptor, (int64_t)offset, next, size);
        if (count <= 0)
            return false;
        next += count;
        size -= (size_t)count;
        offset += (uint64_t)count;
    }
    return true;
}

/* The parts, as bits, that the columns are read from. */
static uint64_t parts_of(column_set columns, const struct row_group *group) {
    const uint64_t one = 1;
    uint64_t parts = 0;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        const struct column_about *about = &COLUMNS[c];
        if (!column_in(columns, c))
            continue;
        if (about->kind == COLUMN_OF_LINE)
            parts |= one << PART_LINES;
        else if (about->kind != COLUMN_OF_MEASURE)
            parts |= one << about->dimension;
        else if (group->measures[about->measure].form == NUMBERS_OF_DEFENDANTS)
            parts |= one << (DIMENSION_COUNT + (int)about->measure) | one << PART_DEFENDANTS;
        else
            parts |= one << (DIMENSION_COUNT + (int)about->measure);
    }
    return parts;
}

/* Whether every code lies between the part's minimum and maximum; compilers turn it into vector instructions. */
#define CODES_WITHIN(bits)                                                                         \
    static bool codes_within_##bits(const struct part *part, const unsigned char *data,            \
                                    uint32_t rows) {                                               \
        uint##bits##_t low = UINT##bits##_MAX, high = 0, code;                                     \
        for (size_t row = 0; row < rows; row++) {                                                  \
            memcpy(&code, data + row * sizeof code, sizeof code);                                  \
            low = code < low ? code : low;                                                         \
            high = code > high ? code : high;                                                      \
        }                                                                                          \
        return low >= part->minimum && high <= part->maximum;                                      \
    }
CODES_WITHIN(8)
CODES_WITHIN(16)
CODES_WITHIN(32)

static bool codes_within(const struct part *part, const unsigned char *data, uint32_t rows) {
    switch (part->width) {
    case 0:
        return true;
    case 1:
        return codes_within_8(part, data, rows);
    case 2:
        return codes_within_16(part, data, rows);
    default:
        return codes_within_32(part, data, rows);
    }
}

static bool part_is_sound(const struct part *part, bool is_codes, const unsigned char *data,
                          uint32_t rows) {
    return XXH3_64bits(data, (size_t)part->length) == part->sum &&
           (!is_codes || codes_within(part, data, rows));
}

static void give_data(struct row_group *group, int part, const unsigned char *data) {
    if (part < DIMENSION_COUNT)
        group->codes[part].data = data;
    else if (part == PART_LINES)
        group->lines.data = data;
    else
        group->measures[part - DIMENSION_COUNT].data = data;
}

/* Removes the file, so that whoever asks next loads the source anew. */
static bool set_aside(struct kept_file *file, struct error *error) {
    file->damaged = true;
    bool removed = disk_remove(file->path) || errno == ENOENT;
    return error_set(error, ERROR_READ, "%.800s: this file of the cache is damaged; %s", file->path,
                     removed ? "it has been removed: ask again"
                             : "it can't be removed: the setting cache = 'off' does without");
}

static bool open_group(struct group_source *source, struct row_group *group, size_t number,
                       column_set columns, struct error *error) {
    struct kept_file *file = (struct kept_file *)source;
    uint64_t *opened = &file->opened[number];
    uint64_t wanted = parts_of(columns, group) & ~*opened;
    for (int p = 0; p < PARTS && !file->damaged; p++) {
        const struct part *part = &file->parts[number * PARTS + (size_t)p];
        unsigned char *data = file->data + part->offset;
        if ((wanted >> p & 1) == 0)
            continue;
        if (!place_use(data, (size_t)part->length, error))
            return false;
        if (!read_at(file->descriptor, data, (size_t)part->length,
                     file->data_begins + part->offset) ||
            !part_is_sound(part, p < DIMENSION_COUNT, data, group->rows))
            return set_aside(file, error);
        file->in_memory += (size_t)part->length;
        give_data(group, p, data);
    }
    *opened |= wanted;
    return !file->damaged || set_aside(file, error);
}

static bool is_sound(const struct group_source *source) {
    return !((const struct kept_file *)source)->damaged;
}

static size_t size_in_memory(const struct group_source *source) {
    return ((const struct kept_file *)source)->in_memory;
}

static void close_file(struct group_source *source) {
    struct kept_file *file = (struct kept_file *)source;
    place_free(file->data, file->data_length + ALIGNMENT);
    disk_close(file->descriptor);
    memory_free(file->path);
    memory_free(file->parts);
    memory_free(file->opened);
    memory_free(file);
}

/* --- Reading: every number is checked before it is used --- */

/* The contents that have not been read yet. */
struct contents {
    struct slice rest;
    struct error *error;
};

static bool unsound(struct error *error) {
    return error_set(error, ERROR_INPUT, "the cache's file is damaged");
}

static bool take(struct contents *contents, void *value, size_t size) {
    if (contents->rest.length < size)
        return unsound(contents->error);
    memcpy(value, contents->rest.bytes, size);
    contents->rest = slice_after(contents->rest, size);
    return true;
}

/* Reads a number, which may be `most` at most. */
static bool take_number(struct contents *contents, uint64_t most, uint64_t *number) {
    return take(contents, number, sizeof *number) && (*number <= most || unsound(contents->error));
}

static bool take_slice(struct contents *contents, struct slice *slice) {
    uint64_t length = 0;
    if (!take_number(contents, UINT32_MAX, &length))
        return false;
    if (length > contents->rest.length)
        return unsound(contents->error);
    *slice = slice_from(contents->rest.bytes, (size_t)length);
    contents->rest = slice_after(contents->rest, (size_t)length);
    return true;
}

static bool take_values(struct contents *contents, struct dictionary *values) {
    uint64_t count = 0;
    if (!take_number(contents, contents->rest.length / sizeof(uint64_t), &count))
        return false;
    for (uint64_t n = 0; n < count; n++) {
        struct slice value;
        uint32_t code;
        if (!take_slice(contents, &value) ||
            !dictionary_code(values, value, &code, contents->error))
            return false;
        if (code != n)
            return unsound(contents->error); /* the value is there twice */
    }
    return true;
}

static bool take_file(struct contents *contents, struct store *store, struct store_file *file) {
    struct slice layout, vintage;
    uint64_t first_group = 0, group_count = 0, rows = 0, loaded = 0;
    uint32_t code;
    if (!take_slice(contents, &layout) || !take_slice(contents, &vintage) ||
        !take_number(contents, SIZE_MAX, &first_group) ||
        !take_number(contents, SIZE_MAX, &group_count) ||
        !take_number(contents, INT64_MAX, &rows) || !take_number(contents, 1, &loaded) ||
        !dictionary_code(&store->texts, vintage, &code, contents->error))
        return false;
    *file = (struct store_file){.layout = layout.length > 0 ? layout_named(layout) : NULL,
                                .vintage = dictionary_value(&store->texts, code),
                                .first_group = (size_t)first_group,
                                .group_count = (size_t)group_count,
                                .rows = (int64_t)rows,
                                .loaded = loaded != 0};
    return file->layout != NULL || layout.length + loaded == 0 || unsound(contents->error);
}

static bool take_warning(struct contents *contents, struct findings *findings) {
    uint64_t problem = 0, line = 0, column = 0;
    struct slice file, value, detail;
    if (!take_number(contents, PROBLEM_COUNT - 1, &problem) ||
        !take_number(contents, INT64_MAX, &line) || !take_number(contents, SIZE_MAX, &column) ||
        !take_slice(contents, &file) || !take_slice(contents, &value) ||
        !take_slice(contents, &detail) ||
        !findings_add(findings, (enum problem)problem, file, (int64_t)line, (size_t)column, value,
                      contents->error, "%.*s", SLICE_PRINT(detail)))
        return false;
    findings_grade(findings, SEVERITY_WARNING);
    return true;
}

static bool take_findings(struct contents *contents, struct findings *findings) {
    uint64_t left_out = 0, count = 0;
    if (!take_number(contents, INT64_MAX, &left_out) ||
        !take_number(contents, FINDINGS_MOST_WARNED, &count))
        return false;
    findings->left_out = (int64_t)left_out;
    for (uint64_t n = 0; n < count; n++)
        if (!take_warning(contents, findings))
            return false;
    return true;
}

static bool take_files(struct contents *contents, struct store *store) {
    uint64_t count = 0;
    if (!take_number(contents, store->dictionaries[DIMENSION_FILE].count, &count))
        return false;
    if (count != store->dictionaries[DIMENSION_FILE].count)
        return unsound(contents->error);
    store->files = memory_new((size_t)count, sizeof *store->files, contents->error);
    if (store->files == NULL)
        return false;
    store->file_count = store->file_capacity = (size_t)count;
    for (size_t f = 0; f < store->file_count; f++)
        if (!take_file(contents, store, &store->files[f]))
            return false;
    return true;
}

static bool codes_are_sound(const struct part *part, uint32_t values) {
    bool width_fits = part->width == 0 || part->width == 1 || part->width == 2 || part->width == 4;
    return width_fits && part->minimum <= part->maximum && part->maximum <= values &&
           (part->width > 0 || part->minimum == part->maximum);
}

static bool numbers_are_sound(const struct part *part, int number, const struct row_group *group) {
    bool width_fits = part->width == 0 || part->width == 1 || part->width == 2 ||
                      part->width == 4 || part->width == 8;
    if (!width_fits || part->has_null > 1)
        return false;
    switch (part->form) {
    case NUMBERS_NULL:
        return number != PART_LINES && part->width == 0;
    case NUMBERS_OFFSET:
        return part->has_null == 0 || part->width > 0;
    case NUMBERS_SERIES: /* no row's number overflows */
        return part->width == 0 && part->base <= INT64_MAX - GROUP_ROWS;
    case NUMBERS_OF_DEFENDANTS: /* which have bytes for every row */
        return number != PART_LINES && number != PART_DEFENDANTS &&
               group->measures[MEASURE_DEFENDANTS].form == NUMBERS_OFFSET;
    default:
        return false;
    }
}

/* Gives the group its column, as yet without data, if these lie within those of the file. */
static bool place_part(const struct part *part, int number, size_t data_length, uint32_t values,
                       struct row_group *group) {
    bool is_codes = number < DIMENSION_COUNT;
    if (part->length != length_of(part, is_codes, group->rows) || part->offset > data_length ||
        part->length > data_length - part->offset)
        return false;
    if (is_codes) {
        group->codes[number] =
            (struct packed_codes){part->minimum, part->maximum, part->width, NULL};
        return codes_are_sound(part, values);
    }
    struct packed_numbers numbers = {(enum number_form)part->form, part->width, part->has_null != 0,
                                     part->base, NULL};
    if (!numbers_are_sound(part, number, group))
        return false;
    if (number == PART_LINES)
        group->lines = numbers;
    else
        group->measures[number - DIMENSION_COUNT] = numbers;
    return true;
}

static bool take_group(struct contents *contents, struct store *store, size_t data_length,
                       struct part *parts, struct row_group *group) {
    uint64_t rows = 0;
    if (!take_number(contents, GROUP_ROWS, &rows))
        return false;
    *group = (struct row_group){.rows = (uint32_t)rows};
    store->rows += (int64_t)rows;
    for (int p = 0; p < PARTS; p++) {
        uint32_t values = p < DIMENSION_COUNT ? store->dictionaries[p].count : 0;
        if (!take(contents, &parts[p], sizeof *parts))
            return false;
        if (rows == 0 || !place_part(&parts[p], p, data_length, values, group))
            return unsound(contents->error);
    }
    return true;
}

/* Whether the parts lie as lay_out() laid them: none over another, so that reading one never changes
** what was checked before. */
static bool parts_lie_apart(const struct kept_file *file, size_t groups) {
    uint64_t offset = 0;
    for (size_t p = 0; p < PARTS; p++) {
        for (size_t g = 0; g < groups; g++) {
            const struct part *part = &file->parts[g * PARTS + p];
            if (part->offset != offset)
                return false;
            offset += aligned(part->length);
        }
    }
    return offset == file->data_length;
}

static bool take_groups(struct contents *contents, struct store *store, struct kept_file *file) {
    uint64_t count = 0;
    if (!take_number(contents, contents->rest.length / (PARTS * sizeof(struct part)), &count))
        return false;
    store->groups = memory_new((size_t)count, sizeof *store->groups, contents->error);
    file->parts = memory_new((size_t)count * PARTS, sizeof *file->parts, contents->error);
    file->opened = memory_new((size_t)count, sizeof *file->opened, contents->error);
    if (store->groups == NULL || file->parts == NULL || file->opened == NULL)
        return false;
    store->group_capacity = (size_t)count;
    while (store->group_count < count) {
        size_t g = store->group_count++;
        if (!take_group(contents, store, file->data_length, &file->parts[g * PARTS],
                        &store->groups[g]))
            return false;
    }
    if (!parts_lie_apart(file, store->group_count))
        return unsound(contents->error);
    for (size_t f = 0; f < store->file_count; f++)
        if (store->files[f].first_group > count ||
            store->files[f].group_count > count - store->files[f].first_group)
            return unsound(contents->error);
    return true;
}

static bool take_contents(struct contents *contents, struct store *store, struct kept_file *file) {
    for (int d = 0; d < DIMENSION_COUNT; d++)
        if (!take_values(contents, &store->dictionaries[d]))
            return false;
    if (!take_files(contents, store) || !take_findings(contents, &store->findings) ||
        !take_groups(contents, store, file))
        return false;
    return contents->rest.length == 0 || unsound(contents->error);
}

/* Reads the head, if it is one of ours and the file is as long as it says. */
static bool read_head(const struct kept_file *file, struct head *head, struct error *error) {
    struct file_facts facts;
    if (!disk_facts_of(file->descriptor, &facts) ||
        !read_at(file->descriptor, head, sizeof *head, 0))
        return unsound(error);
    uint64_t size = (uint64_t)facts.size;
    if (memcmp(head->magic, MAGIC, sizeof MAGIC) != 0 || head->format != FORMAT ||
        head->byte_order != BYTE_ORDER_MARK)
        return error_set(error, ERROR_INPUT, "the cache's file is of another version");
    return (head->head_sum == XXH3_64bits(head, offsetof(struct head, head_sum)) &&
            head->size == size && size >= sizeof *head &&
            head->contents_length <= size - sizeof *head &&
            aligned(head->contents_length) <= size - sizeof *head) ||
           unsound(error);
}

/* Reads the contents into memory of their own, which the caller frees. NULL with the error set on failure. */
static unsigned char *read_contents(struct kept_file *file, struct slice *contents,
                                    struct error *error) {
    struct head head;
    if (!read_head(file, &head, error))
        return NULL;
    file->data_begins = sizeof head + aligned(head.contents_length);
    file->data_length = (size_t)(head.size - file->data_begins);
    unsigned char *bytes = memory_new((size_t)head.contents_length, 1, error);
    if (bytes == NULL)
        return NULL;
    *contents = slice_from(bytes, (size_t)head.contents_length);
    if (read_at(file->descriptor, bytes, contents->length, sizeof head) &&
        head.contents_sum == XXH3_64bits(bytes, contents->length))
        return bytes;
    unsound(error);
    memory_free(bytes);
    return NULL;
}

/* Reserves a place for the data, each column where it is in the file. */
static bool reserve(struct kept_file *file, struct error *error) {
    file->data = place_reserve(file->data_length + ALIGNMENT, error);
    return file->data != NULL;
}

static bool open_if_small(const struct store *store, const struct kept_file *file,
                          struct error *error) {
    for (size_t g = 0; g < store->group_count; g++)
        if (file->data_length <= CACHE_FILE_CHECKED_AT_ONCE &&
            store_open_group(store, g, EVERY_COLUMN, error) == NULL)
            return false;
    return true;
}

static struct kept_file *file_new(int descriptor, struct slice path, struct error *error) {
    struct kept_file *file = memory_new(1, sizeof *file, error);
    if (file == NULL)
        return NULL;
    file->source = (struct group_source){open_group, is_sound, size_in_memory, close_file};
    file->descriptor = disk_again(descriptor);
    if (file->descriptor < 0)
        error_set(error, ERROR_READ, "the cache's file can't be read: %s", strerror(errno));
    else if ((file->path = text_copy(path, error)) != NULL)
        return file;
    close_file(&file->source);
    return NULL;
}

/* Takes the store from the contents, if they are of this key. */
static bool take_store(struct store *store, struct slice bytes, struct slice key,
                       struct kept_file *file, struct error *error) {
    struct contents contents = {bytes, error};
    struct slice found;
    if (!take_slice(&contents, &found))
        return false;
    if (!slice_equal(found, key))
        return error_set(error, ERROR_INPUT,
                         "the cache's file is of other files or another version");
    return take_contents(&contents, store, file);
}

static bool read_store(struct store *store, int descriptor, struct slice path, struct slice key,
                       const struct forces *forces, struct error *error) {
    struct kept_file *file = file_new(descriptor, path, error);
    struct slice contents;
    if (file == NULL)
        return false;
    store->source = &file->source;
    unsigned char *bytes = read_contents(file, &contents, error);
    bool done =
        bytes != NULL && reserve(file, error) && take_store(store, contents, key, file, error);
    memory_free(bytes);
    return done && store_finish(store, forces, error) && open_if_small(store, file, error);
}

struct store *cache_file_read(int descriptor, struct slice path, struct slice key,
                              const struct forces *forces, struct error *error) {
    struct store *store = store_new(error);
    if (store == NULL || read_store(store, descriptor, path, key, forces, error))
        return store;
    store_free(store);
    return NULL;
}
