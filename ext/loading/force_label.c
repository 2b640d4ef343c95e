#include "loading/force_label.h"

/* No label that is read begins with it. */
enum { LABEL_MARK = 0x1D };

/* Whether the name is a region's too: of the force West Midlands alone. */
static bool is_kept_apart(const struct forces *forces, struct slice published, struct slice name) {
    struct slice region;
    bool label_is_region = forces_region(forces, published, &region);
    if (!label_is_region && !forces_region(forces, name, &region))
        return false;
    return !slice_equal(published, region);
}

bool force_label_kept(const struct forces *forces, struct slice published, struct slice name,
                      struct text *scratch, struct slice *value, struct error *error) {
    *value = name;
    if (!is_kept_apart(forces, published, name))
        return true;
    text_clear(scratch);
    if (!text_append_byte(scratch, LABEL_MARK, error) || !text_append(scratch, published, error))
        return false;
    *value = text_slice(scratch);
    return true;
}
