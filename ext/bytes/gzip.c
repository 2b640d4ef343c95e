/* gzip data are unpacked by zlib itself and not by libarchive, which takes a file that ends early
** or has a wrong checksum for a good one. */
#include <limits.h>

#include "base/base.h"
#include "bytes/byte_source.h"
#include "bytes/zlib_memory.h"

enum { INPUT_SIZE = 64 * 1024, GZIP_FORMAT = 15 + 16 /* zlib's code for gzip with any window */ };

struct gzip_source {
    struct byte_source base;
    struct byte_source *inner;
    z_stream stream;
    bool inside;      /* whether the input is inside a member, and not between two */
    bool input_ended; /* whether `inner` has no more bytes */
    int64_t members;  /* the members that were unpacked to their end */
    struct error failure;
    char *name;
    unsigned char input[INPUT_SIZE];
};

static bool gzip_fail(struct gzip_source *source, int code) {
    const char *text = source->stream.msg != NULL ? source->stream.msg : "damaged";
    struct error *failure = &source->failure;
    if (code == Z_MEM_ERROR)
        return error_memory(failure);
    if (code == Z_BUF_ERROR)
        return error_set(failure, ERROR_INPUT,
                         "%s: truncated file: the gzip data ends early; download it again",
                         source->name);
    if (slice_starts_nocase(slice_of(text), "incorrect data check") ||
        slice_starts_nocase(slice_of(text), "incorrect length check"))
        return error_set(failure, ERROR_INPUT,
                         "%s: checksum mismatch in archive: the gzip data is damaged; download it "
                         "again",
                         source->name);
    return error_set(failure, ERROR_INPUT, "%s: the gzip data is damaged (%s); download it again",
                     source->name, text);
}

static bool gzip_fill(struct gzip_source *source) {
    if (source->stream.avail_in > 0 || source->input_ended)
        return true;
    ptrdiff_t length =
        bytes_read(source->inner, source->input, sizeof source->input, &source->failure);
    if (length < 0)
        return false;
    source->stream.next_in = source->input;
    source->stream.avail_in = (unsigned)length;
    source->input_ended = length == 0;
    return true;
}

/* Passes over the padding after a member, and begins the next member if there is one. */
static bool gzip_begin_member(struct gzip_source *source) {
    z_stream *stream = &source->stream;
    while (source->members > 0 && stream->avail_in > 0 && *stream->next_in == 0) {
        stream->next_in++;
        stream->avail_in--;
    }
    if (stream->avail_in == 0)
        return true;
    if (source->members > 0 && *stream->next_in != 0x1F)
        return error_set(&source->failure, ERROR_INPUT,
                         "%s: other bytes follow the gzip data; download it again", source->name);
    source->inside = true;
    return inflateReset(stream) == Z_OK || gzip_fail(source, Z_DATA_ERROR);
}

/* Unpacks a step further, and sets `*length` to the bytes that came out, which may be 0. */
static bool gzip_step(struct gzip_source *source, unsigned char *buffer, unsigned room,
                      size_t *length) {
    z_stream *stream = &source->stream;
    *length = 0;
    if (!gzip_fill(source) || (!source->inside && !gzip_begin_member(source)))
        return false;
    if (!source->inside)
        return true;
    stream->next_out = buffer;
    stream->avail_out = room;
    int code = inflate(stream, Z_NO_FLUSH);
    *length = room - stream->avail_out;
    if (code == Z_STREAM_END) {
        source->inside = false;
        source->members++;
        return true;
    }
    if (code == Z_OK || (code == Z_BUF_ERROR && !source->input_ended))
        return true;
    return gzip_fail(source, code);
}

static ptrdiff_t gzip_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                           struct error *error) {
    struct gzip_source *source = (struct gzip_source *)bytes;
    struct error *failure = &source->failure;
    size_t length = 0;
    while (failure->code == ERROR_NONE && length == 0) {
        if (source->input_ended && !source->inside) {
            if (source->members > 0)
                return 0;
            gzip_fail(source, Z_BUF_ERROR);
        } else {
            gzip_step(source, buffer, room < UINT_MAX ? (unsigned)room : UINT_MAX, &length);
        }
    }
    if (failure->code == ERROR_NONE)
        return (ptrdiff_t)length;
    error_set(error, failure->code, "%s", failure->message);
    return -1;
}

static void gzip_close(struct byte_source *bytes) {
    struct gzip_source *source = (struct gzip_source *)bytes;
    inflateEnd(&source->stream);
    bytes_close(source->inner);
    memory_free(source->name);
    memory_free(source);
}

struct byte_source *bytes_from_gzip(struct byte_source *inner, struct slice name,
                                    struct error *error) {
    struct gzip_source *source = memory_new(1, sizeof *source, error);
    if (source == NULL) {
        bytes_close(inner);
        return NULL;
    }
    source->base = (struct byte_source){.read = gzip_read, .close = gzip_close, .size = -1};
    source->inner = inner;
    source->stream.zalloc = zlib_allocate;
    source->stream.zfree = zlib_free;
    source->name = text_copy(name, error);
    if (source->name != NULL && inflateInit2(&source->stream, GZIP_FORMAT) == Z_OK)
        return &source->base;
    error_memory(error);
    gzip_close(&source->base);
    return NULL;
}
