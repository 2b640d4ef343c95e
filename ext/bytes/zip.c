#include "bytes/zip.h"

#include <limits.h>
#include <string.h>

#include "bytes/zlib_memory.h"

enum {
    END_SIZE = 22,        /* of the record at the end of the file, without its comment */
    COMMENT_MOST = 65535, /* bytes */
    LOCATOR_SIZE = 20,    /* of the zip64 record's locator, which stands before the end record */
    ZIP64_END_SIZE = 56,  /* bytes that are read of it */
    ENTRY_SIZE = 46,      /* of the directory, without its name */
    HEADER_SIZE = 30,     /* of a member, without its name */
    ZIP64_FIELD = 1,      /* the extra field that holds sizes beyond 32 bits */
    STORED = 0,
    DEFLATED = 8,
    FLAG_ENCRYPTED = 1,
    INPUT_SIZE = 64 * 1024,
    DIRECTORY_MOST = 1 << 30, /* bytes */
};

struct zip {
    struct byte_source *bytes;
    char *name;
    unsigned char *directory; /* which the members' names lie in */
    struct zip_member *members;
    size_t count, capacity;
};

/* --- Numbers as a zip writes them: the lowest byte first --- */

static uint16_t number_16(const unsigned char *bytes) {
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static uint32_t number_32(const unsigned char *bytes) {
    return number_16(bytes) | (uint32_t)number_16(bytes + 2) << 16;
}

static uint64_t number_64(const unsigned char *bytes) {
    return number_32(bytes) | (uint64_t)number_32(bytes + 4) << 32;
}

/* --- The directory --- */

static bool damaged(const struct zip *zip, const char *how, struct error *error) {
    return error_set(error, ERROR_INPUT, "%s: the archive is damaged (%s); download it again",
                     zip->name, how);
}

/* Reads `length` bytes, all of them, from an offset that the archive itself may have given. */
static bool read_exactly(const struct zip *zip, uint64_t offset, unsigned char *buffer,
                         size_t length, struct error *error) {
    uint64_t size = (uint64_t)zip->bytes->size;
    if (offset > size || length > size - offset)
        return damaged(zip, "an offset lies outside the file", error);
    while (length > 0) {
        ptrdiff_t got = zip->bytes->read_at(zip->bytes, (int64_t)offset, buffer, length, error);
        if (got < 0)
            return false;
        if (got == 0)
            return error_set(error, ERROR_INPUT, "%s: truncated file: it was cut while it was read",
                             zip->name);
        offset += (uint64_t)got;
        buffer += got;
        length -= (size_t)got;
    }
    return true;
}

struct directory_place {
    uint64_t offset, size, count;
};

/* Where the zip64 record says that the directory stands, if there is such a record. */
static bool read_zip64_end(const struct zip *zip, uint64_t end, struct directory_place *place,
                           struct error *error) {
    unsigned char locator[LOCATOR_SIZE], record[ZIP64_END_SIZE];
    if (end < LOCATOR_SIZE)
        return true;
    if (!read_exactly(zip, end - LOCATOR_SIZE, locator, sizeof locator, error))
        return false;
    if (memcmp(locator, "PK\x06\x07", 4) != 0)
        return true;
    if (!read_exactly(zip, number_64(locator + 8), record, sizeof record, error))
        return false;
    if (memcmp(record, "PK\x06\x06", 4) != 0)
        return damaged(zip, "its zip64 record is missing", error);
    place->count = number_64(record + 32);
    place->size = number_64(record + 40);
    place->offset = number_64(record + 48);
    return true;
}

/* Finds the record at the end of the file, behind which only a comment may stand. */
static bool find_directory(const struct zip *zip, struct directory_place *place,
                           struct error *error) {
    uint64_t size = (uint64_t)zip->bytes->size;
    size_t length = size < END_SIZE + COMMENT_MOST ? (size_t)size : END_SIZE + COMMENT_MOST;
    unsigned char *tail = memory_new(length + 1, 1, error);
    bool done = tail != NULL && read_exactly(zip, size - length, tail, length, error);
    size_t at = length < END_SIZE ? 0 : length - END_SIZE + 1;
    while (done && at > 0 &&
           (memcmp(tail + at - 1, "PK\x05\x06", 4) != 0 ||
            number_16(tail + at - 1 + 20) > length - (at - 1) - END_SIZE))
        at--;
    if (done && at == 0)
        done = error_set(error, ERROR_INPUT,
                         "%s: truncated file: the archive's directory, which stands at its end, is "
                         "missing; download it again",
                         zip->name);
    if (done) {
        const unsigned char *end = tail + at - 1;
        *place =
            (struct directory_place){number_32(end + 16), number_32(end + 12), number_16(end + 10)};
        done = read_zip64_end(zip, size - length + (at - 1), place, error);
    }
    memory_free(tail);
    return done;
}

/* Takes what is too large for the entry's own 32 bits from its zip64 field: size, packed size and
** offset, in this order, each only where the entry has all ones. */
static void take_zip64(const unsigned char *extra, size_t length, struct zip_member *member) {
    while (length >= 4) {
        size_t size = number_16(extra + 2);
        if (size > length - 4)
            return;
        if (number_16(extra) == ZIP64_FIELD) {
            uint64_t *numbers[] = {&member->size, &member->packed_size, &member->offset};
            const unsigned char *at = extra + 4, *end = at + size;
            for (size_t i = 0; i < 3; i++) {
                if (*numbers[i] != UINT32_MAX || end - at < 8)
                    continue;
                *numbers[i] = number_64(at);
                at += 8;
            }
            return;
        }
        extra += 4 + size;
        length -= 4 + size;
    }
}

static bool read_entries(struct zip *zip, size_t length, uint64_t count, struct error *error) {
    size_t at = 0;
    for (uint64_t n = 0; n < count; n++) {
        const unsigned char *entry = zip->directory + at;
        if (length - at < ENTRY_SIZE || memcmp(entry, "PK\x01\x02", 4) != 0)
            return damaged(zip, "its directory has fewer members than it says", error);
        size_t name = number_16(entry + 28), extra = number_16(entry + 30),
               comment = number_16(entry + 32);
        if (length - at - ENTRY_SIZE < name + extra + comment)
            return damaged(zip, "a name leads out of its directory", error);
        if (!memory_reserve(&zip->members, &zip->capacity, zip->count + 1, sizeof *zip->members,
                            error))
            return false;
        struct zip_member *member = &zip->members[zip->count++];
        *member = (struct zip_member){.name = slice_from(entry + ENTRY_SIZE, name),
                                      .offset = number_32(entry + 42),
                                      .packed_size = number_32(entry + 20),
                                      .size = number_32(entry + 24),
                                      .checksum = number_32(entry + 16),
                                      .method = number_16(entry + 10),
                                      .flags = number_16(entry + 8)};
        take_zip64(entry + ENTRY_SIZE + name, extra, member);
        at += ENTRY_SIZE + name + extra + comment;
    }
    return true;
}

static bool read_directory(struct zip *zip, struct error *error) {
    struct directory_place place = {0};
    if (!find_directory(zip, &place, error))
        return false;
    if (place.size > DIRECTORY_MOST || place.size > (uint64_t)zip->bytes->size)
        return damaged(zip, "its directory is larger than the file", error);
    zip->directory = memory_new((size_t)place.size + 1, 1, error);
    return zip->directory != NULL &&
           read_exactly(zip, place.offset, zip->directory, (size_t)place.size, error) &&
           read_entries(zip, (size_t)place.size, place.count, error);
}

struct zip *zip_open(struct byte_source *bytes, struct slice name, struct error *error) {
    struct zip *zip = memory_new(1, sizeof *zip, error);
    if (zip == NULL)
        return NULL;
    zip->bytes = bytes;
    zip->name = text_copy(name, error);
    if (zip->name != NULL && read_directory(zip, error))
        return zip;
    zip_close(zip);
    return NULL;
}

size_t zip_count(const struct zip *zip) {
    return zip->count;
}

const struct zip_member *zip_member(const struct zip *zip, size_t n) {
    return &zip->members[n];
}

bool zip_find(const struct zip *zip, struct slice name, size_t *n) {
    for (*n = 0; *n < zip->count; ++*n)
        if (slice_equal(zip->members[*n].name, name))
            return true;
    return false;
}

void zip_close(struct zip *zip) {
    if (zip == NULL)
        return;
    memory_free(zip->name);
    memory_free(zip->directory);
    memory_free(zip->members);
    memory_free(zip);
}

/* --- A member's bytes --- */

struct zip_source {
    struct byte_source base;
    const struct zip *zip;
    const struct zip_member *member;
    uint64_t at, packed_left; /* in the file: of the member's packed bytes */
    uint64_t given;           /* unpacked bytes so far */
    uLong checksum;
    bool inflating, ended;
    struct error failure; /* the first thing that went wrong: given again when asked again */
    z_stream stream;
    unsigned char input[INPUT_SIZE];
};

static bool member_fail(struct zip_source *source, const char *format_tail) {
    return error_set(&source->failure, ERROR_INPUT, "%s/%.*s: %s; download it again",
                     source->zip->name, SLICE_PRINT(source->member->name), format_tail);
}

/* Reads up to `room` of the packed bytes; 0 with the failure set where there are none left. */
static size_t read_packed(struct zip_source *source, unsigned char *buffer, size_t room) {
    size_t length = source->packed_left < room ? (size_t)source->packed_left : room;
    if (length == 0)
        member_fail(source, "truncated file: its packed data end early");
    else if (!read_exactly(source->zip, source->at, buffer, length, &source->failure))
        length = 0;
    source->at += length;
    source->packed_left -= length;
    return length;
}

/* What came out is added up; at the end it has to be what the directory says. */
static bool account(struct zip_source *source, const unsigned char *bytes, size_t length,
                    bool ended) {
    const struct zip_member *member = source->member;
    for (size_t at = 0; at < length; at += UINT_MAX / 2) {
        size_t piece = length - at < UINT_MAX / 2 ? length - at : UINT_MAX / 2;
        source->checksum = crc32(source->checksum, bytes + at, (unsigned)piece);
    }
    source->given += length;
    source->ended = ended;
    if (source->given > member->size || (ended && source->given != member->size))
        return member_fail(source,
                           "the archive is damaged (the size is not what its directory says)");
    return !ended || source->checksum == member->checksum ||
           member_fail(source, "checksum mismatch in archive");
}

static size_t read_stored(struct zip_source *source, unsigned char *buffer, size_t room) {
    size_t length = source->packed_left > 0 ? read_packed(source, buffer, room) : 0;
    if (source->failure.code == ERROR_NONE)
        account(source, buffer, length, source->packed_left == 0);
    return length;
}

static size_t read_deflated(struct zip_source *source, unsigned char *buffer, size_t room) {
    z_stream *stream = &source->stream;
    size_t length = 0;
    if (room > UINT_MAX)
        room = UINT_MAX;
    while (length == 0 && !source->ended && source->failure.code == ERROR_NONE) {
        if (stream->avail_in == 0) {
            stream->next_in = source->input;
            stream->avail_in = (unsigned)read_packed(source, source->input, sizeof source->input);
            if (stream->avail_in == 0)
                return 0;
        }
        stream->next_out = buffer;
        stream->avail_out = (unsigned)room;
        int code = inflate(stream, Z_NO_FLUSH);
        length = room - stream->avail_out;
        if (code == Z_MEM_ERROR)
            error_memory(&source->failure);
        else if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
            member_fail(source, "the archive is damaged (its packed data make no sense)");
        else
            account(source, buffer, length, code == Z_STREAM_END);
    }
    return length;
}

static ptrdiff_t zip_source_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                                 struct error *error) {
    struct zip_source *source = (struct zip_source *)bytes;
    size_t length = 0;
    if (source->failure.code == ERROR_NONE && !source->ended)
        length = source->member->method == STORED ? read_stored(source, buffer, room)
                                                  : read_deflated(source, buffer, room);
    if (source->failure.code == ERROR_NONE)
        return (ptrdiff_t)length;
    error_set(error, source->failure.code, "%s", source->failure.message);
    return -1;
}

static void zip_source_close(struct byte_source *bytes) {
    struct zip_source *source = (struct zip_source *)bytes;
    if (source->inflating)
        inflateEnd(&source->stream);
    memory_free(source);
}

/* Moves to the member's data, which stand behind its own header: the lengths of its name and extra
** field are there, and may differ from the directory's. */
static bool find_data(struct zip_source *source, struct error *error) {
    unsigned char header[HEADER_SIZE];
    if (!read_exactly(source->zip, source->member->offset, header, sizeof header, error))
        return false;
    if (memcmp(header, "PK\x03\x04", 4) != 0)
        return damaged(source->zip, "a member is not where its directory says", error);
    source->at = source->member->offset + HEADER_SIZE + number_16(header + 26) +
                 (uint64_t)number_16(header + 28);
    source->packed_left = source->member->packed_size;
    return true;
}

static bool member_can_be_read(const struct zip *zip, const struct zip_member *member,
                               struct error *error) {
    if (member->flags & FLAG_ENCRYPTED)
        return error_set(error, ERROR_INPUT, "%s: is locked with a password; unpack it first",
                         zip->name);
    return member->method == STORED || member->method == DEFLATED ||
           error_set(error, ERROR_INPUT,
                     "%s/%.*s: is packed by a method (%u) that is not read; pack it anew",
                     zip->name, SLICE_PRINT(member->name), (unsigned)member->method);
}

struct byte_source *zip_bytes(const struct zip *zip, size_t n, struct error *error) {
    const struct zip_member *member = &zip->members[n];
    struct zip_source *source = NULL;
    if (!member_can_be_read(zip, member, error) ||
        (source = memory_new(1, sizeof *source, error)) == NULL)
        return NULL;
    source->base =
        (struct byte_source){.read = zip_source_read, .close = zip_source_close, .size = -1};
    source->zip = zip;
    source->member = member;
    source->stream.zalloc = zlib_allocate;
    source->stream.zfree = zlib_free;
    bool ready = find_data(source, error);
    if (ready && member->method == DEFLATED) {
        ready = inflateInit2(&source->stream, -MAX_WBITS) == Z_OK || error_memory(error);
        source->inflating = ready;
    }
    if (ready)
        return &source->base;
    zip_source_close(&source->base);
    return NULL;
}
