/* Cells beside those of a year before: the same where cells are hashed, and whatever allocation
** fails. tests/differential/changes.py holds the numbers against a brute-force reckoning. */
#include "harness.h"

#include <stdio.h>

#include "loading/loading.h"
#include "query/query.h"

static struct error error;
static struct forces *forces;
static struct dataset *dataset;
static char source[512];

static void set_up(void) {
    static const char *const FORCES[] = {"Kent", "Essex", "Gwent", "Lancashire"};
    static const char *const SEXES[] = {"Male", "Female", "Not known"};
    struct text csv = {0};
    error = (struct error){0};
    harness_append(&csv, "Year,Police Force Area,Sex,Offence Group,Offence,Proceeded against\n");
    for (int row = 0; row < 400; row++) {
        int number = (int)harness_any(60);
        harness_append(&csv, "%d,%s,%s,%d Group,%d Offence,%d\n", 2016 + (int)harness_any(3),
                       FORCES[harness_any(4)], SEXES[harness_any(3)], number % 7, number,
                       (int)harness_any(9));
    }
    harness_write("changes.csv", csv.bytes, csv.length);
    text_free(&csv);
    snprintf(source, sizeof source, "%s/changes.csv", harness_folder());
    forces = forces_open(&error);
    struct request request = {.source = slice_of(source), .forces = forces, .files_allowed = true};
    struct store *store = store_load(&request, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    dataset = dataset_new(store, &error);
    ck_assert_ptr_nonnull(dataset);
}

static void tear_down(void) {
    dataset_release(dataset);
    forces_close(forces);
}

static const unsigned PROSECUTED = 1u << MEASURE_PROSECUTED;

/* The sums of the rows' numbers, of those that have a change. */
struct sums {
    size_t rows;
    int64_t now, before, change;
};

static bool sum_changes(column_set columns, const struct selection *selection, bool *hashed,
                        struct sums *sums, struct error *own) {
    struct changes changes = {0};
    struct text words = {0};
    bool done = changes_make(&changes, dataset, selection, columns, PROSECUTED, 1, own);
    *sums = (struct sums){.rows = changes.count};
    *hashed = changes.pivot.plan.hashed;
    for (size_t row = 0; done && row < changes.count; row++) {
        struct measure_change change = changes_read(&changes, row, MEASURE_PROSECUTED);
        sums->now += change.has_change ? change.now : 0;
        sums->before += change.has_change ? change.before : 0;
        sums->change += change.has_change ? change.change : 0;
        done = missing_describe(&changes, row, columns, &words, own);
    }
    text_free(&words);
    changes_free(&changes);
    return done;
}

START_TEST(a_change_is_the_difference_of_both_sides) {
    const column_set few = column_bit(COLUMN_FORCE) | column_bit(COLUMN_SEX);
    const column_set many =
        few | column_bit(COLUMN_OFFENCE_CODE) | column_bit(COLUMN_OFFENCE_GROUP);
    struct selection selection = {0};
    struct sums sums;
    bool hashed;
    ck_assert(sum_changes(few, &selection, &hashed, &sums, &error));
    ck_assert(!hashed);
    ck_assert_uint_ge(sums.rows, 3 * 4 * 3);
    ck_assert_int_eq(sums.change, sums.now - sums.before);
    ck_assert(sum_changes(many, &selection, &hashed, &sums, &error));
    ck_assert(hashed);
    ck_assert_int_eq(sums.change, sums.now - sums.before);
}
END_TEST

/* The rows of changes above 1 by force, each force's greatest change first. `wrong`: they are not. */
static bool put_in_order(bool *wrong, struct error *own) {
    const column_set columns = column_bit(COLUMN_FORCE) | column_bit(COLUMN_SEX);
    const struct change_term above = {
        {MEASURE_PROSECUTED, CHANGE_DIFFERENCE}, TERM_MORE, {NUMBER_INTEGER, 1, 0}};
    const struct change_terms terms = {&above, 1};
    const struct change_sort sorts[] = {
        {.column = COLUMN_FORCE}, {.is_number = true, .descending = true, .field = above.field}};
    struct changes changes = {0};
    struct change_order order = {0};
    struct selection selection = {0};
    struct slice force = slice_of("");
    size_t row, count = 0;
    int64_t last = INT64_MAX;
    bool done =
        changes_make_where(&changes, dataset, &selection, columns, PROSECUTED, &terms, 1, own) &&
        change_order_make(&order, &changes, sorts, 2, own);
    for (; done && change_order_next(&order, &row); count++) {
        uint32_t code = changes_code(&changes, row, DIMENSION_FORCE);
        struct slice label = store_value(dataset->store, COLUMN_FORCE, code)->text;
        int64_t change = changes_read(&changes, row, MEASURE_PROSECUTED).change;
        *wrong |= slice_compare(force, label) > 0 || change <= 1 ||
                  (slice_equal(force, label) && change > last);
        force = label;
        last = change;
    }
    *wrong |= done && (count == 0 || count != changes.count);
    change_order_free(&order);
    changes_free(&changes);
    return done;
}

START_TEST(rows_that_terms_hold_of_come_in_order) {
    bool wrong = false;
    ck_assert_msg(put_in_order(&wrong, &error), "%s", error.message);
    ck_assert(!wrong);
}
END_TEST

static enum outcome make_all(void) {
    const column_set few = column_bit(COLUMN_FORCE) | column_bit(COLUMN_SEX);
    const column_set many =
        few | column_bit(COLUMN_OFFENCE_CODE) | column_bit(COLUMN_OFFENCE_GROUP);
    struct error own = {0};
    struct selection selection = {0};
    struct sums sums;
    bool hashed;
    held_free(&dataset->held); /* so that it is made anew */
    unsigned char *kent = selection_term(&selection, dataset->store, DIMENSION_FORCE, &own);
    bool done = kent != NULL;
    for (uint32_t code = 0; done && code <= dataset->store->dictionaries[DIMENSION_FORCE].count;
         code++)
        kent[code] = code == 1;
    done = done && sum_changes(few, &selection, &hashed, &sums, &own);
    selection_free(&selection);
    bool wrong = false;
    done =
        done && sum_changes(many, &selection, &hashed, &sums, &own) && put_in_order(&wrong, &own);
    return done && !wrong             ? OUTCOME_RIGHT
           : own.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY
                                      : OUTCOME_WRONG;
}

START_TEST(each_allocation_may_fail) {
    if (HARNESS_TRIES(100) == 100)
        harness_fail_allocations(make_all);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("changes");
    TCase *tests = tcase_create("changes");
    tcase_set_timeout(tests, 600);
    tcase_add_unchecked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_change_is_the_difference_of_both_sides);
    tcase_add_test(tests, rows_that_terms_hold_of_come_in_order);
    tcase_add_test(tests, each_allocation_may_fail);
    suite_add_tcase(suite, tests);
    return suite;
}
