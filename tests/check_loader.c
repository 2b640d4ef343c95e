/* The loader: a file gives the same rows, codes and findings, however many threads read it, and
** whatever the size of the pieces is that they read. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/threads.h" /* they run here: make tsan */
#include "loading/loader.h"

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

static struct request request_for(const char *source, size_t threads, size_t piece_size) {
    return (struct request){.source = slice_of(source),
                            .forces = forces,
                            .files_allowed = true,
                            .threads = threads,
                            .piece_size = piece_size};
}

/* --- All that a store holds, as text --- */

static void put_findings(struct text *text, const struct findings *findings) {
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        ck_assert(text_printf(text, &error, "%d %d %lld %zu %s|%s|%s\n", (int)finding->problem,
                              (int)finding->severity, (long long)finding->line, finding->column,
                              finding->file != NULL ? finding->file : "",
                              finding->value != NULL ? finding->value : "",
                              finding->detail != NULL ? finding->detail : ""));
    }
    ck_assert(text_printf(text, &error, "left out: %lld\n", (long long)findings->left_out));
}

static void put_row(struct text *text, const struct row_group *group, uint32_t row) {
    for (int d = 0; d < DIMENSION_COUNT; d++)
        ck_assert(text_printf(text, &error, "%u ", group_code(group, (enum dimension)d, row)));
    for (int m = 0; m < MEASURE_COUNT; m++) {
        int64_t number;
        if (group_measure(group, (enum measure)m, row, &number))
            ck_assert(text_printf(text, &error, "%lld ", (long long)number));
        else
            ck_assert(text_printf(text, &error, "NULL "));
    }
    ck_assert(text_printf(text, &error, "line %lld\n", (long long)group_line(group, row)));
}

/* The store's content, or its error; the caller frees it. */
static char *content(const struct request *request) {
    struct error failed = {0};
    struct text text = {0};
    struct store *store = store_load(request, &failed);
    if (store == NULL) {
        ck_assert(text_printf(&text, &error, "error: %s\n", failed.message));
        return text.bytes;
    }
    for (int d = 0; d < DIMENSION_COUNT; d++)
        for (uint32_t code = 0; code < store->dictionaries[d].count; code++)
            ck_assert(text_printf(&text, &error, "%d %u %.*s\n", d, code,
                                  SLICE_PRINT(dictionary_value(&store->dictionaries[d], code))));
    for (size_t g = 0; g < store->group_count; g++)
        for (uint32_t row = 0; row < store->groups[g].rows; row++)
            put_row(&text, &store->groups[g], row);
    put_findings(&text, &store->findings);
    store_free(store);
    return text.bytes;
}

static void expect_same(const char *source, size_t threads, size_t piece_size, const char *one) {
    struct request request = request_for(source, threads, piece_size);
    char *several = content(&request);
    if (strcmp(one, several) != 0) {
        size_t at = 0;
        while (one[at] == several[at])
            at++;
        at = at > 100 ? at - 100 : 0;
        ck_abort_msg(
            "%zu threads, pieces of %zu: from byte %zu on\n%.300s\n--- and not ---\n%.300s",
            threads, piece_size, at, several + at, one + at);
    }
    free(several);
}

/* Reads the file by one thread, and by several in pieces. */
static void compare(const char *source) {
    static const size_t pieces[] = {1, 60, 301, 1000, 5000};
    struct request request = request_for(source, 1, 0);
    char *one = content(&request);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        for (size_t threads = 2; threads <= 5; threads += 3)
            expect_same(source, threads, pieces[i], one);
    free(one);
}

/* --- Made-up files, with all that may go wrong --- */

#define NAMES                                                                                      \
    "Year,Quarter,Police Force Area,Sex,Offence Group,Offence,Court Type,Proceeded against,"       \
    "Convicted,Sentenced\n"
static const char HEADER[] = NAMES;

static const char *pick(const char *const *texts, size_t count) {
    return texts[(size_t)rand() % count];
}
#define PICK(...)                                                                                  \
    pick((const char *const[]){__VA_ARGS__},                                                       \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* True for one row in so many, at random: such a row gets something unusual. */
static bool once_in(int rows) {
    return rand() % rows == 0;
}

static void put_made_up_row(struct text *text, int odd) {
    if (once_in(odd))
        ck_assert(text_printf(text, &error, "%s",
                              PICK("\n", "Source: Ministry of Justice\n", ",,,,,,,,,\n",
                                   "2018,Q1,Kent\n", "a,b\n", "\"a note\r\nin two lines\"\n",
                                   "2018,Q1,Kent,Male,x,y,z,1,1,1,\n", "\r\n", NAMES)));
    ck_assert(text_printf(
        text, &error, "%s,%s,%s,%s,%s,%s%d,%s,%s,%d,%d%s",
        once_in(odd) ? PICK("", "20x8", "2019") : PICK("2017", "2018"),
        PICK("Q1", "Q2", "Q3", "Q4"),
        once_in(odd) ? PICK("Nowhere", "National", "Kent[Note 6]", "kent", "\"All\"", "Caf\xE9")
                     : PICK("Kent", "\"Lancashire\"", "Essex", "West Midlands", "Dyfed-Powys"),
        once_in(odd) ? PICK("All", "", "03: Unknown", "MALES")
                     : PICK("01: Male", "02: Female", "\"01: Male\""),
        PICK("\"01: Violence, all of it\"", "02: Sexual offences", "03: Robbery"),
        once_in(odd) ? "\"a\nb \"\"c\"\" " : "\"", rand() % (once_in(odd) ? 1000 : 12),
        PICK("\",Magistrates Court", "\",\"Crown Court\""),
        once_in(odd) ? PICK("-", "", "1,5", "\"9,662\"", "x", "-3", "12.0") : PICK("1", "2", "17"),
        rand() % 300, rand() % 3, once_in(odd) ? "\r\n" : "\n"));
}

static const char *made_up(unsigned seed, int rows, int odd) {
    struct text text = {0};
    char name[64];
    srand(seed);
    ck_assert(text_printf(&text, &error, "%s", HEADER));
    for (int row = 0; row < rows; row++)
        put_made_up_row(&text, odd);
    if (seed % 2 == 0)
        ck_assert(text_printf(&text, &error, "Notes\n\"1. Figures are, mostly, right\"\n"));
    if (seed % 7 == 3)
        ck_assert(text_printf(&text, &error, "\"never closed\n2018,Q1,Kent\n"));
    if (seed % 7 == 5)
        ck_assert(
            text_printf(&text, &error, "\nYear,Sex,Offence,Total,,,,,,\n2018,Male,x,7,,,,,,\n"));
    snprintf(name, sizeof name, "made_up_%u.csv", seed);
    const char *path = harness_write(name, text.bytes, text.length);
    text_free(&text);
    return path;
}

START_TEST(pieces_give_what_the_whole_gives) {
    for (unsigned seed = 0; seed < (unsigned)HARNESS_TRIES(60); seed++)
        compare(made_up(seed, 100, seed % 3 == 0 ? 8 : seed % 3 == 1 ? 60 : 2000));
}
END_TEST

/* One byte more, less or another at every place, as a slip of a program or of a hand leaves it. */
START_TEST(polluted_files_give_the_same) {
    static const char bytes[] = "\",\n\r\\;";
    struct error none = {0};
    char *good = text_copy(slice_of(HEADER), &none);
    struct text text = {0};
    srand(17);
    for (int row = 0; row < 6; row++)
        put_made_up_row(&text, 1000);
    for (size_t at = 0; at <= strlen(good) + text.length; at += 5) {
        for (size_t kind = 0; kind < 2 * (sizeof bytes - 1) + 1; kind++) {
            struct text polluted = {0};
            ck_assert(text_printf(&polluted, &error, "%s%s\n", good, text.bytes));
            size_t taken = kind == 0 || kind > sizeof bytes - 1, put = kind > 0;
            char *place = polluted.bytes + at;
            memmove(place + put, place + taken, polluted.length - at - taken);
            if (put)
                *place = bytes[(kind - 1) % (sizeof bytes - 1)];
            size_t length = polluted.length - 1 + put - taken;
            const char *path = harness_write("polluted.csv", polluted.bytes, length);
            struct request request = request_for(path, 1, 0);
            char *one = content(&request);
            expect_same(path, 3, 60, one);
            expect_same(path, 2, 1, one);
            free(one);
            text_free(&polluted);
        }
    }
    text_free(&text);
    memory_free(good);
}
END_TEST

START_TEST(long_files_give_what_they_gave) {
    for (unsigned seed = 200; seed < 203; seed++)
        compare(made_up(seed, 4000, 1500));
}
END_TEST

static void expect_findings(const char *rows, int64_t read, int64_t left_out,
                            const char *findings) {
    struct text text = {0}, found = {0};
    ck_assert(text_printf(&text, &error, "%s%s", HEADER, rows));
    const char *path = harness_write("headers.csv", text.bytes, text.length);
    struct request request = request_for(path, 1, 0);
    struct store *store = store_load(&request, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    ck_assert_int_eq(store->rows, read);
    ck_assert_int_eq(store->findings.left_out, left_out);
    ck_assert(text_append(&found, slice_of(""), &error));
    for (size_t i = 0; i < store->findings.count; i++)
        ck_assert(text_printf(
            &found, &error, "%s %lld: %s\n", severity_name(store->findings.items[i].severity),
            (long long)store->findings.items[i].line, store->findings.items[i].detail));
    ck_assert_str_eq(found.bytes, findings);
    store_free(store);
    compare(path);
    text_free(&text);
    text_free(&found);
}

#define ROW "2018,Q1,Kent,Male,02: Sexual offences,Offence,Crown Court,1,1,1\n"
#define TABLE                                                                                      \
    "another table begins here; it is left out, and what is below it: give it a file of its own\n"

START_TEST(headers_among_the_rows) {
    expect_findings(ROW NAMES ROW, 2, 0, "warning 3: the header again; no row\n");
    expect_findings(ROW "year, quarter,POLICE FORCE AREA,sex,\"Offence Group\",offence,court type,"
                        "Proceeded Against,convicted,sentenced\n" ROW NAMES,
                    2, 0,
                    "warning 3: the header again; no row\nwarning 5: the header again; no row\n");
    /* Other columns, or the same ones in another order: the rows below would be read by the wrong names. */
    expect_findings(
        ROW "\nYear,Quarter,Police Force Area,Sex,Offence Group,Offence,Court Type,Convicted,"
            "Proceeded against,Sentenced\n" ROW ROW,
        1, 3, "error 4: " TABLE);
    expect_findings(ROW "\nYear,Sex,Offence,Total,,,,,,\n2018,Male,x,7,,,,,,\n", 1, 2,
                    "error 4: " TABLE);
    expect_findings(ROW ROW ROW ROW "\nSex,Year,Offence\nMale,2018,x\nSource: the Ministry\n", 4, 3,
                    "error 7: " TABLE);
    /* A row that has a name for a value is none. */
    expect_findings(ROW "2018,Q1,Kent,Male,02: Sexual offences,Sentenced,Crown Court,1,1,1\n", 2, 0,
                    "");
    expect_findings(ROW "2018,Q1,Kent,Male,02: Sexual offences,Offence,Crown Court,Convicted,1,1\n",
                    1, 1, "error 3: should be a whole number; the row is left out\n");
}
END_TEST

/* Where a line feed in quotes is at the border of two pieces, the loader's guess of where a record
** begins is wrong, and it must find that out. */
START_TEST(line_feeds_in_quotes_are_found) {
    struct text text = {0};
    ck_assert(text_printf(&text, &error, "%s", HEADER));
    for (int row = 0; row < 300; row++)
        ck_assert(text_printf(&text, &error,
                              "2018,Q1,Kent,Male,\"a\n2018,Q1,Kent,Male,x,y,Crown Court,1,1,1\n\","
                              "y,Crown Court,%d,1,1\n",
                              row));
    compare(harness_write("quoted.csv", text.bytes, text.length));
    text_free(&text);
}
END_TEST

/* Real files, which are read in many pieces. */
START_TEST(real_files_give_the_same) {
    if (harness_shared() == NULL)
        return;
    const char *sources[] = {"../shared/data/cps",
                             "../shared/data/home-office/outcomes-2018-19.csv.gz"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        struct request request = request_for(sources[i], 1, 0);
        char *one = content(&request);
        expect_same(sources[i], 4, 700, one);
        free(one);
    }
}
END_TEST

START_TEST(values_that_are_new_in_every_piece) {
    struct text text = {0};
    ck_assert(text_printf(&text, &error, "%s", HEADER));
    for (int row = 0; row < 3000; row++)
        ck_assert(text_printf(&text, &error,
                              "20%02d,Q%d,Kent,Male,Group %d,Offence %d,Crown Court,"
                              "%d,1,1\n",
                              10 + row / 300, 1 + row % 4, row / 50, row / 2, row));
    compare(harness_write("new.csv", text.bytes, text.length));
    text_free(&text);
}
END_TEST

/* The values of a column that no layout names are numbered by each thread, and only then by all: one
** value throughout, values that come and go, and one that is the sum of the others. */
START_TEST(columns_that_no_layout_names) {
    static const char *const kinds[] = {"North", "South", "All"};
    for (int file = 0; file < 3; file++) {
        struct text text = {0};
        char name[32];
        ck_assert(text_printf(&text, &error,
                              "Year,Police Force Area,Offence,Proceeded against,"
                              "Of a kind\n"));
        for (int row = 0; row < 3000; row++) {
            int value = file == 0 ? 0 : file == 1 ? row / 700 % 2 : row % 3;
            ck_assert(text_printf(&text, &error, "2018,Kent,Offence %d,%d,%s\n", row / 3,
                                  value == 2 ? 2 * (row / 3) + 3 : row / 3 + value + 1,
                                  kinds[value]));
        }
        snprintf(name, sizeof name, "unnamed_%d.csv", file);
        compare(harness_write(name, text.bytes, text.length));
        text_free(&text);
    }
}
END_TEST

/* Neighbouring records that differ only in the last byte of a field, in its quotes, in its length,
** or in the line end. They are compared with the same records read in pieces of one record, in
** which no record has a neighbour to share with. */
START_TEST(records_that_share_their_beginnings) {
    static const char *const lines[] = {
        "2018,Q1,Kent,Male,Theft,Theft,Crown Court,1,1,1\n",
        "2018,Q1,Kent,Male,Theft,Theft from,Crown Court,1,1,1\n",
        "2018,Q1,Kent,Male,Theft,Theft from,Crown Court,1,1,12\n",
        "2018,Q1,Kent,Male,Theft,Theft from,Crown Court,1,1,1\r\n",
        "2018,Q1,Kent,Male,Theft,\"Theft from\",Crown Court,1,1,1\n",
        "2018,Q1,Kent,Male,Theft,\"Theft, from\",Crown Court,1,1,1\n",
        "2018,Q1,Kent,Male,Theft,\"Theft, frog\",Crown Court,1,1,1\n",
        "2018,Q1,Kent,Male,\"Theft\",\"Theft, frog\",Crown Court,1,1,1\n",
        "2018,Q1,Kent,Male,,\"Theft, frog\",Crown Court,1,1,1\n",
        "2018,Q1,Kent,Male,,,Crown Court,1,1,1\n",
        "2018,Q1,Kent,Male,Theft,,Crown Court,1,1,1\n",
        "2018,Q2,Kent,Male,Theft,,Crown Court,11,1,1\n",
        "2018,Q2,Kent,Male,Theft,,Crown Court,1,11,1\n",
        "2019,Q2,Kent,Male,Theft,,Crown Court,1,11,1\n",
        "2019,Q2,Kent,Female,Theft,,Crown Court,1,11,1\n",
        "\"2019\",\"Q2\",\"Kent\",\"Female\",\"Theft\",\"\",\"Crown Court\",\"1\",\"11\",\"1\"\n",
    };
    struct text text = {0};
    ck_assert(text_printf(&text, &error, "%s", HEADER));
    for (int row = 0; row < 1000; row++)
        ck_assert(
            text_append(&text, slice_of(lines[(row / (1 + row / 500) + row / 100) % 16]), &error));
    compare(harness_write("shared.csv", text.bytes, text.length));
    text_free(&text);
}
END_TEST

/* --- Stopping, and no memory --- */

static int asked;

static bool stop_at_once(struct load_watch *watch, struct slice file, int64_t done, int64_t size,
                         struct error *failure) {
    (void)watch;
    ck_assert_int_ge(done, 0);
    ck_assert_int_le(done, size);
    asked++;
    return error_set(failure, ERROR_STOPPED, "%.*s: stopped", SLICE_PRINT(file));
}

START_TEST(a_load_can_be_stopped) {
    const char *path = made_up(501, 30000, 100000);
    struct load_watch watch = {stop_at_once};
    for (size_t threads = 1; threads <= 3; threads += 2) {
        struct error stopped = {0};
        struct request request = request_for(path, threads, 300000);
        request.watch = &watch;
        asked = 0;
        ck_assert_ptr_null(store_load(&request, &stopped));
        ck_assert_int_eq(stopped.code, ERROR_STOPPED);
        ck_assert_int_eq(asked, 1);
    }
}
END_TEST

/* Goes on until the files have been read, and are held against each other: then there is no size to tell. */
static bool stop_in_the_end(struct load_watch *watch, struct slice file, int64_t done, int64_t size,
                            struct error *failure) {
    (void)watch;
    (void)done;
    asked++;
    return size >= 0 || error_set(failure, ERROR_STOPPED, "%.*s: stopped", SLICE_PRINT(file));
}

START_TEST(a_load_of_many_files_can_be_stopped) {
    struct load_watch watch = {stop_in_the_end};
    char name[40], row[200];
    const char *path = NULL;
    for (int n = 0; n < 100; n++) {
        snprintf(name, sizeof name, "part%d.csv", n);
        snprintf(row, sizeof row, "%s2018,Q1,Kent,Male,Theft,%d Theft,Crown Court,1,1,1\n", HEADER,
                 n + 100);
        path = harness_write_text(name, row);
    }
    snprintf(row, sizeof row, "%.*s/part*.csv", (int)(strrchr(path, '/') - path), path);
    struct request request = request_for(row, 1, 300000);
    struct store *store = store_load(&request, &error);
    ck_assert_int_eq(store->rows, 100);
    store_free(store);
    struct error stopped = {0};
    request.watch = &watch;
    asked = 0;
    ck_assert_ptr_null(store_load(&request, &stopped));
    ck_assert_int_eq(stopped.code, ERROR_STOPPED);
    ck_assert_int_ge(asked, 1);
}
END_TEST

static const char *faulty_path;

static enum outcome load_in_pieces(void) {
    struct error failed = {0};
    struct request request = request_for(faulty_path, 2, 4000);
    struct store *store = store_load(&request, &failed);
    if (store == NULL)
        return failed.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
    int64_t rows = store->rows;
    store_free(store);
    return rows == 401 ? OUTCOME_RIGHT : OUTCOME_WRONG;
}

START_TEST(failed_allocations_are_reported) {
    struct text text = {0};
    ck_assert(text_printf(&text, &error, "%s", HEADER));
    for (int row = 0; row < 401; row++)
        ck_assert(text_printf(&text, &error,
                              "2018,Q%d,Kent,%s,Group,Offence %d,Crown Court,%d,1,1\n", 1 + row % 4,
                              row % 90 == 7 ? "Odd" : "Male", row / 60, row));
    ck_assert(text_printf(&text, &error, "%s", NAMES "\nSex,Year,Offence\n"));
    faulty_path = harness_write("faulty.csv", text.bytes, text.length);
    text_free(&text);
    harness_fail_allocations(load_in_pieces);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("loader");
    TCase *pieces = tcase_create("pieces");
    tcase_set_timeout(pieces, 600);
    tcase_add_checked_fixture(pieces, set_up, tear_down);
    tcase_add_test(pieces, pieces_give_what_the_whole_gives);
    tcase_add_test(pieces, polluted_files_give_the_same);
    tcase_add_test(pieces, long_files_give_what_they_gave);
    tcase_add_test(pieces, line_feeds_in_quotes_are_found);
    tcase_add_test(pieces, real_files_give_the_same);
    tcase_add_test(pieces, values_that_are_new_in_every_piece);
    tcase_add_test(pieces, columns_that_no_layout_names);
    tcase_add_test(pieces, records_that_share_their_beginnings);
    tcase_add_test(pieces, a_load_can_be_stopped);
    tcase_add_test(pieces, a_load_of_many_files_can_be_stopped);
    tcase_add_test(pieces, failed_allocations_are_reported);
    suite_add_tcase(suite, pieces);
    TCase *headers = tcase_create("headers");
    tcase_add_checked_fixture(headers, set_up, tear_down);
    tcase_add_test(headers, headers_among_the_rows);
    suite_add_tcase(suite, headers);
    return suite;
}
