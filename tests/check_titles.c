#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "reference/reference.h"
#include "words/title.h"

static void expect_title(const char *published, const char *expected) {
    struct error error = {0};
    struct text text = {0};
    ck_assert(words_title(slice_of(published), &text, &error));
    ck_assert_str_eq(text.bytes, expected);
    text_free(&text);
}

START_TEST(titles_as_they_stand_in_a_sentence) {
    expect_title("Theft from Shops", "theft from shops");
    expect_title("Dangerous driving (MOT)", "dangerous driving");
    expect_title("Vehicle insurance offences - summary (MOT)", "vehicle insurance offences");
    expect_title("Miscellaneous motoring offences (MOT) - Triable either way",
                 "miscellaneous motoring offences");
    expect_title("Possession of false documents -triable either way",
                 "possession of false documents");
    expect_title("Possession of a controlled drug - Class A",
                 "possession of a controlled drug - class A");
    expect_title("Other offences under the Misuse of Drugs Act 1971",
                 "other offences under the Misuse of Drugs Act 1971");
    expect_title("Companies Acts 1948 to 1989", "Companies Acts 1948 to 1989");
    expect_title("Theft And Handling", "theft and handling");
    expect_title("Transmission of HIV, S18", "transmission of HIV, S18");
    expect_title("Offences against Military Law - Army, Navy and Air Force",
                 "offences against military law - Army, Navy and air force");
    expect_title("Summary", "summary");
}
END_TEST

/* Whatever is published is never empty in print, and says nothing of the way of trial. */
START_TEST(every_offence_has_a_title) {
    struct error error = {0};
    struct offences *offences = offences_open(&error);
    ck_assert_ptr_nonnull(offences);
    size_t reviewed = 0;
    for (size_t i = 0; i < offences_count(offences); i++) {
        const struct offence *offence = offences_at(offences, i);
        struct text text = {0};
        ck_assert(words_title(offence->title, &text, &error));
        ck_assert_uint_gt(text.length, 3);
        ck_assert_ptr_null(strstr(text.bytes, "(MOT)"));
        ck_assert_msg(!slice_ends_nocase(text_slice(&text), "triable either way"), "%s",
                      text.bytes);
        ck_assert_msg(!slice_ends_nocase(text_slice(&text), "indictable only"), "%s", text.bytes);
        reviewed += offence->short_title.length > 0;
        text_free(&text);
    }
    ck_assert_uint_ge(reviewed, 170);
    offences_close(offences);
}
END_TEST

START_TEST(words_that_people_use) {
    struct slice called = slice_of("indecent images; child abuse images");
    ck_assert(offences_is_called(called, slice_of("Indecent Images")));
    ck_assert(offences_is_called(called, slice_of(" child abuse images ")));
    ck_assert(!offences_is_called(called, slice_of("images")));
    ck_assert(!offences_is_called(called, slice_of("")));
    ck_assert(!offences_is_called(slice_of(""), slice_of("images")));
    sqlite3 *db = harness_database();
    harness_expect(
        db,
        "SELECT group_concat(DISTINCT offence_code) FROM offences WHERE '; ' || also_called "
        "|| ';' LIKE '%; GBH;%'",
        "5A,8F");
    harness_expect(
        db,
        "SELECT DISTINCT short_title FROM offences WHERE offence_code IN ('816', '86.2', "
        "'46', '803A')",
        "theft from shops\npossession of indecent photographs of children\ndriving under "
        "the influence of drink or drugs\nspeeding");
    sqlite3_close(db);
}
END_TEST

/* Of 2018, with more than 500 defendants: each has a short title. */
START_TEST(what_is_often_prosecuted_has_a_short_title) {
    const char *shared = harness_shared();
    if (shared == NULL)
        return;
    sqlite3 *db = harness_database();
    char path[1000];
    snprintf(path, sizeof path, "%s/moj/remands-magistrates-court-2018.zip", shared);
    harness_expect_of(
        db,
        "SELECT p.offence_code, p.offence FROM (SELECT offence_code, offence, "
        "sum(defendants) AS n FROM prosecutions(%Q) GROUP BY 1, 2) p WHERE n > 500 AND "
        "NOT EXISTS (SELECT 1 FROM offences o WHERE o.offence_code IS p.offence_code "
        "AND o.offence IS p.offence AND short_title IS NOT NULL)",
        path, "");
    sqlite3_close(db);
}
END_TEST

START_TEST(notes_can_be_read) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT count(*) > 15, count(*) = count(note), count(*) = count(source), "
                   "sum(scope <> 'all' AND scope NOT LIKE '%=%') FROM series_notes",
                   "1|1|1|0");
    /* What the Ministry's notes are of is in the list of offences, and a code means one of them alone:
    ** 106 is betting as well as modern slavery. */
    harness_expect(
        db,
        "SELECT scope, (SELECT count(DISTINCT offence COLLATE NOCASE) FROM offences WHERE scope IN "
        "('offence_code=' || offence_code, 'offence=' || offence)) AS n FROM series_notes "
        "WHERE layout LIKE 'moj%' AND scope LIKE 'offence%' AND n <> 1",
        "");
    sqlite3_close(db);
}
END_TEST

Suite *suite(void) {
    harness_count_sqlite_memory();
    harness_sweep_queries(1);
    Suite *suite = suite_create("titles");
    harness_case(suite, "titles", titles_as_they_stand_in_a_sentence, every_offence_has_a_title,
                 NULL);
    harness_case(suite, "reference", words_that_people_use,
                 what_is_often_prosecuted_has_a_short_title, notes_can_be_read, NULL);
    return suite;
}
