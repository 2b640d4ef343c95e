/* workbook/workbook.h and what is below it: sheets in pieces of any size, and without memory. What cells
** hold is tested with real programs' files in clients/test_workbooks.py. */
#include <archive.h>
#include <archive_entry.h>
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "harness.h"
#include "loading/loading.h"
#include "published/published.h"
#include "source/source.h"
#include "workbook/sheet_rows.h"

static const char *const BOOKS[] = {"tests/data/workbooks/made_by_libreoffice.ods",
                                    "tests/data/workbooks/made_by_libreoffice.xlsx",
                                    "tests/data/workbooks/made_by_xlsxwriter_in_rows.xlsx"};
enum { BOOK_COUNT = sizeof BOOKS / sizeof *BOOKS };

static struct text file_text(const char *path) {
    struct error error = {0};
    struct text text = {0};
    unsigned char piece[4096];
    size_t length;
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s can't be opened", path);
    while ((length = fread(piece, 1, sizeof piece, file)) > 0)
        ck_assert(text_append(&text, slice_from(piece, length), &error));
    fclose(file);
    return text;
}

/* All sheets of a source one after the other, read so many bytes at a time. */
static bool read_sheets(struct source *source, size_t piece, struct text *all,
                        struct error *error) {
    struct source_file file;
    unsigned char buffer[512];
    int found = source != NULL ? 0 : -1;
    while (source != NULL && (found = source_next(source, &file, error)) > 0) {
        ptrdiff_t length;
        while ((length = bytes_read(file.bytes, buffer, piece, error)) > 0)
            if (!text_append(all, slice_from(buffer, (size_t)length), error))
                return false;
        if (length < 0)
            return false;
    }
    return found == 0;
}

static void check_pieces_of_any_size_give_the_same(const char *path) {
    struct error error = {0};
    struct text whole = {0};
    size_t pieces[] = {1, 2, 3, 7, 512};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct text all = {0};
        struct source *source = source_open(slice_of(path), NULL, &error);
        ck_assert_msg(read_sheets(source, pieces[i], &all, &error), "%s", error.message);
        ck_assert(strstr(all.bytes, "Lancashire,86.2,2018,175,4.1,2019-05-16,75.5%") != NULL);
        if (i == 0)
            ck_assert(text_append(&whole, text_slice(&all), &error));
        ck_assert_str_eq(whole.bytes, all.bytes);
        source_close(source);
        text_free(&all);
    }
    text_free(&whole);
}

START_TEST(pieces_of_any_size_give_the_same) {
    for (size_t book = 0; book < BOOK_COUNT; book++)
        check_pieces_of_any_size_give_the_same(BOOKS[book]);
}
END_TEST

/* Every allocation fails once: the answer is the right one, or `out of memory`. */
static void check_every_allocation_can_fail(const char *path) {
    struct error error = {0};
    struct text book = file_text(path), whole = {0};
    struct source *source = source_from_memory(slice_of("book"), text_slice(&book), &error);
    ck_assert(read_sheets(source, 512, &whole, &error));
    source_close(source);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct error fault = {0};
        struct text all = {0};
        memory_fail_after(successes, false);
        source = source_from_memory(slice_of("book"), text_slice(&book), &fault);
        bool done = read_sheets(source, 512, &all, &fault);
        failed = !memory_fail_pending();
        memory_fail_after(-1, false);
        if (done)
            ck_assert_str_eq(all.bytes, whole.bytes);
        else
            ck_assert_str_eq(fault.message, "out of memory");
        source_close(source);
        text_free(&all);
    }
    text_free(&whole);
    text_free(&book);
}

START_TEST(every_allocation_can_fail) {
    for (size_t book = 0; book < BOOK_COUNT; book++)
        check_every_allocation_can_fail(BOOKS[book]);
}
END_TEST

/* Likewise what `published` makes of the tables, titles, notes, merged cells and comments of a release. */
static struct published *publish(const char *name, struct error *error) {
    struct published_request request = {.source = {.name = slice_of(name), .files_allowed = true},
                                        .columns_most = 100};
    return published_load(&request, error);
}

static void check_published_tables_without_memory(const char *name, int64_t rows, size_t notes,
                                                  size_t marks) {
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct error fault = {0};
        memory_fail_after(successes, false);
        struct published *published = publish(name, &fault);
        failed = !memory_fail_pending();
        memory_fail_after(-1, false);
        if (published == NULL) {
            ck_assert_str_eq(fault.message, "out of memory");
            continue;
        }
        ck_assert_int_eq(published->rows, rows);
        ck_assert_uint_eq(published->note_count, notes);
        ck_assert_uint_eq(published->marked_count, marks);
        published_release(published);
    }
}

START_TEST(published_tables_without_memory) {
    const char *folder = "tests/data/workbooks/made_up_workforce";
    char name[100];
    for (int book = 0; book < 2; book++) {
        const char *suffix = book == 0 ? "ods" : "xlsx";
        snprintf(name, sizeof name, "%s.%s/Table_1", folder, suffix);
        check_published_tables_without_memory(name, 54, 8, 3);
        snprintf(name, sizeof name, "%s.%s/Table_2#2", folder, suffix);
        check_published_tables_without_memory(name, 3, 2, 1);
    }
}
END_TEST

/* --- Comments as marks of prosecutions -------------------------------------------------------------- */

/* Writes a zip of pairs of name and content. */
static const char *write_book(const char *name, const char *const *parts) {
    const char *path = harness_write(name, "", 0);
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    ck_assert_int_eq(archive_write_open_filename(archive, path), ARCHIVE_OK);
    for (; *parts != NULL; parts += 2) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, parts[0]);
        archive_entry_set_perm(entry, 0600);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, (la_int64_t)strlen(parts[1]));
        ck_assert_int_eq(archive_write_header(archive, entry), ARCHIVE_OK);
        archive_write_data(archive, parts[1], strlen(parts[1]));
        archive_entry_free(entry);
    }
    ck_assert_int_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    return path;
}

#define CELL(value)        "<c t='str'><v>" value "</v></c>"
#define RELATION(id, what) "<Relationship Id='" id "' Type='/" what "' Target='"
#define COMMENT(cell, text)                                                                        \
    "<comment ref='" cell "'><text><r><t>" text "</t></r><rPh><t>no</t></rPh></text></comment>"

static const char *write_xlsx(void) {
    static const char *const parts[] = {
        "[Content_Types].xml",
        "<Types/>",
        "xl/workbook.xml",
        "<workbook><sheets><sheet name='S' r:id='r1' xmlns:r='r'/></sheets></workbook>",
        "_rels/.rels",
        "<Relationships>" RELATION("r1", "officeDocument") "xl/workbook.xml'/></Relationships>",
        "xl/_rels/workbook.xml.rels",
        "<Relationships>" RELATION("r1", "worksheet") "sheet.xml'/></Relationships>",
        "xl/sheet.xml",
        "<worksheet><cols><col min='2' max='2' hidden='1'/></cols><sheetData><row>" CELL("Year")
            CELL("Police Force Area") CELL("Offence") CELL("Proceeded against")
                CELL("Convicted") "</row><row hidden='1'>" CELL("2019") CELL("Kent")
                    CELL("34 Robbery") CELL("7 [r]") CELL("5") "</row><row>" CELL("2019")
                        CELL("Essex") CELL("34 Robbery") CELL("8")
                            CELL("6") "</row></sheetData></worksheet>",
        "xl/_rels/sheet.xml.rels",
        "<Relationships>" RELATION("r1", "comments") "comments.xml'/></Relationships>",
        "xl/comments.xml",
        "<comments><commentList>" COMMENT("E3", "late") COMMENT("D2", "early") COMMENT("A1", "x")
            COMMENT("B3", "late") COMMENT("??", "y") "</commentList></comments>",
        NULL};
    return write_book("comments.xlsx", parts);
}

#undef CELL
#define CELL(value)                                                                                \
    "<table:table-cell office:value-type='string'><text:p>" value "</text:p></table:table-cell>"
#define NOTED(value, note)                                                                         \
    "<table:table-cell office:value-type='string'><office:annotation><text:p>" note                \
    "</text:p></office:annotation><text:p>" value "</text:p></table:table-cell>"
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"

static const char *write_ods(void) {
    static const char *const parts[] = {
        "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml",
        "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x'><office:body>"
        "<office:spreadsheet><table:table table:name='S'>" ROW(
            NOTED("Year", "x") CELL("Police Force Area") CELL("Offence") CELL("Proceeded against")
                CELL("Convicted")) "<table:table-row table:visibility='collapse'>" CELL("2019")
            CELL("Kent") CELL("34 Robbery") NOTED("7 [r]", "early")
                CELL("5") "</table:table-row>" ROW(
                    CELL("2019") NOTED("Essex", "late") CELL("34 Robbery") CELL("8") NOTED(
                        "6",
                        "late")) "</table:table></office:spreadsheet></office:body></office:document-content>",
        NULL};
    return write_book("comments.ods", parts);
}

static const char *book_of_comments;
static bool in_diagnosis;

static enum outcome load_with_comments(void) {
    struct error error = {0};
    struct forces *forces = forces_open(&error);
    struct request request = {.source = slice_of(book_of_comments),
                              .forces = forces,
                              .files_allowed = true,
                              .diagnose = in_diagnosis};
    struct store *store = forces != NULL ? store_load(&request, &error) : NULL;
    enum outcome outcome = error.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
    if (store != NULL) {
        const struct dictionary *marks = &store->dictionaries[DIMENSION_MARKS];
        const struct row_group *group = &store->groups[0];
        bool right = group->rows == 2 && marks->count == 3 &&
                     group_code(group, DIMENSION_MARKS, 0) == 2 &&
                     group_code(group, DIMENSION_MARKS, 1) == 3 &&
                     slice_equal(dictionary_value(marks, 1), slice_of("[r] early")) &&
                     slice_equal(dictionary_value(marks, 2), slice_of("late"));
        size_t noted = 0;
        for (size_t i = 0; i < store->findings.count; i++)
            noted += store->findings.items[i].problem == PROBLEM_MARKED;
        /* A mark, three comments, a hidden row and a hidden column, which the .ods file has not. */
        right &= noted == (in_diagnosis ? (strstr(book_of_comments, ".ods") != NULL ? 5 : 6) : 0);
        outcome = right ? OUTCOME_RIGHT : OUTCOME_WRONG;
    }
    store_free(store);
    forces_close(forces);
    return outcome;
}

START_TEST(comments_become_marks_without_memory) {
    for (int book = 0; book < 4; book++) {
        book_of_comments = book < 2 ? write_xlsx() : write_ods();
        in_diagnosis = book % 2 == 1;
        harness_fail_allocations(load_with_comments);
    }
}
END_TEST

/* Every byte of a file is changed once, and the file cut at every place: never a crash, never a sheet
** that is not the good one's, unless the change is in what no checksum stands for. */
static void check_no_damage_gives_another_sheet_in_silence(const char *path) {
    struct error error = {0};
    struct text book = file_text(path), whole = {0};
    struct source *source = source_from_memory(slice_of("book"), text_slice(&book), &error);
    ck_assert(read_sheets(source, 512, &whole, &error));
    source_close(source);
    for (size_t at = 0; at < book.length; at += 3) {
        for (int cut = 0; cut < 2; cut++) {
            struct error damage = {0};
            struct text all = {0};
            char byte = book.bytes[at];
            book.bytes[at] = (char)(byte ^ 0x55);
            struct slice part = slice_from(book.bytes, cut ? at : book.length);
            source = source_from_memory(slice_of("book"), part, &damage);
            bool done = read_sheets(source, 512, &all, &damage);
            /* A name that is changed in the directory may hide the styles or the strings alone. */
            if (done && !cut && all.length > 0 && strcmp(all.bytes, whole.bytes) != 0)
                ck_assert_msg(at + 2048 > book.length, "byte %zu", at);
            ck_assert(done || damage.code != ERROR_NONE);
            book.bytes[at] = byte;
            source_close(source);
            text_free(&all);
        }
    }
    text_free(&whole);
    text_free(&book);
}

START_TEST(no_damage_gives_another_sheet_in_silence) {
    for (size_t book = 0; book < BOOK_COUNT; book++)
        check_no_damage_gives_another_sheet_in_silence(BOOKS[book]);
}
END_TEST

static struct text rows_of(void (*fill)(struct sheet_rows *, struct error *)) {
    struct error error = {0};
    struct sheet_rows rows = {0};
    struct text all = {0};
    unsigned char buffer[5];
    ptrdiff_t length;
    fill(&rows, &error);
    ck_assert_int_eq(error.code, ERROR_NONE);
    while ((length = sheet_rows_take(&rows, buffer, sizeof buffer, &error)) > 0)
        ck_assert(text_append(&all, slice_from(buffer, (size_t)length), &error));
    sheet_rows_free(&rows);
    return all;
}

static void fill_with_gaps(struct sheet_rows *rows, struct error *error) {
    sheet_rows_cell(rows, 1, 1, slice_of("a"), error);
    sheet_rows_end(rows, 2, 1, error);
    sheet_rows_cell(rows, 0, 2, slice_of("x,\"y\""), error);
    sheet_rows_cell(rows, 3, 1, slice_of("z"), error);
    sheet_rows_cell(rows, 9, 1, slice_of(""), error);
    sheet_rows_end(rows, 3, 2, error);
    sheet_rows_end(rows, 9, 1, error); /* a row without a cell */
    sheet_rows_cell(rows, 0, 1, slice_of("b"), error);
    sheet_rows_end(rows, 11, 1, error);
}

START_TEST(rows_without_cells_are_blank_lines) {
    struct text all = rows_of(fill_with_gaps);
    ck_assert_str_eq(
        all.bytes, "\n,a\n\"x,\"\"y\"\"\",\"x,\"\"y\"\"\",,z\n\"x,\"\"y\"\"\",\"x,\"\"y\"\"\",,z\n"
                   "\n\n\n\n\n\nb,,,\n");
    text_free(&all);
}
END_TEST

/* --- Refusals ------------------------------------------------------------------------------------- */

static void expect_refusal(struct sheet_rows *rows, bool done, const struct error *error,
                           const char *expected) {
    ck_assert(!done);
    ck_assert_str_eq(error->message, expected);
    sheet_rows_free(rows);
}

START_TEST(what_no_sheet_holds_is_refused) {
    static char text[5000];
    memset(text, 'x', sizeof text);
    struct sheet_rows rows = {0};
    struct error error = {0};
    bool done = sheet_rows_cell(&rows, 0, SHEET_MOST_COLUMNS, slice_from(text, 5000), &error);
    expect_refusal(&rows, done, &error,
                   "refused, as its repeated rows and cells expand beyond 64 MB");
    rows = (struct sheet_rows){0}, error = (struct error){0};
    done = sheet_rows_cell(&rows, 0, SHEET_MOST_COLUMNS, slice_from(text, 1100), &error);
    expect_refusal(&rows, done, &error, "a row holds more than 16 MB");
    rows = (struct sheet_rows){0}, error = (struct error){0};
    done = sheet_rows_cell(&rows, 0, 1, slice_from(text, 5000), &error) &&
           sheet_rows_end(&rows, 1, 20000, &error);
    expect_refusal(&rows, done, &error,
                   "refused, as its repeated rows and cells expand beyond 64 MB");
    rows = (struct sheet_rows){0}, error = (struct error){0};
    done = sheet_rows_cell(&rows, SHEET_MOST_COLUMNS, 1, slice_of("a"), &error);
    expect_refusal(&rows, done, &error, "a cell lies beyond column 16384, where sheets end");
    rows = (struct sheet_rows){0}, error = (struct error){0};
    done = sheet_rows_cell(&rows, 1, SHEET_MOST_COLUMNS, slice_of("a"), &error);
    expect_refusal(&rows, done, &error, "a cell lies beyond column 16384, where sheets end");
    rows = (struct sheet_rows){0}, error = (struct error){0};
    done = sheet_rows_cell(&rows, 0, 1, slice_of("a"), &error) &&
           sheet_rows_end(&rows, SHEET_MOST_ROWS + 1, 1, &error);
    expect_refusal(&rows, done, &error, "a cell lies beyond row 1048576, where sheets end");
    rows = (struct sheet_rows){0}, error = (struct error){0};
    done =
        sheet_rows_cell(&rows, 0, 1, slice_of("a"), &error) && sheet_rows_end(&rows, 1, 0, &error);
    expect_refusal(&rows, done, &error, "its rows are not in order");
    rows = (struct sheet_rows){0}, error = (struct error){0};
    done = sheet_rows_cell(&rows, 1, 1, slice_of("a"), &error) &&
           sheet_rows_cell(&rows, 0, 1, slice_of("b"), &error);
    expect_refusal(&rows, done, &error, "the cells of a row are not in order");
}
END_TEST

/* --- What books may hold --------------------------------------------------------------------------- */

#define XLSX_RELATIONS(more)                                                                       \
    "_rels/.rels", "<Relationships/>", "xl/_rels/workbook.xml.rels",                               \
        "<Relationships>" RELATION("r1", "worksheet") "sheet.xml'/>" RELATION(                     \
            "r2", "styles") "styles.xml'/>" RELATION("r3", "sharedStrings") "strings.xml'/>" more  \
                                                                            "</Relationships>"
#define XLSX_SHEETS                                                                                \
    "<workbook><workbookPr date1904='0'/><sheets><sheet name='None'/><sheet x:id='r1' "            \
    "xmlns:x='r'/><sheet name='S' x:id='r1' xmlns:x='r'/></sheets></workbook>"
#define XLSX(sheet)                                                                                   \
    ((const char *const[]){                                                                           \
        "[Content_Types].xml", "<Types/>", "xl/workbook.xml", XLSX_SHEETS, XLSX_RELATIONS(""),        \
        "xl/styles.xml",                                                                              \
        "<styleSheet><numFmts><numFmt formatCode='0%'/><numFmt numFmtId='7000000' "                   \
        "formatCode='0%'/><numFmt numFmtId='164' formatCode='0%'/><numFmt "                           \
        "numFmtId='165'/></numFmts><cellXfs><xf/><xf numFmtId='164'/><xf "                            \
        "numFmtId='7000000'/><xf numFmtId='165'/></cellXfs></styleSheet>",                            \
        "xl/strings.xml",                                                                             \
        "<sst><si><t>_x0041_BC_x005F_x</t></si><si><r><t>two</t></r><rPh><t>no</t></rPh></si></sst>", \
        "xl/sheet.xml", "<worksheet>" sheet "</worksheet>", NULL})
#define ODS(sheet)                                                                                        \
    ((const char *const[]){                                                                               \
        "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml",                      \
        "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x' "                       \
        "xmlns:draw='d'><office:automatic-styles><style:style "                                           \
        "xmlns:style='s'/></office:automatic-styles><office:body><office:spreadsheet><table:table>" sheet \
        "</table:table></office:spreadsheet></office:body></office:document-content>",                    \
        NULL})

static const char *odd_book, *odd_text;

static enum outcome read_odd_book(void) {
    struct error error = {0};
    struct text all = {0};
    struct source *source = source_open(slice_of(odd_book), NULL, &error);
    bool done = read_sheets(source, 512, &all, &error);
    enum outcome outcome = OUTCOME_WRONG;
    if (error.code == ERROR_MEMORY)
        outcome = OUTCOME_OUT_OF_MEMORY;
    else if (strcmp(done ? all.bytes : error.message, odd_text) == 0)
        outcome = OUTCOME_RIGHT;
    else
        fprintf(stderr, "gives %s\n", done ? all.bytes : error.message);
    source_close(source);
    text_free(&all);
    return outcome;
}

/* The sheets as CSV, or what the error says without the file's name; and every place without memory. */
static void expect_book(const char *name, const char *const *parts, const char *expected) {
    struct text text = {0};
    struct error error = {0};
    odd_book = write_book(name, parts);
    odd_text = expected;
    if (strncmp(expected, "error: ", 7) == 0) {
        ck_assert(text_printf(&text, &error, "%s%s", odd_book, expected + 7));
        odd_text = text.bytes;
    }
    ck_assert_int_eq(read_odd_book(), OUTCOME_RIGHT);
    harness_fail_places(read_odd_book);
    text_free(&text);
}

START_TEST(what_xlsx_may_hold) {
    expect_book(
        "odd.xlsx",
        XLSX(
            "<cols><col hidden='1'/><col min='1' hidden='1'/><col max='1' hidden='true'/></cols>"
            "<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>a</t><rPh><t>no</t></rPh></is></c>"
            "<c cm='1' x='2' r='B1' t='s'><v>0</v></c><c r='C1' t='s'><v>1</v></c></row><row>"
            "<c s='1'><v>0.5</v></c><c s='2'><v>7</v></c><c s='9'><v>8</v></c>"
            "<c t='b'><v>1</v></c><c t='b' r='1'><v>0</v></c><c s='3'><v>9</v></c></row></sheetData>"),
        "a,ABC_x,two\n50%,7,8,TRUE,FALSE,9\n");
    expect_book("bad.xlsx", XLSX("<sheetData><row><c t='s'><v>1x</v></c></row></sheetData>"),
                "error: /S: line 1: the workbook has no shared string 1x; download it again");
    expect_book("bad.xlsx", XLSX("<sheetData><row><c t='s'><v>2</v></c></row></sheetData>"),
                "error: /S: line 1: the workbook has no shared string 2; download it again");
    expect_book("bad.xlsx",
                XLSX("<sheetData><row r='7'><c><v>1</v></c></row><row r='7'><c><v>1</v></c></row>"
                     "</sheetData>"),
                "error: /S: line 7: its rows are not in order");
    expect_book("bad.xlsx",
                XLSX("<sheetData><row><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row>"
                     "</sheetData>"),
                "error: /S: line 1: the cells of a row are not in order");
}
END_TEST

START_TEST(merged_cells_that_are_none) {
    struct error error = {0};
    const char *path = write_book(
        "merged.xlsx",
        XLSX("<sheetData><row><c t='str'><v>force</v></c><c t='str'><v>count</v></c></row>"
             "<row><c t='str'><v>Kent</v></c><c><v>7</v></c></row></sheetData>"
             "<mergeCells><mergeCell/><mergeCell ref='A1'/><mergeCell ref='A:B'/>"
             "<mergeCell ref='A2:1'/><mergeCell ref='B2:A2'/><mergeCell ref='A2:A1'/>"
             "<mergeCell ref='ZZZZ1:ZZZZ2'/><mergeCell ref='A1:A9999999'/></mergeCells>"));
    struct published *published = publish(path, &error);
    ck_assert_msg(published != NULL, "%s", error.message);
    ck_assert_int_eq(published->rows, 1);
    ck_assert(slice_equal(published->columns[1].name, slice_of("count")));
    ck_assert_int_eq(published_cell(published, 0, 1).integer, 7);
    published_release(published);
}
END_TEST

/* --- Tables of a sheet ------------------------------------------------------------------------------ */

#undef CELL
#define CELL(value)   "<c t='str'><v>" value "</v></c>"
#define NUMBER(value) "<c><v>" value "</v></c>"
#define XROW(cells)   "<row>" cells "</row>"

static const char *several, *several_error;
static int64_t several_rows;
static struct published_request several_request;

static enum outcome publish_several(void) {
    struct error error = {0};
    several_request.source =
        (struct source_about){.name = slice_of(several), .files_allowed = true};
    several_request.columns_most = 100;
    struct published *published = published_load(&several_request, &error);
    enum outcome outcome = OUTCOME_WRONG;
    if (error.code == ERROR_MEMORY)
        outcome = OUTCOME_OUT_OF_MEMORY;
    else if (published != NULL ? several_error == NULL && published->rows == several_rows
                               : several_error != NULL && strstr(error.message, several_error))
        outcome = OUTCOME_RIGHT;
    else
        fprintf(stderr, "%s: %s\n", several, published != NULL ? "rows" : error.message);
    published_release(published);
    return outcome;
}

/* So many rows, or this error; and every place without memory. */
static void expect_published(const char *name, int64_t rows, const char *error) {
    several = name;
    several_rows = rows;
    several_error = error;
    ck_assert_int_eq(publish_several(), OUTCOME_RIGHT);
    harness_fail_places(publish_several);
}

START_TEST(tables_of_a_sheet) {
    enum { TABLES = 25 };
    struct error error = {0};
    struct text sheet = {0};
    char path[600], name[640];
    ck_assert(text_append(&sheet, slice_of("<worksheet><sheetData>"), &error));
    for (int table = 1; table <= TABLES; table++)
        ck_assert(
            text_printf(&sheet, &error,
                        XROW(CELL("Table %d: a title of words, as long as titles are of late, "
                                  "in caf\xC3\xA9s")) XROW(CELL("Area") CELL("Count") CELL("Rate"))
                            XROW(CELL("Kent") NUMBER("%d") NUMBER("1.5"))
                                XROW(CELL("Essex") NUMBER("7") NUMBER("2.5")) XROW(""),
                        table, table));
    ck_assert(text_append(&sheet, slice_of("</sheetData></worksheet>"), &error));
    const char *parts[32];
    size_t count = 0;
    for (const char *const *part = XLSX(""); *part != NULL; part++)
        parts[count++] = *part;
    parts[count - 1] = sheet.bytes;
    parts[count] = NULL;
    snprintf(path, sizeof path, "%s", write_book("tables.xlsx", parts));
    several_request = (struct published_request){0};
    expect_published(path, 0, "/S: holds 25 tables; write ");
    expect_published(path, 0, "#2 (line 7");
    snprintf(name, sizeof name, "%s/S#3", path);
    expect_published(name, 2, NULL);
    snprintf(name, sizeof name, "%s/S#30", path);
    expect_published(name, 0, "has no table #30; its tables are: #1 (line 2, 'Table 1: a title");
    several_request.header_first = several_request.header_last = 2;
    expect_published(path, 2, NULL);
    several_request.header_first = several_request.header_last = 9000;
    expect_published(path, 0, "no record begins on line 9000");
    several_request = (struct published_request){0};
    text_free(&sheet);
}
END_TEST

#define NARROW(more)                                                                               \
    XLSX("<sheetData>" XROW(CELL("Area") CELL("Count")) XROW(CELL("Kent") NUMBER("7"))             \
             XROW(CELL("Essex") NUMBER("8") more) "</sheetData>")

START_TEST(cells_beside_a_table) {
    char folder[600];
    several_request = (struct published_request){0};
    expect_published(write_book("beside.xlsx", NARROW("")), 2, NULL);
    expect_published(write_book("beside.xlsx", NARROW(CELL("x"))), 2, NULL);
    harness_write("beside/a.xlsx", "", 0);
    write_book("beside/a.xlsx", NARROW(""));
    write_book("beside/b.xlsx", NARROW(CELL("x")));
    snprintf(folder, sizeof folder, "%s/beside", harness_folder());
    expect_published(folder, 0, "line 3: a cell stands to the right of the table's 2 columns");
    write_book("beside/b.xlsx", NARROW(""));
    expect_published(folder, 4, NULL);
    several_request.no_header = true;
    expect_published(write_book("rows.xlsx", NARROW("")), 3, NULL);
    expect_published(write_book("rows.xlsx", NARROW(CELL("x"))), 3, NULL);
    expect_published(
        write_book("rows.xlsx", XLSX("<sheetData>" XROW(CELL("a") CELL("b")) XROW(CELL("c"))
                                         XROW("<c r='B3' t='str'><v>d</v></c>") "</sheetData>")),
        3, NULL);
    several_request.no_header = false;
    /* A table of words is one, too. */
    expect_published(write_book("words.xlsx", XLSX("<sheetData>" XROW(CELL("Notes")) XROW(
                                                  CELL("See the other file")) "</sheetData>")),
                     1, NULL);
    expect_published(write_book("numbers.xlsx", XLSX("<sheetData>" XROW(NUMBER("1.5"))
                                                         XROW(NUMBER("2.5")) "</sheetData>")),
                     0, "no header is found above rows of figures");
}
END_TEST

#define TIMED(value)                                                                               \
    "<table:table-cell office:value-type='time' office:time-value='" value                         \
    "'><text:p>shown</text:p></table:table-cell>"

START_TEST(what_ods_may_hold) {
    expect_book("odd.ods",
                ODS(ROW(TIMED("PT1H2M3S") TIMED("12:00") TIMED("PT5M") TIMED("PT1H2S")
                            TIMED("PT1H2M3") TIMED("PT1H-2M3S"))),
                "01:02:03,12:00,PT5M,PT1H2S,PT1H2M3,PT1H-2M3S\n");
    expect_book(
        "odd.ods",
        ODS(ROW(
            "<table:table-cell office:value-type='string'><text:p>a<text:line-break/>b<text:tab/>"
            "c<text:s text:c='2'/>d<text:span> e</text:span> </text:p></table:table-cell>")),
        "\"a\nb c  d e \"\n");
    expect_book(
        "odd.ods",
        ODS(ROW(
            "<table:table-cell office:value-type='string'><draw:frame><text:p>no</text:p>"
            "</draw:frame><table:table><table:table-row><table:table-cell><text:p>no</text:p>"
            "</table:table-cell></table:table-row></table:table><text:p>x</text:p>"
            "</table:table-cell><table:table-cell office:value-type='boolean'><text:p>y</text:p>"
            "</table:table-cell><table:table-cell table:number-columns-repeated='99999999999'/>") "<table:shapes><text:p>no</text:p></table:shapes>"),
        "x,y\n");
    expect_book("odd.ods",
                ODS(ROW("<table:table-cell office:value-type='float' office:value='7'>"
                        "<office:annotation><text:p>one</text:p><text:list/><text:p>two</text:p>"
                        "</office:annotation></table:table-cell>"
                        "<table:table-cell table:number-rows-spanned='2' office:value-type='float' "
                        "office:value='8'/>")),
                "7,8\n");
    expect_book("bad.ods",
                ODS(ROW("<table:table-cell table:number-columns-repeated='99999999999'><text:p>x"
                        "</text:p></table:table-cell>")),
                "error: /: line 1: a cell lies beyond column 16384, where sheets end");
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("workbook");
    harness_case(suite, "rows", rows_without_cells_are_blank_lines, what_no_sheet_holds_is_refused,
                 NULL);
    harness_case(suite, "tables", tables_of_a_sheet, cells_beside_a_table, NULL);
    harness_case(suite, "books", what_xlsx_may_hold, merged_cells_that_are_none, what_ods_may_hold,
                 NULL);
    harness_case(suite, "sheets", pieces_of_any_size_give_the_same, NULL);
    harness_case(suite, "memory", every_allocation_can_fail, NULL);
    harness_case(suite, "published", published_tables_without_memory, NULL);
    harness_case(suite, "comments", comments_become_marks_without_memory, NULL);
    harness_case(suite, "damage", no_damage_gives_another_sheet_in_silence, NULL);
    return suite;
}
