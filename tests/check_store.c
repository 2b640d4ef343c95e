/* The store: packed numbers read back the same, take no more bits than promised, and groups that
** can't match are skipped. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>

#include "loading/loader.h"
#include "query/selection.h"

static struct error error;
static struct forces *forces;

static void set_up(void) {
    error = (struct error){0};
    forces = forces_open(&error);
    ck_assert_ptr_nonnull(forces);
}

static void tear_down(void) {
    forces_close(forces);
}

static struct store *load(const char *source) {
    struct request request = {.source = slice_of(source), .forces = forces, .files_allowed = true};
    struct store *store = store_load(&request, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    return store;
}

/* --- Packing --- */

/* A number of the row. The shapes are those of numbers in releases. */
static int64_t number_of(unsigned shape, uint32_t row) {
    static const int64_t widths[] = {3, 200, 60000, 5000000, INT64_C(900000000000000000)};
    int64_t random = (int64_t)(((uint64_t)rand() << 31) ^ (uint64_t)rand());
    switch (shape % 8) {
    case 0:
        return INT64_MIN; /* NULL */
    case 1:
        return 7;
    case 2:
        return row % 5 == 0 ? INT64_MIN : random % 256;
    case 3:
        return 1000 + row;
    case 4:
        return -(random % 70000);
    default:
        return random % widths[shape % 5];
    }
}

/* Adds rows and compares what reads back. The seed gives the same numbers again. */
static void round_trip(unsigned seed, uint32_t rows) {
    struct store *store = store_new(&error);
    ck_assert_ptr_nonnull(store);
    for (int reading = 0; reading < 2; reading++) {
        srand(seed);
        const struct row_group *group = NULL;
        for (uint32_t row = 0; row < rows; row++) {
            uint32_t codes[DIMENSION_COUNT];
            int64_t measures[MEASURE_COUNT], line = number_of(seed % 3 + 3, row), read;
            for (unsigned d = 0; d < DIMENSION_COUNT; d++)
                codes[d] = d % 4 == 0 || d == DIMENSION_FILE
                               ? 5
                               : (uint32_t)rand() % (d % 4 == 1   ? 200u
                                                     : d % 4 == 2 ? 60000u
                                                                  : 1u << 30);
            for (unsigned m = 0; m < MEASURE_COUNT; m++)
                measures[m] = number_of(seed + m, row);
            if ((seed & 1) != 0 && measures[0] != INT64_MIN) /* like counts by outcome */
                measures[1] = rand() % 2 ? measures[0] : 0;
            if (!reading) {
                ck_assert(store_add_row(store, codes, measures, line, &error));
                continue;
            }
            group = &store->groups[row / GROUP_ROWS];
            for (int d = 0; d < DIMENSION_COUNT; d++) {
                uint32_t code = group_code(group, (enum dimension)d, row % GROUP_ROWS);
                ck_assert_uint_eq(code, codes[d]);
                ck_assert_uint_ge(code, group->codes[d].minimum);
                ck_assert_uint_le(code, group->codes[d].maximum);
            }
            for (int m = 0; m < MEASURE_COUNT; m++) {
                bool there = group_measure(group, (enum measure)m, row % GROUP_ROWS, &read);
                ck_assert_int_eq(there, measures[m] != INT64_MIN);
                if (there)
                    ck_assert_int_eq(read, measures[m]);
            }
            ck_assert_int_eq(group_line(group, row % GROUP_ROWS), line);
        }
        ck_assert(store_seal(store, &error));
    }
    ck_assert_int_eq(store->rows, rows);
    store_rollback(store, 0);
    ck_assert_int_eq(store->rows, 0);
    store_free(store);
}

START_TEST(what_is_packed_reads_back) {
    for (unsigned seed = 0; seed < 24; seed++)
        round_trip(seed, 1 + seed * 7);
    round_trip(3, GROUP_ROWS);
    round_trip(4, GROUP_ROWS + 1);
}
END_TEST

START_TEST(the_magistrates_file_is_narrow) {
    if (harness_shared() == NULL)
        return;
    struct store *store = load("../shared/data/moj/remands-magistrates-court-2018.zip");
    size_t bytes = 0;
    for (size_t g = 0; g < store->group_count; g++)
        bytes += store->groups[g].size;
    ck_assert_int_eq(store->rows, 435402);
    ck_assert_msg(bytes <= 18 * 435402, "%.2f bytes a row", (double)bytes / 435402);
    ck_assert_int_eq(store->findings.left_out, 0);
    store_free(store);
}
END_TEST

/* --- Selecting --- */

START_TEST(groups_that_cannot_match_are_passed_over) {
    harness_write_text("two/a.csv", "period,force,defendants\n2018,Kent,1\n2018,Kent,2\n");
    harness_write_text("two/b.csv", "period,force,defendants\n2019,Essex,3\n2018,Surrey,4\n");
    char folder[512];
    snprintf(folder, sizeof folder, "%s/two", harness_folder());
    struct store *store = load(folder);
    struct selection selection = {0};
    uint16_t rows[GROUP_ROWS];
    ck_assert_uint_eq(store->group_count, 2);
    ck_assert_uint_eq(select_rows(&selection, &store->groups[0], rows), 2);
    unsigned char *wanted = selection_term(&selection, store, DIMENSION_FORCE, &error);
    ck_assert_ptr_nonnull(wanted);
    for (uint32_t code = 0; code <= store->dictionaries[DIMENSION_FORCE].count; code++) {
        const struct column_value *cell = store_value(store, COLUMN_FORCE, code);
        wanted[code] &= cell->kind == VALUE_TEXT && slice_equal(cell->text, slice_of("Essex"));
    }
    ck_assert_uint_eq(select_rows(&selection, &store->groups[0], rows), 0);
    ck_assert_uint_eq(select_rows(&selection, &store->groups[1], rows), 1);
    ck_assert_uint_eq(rows[0], 0);
    selection_free(&selection);
    store_free(store);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("store");
    TCase *tests = tcase_create("store");
    tcase_set_timeout(tests, 600);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, what_is_packed_reads_back);
    tcase_add_test(tests, the_magistrates_file_is_narrow);
    tcase_add_test(tests, groups_that_cannot_match_are_passed_over);
    suite_add_tcase(suite, tests);
    return suite;
}
