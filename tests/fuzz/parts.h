/* fuzz/parts.h: a spreadsheet in memory, of parts one of which is the input: so that mutations are of XML, and not of
** packed bytes that a checksum refuses. */
#ifndef PROSECUTIONS_TESTS_FUZZ_PARTS_H
#define PROSECUTIONS_TESTS_FUZZ_PARTS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "source/source.h"

struct part {
    const char *name;
    const char *content;
};

struct package {
    struct text bytes, directory;
    unsigned count;
};

static void put_number(struct text *text, uint64_t number, int bytes) {
    struct error error = {0};
    for (int i = 0; i < bytes; i++, number >>= 8)
        if (!text_append_byte(text, (unsigned char)number, &error))
            abort();
}

static void put_slice(struct text *text, struct slice slice) {
    struct error error = {0};
    if (!text_append(text, slice, &error))
        abort();
}

/* Adds a stored member. */
static void put_part(struct package *package, const char *name, struct slice content) {
    uint32_t checksum = (uint32_t)crc32(0, content.bytes, (unsigned)content.length);
    size_t offset = package->bytes.length;
    struct text *texts[] = {&package->bytes, &package->directory};
    for (int i = 0; i < 2; i++) {
        put_number(texts[i], i == 0 ? 0x04034B50 : 0x02014B50, 4);
        put_number(texts[i], 20, i == 0 ? 2 : 4);
        put_number(texts[i], 0, 8); /* flags, stored, date and time */
        put_number(texts[i], checksum, 4);
        put_number(texts[i], content.length, 4);
        put_number(texts[i], content.length, 4);
        put_number(texts[i], strlen(name), 2);
        put_number(texts[i], 0, i == 0 ? 2 : 12);
        if (i == 1)
            put_number(texts[i], offset, 4);
        put_slice(texts[i], slice_of(name));
    }
    put_slice(&package->bytes, content);
    package->count++;
}

static void end_package(struct package *package) {
    size_t offset = package->bytes.length, size = package->directory.length;
    put_slice(&package->bytes, text_slice(&package->directory));
    put_number(&package->bytes, 0x06054B50, 4);
    put_number(&package->bytes, 0, 4);
    put_number(&package->bytes, package->count, 2);
    put_number(&package->bytes, package->count, 2);
    put_number(&package->bytes, size, 4);
    put_number(&package->bytes, offset, 4);
    put_number(&package->bytes, 0, 2);
}

/* Every sheet as rows, and what stands beside them. An error or an end, but no crash. Returns the bytes of the rows. */
static size_t read_sheets(const struct package *package) {
    size_t all = 0;
    struct error error = {0};
    struct source *source =
        source_from_memory(slice_of("book"), text_slice(&package->bytes), &error);
    struct source_file file;
    static unsigned char buffer[4096];
    while (source != NULL && source_next(source, &file, &error) > 0 && file.workbook != NULL) {
        const struct sheet_facts *facts = workbook_facts(file.workbook);
        ptrdiff_t length;
        while ((length = bytes_read(file.bytes, buffer, sizeof buffer, &error)) > 0)
            all += (size_t)length;
        if (length == 0 && workbook_read_spans(file.workbook, &error) &&
            workbook_read_comments(file.workbook, &error))
            for (size_t i = 0; i < facts->comment_count; i++)
                if (sheet_comment_text(facts, &facts->comments[i]).length == 0)
                    abort();
    }
    source_close(source);
    return all;
}

/* Without an input the package is sound: or every input would be refused for another reason than its own. */
static void check_package(const struct part *parts, size_t count) {
    static bool checked;
    struct package package = {0};
    for (size_t i = 0; i < count && !checked; i++)
        put_part(&package, parts[i].name, slice_of(parts[i].content));
    end_package(&package);
    if (!checked && read_sheets(&package) == 0)
        abort();
    checked = true;
    text_free(&package.bytes);
    text_free(&package.directory);
}

/* The package with the input in the place of the part that its first byte tells; a 0 parts two of them. */
static void read_with_input(const struct part *parts, size_t count, const uint8_t *data,
                            size_t size) {
    check_package(parts, count);
    struct package package = {0};
    size_t chosen = size > 0 ? data[0] % count : 0;
    struct slice input = size > 0 ? slice_from(data + 1, size - 1) : slice_of("");
    const unsigned char *second = input.length > 0 ? memchr(input.bytes, '\0', input.length) : NULL;
    struct slice rest = slice_of("");
    if (second != NULL) {
        rest = slice_after(input, (size_t)(second - input.bytes) + 1);
        input.length = (size_t)(second - input.bytes);
    }
    for (size_t i = 0; i < count; i++) {
        struct slice content = slice_of(parts[i].content);
        if (i == chosen)
            content = input;
        else if (second != NULL && i == (chosen + 1) % count)
            content = rest;
        put_part(&package, parts[i].name, content);
    }
    end_package(&package);
    read_sheets(&package);
    text_free(&package.bytes);
    text_free(&package.directory);
}

#endif
