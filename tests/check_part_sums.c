/* Which values of a column are sums of others. */
#include "harness.h"

#include "accounting/part_sums.h"

enum { VALUES = 8, CELLS = 40, A = 0, B, C, D, ALL };

static struct part_sums sums;
static int64_t numbers[VALUES][CELLS];

static void clear(void) {
    memset(numbers, 0, sizeof numbers);
}

static void add_all(void) {
    struct error error = {0};
    part_sums_free(&sums);
    for (uint32_t value = 0; value < VALUES; value++)
        for (uint64_t cell = 0; cell < CELLS; cell++)
            ck_assert(part_sums_add(&sums, value, cell, numbers[value][cell], &error));
}

static bool find(uint32_t total, const uint32_t *others, size_t count, const char *expected) {
    unsigned char chosen[VALUES];
    add_all();
    if (!part_sums_find(&sums, total, others, count, chosen))
        return false;
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(chosen[i] + '0', expected[i]);
    return true;
}

static void fill(unsigned seed) {
    harness_seed(seed);
    clear();
    for (uint32_t value = A; value <= D; value++)
        for (size_t cell = 0; cell < CELLS; cell++)
            numbers[value][cell] = harness_any(4);
}

START_TEST(a_sum_is_found_and_nothing_else_is) {
    const uint32_t others[] = {A, B, C, D};
    for (unsigned seed = 1; seed < 200; seed++) {
        fill(seed);
        for (size_t cell = 0; cell < CELLS; cell++)
            numbers[ALL][cell] =
                numbers[A][cell] + numbers[B][cell] + numbers[C][cell] + numbers[D][cell];
        ck_assert(find(ALL, others, 4, "1111"));
        ck_assert(!find(A, (uint32_t[]){B, C, D, ALL}, 4, ""));
        /* Of some of them. */
        for (size_t cell = 0; cell < CELLS; cell++)
            numbers[ALL][cell] = numbers[A][cell] + numbers[C][cell];
        ck_assert(find(ALL, others, 4, "1010"));
        ck_assert(!part_sums_add_up(&sums, ALL, others, 4));
        /* One cell is not. */
        numbers[ALL][harness_any(CELLS)]++;
        ck_assert(!find(ALL, others, 4, ""));
    }
}
END_TEST

START_TEST(two_equal_values_are_no_total_of_each_other) {
    fill(7);
    memcpy(numbers[B], numbers[A], sizeof *numbers);
    ck_assert(!find(A, (uint32_t[]){B}, 1, ""));
    /* Nor with a third that is 0 everywhere. */
    memset(numbers[C], 0, sizeof *numbers);
    ck_assert(!find(A, (uint32_t[]){B, C}, 2, ""));
    /* What is 0 everywhere is no sum. */
    ck_assert(!find(C, (uint32_t[]){A, B}, 2, ""));
}
END_TEST

START_TEST(below_zero_and_large) {
    clear();
    for (size_t cell = 0; cell < CELLS; cell++) {
        numbers[A][cell] = INT64_MAX / 4 - (int64_t)cell;
        numbers[B][cell] = cell % 2 == 0 ? -3 : 5;
        numbers[ALL][cell] = numbers[A][cell] + numbers[B][cell];
    }
    ck_assert(find(ALL, (uint32_t[]){A, B}, 2, "11"));
    ck_assert(part_sums_has_cells(&sums, ALL, 3));
    ck_assert(!part_sums_has_cells(&sums, C, 1));
    ck_assert(!part_sums_has_cells(&sums, VALUES, 1));
}
END_TEST

/* More than can be tried in every choice: those that stand side by side. */
START_TEST(a_run_of_many) {
    struct error error = {0};
    unsigned char chosen[60];
    uint32_t others[60];
    harness_seed(3);
    part_sums_free(&sums);
    for (uint32_t value = 0; value < 60; value++) {
        others[value] = value;
        for (uint64_t cell = 0; cell < CELLS; cell++) {
            int64_t number = 1 + harness_any(9);
            ck_assert(part_sums_add(&sums, value, cell, number, &error));
            if (value >= 20 && value < 25)
                ck_assert(part_sums_add(&sums, 60, cell, number, &error));
        }
    }
    ck_assert(part_sums_find(&sums, 60, others, 60, chosen));
    for (size_t i = 0; i < 60; i++)
        ck_assert_int_eq(chosen[i], i >= 20 && i < 25);
    part_sums_free(&sums);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("part_sums");
    harness_case(suite, "sums", a_sum_is_found_and_nothing_else_is,
                 two_equal_values_are_no_total_of_each_other, below_zero_and_large, a_run_of_many,
                 NULL);
    return suite;
}
