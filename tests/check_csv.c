#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "source/csv.h"
#include "source/csv_separator.h"

/* The conditions that a reader works under. Neither they nor the choice of reader may change an
** answer. */
struct hold {
    size_t buffer_size, piece;
};

/* The number of readers of this machine: the one in plain C, and one for each of csv_scans(). */
static size_t engine_count(void) {
    size_t count = 1;
    for (const csv_scan *scan = csv_scans(); *scan != NULL; scan++)
        count++;
    return count;
}

static void set_engine(struct csv_options *options, size_t engine) {
    options->plain_c = engine == 0;
    options->scan = engine > 0 ? csv_scans()[engine - 1] : NULL;
}

static const struct hold holds[] = {
    {0, 0}, {1, 0},  {2, 0}, {3, 0}, {7, 0}, {64, 0}, {1, 1},
    {2, 1}, {64, 1}, {3, 2}, {7, 3}, {3, 7}, {64, 7}, {1 << 16, 1},
};
enum { HOLDS = sizeof holds / sizeof *holds };

static void show(struct text *text, struct slice field) {
    struct error error = {0};
    for (size_t i = 0; i < field.length; i++) {
        unsigned char byte = field.bytes[i];
        const char *escape = byte == '\r' ? "\\r" : byte == '\n' ? "\\n" : NULL;
        if (escape != NULL)
            ck_assert(text_append(text, slice_of(escape), &error));
        else if (byte < ' ' || byte == 0xFF)
            ck_assert(text_printf(text, &error, "\\x%02X", byte));
        else
            ck_assert(text_append_byte(text, byte, &error));
    }
}

static void show_record(struct text *text, int64_t line, const struct slice *fields,
                        size_t field_count) {
    struct error ignored = {0};
    ck_assert(text_printf(text, &ignored, "%lld:", (long long)line));
    ck_assert_uint_ge(field_count, 1);
    for (size_t i = 0; i < field_count; i++) {
        if (i > 0)
            ck_assert(text_append_byte(text, '|', &ignored));
        show(text, fields[i]);
    }
    ck_assert(text_append_byte(text, ';', &ignored));
}

static bool in_batches; /* whether read_all() reads in batches where it can */
static size_t batches;  /* the batches that it has read */

static void show_batch(struct text *text, const struct csv_batch *batch) {
    for (size_t record = 0; record < batch->record_count; record++) {
        struct slice fields[CSV_SCAN_MOST];
        for (size_t i = 0; i < batch->field_count; i++)
            fields[i] = csv_batch_field(batch, record, i);
        show_record(text, batch->line + (int64_t)record, fields, batch->field_count);
    }
    batches++;
}

/* Everything that the reader gives for a text: each record as `line:field|field;`, with `!fault at field!`
** behind it where it has one, and then the error or the number of lines. */
static struct text read_all(struct slice csv, struct csv_options options, size_t piece) {
    struct error error = {0}, again = {0}, ignored = {0};
    struct text text = {0};
    struct csv_record record;
    struct byte_source *bytes = bytes_from_memory(csv, piece, &error);
    struct csv_reader *reader = csv_open(bytes, options, &error);
    ck_assert_ptr_nonnull(reader);
    int found;
    while ((found = csv_next_record(reader, &record, &error)) > 0) {
        struct csv_batch batch;
        show_record(&text, record.line, record.fields, record.field_count);
        if (record.fault != CSV_SOUND)
            ck_assert(
                text_printf(&text, &ignored, "!%d at %zu!", (int)record.fault, record.fault_field));
        if (in_batches && csv_peek_batch(reader, record.field_count, &batch)) {
            show_batch(&text, &batch);
            csv_skip_batch(reader, &batch);
        }
    }
    ck_assert_int_eq(csv_next_record(reader, &record, &again), found);
    ck_assert_str_eq(again.message, error.message);
    if (found < 0)
        ck_assert(text_append(&text, slice_of(error.message), &ignored));
    else
        ck_assert(text_printf(&text, &ignored, "%lld lines", (long long)csv_line(reader)));
    csv_close(reader);
    bytes_close(bytes);
    return text;
}

static void expect_with(struct slice csv, struct csv_options options, const char *expected) {
    for (size_t i = 0; i < 2 * HOLDS * engine_count(); i++) {
        struct hold hold = holds[i / 2 % HOLDS];
        options.buffer_size = hold.buffer_size;
        set_engine(&options, i / 2 / HOLDS);
        in_batches = i % 2 == 1;
        struct text text = read_all(csv, options, hold.piece);
        ck_assert_msg(strcmp(text.bytes, expected) == 0,
                      "reader %zu, buffer %zu, pieces of %zu:\n  %s\n  and not\n  %s",
                      i / 2 / HOLDS, hold.buffer_size, hold.piece, text.bytes, expected);
        text_free(&text);
    }
}

static void expect(const char *csv, const char *expected) {
    expect_with(slice_of(csv), (struct csv_options){0}, expected);
}

START_TEST(fields_and_records) {
    expect("", "0 lines");
    expect("a", "1:a;1 lines");
    expect("a,b\nc,d\n", "1:a|b;2:c|d;2 lines");
    expect(",", "1:|;1 lines");
    expect("a,\n,b\n", "1:a|;2:|b;2 lines");
    expect(" a , b ", "1: a | b ;1 lines");
    expect("force,count\nDevon and Cornwall,1442617\n",
           "1:force|count;2:Devon and Cornwall|1442617;2 lines");
}
END_TEST

START_TEST(line_ends_of_every_kind) {
    expect("a\nb\r\nc\rd", "1:a;2:b;3:c;4:d;4 lines");
    expect("a\r\n", "1:a;1 lines");
    expect("a\r", "1:a;1 lines");
    expect("a\r\r\nb", "1:a;2:;3:b;3 lines");
    expect("a\n\rb", "1:a;2:;3:b;3 lines");
}
END_TEST

START_TEST(blank_lines_are_records) {
    expect("\n", "1:;1 lines");
    expect("\r\n\r\na", "1:;2:;3:a;3 lines");
    expect("a\n\n\n", "1:a;2:;3:;3 lines");
    expect("\"\"\n", "1:;1 lines");
}
END_TEST

START_TEST(quotes_hold_delimiters_and_line_ends) {
    expect("\"a,b\",c", "1:a,b|c;1 lines");
    expect("\"a\r\nb\rc\nd\",e\nf", "1:a\\r\\nb\\rc\\nd|e;5:f;5 lines");
    expect("\"\n\n\"\n\"x\"", "1:\\n\\n;4:x;4 lines");
    expect("\"a\r\"\nb", "1:a\\r;3:b;3 lines");
}
END_TEST

START_TEST(two_quotes_are_one) {
    expect("\"say \"\"yes\"\"\",b", "1:say \"yes\"|b;1 lines");
    expect("\"\"\"\"", "1:\";1 lines");
    expect("\"\"\"\"\"\",x", "1:\"\"|x;1 lines");
    expect("a,\"b\"\"\",\"c\",\"\"\nd", "1:a|b\"|c|;2:d;2 lines");
}
END_TEST

START_TEST(quotes_elsewhere_stand_as_they_are) {
    expect("a\"b\",c", "1:a\"b\"|c;!1 at 0!1 lines");
    expect("\"a\"b\"c,d", "1:ab\"c|d;!3 at 0!1 lines");
    expect("\"\"a\"\",b", "1:a\"\"|b;!3 at 0!1 lines");
    expect("\"a,\"\"b\"x\"\"y\"\nz", "1:a,\"bx\"\"y\";!3 at 0!2:z;2 lines");
}
END_TEST

START_TEST(blanks_beside_quotes_are_no_text) {
    expect(" \"a\"", "1:a;1 lines");
    expect("\"a\" ,\"b\"\r\n", "1:a|b;1 lines");
    expect("\"a\",  \"b, \"\"c\"\"\"  \n d ,e", "1:a|b, \"c\";2: d |e;2 lines");
    struct csv_options blank = {.dialect = {.separator = " "}};
    expect_with(slice_of("a  \"b c\" d\n"), blank, "1:a||b c|d;1 lines");
}
END_TEST

START_TEST(every_byte_is_a_byte) {
    expect_with(slice_from("a\0b,\0\n\xFF\xFF,\xFF", 10), (struct csv_options){0},
                "1:a\\x00b|\\x00;2:\\xFF\\xFF|\\xFF;2 lines");
    expect_with(slice_from("\"\0\xFF\"", 4), (struct csv_options){0}, "1:\\x00\\xFF;1 lines");
    for (int byte = 0; byte < 256; byte++) {
        /* nine of them, so that a whole word has no other byte */
        unsigned char csv[] = "x,---------,y";
        memset(csv + 2, byte, 9);
        if (strchr(",\"\r\n", byte) != NULL && byte != 0)
            continue;
        struct text expected = {0};
        struct error error = {0};
        ck_assert(text_append(&expected, slice_of("1:x|"), &error));
        show(&expected, slice_from(csv + 2, 9));
        ck_assert(text_append(&expected, slice_of("|y;1 lines"), &error));
        expect_with(slice_from(csv, 13), (struct csv_options){0}, expected.bytes);
        text_free(&expected);
    }
}
END_TEST

START_TEST(other_delimiters) {
    struct csv_options semicolon = {.dialect = {.separator = ";"}},
                       tab = {.dialect = {.separator = "\t"}};
    expect_with(slice_of("a,b;\"c;d\";e"), semicolon, "1:a,b|c;d|e;1 lines");
    expect_with(slice_of("a\tb\t\"c\td\"e\n"), tab, "1:a|b|c\\x09de;!3 at 2!1 lines");
    struct error error = {0};
    struct csv_options quote = {.dialect = {.separator = "\""}};
    ck_assert_ptr_null(csv_open(NULL, quote, &error));
    ck_assert_int_eq(error.code, ERROR_USE);
}
END_TEST

START_TEST(other_dialects) {
    struct csv_options bars = {.dialect = {.separator = "||"}},
                       single = {.dialect = {.quote = '\''}},
                       escapes = {.dialect = {.escape = '\\'}},
                       none = {.dialect = {.without_quotes = true}};
    expect_with(slice_of("a||\"b||c\"|| d|e|||f\r\n||"), bars, "1:a|b||c| d|e||f;2:|;2 lines");
    expect_with(slice_of("'a,''b'' c','d'\n\"d\",e'"), single,
                "1:a,'b' c|d;2:\"d\"|e';!2 at 1!2 lines");
    expect_with(slice_of("\"a \\\"b\\\", \\\\\",c\\,d\n\"e\"\"\",f\\\ng\n"), escapes,
                "1:a \"b\", \\|c,d;2:e\"|f\\ng;3 lines");
    expect_with(slice_of("\"a\",b\"\n"), none, "1:\"a\"|b\";1 lines");
    expect_with(slice_of("\"a\\"), escapes,
                "line 1, column 1: unclosed quote that began on line 1");
    struct csv_options both = {.dialect = {.separator = ";;", .escape = ';'}};
    struct error error = {0};
    ck_assert_ptr_null(csv_open(NULL, both, &error));
}
END_TEST

/* What the reader says of the quotes of the first record of a text: a letter for a fault, and its field. */
static void expect_fault(const char *csv, enum csv_fault fault, size_t field) {
    for (size_t engine = 0; engine < engine_count(); engine++) {
        struct csv_options options = {0};
        set_engine(&options, engine);
        struct error error = {0};
        struct csv_record record;
        struct byte_source *bytes = bytes_from_memory(slice_of(csv), 0, &error);
        struct csv_reader *reader = csv_open(bytes, options, &error);
        ck_assert_int_eq(csv_next_record(reader, &record, &error), 1);
        ck_assert_msg(record.fault == fault, "%s: %d", csv, (int)record.fault);
        ck_assert_msg(fault == CSV_SOUND || record.fault_field == field, "%s: %zu", csv,
                      record.fault_field);
        csv_close(reader);
        bytes_close(bytes);
    }
}

START_TEST(stray_quotes_are_faults) {
    expect_fault("a,\"b\"\"\" ,c\n", CSV_SOUND, 0);
    expect_fault("a,b \"c\" d,e\n", CSV_QUOTES_INSIDE, 1);
    expect_fault("a,b,c\"\n", CSV_QUOTE_IN_TEXT, 2);
    expect_fault("a\"b\"c,b\"\n", CSV_QUOTE_IN_TEXT, 1);
    expect_fault("a,\"b\"c,d\"\n", CSV_TEXT_AFTER_QUOTE, 1);
    expect_fault("\"\"a\",b\n", CSV_TEXT_AFTER_QUOTE, 0);
    expect("a\n\"b\nc\"d\"\ne",
           "1:a;line 3, column 1: a stray quote in a record that began on line "
           "2; a quote before it is missing, or one too many");
    expect("\"b\nc\",d\"",
           "line 2, column 2: a stray quote in a record that began on line 1; a quote "
           "before it is missing, or one too many");
}
END_TEST

/* The separator that is found, and the number of fields that the first record has by it. */
static void expect_separator(const char *csv, const char *separator, size_t fields) {
    struct error error = {0};
    struct csv_record record;
    struct byte_source *bytes = bytes_from_memory(slice_of(csv), 0, &error);
    struct csv_reader *reader = csv_open(bytes, (struct csv_options){0}, &error);
    ck_assert(csv_find_separator(reader, &error));
    ck_assert_str_eq(csv_dialect(reader)->separator, separator);
    ck_assert_int_eq(csv_next_record(reader, &record, &error), 1);
    ck_assert_uint_eq(record.field_count, fields);
    ck_assert_int_eq(record.line, 1);
    csv_close(reader);
    bytes_close(bytes);
}

START_TEST(separators_are_found) {
    expect_separator("force,year\nKent,2018\n", ",", 2);
    expect_separator("force\nKent\n", ",", 1);
    expect_separator("force;rate\nKent;12,5\nEssex;20,25\n", ";", 2);
    expect_separator("Force;Rate, %\nKent;12,5\nEssex;20,25\n", ";", 2);
    expect_separator("a;b;c\n1;2;3\n1;2\n", ";", 3);
    expect_separator("a,b,c\n1,2,3\nx;y;z\n", ",", 3);
    expect_separator("Title, of words\n\na\tb\tc\n1\t2,5\t3\n4\t5\t6\n", "\t", 1);
    expect_separator("a|b\n1|2\n", "|", 2);
    expect_separator("a||b\n1||2\n3||4\n", "||", 2);
    expect_separator("a||b\n1||2\n3|4\n", "|", 3);
    expect_separator("a, b, c\n1, \"2, x\", 3\n4, , 6\n", ", ", 3);
    expect_separator("\"a\", \"b\"\n\"1\", \"2\"\n", ", ", 2);
    expect_separator("a, b\n1,2\n", ",", 2);
    expect_separator("\"a;b\",c\n\"1;2\",3\n", ",", 2);
}
END_TEST

START_TEST(marks_and_utf16) {
    expect("\xEF\xBB\xBF\"a\",b", "1:a|b;1 lines");
    expect("\xEF\xBB\xBF", "0 lines");
    expect("\xEF\xBB", "1:\xEF\xBB;1 lines");
    expect_with(slice_from("\xFF\xFE\"\0\xA3\0\"\0,\0b\0\n\0", 14), (struct csv_options){0},
                "1:\xC2\xA3|b;1 lines");
    expect_with(slice_from("\xFF\xFE\0\0a\0\0\0", 8), (struct csv_options){0},
                "line 1: the text is UTF-32; save it as UTF-8");
    expect_with(slice_from("\0\0\xFE\xFF\0\0\0a", 8), (struct csv_options){0},
                "line 1: the text is UTF-32; save it as UTF-8");
    expect_with(slice_from("\xFF\xFE\0", 3), (struct csv_options){0}, "1:\xEF\xBF\xBD;1 lines");
    expect_with(slice_from("\xFE\xFF\0a\0\r\0\n\0b", 10), (struct csv_options){0},
                "1:a;2:b;2 lines");
    expect_with(slice_from("y\0e\0a\0r\0,\0n\0", 12), (struct csv_options){0}, "1:year|n;1 lines");
}
END_TEST

START_TEST(unclosed_quote_says_where) {
    expect("a,b\n\"c", "1:a|b;line 2, column 1: unclosed quote that began on line 2");
    expect("a,b\nc,\"d\ne\nf", "1:a|b;line 4, column 2: unclosed quote that began on line 2");
    expect("\"a\r\n\",x,\"b\r\nc\r\n", "line 3, column 3: unclosed quote that began on line 2");
    expect("\"", "line 1, column 1: unclosed quote that began on line 1");
    expect("\"a\"\"", "line 1, column 1: unclosed quote that began on line 1");
}
END_TEST

START_TEST(long_records_are_errors) {
    struct csv_options ten = {.record_limit = 10};
    expect_with(slice_of("a,34567890\r\nb"), ten, "1:a|34567890;2:b;2 lines");
    expect_with(slice_of("a,345678901\nb"), ten,
                "line 1, column 2: the record is longer than 10 bytes");
    expect_with(slice_of("a\n\"b\n4567890,,,,,,,,,,,,,,"), ten,
                "1:a;line 3, column 1: unclosed quote that began on line 2; the record is longer "
                "than allowed");
    expect_with(slice_of("0\n\"\n\n4567\"\"0"), ten,
                "1:0;line 4, column 1: unclosed quote that began on line 2");
    expect_with(slice_of("12345678901"), ten,
                "line 1, column 1: the record is longer than 10 bytes");
}
END_TEST

/* A record far longer than the buffer, and a number of fields that makes the list grow. */
START_TEST(long_records_are_read) {
    struct text csv = {0}, expected = {0};
    struct error error = {0};
    ck_assert(text_append(&expected, slice_of("1:"), &error));
    for (int i = 0; i < 5000; i++) {
        ck_assert(text_printf(&csv, &error, "%s\"%d \"\"q\"\"\"", i > 0 ? "," : "", i));
        ck_assert(text_printf(&expected, &error, "%s%d \"q\"", i > 0 ? "|" : "", i));
    }
    ck_assert(text_append(&expected, slice_of(";1 lines"), &error));
    expect_with(text_slice(&csv), (struct csv_options){0}, expected.bytes);
    text_free(&csv);
    text_free(&expected);
}
END_TEST

/* --- Against itself and against Python ------------------------------------------------------- */

static uint64_t random_number(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 16;
}

START_TEST(random_texts_split_alike_at_every_border) {
    static const char alphabet[] = {'a', ',', '"', '\r', '\n', '\0', '\xFF', ' ', '"', ','};
    uint64_t state = 20181231;
    for (int round = 0; round < 500; round++) {
        char csv[40];
        size_t length = random_number(&state) % sizeof csv;
        for (size_t i = 0; i < length; i++)
            csv[i] = alphabet[random_number(&state) % sizeof alphabet];
        struct csv_options options = {.record_limit = round % 4 == 0 ? 12 : 0};
        set_engine(&options, 0);
        struct text whole = read_all(slice_from(csv, length), options, 0);
        expect_with(slice_from(csv, length), options, whole.bytes);
        text_free(&whole);
    }
}
END_TEST

/* Adds a field as programs write it or, now and then, as no program should. */
static void add_field(struct text *csv, uint64_t *state, unsigned oddity) {
    static const char *const odd[] = {"\"\"", "a\"b", "\"a\"b", "\r", "\"a\nb\"", "\"\"\"q\"\"\""};
    struct error error = {0};
    size_t length = random_number(state) % (random_number(state) % 8 == 0 ? 90 : 12);
    bool quoted = random_number(state) % 2 == 0;
    if (random_number(state) % 200 < oddity) {
        ck_assert(text_append(csv, slice_of(odd[random_number(state) % 6]), &error));
        return;
    }
    ck_assert(text_append(csv, slice_of(quoted ? "\"" : ""), &error));
    for (size_t i = 0; i < length; i++)
        ck_assert(text_append_byte(csv, quoted && i % 9 == 4 ? ',' : 'x', &error));
    ck_assert(text_append(csv, slice_of(quoted ? "\"" : ""), &error));
}

/* Texts that are plain for many blocks of a scan, and then are not. */
START_TEST(long_texts_split_alike_in_every_reader) {
    uint64_t state = 146;
    for (unsigned round = 0; round < 100; round++) {
        struct text csv = {0};
        struct error error = {0};
        struct csv_options options = {.record_limit = round % 5 == 0 ? 100 : 0};
        size_t records = random_number(&state) % 60, wide = random_number(&state) % 40;
        for (size_t r = 0; r < records; r++) {
            size_t most =
                round % 2 == 0 ? wide : random_number(&state) % (r == 7 ? 3000 : wide + 1);
            for (size_t fields = most; fields > 0; fields--) {
                add_field(&csv, &state, round % 4);
                ck_assert(text_append_byte(&csv, ',', &error));
            }
            add_field(&csv, &state, round % 4);
            ck_assert(text_append(&csv, slice_of(round % 3 == 0 ? "\r\n" : "\n"), &error));
        }
        size_t cut = csv.length > 0 ? random_number(&state) % 20 % csv.length : 0;
        struct slice text = slice_from(csv.bytes, csv.length - cut);
        set_engine(&options, 0);
        struct text whole = read_all(text, options, 0);
        for (size_t engine = 1; engine < engine_count(); engine++) {
            static const size_t sizes[] = {0, 1, 64, 1000};
            for (size_t size = 0; size < 8; size++) {
                set_engine(&options, engine);
                options.buffer_size = sizes[size / 2];
                in_batches = size % 2 == 1;
                struct text other = read_all(text, options, 0);
                ck_assert_str_eq(other.bytes, whole.bytes);
                text_free(&other);
            }
        }
        text_free(&whole);
        text_free(&csv);
    }
}
END_TEST

static unsigned char digit_value(char digit) {
    return (unsigned char)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* Reads the hexadecimal digits at `*at` into bytes, moves `*at` behind them, and returns their
** number. */
static size_t take_hexadecimal(const char **at, unsigned char *bytes) {
    size_t length = 0;
    for (; strchr(":,/\n", **at) == NULL; *at += 2)
        bytes[length++] = (unsigned char)(digit_value((*at)[0]) << 4 | digit_value((*at)[1]));
    return length;
}

/* Compares what the reader gives for one line of the corpus with what the line says. */
static void replay(const char *line, struct hold hold, size_t engine) {
    unsigned char csv[100], field[100];
    const char *at = line;
    struct error error = {0};
    struct csv_record record;
    struct csv_options options = {.buffer_size = hold.buffer_size};
    set_engine(&options, engine);
    struct slice text = slice_from(csv, take_hexadecimal(&at, csv));
    struct byte_source *bytes = bytes_from_memory(text, hold.piece, &error);
    struct csv_reader *reader = csv_open(bytes, options, &error);
    while (text.length > 0 && *at != '\n') {
        ck_assert_msg(csv_next_record(reader, &record, &error) == 1, "%s", line);
        size_t count = 0;
        do {
            at++;
            size_t length = take_hexadecimal(&at, field);
            ck_assert_msg(count < record.field_count &&
                              slice_equal(record.fields[count], slice_from(field, length)),
                          "field %zu of %s", count + 1, line);
            count++;
        } while (*at == ',');
        ck_assert_msg(count == record.field_count, "%s", line);
    }
    ck_assert_msg(csv_next_record(reader, &record, &error) == 0, "%s", line);
    csv_close(reader);
    bytes_close(bytes);
}

START_TEST(splits_as_python_does) {
    FILE *corpus = fopen("tests/data/csv_corpus.txt", "r");
    ck_assert_msg(corpus != NULL, "run the tests in the project's folder");
    char line[1000];
    int count = 0;
    while (fgets(line, sizeof line, corpus) != NULL) {
        count++;
        for (size_t i = 0; i < HOLDS; i++)
            replay(line, holds[i], i % engine_count());
    }
    fclose(corpus);
    ck_assert_int_gt(count, 4000);
}
END_TEST

/* --- The content hash ------------------------------------------------------------------------ */

static struct csv_hash hash_of(struct slice csv, struct hold hold) {
    struct error error = {0};
    struct csv_record record;
    struct csv_options options = {.buffer_size = hold.buffer_size, .hash_content = true};
    struct byte_source *bytes = bytes_from_memory(csv, hold.piece, &error);
    struct csv_reader *reader = csv_open(bytes, options, &error);
    while (csv_next_record(reader, &record, &error) > 0)
        ;
    ck_assert_int_eq(error.code, ERROR_NONE);
    struct csv_hash hash = csv_content_hash(reader);
    csv_close(reader);
    bytes_close(bytes);
    return hash;
}

static bool same_content(struct slice one, struct slice other) {
    struct csv_hash first = hash_of(one, holds[0]);
    bool same = true;
    for (size_t i = 0; i < HOLDS; i++) {
        struct csv_hash hash = hash_of(other, holds[i]);
        bool now = first.low == hash.low && first.high == hash.high;
        ck_assert_msg(i == 0 || now == same, "the hash depends on the buffer");
        same = now;
    }
    return same;
}

static bool alike(const char *one, const char *other) {
    return same_content(slice_of(one), slice_of(other));
}

START_TEST(hash_passes_over_line_ends) {
    const char text[] = "a,\"b\n\n\"\n\"\"\"c\"\"\"\n\nd";
    ck_assert(alike(text, "a,\"b\r\n\r\n\"\r\n\"\"\"c\"\"\"\r\n\r\nd\r\n\r\n"));
    ck_assert(alike(text, "\xEF\xBB\xBF"
                          "a,\"b\r\r\"\r\"\"\"c\"\"\"\r\rd\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"));
    ck_assert(alike("", "\n\r\n\r"));
    ck_assert(same_content(slice_of("year,\xC2\xA3\n1"),
                           slice_from("\xFF\xFEy\0e\0a\0r\0,\0\xA3\0\r\0\n\0"
                                      "1\0",
                                      20)));
}
END_TEST

START_TEST(hash_sees_all_else) {
    ck_assert(!alike("a\nb", "a\n\nb"));
    ck_assert(!alike("a\r\nb", "a\n\rb"));
    ck_assert(!alike("a,b", "\"a\",b"));
    ck_assert(!alike("a", "a "));
    ck_assert(!alike("\na", "a"));
}
END_TEST

START_TEST(failed_allocations_are_reported) {
    const char csv[] = "a,b,c,d,e,f,g,h,i,j\n\"x\"\"y\",2,3,4,5,6,7,8,9,10\n";
    bool done = false;
    for (long n = 0; !done; n++) {
        struct error error = {0};
        struct csv_options options = {.buffer_size = 3, .hash_content = true};
        struct csv_record record;
        struct byte_source *bytes = bytes_from_memory(slice_of(csv), 0, &error);
        memory_fail_after(n, false);
        struct csv_reader *reader = csv_open(bytes, options, &error);
        int count = 0, found = reader != NULL ? 1 : -1;
        while (found > 0 && (found = csv_next_record(reader, &record, &error)) > 0)
            count++;
        done = memory_fail_pending();
        memory_fail_after(-1, false);
        ck_assert_int_eq(error.code, done ? ERROR_NONE : ERROR_MEMORY);
        ck_assert_int_eq(found, done ? 0 : -1);
        ck_assert(!done || count == 2);
        csv_close(reader);
        bytes_close(bytes);
    }
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("csv");
    harness_case(suite, "records", fields_and_records, line_ends_of_every_kind,
                 blank_lines_are_records, every_byte_is_a_byte, other_delimiters, other_dialects,
                 separators_are_found, marks_and_utf16, NULL);
    harness_case(suite, "quotes", blanks_beside_quotes_are_no_text, stray_quotes_are_faults,
                 quotes_hold_delimiters_and_line_ends, two_quotes_are_one,
                 quotes_elsewhere_stand_as_they_are, NULL);
    harness_case(suite, "limits", unclosed_quote_says_where, long_records_are_errors,
                 long_records_are_read, failed_allocations_are_reported, NULL);
    harness_case(suite, "borders", random_texts_split_alike_at_every_border,
                 long_texts_split_alike_in_every_reader, splits_as_python_does, NULL);
    harness_case(suite, "hash", hash_passes_over_line_ends, hash_sees_all_else, NULL);
    return suite;
}
