/* What the cells of spreadsheets hold: rows of XML that are read in place, as expat reads them; numbers, dates and
** formats; comments and merged cells. */
#include <check.h>
#include <string.h>

#include "base/base.h"
#include "harness.h"
#include "workbook/sheet_facts.h"
#include "workbook/sheet_rows.h"
#include "workbook/sheet_value.h"
#include "workbook/xlsx.h"

#define LLVMFuzzerTestOneInput read_both_ways
#include "fuzz/xml.c"

/* --- XML --- */

static const char *const DOCUMENTS[] = {
    "<s a='1'><row r=\"1\" s = 'x&amp;y&#65;&#xe9;&#x1F600;'><c t='s'/><v>1 &lt; 2&gt;&quot;&apos;</v>\r\n<p/></row>"
    "<row/><row ><c a='\t' b='2'>\xC3\xA9\xEF\xBF\xBDz</c  ></row\n></s>",
    "<x:s xmlns:x='y'><row><x:c _a.b-c='&#9;'><d><e>]]</e></d></x:c></row>text<row>a&amp;b]</row></x:s>",
    "<s><row>&#xD;&#10;&#x10FFFF;&#xFFFD;</row><row a='\r\n'>\r</row><!-- c --><row><?p i?></row><rows>q</rows></s>",
};

/* Each document whole, cut at each place, and with another byte at each place. */
START_TEST(plain_rows_are_read_as_expat_reads_them) {
    static const char bytes[] = "<>/&;='\"!? \t\r\n]x#0-:\x01\x80\xEF\xFF\xBE";
    for (size_t d = 0; d < sizeof DOCUMENTS / sizeof *DOCUMENTS; d++) {
        uint8_t document[600];
        size_t length = strlen(DOCUMENTS[d]);
        memcpy(document + 1, DOCUMENTS[d], length);
        for (uint8_t piece = 0; piece < 64; piece += 9) {
            document[0] = piece;
            read_both_ways(document, length + 1);
        }
        for (size_t at = 1; at <= length; at++) {
            uint8_t byte = document[at];
            document[0] = (uint8_t)(at % 64);
            for (size_t b = 0; b < sizeof bytes; b++) {
                document[at] = (uint8_t)bytes[b];
                read_both_ways(document, length + 1);
            }
            document[at] = byte;
            read_both_ways(document, at);
        }
    }
}
END_TEST

static const char *const REFERENCES[] = {
    "&#0;",       "&#xD800;",       "&#xDFFF;", "&#xE000;", "&#xFFFE;", "&#xFFFF;",  "&#x10000;",
    "&#x110000;", "&#99999999999;", "&#;",      "&#x;",     "&#xg;",    "&#12",      "&#31;",
    "&amp",       "&am;",           "&nbsp;",   "&;",       "&#x7f;",   "&#xABCDEF;"};

START_TEST(references_are_read_as_expat_reads_them) {
    for (size_t i = 0; i < sizeof REFERENCES / sizeof *REFERENCES; i++) {
        struct text document = {0};
        harness_append(&document, "%c<s><row a='%s'/><row>%s</row></s>", 7, REFERENCES[i],
                       REFERENCES[i]);
        read_both_ways((const uint8_t *)document.bytes, document.length);
        text_free(&document);
    }
    struct text deep = {0}, wide = {0};
    harness_append(&deep, "%c<s><row>", 63);
    harness_append(&wide, "%c<s><row", 63);
    for (int i = 0; i < 250; i++) {
        harness_append(&deep, "<c>");
        harness_append(&wide, " a%d='%d'", i, i);
    }
    harness_append(&wide, "/></s>");
    read_both_ways((const uint8_t *)wide.bytes, wide.length);
    text_free(&deep);
    text_free(&wide);
}
END_TEST

/* --- Formats and numbers --- */

START_TEST(formats_by_their_code_and_number) {
    static const struct {
        const char *code;
        enum sheet_format format;
    } codes[] = {{"General", SHEET_NUMBER},
                 {"0.00", SHEET_NUMBER},
                 {"#,##0;[Red]-#,##0", SHEET_NUMBER},
                 {"0%", SHEET_PERCENT},
                 {"\\%0", SHEET_NUMBER},
                 {"\"50%\"0", SHEET_NUMBER},
                 {"\"never closed", SHEET_NUMBER},
                 {"[never closed", SHEET_NUMBER},
                 {"0\\", SHEET_NUMBER},
                 {"_-* #,##0_-", SHEET_NUMBER},
                 {"yyyy", SHEET_DATE},
                 {"mmm", SHEET_DATE},
                 {"d/m/yy h:mm", SHEET_DATE_TIME},
                 {"hh:mm:ss AM/PM", SHEET_TIME},
                 {"[h]:mm", SHEET_TIME},
                 {"[mm]:ss", SHEET_TIME},
                 {"[ss]", SHEET_TIME},
                 {"[h", SHEET_NUMBER},
                 {"[hx]", SHEET_NUMBER},
                 {"[$-809]d mmmm yyyy", SHEET_DATE},
                 {"0;yyyy", SHEET_NUMBER},
                 {"[S]", SHEET_TIME},
                 {"[", SHEET_NUMBER},
                 {"", SHEET_NUMBER}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        ck_assert_msg(sheet_format_of_code(slice_of(codes[i].code)) == codes[i].format, "%s",
                      codes[i].code);
    for (long number = -1; number < 70; number++) {
        bool is_date = (number >= 14 && number <= 17) || (number >= 27 && number <= 36) ||
                       (number >= 50 && number <= 58);
        bool is_time = (number >= 18 && number <= 21) || (number >= 45 && number <= 47);
        enum sheet_format format = number == 9 || number == 10 ? SHEET_PERCENT
                                   : number == 22              ? SHEET_DATE_TIME
                                   : is_date                   ? SHEET_DATE
                                   : is_time                   ? SHEET_TIME
                                                               : SHEET_NUMBER;
        ck_assert_int_eq(sheet_format_built_in(number), format);
    }
}
END_TEST

static const struct {
    const char *written;
    enum sheet_format format;
    bool since_1904;
    const char *shown;
} NUMBERS[] = {{"43373", SHEET_DATE, false, "2018-09-30"},
               {"43373.5", SHEET_DATE, false, "2018-09-30"},
               {"43373.5", SHEET_DATE_TIME, false, "2018-09-30T12:00:00"},
               {"43373", SHEET_DATE_TIME, false, "2018-09-30"},
               {"0.75", SHEET_TIME, false, "18:00:00"},
               {"1.5", SHEET_TIME, false, "36:00:00"},
               {"59", SHEET_DATE, false, "1900-02-28"},
               {"61", SHEET_DATE, false, "1900-03-01"},
               {"0", SHEET_DATE, true, "1904-01-01"},
               {"41911", SHEET_DATE, true, "2018-09-30"},
               {"-1", SHEET_DATE, false, "-1"},
               {"3000000", SHEET_DATE, false, "3000000"},
               {"x", SHEET_DATE, false, "x"},
               {"", SHEET_NUMBER, false, ""},
               {"4.0999999999999996", SHEET_NUMBER, false, "4.1"},
               {"007", SHEET_NUMBER, false, "7"},
               {"-0.05", SHEET_NUMBER, false, "-0.05"},
               {"-12", SHEET_NUMBER, false, "-12"},
               {"1E3", SHEET_NUMBER, false, "1000"},
               {"1e400", SHEET_NUMBER, false, "1e400"},
               {"123456789012345678", SHEET_NUMBER, false, "123456789012345680"},
               {"0.755", SHEET_PERCENT, false, "75.5%"},
               {"2", SHEET_PERCENT, false, "200%"},
               {"0", SHEET_PERCENT, false, "0%"},
               {"-0.001", SHEET_PERCENT, false, "-0.1%"},
               {"0.00007", SHEET_NUMBER, false, "0.00007"}};
static size_t shown;

static enum outcome show(void) {
    struct error error = {0};
    struct text text = {0};
    bool done = sheet_value_number(slice_of(NUMBERS[shown].written), NUMBERS[shown].format,
                                   NUMBERS[shown].since_1904, &text, &error);
    enum outcome outcome = done                         ? OUTCOME_RIGHT
                           : error.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY
                                                        : OUTCOME_WRONG;
    if (done && !slice_equal(text_slice(&text), slice_of(NUMBERS[shown].shown)))
        outcome = OUTCOME_WRONG;
    text_free(&text);
    return outcome;
}

START_TEST(numbers_as_they_are_shown) {
    for (shown = 0; shown < sizeof NUMBERS / sizeof *NUMBERS; shown++) {
        ck_assert_msg(show() == OUTCOME_RIGHT, "%s", NUMBERS[shown].written);
        harness_fail_allocations(show);
    }
}
END_TEST

/* Without room for a byte more each append can fail, not the first alone. */
START_TEST(numbers_without_room) {
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++)
        for (size_t room = 0; room < strlen(NUMBERS[i].shown); room++) {
            struct error error = {0};
            struct text text = {0};
            text.bytes = memory_new(64, 1, &error);
            text.capacity = 64;
            text.length = 63 - room; /* a NUL has its place */
            memory_fail_after(0, true);
            bool done = sheet_value_number(slice_of(NUMBERS[i].written), NUMBERS[i].format,
                                           NUMBERS[i].since_1904, &text, &error);
            memory_fail_after(-1, false);
            ck_assert_msg(!done && error.code == ERROR_MEMORY, "%s with room for %zu",
                          NUMBERS[i].written, room);
            text_free(&text);
        }
}
END_TEST

START_TEST(characters_that_xml_cannot_hold) {
    static const char *const cases[][2] = {{"_x000D_", "\r"},
                                           {"a_x0041_b", "aAb"},
                                           {"_x00e9_", "\xC3\xA9"},
                                           {"_x00zz_", "_x00zz_"},
                                           {"_x-001_", "_x-001_"},
                                           {"_xD800_", "_xD800_"},
                                           {"_xE000_", "\xEE\x80\x80"},
                                           {"_y0041_", "_y0041_"},
                                           {"_x0041", "_x0041"},
                                           {"_x0041x", "_x0041x"},
                                           {"__x0041_", "_A"},
                                           {"plain", "plain"},
                                           {"", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {0};
        struct text text = {0};
        ck_assert(xlsx_append_text(&text, slice_of(cases[i][0]), &error));
        ck_assert_msg(slice_equal(text_slice(&text), slice_of(cases[i][1])), "%s", cases[i][0]);
        text_free(&text);
        for (long n = 0; n < 2; n++) {
            memory_fail_after(0, true);
            ck_assert(xlsx_append_text(&text, slice_of(cases[i][0]), &error) ==
                      (cases[i][0][0] == '\0'));
            memory_fail_after(-1, false);
            text_free(&text);
        }
    }
}
END_TEST

/* --- What a sheet has beside its cells --- */

START_TEST(merged_cells_comments_and_hidden_ranges) {
    struct error error = {0};
    struct sheet_facts facts = {0};
    const struct sheet_span spans[] = {{4, 2, 1, 3}, {2, 1, 5, 2}, {4, 2, 0, 1}, {9, 1, 9, 1}};
    for (size_t i = 0; i < 4; i++)
        ck_assert(sheet_facts_add_span(&facts, spans[i], &error));
    ck_assert_uint_eq(facts.span_count, 3); /* one cell alone is none */
    for (int64_t row = 9; row > 1; row -= 2)
        for (uint32_t column = 2; column > 0; column--) {
            size_t start = facts.texts.length;
            ck_assert(text_append(&facts.texts, slice_of("note"), &error) &&
                      sheet_facts_add_comment(&facts, row, column, start, &error));
        }
    ck_assert(sheet_facts_add_comment(&facts, 1, 1, facts.texts.length, &error)); /* an empty one */
    ck_assert_uint_eq(facts.comment_count, 8);
    sheet_facts_sort(&facts);
    for (size_t i = 1; i < facts.comment_count; i++)
        ck_assert(facts.comments[i - 1].row < facts.comments[i].row ||
                  (facts.comments[i - 1].row == facts.comments[i].row &&
                   facts.comments[i - 1].column < facts.comments[i].column));
    ck_assert(slice_equal(sheet_comment_text(&facts, facts.comments), slice_of("note")));
    ck_assert_int_eq(sheet_span_at(&facts, 4, 1)->columns, 3);
    ck_assert_ptr_null(sheet_span_at(&facts, 4, 2));
    ck_assert_ptr_null(sheet_span_at(&facts, 5, 0));
    ck_assert_int_eq(sheet_span_from(&facts, 3, 0)->row, 4);
    ck_assert_ptr_null(sheet_span_from(&facts, 5, 0));
    ck_assert(sheet_ranges_add(&facts.hidden_columns, 2, 3, &error) &&
              sheet_ranges_add(&facts.hidden_columns, 4, 4, &error) &&
              sheet_ranges_add(&facts.hidden_columns, 7, 7, &error));
    ck_assert_uint_eq(facts.hidden_columns.count, 2);
    for (uint32_t column = 0; column < 9; column++)
        ck_assert(sheet_hides_column(&facts, column) ==
                  ((column >= 2 && column <= 4) || column == 7));
    char text[SHEET_HIDDEN_SIZE];
    sheet_hidden_text("row", 3, 3, text);
    ck_assert_str_eq(text, "row 3 is hidden");
    sheet_hidden_text("column", 2, 4, text);
    ck_assert_str_eq(text, "columns 2 to 4 are hidden");
    sheet_facts_free(&facts);
    struct error full = {0};
    struct sheet_facts many = {
        .span_count = 1 << 20, .comment_count = 1 << 20, .hidden_rows = {.count = 0}};
    ck_assert(!sheet_facts_add_span(&many, spans[0], &full));
    ck_assert(strstr(full.message, "more than 1048576 merged cells") != NULL);
    full = (struct error){0};
    ck_assert(text_append(&many.texts, slice_of("x"), &full));
    ck_assert(!sheet_facts_add_comment(&many, 1, 1, 0, &full));
    ck_assert(strstr(full.message, "more than 1048576 comments") != NULL);
    text_free(&many.texts);
}
END_TEST

static enum outcome add_facts(void) {
    struct error error = {0};
    struct sheet_facts facts = {0};
    bool done = sheet_facts_add_span(&facts, (struct sheet_span){1, 2, 1, 1}, &error) &&
                text_append(&facts.texts, slice_of("x"), &error) &&
                sheet_facts_add_comment(&facts, 1, 1, 0, &error) &&
                sheet_ranges_add(&facts.hidden_rows, 1, 1, &error);
    sheet_facts_free(&facts);
    return done                         ? OUTCOME_RIGHT
           : error.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY
                                        : OUTCOME_WRONG;
}

/* --- Rows --- */

static bool fails(bool done, struct error *error, const char *part) {
    bool right = !done && strstr(error->message, part) != NULL;
    *error = (struct error){0};
    return right;
}

START_TEST(what_lies_beyond_the_grid) {
    struct error error = {0};
    struct sheet_rows rows = {0};
    struct slice x = slice_of("x");
    ck_assert(sheet_rows_cell(&rows, 3, 1, x, &error));
    ck_assert(fails(sheet_rows_cell(&rows, 2, 1, x, &error), &error, ""));
    ck_assert(fails(sheet_rows_cell(&rows, SHEET_MOST_COLUMNS, 1, x, &error), &error, ""));
    ck_assert(fails(sheet_rows_cell(&rows, 5, SHEET_MOST_COLUMNS, x, &error), &error, ""));
    ck_assert(sheet_rows_end(&rows, 7, 1, &error));
    ck_assert(sheet_rows_cell(&rows, 0, 1, x, &error));
    ck_assert(fails(sheet_rows_end(&rows, 7, 1, &error), &error, ""));
    ck_assert(fails(sheet_rows_end(&rows, SHEET_MOST_ROWS + 1, 1, &error), &error, ""));
    ck_assert(fails(sheet_rows_end(&rows, 8, SHEET_MOST_ROWS, &error), &error, ""));
    sheet_rows_free(&rows);
}
END_TEST

START_TEST(facts_without_memory) {
    harness_fail_allocations(add_facts);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("sheet_cells");
    harness_case(suite, "xml", plain_rows_are_read_as_expat_reads_them,
                 references_are_read_as_expat_reads_them, NULL);
    harness_case(suite, "values", formats_by_their_code_and_number, numbers_as_they_are_shown,
                 numbers_without_room, characters_that_xml_cannot_hold, NULL);
    harness_case(suite, "beside", merged_cells_comments_and_hidden_ranges, facts_without_memory,
                 NULL);
    harness_case(suite, "grid", what_lies_beyond_the_grid, NULL);
    return suite;
}
