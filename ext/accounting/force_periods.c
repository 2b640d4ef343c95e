#include "accounting/force_periods.h"

#include "reference/reference.h"

struct looking {
    struct store *store;
    const struct forces *forces;
    struct error *error;
    const struct layout *layout;        /* whose files are looked at */
    size_t forces_count, periods_count; /* codes are below these */
    unsigned char *has;                 /* by force and period: 1 where a row is of both */
    const struct force **force_of;      /* by code; NULL: none */
};

static unsigned char *has(const struct looking *looking, size_t force, size_t period) {
    return &looking->has[force * looking->periods_count + period];
}

static void look_at(struct looking *looking) {
    const struct store *store = looking->store;
    memset(looking->has, 0, looking->forces_count * looking->periods_count);
    for (size_t g = 0; g < store->group_count; g++) {
        const struct row_group *group = &store->groups[g];
        if (store->files[group->codes[DIMENSION_FILE].minimum - 1].layout != looking->layout)
            continue;
        for (uint32_t row = 0; row < group->rows; row++)
            *has(looking, group_code(group, DIMENSION_FORCE, row),
                 group_code(group, DIMENSION_PERIOD, row)) = 1;
    }
}

static bool period_at(const struct looking *looking, size_t code, struct period *period) {
    return period_parse(
        dictionary_value(&looking->store->dictionaries[DIMENSION_PERIOD], (uint32_t)code - 1),
        period);
}

/* How many forces the period has. */
static size_t forces_in(const struct looking *looking, size_t period) {
    size_t count = 0;
    for (size_t force = 1; force < looking->forces_count; force++)
        count += *has(looking, force, period);
    return count;
}

/* Whether the figures of London's two forces stand there in another way: together, or apart. */
static bool is_there_otherwise(const struct looking *looking, size_t force, size_t period) {
    const struct force *own = looking->force_of[force];
    for (size_t other = 1; own != NULL && other < looking->forces_count; other++) {
        const struct force *that = looking->force_of[other];
        if (that != NULL && *has(looking, other, period) &&
            (force_is_part(own, that) || force_is_part(that, own)))
            return true;
    }
    return false;
}

/* The code of another period of that kind that has the force, or 0. */
static size_t other_period(const struct looking *looking, size_t force, struct period like) {
    for (size_t code = 1; code < looking->periods_count; code++) {
        struct period period;
        if (*has(looking, force, code) && period_at(looking, code, &period) &&
            period.kind == like.kind)
            return code;
    }
    return 0;
}

static bool report_hole(struct looking *looking, size_t force, size_t period, size_t other) {
    const struct dictionary *periods = &looking->store->dictionaries[DIMENSION_PERIOD];
    struct slice name =
        dictionary_value(&looking->store->dictionaries[DIMENSION_FORCE], (uint32_t)force - 1);
    struct slice region;
    if (store_region(name, &region))
        name = region;
    return findings_add(
        &looking->store->findings, PROBLEM_FORCES_DIFFER, slice_of(""), 0, 0, name, looking->error,
        "no figures for %.*s, which has those of %zu others; %.*s has them: a comparison of the two "
        "covers only the forces that both have",
        SLICE_PRINT(dictionary_value(periods, (uint32_t)period - 1)), forces_in(looking, period),
        SLICE_PRINT(dictionary_value(periods, (uint32_t)other - 1)));
}

static bool report_layout(struct looking *looking) {
    look_at(looking);
    for (size_t code = 1; code < looking->periods_count; code++) {
        struct period period;
        if (!period_at(looking, code, &period) || forces_in(looking, code) == 0)
            continue;
        for (size_t force = 1; force < looking->forces_count; force++) {
            size_t other = *has(looking, force, code) ? 0 : other_period(looking, force, period);
            if (other > 0 && !is_there_otherwise(looking, force, code) &&
                !report_hole(looking, force, code, other))
                return false;
        }
    }
    return true;
}

static bool is_first_of_layout(const struct store *store, size_t file) {
    for (size_t before = 0; before < file; before++)
        if (store->files[before].loaded && store->files[before].layout == store->files[file].layout)
            return false;
    return store->files[file].loaded;
}

bool force_periods_report(struct store *store, const struct forces *forces, struct error *error) {
    struct looking looking = {
        .store = store,
        .forces = forces,
        .error = error,
        .forces_count = (size_t)store->dictionaries[DIMENSION_FORCE].count + 1,
        .periods_count = (size_t)store->dictionaries[DIMENSION_PERIOD].count + 1,
    };
    looking.has = memory_new(looking.forces_count, looking.periods_count, error);
    looking.force_of = memory_new(looking.forces_count, sizeof *looking.force_of, error);
    bool done = looking.has != NULL && looking.force_of != NULL;
    for (uint32_t code = 1; done && code < looking.forces_count; code++)
        forces_find(forces, dictionary_value(&store->dictionaries[DIMENSION_FORCE], code - 1),
                    &looking.force_of[code]);
    for (size_t file = 0; done && file < store->file_count; file++) {
        looking.layout = store->files[file].layout;
        done = !is_first_of_layout(store, file) || report_layout(&looking);
    }
    memory_free(looking.has);
    memory_free(looking.force_of);
    return done && findings_end_file(&store->findings, slice_of(""), error);
}
