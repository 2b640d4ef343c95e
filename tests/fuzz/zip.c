/* fuzz/zip.c: a zip archive made up from the input: stored and deflated members, with and without data
** descriptors and zip64 fields. As it was written each member reads as what was put in; after bytes of it
** were changed too, nothing crashes, and what is read to its end has the right checksum. */
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "bytes/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMBERS_MOST = 5, CONTENT_MOST = 3000, CHANGES_MOST = 6 };
enum { STORED, DEFLATED = 8, DESCRIPTOR = 8 };

struct input {
    const uint8_t *bytes;
    size_t left;
};

static unsigned take(struct input *input, unsigned below) {
    unsigned value = 0;
    for (int i = 0; i < 2 && input->left > 0; i++, input->left--)
        value = value << 8 | *input->bytes++;
    return value % below;
}

struct put_in {
    char name[16];
    unsigned method;
    bool descriptor, zip64;
    unsigned char content[CONTENT_MOST];
    size_t size, packed_size;
    uint32_t checksum;
    size_t offset;
};

static struct put_in members[MEMBERS_MOST];
static size_t member_count;
static unsigned char archive[MEMBERS_MOST * (CONTENT_MOST + 512) + 512];
static size_t length;

static void put(uint64_t number, int bytes) {
    for (int i = 0; i < bytes; i++)
        archive[length++] = (unsigned char)(number >> (8 * i));
}

static void put_bytes(const void *bytes, size_t count) {
    memcpy(archive + length, bytes, count);
    length += count;
}

static size_t packed(const struct put_in *member, unsigned char *out, size_t room) {
    z_stream stream = {0};
    if (deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    stream.next_in = (unsigned char *)(uintptr_t)member->content;
    stream.avail_in = (uInt)member->size;
    stream.next_out = out;
    stream.avail_out = (uInt)room;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
        abort();
    deflateEnd(&stream);
    return room - stream.avail_out;
}

/* What both headers of a member begin with. */
static void put_common(const struct put_in *member, bool sizes_known) {
    put(45, 2);
    put(member->descriptor ? DESCRIPTOR : 0, 2);
    put(member->method, 2);
    put(0, 4);
    put(sizes_known ? member->checksum : 0, 4);
    put(!sizes_known ? 0 : member->zip64 ? 0xFFFFFFFF : member->packed_size, 4);
    put(!sizes_known ? 0 : member->zip64 ? 0xFFFFFFFF : member->size, 4);
    put(strlen(member->name), 2);
}

static void put_zip64(const struct put_in *member, bool with_offset) {
    put(1, 2);
    put(with_offset ? 24 : 16, 2);
    put(member->size, 8);
    put(member->packed_size, 8);
    if (with_offset)
        put(member->offset, 8);
}

static void put_member(struct put_in *member) {
    unsigned char bytes[CONTENT_MOST + 200];
    member->offset = length;
    member->packed_size = member->size;
    if (member->method == DEFLATED)
        member->packed_size = packed(member, bytes, sizeof bytes);
    put(0x04034b50, 4);
    put_common(member, !member->descriptor);
    put(member->zip64 ? 20 : 0, 2);
    put_bytes(member->name, strlen(member->name));
    if (member->zip64)
        put_zip64(member, false);
    put_bytes(member->method == DEFLATED ? bytes : member->content, member->packed_size);
    if (member->descriptor) {
        put(0x08074b50, 4);
        put(member->checksum, 4);
        put(member->packed_size, member->zip64 ? 8 : 4);
        put(member->size, member->zip64 ? 8 : 4);
    }
}

static void put_entry(const struct put_in *member) {
    put(0x02014b50, 4);
    put(45, 2);
    put_common(member, true);
    put(member->zip64 ? 28 : 0, 2);
    put(0, 2); /* comment, disk, attributes */
    put(0, 2);
    put(0, 2);
    put(0, 4);
    put(member->zip64 ? 0xFFFFFFFF : member->offset, 4);
    put_bytes(member->name, strlen(member->name));
    if (member->zip64)
        put_zip64(member, true);
}

static void put_end(size_t directory, bool zip64, unsigned comment) {
    size_t end = length;
    if (zip64) {
        put(0x06064b50, 4);
        put(44, 8);
        put(45, 2);
        put(45, 2);
        put(0, 8);
        put(member_count, 8);
        put(member_count, 8);
        put(end - directory, 8);
        put(directory, 8);
        put(0x07064b50, 4);
        put(0, 4);
        put(end, 8);
        put(1, 4);
    }
    put(0x06054b50, 4);
    put(0, 4);
    put(zip64 ? 0xFFFF : member_count, 2);
    put(zip64 ? 0xFFFF : member_count, 2);
    put(zip64 ? 0xFFFFFFFF : end - directory, 4);
    put(zip64 ? 0xFFFFFFFF : directory, 4);
    put(comment, 2);
    for (unsigned i = 0; i < comment; i++)
        put('c', 1);
}

static void make_archive(struct input *input) {
    length = 0;
    member_count = take(input, MEMBERS_MOST) + 1;
    for (size_t m = 0; m < member_count; m++) {
        struct put_in *member = &members[m];
        unsigned shape = take(input, 8);
        snprintf(member->name, sizeof member->name, "m%d/%d.csv", (int)m, (int)(shape % 3));
        member->method = shape & 1 ? DEFLATED : STORED;
        member->descriptor = shape & 2;
        member->zip64 = shape & 4;
        member->size = take(input, CONTENT_MOST);
        unsigned step = take(input, 7);
        for (size_t i = 0; i < member->size; i++)
            member->content[i] = (unsigned char)(i < input->left ? input->bytes[i] : i * step);
        member->checksum = (uint32_t)crc32(0, member->content, (uInt)member->size);
        put_member(member);
    }
    size_t directory = length;
    for (size_t m = 0; m < member_count; m++)
        put_entry(&members[m]);
    unsigned end = take(input, 64);
    put_end(directory, end & 1, end / 2);
}

/* Reads a member to its end: its length, or -1. */
static ptrdiff_t read_member(const struct zip *zip, size_t n, unsigned char *bytes, size_t room) {
    struct error error = {0};
    struct byte_source *member = zip_bytes(zip, n, &error);
    size_t total = 0;
    ptrdiff_t count = member == NULL ? -1 : 1;
    while (count > 0 && total < room) {
        count = bytes_read(member, bytes + total, room - total, &error);
        total += count > 0 ? (size_t)count : 0;
    }
    if ((count < 0) != (error.code != ERROR_NONE))
        abort();
    bytes_close(member);
    return count < 0 ? -1 : (ptrdiff_t)total;
}

static void read_all(bool unchanged) {
    static unsigned char bytes[1 << 20];
    struct error error = {0};
    struct byte_source *memory = bytes_from_memory(slice_from(archive, length), 0, &error);
    struct zip *zip = zip_open(memory, slice_of("fuzz.zip"), &error);
    if ((zip == NULL) != (error.code != ERROR_NONE) || (unchanged && zip == NULL))
        abort();
    if (unchanged && zip_count(zip) != member_count)
        abort();
    for (size_t n = 0; zip != NULL && n < zip_count(zip) && n < 2 * MEMBERS_MOST; n++) {
        ptrdiff_t size = read_member(zip, n, bytes, sizeof bytes);
        const struct zip_member *about = zip_member(zip, n);
        if (size >= 0 && (size_t)size < sizeof bytes &&
            ((uint64_t)size != about->size || crc32(0, bytes, (uInt)size) != about->checksum))
            abort();
        if (unchanged && ((size_t)size != members[n].size ||
                          memcmp(bytes, members[n].content, members[n].size) != 0))
            abort();
    }
    if (zip == NULL)
        bytes_close(memory);
    zip_close(zip);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    make_archive(&input);
    read_all(true);
    unsigned changes = take(&input, CHANGES_MOST);
    for (unsigned i = 0; i < changes; i++) {
        size_t at = take(&input, (unsigned)length);
        unsigned value = take(&input, 4096);
        if (value >= 256 && value < 512) /* near the end, where the directory is */
            at = length - 1 - at % (length < 300 ? length : 300);
        archive[at] = (unsigned char)value;
        if (value >= 4090)
            length -= at % 100 < length ? at % 100 : 0;
    }
    if (changes > 0 && length > 0)
        read_all(false);
    return 0;
}
