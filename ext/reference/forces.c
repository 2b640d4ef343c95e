#include "reference/forces.h"

#include <string.h>

#include "base/base.h"
#include "reference/embedded.h"
#include "reference/name_key.h"

/* What a name means. */
struct meaning {
    enum force_label label;
    size_t force; /* the index of the force, with LABEL_FORCE */
};

struct forces {
    struct dictionary texts; /* owns every text that a slice here points to */
    struct force *items;     /* the combined forces come last */
    size_t count, capacity;
    size_t combined_count;
    struct dictionary names;  /* the keys (name_key.h) of all names */
    struct meaning *meanings; /* by the code of a key in `names` */
    size_t meanings_capacity;
    struct dictionary regions;  /* the keys of all names of regions */
    struct slice *region_names; /* by the code of a key in `regions`: the canonical name */
    size_t regions_capacity;
    /* By year, from first_year on, and in it by force. A population of 0 means that there is
    ** none. */
    struct population *populations;
    size_t populations_capacity;
    int first_year, year_count;
    bool has_areas;
};

/* Sets `*kept` to a copy of the text that the forces own. */
static bool keep(struct forces *forces, struct slice text, struct slice *kept,
                 struct error *error) {
    uint32_t code;
    if (!dictionary_code(&forces->texts, text, &code, error))
        return false;
    *kept = dictionary_value(&forces->texts, code);
    return true;
}

static bool bad_value(struct slice value, const char *wanted, struct error *error) {
    return error_set(error, ERROR_INPUT, "built-in figures: '%.*s' is no %s", SLICE_PRINT(value),
                     wanted);
}

/* Reads a whole number of 1 to 9 digits. */
static bool read_number(struct slice text, int64_t *number, struct error *error) {
    *number = 0;
    if (text.length == 0 || text.length > 9)
        return bad_value(text, "number", error);
    for (size_t i = 0; i < text.length; i++) {
        if (!byte_is_digit(text.bytes[i]))
            return bad_value(text, "number", error);
        *number = *number * 10 + (text.bytes[i] - '0');
    }
    return true;
}

/* Removes the first part, up to a `|`, from the list and sets `*part` to it; false where the list
** is empty. */
static bool next_part(struct slice *list, struct slice *part) {
    if (list->length == 0)
        return false;
    const unsigned char *bar = memchr(list->bytes, '|', list->length);
    *part = slice_from(list->bytes, bar != NULL ? (size_t)(bar - list->bytes) : list->length);
    *list = slice_after(*list, part->length + 1);
    return true;
}

/* --- Names --- */

/* The key without the words at its end that many names of forces have and others lack. */
static struct slice without_words(struct slice key) {
    static const char *const words[] = {"service", "police", "constabulary"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_ends_nocase(key, words[i]))
            key.length -= strlen(words[i]);
    return key;
}

/* Gives the name a meaning, unless it has one already. The names of forces are stored without the
** words of without_words(), and other labels as they are. */
static bool add_name(struct forces *forces, struct slice name, struct meaning meaning,
                     struct error *error) {
    struct name_key key;
    uint32_t code, known = forces->names.count;
    if (!name_key_make(name, &key))
        return bad_value(name, "name (too long)", error);
    struct slice kept = name_key_slice(&key);
    if (meaning.label == LABEL_FORCE)
        kept = without_words(kept);
    if (kept.length == 0)
        return true;
    if (!memory_reserve(&forces->meanings, &forces->meanings_capacity, (size_t)known + 1,
                        sizeof *forces->meanings, error) ||
        !dictionary_code(&forces->names, kept, &code, error))
        return false;
    if (code == known)
        forces->meanings[code] = meaning;
    return true;
}

/* Adds a name of a region, unless there is one that differs from it in nothing that counts. The
** forces are read first, so that the canonical names are theirs. */
static bool add_region(struct forces *forces, struct slice name, struct error *error) {
    struct name_key key;
    uint32_t code, known = forces->regions.count;
    if (!name_key_make(name, &key) || key.length == 0)
        return true;
    if (slice_equal_nocase(name, slice_of("East")) || slice_equal_nocase(name, slice_of("Eastern")))
        name = slice_of("East of England");
    if (!memory_reserve(&forces->region_names, &forces->regions_capacity, (size_t)known + 1,
                        sizeof *forces->region_names, error) ||
        !dictionary_code(&forces->regions, name_key_slice(&key), &code, error))
        return false;
    return code < known || keep(forces, name, &forces->region_names[code], error);
}

/* The fields are force, force_code, full_name, region, nation, police_uk_id, aliases, parts. */
static bool read_force(void *target, const struct slice *fields, struct error *error) {
    struct forces *forces = target;
    if (!memory_reserve(&forces->items, &forces->capacity, forces->count + 1, sizeof *forces->items,
                        error))
        return false;
    struct force *force = &forces->items[forces->count];
    *force = (struct force){.combined = fields[7].length > 0};
    struct slice *kept[] = {&force->name,   &force->code,      &force->full_name, &force->region,
                            &force->nation, &force->police_uk, &force->aliases,   &force->parts};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (!keep(forces, fields[i], kept[i], error))
            return false;
    struct meaning meaning = {LABEL_FORCE, forces->count++};
    forces->combined_count += force->combined;
    struct slice alias, aliases = force->aliases;
    while (next_part(&aliases, &alias))
        if (!add_name(forces, alias, meaning, error))
            return false;
    return add_name(forces, force->name, meaning, error) &&
           add_name(forces, force->code, meaning, error) &&
           add_name(forces, force->full_name, meaning, error) &&
           add_name(forces, force->police_uk, meaning, error) &&
           add_region(forces, force->region, error);
}

/* The fields are force_code, short_name, abbreviation, row, column. */
static bool read_tile(void *target, const struct slice *fields, struct error *error) {
    struct forces *forces = target;
    int64_t row, column;
    const struct force *force;
    if (forces_find(forces, fields[0], &force) != LABEL_FORCE)
        return bad_value(fields[0], "force", error);
    struct force_tile *tile = &forces->items[force - forces->items].tile;
    if (!keep(forces, fields[1], &tile->name, error) ||
        !keep(forces, fields[2], &tile->abbreviation, error) ||
        !read_number(fields[3], &row, error) || !read_number(fields[4], &column, error))
        return false;
    tile->row = (int)row;
    tile->column = (int)column;
    return (row < TILE_ROWS && column < TILE_COLUMNS) ||
           bad_value(fields[1], "tile within the map", error);
}

/* The fields are force_code, x, y, neighbours, outline. */
static bool read_area(void *target, const struct slice *fields, struct error *error) {
    struct forces *forces = target;
    int64_t x, y;
    const struct force *force;
    if (forces_find(forces, fields[0], &force) != LABEL_FORCE)
        return bad_value(fields[0], "force", error);
    struct force_area *area = &forces->items[force - forces->items].area;
    if (!read_number(fields[1], &x, error) || !read_number(fields[2], &y, error))
        return false;
    area->x = (int)x;
    area->y = (int)y;
    return keep(forces, fields[3], &area->neighbours, error) &&
           keep(forces, fields[4], &area->outline, error);
}

/* The fields are label, kind, seen_in. */
static bool read_label(void *target, const struct slice *fields, struct error *error) {
    static const struct {
        const char *kind;
        enum force_label label;
    } kinds[] = {{"whole", LABEL_WHOLE},         {"part", LABEL_PART},
                 {"region", LABEL_REGION},       {"other", LABEL_OTHER},
                 {"elsewhere", LABEL_ELSEWHERE}, {"missing", LABEL_MISSING}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!slice_equal(fields[1], slice_of(kinds[i].kind)))
            continue;
        return add_name(target, fields[0], (struct meaning){.label = kinds[i].label}, error) &&
               (kinds[i].label != LABEL_REGION || add_region(target, fields[0], error));
    }
    return bad_value(fields[1], "kind of label", error);
}

static struct meaning meaning_of(const struct forces *forces, struct slice key) {
    uint32_t code;
    if (dictionary_find(&forces->names, key, &code))
        return forces->meanings[code];
    return (struct meaning){.label = LABEL_UNKNOWN};
}

static struct meaning force_of(const struct forces *forces, struct slice key) {
    return meaning_of(forces, without_words(key));
}

/* Whether the key is that of several forces joined by `and`. */
static bool names_several(const struct forces *forces, struct slice key) {
    for (size_t i = 1; i + 3 < key.length; i++) {
        if (!slice_starts_nocase(slice_after(key, i), "and"))
            continue;
        struct slice rest = slice_after(key, i + 3);
        if (force_of(forces, slice_from(key.bytes, i)).label == LABEL_FORCE &&
            (force_of(forces, rest).label == LABEL_FORCE || names_several(forces, rest)))
            return true;
    }
    return false;
}

enum force_label forces_find(const struct forces *forces, struct slice label,
                             const struct force **force) {
    struct name_key made;
    *force = NULL;
    if (!name_key_make(label, &made))
        return LABEL_UNKNOWN;
    if (made.length == 0)
        return LABEL_MISSING;
    struct slice key = name_key_slice(&made);
    struct meaning meaning = meaning_of(forces, key);
    if (meaning.label == LABEL_UNKNOWN) {
        meaning = force_of(forces, key);
        if (meaning.label != LABEL_FORCE)
            return names_several(forces, key) ? LABEL_OTHER : LABEL_UNKNOWN;
    }
    if (meaning.label == LABEL_FORCE)
        *force = &forces->items[meaning.force];
    return meaning.label;
}

bool forces_region(const struct forces *forces, struct slice label, struct slice *region) {
    struct name_key key;
    uint32_t code;
    if (!name_key_make(label, &key) ||
        !dictionary_find(&forces->regions, name_key_slice(&key), &code))
        return false;
    *region = forces->region_names[code];
    return true;
}

static bool has_code(struct slice codes, struct slice wanted) {
    struct slice code;
    while (next_part(&codes, &code))
        if (wanted.length > 0 && slice_equal(code, wanted))
            return true;
    return false;
}

bool force_is_part(const struct force *part, const struct force *combined) {
    return has_code(combined->parts, part->code);
}

bool force_is_beside(const struct force *one, const struct force *other) {
    return has_code(one->area.neighbours, other->code);
}

size_t forces_count(const struct forces *forces) {
    return forces->count - forces->combined_count;
}

const struct force *forces_at(const struct forces *forces, size_t index) {
    return &forces->items[index];
}

/* --- Populations --- */

static struct population *population_at(const struct forces *forces, const struct force *force,
                                        int year) {
    size_t row = (size_t)(year - forces->first_year);
    return &forces->populations[row * forces->count + (size_t)(force - forces->items)];
}

/* Makes room for a year, which must be the one after the last. */
static bool add_year(struct forces *forces, int year, struct error *error) {
    if (forces->year_count == 0)
        forces->first_year = year;
    if (year != forces->first_year + forces->year_count)
        return error_set(error, ERROR_INPUT, "built-in figures: populations of %d out of order",
                         year);
    size_t known = (size_t)forces->year_count * forces->count;
    if (!memory_reserve(&forces->populations, &forces->populations_capacity, known + forces->count,
                        sizeof *forces->populations, error))
        return false;
    memset(&forces->populations[known], 0, forces->count * sizeof *forces->populations);
    forces->year_count++;
    return true;
}

/* The fields are force_code, year, population, vintage, first_published. */
static bool read_population(void *target, const struct slice *fields, struct error *error) {
    struct forces *forces = target;
    struct population population = {0};
    int64_t year;
    if (!read_number(fields[1], &year, error) ||
        !read_number(fields[2], &population.population, error) ||
        !read_number(fields[4], &population.first_published, error) ||
        !keep(forces, fields[3], &population.vintage, error))
        return false;
    const struct force *force;
    if (forces_find(forces, fields[0], &force) != LABEL_FORCE)
        return bad_value(fields[0], "force", error);
    bool same_year = forces->year_count > 0 && year == forces->first_year + forces->year_count - 1;
    if (!same_year && !add_year(forces, (int)year, error))
        return false;
    *population_at(forces, force, (int)year) = population;
    return true;
}

/* Sets the populations of a combined force to the sums of its forces. */
static void add_up_combined(struct forces *forces, const struct force *combined) {
    struct slice code, codes = combined->parts;
    const struct force *part;
    while (next_part(&codes, &code)) {
        if (forces_find(forces, code, &part) != LABEL_FORCE)
            continue;
        for (int i = 0; i < forces->year_count; i++) {
            struct population *sum = population_at(forces, combined, forces->first_year + i);
            const struct population *more = population_at(forces, part, forces->first_year + i);
            sum->population += more->population;
            sum->first_published += more->first_published;
            sum->vintage = more->vintage;
        }
    }
}

bool forces_population(const struct forces *forces, const struct force *force, int year,
                       struct population *population) {
    if (year < forces->first_year || year - forces->first_year >= forces->year_count)
        return false;
    *population = *population_at(forces, force, year);
    return population->population > 0;
}

void forces_population_years(const struct forces *forces, int *first, int *last) {
    *first = forces->first_year;
    *last = forces->first_year + forces->year_count - 1;
}

struct forces *forces_open_names(struct error *error) {
    struct forces *forces = memory_new(1, sizeof *forces, error);
    if (forces == NULL)
        return NULL;
    /* The forces are read before the labels, because the first meaning of a name counts: `West
    ** Midlands` and `London` are forces in the one file and regions in the other. */
    if (!embedded_read("police_forces", 8, read_force, forces, error) ||
        !embedded_read("labels", 3, read_label, forces, error) ||
        !embedded_read("force_tiles", 5, read_tile, forces, error)) {
        forces_close(forces);
        return NULL;
    }
    return forces;
}

bool forces_add_populations(struct forces *forces, struct error *error) {
    if (forces->year_count > 0)
        return true;
    if (!embedded_read("populations", 5, read_population, forces, error)) {
        forces->year_count = 0;
        return false;
    }
    for (size_t i = forces_count(forces); i < forces->count; i++)
        add_up_combined(forces, &forces->items[i]);
    return true;
}

bool forces_add_areas(struct forces *forces, struct error *error) {
    if (forces->has_areas)
        return true;
    forces->has_areas = embedded_read("force_areas", 5, read_area, forces, error);
    return forces->has_areas;
}

struct forces *forces_open(struct error *error) {
    struct forces *forces = forces_open_names(error);
    if (forces == NULL || forces_add_populations(forces, error))
        return forces;
    forces_close(forces);
    return NULL;
}

void forces_close(struct forces *forces) {
    if (forces == NULL)
        return;
    dictionary_free(&forces->texts);
    dictionary_free(&forces->names);
    dictionary_free(&forces->regions);
    memory_free(forces->region_names);
    memory_free(forces->items);
    memory_free(forces->meanings);
    memory_free(forces->populations);
    memory_free(forces);
}
