#include "bytes/byte_source.h"

#include <string.h>

#include "base/base.h"

ptrdiff_t bytes_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                     struct error *error) {
    return bytes->read(bytes, buffer, room, error);
}

void bytes_close(struct byte_source *bytes) {
    if (bytes != NULL)
        bytes->close(bytes);
}

/* --- Memory ---------------------------------------------------------------------------------- */

struct memory_source {
    struct byte_source base;
    struct slice memory;
    size_t piece, at;
    struct text own; /* where the memory is not the caller's */
};

static ptrdiff_t memory_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                             struct error *error) {
    (void)error;
    struct memory_source *source = (struct memory_source *)bytes;
    size_t length = source->memory.length - source->at;
    if (length > room)
        length = room;
    if (source->piece > 0 && length > source->piece)
        length = source->piece;
    if (length > 0)
        memcpy(buffer, source->memory.bytes + source->at, length);
    source->at += length;
    return (ptrdiff_t)length;
}

static bool memory_seek(struct byte_source *bytes, int64_t offset, struct error *error) {
    struct memory_source *source = (struct memory_source *)bytes;
    if (offset < 0 || offset > bytes->size)
        return error_set(error, ERROR_READ, "no byte %lld in %lld bytes of memory",
                         (long long)offset, (long long)bytes->size);
    source->at = (size_t)offset;
    return true;
}

static ptrdiff_t memory_read_at(struct byte_source *bytes, int64_t offset, unsigned char *buffer,
                                size_t room, struct error *error) {
    (void)error;
    const struct memory_source *source = (const struct memory_source *)bytes;
    size_t at = offset < bytes->size ? (size_t)offset : source->memory.length;
    size_t length = source->memory.length - at;
    if (length > room)
        length = room;
    if (length > 0)
        memcpy(buffer, source->memory.bytes + at, length);
    return (ptrdiff_t)length;
}

static void memory_close(struct byte_source *bytes) {
    text_free(&((struct memory_source *)bytes)->own);
    memory_free(bytes);
}

struct byte_source *bytes_from_memory(struct slice memory, size_t piece, struct error *error) {
    struct memory_source *source = memory_new(1, sizeof *source, error);
    if (source == NULL)
        return NULL;
    *source = (struct memory_source){
        .base = {memory_read, memory_seek, memory_close, (int64_t)memory.length, memory_read_at},
        .memory = memory,
        .piece = piece,
    };
    return &source->base;
}

struct byte_source *bytes_into_memory(struct byte_source *inner, struct error *error) {
    struct text all = {0};
    unsigned char piece[16 * 1024];
    ptrdiff_t length;
    struct byte_source *made = NULL;
    while ((length = bytes_read(inner, piece, sizeof piece, error)) > 0)
        if (!text_append(&all, slice_from(piece, (size_t)length), error))
            break;
    if (length == 0)
        made = bytes_from_memory(text_slice(&all), 0, error);
    if (made != NULL)
        ((struct memory_source *)made)->own = all;
    else
        text_free(&all);
    bytes_close(inner);
    return made;
}

/* --- Another source, with bytes before it ---------------------------------------------------- */

struct prefix_source {
    struct byte_source base;
    struct byte_source *inner;
    size_t at, length;
    unsigned char ahead[];
};

static ptrdiff_t prefix_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                             struct error *error) {
    struct prefix_source *source = (struct prefix_source *)bytes;
    size_t length = source->length - source->at;
    if (length == 0)
        return bytes_read(source->inner, buffer, room, error);
    if (length > room)
        length = room;
    memcpy(buffer, source->ahead + source->at, length);
    source->at += length;
    return (ptrdiff_t)length;
}

static void prefix_close(struct byte_source *bytes) {
    struct prefix_source *source = (struct prefix_source *)bytes;
    bytes_close(source->inner);
    memory_free(source);
}

struct byte_source *bytes_with_prefix(struct slice ahead, struct byte_source *inner,
                                      struct error *error) {
    struct prefix_source *source = memory_new(1, sizeof *source + ahead.length, error);
    if (source == NULL) {
        bytes_close(inner);
        return NULL;
    }
    source->base = (struct byte_source){.read = prefix_read, .close = prefix_close, .size = -1};
    source->inner = inner;
    source->length = ahead.length;
    if (ahead.length > 0)
        memcpy(source->ahead, ahead.bytes, ahead.length);
    return &source->base;
}

/* --- A part of another source ---------------------------------------------------------------- */

struct range_source {
    struct byte_source base;
    struct byte_source *whole;
    int64_t at, end;
};

static ptrdiff_t range_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                            struct error *error) {
    struct range_source *source = (struct range_source *)bytes;
    if ((uint64_t)(source->end - source->at) < room)
        room = (size_t)(source->end - source->at);
    ptrdiff_t length =
        room > 0 ? source->whole->read_at(source->whole, source->at, buffer, room, error) : 0;
    source->at += length > 0 ? length : 0;
    return length;
}

static void range_close(struct byte_source *bytes) {
    memory_free(bytes);
}

struct byte_source *bytes_from_range(struct byte_source *whole, int64_t start, int64_t end,
                                     struct error *error) {
    struct range_source *source = memory_new(1, sizeof *source, error);
    if (source == NULL)
        return NULL;
    source->base = (struct byte_source){range_read, NULL, range_close, end - start, NULL};
    source->whole = whole;
    source->at = start;
    source->end = end;
    return &source->base;
}

int64_t bytes_line_end(struct byte_source *whole, int64_t from, struct error *error) {
    unsigned char piece[4096];
    ptrdiff_t length;
    while ((length = whole->read_at(whole, from, piece, sizeof piece, error)) > 0) {
        const unsigned char *feed = memchr(piece, '\n', (size_t)length);
        if (feed != NULL)
            return from + (feed - piece) + 1;
        from += length;
    }
    return length == 0 ? from : -1;
}
