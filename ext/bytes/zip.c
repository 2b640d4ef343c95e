#include "bytes/zip.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bytes/member_reader.h"
#include "bytes/zlib_memory.h"

enum {
    END_SIZE = 22,        /* of the record at the end of the file, without its comment */
    COMMENT_MOST = 65535, /* bytes */
    LOCATOR_SIZE = 20,    /* of the zip64 record's locator, which stands before the end record */
    ZIP64_END_SIZE = 56,  /* bytes that are read of it */
    ENTRY_SIZE = 46,      /* of the directory, without its name */
    HEADER_SIZE = 30,     /* of a member, without its name */
    ZIP64_FIELD = 1,      /* the extra field that holds sizes beyond 32 bits */
    UTF8_NAME_FIELD = 0x7075,
    UTF8_NAME_HEADER = 5, /* bytes of that field before the name: a version, a checksum */
    FROM_DOS = 0,         /* the systems that have made an archive */
    FROM_UNIX = 3,
    DOS_FOLDER = 0x10,  /* of a member's attributes */
    UNIX_KIND = 0xF000, /* of a member's mode, */
    UNIX_FILE = 0x8000, /* one of these kinds, or another, or none */
    UNIX_FOLDER = 0x4000,
    UNIX_LINK = 0xA000,
    STORED = 0,
    DEFLATED = 8,
    FLAG_ENCRYPTED = 1,
    INPUT_SIZE = 80 * 1024,   /* a member's header has room in it too */
    DIRECTORY_MOST = 1 << 30, /* bytes */
};

struct zip {
    struct byte_source *bytes; /* owned */
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
    uint64_t end;  /* where the record that follows the directory stands */
    bool is_zip64; /* whether that is the zip64 record, whose count has room for any number */
};

/* Reads the zip64 record, which stands where its locator says or, if other bytes stand before the
** archive, right before the locator. */
static bool read_zip64_record(const struct zip *zip, uint64_t said, uint64_t locator,
                              unsigned char record[ZIP64_END_SIZE], uint64_t *at,
                              struct error *error) {
    const uint64_t places[] = {said, locator - ZIP64_END_SIZE};
    for (size_t i = 0; i < 2; i++) {
        *at = places[i];
        if (*at > locator || locator - *at < ZIP64_END_SIZE)
            continue;
        if (!read_exactly(zip, *at, record, ZIP64_END_SIZE, error))
            return false;
        if (memcmp(record, "PK\x06\x06", 4) == 0)
            return true;
    }
    return damaged(zip, "its zip64 record is missing", error);
}

/* Where the zip64 record says that the directory stands, if there is such a record. */
static bool read_zip64_end(const struct zip *zip, struct directory_place *place,
                           struct error *error) {
    unsigned char locator[LOCATOR_SIZE], record[ZIP64_END_SIZE];
    if (place->end < LOCATOR_SIZE)
        return true;
    uint64_t at = place->end - LOCATOR_SIZE;
    if (!read_exactly(zip, at, locator, sizeof locator, error))
        return false;
    if (memcmp(locator, "PK\x06\x07", 4) != 0)
        return true;
    if (!read_zip64_record(zip, number_64(locator + 8), at, record, &place->end, error))
        return false;
    place->is_zip64 = true;
    place->count = number_64(record + 32);
    place->size = number_64(record + 40);
    place->offset = number_64(record + 48);
    return true;
}

/* An archive in several files has its directory in the last of them, and is not read. */
static bool is_whole(const struct zip *zip, const unsigned char *end, struct error *error) {
    unsigned disk = number_16(end + 4);
    return disk == 0 || disk == UINT16_MAX ||
           error_set(error, ERROR_INPUT,
                     "%s: is the last of several files of one archive; join them first", zip->name);
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
        *place = (struct directory_place){.offset = number_32(end + 16),
                                          .size = number_32(end + 12),
                                          .count = number_16(end + 10),
                                          .end = size - length + (at - 1)};
        done = is_whole(zip, end, error) && read_zip64_end(zip, place, error);
    }
    memory_free(tail);
    return done;
}

/* Takes what is too large for the entry's own 32 bits from its zip64 field: size, packed size and
** offset, in this order, each only where the entry has all ones. */
static void take_zip64(struct slice field, struct zip_member *member) {
    uint64_t *numbers[] = {&member->size, &member->packed_size, &member->offset};
    for (size_t i = 0; i < 3; i++) {
        if (*numbers[i] != UINT32_MAX || field.length < 8)
            continue;
        *numbers[i] = number_64(field.bytes);
        field = slice_after(field, 8);
    }
}

/* Takes the name in UTF-8, if it was made for the name that the entry has now. */
static void take_utf8_name(struct slice field, struct zip_member *member) {
    if (field.length > UTF8_NAME_HEADER && field.bytes[0] == 1 &&
        number_32(field.bytes + 1) == crc32(0, member->name.bytes, (unsigned)member->name.length))
        member->utf8_name = slice_after(field, UTF8_NAME_HEADER);
}

/* Takes what the extra fields of an entry tell: each is its kind, its length, and that many bytes. */
static void take_extra(struct slice extra, struct zip_member *member) {
    while (extra.length >= 4) {
        size_t size = number_16(extra.bytes + 2);
        if (size > extra.length - 4)
            return;
        struct slice field = slice_from(extra.bytes + 4, size);
        if (number_16(extra.bytes) == ZIP64_FIELD)
            take_zip64(field, member);
        else if (number_16(extra.bytes) == UTF8_NAME_FIELD)
            take_utf8_name(field, member);
        extra = slice_after(extra, 4 + size);
    }
}

/* What kind the file system had it as, where that was one of Unix; else 0. */
static unsigned unix_kind(const unsigned char *entry) {
    return entry[5] == FROM_UNIX ? number_16(entry + 40) & UNIX_KIND : 0;
}

static bool is_folder(const unsigned char *entry, struct slice name) {
    if (name.length > 0 && name.bytes[name.length - 1] == '/')
        return true;
    unsigned kind = unix_kind(entry);
    return kind != 0 ? kind == UNIX_FOLDER : (entry[38] & DOS_FOLDER) != 0;
}

static const char *why_no_file(unsigned kind) {
    if (kind == UNIX_LINK)
        return MEMBER_IS_LINK;
    return kind == 0 || kind == UNIX_FILE ? NULL : MEMBER_IS_DEVICE;
}

static struct zip_member member_of(const unsigned char *entry) {
    struct slice name = slice_from(entry + ENTRY_SIZE, number_16(entry + 28));
    struct zip_member member = {.name = name,
                                .offset = number_32(entry + 42),
                                .packed_size = number_32(entry + 20),
                                .size = number_32(entry + 24),
                                .checksum = number_32(entry + 16),
                                .method = number_16(entry + 10),
                                .flags = number_16(entry + 8),
                                .is_folder = is_folder(entry, name),
                                .no_file = why_no_file(unix_kind(entry)),
                                .from_dos = entry[5] == FROM_DOS};
    take_extra(slice_from(name.bytes + name.length, number_16(entry + 30)), &member);
    return member;
}

/* Archives of more than 65,535 members that are no zip64 have a count that began again from 0. */
static bool read_entries(struct zip *zip, size_t length, const struct directory_place *place,
                         struct error *error) {
    size_t at = 0;
    while (zip->count < place->count || (!place->is_zip64 && length - at >= 4 &&
                                         memcmp(zip->directory + at, "PK\x01\x02", 4) == 0)) {
        const unsigned char *entry = zip->directory + at;
        if (length - at < ENTRY_SIZE || memcmp(entry, "PK\x01\x02", 4) != 0)
            return damaged(zip, "its directory has fewer members than it says", error);
        size_t size = ENTRY_SIZE + number_16(entry + 28) + (size_t)number_16(entry + 30) +
                      number_16(entry + 32);
        if (length - at < size)
            return damaged(zip, "a name leads out of its directory", error);
        if (!memory_reserve(&zip->members, &zip->capacity, zip->count + 1, sizeof *zip->members,
                            error))
            return false;
        zip->members[zip->count++] = member_of(entry);
        at += size;
    }
    return place->is_zip64 || (zip->count & UINT16_MAX) == place->count ||
           damaged(zip, "its directory has more members than it says", error);
}

static int compare_offsets(const void *left, const void *right) {
    const struct zip_member *const *a = left, *const *b = right;
    return ((*a)->offset > (*b)->offset) - ((*a)->offset < (*b)->offset);
}

/* Sets where each member ends at the latest: where the next one begins, or the directory. */
static bool find_ends(struct zip *zip, uint64_t directory, struct error *error) {
    struct zip_member **members = memory_new(zip->count + 1, sizeof *members, error);
    if (members == NULL)
        return false;
    for (size_t i = 0; i < zip->count; i++)
        members[i] = &zip->members[i];
    if (zip->count > 0)
        qsort(members, zip->count, sizeof *members, compare_offsets);
    for (size_t i = 0; i < zip->count; i++)
        members[i]->end = i + 1 < zip->count ? members[i + 1]->offset : directory;
    memory_free(members);
    return true;
}

/* Reads the directory. Where it does not stand at its offset, other bytes stand before the archive,
** and all offsets count from their end. */
static bool read_directory(struct zip *zip, struct error *error) {
    struct directory_place place = {0};
    if (!find_directory(zip, &place, error))
        return false;
    if (place.size > DIRECTORY_MOST || place.size > place.end)
        return damaged(zip, "its directory is larger than the file", error);
    zip->directory = memory_new((size_t)place.size + 1, 1, error);
    if (zip->directory == NULL)
        return false;
    uint64_t start = place.end - place.size, before = 0;
    if (place.offset < start) {
        unsigned char mark[4];
        if (!read_exactly(zip, place.offset, mark, sizeof mark, error))
            return false;
        if (memcmp(mark, "PK\x01\x02", 4) == 0)
            start = place.offset;
        else
            before = start - place.offset;
    }
    if (place.offset > start)
        return damaged(zip, "an offset lies outside the file", error);
    if (!read_exactly(zip, start, zip->directory, (size_t)place.size, error) ||
        !read_entries(zip, (size_t)place.size, &place, error))
        return false;
    for (size_t i = 0; i < zip->count; i++)
        if (ADD_OVERFLOWS(zip->members[i].offset, before, &zip->members[i].offset))
            return damaged(zip, "an offset lies outside the file", error);
    return find_ends(zip, start, error);
}

struct zip *zip_open(struct byte_source *bytes, struct slice name, struct error *error) {
    struct zip *zip = memory_new(1, sizeof *zip, error);
    if (zip == NULL)
        return NULL;
    zip->bytes = bytes;
    zip->name = text_copy(name, error);
    if (zip->name != NULL && read_directory(zip, error))
        return zip;
    zip_give_back(zip);
    return NULL;
}

bool zip_needs_libarchive(const struct zip *zip) {
    static const uint16_t methods[] = {12, 14, 20, 93, 95, 98};
    for (size_t n = 0; n < zip->count; n++)
        for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
            if (zip->members[n].method == methods[i])
                return true;
    return false;
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

struct byte_source *zip_give_back(struct zip *zip) {
    struct byte_source *bytes = zip->bytes;
    memory_free(zip->name);
    memory_free(zip->directory);
    memory_free(zip->members);
    memory_free(zip);
    return bytes;
}

void zip_close(struct zip *zip) {
    if (zip != NULL)
        bytes_close(zip_give_back(zip));
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

/* Whether the name in the member's own header is that of the directory. Some writers part folders
** by `\` in one of the two. */
static bool same_name(struct slice own, struct slice name) {
    for (size_t i = 0; i < own.length && i < name.length; i++)
        if (own.bytes[i] != name.bytes[i] &&
            !(strchr("/\\", own.bytes[i]) != NULL && strchr("/\\", name.bytes[i]) != NULL))
            return false;
    return own.length == name.length;
}

/* Moves to the member's data, which stand behind its own header: the length of its extra field is
** there, and may differ from the directory's. */
static bool find_data(struct zip_source *source, struct error *error) {
    const struct zip_member *member = source->member;
    unsigned char *header = source->input; /* which has room for any name, and holds no data yet */
    size_t length = HEADER_SIZE + member->name.length;
    _Static_assert(INPUT_SIZE >= HEADER_SIZE + UINT16_MAX, "a header has room");
    if (!read_exactly(source->zip, member->offset, header, length, error))
        return false;
    if (memcmp(header, "PK\x03\x04", 4) != 0)
        return damaged(source->zip, "a member is not where its directory says", error);
    if (number_16(header + 26) != member->name.length ||
        !same_name(slice_from(header + HEADER_SIZE, member->name.length), member->name))
        return damaged(source->zip, "a member has another name than its directory says", error);
    source->at = member->offset + length + number_16(header + 28);
    source->packed_left = member->packed_size;
    return (source->at <= member->end && source->packed_left <= member->end - source->at) ||
           damaged(source->zip, "two members share bytes", error);
}

static bool member_can_be_read(const struct zip *zip, const struct zip_member *member,
                               struct error *error) {
    if (member->flags & FLAG_ENCRYPTED)
        return error_set(error, ERROR_INPUT, "%s/%.*s: is locked with a password; unpack it first",
                         zip->name, SLICE_PRINT(member->name));
    return member->method == STORED || member->method == DEFLATED ||
           error_set(
               error, ERROR_INPUT,
               "%s/%.*s: is compressed by a method (%u) that is not supported; unpack it first",
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
