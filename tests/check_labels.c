/* What becomes of the labels of a published table: marks of footnotes, and names of columns. */
#include "harness.h"

#include <string.h>

#include "base/base.h"
#include "bytes/encoding.h"
#include "published/label_marks.h"
#include "published/published_header.h"

/* The notes are numbered 1, 2 and 12. */
static bool is_note(const void *context, struct slice number) {
    (void)context;
    return slice_equal(number, slice_of("1")) || slice_equal(number, slice_of("2")) ||
           slice_equal(number, slice_of("12"));
}

START_TEST(labels_without_marks) {
    static const char *const cases[][2] = {
        {"Force [note 1]", "Force"},
        {"Force [r] [note 1]", "Force"},
        {"Rate (note 2)", "Rate"},
        {"Rate (per 100)", "Rate (per 100)"},
        {"Rate per 100)", "Rate per 100)"},
        {"Rate note 2]", "Rate note 2]"},
        {"[x]", "[x]"},
        {"x]", "x]"},
        {"officers1", "officers"},
        {"officers1,2", "officers"},
        {"officers1,7", "officers1,7"},
        {"officers12", "officers"},
        {"officers7", "officers7"},
        {"officers,1", "officers,1"},
        {"h2o", "h2o"},
        {"12", "12"},
        {"1,2", "1,2"},
        {"a)1", "a)"},
        {"a.1", "a.1"},
        {"a 1", "a 1"},
        {"caf\xC3\xA9"
         "1",
         "caf\xC3\xA9"},
        {"Males [r] / Number1", "Males / Number"},
        {"Males / ", "Males / "},
        {" / ", " / "},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {0};
        struct text name = {0};
        ck_assert(text_append(&name, slice_of(""), &error) &&
                  label_without_marks(slice_of(cases[i][0]), is_note, NULL, &name, &error));
        ck_assert_str_eq(name.bytes, cases[i][1]);
        text_free(&name);
    }
}
END_TEST

START_TEST(notes_that_begin_with_a_number) {
    static const struct {
        const char *note;
        bool has;
    } cases[] = {
        {"1. Excludes", true}, {"1 Excludes", true}, {"1: of them", true},   {"(1) of", true},
        {"[1] of", true},      {"([1] of", true},    {"Note 1: of", true},   {"[note 1] of", true},
        {"note1 of", true},    {"1.", true},         {"1.5 million", false}, {"12 of", false},
        {"1", false},          {"2. of", false},     {"of 1.", false},       {"", false},
        {"(", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(label_note_has_number(slice_of(cases[i].note), slice_of("1")) == cases[i].has,
                      "%s", cases[i].note);
}
END_TEST

START_TEST(names_of_columns) {
    static const char *const cases[][2] = {
        {"Count (a)", "count_a"},
        {"count a", "count_a_2"},
        {"COUNT-A ", "count_a_3"},
        {"2018", "_2018"},
        {"", "column_5"},
        {"?!", "column_6"},
        {"_x", "_x"},
        {"x_ y", "x_y"},
        {"\xC2\xA3 per head", "per_head"},
        {"na\xC3\xAFve", "na\xC3\xAFve"},
        {"\xC2\xAA\xC2\xBA\xC2\xB5", "\xC2\xAA\xC2\xBA\xC2\xB5"},
        {"x\xC2\xB2", "x"},
        {"3\xC3\x97"
         "4\xC3\xB7"
         "5",
         "_3_4_5"},
        {"a\xE2\x80\x93"
         "b",
         "a_b"}, /* a dash */
        {"\xE6\x97\xA5\xE6\x9C\xAC", "\xE6\x97\xA5\xE6\x9C\xAC"},
        {"\xE3\x80\x81\xE3\x80\x85"
         "k",
         "\xE3\x80\x85k"}, /* a comma, and a letter */
        {"\xE2\xB0\x80", "\xE2\xB0\x80"},
        {"\xEF\xBB\xBF\xEF\xBF\xBDz", "z"},
        {"\xEF\xBC\xA1", "\xEF\xBC\xA1"},
        {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
    };
    struct error error = {0};
    struct dictionary names = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert(published_header_name(&names, slice_of(cases[i][0]), i + 1, &error));
        struct slice name = dictionary_value(&names, (uint32_t)i);
        ck_assert_msg(slice_equal(name, slice_of(cases[i][1])), "%s: %.*s", cases[i][0],
                      SLICE_PRINT(name));
    }
    char label[300];
    for (size_t i = 0; i < sizeof label; i += 2)
        memcpy(label + i, "\xC3\xA9", 2);
    label[0] = label[1] = 'x';
    label[2] = 'y', label[3] = 'y', label[4] = ' ', label[5] = 'z'; /* so that a character is cut */
    ck_assert(published_header_name(&names, slice_from(label, sizeof label), 99, &error));
    struct slice name = dictionary_value(&names, sizeof cases / sizeof *cases);
    ck_assert_uint_le(name.length, 200);
    ck_assert_uint_ge(name.length, 198);
    ck_assert(encoding_is_utf8(name));
    dictionary_free(&names);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("labels");
    harness_case(suite, "marks", labels_without_marks, notes_that_begin_with_a_number, NULL);
    harness_case(suite, "names", names_of_columns, NULL);
    return suite;
}
