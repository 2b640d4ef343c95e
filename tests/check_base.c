#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes_equal.h"
#include "base/dictionary.h"
#include "base/library.h"
#include "base/memory.h"
#include "base/processor.h"
#include "base/shown.h"
#include "base/text.h"

START_TEST(first_error_wins) {
    struct error error = {0};
    ck_assert(!error_set(&error, ERROR_INPUT, "line %d", 12));
    error_memory(&error);
    ck_assert_int_eq(error.code, ERROR_INPUT);
    ck_assert_str_eq(error.message, "line 12");
}
END_TEST

START_TEST(trim_takes_blanks_of_all_kinds) {
    ck_assert(slice_equal(slice_trim(slice_of(" \t\xC2\xA0Kent\xC2\xA0\r\n")), slice_of("Kent")));
    ck_assert_uint_eq(slice_trim(slice_of(" \xC2\xA0 ")).length, 0);
}
END_TEST

START_TEST(compare_without_case) {
    ck_assert(slice_equal_nocase(slice_of("KENT"), slice_of("kent")));
    ck_assert(!slice_equal_nocase(slice_of("Kent"), slice_of("Ken")));
    ck_assert_int_eq(slice_compare_nocase(slice_of("KENT"), slice_of("kent")), 0);
    ck_assert_int_lt(slice_compare_nocase(slice_of("Kent"), slice_of("kents")), 0);
    ck_assert_int_gt(slice_compare_nocase(slice_of("kent"), slice_of("Essex")), 0);
    ck_assert_int_eq(slice_compare_nocase(slice_from("a\0b", 3), slice_from("A\0c", 3)), 0);
    ck_assert_int_gt(slice_compare_nocase(slice_from("a\0b", 3), slice_from("A\0", 2)), 0);
    ck_assert_int_lt(slice_compare_nocase(slice_from("a\0b", 3), slice_from("ab", 2)), 0);
    ck_assert(slice_ends_nocase(slice_of("a.CSV"), ".csv"));
    ck_assert(!slice_starts_nocase(slice_of("a"), "ab"));
    ck_assert_int_lt(slice_compare(slice_of("Ken"), slice_of("Kent")), 0);
}
END_TEST

START_TEST(a_message_shows_whole_characters) {
    char text[300];
    memset(text, 'a', sizeof text);
    ck_assert_int_eq(slice_shown(slice_from(text, 0)), 0);
    ck_assert_int_eq(slice_shown(slice_from(text, 200)), 200);
    ck_assert_int_eq(slice_shown(slice_from(text, 300)), 200);
    memcpy(text + 198, "\xE2\x82\xAC", 3); /* of which a byte has no room */
    ck_assert_int_eq(slice_shown(slice_from(text, 300)), 198);
    memcpy(text + 197, "\xE2\x82\xAC", 3);
    text[200] = 'a';
    ck_assert_int_eq(slice_shown(slice_from(text, 300)), 200);
    memset(text, 0x80, sizeof text); /* no UTF-8 */
    ck_assert_int_eq(slice_shown(slice_from(text, 300)), 0);
}
END_TEST

START_TEST(what_misleads_a_terminal_is_shown_as_its_code) {
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"},
        {"a\x1B[31m\x7F", "a\\x1B[31m\\x7F"},
        {"\xC2\x85", "\\u0085"}, /* next line */
        {"\xD8\x9C", "\\u061C"}, /* marks of direction */
        {"\xE2\x80\x8E\xE2\x80\x8F", "\\u200E\\u200F"},
        {"\xE2\x80\xA8\xE2\x80\xAE", "\\u2028\\u202E"},
        {"\xE2\x81\xA6\xE2\x81\xA9", "\\u2066\\u2069"},
        {"\xE2\x80\x90\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA",
         "\xE2\x80\x90\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA"}, /* their neighbours */
        {"\xEF\xBB\xBFx", "\\uFEFFx"},
        /* no UTF-8: a lone byte, too long a form, a surrogate, beyond the last, cut short */
        {"caf\xE9", "caf\\xE9"},
        {"\xC0\xAF", "\\xC0\\xAF"},
        {"\xE0\x80\xAF", "\\xE0\\x80\\xAF"},
        {"\xED\xA0\x80", "\\xED\\xA0\\x80"},
        {"\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"},
        {"\xF5\x80", "\\xF5\\x80"},
        {"\xE2\x82", "\\xE2\\x82"},
        {"\xC3(", "\\xC3("},
    };
    char to[100];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        shown_copy(to, sizeof to, cases[i].text);
        ck_assert_str_eq(to, cases[i].shown);
    }
    shown_copy(to, 4, "ab\xC3\xA9"); /* no room for the whole of the last */
    ck_assert_str_eq(to, "ab");
    shown_copy(to, 6, "ab\x1B");
    ck_assert_str_eq(to, "ab");
}
END_TEST

START_TEST(like_as_sql_has_it) {
    static const struct {
        const char *text, *pattern;
        bool matches;
    } cases[] = {
        {"Theft from shops", "theft%", true},
        {"Theft from shops", "%SHOPS", true},
        {"Theft from shops", "%from%", true},
        {"Theft from shops", "t%f%s_o%", true},
        {"Theft from shops", "theft", false},
        {"Theft from shops", "%shop", false},
        {"Theft", "Theft_", false},
        {"Theft", "Theft%%", true},
        {"caf\xC3\xA9s", "caf_s", true},
        {"caf\xC3\xA9s", "caf__s", false},
        {"ababac", "%abac", true},
        {"", "%", true},
        {"", "_", false},
        {"", "", true},
        {"100% certain", "100%certain", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(slice_like(slice_of(cases[i].text), slice_of(cases[i].pattern)) ==
                          cases[i].matches,
                      "%s LIKE %s", cases[i].text, cases[i].pattern);
}
END_TEST

START_TEST(text_grows) {
    struct error error = {0};
    struct text text = {0};
    for (int i = 0; i < 1000; i++)
        ck_assert(text_printf(&text, &error, "%d,", i % 10));
    ck_assert_uint_eq(text.length, 2000);
    ck_assert_str_eq(text.bytes + 1996, "8,9,");
    text_free(&text);
}
END_TEST

START_TEST(a_library_that_is_not_there_is_named) {
    static const char *const names[] = {"one"};
    static void *one;
    static struct library library =
        LIBRARY("libof-none.so.7", "ofnone", "libof-none7 (Debian)", names, &one);
    struct error error = {0};
    for (int times = 0; times < 2; times++) {
        error = (struct error){0};
        ck_assert(!library_open(&library, &error));
        ck_assert_int_eq(error.code, ERROR_USE);
        ck_assert_ptr_nonnull(strstr(error.message, "the library ofnone"));
        ck_assert_ptr_nonnull(strstr(error.message, "libof-none.so.7"));
    }
}
END_TEST

START_TEST(dictionary_gives_each_text_one_code) {
    struct error error = {0};
    struct dictionary dictionary = {0};
    char name[32];
    uint32_t code;
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 5000; i++) {
            snprintf(name, sizeof name, "value %u", i);
            ck_assert(dictionary_code(&dictionary, slice_of(name), &code, &error));
            ck_assert_uint_eq(code, i);
        }
    }
    ck_assert_uint_eq(dictionary.count, 5000);
    ck_assert(slice_equal(dictionary_value(&dictionary, 4999), slice_of("value 4999")));
    ck_assert(!dictionary_find(&dictionary, slice_of("value"), &code));
    dictionary_free(&dictionary);
}
END_TEST

START_TEST(dictionary_ignores_case_if_asked) {
    struct error error = {0};
    struct dictionary dictionary = {.ignore_case = true};
    uint32_t first, second;
    ck_assert(dictionary_code(&dictionary, slice_of("Theft Offences"), &first, &error));
    ck_assert(dictionary_code(&dictionary, slice_of("Theft offences"), &second, &error));
    ck_assert_uint_eq(first, second);
    ck_assert(slice_equal(dictionary_value(&dictionary, first), slice_of("Theft Offences")));
    dictionary_free(&dictionary);
}
END_TEST

START_TEST(dictionary_survives_each_failed_allocation) {
    for (long n = 0;; n++) {
        struct error error = {0};
        struct dictionary dictionary = {0};
        uint32_t code;
        char name[32];
        memory_fail_after(n, false);
        for (int i = 0; i < 200; i++) {
            snprintf(name, sizeof name, "%d", i);
            if (!dictionary_code(&dictionary, slice_of(name), &code, &error))
                ck_assert(dictionary_code(&dictionary, slice_of(name), &code, &error));
            ck_assert_uint_eq(code, (unsigned)i);
        }
        bool done = memory_fail_pending();
        memory_fail_after(-1, false);
        dictionary_free(&dictionary);
        ck_assert(error.code == (done ? ERROR_NONE : ERROR_MEMORY));
        if (done)
            break;
    }
}
END_TEST

START_TEST(equal_bytes_are_found_by_all_ways) {
    unsigned char bytes[BYTES_COMPARED + 7];
    for (int i = 0; i < 2000; i++) {
        const unsigned char wanted = (unsigned char)harness_any(256);
        const size_t start = harness_any(8);
        uint64_t expected = 0;
        for (size_t b = 0; b < sizeof bytes; b++) /* bytes that differ in one bit are the hardest */
            bytes[b] = (unsigned char)(wanted ^ (harness_any(2) ? 0 : 1u << harness_any(8)));
        for (int b = 0; b < BYTES_COMPARED; b++)
            expected |= (uint64_t)(bytes[start + (size_t)b] == wanted) << b;
        ck_assert_uint_eq(bytes_equal(bytes + start, wanted), expected);
        ck_assert_uint_eq(bytes_equal_by_words(bytes + start, wanted), expected);
    }
}
END_TEST

/* The compiler has a list of its own. */
START_TEST(the_processor_has_what_its_level_says) {
    enum processor_level level = PROCESSOR_BASE;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("popcnt"))
        level = PROCESSOR_AVX2;
    if (level == PROCESSOR_AVX2 && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2"))
        level = PROCESSOR_AVX512;
#endif
    ck_assert_int_eq(processor_level(), level);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("base");
    harness_case(suite, "error", first_error_wins, NULL);
    harness_case(suite, "slice", trim_takes_blanks_of_all_kinds, compare_without_case,
                 like_as_sql_has_it, a_message_shows_whole_characters,
                 what_misleads_a_terminal_is_shown_as_its_code, NULL);
    harness_case(suite, "text", text_grows, NULL);
    harness_case(suite, "library", a_library_that_is_not_there_is_named, NULL);
    harness_case(suite, "equal bytes", equal_bytes_are_found_by_all_ways, NULL);
    harness_case(suite, "processor", the_processor_has_what_its_level_says, NULL);
    harness_case(suite, "dictionary", dictionary_gives_each_text_one_code,
                 dictionary_ignores_case_if_asked, dictionary_survives_each_failed_allocation,
                 NULL);
    return suite;
}
