/* Tables of every shape that published/ tells apart, each with every allocation failing once, and from there on: the
** table, its names, marks, notes and findings are the same, or memory is what lacks. */
#include "harness.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <string.h>

#include "base/base.h"
#include "published/published.h"

static const struct {
    const char *text, *options; /* the options one after the other, separated by `;` */
} CASES[] = {
    /* headers */
    {"force,year,count\nKent,2018,1\nEssex,2018,2\n", ""},
    {"Title of the table\n\nMales,,Females,\nArea,Number,Rate,Number,Rate\nKent,1,1.5,2,2.5\n", ""},
    {",Males,,Females,\nArea,Number,Rate,Number,Rate\nKent,1,1.5,2,2.5\nEssex,1,1.5,2,2.5\n", ""},
    {"Area,Males,Females\n,number,per cent\nKent,1,2.5\nEssex,3,4.5\n", ""},
    {"x\n,Males,\nArea,n,n\n,a,b\nKent,1,2\n", "header=2-4"},
    {"a,b\n1,2\n3,4\n", "header=none"},
    {"count,count,,2018,Count\nKent,1,2,3,4\n", ""},
    {"Force [note 1],Count2 (a),Rate\xC2\xB9\nKent,1,2\n\n[note 1] of them\n", ""},
    {"a,b,c\nx,1\n", ""},
    {"a,1.5,50%\nx,1,2\ny,3,4\n", ""},
    {"1,2,3,4\n5,6,7,8\n", ""},
    {"", ""},
    {"\n\n", ""},
    {"force,count\n", ""},
    {"a\"b,c\nKent,\"1\n", ""},
    {"force,\"cou\"nt\nKent,1\n", ""},
    /* rows */
    {"force,count,\nKent,1,\nEssex,2,\n", ""},
    {"force,count\nKent,1,\nEssex,2,\n", ""},
    {"force,count\nKent,1,,x\nEssex,2\nSurrey,7\n", "rows=skip"},
    {"force,count\nKent,1,,x\nEssex,2\nSurrey,7\n", ""},
    {"force,count\nKent,1\nforce,count\nEssex,2\n\"\"\n\nNotes\n1. Source: ONS, 2018\nsee, too, this\n",
     ""},
    {"force,count,rate\nKent,1,2\n\nSee notes\nEssex,2,3\n", ""},
    {"force,count,rate\nKent,1,2\n\nsee,that,too,much\nEssex,2,3\n", "rows=skip"},
    {"force,count\nKent,1\n\nyear,total\n2018,1\n", ""},
    {"force,count\nKent,1\n\nyear,total\n2018,1\n", "rows=skip"},
    {"force,count\nKent,1\n\nyear,total,more\n2018,1,2\n", "rows=skip"},
    {"force,count\nKent,1\ncount,force\n2018,1\n", "rows=skip"},
    {"force,count\nKent,1\n\nKent;1\n", "rows=skip"},
    {"force,count\nKent,\"1\"\"\n\"Essex\"x,2\nAvon,\"3\n", "rows=skip"},
    {"force,note\nKent,a\"\"b\nEssex,x\\\"y\nAvon,\"two\nlines\"\n", ""},
    {"a\n1\n\nwords below\n", ""},
    /* row names of R */
    {"force,year\n1,Kent,2018\n2,Essex,2018\n", ""},
    {"force,year\n1,Kent,2018\n1,Essex,2018\n2,Avon,2018\n", ""},
    {"force,year\n1,Kent,2018\n2,7,2018\n3,Avon,2018\n", ""},
    /* encodings */
    {"force,note\nKent,caf\xE9\nEssex,na\xEFve\n", ""},
    {"force,note\nKent,caf\xE9\n", "encoding=utf-8"},
    {"force,note\nKent,caf\xE9\n", "encoding=latin1"},
    {"\xFF\xFE"
     "a,1\n",
     ""},
    /* types */
    {"a,b,c,d,e,f\n1,1.5,5%,x,\"1,204\",007\n2,-2,0,y,[c],008\n,..,75.5%,z,12 [note 3],009\n", ""},
    {"a,b\n1,12 [r]\n2,1204p\n3,(1)\n4,\xC2\xA3"
     "5\n5,\xE2\x88\x92"
     "6\n6,z\n7,[z]\n",
     ""},
    {"a,b,c\n1,n/a?,Wiltshire [note 2]\n2,3,x\nq,4,y [2] [3]\n", ""},
    {"a,b\n9007199254740993,5%\n1.5,7\n", ""},
    {"a,b\n19c,1\n20c,1\n21c,2\n", ""},
    {"a,b\nNIL,1\n7,2\n", "missing=NIL"},
    {"a,b\n1,2\n", "types=off"},
    {"a;b;c\nKent;12,5;1.204\nEssex;20,25;2.000,5\n", ""},
    {"a;b\nKent;1,204\nEssex;2,500\n", ""},
    {"a;b\nKent;1,204\nEssex;2,500\n", "decimal=comma"},
    {"a|b\nKent|1\n", "delimiter=|"},
    /* sheets saved as CSV */
    {"Table 1,,,\n,,,\n,Males,,Females\nArea,n,rate,n\nKent,1,2.5,3\nEssex,4,5.5,6 [p]\n,,,\nSource: ONS,,,\n",
     ""},
    {"Table 1,,\nArea,2018,2019\nNorth,,\nKent,1,2\nEssex,3,4\n,,\nTable 2,,\nArea,2018,2019\nKent,1,2\n",
     ""},
    {",,\nTable,,\nForce,a,b\nKent [1],1,-\nEssex,x,2\n,,\n[1] that,,\n", ""},
};
enum { CASE_COUNT = sizeof CASES / sizeof *CASES };

static const char *path, *long_options;
static size_t number;
static struct error expected_error;
static uint64_t expected; /* 0: an error */

static uint64_t hash(struct slice text, uint64_t seed) {
    return XXH3_64bits_withSeed(text.bytes, text.length, seed + text.length + 1);
}

static uint64_t hash_cell(struct published_cell cell, uint64_t seed) {
    seed += (uint64_t)cell.kind;
    if (cell.kind == PUBLISHED_IS_TEXT)
        return hash(cell.text, seed);
    return cell.kind == PUBLISHED_IS_REAL
               ? hash(slice_from(&cell.real, sizeof cell.real), seed)
               : hash(slice_from(&cell.integer, sizeof cell.integer), seed);
}

/* Of all that is told of the table but its file's name. */
static uint64_t digest(const struct published *published) {
    uint64_t sum = (uint64_t)published->left_out * 31 + (uint64_t)published->footnotes;
    for (size_t c = 0; c + 2 < published->column_count; c++) {
        const struct published_column *column = &published->columns[c];
        sum = hash(column->name, sum + (uint64_t)column->type);
        sum = hash(slice_of(column->text_because != NULL ? column->text_because : ""), sum);
        for (int64_t row = 0; row < published->rows; row++)
            sum =
                hash_cell(published_cell(published, row, c), sum + (uint64_t)published->lines[row]);
    }
    for (size_t i = 0; i < published->note_count; i++)
        sum = hash(slice_of(published->notes[i].text), sum);
    for (size_t i = 0; i < published->marked_count; i++)
        sum = hash(dictionary_value(&published->marks, published->marked[i].code),
                   sum + (uint64_t)published->marked[i].row);
    for (size_t i = 0; i < published->findings.count; i++) {
        const struct finding *finding = &published->findings.items[i];
        sum = hash(slice_of(finding->detail),
                   sum + (uint64_t)finding->line * 7 + (uint64_t)finding->severity);
    }
    return sum | 1;
}

static struct published *load(struct error *error) {
    struct published_request request = {.source = {.name = slice_of(path), .files_allowed = true},
                                        .columns_most = 100};
    for (const char *at = long_options != NULL ? long_options : CASES[number].options;
         *at != '\0';) {
        size_t length = strcspn(at, ";");
        struct slice option = slice_from(at, length);
        const unsigned char *equal = memchr(option.bytes, '=', option.length);
        size_t name = (size_t)(equal - option.bytes);
        if (!published_option(&request, slice_from(option.bytes, name),
                              slice_after(option, name + 1), error))
            return NULL;
        at += length + (at[length] == ';');
    }
    return published_load(&request, error);
}

static enum outcome load_and_compare(void) {
    struct error error = {0};
    struct published *published = load(&error);
    if (error.code == ERROR_MEMORY)
        return published == NULL ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
    bool right = published != NULL ? digest(published) == expected
                                   : expected == 0 && error.code == expected_error.code &&
                                         strcmp(error.message, expected_error.message) == 0;
    published_release(published);
    return right ? OUTCOME_RIGHT : OUTCOME_WRONG;
}

static void expect_what_is_loaded(void) {
    expected_error = (struct error){0};
    struct published *published = load(&expected_error);
    expected = published != NULL ? digest(published) : 0;
    ck_assert(published != NULL || expected_error.code != ERROR_NONE);
    published_release(published);
}

START_TEST(every_shape_without_memory) {
    for (number = 0; number < CASE_COUNT; number++) {
        path = harness_write_text("shape.csv", CASES[number].text);
        expect_what_is_loaded();
        harness_fail_allocations(load_and_compare);
    }
}
END_TEST

/* More records than are looked at beforehand; what is odd stands below them. */
START_TEST(what_is_long_without_memory) {
    static const char *const BELOW[] = {"%s,1,2\n",
                                        "Kent,%s,2\n",
                                        "\"%s\"x,1,2\n",
                                        "Kent,1,2,%s\n",
                                        "Kent,%s\n",
                                        "force,a,b\n",
                                        "\"\"\n",
                                        "Kent,\"1\"\"%s\",2\n",
                                        "Kent,1,2 [%s]\n",
                                        "Kent,1 %s,2%%\n",
                                        "%s\n",
                                        "\n\nNotes %s\n1. see\n",
                                        "Kent,1,2\n\nother,table,%s\n"};
    static const char *const OPTIONS[] = {"", "rows=skip"};
    struct error error = {0};
    struct text text = {0};
    for (size_t below = 0; below < sizeof BELOW / sizeof *BELOW; below++)
        for (int which = 0; which < 2; which++) {
            char odd[40] = "Caf";
            text_clear(&text);
            ck_assert(text_printf(&text, &error, "force,a,b\n"));
            for (int row = 0; row < 150; row++)
                ck_assert(text_printf(&text, &error, "Kent,%d,%d.5\n", row, row));
            for (int more = 0; more < 12; more++) {
                odd[3 + more] = (char)0xE9;
                ck_assert(text_printf(&text, &error, BELOW[below], odd));
            }
            ck_assert(text_printf(&text, &error, "Essex,7,8\n"));
            path = harness_write("long.csv", text.bytes, text.length);
            long_options = OPTIONS[which];
            expect_what_is_loaded();
            harness_fail_places(load_and_compare);
        }
    long_options = NULL;
    text_free(&text);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("published_memory");
    harness_case(suite, "shapes", every_shape_without_memory, what_is_long_without_memory, NULL);
    return suite;
}
