/* Which edition a file belongs to, as its name and its folder's tell. */
#include "harness.h"

#include <string.h>

#include "accounting/cell_sample.h"
#include "accounting/vintage.h"

static const char *of(const char *path, int parts) {
    static char text[VINTAGE_SIZE];
    text[vintage_of_path(slice_of(path), parts, text)] = '\0';
    return text;
}

START_TEST(names_that_tell) {
    static const struct {
        const char *path, *vintage;
    } cases[] = {
        {"editions/december-2024/sentence_outcomes_2010_2016.csv", "december-2024"},
        {"editions/Dec_2024/x.csv", "december-2024"},
        {"march-2026/obo.csv", "march-2026"},
        {"obo_2024-12-19.csv", "december-2024"},
        {"release 2024 Q3/a.csv", "q3-2024"},
        {"q1-2025/a.csv", "q1-2025"},
        {"x/obo_sent_pivot_2010_2022.csv", "2010-2022"},
        {"x/court-outcomes-by-PFA-2017.csv", "2017"},
        {"release-2019/court.csv", "2019"},
        {"2019/prosecutions_2017_2024.csv", "2017-2024"},
        {"x/y.csv", ""},
        {"outcomes-2018-19.csv", ""},
        {"12345678/a.csv", ""},
        {"a-1066.csv", ""},
        {"a/q5-2024.csv", "2024"},
        {"a/2024-q9.csv", "2024"},
        {"a/2024-12-45.csv", "december-2024"},
        {"a/2010-11.csv", ""}, /* a financial year as likely as a month */
        {"a/2024-2017.csv", "2017"},
        {"2019//", "2019"},
        {"", ""},
        {"//", ""},
        {".csv", ""},
        {"a/2019", "2019"},
        {"a/december-2024.tar.gz", "december-2024"},
        {"a/december.2024", "december-2024"}, /* no ending of a file */
        {"a/december-1066.csv", ""},
        {"a/1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 2019.csv",
         ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(strcmp(of(cases[i].path, 2), cases[i].vintage) == 0, "%s: %s", cases[i].path,
                      of(cases[i].path, 2));
    ck_assert_str_eq(of("2019/x/y.csv", 2), "");
    ck_assert_str_eq(of("2019/x/y.csv", 3), "2019");
}
END_TEST

START_TEST(later_ones_are_higher) {
    static const char *const ascending[] = {
        "2009-2010", "2018/19",       "2018-2019", "december-2021", "2010-2022",
        "q3-2024",   "November 2024", "2017-2024", "january-2025",  "2026-03-27",
    };
    for (size_t i = 1; i < sizeof ascending / sizeof *ascending; i++)
        ck_assert_msg(vintage_order(slice_of(ascending[i])) >
                          vintage_order(slice_of(ascending[i - 1])),
                      "%s: %d, %s: %d", ascending[i - 1], vintage_order(slice_of(ascending[i - 1])),
                      ascending[i], vintage_order(slice_of(ascending[i])));
    ck_assert_int_eq(vintage_order(slice_of("the newest")), 0);
    ck_assert_int_eq(vintage_order(slice_of("")), 0);
}
END_TEST

/* --- Cells that two files have in common ----------------------------------------------------------- */

static struct cell_sample sample_of(uint64_t first, uint64_t count) {
    struct error error = {0};
    struct cell_sample sample = {0};
    for (uint64_t cell = first; cell < first + count; cell++)
        for (int times = 0; times < 2; times++) {
            uint64_t hash = (cell + 1) * UINT64_C(0x9E3779B97F4A7C15);
            hash = (hash ^ hash >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
            ck_assert(cell_sample_add(&sample, hash ^ hash >> 32, &error));
        }
    return sample;
}

/* Of a large set a sample is kept, which tells the share that two have in common. */
START_TEST(cells_in_common) {
    static const struct {
        uint64_t first, count;
        double share;
    } cases[] = {{0, 50000, 1}, {25000, 50000, 0.5}, {50000, 50000, 0}, {30000, 1000, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cell_sample one = sample_of(0, 50000),
                           other = sample_of(cases[i].first, cases[i].count);
        ck_assert_uint_le(one.count, 2 * CELL_SAMPLE_MOST);
        struct cell_overlap overlap = cell_sample_overlap(&one, &other);
        ck_assert_uint_gt(overlap.smaller, 20);
        double share = (double)overlap.common / (double)overlap.smaller;
        ck_assert_double_le(share, cases[i].share + 0.03);
        ck_assert_double_ge(share, cases[i].share - 0.03);
        cell_sample_free(&one);
        cell_sample_free(&other);
    }
    struct cell_sample one = sample_of(0, 14), other = sample_of(7, 14); /* small ones are whole */
    struct cell_overlap overlap = cell_sample_overlap(&one, &other);
    ck_assert_uint_eq(overlap.common, 7);
    ck_assert_uint_eq(overlap.smaller, 14);
    cell_sample_free(&one);
    cell_sample_free(&other);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("vintage");
    harness_case(suite, "names", names_that_tell, later_ones_are_higher, NULL);
    harness_case(suite, "cells", cells_in_common, NULL);
    return suite;
}
