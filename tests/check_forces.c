#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "reference/embedded.h"
#include "reference/forces.h"
#include "reference/offences.h"
#include "source/csv.h"

static struct forces *forces; /* opened once by suite() */

static void expect_label(const char *label, enum force_label expected) {
    const struct force *force;
    enum force_label found = forces_find(forces, slice_of(label), &force);
    ck_assert_msg(found == expected, "'%s' is %d, not %d", label, (int)found, (int)expected);
    ck_assert((force != NULL) == (expected == LABEL_FORCE));
}

static void expect_force(const char *label, const char *name) {
    const struct force *force;
    ck_assert_msg(forces_find(forces, slice_of(label), &force) == LABEL_FORCE, "'%s' is no force",
                  label);
    ck_assert_msg(slice_equal(force->name, slice_of(name)), "'%s' is %.*s", label,
                  SLICE_PRINT(force->name));
}

/* Calls `record` with each record below the header of a file of the shared data. */
static void each_record(const char *name, void (*record)(const struct slice *fields)) {
    char path[200];
    if (harness_shared() == NULL)
        return;
    snprintf(path, sizeof path, "%s/reference/%s", harness_shared(), name);
    struct error error = {0};
    struct byte_source *bytes = bytes_from_file(path, &error);
    ck_assert_msg(bytes != NULL, "%s", error.message);
    struct csv_reader *reader = csv_open(bytes, (struct csv_options){0}, &error);
    ck_assert_ptr_nonnull(reader);
    struct csv_record read;
    size_t count = 0;
    for (; csv_next_record(reader, &read, &error) > 0; count++)
        if (count > 0)
            record(read.fields);
    ck_assert_msg(error.code == ERROR_NONE && count > 1, "%s", error.message);
    csv_close(reader);
    bytes_close(bytes);
}

/* The text with something before and after it, as a C string that is valid until the next call. */
static const char *dressed(struct slice text, const char *before, const char *after) {
    static char dress[300];
    snprintf(dress, sizeof dress, "%s%.*s%s", before, SLICE_PRINT(text), after);
    return dress;
}

static int64_t number_of(struct slice text) {
    return strtoll(dressed(text, "", ""), NULL, 10);
}

static const char *const MARKS[][2] = {{"", ""},           {" ", "\xC2\xA0"}, {"", "2"},
                                       {"", " (5)"},       {"*", ""},         {"", "[Note 6]"},
                                       {"", " [note 12]"}, {"", "*"}};

/* --- The real names --- */

static void check_alias(const struct slice *fields) { /* pfa_code, slug, alias */
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        const char *label = dressed(fields[2], MARKS[i][0], MARKS[i][1]);
        const struct force *force;
        ck_assert_msg(forces_find(forces, slice_of(label), &force) == LABEL_FORCE,
                      "'%s' is no force", label);
        ck_assert_msg(slice_equal(force->code, fields[0]), "'%s' has another code", label);
        ck_assert(slice_equal(force->police_uk, fields[1]));
    }
}

START_TEST(every_alias_is_its_force) {
    each_record("force_aliases.csv", check_alias);
}
END_TEST

static void check_label(const struct slice *fields) { /* label, kind, sources */
    static const struct {
        const char *kind;
        enum force_label label;
    } kinds[] = {{"whole", LABEL_WHOLE},
                 {"region", LABEL_REGION},
                 {"region total", LABEL_PART},
                 {"combined force area", LABEL_FORCE},
                 {"not a police force area", LABEL_OTHER},
                 {"two forces named together", LABEL_OTHER},
                 {"missing", LABEL_MISSING}};
    const char *text = dressed(fields[0], "", "");
    enum force_label expected = LABEL_UNKNOWN;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (slice_equal(fields[1], slice_of(kinds[i].kind)))
            expected = kinds[i].label;
    if (expected == LABEL_REGION) {
        struct slice region;
        ck_assert_msg(forces_region(forces, fields[0], &region), "'%s' is no region", text);
        if (strstr(text, "West Midlands") != NULL || strstr(text, "London") != NULL)
            expected = LABEL_FORCE; /* both are names of forces too */
    }
    if (strstr(text, "Ireland") != NULL || strstr(text, "ireland") != NULL)
        expected = LABEL_ELSEWHERE;
    if (strstr(text, "E&W") != NULL || strcasecmp(text, "England") == 0 ||
        strcasecmp(text, "Wales") == 0 || strstr(text, "Total Wales") != NULL)
        expected = LABEL_PART;
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        expect_label(dressed(fields[0], MARKS[i][0], MARKS[i][1]), expected);
}

START_TEST(every_other_label_is_what_it_is) {
    each_record("non_force_labels.csv", check_label);
}
END_TEST

START_TEST(regions_are_no_forces) {
    static const char *const regions[] = {
        "North East",    "North West",      "Yorkshire and The Humber",
        "East Midlands", "East of England", "South East",
        "South West",    "Wales",
    };
    struct slice region;
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) {
        const struct force *force;
        ck_assert(forces_find(forces, slice_of(regions[i]), &force) != LABEL_FORCE);
        ck_assert_ptr_null(force);
        ck_assert(forces_region(forces, slice_of(regions[i]), &region));
        ck_assert(slice_equal(region, slice_of(regions[i])));
    }
    ck_assert(forces_region(forces, slice_of("west midlands"), &region));
    ck_assert(slice_equal(region, slice_of("West Midlands")));
    ck_assert(forces_region(forces, slice_of("London (2)"), &region));
    ck_assert(slice_equal(region, slice_of("London")));
    ck_assert(forces_region(forces, slice_of("Eastern"), &region));
    ck_assert(slice_equal(region, slice_of("East of England")));
    ck_assert(!forces_region(forces, slice_of("Lancashire"), &region));
    ck_assert(!forces_region(forces, slice_of(""), &region));
}
END_TEST

START_TEST(london_is_two_forces_at_once) {
    static const char *const names[] = {"London", "Metropolitan and City", "LONDON(1)",
                                        "Metropolitan & City of London"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        expect_force(names[i], "Metropolitan and City of London");
    const struct force *force;
    forces_find(forces, slice_of("London"), &force);
    ck_assert(force->combined);
    ck_assert_uint_eq(force->code.length, 0);
    ck_assert(slice_equal(force->region, slice_of("London")));
    ck_assert(slice_equal(force->nation, slice_of("England")));
    expect_force("London, City of", "City of London");
    expect_force("Metropolitan", "Metropolitan Police");
}
END_TEST

START_TEST(forces_are_listed_without_the_combined) {
    ck_assert_uint_eq(forces_count(forces), 44);
    size_t coded = 0;
    for (size_t i = 0; i < forces_count(forces); i++) {
        const struct force *force = forces_at(forces, i);
        ck_assert(!force->combined);
        coded += force->code.length > 0;
        ck_assert(force->code.length == 0 || i == 0 ||
                  slice_compare(forces_at(forces, i - 1)->code, force->code) < 0);
    }
    ck_assert_uint_eq(coded, 43);
}
END_TEST

/* --- Names in general --- */

START_TEST(spelling_makes_no_difference) {
    expect_force("GREATERMANCHESTER", "Greater Manchester");
    expect_force("  dyfed\xE2\x80\x93powys police service\r\n", "Dyfed-Powys");
    expect_force("Devon&Cornwall", "Devon and Cornwall");
    expect_force("Avon & Somerset Police", "Avon and Somerset");
    expect_force("Kent\xC2\xB2", "Kent");
    expect_force("Kent\xE2\x80\xA0", "Kent");
    expect_force("Wiltshire 1, 2", "Wiltshire");
    expect_force("Metropolitan Police Service[note 6][Notes 7, 8]", "Metropolitan Police");
    expect_force("Hampshire & Isle of Wight", "Hampshire");
    expect_force("british transport", "British Transport Police");
}
END_TEST

START_TEST(codes_are_names) {
    expect_force("E23000003", "Lancashire");
    expect_force("w15000004", "Dyfed-Powys");
    expect_force("E23000003 (2)", "Lancashire");
    expect_label("E230000032", LABEL_UNKNOWN);
    expect_label("E23000", LABEL_UNKNOWN);
    expect_label("E", LABEL_UNKNOWN);
}
END_TEST

START_TEST(only_marks_are_taken_off) {
    expect_label("Lancashire 2018", LABEL_UNKNOWN);
    expect_label("2 Lancashire", LABEL_UNKNOWN);
    expect_label("Lancashire (2018)", LABEL_UNKNOWN);
    expect_label("Kent (County Council)", LABEL_UNKNOWN);
    expect_label("5", LABEL_UNKNOWN);
    expect_label("Police", LABEL_UNKNOWN);
    expect_label("National Police", LABEL_UNKNOWN);
    expect_label("Wales Police", LABEL_UNKNOWN);
    expect_label("Atlantis", LABEL_UNKNOWN);
    expect_label("", LABEL_MISSING);
    expect_label(" .. ", LABEL_MISSING);
    expect_label("N/A", LABEL_MISSING);
}
END_TEST

START_TEST(forces_joined_by_and_are_none) {
    expect_label("Lancashire & Cumbria", LABEL_OTHER);
    expect_label("Surrey Police and Sussex Police", LABEL_OTHER);
    expect_label("Kent, Devon & Cornwall and Avon & Somerset", LABEL_UNKNOWN);
    expect_label("Kent & Devon & Cornwall and Avon & Somerset", LABEL_OTHER);
    expect_label("Kent and Atlantis", LABEL_UNKNOWN);
    expect_label("and Kent", LABEL_UNKNOWN);
    expect_label("Kent and", LABEL_UNKNOWN);
}
END_TEST

START_TEST(hostile_names_are_unknown) {
    static char text[100000];
    static const char *const repeated[] = {"kentand", ")", "]",    "1",       "a",
                                           "(",       "&", "\xC2", "\xE2\x80"};
    for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
        for (size_t n = 0; n < sizeof text; n++)
            text[n] = repeated[i][n % strlen(repeated[i])];
        for (size_t length = 1; length <= sizeof text; length *= 3) {
            const struct force *force;
            enum force_label label = forces_find(forces, slice_from(text, length), &force);
            ck_assert(label == LABEL_UNKNOWN || label == LABEL_MISSING || label == LABEL_OTHER);
        }
    }
    const struct force *force;
    ck_assert(forces_find(forces, slice_from("Kent\0x", 6), &force) == LABEL_UNKNOWN);
    ck_assert(forces_find(forces, slice_from(NULL, 0), &force) == LABEL_MISSING);
}
END_TEST

/* --- Populations --- */

static void check_population(const struct slice *fields) { /* pfa_code, force, slug, year, … */
    const struct force *force;
    struct population population;
    ck_assert(forces_find(forces, fields[0], &force) == LABEL_FORCE);
    ck_assert(slice_equal(force->name, fields[1]));
    ck_assert(forces_population(forces, force, (int)number_of(fields[3]), &population));
    bool first = strstr(dressed(fields[6], "", ""), "before") != NULL;
    ck_assert_int_eq(first ? population.first_published : population.population,
                     number_of(fields[4]));
}

START_TEST(populations_are_those_published) {
    each_record("force_population.csv", check_population);
    each_record("force_population_prerebase.csv", check_population);
}
END_TEST

static int years_checked;

/* year, sum of the forces, england, wales, published, …, …, published before the rebasing */
static void check_national(const struct slice *fields) {
    int64_t current = 0, first = 0, wales = 0;
    for (size_t i = 0; i < forces_count(forces); i++) {
        const struct force *force = forces_at(forces, i);
        struct population population;
        if (!forces_population(forces, force, (int)number_of(fields[0]), &population))
            continue;
        current += population.population;
        first += population.first_published;
        wales += slice_equal(force->nation, slice_of("Wales")) ? population.population : 0;
    }
    ck_assert_int_eq(current, number_of(fields[4]));
    ck_assert_int_eq(wales, number_of(fields[3]));
    ck_assert_int_eq(first, number_of(fields[7].length > 0 ? fields[7] : fields[4]));
    years_checked++;
}

START_TEST(forces_add_up_to_the_nation) {
    each_record("national_population.csv", check_national);
    ck_assert(years_checked == 24 || harness_shared() == NULL);
}
END_TEST

START_TEST(population_where_there_is_one) {
    const struct force *lancashire, *transport, *london, *parts[2];
    struct population population, part[2];
    int first, last;
    forces_find(forces, slice_of("Lancashire"), &lancashire);
    forces_find(forces, slice_of("British Transport Police"), &transport);
    forces_find(forces, slice_of("London"), &london);
    forces_find(forces, slice_of("Metropolitan Police"), &parts[0]);
    forces_find(forces, slice_of("City of London"), &parts[1]);
    forces_population_years(forces, &first, &last);
    ck_assert_int_eq(first, 2001);
    ck_assert_int_eq(last, 2024);
    ck_assert(!forces_population(forces, lancashire, 2000, &population));
    ck_assert(!forces_population(forces, lancashire, 2025, &population));
    ck_assert(!forces_population(forces, lancashire, -2147483647 - 1, &population));
    ck_assert(!forces_population(forces, lancashire, 2147483647, &population));
    ck_assert(forces_population(forces, lancashire, 2018, &population));
    ck_assert_int_eq(population.population, 1503339);
    ck_assert_int_eq(population.first_published, 1498300);
    ck_assert(slice_equal(population.vintage, slice_of("ONS mid-2023")));
    for (int year = first; year <= last; year++) {
        ck_assert(!forces_population(forces, transport, year, &population));
        ck_assert(forces_population(forces, london, year, &population));
        for (int i = 0; i < 2; i++)
            ck_assert(forces_population(forces, parts[i], year, &part[i]));
        ck_assert_int_eq(population.population, part[0].population + part[1].population);
    }
}
END_TEST

/* --- Offences --- */

static const struct offences *offences;
static size_t offences_checked;

/* The first entry with this published text. */
static const struct offence *offence_of(const struct offences *all, struct slice published) {
    for (size_t i = 0; i < offences_count(all); i++)
        if (slice_equal(offences_at(all, i)->published, published))
            return offences_at(all, i);
    ck_abort_msg("no offence '%.*s'", SLICE_PRINT(published));
    return NULL;
}

static void check_offence(const struct slice *fields) { /* code, title, offence, type, group, … */
    const struct offence *found = offence_of(offences, fields[2]);
    ck_assert(slice_equal(found->code, fields[0]));
    ck_assert(slice_equal(found->title, fields[1]));
    size_t entries = 0;
    for (size_t i = 0; i < offences_count(offences); i++) {
        const struct offence *offence = offences_at(offences, i);
        entries += slice_equal(offence->published, fields[2]) &&
                   slice_equal_nocase(offence->type, slice_after(fields[3], strlen("01: "))) &&
                   slice_equal_nocase(offence->group, slice_after(fields[4], strlen("01: ")));
    }
    ck_assert_uint_eq(entries, 1);
    offences_checked++;
}

START_TEST(offences_are_those_published) {
    struct error error = {0};
    struct offences *opened = offences_open(&error);
    ck_assert_ptr_nonnull(opened);
    offences = opened;
    each_record("offences.csv", check_offence);
    ck_assert(offences_checked == offences_count(offences) || harness_shared() == NULL);
    offences_close(opened);
}
END_TEST

/* The entry of most defendants comes first, and `4.1` and `4.10` are two codes. */
START_TEST(offences_are_told_apart) {
    struct error error = {0};
    struct offences *opened = offences_open(&error);
    ck_assert_ptr_nonnull(opened);
    const struct offence *offence = offence_of(opened, slice_of("34 Robbery"));
    ck_assert(slice_equal(offence->type, slice_of("Indictable only")));
    ck_assert(slice_equal(offence->group, slice_of("Robbery")));
    offence = offence_of(opened, slice_of("4.1 Manslaughter"));
    ck_assert(slice_equal(offence->code, slice_of("4.1")));
    size_t entries = 0;
    for (size_t i = 0; i < offences_count(opened); i++)
        if (slice_equal(offences_at(opened, i)->code, slice_of("4.10"))) {
            ck_assert(
                slice_starts_nocase(offences_at(opened, i)->title, "Applicable organisation"));
            entries++;
        }
    ck_assert_uint_gt(entries, 0);
    offences_close(opened);
}
END_TEST

/* --- Faults --- */

/* Opens and closes with the n-th allocation failing, for every n. Each time it either succeeds or
** fails with "out of memory". */
static void survive_faults(bool (*open_and_close)(struct error *error)) {
    for (long n = 0;; n++) {
        struct error error = {0};
        memory_fail_after(n, false);
        bool opened = open_and_close(&error);
        bool done = memory_fail_pending();
        memory_fail_after(-1, false);
        ck_assert_int_eq(opened, done);
        ck_assert_int_eq(error.code, done ? ERROR_NONE : ERROR_MEMORY);
        if (done)
            return;
    }
}

static bool try_forces(struct error *error) {
    struct forces *opened = forces_open(error);
    bool done = opened != NULL;
    forces_close(opened);
    return done;
}

static bool try_offences(struct error *error) {
    struct offences *opened = offences_open(error);
    bool done = opened != NULL;
    offences_close(opened);
    return done;
}

START_TEST(open_survives_each_failed_allocation) {
    survive_faults(try_forces);
    survive_faults(try_offences);
}
END_TEST

/* --- The tile map --- */

/* pfa_code, force, slug, row, col */
static void tile_is_published(const struct slice *fields) {
    const struct force *force;
    ck_assert(forces_find(forces, fields[0], &force) == LABEL_FORCE);
    ck_assert_int_eq(force->tile.row, number_of(fields[3]));
    ck_assert_int_eq(force->tile.column, number_of(fields[4]));
}

START_TEST(every_force_has_a_tile_of_its_own) {
    bool taken[TILE_ROWS][TILE_COLUMNS] = {0};
    size_t count = 0;
    for (size_t i = 0; i < forces_count(forces); i++) {
        const struct force_tile *tile = &forces_at(forces, i)->tile;
        if (tile->name.length == 0)
            continue;
        ck_assert(!taken[tile->row][tile->column]);
        taken[tile->row][tile->column] = true;
        count++;
    }
    ck_assert_uint_eq(count, 43);
    each_record("force_tiles.csv", tile_is_published);
}
END_TEST

/* --- Built-in tables --- */

static bool take_record(void *target, const struct slice *fields, struct error *error) {
    (void)fields, (void)error;
    ++*(int *)target;
    return true;
}

START_TEST(built_in_tables_are_held_against_their_columns) {
    struct error none = {0}, other = {0};
    int records = 0;
    ck_assert(!embedded_read("no_such", 4, take_record, &records, &none));
    ck_assert_str_eq(none.message, "there is no built-in no_such.csv");
    ck_assert(!embedded_read("releases", 5, take_record, &records, &other));
    ck_assert_str_eq(other.message, "built-in releases.csv: line 1: 4 fields, not 5");
    ck_assert_int_eq(records, 0);
    other = (struct error){0};
    ck_assert(embedded_read("releases", 4, take_record, &records, &other));
    ck_assert_int_gt(records, 3);
}
END_TEST

Suite *suite(void) {
    harness_count_sqlite_memory();
    harness_sweep_queries(1);
    struct error error = {0};
    forces = forces_open(&error);
    if (forces == NULL) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    Suite *suite = suite_create("forces");
    harness_case(suite, "real names", every_alias_is_its_force, every_other_label_is_what_it_is,
                 regions_are_no_forces, london_is_two_forces_at_once,
                 forces_are_listed_without_the_combined, NULL);
    harness_case(suite, "spelling", spelling_makes_no_difference, codes_are_names,
                 only_marks_are_taken_off, forces_joined_by_and_are_none, hostile_names_are_unknown,
                 NULL);
    harness_case(suite, "populations", populations_are_those_published, forces_add_up_to_the_nation,
                 population_where_there_is_one, NULL);
    harness_case(suite, "offences", offences_are_those_published, offences_are_told_apart, NULL);
    harness_case(suite, "tiles", every_force_has_a_tile_of_its_own, NULL);
    harness_case(suite, "built-in tables", built_in_tables_are_held_against_their_columns, NULL);
    harness_case(suite, "faults", open_survives_each_failed_allocation, NULL);
    return suite;
}
