#include "layout/layout_table.h"

#include "base/base.h"

const struct layout *layout_named(struct slice name) {
    for (size_t i = 0; i < LAYOUT_COUNT; i++)
        if (slice_equal_nocase(name, slice_of(LAYOUTS[i]->name)))
            return LAYOUTS[i];
    return NULL;
}

const struct layout *layout_counted_by(const struct layout *layout, struct slice file) {
    for (size_t i = 0; i < LAYOUT_COUNT; i++)
        if (LAYOUTS[i]->built_in != NULL && slice_equal(file, slice_of(LAYOUTS[i]->built_in)))
            return LAYOUTS[i];
    return layout;
}

bool layout_names(struct text *names, struct error *error) {
    for (size_t i = 0; i < LAYOUT_COUNT; i++)
        if (!text_printf(names, error, "%s%s", i > 0 ? ", " : "", LAYOUTS[i]->name))
            return false;
    return true;
}
