#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/memory.h"
#include "base/threads.h" /* they run here: make tsan */
#include "bytes/byte_source.h"
#include "bytes/encoding.h"
#include "bytes/file.h"

/* What came of reading a byte source to its end: the text, or the error. */
struct whole {
    struct text text;
    struct error error;
};

/* Reads all of the bytes, asking for `room` at a time, and closes them. */
static struct whole read_whole(struct byte_source *bytes, size_t room) {
    struct whole whole = {0};
    unsigned char buffer[256];
    ptrdiff_t length;
    struct error ignored = {0};
    ck_assert(text_append(&whole.text, slice_of(""), &ignored));
    while ((length = bytes_read(bytes, buffer, room, &whole.error)) > 0) {
        ck_assert_uint_le((size_t)length, room);
        ck_assert(text_append(&whole.text, slice_from(buffer, (size_t)length), &ignored));
    }
    struct error again = {0}; /* read again after the end or an error, it gives the same answer */
    ck_assert_int_eq(bytes_read(bytes, buffer, room, &again), length);
    ck_assert_str_eq(again.message, whole.error.message);
    bytes_close(bytes);
    return whole;
}

static struct byte_source *pieces(struct slice memory, size_t piece) {
    struct error error = {0};
    struct byte_source *bytes = bytes_from_memory(memory, piece, &error);
    ck_assert_ptr_nonnull(bytes);
    return bytes;
}

static const size_t piece_sizes[] = {1, 2, 3, 7, 0};
enum { PIECE_SIZES = sizeof piece_sizes / sizeof *piece_sizes };

static struct text gzip(const char *text) {
    struct text packed = {.capacity = 4096, .bytes = calloc(4096, 1)};
    z_stream stream = {0};
    ck_assert_int_eq(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)text;
    stream.avail_in = (unsigned)strlen(text);
    stream.next_out = (Bytef *)packed.bytes;
    stream.avail_out = 4096;
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.length = stream.total_out;
    deflateEnd(&stream);
    return packed;
}

/* Unpacks in pieces of every size; the outcome, text or message, must always be `expected`. */
static void expect_gunzipped(struct slice packed, const char *expected) {
    for (size_t i = 0; i < PIECE_SIZES; i++)
        for (size_t room = 1; room <= 200; room += 199) {
            struct error error = {0};
            struct byte_source *bytes =
                bytes_from_gzip(pieces(packed, piece_sizes[i]), slice_of("x.csv.gz"), &error);
            ck_assert_ptr_nonnull(bytes);
            struct whole whole = read_whole(bytes, room);
            ck_assert_str_eq(
                whole.error.code == ERROR_NONE ? whole.text.bytes : whole.error.message, expected);
            text_free(&whole.text);
        }
}

START_TEST(memory_and_prefix_in_pieces) {
    for (size_t i = 0; i < PIECE_SIZES; i++) {
        struct error error = {0};
        struct byte_source *bytes =
            bytes_with_prefix(slice_of("ab"), pieces(slice_of("cdefghij"), piece_sizes[i]), &error);
        struct whole whole = read_whole(bytes, 3);
        ck_assert_str_eq(whole.text.bytes, "abcdefghij");
        text_free(&whole.text);
    }
}
END_TEST

START_TEST(memory_seeks) {
    struct error error = {0};
    struct byte_source *bytes = pieces(slice_of("abcdef"), 0);
    ck_assert_int_eq(bytes->size, 6);
    ck_assert(bytes->seek(bytes, 4, &error));
    ck_assert(!bytes->seek(bytes, 7, &error));
    struct whole whole = read_whole(bytes, 10);
    ck_assert_str_eq(whole.text.bytes, "ef");
    text_free(&whole.text);
}
END_TEST

/* --- Ahead, and in parts --- */

START_TEST(reading_ahead_gives_the_same) {
    struct error error = {0};
    enum { LENGTH = 3 * 1024 * 1024 + 17 };
    unsigned char *memory = malloc(LENGTH), *read = malloc(LENGTH);
    for (size_t i = 0; i < LENGTH; i++)
        memory[i] = (unsigned char)(i * i >> 7);
    static const size_t rooms[] = {1000, 262144, LENGTH};
    for (size_t i = 0; i < 3; i++) {
        struct byte_source *inner = pieces(slice_from(memory, LENGTH), 70000);
        struct byte_source *bytes = bytes_read_ahead(inner, &error);
        ck_assert_ptr_nonnull(bytes);
        size_t length = 0;
        ptrdiff_t got;
        while ((got = bytes_read(bytes, read + length,
                                 LENGTH - length < rooms[i] ? LENGTH - length + 1 : rooms[i],
                                 &error)) > 0)
            length += (size_t)got;
        ck_assert_int_eq(got, 0);
        ck_assert_int_eq(bytes_read(bytes, read, 1, &error), 0);
        ck_assert_uint_eq(length, LENGTH);
        ck_assert_int_eq(memcmp(memory, read, LENGTH), 0);
        bytes_close(bytes);
        bytes_close(inner);
    }
    free(memory);
    free(read);
}
END_TEST

START_TEST(reading_ahead_ends_with_the_error) {
    struct error error = {0};
    struct text packed = gzip("a,b\n1,2\n");
    struct byte_source *inner = bytes_from_gzip(
        pieces(slice_from(packed.bytes, packed.length - 3), 0), slice_of("x.gz"), &error);
    struct byte_source *bytes = bytes_read_ahead(inner, &error);
    unsigned char buffer[100];
    struct error failed = {0}, again = {0};
    ptrdiff_t got;
    while ((got = bytes_read(bytes, buffer, sizeof buffer, &failed)) > 0)
        ;
    ck_assert_int_eq(got, -1);
    ck_assert_ptr_nonnull(strstr(failed.message, "x.gz: truncated"));
    ck_assert_int_eq(bytes_read(bytes, buffer, sizeof buffer, &again), -1);
    ck_assert_str_eq(again.message, failed.message);
    bytes_close(bytes);
    bytes_close(inner);
    text_free(&packed);
}
END_TEST

/* Where the bytes end in an error, whatever reads them does, too. */
START_TEST(errors_of_the_bytes_below_are_passed_on) {
    struct text packed = gzip("abcd");
    const struct slice cut = slice_from(packed.bytes, packed.length - 9);
    struct error error = {0};
    struct byte_source *bytes =
        bytes_from_utf16(bytes_from_gzip(pieces(cut, 0), slice_of("x.gz"), &error), false, &error);
    struct whole whole = read_whole(bytes, 200);
    ck_assert_ptr_nonnull(strstr(whole.error.message, "x.gz: truncated file"));
    text_free(&whole.text);
    bytes = bytes_with_prefix(slice_of("ab"),
                              bytes_from_gzip(pieces(cut, 0), slice_of("x.gz"), &error), &error);
    whole = read_whole(bytes, 200);
    ck_assert_ptr_nonnull(strstr(whole.error.message, "x.gz: truncated file"));
    text_free(&whole.text);
    bytes = bytes_from_gzip(bytes_from_gzip(pieces(cut, 0), slice_of("x.gz"), &error),
                            slice_of("y.gz"), &error);
    whole = read_whole(bytes, 200);
    ck_assert_int_ne(whole.error.code, ERROR_NONE);
    text_free(&whole.text);
    struct byte_source *inner = pieces(text_slice(&packed), 0);
    memory_fail_after(0, false);
    ck_assert_ptr_null(bytes_read_ahead(inner, &error));
    ck_assert_int_eq(error.code, ERROR_MEMORY);
    memory_fail_after(-1, false);
    bytes_close(inner);
    text_free(&packed);
}
END_TEST

START_TEST(what_was_read_ahead_can_be_left) {
    struct error error = {0};
    unsigned char *memory = calloc(1, 4 * 1024 * 1024), byte;
    for (int tries = 0; tries < 50; tries++) {
        struct byte_source *inner = pieces(slice_from(memory, 4 * 1024 * 1024), 0);
        struct byte_source *bytes = bytes_read_ahead(inner, &error);
        if (tries % 2 == 0)
            ck_assert_int_eq(bytes_read(bytes, &byte, 1, &error), 1);
        bytes_close(bytes);
        bytes_close(inner);
    }
    free(memory);
}
END_TEST

START_TEST(a_part_is_read_on_its_own) {
    struct error error = {0};
    struct byte_source *whole = pieces(slice_of("one\ntwo\nthree"), 2);
    ck_assert_int_eq(bytes_line_end(whole, 0, &error), 4);
    ck_assert_int_eq(bytes_line_end(whole, 4, &error), 8);
    ck_assert_int_eq(bytes_line_end(whole, 8, &error), 13);
    struct byte_source *part = bytes_from_range(whole, 4, 8, &error);
    struct whole read = read_whole(part, 3);
    ck_assert_uint_eq(read.text.length, 4);
    ck_assert_int_eq(memcmp(read.text.bytes, "two\n", 4), 0);
    text_free(&read.text);
    bytes_close(whole);
}
END_TEST

START_TEST(file_reads_and_seeks) {
    struct error error = {0};
    char path[] = "/tmp/check_bytes_XXXXXX";
    int descriptor = mkstemp(path);
    ck_assert_int_eq(write(descriptor, "0123456789", 10), 10);
    close(descriptor);
    struct byte_source *bytes = bytes_from_file(path, &error);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_int_eq(bytes->size, 10);
    ck_assert(bytes->seek(bytes, 7, &error));
    struct whole whole = read_whole(bytes, 2);
    ck_assert_str_eq(whole.text.bytes, "789");
    text_free(&whole.text);
    unlink(path);
}
END_TEST

START_TEST(file_errors_name_the_path) {
    struct error missing = {0}, folder = {0}, device = {0};
    ck_assert_ptr_null(bytes_from_file("/tmp/no/such.csv", &missing));
    ck_assert_str_eq(missing.message, "/tmp/no/such.csv: no such file");
    ck_assert_ptr_null(bytes_from_file("/tmp", &folder));
    ck_assert_str_eq(folder.message, "/tmp: is a folder, not a file");
    ck_assert_ptr_null(bytes_from_file("/dev/zero", &device));
    ck_assert_str_eq(device.message, "/dev/zero: is neither a file nor a pipe");
}
END_TEST

START_TEST(gzip_members_and_padding) {
    struct text first = gzip("force,count\n"), second = gzip(""), third = gzip("Kent,5\n");
    struct text all = {0};
    struct error error = {0};
    ck_assert(text_append(&all, text_slice(&first), &error));
    ck_assert(text_append(&all, text_slice(&second), &error));
    ck_assert(text_append(&all, text_slice(&third), &error));
    expect_gunzipped(text_slice(&all), "force,count\nKent,5\n");
    ck_assert(text_append(&all, slice_from("\0\0\0\0\0", 5), &error));
    expect_gunzipped(text_slice(&all), "force,count\nKent,5\n");
    ck_assert(text_append(&all, slice_of("x"), &error));
    expect_gunzipped(text_slice(&all),
                     "x.csv.gz: other bytes follow the gzip data; download it again");
    expect_gunzipped(text_slice(&second), "");
    text_free(&first);
    text_free(&second);
    text_free(&third);
    text_free(&all);
}
END_TEST

START_TEST(gzip_cut_anywhere_is_truncated) {
    struct text packed = gzip("force,count\nKent,5\nKent,6\nEssex,7\n");
    for (size_t length = 0; length < packed.length; length++)
        expect_gunzipped(slice_from(packed.bytes, length),
                         "x.csv.gz: truncated file: the gzip data ends early; download it again");
    text_free(&packed);
}
END_TEST

START_TEST(gzip_checks_sum_and_length) {
    struct text packed = gzip("force,count\nKent,5\n");
    for (size_t from_end = 1; from_end <= 8; from_end++) {
        packed.bytes[packed.length - from_end] ^= 1;
        expect_gunzipped(text_slice(&packed), "x.csv.gz: checksum mismatch in archive: the gzip "
                                              "data is damaged; download it again");
        packed.bytes[packed.length - from_end] ^= 1;
    }
    text_free(&packed);
}
END_TEST

/* Whichever byte is wrong, the outcome is the packed text or an error, and never another text. */
START_TEST(gzip_with_any_byte_changed) {
    const char text[] = "force,count\nKent,5\nKent,6\n";
    struct text packed = gzip(text);
    for (size_t i = 0; i < packed.length; i++) {
        packed.bytes[i] = (char)(packed.bytes[i] ^ 0x55);
        struct error error = {0};
        struct whole whole =
            read_whole(bytes_from_gzip(pieces(text_slice(&packed), 0), slice_of("x"), &error), 200);
        if (whole.error.code == ERROR_NONE)
            ck_assert_str_eq(whole.text.bytes, text);
        text_free(&whole.text);
        packed.bytes[i] = (char)(packed.bytes[i] ^ 0x55);
    }
    text_free(&packed);
}
END_TEST

static void expect_utf16(struct slice utf16, bool big_endian, const char *expected) {
    for (size_t i = 0; i < PIECE_SIZES; i++) {
        struct error error = {0};
        struct whole whole =
            read_whole(bytes_from_utf16(pieces(utf16, piece_sizes[i]), big_endian, &error), 1 + i);
        ck_assert_str_eq(whole.text.bytes, expected);
        text_free(&whole.text);
    }
}

START_TEST(utf16_both_byte_orders) {
    expect_utf16(slice_from("K\0\xA3\0\xAC\x20\x3D\xD8\x00\xDE", 10), false,
                 "K\xC2\xA3\xE2\x82\xAC\xF0\x9F\x98\x80");
    expect_utf16(slice_from("\0K\0\xA3\x20\xAC\xD8\x3D\xDE\x00", 10), true,
                 "K\xC2\xA3\xE2\x82\xAC\xF0\x9F\x98\x80");
}
END_TEST

START_TEST(utf16_lone_surrogates_are_replaced) {
    expect_utf16(slice_from("\x3D\xD8K\0\x00\xDEK\0\x3D\xD8", 10), false,
                 "\xEF\xBF\xBDK\xEF\xBF\xBDK\xEF\xBF\xBD");
    expect_utf16(slice_from("K\0\x3D\xD8\x3D\xD8\x00\xDE", 8), false,
                 "K\xEF\xBF\xBD\xF0\x9F\x98\x80");
    expect_utf16(slice_from("K\0K", 3), false, "K\xEF\xBF\xBD");
}
END_TEST

START_TEST(utf16_is_told_from_its_first_bytes) {
    ck_assert_int_eq(encoding_utf16(slice_of("\xFF\xFE")), UTF16_LITTLE_ENDIAN);
    ck_assert_int_eq(encoding_utf16(slice_of("\xFE\xFF")), UTF16_BIG_ENDIAN);
    ck_assert_int_eq(encoding_utf16(slice_from("y\0e\0a\0r\0", 8)), UTF16_LITTLE_ENDIAN);
    ck_assert_int_eq(encoding_utf16(slice_from("\0y\0e\0a\0r", 8)), UTF16_BIG_ENDIAN);
    ck_assert_int_eq(encoding_utf16(slice_from("y\0e\0a\0", 6)), NOT_UTF16);
    ck_assert_int_eq(encoding_utf16(slice_from("year\0count\0", 11)), NOT_UTF16);
    ck_assert_int_eq(encoding_utf16(slice_from("\0\0\0\0\0\0\0\0", 8)), NOT_UTF16);
}
END_TEST

START_TEST(utf8_is_checked_strictly) {
    static const char *const good[] = {"",
                                       "Kent",
                                       "\xC2\xA3",
                                       "\xE2\x82\xAC",
                                       "\xED\x9F\xBF",
                                       "\xF0\x9F\x98\x80",
                                       "\xF4\x8F\xBF\xBF"};
    static const char *const bad[] = {
        "\xA3",         "\xC2",         "\xC0\xAF",         "\xE0\x9F\xBF",     "\xED\xA0\x80",
        "\xE2\x82",     "\xF0\x9F\x98", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xE2\x82\x20", "\xFF",         "Kent\xA3 5",       "\xC2\xC2\xA3"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(encoding_is_utf8(slice_of(good[i])), "good %zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!encoding_is_utf8(slice_of(bad[i])), "bad %zu", i);
}
END_TEST

START_TEST(windows_1252_becomes_utf8) {
    struct text text = {0};
    struct error error = {0};
    ck_assert(encoding_from_windows_1252(slice_of("\xA3"
                                                  "5 \x80 \x93x\x94 \x81 \xFF"),
                                         &text, &error));
    ck_assert_str_eq(text.bytes, "\xC2\xA3"
                                 "5 \xE2\x82\xAC \xE2\x80\x9Cx\xE2\x80\x9D \xC2\x81 \xC3\xBF");
    ck_assert(encoding_is_utf8(text_slice(&text)));
    text_free(&text);
}
END_TEST

START_TEST(failed_allocations_are_reported) {
    struct text packed = gzip("Kent");
    bool done = false;
    for (long n = 0; !done; n++) {
        struct error error = {0};
        unsigned char buffer[16];
        ptrdiff_t length = -1;
        memory_fail_after(n, false);
        struct byte_source *bytes = bytes_from_memory(text_slice(&packed), 0, &error);
        if (bytes != NULL)
            bytes = bytes_from_gzip(bytes, slice_of("x"), &error);
        if (bytes != NULL)
            bytes = bytes_with_prefix(slice_from("c\0", 2), bytes, &error);
        if (bytes != NULL)
            bytes = bytes_from_utf16(bytes, false, &error);
        if (bytes != NULL)
            length = bytes_read(bytes, buffer, 1, &error);
        done = memory_fail_pending();
        memory_fail_after(-1, false);
        bytes_close(bytes);
        ck_assert_int_eq(error.code, done ? ERROR_NONE : ERROR_MEMORY);
        ck_assert_int_eq(length, done ? 1 : -1);
    }
    text_free(&packed);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("bytes");
    harness_case(suite, "memory", memory_and_prefix_in_pieces, memory_seeks,
                 failed_allocations_are_reported, NULL);
    harness_case(suite, "ahead", reading_ahead_gives_the_same, reading_ahead_ends_with_the_error,
                 what_was_read_ahead_can_be_left, errors_of_the_bytes_below_are_passed_on,
                 a_part_is_read_on_its_own, NULL);
    harness_case(suite, "file", file_reads_and_seeks, file_errors_name_the_path, NULL);
    harness_case(suite, "gzip", gzip_members_and_padding, gzip_cut_anywhere_is_truncated,
                 gzip_checks_sum_and_length, gzip_with_any_byte_changed, NULL);
    harness_case(suite, "utf16", utf16_both_byte_orders, utf16_lone_surrogates_are_replaced,
                 utf16_is_told_from_its_first_bytes, NULL);
    harness_case(suite, "encoding", utf8_is_checked_strictly, windows_1252_becomes_utf8, NULL);
    return suite;
}
