/* Sums by several threads are the same as by one thread, in the same order; and connections in
** several threads do not disturb each other. */
#include "harness.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "loading/loader.h"
#include "query/pivot.h"

static struct error error;
static struct forces *forces;
static struct store *store;

/* --- A source of more rows than one thread sums alone --- */

static void append_any(struct text *text, const char *const *words, uint32_t count) {
    harness_append(text, "%s,", words[harness_any(count)]);
}

/* Writes defendants by outcome, from which the other measures follow. */
static void write_magistrates(const char *name, int rows, const char *year) {
    static const char *const FORCES[] = {"Kent", "Essex", "Gwent", "Narnia", "Lancashire", ""};
    static const char *const SEXES[] = {"Male", "Female", ""};
    static const char *const ENDS[] = {"01: Convicted,01: Sentenced,11: Fine",
                                       "02: Not convicted,02: Not sentenced,01: FTA"};
    struct text csv = {0};
    harness_append(&csv, "year_of_appearance,force_code,sex,convicted_not_convicted,"
                         "sentenced_not_sentenced,outcome,offence,offence_group,count\n");
    for (int row = 0; row < rows; row++) {
        harness_append(&csv, "%s,", year);
        append_any(&csv, FORCES, 1 + harness_any(6));
        append_any(&csv, SEXES, 3);
        append_any(&csv, ENDS, 2);
        harness_append(&csv, "%d Offence,", (int)harness_any(300));
        harness_append(&csv, "%d Group,", (int)harness_any(40));
        harness_append(&csv, "%d\n",
                       row > rows / 4 * 3 && harness_any(1000) == 0
                           ? -3
                           : (int)harness_any(row < rows / 2 ? 9 : 900));
    }
    harness_write(name, csv.bytes, csv.length);
    text_free(&csv);
}

/* Writes rows in which each measure is blank now and then. */
static void write_outcomes(const char *name, int rows) {
    static const char *const NUMBERS[] = {"1", "2", "70000", ""};
    struct text csv = {0};
    harness_append(&csv, "Year,Police Force Area,Offence,Proceeded against,Convicted,Sentenced\n");
    for (int row = 0; row < rows; row++) {
        harness_append(&csv, harness_any(2) ? "2015,Kent," : "2016,Essex,");
        harness_append(&csv, "%d Offence,", (int)harness_any(300));
        append_any(&csv, NUMBERS, 4);
        append_any(&csv, NUMBERS, 1);
        harness_append(&csv, "%d\n", (int)harness_any(5));
    }
    harness_write(name, csv.bytes, csv.length);
    text_free(&csv);
}

static char source[512];

static void set_up(void) {
    error = (struct error){0};
    forces = forces_open(&error);
    ck_assert_ptr_nonnull(forces);
    write_magistrates("many/a.csv", 230000, "2017");
    write_outcomes("many/b.csv", 90000);
    write_magistrates("many/c.csv", 250000, "2018");
    snprintf(source, sizeof source, "%s/many", harness_folder());
    struct request request = {.source = slice_of(source), .forces = forces, .files_allowed = true};
    store = store_load(&request, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
}

static void tear_down(void) {
    store_free(store);
    forces_close(forces);
}

/* --- One thread and several --- */

static void expect_same(struct pivot *one, struct pivot *other, column_set columns,
                        unsigned measures) {
    ck_assert_uint_eq(one->count, other->count);
    for (size_t cell = 0; cell < one->count; cell++) {
        int64_t sum = 0, same = 0;
        for (int m = 0; m < MEASURE_COUNT; m++) {
            if ((measures >> m & 1) == 0)
                continue;
            bool there = pivot_measure(one, cell, (enum measure)m, &sum);
            if (there != pivot_measure(other, cell, (enum measure)m, &same) || sum != same)
                ck_abort_msg("cell %zu, measure %d: %lld and not %lld", cell, m, (long long)same,
                             (long long)sum);
        }
        for (int c = 0; c < COLUMN_COUNT; c++) {
            enum dimension d = COLUMNS[c].dimension;
            if (column_in(columns, c) && d != DIMENSION_COUNT &&
                pivot_code(one, cell, d) != pivot_code(other, cell, d))
                ck_abort_msg("cell %zu, column %d: another value", cell, c);
        }
        if (cell % 97 == 0 && (!pivot_place(one, cell, &sum, &error) ||
                               !pivot_place(other, cell, &same, &error) || sum != same))
            ck_abort_msg("cell %zu: another place", cell);
    }
}

/* Selects codes of the dimension at random, at least one of them. */
static void select_any(struct selection *selection, enum dimension dimension) {
    uint32_t count = store->dictionaries[dimension].count + 1, sure = harness_any(count),
             most = 1 + harness_any(3);
    unsigned char *set = selection_term(selection, store, dimension, &error);
    ck_assert_ptr_nonnull(set);
    for (uint32_t code = 0; code < count; code++)
        set[code] = code == sure || harness_any(3) < most;
}

static void compare_threads(column_set columns, unsigned measures) {
    struct selection selection = {0};
    struct pivot one = {0}, other = {0};
    for (int c = 0; c < COLUMN_COUNT; c++)
        if (column_in(columns, c) && COLUMNS[c].dimension != DIMENSION_COUNT && harness_any(4) == 0)
            select_any(&selection, COLUMNS[c].dimension);
    ck_assert(pivot_sum(&one, store, &selection, columns, measures, 1, &error));
    ck_assert(pivot_sum(&other, store, &selection, columns, measures, 2 + harness_any(3), &error));
    expect_same(&one, &other, columns, measures);
    pivot_free(&one);
    pivot_free(&other);
    selection_free(&selection);
}

START_TEST(threads_sum_alike) {
    static const enum column DIRECT[] = {COLUMN_YEAR, COLUMN_FORCE, COLUMN_REGION, COLUMN_SEX,
                                         COLUMN_OUTCOME};
    for (int i = 0; i < HARNESS_TRIES(40); i++) {
        column_set columns = 0;
        for (uint32_t n = harness_any(4); n > 0; n--)
            columns |= column_bit((int)DIRECT[harness_any(5)]);
        compare_threads(columns, harness_any(16));
    }
    for (int i = 0; i < 4; i++) /* hashed */
        compare_threads(column_bit(COLUMN_FORCE) | column_bit(COLUMN_OFFENCE) |
                            column_bit(COLUMN_OFFENCE_GROUP) | column_bit(COLUMN_SEX) |
                            column_bit(COLUMN_OUTCOME) | column_bit(COLUMN_YEAR),
                        1 + harness_any(15));
    compare_threads(column_bit(COLUMN_FORCE) | column_bit(COLUMN_OFFENCE), 15);
    compare_threads(column_bit(COLUMN_LINE), 1);
}
END_TEST

/* --- Ways that one number takes and several do not --- */

START_TEST(one_measure_sums_as_all_do) {
    static const enum column ASKED[] = {COLUMN_YEAR, COLUMN_FORCE, COLUMN_OFFENCE_GROUP, COLUMN_SEX,
                                        COLUMN_OFFENCE};
    for (int i = 0; i < HARNESS_TRIES(40); i++) {
        column_set columns = 0;
        struct selection selection = {0};
        for (uint32_t n = 1 + harness_any(3); n > 0; n--)
            columns |= column_bit((int)ASKED[harness_any(5)]);
        if (harness_any(2) == 0)
            select_any(&selection, COLUMNS[ASKED[1 + harness_any(4)]].dimension);
        struct pivot all = {0}, one = {0};
        ck_assert(pivot_sum(&all, store, &selection, columns, 15, 1, &error));
        for (int m = 0; m < MEASURE_COUNT; m++) {
            ck_assert(pivot_sum(&one, store, &selection, columns, 1u << m, 1, &error));
            expect_same(&one, &all, columns, 1u << m);
        }
        pivot_free(&one);
        pivot_free(&all);
        selection_free(&selection);
    }
}
END_TEST

START_TEST(a_list_of_rows_is_what_each_row_says) {
    static const enum dimension SELECTED[] = {DIMENSION_OFFENCE_GROUP, DIMENSION_OFFENCE_GROUP,
                                              DIMENSION_FORCE, DIMENSION_OFFENCE, DIMENSION_SEX};
    static uint16_t rows[GROUP_ROWS];
    for (int i = 0; i < HARNESS_TRIES(60); i++) {
        struct selection selection = {0};
        const enum dimension dimension = SELECTED[harness_any(5)];
        select_any(&selection, dimension);
        if (harness_any(2) == 0) { /* a few codes alone */
            uint32_t count = store->dictionaries[dimension].count + 1;
            memset(selection.sets[dimension], 0, count);
            for (uint32_t n = 1 + harness_any(3); n > 0; n--)
                selection.sets[dimension][harness_any(count)] = 1;
        }
        if (harness_any(3) == 0)
            select_any(&selection, SELECTED[harness_any(5)]);
        for (size_t g = 0; g < store->group_count; g++) {
            const struct row_group *group = &store->groups[g];
            uint32_t listed = select_rows(&selection, group, rows), at = 0;
            for (uint32_t row = 0; row < group->rows; row++)
                if (select_row(&selection, group, row) != (at < listed && rows[at] == row))
                    ck_abort_msg("group %zu, row %u", g, row);
                else
                    at += at < listed && rows[at] == row;
            ck_assert_uint_eq(at, listed);
        }
        selection_free(&selection);
    }
}
END_TEST

/* --- Sums that outgrow the room that they are packed in --- */

enum { MANY_ROWS = 1300000 }; /* of some 900,000 each: their sum has 41 bits */

START_TEST(packed_sums_are_unpacked_in_time) {
    struct store *made = store_new(&error);
    struct selection nothing_left_out = {0};
    struct pivot pivot = {0};
    uint32_t codes[DIMENSION_COUNT] = {0};
    int64_t expected = 0, sum = 0;
    ck_assert_ptr_nonnull(made);
    ck_assert(store_encode(made, DIMENSION_SEX, slice_of("Male"), &codes[DIMENSION_SEX], &error));
    for (int row = 0; row < MANY_ROWS; row++) {
        const int64_t measures[MEASURE_COUNT] = {900000 + row % 1000, 1, 1, 1};
        expected += measures[0];
        ck_assert(store_add_row(made, codes, measures, row, &error));
    }
    ck_assert(store_seal(made, &error) && store_finish(made, forces, &error));
    ck_assert_int_gt(expected, INT64_C(1) << 40);
    for (size_t threads = 1; threads < 4; threads++) {
        ck_assert(
            pivot_sum(&pivot, made, &nothing_left_out, column_bit(COLUMN_SEX), 1, threads, &error));
        ck_assert_uint_eq(pivot.count, 1);
        ck_assert(pivot_measure(&pivot, 0, MEASURE_DEFENDANTS, &sum));
        ck_assert_int_eq(sum, expected);
    }
    pivot_free(&pivot);
    store_free(made);
}
END_TEST

/* --- Codes and numbers that need all their bytes --- */

/* More cells of offence and sex than have a slot each, and rows for two threads. */
enum { WIDE_OFFENCES = 70000, WIDE_SEXES = 16, WIDE_ROWS = 10 * GROUP_ROWS };

/* The number of a row: of defendants in eight bytes, of the others in four and in two. */
static int64_t wide_number(int64_t row, int measure) {
    static const int64_t most[MEASURE_COUNT] = {INT64_C(1) << 45, 1 << 28, 40000, 200};
    return (int64_t)((uint64_t)row * UINT64_C(0x9E3779B97F4A7C15) % (uint64_t)most[measure]);
}

static uint32_t wide_offence(int64_t row) {
    return (uint32_t)(row * 40503 % WIDE_OFFENCES);
}

/* A store of more offences than two bytes can tell apart. */
static struct store *wide_store(void) {
    struct store *made = store_new(&error);
    uint32_t codes[DIMENSION_COUNT] = {0};
    int64_t measures[MEASURE_COUNT];
    char name[40];
    ck_assert_ptr_nonnull(made);
    for (int offence = 0; offence < WIDE_OFFENCES; offence++) {
        snprintf(name, sizeof name, "%d Offence %d", offence, offence);
        ck_assert(store_encode(made, DIMENSION_OFFENCE, slice_of(name), codes, &error));
    }
    for (int sex = 0; sex < WIDE_SEXES; sex++) {
        snprintf(name, sizeof name, "Sex %d", sex);
        ck_assert(store_encode(made, DIMENSION_SEX, slice_of(name), codes, &error));
    }
    codes[0] = 0;
    for (int64_t row = 0; row < WIDE_ROWS; row++) {
        codes[DIMENSION_OFFENCE] = wide_offence(row) + 1;
        codes[DIMENSION_SEX] = (uint32_t)(row % WIDE_SEXES) + 1;
        for (int m = 0; m < MEASURE_COUNT; m++)
            measures[m] = wide_number(row, m);
        ck_assert(store_add_row(made, codes, measures, row, &error));
    }
    ck_assert(store_seal(made, &error) && store_finish(made, forces, &error));
    ck_assert_uint_eq(made->groups[0].codes[DIMENSION_OFFENCE].width, 4);
    ck_assert_uint_eq(made->groups[0].measures[MEASURE_DEFENDANTS].width, 8);
    return made;
}

/* Sums of each offence and sex, worked out row by row, in the same order as of the pivot's cells. */
static void expect_wide(const struct pivot *pivot, bool by_sex) {
    static int64_t sums[WIDE_SEXES][WIDE_OFFENCES][MEASURE_COUNT];
    size_t cells = 0;
    memset(sums, 0, sizeof sums);
    for (int64_t row = 0; row < WIDE_ROWS; row++)
        for (int m = 0; m < MEASURE_COUNT; m++)
            sums[by_sex ? row % WIDE_SEXES : 0][wide_offence(row)][m] += wide_number(row, m);
    for (size_t cell = 0; cell < pivot->count; cell++) {
        uint32_t offence = pivot_code(pivot, cell, DIMENSION_OFFENCE) - 1;
        uint32_t sex = by_sex ? pivot_code(pivot, cell, DIMENSION_SEX) - 1 : 0;
        for (int m = 0; m < MEASURE_COUNT; m++) {
            int64_t sum = -1;
            ck_assert(pivot_measure(pivot, cell, (enum measure)m, &sum));
            ck_assert_int_eq(sum, sums[sex][offence][m]);
        }
        cells++;
    }
    ck_assert_uint_ge(cells, WIDE_OFFENCES);
}

START_TEST(wide_codes_and_numbers) {
    const column_set by_offence = column_bit(COLUMN_OFFENCE);
    struct store *wide = wide_store();
    for (int by_sex = 0; by_sex < 2; by_sex++)
        for (size_t threads = 1; threads <= 4; threads += 3) {
            struct pivot pivot = {0};
            struct selection all = {0};
            column_set columns = by_offence | (by_sex ? column_bit(COLUMN_SEX) : 0);
            ck_assert(pivot_sum(&pivot, wide, &all, columns, 15, threads, &error));
            expect_wide(&pivot, by_sex);
            pivot_free(&pivot);
        }
    store_free(wide);
}
END_TEST

static enum outcome sum_by_threads(void) {
    struct error own = {0};
    struct pivot pivot = {0};
    struct selection selection = {0};
    struct column_order orders[] = {{COLUMN_FORCE, true}, {COLUMN_OFFENCE_GROUP, false}};
    column_set hashed = column_bit(COLUMN_FORCE) | column_bit(COLUMN_OFFENCE_GROUP) |
                        column_bit(COLUMN_SEX) | column_bit(COLUMN_YEAR) |
                        column_bit(COLUMN_OUTCOME) | column_bit(COLUMN_OFFENCE);
    enum outcome outcome = OUTCOME_RIGHT;
    int64_t place;
    for (int i = 0; i < 2 && outcome == OUTCOME_RIGHT; i++) {
        column_set columns =
            i == 0 ? column_bit(COLUMN_FORCE) | column_bit(COLUMN_OFFENCE_GROUP) : hashed;
        bool done = pivot_sum(&pivot, store, &selection, columns, 3, 2, &own) &&
                    pivot_sort(&pivot, orders, 2, &own) && pivot_place(&pivot, 0, &place, &own);
        if (!done)
            outcome = own.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
        else if (i == 0 && pivot.count != 242)
            outcome = OUTCOME_WRONG;
        pivot_free(&pivot);
    }
    return outcome;
}

START_TEST(each_allocation_may_fail) {
    if (HARNESS_TRIES(100) == 100)
        harness_fail_allocations(sum_by_threads);
}
END_TEST

/* --- Connections in several threads --- */

static const char *const QUESTIONS[] = {
    "SELECT region, sum(convicted) FROM prosecution_totals(%Q) WHERE year > 2015 GROUP BY 1",
    "SELECT sex, count(*), sum(defendants) FROM prosecutions(%Q) GROUP BY sex",
    "SELECT force, max(line) FROM prosecutions(%Q) WHERE force = 'Kent' GROUP BY 1",
    "SELECT f.force, count(p.line) FROM police_forces f LEFT JOIN prosecutions(%Q) p USING (force) GROUP BY 1",
};
enum { QUESTION_COUNT = sizeof QUESTIONS / sizeof *QUESTIONS };

struct asker {
    pthread_t thread;
    char *answers[QUESTION_COUNT];
};

static void *ask(void *pointer) {
    struct asker *asker = pointer;
    sqlite3 *db = harness_database();
    for (int q = 0; q < QUESTION_COUNT; q++) {
        char *sql = sqlite3_mprintf(QUESTIONS[q], source);
        asker->answers[q] = harness_query(db, sql);
        sqlite3_free(sql);
    }
    sqlite3_close(db);
    return NULL;
}

START_TEST(threads_ask_at_once) {
    struct asker askers[4];
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_join(askers[i].thread, NULL), 0);
    for (int q = 0; q < QUESTION_COUNT; q++) {
        ck_assert_msg(strncmp(askers[0].answers[q], "error", 5) != 0, "%s", askers[0].answers[q]);
        for (int i = 3; i >= 0; i--) {
            ck_assert_str_eq(askers[i].answers[q], askers[0].answers[q]);
            if (i > 0)
                free(askers[i].answers[q]);
        }
        free(askers[0].answers[q]);
    }
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("pivot");
    TCase *tests = tcase_create("threads");
    tcase_set_timeout(tests, 600);
    tcase_add_unchecked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, threads_sum_alike);
    tcase_add_test(tests, one_measure_sums_as_all_do);
    tcase_add_test(tests, a_list_of_rows_is_what_each_row_says);
    tcase_add_test(tests, packed_sums_are_unpacked_in_time);
    tcase_add_test(tests, wide_codes_and_numbers);
    tcase_add_test(tests, each_allocation_may_fail);
    tcase_add_test(tests, threads_ask_at_once);
    suite_add_tcase(suite, tests);
    return suite;
}
