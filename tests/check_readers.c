/* The two readers of the loader: records read one by one and in batches give the same rows,
** whichever of a layout's optional columns a file has. Under valgrind it also shows if unwritten
** memory is read. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "loading/loading.h"

enum { RECORDS = 400, COLUMNS_MOST = 64 };

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

/* A value of the column that its vocabulary knows, so that batches are used, in one of three
** spellings. */
static const char *value_of(const struct layout_column *column, int which) {
    static const char *const dimensions[DIMENSION_COUNT][3] = {
        [DIMENSION_PERIOD] = {"2016", "2017", "2018-Q3"},
        [DIMENSION_FORCE] = {"Kent", "Essex", "City of London"},
        [DIMENSION_COURT] = {"Magistrates", "Crown", "Magistrates Court"},
        [DIMENSION_DEFENDANT_TYPE] = {"01: Person", "Person", "02: Other"},
        [DIMENSION_SEX] = {"01: Male", "02: Female", "Male"},
        [DIMENSION_AGE_GROUP] = {"Adults", "Children", "Young adults"},
        [DIMENSION_AGE_RANGE] = {"10-11", "25-29", "60+"},
        [DIMENSION_ETHNICITY] = {"White", "Black", "Not stated"},
        [DIMENSION_OFFENCE_TYPE] = {"Indictable only", "Summary motoring", "Triable either way"},
        [DIMENSION_OFFENCE_GROUP] = {"Robbery", "Theft offences", "Fraud offences"},
        [DIMENSION_OFFENCE] = {"34 Robbery", "Theft from shops", "Assault"},
        [DIMENSION_PLEA] = {"Guilty plea", "Not guilty plea", "Guilty"},
        [DIMENSION_POLICE_REMAND] = {"Summonsed", "Bailed", "Not known"},
        [DIMENSION_COURT_REMAND] = {"Bail", "Custody", "Not remanded"},
        [DIMENSION_OUTCOME] = {"Fine", "FTA", "Immediate custody"},
        [DIMENSION_SENTENCE_LENGTH] = {"6 months", "4 years", "Life sentence"},
        [DIMENSION_ETHNICITY_DETAILED] = {"W1: British", "A1: Indian", "Not stated"},
        [DIMENSION_SENTENCE_DETAIL] = {"09: Fine", "Community order", "Other"},
        [DIMENSION_MARKS] = {"[c]", "[p] [note 3]", ""},
    };
    static const char *const years[] = {"2016", "2017", "2018"};
    static const char *const year_ends[] = {"2016", "Year ending March 2017", "2018"};
    static const char *const months[] = {"1", "5", "12"};
    static const char *const quarters[] = {"Q1", "2", "Q4"};
    static const char *const codes[] = {"86.2", "49", "8N"};
    static const char *const flags[] = {"Convicted", "Sentenced", "1"};
    static const char *const counts[] = {"1", "12", "-3"};
    switch (column->role) {
    case ROLE_YEAR:
        return years[which];
    case ROLE_YEAR_ENDING:
        return year_ends[which];
    case ROLE_MONTH:
        return months[which];
    case ROLE_QUARTER:
    case ROLE_QUARTER_OF_YEAR:
        return quarters[which];
    case ROLE_OFFENCE_CODE:
        return codes[which];
    case ROLE_FLAG:
        return flags[which];
    case ROLE_COUNT:
        return counts[which];
    case ROLE_DIMENSION:
        return dimensions[column->dimension][which];
    default:
        return "x";
    }
}

/* Writes a file of all columns of the layout except one; it is sorted, as releases are. */
static const char *write_file(const struct layout *layout, size_t without) {
    static struct text text;
    text_clear(&text);
    for (int record = -1; record < RECORDS; record++) {
        const char *separator = "";
        for (size_t c = 0; c < layout->column_count; c++) {
            const struct layout_column *column = &layout->columns[c];
            int which = record < 0 ? 0 : (c < 3 ? record / 140 : record / 5 + record * (int)c) % 3;
            if (column->role == ROLE_QUARTER || column->role == ROLE_MONTH)
                which = record < 0 ? 0 : record / 5 % 3; /* of one another */
            if (c == without)
                continue;
            const char *field = record < 0 ? column->headers : value_of(column, which);
            ck_assert(
                text_printf(&text, &error, "%s%.*s", separator, (int)strcspn(field, "|"), field));
            separator = ",";
        }
        ck_assert(text_append_byte(&text, '\n', &error));
    }
    return harness_write_text("layout.csv", text.bytes);
}

/* Appends all rows of the file, with its records read one by one or in batches. */
static void put_rows(const char *path, bool one_by_one, bool recorded, struct text *rows) {
    struct request request = {
        .source = slice_of(path), .forces = forces, .files_allowed = true, .diagnose = one_by_one};
    request.count_given = request.count_recorded = recorded;
    struct store *store = store_load(&request, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    ck_assert_int_eq(store->rows, RECORDS);
    for (size_t g = 0; g < store->group_count; g++) {
        for (uint32_t row = 0; row < store->groups[g].rows; row++) {
            for (int d = 0; d < DIMENSION_FILE; d++) {
                uint32_t code = group_code(&store->groups[g], (enum dimension)d, row);
                struct slice value = slice_of("NULL");
                if (code > 0)
                    value = dictionary_value(&store->dictionaries[d], code - 1);
                ck_assert(text_printf(rows, &error, "%.*s|", SLICE_PRINT(value)));
            }
            for (int m = 0; m < MEASURE_COUNT; m++) {
                int64_t number = INT64_MIN;
                group_measure(&store->groups[g], (enum measure)m, row, &number);
                ck_assert(text_printf(rows, &error, "%lld|", (long long)number));
            }
            ck_assert(text_append_byte(rows, '\n', &error));
        }
    }
    store_free(store);
}

static const char *faulty_path;

static enum outcome load(void) {
    struct error failed = {0};
    struct request request = {
        .source = slice_of(faulty_path), .forces = forces, .files_allowed = true};
    struct store *store = store_load(&request, &failed);
    if (store == NULL)
        return failed.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
    enum outcome outcome = store->rows == RECORDS ? OUTCOME_RIGHT : OUTCOME_WRONG;
    store_free(store);
    return outcome;
}

static void compare(const struct layout *layout, size_t without) {
    const char *path = write_file(layout, without);
    struct text records = {0}, batches = {0};
    bool recorded = layout->takes_count && without + 2 == layout->column_count;
    put_rows(path, true, recorded, &records);
    put_rows(path, false, recorded, &batches);
    ck_assert_msg(strcmp(records.bytes, batches.bytes) == 0,
                  "%s without '%s': one by one\n%.400s\nin batches\n%.400s", layout->name,
                  without < layout->column_count ? layout->columns[without].headers : "",
                  records.bytes, batches.bytes);
    text_free(&records);
    text_free(&batches);
    faulty_path = path;
    if (!recorded)
        harness_fail_places(load);
}

START_TEST(each_layout_minus_each_optional_column) {
    struct text names = {0};
    int compared = 0;
    ck_assert(layout_names(&names, &error));
    for (char *name = strtok(names.bytes, ", "); name != NULL; name = strtok(NULL, ", ")) {
        const struct layout *layout = layout_named(slice_of(name));
        ck_assert_ptr_nonnull(layout);
        if (layout->column_count == 0 || (layout->fits != NULL && !layout->wins))
            continue; /* a wide layout: a record is several rows, and is never read in a batch */
        for (size_t without = 0; without <= layout->column_count; without++)
            if (without == layout->column_count || !layout->columns[without].needed) {
                compare(layout, without);
                compared++;
            }
    }
    ck_assert_int_gt(compared, 50);
    text_free(&names);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("readers");
    TCase *columns = tcase_create("columns");
    tcase_set_timeout(columns, 600);
    tcase_add_checked_fixture(columns, set_up, tear_down);
    tcase_add_test(columns, each_layout_minus_each_optional_column);
    suite_add_tcase(suite, columns);
    return suite;
}
