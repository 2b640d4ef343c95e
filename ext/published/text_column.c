#include "published/text_column.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/base.h"

enum { UNIT = sizeof(uint32_t), RECENT_LEAST = 64, RECENT_MOST = 65536 };

static struct slice text_at(const struct cells *cells, uint32_t place) {
    const char *entry = cells->texts.bytes + (size_t)place * UNIT;
    uint32_t length;
    memcpy(&length, entry, sizeof length);
    return slice_from(entry + sizeof length, length);
}

/* Many different texts want more room to be remembered; what was remembered is learnt anew. */
static bool grow_recent(struct cells *cells, struct error *error) {
    if (cells->recent_size == RECENT_MOST || cells->kept < cells->recent_size)
        return true;
    size_t size = cells->recent_size > 0 ? cells->recent_size * 2 : RECENT_LEAST;
    uint32_t *recent = memory_new(size, sizeof *recent, error);
    if (recent == NULL)
        return false;
    memory_free(cells->recent);
    cells->recent = recent;
    cells->recent_size = size;
    cells->kept = 0;
    return true;
}

static bool keep(struct cells *cells, struct slice text, uint32_t *place, struct error *error) {
    static const unsigned char zeros[UNIT];
    size_t before = cells->texts.length;
    uint32_t length = (uint32_t)text.length;
    if (before / UNIT >= UINT32_MAX || text.length >= UINT32_MAX)
        return error_set(error, ERROR_INPUT, "a column holds more than 16 GB of text");
    if (text_append(&cells->texts, slice_from(&length, sizeof length), error) &&
        text_append(&cells->texts, text, error) &&
        text_append(&cells->texts, slice_from(zeros, (UNIT - text.length % UNIT) % UNIT), error)) {
        *place = (uint32_t)(before / UNIT);
        cells->kept++;
        return true;
    }
    cells->texts.length = before;
    return false;
}

bool cells_add(struct cells *cells, struct slice text, struct error *error) {
    if (!grow_recent(cells, error) ||
        !memory_reserve(&cells->places, &cells->capacity, cells->count + 1, sizeof *cells->places,
                        error))
        return false;
    uint32_t *known = &cells->recent[XXH3_64bits(text.bytes, text.length) % cells->recent_size];
    uint32_t place = *known - 1;
    if (*known == 0 || !slice_equal(text_at(cells, place), text)) {
        if (!keep(cells, text, &place, error))
            return false;
        *known = place + 1;
        cells->filled |= slice_trim(text).length > 0;
    }
    cells->places[cells->count++] = place;
    return true;
}

struct slice cells_text(const struct cells *cells, size_t number) {
    return text_at(cells, cells->places[number]);
}

void cells_seal(struct cells *cells) {
    memory_free(cells->recent);
    cells->recent = NULL;
    cells->recent_size = cells->kept = 0;
}

void cells_free(struct cells *cells) {
    text_free(&cells->texts);
    memory_free(cells->places);
    memory_free(cells->recent);
    *cells = (struct cells){0};
}
