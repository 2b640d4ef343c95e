/* Every file and member of a source is read, or named with the reason why not. */
#include "harness.h"

#include <archive.h>
#include <archive_entry.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "loading/loading.h"
#include "reference/reference.h"

#define HEADER "Year,Police Force Area,Offence,Proceeded against\n"
#define ROWS   HEADER "2018,Kent,34 Robbery,1\n"

static sqlite3 *db;

static void open_database(void) {
    db = harness_database();
}

static void close_database(void) {
    sqlite3_close(db);
}

/* --- The checksum ---------------------------------------------------------------------------- */

static void sum_in_pieces(struct slice bytes, size_t piece, char digits[SHA256_DIGITS + 1]) {
    struct sha256 sha256;
    sha256_begin(&sha256);
    for (size_t at = 0; at < bytes.length; at += piece)
        sha256_add(&sha256, bytes.bytes + at,
                   bytes.length - at < piece ? bytes.length - at : piece);
    sha256_end(&sha256, digits);
}

/* The standard's own examples, and lengths about a block's (by sha256sum). */
START_TEST(checksums_are_those_of_the_standard) {
    static unsigned char million[1000000];
    memset(million, 'a', sizeof million);
    const struct {
        struct slice bytes;
        const char *sum;
    } cases[] = {
        {slice_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {slice_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {slice_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {slice_from(million, 55),
         "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
        {slice_from(million, 56),
         "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
        {slice_from(million, 63),
         "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
        {slice_from(million, 64),
         "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
        {slice_from(million, sizeof million),
         "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t piece = 1; piece < 200; piece += piece < 3 ? 1 : 31) {
            char digits[SHA256_DIGITS + 1];
            sum_in_pieces(cases[i].bytes, piece, digits);
            ck_assert_str_eq(digits, cases[i].sum);
        }
    }
}
END_TEST

/* --- Archives and folders -------------------------------------------------------------------- */

static void pack(const char *path, const char *const *members) {
    struct archive *archive = archive_write_new();
    if (strstr(path, ".zip") != NULL)
        archive_write_set_format_zip(archive);
    else
        archive_write_set_format_pax_restricted(archive);
    ck_assert_int_eq(archive_write_open_filename(archive, path), ARCHIVE_OK);
    for (; *members != NULL; members += 2) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname_utf8(entry, members[0]);
        archive_entry_set_perm(entry, 0600);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, (la_int64_t)strlen(members[1]));
        ck_assert_int_eq(archive_write_header(archive, entry), ARCHIVE_OK);
        archive_write_data(archive, members[1], strlen(members[1]));
        archive_entry_free(entry);
    }
    ck_assert_int_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
}

#define MEMBERS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *path_of(const char *name) {
    static char path[600];
    snprintf(path, sizeof path, "%s/%s", harness_folder(), name);
    return path;
}

/* The source's rows, without the folder of the test before each name. */
static void expect_members(const char *columns, const char *path, const char *expected) {
    char *sql = sqlite3_mprintf(
        "SELECT substr(file, %d), %s FROM source_members(%Q) ORDER BY file COLLATE BINARY",
        (int)strlen(harness_folder()) + 2, columns, path);
    harness_expect(db, sql, expected);
    sqlite3_free(sql);
}

START_TEST(members_of_an_archive) {
    const char *path = path_of("mixed.zip");
    pack(path,
         MEMBERS("Data/a.csv", ROWS, "Data/tool.xlsx", "sheet", "README.txt", "words",
                 "__MACOSX/Data/._a.csv", "fork", ".DS_Store", "", "inner.zip", "PK", "guide.PDF",
                 "%PDF", "b.csv", "No,header\n1,2\n", "chart.png", "", "notes", "x"));
    expect_members("kind, layout, header_line, rows, vintage, encoding, bytes, read, why IS NULL",
                   path,
                   "mixed.zip/.DS_Store|other|NULL|NULL|NULL|NULL|NULL|0|0|0\n"
                   "mixed.zip/Data/a.csv|CSV|moj-outcomes|1|1|2018|UTF-8|72|1|1\n"
                   "mixed.zip/Data/tool.xlsx|spreadsheet|NULL|NULL|NULL|NULL|NULL|5|0|0\n"
                   "mixed.zip/README.txt|text|NULL|NULL|NULL|NULL|NULL|5|0|0\n"
                   "mixed.zip/__MACOSX/Data/._a.csv|CSV|NULL|NULL|NULL|NULL|NULL|4|0|0\n"
                   "mixed.zip/b.csv|CSV|NULL|NULL|NULL|NULL|NULL|14|0|0\n"
                   "mixed.zip/chart.png|picture|NULL|NULL|NULL|NULL|NULL|0|0|0\n"
                   "mixed.zip/guide.PDF|PDF|NULL|NULL|NULL|NULL|NULL|4|0|0\n"
                   "mixed.zip/inner.zip|archive|NULL|NULL|NULL|NULL|NULL|2|0|0\n"
                   "mixed.zip/notes|other|NULL|NULL|NULL|NULL|NULL|1|0|0");
    /* What the table is without is told by source_problems, too. */
    harness_expect_of(db,
                      "SELECT count(*), min(severity) FROM source_problems(%Q) WHERE problem = "
                      "'member not read'",
                      path, "7|note");
    harness_expect_of(
        db,
        "SELECT severity FROM source_problems(%Q) WHERE problem = 'unreadable file' AND "
        "file LIKE '%%tool.xlsx'",
        path, "error");
    harness_expect_of(db, "SELECT count(*) FROM source_members(%Q) WHERE read = 1 AND why IS NULL",
                      path, "1");
}
END_TEST

START_TEST(what_cannot_be_told_is_said) {
    char *said = harness_query(db, "SELECT * FROM source_members('/dev/zero')");
    ck_assert_str_eq(said,
                     "error: prosecutions: source_members: /dev/zero: is neither a file nor a "
                     "pipe");
    free(said);
    /* An archive that is cut: what was read of it, and that there may be more. */
    char *path = strdup(path_of("cut.tar")), bytes[2560];
    pack(path, MEMBERS("a.csv", ROWS, "b.csv", ROWS "2019,Kent,34 Robbery,1\n"));
    FILE *whole = fopen(path, "rb");
    ck_assert_uint_eq(fread(bytes, 1, sizeof bytes, whole), sizeof bytes);
    fclose(whole);
    for (size_t length = 1100; length < 1800; length += 600) {
        harness_write("cut.tar", bytes, length);
        expect_members("read, coalesce(why, '') LIKE '%truncated%'", path,
                       "cut.tar|0|1\ncut.tar/a.csv|1|0");
    }
    free(path);
}
END_TEST

START_TEST(what_is_counted) {
    harness_expect(db,
                   "SELECT substr(counted, 1, 52) FROM source_members('builtin:cps') UNION ALL "
                   "SELECT substr(counted, 1, 33) FROM source_members('builtin:moj-2018')",
                   "Prosecutions of defendants that were completed, by t\n"
                   "People before magistrates' courts");
}
END_TEST

START_TEST(names_with_dots) {
    const char *path = path_of("dotted.tar");
    pack(path, MEMBERS("./a.csv", ROWS, "../up.csv", ROWS, ".data/b.csv", ROWS, "x/./c.csv",
                       HEADER "2017,Kent,34 Robbery,2\n", "x/.d.csv", ROWS));
    expect_members("read, why", path,
                   "dotted.tar/../up.csv|0|its name leads out of the archive\n"
                   "dotted.tar/.data/b.csv|0|in a hidden folder\n"
                   "dotted.tar/a.csv|1|NULL\n"
                   "dotted.tar/x/./c.csv|1|NULL\n"
                   "dotted.tar/x/.d.csv|0|a hidden file");
    harness_expect_of(db, "SELECT sum(prosecuted) FROM prosecutions(%Q)", path, "3");
}
END_TEST

START_TEST(files_of_a_folder) {
    harness_write_text("all/2018.csv", "A title\n" ROWS);
    harness_write_text("all/copy.csv", "A title\n" ROWS);
    harness_write_text("all/notes.txt", "words");
    harness_write_text("all/.git/config", "words");
    harness_write_text("all/deep/.hidden.csv", ROWS);
    harness_write_text("all/deep/._2018.csv", "fork");
    harness_write_text("all/deep/guide.pdf", "%PDF");
    const char *path = path_of("all");
    expect_members("kind, header_line, rows, read, substr(why, 1, 30)", path,
                   "all/.git/config|other|NULL|NULL|0|in a hidden folder\n"
                   "all/2018.csv|CSV|2|1|1|NULL\n"
                   "all/copy.csv|CSV|NULL|NULL|0|the same content as another fi\n"
                   "all/deep/._2018.csv|CSV|NULL|NULL|0|left behind by macOS (a resour\n"
                   "all/deep/.hidden.csv|CSV|NULL|NULL|0|a hidden file\n"
                   "all/deep/guide.pdf|PDF|NULL|NULL|0|a PDF\n"
                   "all/notes.txt|text|NULL|NULL|0|a text");
}
END_TEST

/* As sha256sum gives it, of the file on the disk and of the member once unpacked; a source of one
** file, or of nothing to read, is a source too. */
START_TEST(checksums_of_what_was_read) {
    const char *path = path_of("sums.zip");
    pack(path, MEMBERS("a.csv", ROWS, "a.txt", "words"));
    char digits[SHA256_DIGITS + 1];
    sum_in_pieces(slice_of(ROWS), 64, digits);
    char expected[200];
    snprintf(expected, sizeof expected, "sums.zip/a.csv|%s\nsums.zip/a.txt|NULL", digits);
    expect_members("sha256", path, expected);
    const char *plain = harness_write_text("plain.csv", ROWS);
    snprintf(expected, sizeof expected, "plain.csv|%s", digits);
    expect_members("sha256", plain, expected);
    path = path_of("none.zip");
    pack(path, MEMBERS("guide.pdf", "%PDF"));
    expect_members("kind, read", path, "none.zip/guide.pdf|PDF|0");
}
END_TEST

START_TEST(encodings) {
    harness_expect_of(db, "SELECT encoding FROM source_members(%Q)",
                      harness_write_text("latin.csv", HEADER "2018,Kent,34 Robbery of \xA3"
                                                             "1,1\n"),
                      "Windows-1252");
    static const char UTF16[] = "\xFF\xFEY\0e\0a\0r\0,\0O\0f\0f\0e\0n\0c\0e\0,\0S\0e\0n\0t\0e\0n\0"
                                "c\0e\0d\0\n\0002\0000\0001\0008\0,\0x\0,\0001\0\n";
    harness_expect_of(db, "SELECT encoding, rows FROM source_members(%Q)",
                      harness_write("wide.csv", UTF16, sizeof UTF16), "UTF-16|1");
}
END_TEST

/* --- Out of memory --- */

static struct forces *forces;
static const char *fault_path;

static enum outcome list(void) {
    struct error error = {0};
    struct members members = {0};
    struct request request = {.source = slice_of(fault_path),
                              .forces = forces,
                              .files_allowed = true,
                              .diagnose = true,
                              .members = &members};
    struct store *store = store_load(&request, &error);
    bool done = store != NULL && members_hash(&members, &request, &error);
    bool right = done && members.count == 3 && members.items[0].sha256[0] != '\0';
    store_free(store);
    members_free(&members);
    if (!done)
        return error.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
    return right ? OUTCOME_RIGHT : OUTCOME_WRONG;
}

START_TEST(each_allocation_may_fail) {
    struct error error = {0};
    harness_write_text("faults/a.csv", ROWS);
    harness_write_text("faults/b.txt", "words");
    harness_write_text("faults/.c.csv", ROWS);
    fault_path = path_of("faults");
    forces = forces_open(&error);
    ck_assert_ptr_nonnull(forces);
    harness_fail_allocations(list);
    forces_close(forces);
}
END_TEST

/* A tar may have a member twice, of which the later is the newer. */
START_TEST(two_members_of_one_name) {
    const char *path = path_of("twice.tar");
    pack(path, MEMBERS("a.csv", ROWS, "a.csv", HEADER "2018,Kent,34 Robbery,2\n"));
    char *sql = sqlite3_mprintf("SELECT sum(prosecuted) FROM prosecutions(%Q)", path);
    char *result = harness_query(db, sql);
    ck_assert_msg(strstr(result, "twice.tar/a.csv: two members have this name") != NULL, "%s",
                  result);
    free(result);
    sqlite3_free(sql);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("members");
    harness_case(suite, "checksum", checksums_are_those_of_the_standard, NULL);
    TCase *members = tcase_create("members");
    tcase_set_timeout(members, 60);
    tcase_add_checked_fixture(members, open_database, close_database);
    tcase_add_test(members, members_of_an_archive);
    tcase_add_test(members, two_members_of_one_name);
    tcase_add_test(members, what_cannot_be_told_is_said);
    tcase_add_test(members, what_is_counted);
    tcase_add_test(members, names_with_dots);
    tcase_add_test(members, files_of_a_folder);
    tcase_add_test(members, checksums_of_what_was_read);
    tcase_add_test(members, encodings);
    suite_add_tcase(suite, members);
    harness_case(suite, "memory", each_allocation_may_fail, NULL);
    return suite;
}
