#include "loading/region_rows.h"

#include "base/base.h"

/* True if at least one label can only be a region, and none can only be a force. */
static bool are_regions(const struct dictionary *labels, const struct forces *forces) {
    bool found = false;
    for (uint32_t n = 0; n < labels->count; n++) {
        const struct force *force;
        struct slice region, label = dictionary_value(labels, n);
        enum force_label kind = forces_find(forces, label, &force);
        if (kind == LABEL_FORCE && !forces_region(forces, label, &region))
            return false;
        found |= kind == LABEL_REGION;
    }
    return found;
}

static bool encode_region(struct store *store, struct slice region, uint32_t *code,
                          struct error *error) {
    struct text value = {0};
    bool done = text_append_byte(&value, STORE_REGION_MARK, error) &&
                text_append(&value, region, error) &&
                store_encode(store, DIMENSION_FORCE, text_slice(&value), code, error);
    text_free(&value);
    return done;
}

/* Gives rows that were taken for a force's (`West Midlands`) to the region of that name. */
static bool settle_rows(const struct dictionary *labels, struct store *store, size_t first_group,
                        const struct forces *forces, struct error *error) {
    uint32_t known = store->dictionaries[DIMENSION_FORCE].count;
    uint32_t *codes = memory_new((size_t)known + 1, sizeof *codes, error);
    bool done = codes != NULL;
    for (uint32_t code = 0; done && code <= known; code++)
        codes[code] = code;
    for (uint32_t n = 0; done && n < labels->count; n++) {
        const struct force *force;
        struct slice region, label = dictionary_value(labels, n);
        uint32_t code;
        if (forces_find(forces, label, &force) == LABEL_FORCE &&
            forces_region(forces, label, &region))
            done = store_encode(store, DIMENSION_FORCE, force->name, &code, error) &&
                   encode_region(store, region, &codes[code], error);
    }
    done = done && store_recode(store, first_group, DIMENSION_FORCE, codes, error);
    memory_free(codes);
    return done;
}

/* Makes rows of a region from what was taken for totals of its forces (`North West`). A row that is a total
** in another way too (`All` in the column of sex) stays a total, of that region. */
static bool settle_totals(struct total_rows *total_rows, struct store *store,
                          const struct forces *forces, struct error *error) {
    size_t kept = 0;
    bool done = true;
    for (size_t i = 0; i < total_rows->count && done; i++) {
        struct total_row total = total_rows->items[i];
        struct slice region;
        if (total.scope > 0 &&
            forces_region(forces, dictionary_value(&total_rows->labels, total.scope - 1),
                          &region)) {
            total.scope = 0;
            total.dimensions &= ~(1u << DIMENSION_FORCE);
            done = encode_region(store, region, &total.codes[DIMENSION_FORCE], error);
        }
        if (done && total.dimensions == 0)
            done = store_add_row(store, total.codes, total.measures, total.line, error);
        else
            total_rows->items[kept++] = total;
    }
    total_rows->count = kept;
    return done && store_seal(store, error);
}

bool region_rows_settle(const struct dictionary *labels, struct total_rows *total_rows,
                        struct store *store, size_t first_group, const struct forces *forces,
                        struct error *error) {
    return !are_regions(labels, forces) ||
           (settle_rows(labels, store, first_group, forces, error) &&
            settle_totals(total_rows, store, forces, error));
}
