#include "layout/moj_flags.h"

#include "base/base.h"

static bool has_header(const struct layout_column *column, const char *header) {
    return slice_equal(slice_of(column->headers), slice_of(header));
}

unsigned moj_flags(const struct layout_column *column, struct slice value) {
    if (column->role == ROLE_DIMENSION && column->dimension == DIMENSION_OUTCOME)
        return slice_equal(value, slice_of("FTA")) ? FLAG_FAILED_TO_APPEAR : 0;
    if (column->role == ROLE_DIMENSION && column->dimension == DIMENSION_COURT)
        return slice_equal(value, slice_of("Crown")) ? FLAG_CROWN_COURT : 0;
    if (has_header(column, MOJ_CONVICTED_HEADER))
        return slice_starts_nocase(value, "convicted") ? FLAG_CONVICTED : 0;
    if (has_header(column, MOJ_SENTENCED_HEADER))
        return slice_starts_nocase(value, "sentenced") ? FLAG_SENTENCED : 0;
    return 0;
}
