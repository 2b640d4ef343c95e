#include "published/text_column.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/base.h"

enum { UNIT = sizeof(uint32_t), RECENT_LEAST = 64, RECENT_MOST = 65536 };

static struct slice text_at(const struct text_column *column, uint32_t place) {
    const char *entry = column->texts.bytes + (size_t)place * UNIT;
    uint32_t length;
    memcpy(&length, entry, sizeof length);
    return slice_from(entry + sizeof length, length);
}

/* Makes `recent` twice as large once it has had as many texts as places, unless it is at its
** largest. It begins empty again: the texts that come again are soon found. */
static bool grow_recent(struct text_column *column, struct error *error) {
    if (column->recent_size == RECENT_MOST || column->kept < column->recent_size)
        return true;
    size_t size = column->recent_size > 0 ? column->recent_size * 2 : RECENT_LEAST;
    uint32_t *recent = memory_new(size, sizeof *recent, error);
    if (recent == NULL)
        return false;
    memory_free(column->recent);
    column->recent = recent;
    column->recent_size = size;
    column->kept = 0;
    return true;
}

static bool keep(struct text_column *column, struct slice text, uint32_t *place,
                 struct error *error) {
    static const unsigned char zeros[UNIT];
    size_t before = column->texts.length;
    uint32_t length = (uint32_t)text.length;
    if (before / UNIT >= UINT32_MAX || text.length >= UINT32_MAX)
        return error_set(error, ERROR_INPUT, "a column holds more than 16 GB of text");
    if (text_append(&column->texts, slice_from(&length, sizeof length), error) &&
        text_append(&column->texts, text, error) &&
        text_append(&column->texts, slice_from(zeros, (UNIT - text.length % UNIT) % UNIT), error)) {
        *place = (uint32_t)(before / UNIT);
        column->kept++;
        return true;
    }
    column->texts.length = before;
    return false;
}

bool text_column_add(struct text_column *column, struct slice text, struct error *error) {
    if (!grow_recent(column, error) ||
        !memory_reserve(&column->places, &column->capacity, column->count + 1,
                        sizeof *column->places, error))
        return false;
    uint32_t *known = &column->recent[XXH3_64bits(text.bytes, text.length) % column->recent_size];
    uint32_t place = *known - 1;
    if (*known == 0 || !slice_equal(text_at(column, place), text)) {
        if (!keep(column, text, &place, error))
            return false;
        *known = place + 1;
        column->filled |= slice_trim(text).length > 0;
    }
    column->places[column->count++] = place;
    return true;
}

struct slice text_column_at(const struct text_column *column, size_t number) {
    return text_at(column, column->places[number]);
}

void text_column_seal(struct text_column *column) {
    memory_free(column->recent);
    column->recent = NULL;
    column->recent_size = column->kept = 0;
}

void text_column_free(struct text_column *column) {
    text_free(&column->texts);
    memory_free(column->places);
    memory_free(column->recent);
    *column = (struct text_column){0};
}
