#include <string.h>

#include "base/base.h"
#include "bytes/byte_source.h"
#include "bytes/encoding.h"

enum { INPUT_SIZE = 16 * 1024, REPLACEMENT = 0xFFFD };

struct utf16_source {
    struct byte_source base;
    struct byte_source *inner;
    bool big_endian, ended;
    size_t input_length; /* bytes not yet converted: up to 3 between reads */
    size_t output_at,
        output_end; /* where the converted bytes that were not yet given begin and end */
    unsigned char input[INPUT_SIZE];
    unsigned char output[INPUT_SIZE / 2 * 3 + 3];
};

static uint32_t unit_at(const struct utf16_source *source, size_t at) {
    uint32_t first = source->input[at], second = source->input[at + 1];
    return source->big_endian ? first << 8 | second : second << 8 | first;
}

static bool is_high(uint32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}

static bool is_low(uint32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

/* Sets `*character` to the character that begins at `at`, and returns how many bytes of input it
** takes: 0 where more input is needed to know it. */
static size_t next_character(const struct utf16_source *source, size_t at, uint32_t *character) {
    size_t left = source->input_length - at;
    *character = REPLACEMENT;
    if (left < 2)
        return source->ended ? left : 0;
    uint32_t unit = unit_at(source, at);
    if (!is_high(unit)) {
        if (!is_low(unit))
            *character = unit;
        return 2;
    }
    if (left < 4)
        return source->ended ? 2 : 0;
    uint32_t low = unit_at(source, at + 2);
    if (!is_low(low))
        return 2;
    *character = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    return 4;
}

/* Converts as much of the input as is known to be whole characters. */
static void convert(struct utf16_source *source) {
    size_t at = 0, taken;
    uint32_t character;
    source->output_at = source->output_end = 0;
    while (at < source->input_length && (taken = next_character(source, at, &character)) > 0) {
        source->output_end += encoding_put(character, source->output + source->output_end);
        at += taken;
    }
    source->input_length -= at;
    memmove(source->input, source->input + at, source->input_length);
}

static ptrdiff_t utf16_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                            struct error *error) {
    struct utf16_source *source = (struct utf16_source *)bytes;
    while (source->output_at == source->output_end && !source->ended) {
        ptrdiff_t length = bytes_read(source->inner, source->input + source->input_length,
                                      sizeof source->input - source->input_length, error);
        if (length < 0)
            return -1;
        source->input_length += (size_t)length;
        source->ended = length == 0;
        convert(source);
    }
    size_t length = source->output_end - source->output_at;
    if (length > room)
        length = room;
    memcpy(buffer, source->output + source->output_at, length);
    source->output_at += length;
    return (ptrdiff_t)length;
}

static void utf16_close(struct byte_source *bytes) {
    struct utf16_source *source = (struct utf16_source *)bytes;
    bytes_close(source->inner);
    memory_free(source);
}

struct byte_source *bytes_from_utf16(struct byte_source *inner, bool big_endian,
                                     struct error *error) {
    struct utf16_source *source = memory_new(1, sizeof *source, error);
    if (source == NULL) {
        bytes_close(inner);
        return NULL;
    }
    source->base = (struct byte_source){.read = utf16_read, .close = utf16_close, .size = -1};
    source->inner = inner;
    source->big_endian = big_endian;
    return &source->base;
}
