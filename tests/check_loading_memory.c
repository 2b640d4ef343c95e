/* Sources of every kind that loading/ tells apart, each with every allocation failing once, and from there on: rows,
** members, revisions and findings are the same, or memory is what lacks. */
#include "harness.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "accounting/accounting.h"
#include "base/base.h"
#include "loading/loading.h"

static struct forces *forces;
static const char *source, *options;
static int mode;
enum { CHANGES, MEMBERS, PROBLEMS, MODES, PIECES = MODES, ALL_MODES }; /* ways to load */
static struct error expected_error;
static uint64_t expected; /* 0: an error */

static uint64_t hash(const char *text, uint64_t seed) {
    return text != NULL ? XXH3_64bits_withSeed(text, strlen(text), seed + 1) : seed * 31;
}

static uint64_t hash_rows(const struct store *store, uint64_t sum) {
    for (size_t g = 0; g < store->group_count; g++) {
        const struct row_group *group = &store->groups[g];
        for (uint32_t row = 0; row < group->rows; row++) {
            for (int d = 0; d < DIMENSION_COUNT; d++) {
                uint32_t code = group_code(group, (enum dimension)d, row);
                struct slice value =
                    code > 0 ? dictionary_value(&store->dictionaries[d], code - 1) : slice_of("");
                sum = XXH3_64bits_withSeed(value.bytes, value.length, sum + code);
            }
            for (int m = 0; m < MEASURE_COUNT; m++) {
                int64_t measure = -7;
                sum = sum * 31 + group_measure(group, (enum measure)m, row, &measure);
                sum = sum * 31 + (uint64_t)measure;
            }
            sum = sum * 31 + (uint64_t)group_line(group, row);
        }
    }
    return sum;
}

static uint64_t hash_findings(const struct findings *findings, uint64_t sum) {
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        sum = hash(finding->detail, sum + (uint64_t)finding->problem);
        sum = hash(finding->value, hash(finding->file, sum));
        sum = sum * 31 + (uint64_t)finding->line * 3 + (uint64_t)finding->severity;
    }
    return sum + (uint64_t)findings->left_out;
}

static uint64_t hash_members(const struct members *members, uint64_t sum) {
    for (size_t i = 0; i < members->count; i++) {
        const struct member_about *member = &members->items[i];
        sum = hash(member->why, hash(member->vintage, hash(member->file, sum)));
        sum = hash(member->sha256, hash(member->layout, sum)) + (uint64_t)member->rows;
    }
    return sum;
}

/* All that is told of the source, as one number; 0 with the error set. */
static uint64_t load(struct error *error) {
    struct members members = {0};
    struct edition_changes changes = {0};
    struct request request = {.source = slice_of(source),
                              .forces = forces,
                              .files_allowed = true,
                              .diagnose = mode == MEMBERS || mode == PROBLEMS,
                              .threads = mode == PIECES ? 20 : 1,
                              .piece_size = 700,
                              .members = mode == MEMBERS ? &members : NULL,
                              .changes = mode == CHANGES ? &changes : NULL};
    struct store *store =
        request_options(&request, slice_of(options), error) ? store_load(&request, error) : NULL;
    bool done = store != NULL && (mode != MEMBERS || members_hash(&members, &request, error));
    uint64_t sum = 0;
    if (done)
        sum = 1 | hash_members(&members,
                               hash_findings(&store->findings, hash_rows(store, changes.count)));
    store_free(store);
    members_free(&members);
    edition_changes_free(&changes);
    return sum;
}

/* Without memory nothing is looked for that an error could name as the way out. */
static bool is_expected(const struct error *error) {
    size_t length = strcspn(expected_error.message, ";");
    return error->code == expected_error.code &&
           strncmp(error->message, expected_error.message, length) == 0;
}

static enum outcome load_and_compare(void) {
    struct error error = {0};
    uint64_t sum = load(&error);
    if (error.code == ERROR_MEMORY)
        return sum == 0 ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
    return sum == expected && (sum != 0 || is_expected(&error)) ? OUTCOME_RIGHT : OUTCOME_WRONG;
}

static void expect_what_is_loaded(void) {
    expected_error = (struct error){0};
    expected = load(&expected_error);
    ck_assert_msg((expected == 0) == (expected_error.code != ERROR_NONE), "%s", source);
}

static void check(const char *path, const char *given) {
    source = path;
    options = given;
    for (int m = MODES - HARNESS_TRIES(MODES); m < MODES; m++) {
        mode = m;
        expect_what_is_loaded();
        harness_fail_allocations(load_and_compare);
    }
}

/* Of what is long, each place that allocates fails once. */
static void check_places(const char *path, const char *given) {
    source = path;
    options = given;
    for (int m = ALL_MODES - HARNESS_TRIES(ALL_MODES); m < ALL_MODES; m++) {
        mode = m;
        expect_what_is_loaded();
        harness_fail_places(load_and_compare);
    }
}

static void set_up(void) {
    struct error error = {0};
    forces = forces_open(&error);
    ck_assert_ptr_nonnull(forces);
}

static void tear_down(void) {
    forces_close(forces);
}

/* --- The releases that are hard to read, each of some rows --- */

START_TEST(releases_without_memory) {
    static const char folder[] = "../shared/cases/releases";
    DIR *entries = opendir(folder);
    if (harness_shared() == NULL || entries == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.' && strstr(path, "one_force") == NULL)
            check(path, "");
    }
    closedir(entries);
    check("../shared/cases/releases/ho_*.csv", "");
}
END_TEST

/* --- Files made here --- */

#define MOJ "Year,Police Force Area,Sex,Offence,Proceeded against,Convicted"
static const struct {
    const char *name, *text, *options;
} FILES[] = {
    {"odd.csv",
     "Title\n" MOJ ",Breakdown\n2019,Kent,Male,34 Robbery,7,5,a\n2019,Kent,Male,34 Robbery,7,5,a\n"
     "2019,Nowhere,Alien,34 Robbery,\"1,204\",[c],b\n" MOJ
     ",Breakdown\n\"2019\"x,Kent,Male,34 Robbery,1,1,b\n"
     "2019,Kent,All,34 Robbery,9,x,a\n20x9,Kent,Male,34 Robbery,1,1,a\n2019,Kent\n\n2018,Essex[note 1],Female,"
     "34 Robbery,3 [r],2,b\nNotes\n\"1. Of the, police\"\n",
     ""},
    {"latin.csv", MOJ "\n2019,Kent,Male,Caf\xE9 robbery,7,5\n2019,Essex,Male,34 Robbery,1,1\n", ""},
    {"latin.csv", MOJ "\n2019,Kent,Male,Caf\xE9 robbery,7,5\n", "encoding=utf-8"},
    {"table.csv",
     MOJ "\n2019,Kent,Male,34 Robbery,7,5\n\nYear,Sex,Offence,Total,,\n2018,Male,x,7,,\n", ""},
    {"totals.csv",
     MOJ
     "\n2019,Kent,Male,34 Robbery,7,5\n2019,Essex,Male,34 Robbery,3,1\n2019,England and Wales,Male,34 Robbery,11,6\n"
     "2019,South East,Male,34 Robbery,7,5\n2021,Kent,Male,34 Robbery,7,5\n",
     ""},
    {"renamed.csv", "Yr,Police Force Area,Offence,Prosecutions\n2019,Kent,34 Robbery,7\n",
     "columns=\"Proceeded against=Prosecutions; Year=Yr\", vintage=2020"},
    {"renamed.csv", "Yr,Police Force Area,Offence,Prosecutions\n2019,Kent,34 Robbery,7\n", ""},
    {"r.csv", MOJ "\n1,2019,Kent,Male,34 Robbery,7,5\n2,2019,Essex,Male,34 Robbery,7,5\n", ""},
    {"r.csv", MOJ "\n1,2019,Kent,Male,34 Robbery,7,5\n1,2019,Essex,Male,34 Robbery,7,5\n", ""},
    {"principal_offence_category_july_2018.csv",
     ",Number of Homicide Convictions,Number of Homicide Unsuccessful,Number of Admin Finalised Unsuccessful\n"
     "Kent,7,1,2\nNational,9,1,2\nEssex,-,x,0\n",
     ""},
    {"month.csv", ",Number of Homicide Convictions,Number of Homicide Unsuccessful\nKent,7,1\n",
     ""},
    {"month.csv", ",Number of Homicide Convictions,Number of Homicide Unsuccessful\nKent,7,1\n",
     "layout=cps-monthly, period=2018-07"},
    {"saved.csv",
     "period,force,offence_code,offence,prosecuted,marks,vintage\n2018-Q1,Kent,34,Robbery,7,[p],2019\n"
     "2018-Q2,Essex,,Theft,8,,2019\n",
     "delimiter=comma"},
    {"odd.csv",
     MOJ "\n2019,Kent,Male,34 Robbery,7,5\n2019,Kent,Male,34 Robbery,7,5,more\n\"\"\n2019,Kent\n"
         "words, of no row\n2018,Essex,Male,34 Robbery,7,5\nNotes\n",
     ""},
    {"quarters.csv",
     "Year,Quarter,Police Force Area,Offence,Proceeded against\n2019,Q1,Kent,34 Robbery,7\n2019,2018 Q2,"
     "Kent,34 Robbery,7\n,Q2,Essex,34 Robbery,3\n",
     ""},
    {"month.csv", MOJ "\n2019,Kent,Male,34 Robbery,7,5\n", "period=2018, layout=moj-outcomes"},
    {"table.csv", "force,count\nKent,1\nEssex,x\n", "types=off"},
    {"r.csv", MOJ "\n1,2019,Kent,Male,34 Robbery,7,5\n2,2019,Essex,7,34 Robbery,7,5\n", ""},
    {"r.csv", MOJ "\n1,2019,Kent,Male,34 Robbery,7,5\n2,2019,Essex,Alien,34 Robbery,7,5\n", ""},
    {"saved.csv",
     "period,force,prosecuted\n2018,Kent,7\n2023-10/2024-09,Essex,\n2023-10/2024-09\nsee 2018-10/2019-09\n"
     "2018,Essex,7\n",
     ""},
    {"caf\xE9.csv", "Year,Caf\xE9 and more,Police Force Area\n2019,Kent,34 Robbery\n", ""},
    {"none.csv", MOJ "\n", ""},
    {"words.csv", "a,b\nc,d\n", ""},
    {"empty.csv", "", ""},
};

START_TEST(files_without_memory) {
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
        check(harness_write_text(FILES[i].name, FILES[i].text), FILES[i].options);
}
END_TEST

/* What is no UTF-8, longer each time, stands in every place that a record has for it. */
static void append_odd_rows(struct text *text, const char *const rows[], int count) {
    struct error error = {0};
    char odd[160] = "Caf";
    for (int row = 0; row < 4 * count; row++) {
        memset(odd + 3, 0xE9, (size_t)row + 1);
        const char *from = rows[row % count];
        for (const char *at; (at = strchr(from, '@')) != NULL; from = at + 1)
            ck_assert(text_append(text, slice_from(from, (size_t)(at - from)), &error) &&
                      text_append(text, slice_of(odd), &error));
        ck_assert(text_printf(text, &error, "%s\n", from));
    }
}

START_TEST(what_is_no_utf8_without_memory) {
    static const char *const moj[] = {"2019,@,Male,34 Robbery,7,5,a",
                                      "2019,Kent,@,34 Robbery,7,5,a",
                                      "2019,Kent,Male,@,7,5,@",
                                      "2019,Kent,Male,34 Robbery,@,5,a",
                                      "@,Kent,Male,34 Robbery,7,5,a",
                                      "2019,Kent,Male,34 Robbery,7 [@],5,a",
                                      "2019,Kent,Ma\"le @,34 Robbery,7,5,a",
                                      "2019,Kent,Male,34 Robbery,7,5,a,@",
                                      "see @ below",
                                      "@",
                                      "\"\""};
    static const char *const saved[] = {
        "2018-Q1,Kent,34,Robbery @,7,[p],2019", "2018-Q1,Kent,34 @,Robbery,7,[@],2019",
        "2018-Q1,Kent @,34,Robbery,7,,2019 @", "2018-Q1,Kent,34,Robbery,7 @,[p],2019"};
    struct error error = {0};
    struct text text = {0};
    ck_assert(text_printf(&text, &error, "%s,Breakdown\n", MOJ));
    for (int row = 0; row < 12; row++)
        ck_assert(text_printf(&text, &error, "2019,Kent,Male,34 Robbery,%d,5,a\n", row));
    append_odd_rows(&text, moj, sizeof moj / sizeof *moj);
    check_places(harness_write("latin.csv", text.bytes, text.length), "");
    text_clear(&text);
    ck_assert(
        text_printf(&text, &error, "period,force,offence_code,offence,prosecuted,marks,vintage\n"));
    append_odd_rows(&text, saved, sizeof saved / sizeof *saved);
    check_places(harness_write("latin.csv", text.bytes, text.length), "");
    text_free(&text);
}
END_TEST

/* More rows than a group has, read in batches and one by one, with values that are new late. */
START_TEST(long_files_without_memory) {
    struct error error = {0};
    struct text text = {0};
    ck_assert(text_printf(&text, &error, "%s,Breakdown,Offence Code\n", MOJ));
    for (int row = 0; row < GROUP_ROWS + 4000; row++)
        ck_assert(text_printf(&text, &error, "20%02d,Kent,Male,Offence %d,%d,5,%d of a kind,%d\n",
                              10 + row / 9000, row / 700 % 7, row % 7, row / 1000,
                              row / 900 % 5 + 1));
    source = harness_write("long.csv", text.bytes, text.length);
    options = "";
    for (mode = CHANGES; mode < HARNESS_TRIES(ALL_MODES); mode += PROBLEMS) {
        expect_what_is_loaded();
        ck_assert_uint_ne(expected, 0);
        harness_fail_places(load_and_compare);
    }
    text_free(&text);
}
END_TEST

/* Names of nothing: what the error says of the way out takes memory, too. */
START_TEST(wrong_names_without_memory) {
    static const char *const names[] = {"wrong/abc.csv",
                                        "wrong/ab.csv/x",
                                        "wrong/*.txt",
                                        "wrong/sub/x.csv",
                                        "wrong/a.zip/b.csv",
                                        "wrong/z.csv",
                                        "'wrong/abd.csv'",
                                        "~/a.csv",
                                        "C:\\wrong\\a.csv",
                                        "wrong\\abc.csv",
                                        "\"abd.csv",
                                        "wrong",
                                        "",
                                        "builtin:nothing",
                                        "wrong/book.xlsx",
                                        "wrong/book.xlsx/S"};
    harness_write_text("wrong/abd.csv", "a\n");
    harness_write_text("wrong/a.zip", "PK\x05\x06");
    harness_write_text("wrong/book.xlsx", "no book");
    harness_write_text("wrong/notes.txt", "words");
    harness_write_text("wrong/.hidden/a.csv", MOJ "\n");
    ck_assert_int_eq(chdir(harness_folder()), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        check_places(names[i], "");
}
END_TEST

/* Two editions of one release, the same file twice, a gap, and what is no table. */
START_TEST(a_folder_without_memory) {
    char path[600];
    harness_write_text("set/2019/a.csv",
                       MOJ "\n2018,Kent,Male,34 Robbery,7,5\n2018,Essex,Male,34 Robbery,1,1\n");
    harness_write_text("set/2020/a.csv",
                       MOJ "\n2018,Kent,Male,34 Robbery,8,5\n2018,Essex,Male,34 Robbery,1,1\n"
                           "2020,Essex,Male,34 Robbery,1,1\n");
    harness_write_text("set/2020/b.csv",
                       MOJ "\n2018,Kent,Male,34 Robbery,8,5\n2018,Essex,Male,34 Robbery,1,1\n"
                           "2020,Essex,Male,34 Robbery,1,1\n");
    harness_write_text("set/notes.txt", "words");
    snprintf(path, sizeof path, "%s/set", harness_folder());
    check(path, "");
}
END_TEST

/* Several files that count the same, in folders of their own: each is `name=text`. */
static void write_files(const char *folder, const char *const files[]) {
    for (; *files != NULL; files++) {
        char name[200];
        size_t length = strcspn(*files, "=");
        snprintf(name, sizeof name, "%s/%.*s", folder, (int)length, *files);
        harness_write_text(name, *files + length + 1);
    }
}

#define FORCES "Year,Police Force Area,Offence,Proceeded against\n"
#define BY_SEX "Year,Police Force Area,Sex,Offence,Proceeded against\n"
#define HOME                                                                                       \
    "Financial Year,Financial Quarter,Force Name,Offence Code,Offence Description,Outcome Type,"   \
    "Outcomes recorded in the quarter\n2019/20,1,Kent,34,Robbery,1,7\n2019/20,1,Kent,34,Robbery,"  \
    "1A,2\n2019/20,2,Kent,34,Robbery,4,3\n"

START_TEST(editions_without_memory) {
    static const char *const folders[][8] = {
        {"december-2021/c.csv=" FORCES "2010,Kent,34 Robbery,7\n2011,Kent,34 Robbery,8\n",
         "december-2024/c.csv=" FORCES "2010,Kent,34 Robbery,5\n2011,Kent,34 Robbery,8\n"},
        {"obo_2010_2012.csv=" FORCES
         "2010,Kent,34 Robbery,7\n2012,Kent,34 Robbery,8\n2012,Avon,34 Robbery,8\n",
         "obo_2011_2014.csv=" FORCES
         "2011,Kent,34 Robbery,7\n2012,Kent,34 Robbery,9\n2014,Kent,34 Robbery,9\n",
         "obo_2014_2015.csv=" FORCES "2014,Kent,34 Robbery,7\n2015,Kent,34 Robbery,9\n"},
        {"one.csv=" FORCES "2010,Kent,34 Robbery,7\n2012,Kent,34 Robbery,8\n",
         "two.csv=" FORCES "2010,Kent,34 Robbery,8\n2012,Kent,34 Robbery,9\n"},
        {"one.csv=" FORCES "2010,Kent,34 Robbery,7\n2012,Kent,34 Robbery,8\n",
         "two.csv=" FORCES "2010,Kent,34 Robbery,7\n2012,Kent,34 Robbery,8\n"},
        {"by_sex.csv=" BY_SEX "2018,Kent,Male,34 Robbery,6\n2018,Kent,Female,34 Robbery,4\n",
         "by_age.csv=Year,Police Force Area,Age Group,Offence,Proceeded against\n"
         "2018,Kent,Adults,34 Robbery,7\n2018,Kent,Children,34 Robbery,3\n",
         "by_court.csv=Year,Police Force Area,Court,Offence,Proceeded against\n"
         "2018,Kent,Crown,34 Robbery,7\n2018,Kent,Magistrates,34 Robbery,3\n"},
        {"home.csv=" HOME, "courts.csv=" FORCES "2010,Kent,34 Robbery,7\n",
         "second/home.csv=" HOME},
        {"a/2018.csv=" FORCES "2018,Kent,34 Robbery,7\n",
         "a/2020.csv=" FORCES "2020,Kent,34 Robbery,7\n", "b.csv=words\n", "c.txt=words"},
    };
    char path[600];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char folder[20];
        snprintf(folder, sizeof folder, "editions%zu", i);
        write_files(folder, folders[i]);
        snprintf(path, sizeof path, "%s/%s", harness_folder(), folder);
        check_places(path, "");
    }
    snprintf(path, sizeof path, "%s/editions2", harness_folder());
    check_places(path, "vintage=\"one.csv=2021; two.csv=2024\"");
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("loading_memory");
    TCase *memory = tcase_create("memory");
    tcase_set_timeout(memory, 600);
    tcase_add_checked_fixture(memory, set_up, tear_down);
    tcase_add_test(memory, releases_without_memory);
    tcase_add_test(memory, files_without_memory);
    tcase_add_test(memory, a_folder_without_memory);
    tcase_add_test(memory, what_is_no_utf8_without_memory);
    tcase_add_test(memory, long_files_without_memory);
    tcase_add_test(memory, wrong_names_without_memory);
    tcase_add_test(memory, editions_without_memory);
    suite_add_tcase(suite, memory);
    return suite;
}
