/* Which edition a file belongs to, as its name and its folder's tell. */
#include "harness.h"

#include <string.h>

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

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("vintage");
    harness_case(suite, "names", names_that_tell, later_ones_are_higher, NULL);
    return suite;
}
