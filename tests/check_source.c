#include "harness.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <ftw.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "source/csv.h"
#include "source/looks_like.h"
#include "source/paths.h"
#include "source/source_files.h"
#include "source/wrong_name.h"

/* --- A folder of our own --------------------------------------------------------------------- */

static char home[PATH_MAX], folder[PATH_MAX];

static void enter_folder(void) {
    char made[] = "/tmp/check_source_XXXXXX";
    ck_assert_ptr_nonnull(getcwd(home, sizeof home));
    ck_assert_ptr_nonnull(mkdtemp(made));
    ck_assert_ptr_nonnull(realpath(made, folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw) {
    (void)status, (void)type, (void)ftw;
    return remove(path);
}

static void leave_folder(void) {
    ck_assert_int_eq(chdir(home), 0);
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void make_folder(const char *path) {
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void write_bytes(const char *path, const void *bytes, size_t length) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static void write_text(const char *path, const char *text) {
    write_bytes(path, text, strlen(text));
}

static struct text load(const char *path) {
    struct text text = {0};
    struct error error = {0};
    char buffer[4096];
    size_t length;
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    while ((length = fread(buffer, 1, sizeof buffer, file)) > 0)
        ck_assert(text_append(&text, slice_from(buffer, length), &error));
    fclose(file);
    return text;
}

/* --- Archives -------------------------------------------------------------------------------- */

static void add_member(struct archive *archive, const char *name, const char *content) {
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname_utf8(entry, name);
    archive_entry_set_perm(entry, 0600);
    size_t length = strlen(name);
    bool is_folder = length > 0 && name[length - 1] == '/';
    archive_entry_set_filetype(entry, is_folder ? AE_IFDIR : AE_IFREG);
    archive_entry_set_size(entry, is_folder ? 0 : (la_int64_t)strlen(content));
    ck_assert_msg(archive_write_header(archive, entry) == ARCHIVE_OK, "%s",
                  archive_error_string(archive));
    if (!is_folder)
        archive_write_data(archive, content, strlen(content));
    archive_entry_free(entry);
}

/* Writes an archive with these members: NAME, CONTENT, …, NULL. The ending of its name tells the
** format and the compression (`.tar.xz`, or `.csv.xz` for a single file). `options` are
** libarchive's, or NULL. */
static void pack(const char *path, const char *options, const char *const *members) {
    struct archive *archive = archive_write_new();
    struct slice name = slice_of(path);
    if (slice_ends_nocase(name, ".zip") || slice_ends_nocase(name, ".xlsx"))
        archive_write_set_format_zip(archive);
    else if (slice_ends_nocase(name, ".7z"))
        archive_write_set_format_7zip(archive);
    else if (strstr(path, ".tar") != NULL)
        archive_write_set_format_pax_restricted(archive);
    else
        archive_write_set_format_raw(archive);
    if (slice_ends_nocase(name, ".gz"))
        archive_write_add_filter_gzip(archive);
    if (slice_ends_nocase(name, ".bz2"))
        archive_write_add_filter_bzip2(archive);
    if (slice_ends_nocase(name, ".xz"))
        archive_write_add_filter_xz(archive);
    if (slice_ends_nocase(name, ".zst"))
        archive_write_add_filter_zstd(archive);
    if (options != NULL)
        ck_assert_msg(archive_write_set_options(archive, options) == ARCHIVE_OK, "%s",
                      archive_error_string(archive));
    if (options != NULL && strstr(options, "encryption") != NULL)
        ck_assert_int_eq(archive_write_set_passphrase(archive, "secret"), ARCHIVE_OK);
    ck_assert_int_eq(archive_write_open_filename(archive, path), ARCHIVE_OK);
    for (; *members != NULL; members += 2)
        add_member(archive, members[0], members[1]);
    ck_assert_int_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
}

#define MEMBERS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* --- What a source holds --------------------------------------------------------------------- */

/* Appends `name=content;` for each file, and then the error if there was one. */
static struct text contents(struct source *source, struct error *error) {
    struct text text = {0};
    struct error ignored = {0};
    struct source_file file;
    int found = 1;
    ck_assert(text_append(&text, slice_of(""), &ignored));
    while (source != NULL && (found = source_next(source, &file, error)) > 0) {
        unsigned char buffer[100];
        ptrdiff_t length;
        ck_assert(text_append(&text, file.name, &ignored));
        ck_assert(text_append_byte(&text, '=', &ignored));
        while ((length = bytes_read(file.bytes, buffer, sizeof buffer, error)) > 0)
            ck_assert(text_append(&text, slice_from(buffer, (size_t)length), &ignored));
        ck_assert(text_append_byte(&text, ';', &ignored));
        if (length < 0)
            break;
    }
    struct error again = {0};
    if (source != NULL && found <= 0) {
        ck_assert_int_eq(source_next(source, &file, &again), found);
        ck_assert_str_eq(again.message, error->message);
    }
    ck_assert(text_append(&text, slice_of(error->message), &ignored));
    source_close(source);
    return text;
}

static void expect_under(const char *root, const char *name, const char *expected) {
    struct error error = {0};
    struct text text = contents(source_open(slice_of(name), root, &error), &error);
    ck_assert_msg(strcmp(text.bytes, expected) == 0, "%s gives\n  %s\n  and not\n  %s", name,
                  text.bytes, expected);
    text_free(&text);
}

static void expect(const char *name, const char *expected) {
    expect_under(NULL, name, expected);
}

/* Reading the source must end in an error that begins with its name and contains the words. */
static void expect_error(const char *name, const char *words) {
    struct error error = {0};
    struct text text = contents(source_open(slice_of(name), NULL, &error), &error);
    ck_assert_msg(error.code != ERROR_NONE && strstr(error.message, words) != NULL &&
                      strncmp(error.message, name, strlen(name)) == 0,
                  "%s gives\n  %s\n  and not\n  …%s…", name, text.bytes, words);
    text_free(&text);
}

/* --- Names ----------------------------------------------------------------------------------- */

START_TEST(patterns) {
    static const struct {
        const char *pattern, *text;
        bool matches;
    } cases[] = {
        {"*", "", true},
        {"*.csv", "a.csv", true},
        {"*.csv", "a.csv.gz", false},
        {"a*b*c", "axbbc", true},
        {"a*b*c", "axbbd", false},
        {"?.csv", "\xC2\xA3.csv", true},
        {"?", "", false},
        {"[a-c]x", "bx", true},
        {"[!a-c]x", "bx", false},
        {"[]a]", "]", true},
        {"[a-]", "-", true},
        {"[a", "[a", true},
        {"*2016*", "x/2016", true},
        {"**a", "ba", true},
        {"[^0-9]", "x", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(path_matches(slice_of(cases[i].pattern), slice_of(cases[i].text)) ==
                          cases[i].matches,
                      "%s %s", cases[i].pattern, cases[i].text);
    /* An algorithm that tries every split of the text would not end. */
    char stars[] = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", text[2000] = {0};
    memset(text, 'a', sizeof text - 1);
    ck_assert(!path_matches(slice_of(stars), slice_of(text)));
}
END_TEST

START_TEST(files_and_folders) {
    enter_folder();
    make_folder("cps");
    make_folder("cps/2018");
    make_folder("cps/.git");
    make_folder("cps/__MACOSX");
    make_folder("empty");
    write_text("cps/b.csv", "B");
    write_text("cps/a.CSV", "A");
    write_text("cps/readme.txt", "R");
    write_text("cps/._a.csv", "hidden");
    write_text("cps/.git/x.csv", "hidden");
    write_text("cps/__MACOSX/x.csv", "hidden");
    write_text("cps/2018/oct.csv", "O");
    write_text("cps/x[1].csv", "brackets");
    expect("cps/b.csv", "cps/b.csv=B;");
    expect("cps/readme.txt", "cps/readme.txt=R;");
    expect("cps/x[1].csv", "cps/x[1].csv=brackets;");
    const char all[] = "cps/2018/oct.csv=O;cps/a.CSV=A;cps/b.csv=B;cps/x[1].csv=brackets;";
    expect("cps", all);
    expect("cps/", all);
    expect("cps//2018", "cps/2018/oct.csv=O;");
    expect("cps/[ab].*", "cps/a.CSV=A;cps/b.csv=B;");
    expect("c?s/*/*.csv", "cps/2018/oct.csv=O;");
    expect("*s/b.csv", "cps/b.csv=B;");
    expect("./cps/2*", "./cps/2018/oct.csv=O;");
    expect_error("cps/x.csv", "cps/x.csv: no such file (looked in ");
    expect_error("none/x.csv", "none/x.csv: no such file (looked in ");
    expect("", "'': no such file");
    expect("cps/b.csv/x", "cps/b.csv: is no archive, so it has no member 'x'");
    expect("empty", "empty: holds no CSV file");
    expect("cps/z*.csv", "cps/z*.csv: matches no file");
    expect_error("none/*.csv", "none/*.csv: no such file (looked in ");
    leave_folder();
}
END_TEST

/* An error lists the first few names that are there. */
START_TEST(a_folder_of_other_files) {
    char name[32];
    enter_folder();
    make_folder("many");
    for (int number = 1; number < 9; number++) {
        snprintf(name, sizeof name, "many/%d.txt", number);
        write_text(name, "words");
    }
    expect("many",
           "many: holds no CSV file; it holds: 1.txt, 2.txt, 3.txt, 4.txt, 5.txt, \xE2\x80\xA6");
    /* A link that leads nowhere, and one to itself, are no folders of data. */
    ck_assert_int_eq(symlink("nowhere", "many/link"), 0);
    ck_assert_int_eq(symlink("circle", "many/circle"), 0);
    write_text("many/a.csv", "A");
    expect("many", "many/a.csv=A;");
    ck_assert_int_eq(symlink("nowhere", "many/b.csv"), 0);
    expect_error("many", "many/b.csv: can't be read (No such file or directory)");
    leave_folder();
}
END_TEST

START_TEST(nul_in_a_name) {
    struct error error = {0};
    ck_assert_ptr_null(source_open(slice_from("/tmp\0x", 6), NULL, &error));
    ck_assert_int_eq(error.code, ERROR_USE);
}
END_TEST

/* A part takes no room of the stack, of which a thread may have little. */
START_TEST(a_name_of_very_many_parts) {
    enum { PARTS = 2000 };
    struct error error = {0};
    char name[2 * PARTS + 20] = "", expected[2 * PARTS + 30];
    enter_folder();
    write_text("x.csv", "X");
    for (int part = 0; part < PARTS; part++)
        memcpy(name + 2 * part, "./", 3);
    memcpy(name + 2 * PARTS, "x.csv", 6);
    snprintf(expected, sizeof expected, "%s=X;", name);
    expect(name, expected);
    memcpy(name + 2 * PARTS, "none/y.csv", 11);
    ck_assert_ptr_null(source_open(slice_of(name), NULL, &error));
    ck_assert_int_eq(error.code, ERROR_READ);
    leave_folder();
}
END_TEST

START_TEST(links_that_lead_back) {
    enter_folder();
    make_folder("a");
    write_text("a/x.csv", "X");
    ck_assert_int_eq(symlink("..", "a/up"), 0);
    ck_assert_int_eq(symlink("..", "a/up2"), 0);
    expect("a", "a/x.csv=X;");
    leave_folder();
}
END_TEST

START_TEST(the_root_holds) {
    enter_folder();
    make_folder("root");
    make_folder("root/in");
    make_folder("rooted");
    write_text("root/in/a.csv", "A");
    write_text("rooted/secret.csv", "S");
    ck_assert_int_eq(symlink("../rooted", "root/out"), 0);
    ck_assert_int_eq(symlink("in/a.csv", "root/link.csv"), 0);
    char root[PATH_MAX + 10], refused[3 * PATH_MAX];
    snprintf(root, sizeof root, "%s/root", folder);
    expect_under(root, "root/in/a.csv", "root/in/a.csv=A;");
    expect_under(root, "root/link.csv", "root/link.csv=A;");
    expect_under(root, "rooted/../root/in", "rooted/../root/in/a.csv=A;");
    expect_under(root, "root/none.csv", "root/none.csv: no such file");
    static const char *const outside[] = {"rooted/secret.csv",
                                          "root/../rooted/secret.csv",
                                          "root/out/secret.csv",
                                          "root/out",
                                          "root/out/*.csv",
                                          "root/*/secret.csv",
                                          "root/../*/*.csv",
                                          "*",
                                          "/etc/passwd",
                                          "/etc/none",
                                          "rooted/none.csv",
                                          "root",
                                          "/etc/*",
                                          "/no/such/folder"};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        snprintf(refused, sizeof refused,
                 "%s: lies outside of the folder that may be read ('root' is '%s')", outside[i],
                 root);
        expect_under(root, outside[i], refused);
    }
    expect_under("", "root/in/a.csv", "root/in/a.csv: no file may be opened ('root' is empty)");
    expect_under("/", "root/in/a.csv", "root/in/a.csv=A;");
    leave_folder();
}
END_TEST

START_TEST(signature_changes_with_the_files) {
    enter_folder();
    make_folder("a");
    write_text("a/x.csv", "X");
    struct error error = {0};
    uint64_t signatures[4];
    for (int i = 0; i < 4; i++) {
        if (i == 2)
            write_text("a/y.csv", "Y");
        if (i == 3)
            write_text("a/x.csv", "XX");
        struct source *source = source_open(slice_of("a"), NULL, &error);
        ck_assert_uint_eq(source_file_count(source), i < 2 ? 1 : 2);
        signatures[i] = source_signature(source);
        source_close(source);
    }
    ck_assert(signatures[0] == signatures[1]);
    ck_assert(signatures[1] != signatures[2]);
    ck_assert(signatures[2] != signatures[3]);
    leave_folder();
}
END_TEST

/* --- What a file is -------------------------------------------------------------------------- */

START_TEST(what_is_no_csv_is_told) {
    enter_folder();
    write_text("empty.csv", "");
    write_text("pointer.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:00\n");
    write_bytes("binary.csv",
                "\x7F"
                "ELF\0\0\0\0\0",
                9);
    write_bytes("old.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", 10);
    write_bytes("utf16.csv",
                "\xFF\xFE"
                "a\0,\0",
                6);
    pack("new.xlsx", NULL, MEMBERS("[Content_Types].xml", "<x/>", "xl/workbook.xml", "<x/>"));
    pack("binary.xlsx", NULL, MEMBERS("[Content_Types].xml", "<x/>", "xl/workbook.bin", "x"));
    expect("empty.csv", "empty.csv: is empty");
    expect("pointer.csv", "pointer.csv: large-file pointer, not the data; run 'git lfs pull' or "
                          "download the file itself");
    expect("binary.csv", "binary.csv: is not a CSV file (it holds binary data)");
    static const char nuls[2048];
    make_folder("zeros");
    write_bytes("zeros/x.csv", nuls, sizeof nuls);
    expect("zeros", "zeros/x.csv: is not a CSV file (it holds binary data)");
    expect("zeros/x.csv", "zeros/x.csv: is not a CSV file (it holds binary data)");
    pack("zeros/y.zip", NULL, MEMBERS("a.txt", "A"));
    ck_assert_int_eq(rename("zeros/y.zip", "zeros/x.csv"), 0);
    expect("zeros", "zeros/x.csv: holds no CSV file; it holds: a.txt");
    expect("old.xls", "old.xls: is an old workbook (.xls), or locked with a password; save it as "
                      ".xlsx without one");
    expect("new.xlsx", "new.xlsx: is a workbook without a sheet");
    expect("binary.xlsx", "binary.xlsx: is a binary workbook (.xlsb); save it as .xlsx");
    struct error error = {0};
    struct source *source = source_open(slice_of("utf16.csv"), NULL, &error);
    struct source_file file;
    ck_assert_int_eq(source_next(source, &file, &error), 1);
    source_close(source);
    leave_folder();
}
END_TEST

START_TEST(texts_that_are_no_table_are_told) {
    static const struct {
        const char *text, *what; /* NULL: it may be a table */
    } cases[] = {
        {" \n<!DOCTYPE html>", "a web page (HTML)"},
        {"<HTML>", "a web page (HTML)"},
        {"\xEF\xBB\xBF<html>", "a web page (HTML)"},
        {"<?xml version='1.0'?>", "XML; save the table in it as CSV"},
        {"{\\rtf1", "a document (RTF)"},
        {"%PDF-1.7", "a PDF; "},
        {"{\"a\": 1}", "JSON; "},
        {"{ \n \"a\": 1}", "JSON; "},
        {"[{\"a\": 1}]", "JSON; "},
        {"[[1, 2]]", "JSON; "},
        {"[1, 2]", NULL},
        {"[", NULL},
        {"{force}", NULL},
        {"", NULL},
        {"force,count", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *what = looks_like_text(slice_of(cases[i].text));
        ck_assert_msg((what != NULL) == (cases[i].what != NULL), "%s", cases[i].text);
        ck_assert(what == NULL || strncmp(what, cases[i].what, strlen(cases[i].what)) == 0);
    }
    ck_assert_ptr_null(looks_like_text(slice_from("{\0", 2)));
}
END_TEST

static void expect_said(const char *name, bool show_home, const char *expected) {
    struct error error = {0};
    struct text said = {0};
    ck_assert(text_append(&said, slice_of(""), &error) &&
              wrong_name_say(slice_of(name), show_home, &said, &error));
    ck_assert_msg(strcmp(said.bytes, expected) == 0, "%s gives\n  %s\n  and not\n  %s", name,
                  said.bytes, expected);
    text_free(&said);
}

START_TEST(names_that_no_file_has) {
    const char *quoted = "; there are blanks or quotes around the name: write a.csv";
    setenv("HOME", "/home/ann", 1);
    expect_said("a.csv", true, "");
    expect_said("'", true, "");
    expect_said("'a.csv'", true, quoted);
    expect_said("`a.csv`", true, quoted);
    expect_said(" \"a.csv\" ", true, quoted);
    expect_said("a.csv\"", true, quoted);
    expect_said("https://gov.uk/a.csv", true, "; download it first, and name the file");
    expect_said("'FILE:///home/a.csv'", true, "; write the path alone: /home/a.csv");
    expect_said("~/a.csv", true, "; only the shell knows ~: write the folder out, /home/ann/a.csv");
    expect_said("~", true, "; only the shell knows ~: write the folder out, /home/ann");
    expect_said("~ann/a.csv", true, "; only the shell knows ~: write the folder out");
    expect_said("~/a.csv", false, "; only the shell knows ~: write the folder out");
    unsetenv("HOME");
    expect_said("~/a.csv", true, "; only the shell knows ~: write the folder out");
    const char *of_windows =
        "; it is a path of Windows: write it as this system does, under WSL /mnt/c/cps/a.csv";
    expect_said("C:\\cps\\a.csv", true, of_windows);
    expect_said("c:/cps/a.csv", true, of_windows);
    expect_said("cps\\a.csv", true, "; write it with slashes: cps/a.csv");
    expect_said("c:a.csv", true, "");
    expect_said("7:/a.csv", true, "");
}
END_TEST

/* --- Zips that say what is not so -------------------------------------------------------------- */

/* The zip with two bytes of it set to a number, behind some other bytes. */
static void write_patched(const struct text *zip, size_t at, unsigned number, const char *before,
                          size_t length) {
    struct text patched = {0};
    struct error error = {0};
    ck_assert(text_append(&patched, slice_from(before, length), &error) &&
              text_append(&patched, text_slice(zip), &error));
    patched.bytes[length + at] = (char)(number & 0xFF);
    patched.bytes[length + at + 1] = (char)(number >> 8);
    write_bytes("p.zip", patched.bytes, patched.length);
    text_free(&patched);
}

START_TEST(zips_that_say_what_is_not_so) {
    enum { END = 22, ENTRY = 46, NAME = 5, LOCAL = 30 };
    static const char good[] = "p.zip/a.csv=A;p.zip/b.csv=BB;", empty[] = "PK\5\6";
    enter_folder();
    pack("e.zip", "zip:compression=store", MEMBERS("a.csv", "A", "b.csv", "BB"));
    struct text zip = load("e.zip");
    const unsigned char *bytes = (const unsigned char *)zip.bytes;
    const size_t end = zip.length - END, directory = bytes[end + 16] + 256u * bytes[end + 17],
                 first = bytes[directory + 42], count = bytes[end + 10];
    ck_assert_uint_eq(count, 2);
    const struct {
        size_t at;
        unsigned number;
        const char *words; /* NULL: it is read as it is */
    } cases[] = {
        {end + 4, 0, NULL},
        {end + 4, 0xFFFF, NULL},
        {end + 4, 1, "is the last of several files of one archive; join them first"},
        {end + 10, 1, "its directory has more members than it says"},
        {end + 10, 5, "its directory has fewer members than it says"},
        {end + 12, 0xFFFF, "its directory is larger than the file"},
        {end + 16, 0xFFF0, "an offset lies outside the file"},
        {end + 20, 5, "the archive's directory, which stands at its end, is missing"},
        {directory, 0, "its directory has fewer members than it says"},
        {directory + 28, 0xFFFF, "a name leads out of its directory"},
        {directory + 10, 97, "is compressed by a method (97) that is not supported"},
        {directory + 8, 1, "is locked with a password; unpack it first"},
        {directory + 16, 0, "checksum mismatch in archive"},
        {directory + 24, 7, "the size is not what its directory says"},
        {directory + 24, 0, "the size is not what its directory says"},
        {directory + 42, 1, "a member is not where its directory says"},
        {first, 0, "a member is not where its directory says"},
        {first + 26, 4, "a member has another name than its directory says"},
        {first + LOCAL, 'x' | 'x' << 8, "a member has another name than its directory says"},
        {first + 28, 0x7FFF, "two members share bytes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_patched(&zip, cases[i].at, cases[i].number, "", 0);
        if (cases[i].words != NULL)
            expect_error("p.zip", cases[i].words);
        else
            expect("p.zip", good);
    }
    /* Other bytes before it: as of a program that unpacks itself. */
    write_patched(&zip, end + 4, 0, "MZ\0\0\0\0\0\0", 8);
    expect("p.zip", good);
    write_patched(&zip, end + 16, (unsigned)directory + 8, "MZ\0\0\0\0\0\0", 8);
    expect_error("p.zip", "p.zip: "); /* its directory is where it says, and its members are not */
    char none[END] = {0};
    memcpy(none, empty, 4);
    write_bytes("p.zip", none, sizeof none);
    expect_error("p.zip", "holds no file");
    text_free(&zip);
    leave_folder();
}
END_TEST

/* The bytes, and not the name, tell the compression. */
START_TEST(compressed_files) {
    static const char *const ends[] = {"gz", "bz2", "xz", "zst"};
    enter_folder();
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char name[60], renamed[40], expected[100];
        snprintf(name, sizeof name, "x.csv.%s", ends[i]);
        snprintf(renamed, sizeof renamed, "%s.csv", ends[i]);
        snprintf(expected, sizeof expected, "%s=force,count\nKent,5\n;", renamed);
        pack(name, NULL, MEMBERS("data", "force,count\nKent,5\n"));
        ck_assert_int_eq(rename(name, renamed), 0);
        expect(renamed, expected);
        snprintf(expected, sizeof expected, "%s: is no archive, so it has no member 'a.csv'",
                 renamed);
        snprintf(name, sizeof name, "%s/a.csv", renamed);
        expect(name, expected);
    }
    pack("empty.csv.gz", NULL, MEMBERS("data", ""));
    expect("empty.csv.gz", "empty.csv.gz: is empty");
    leave_folder();
}
END_TEST

static void expect_cut(const char *name, const char *whole, const char *words) {
    struct text packed = load(name);
    struct text good = {0};
    struct error error = {0};
    ck_assert(text_append(&good, slice_of(whole), &error));
    expect(name, good.bytes);
    for (size_t length = 10; length < packed.length; length++) {
        write_bytes(name, packed.bytes, length);
        expect_error(name, words);
    }
    text_free(&packed);
    text_free(&good);
}

START_TEST(files_cut_short) {
    static const char *const ends[] = {"csv.gz",  "csv.bz2", "csv.xz", "csv.zst", "tar.gz",
                                       "tar.bz2", "tar.xz",  "zip",    "7z"};
    enter_folder();
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char name[40], expected[100];
        bool alone = ends[i][0] == 'c';
        snprintf(name, sizeof name, "x.%s", ends[i]);
        snprintf(expected, sizeof expected, "%s%s=force,count\nKent,5\nEssex,17\n;", name,
                 alone ? "" : "/a.csv");
        pack(name, NULL, MEMBERS("a.csv", "force,count\nKent,5\nEssex,17\n"));
        /* libarchive says of any cut 7-Zip archive only that it is damaged */
        expect_cut(name, expected,
                   strcmp(ends[i], "7z") == 0 ? "download it again" : "truncated file");
    }
    leave_folder();
}
END_TEST

START_TEST(tar_cut_between_members) {
    enter_folder();
    pack("x.tar", NULL, MEMBERS("a.csv", "A", "b.csv", "B"));
    struct text tar = load("x.tar");
    write_bytes("x.tar", tar.bytes, 1024);
    expect("x.tar",
           "x.tar/a.csv=A;x.tar: truncated file: the archive ends early; download it again");
    write_bytes("x.tar", tar.bytes, 2048);
    expect_error("x.tar", "truncated file");
    write_bytes("x.tar", tar.bytes, 2048 + 512);
    expect("x.tar", "x.tar/a.csv=A;x.tar/b.csv=B;");
    text_free(&tar);
    leave_folder();
}
END_TEST

/* --- Archives -------------------------------------------------------------------------------- */

START_TEST(archives_of_every_kind) {
    static const char *const ends[] = {"zip",     "7z",     "tar",    "tar.gz",
                                       "tar.bz2", "tar.xz", "tar.zst"};
    enter_folder();
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char name[40], expected[200];
        snprintf(name, sizeof name, "x.%s", ends[i]);
        pack(name, NULL,
             MEMBERS("readme.txt", "R", "y/", "", "b.csv", "B", "y/a.csv", "A", "__MACOSX/b.csv",
                     "H", "y/.c.csv", "H"));
        snprintf(expected, sizeof expected, "%s/b.csv=B;%s/y/a.csv=A;", name, name);
        expect(name, expected);
        ck_assert_int_eq(rename(name, "named.csv"), 0);
        expect("named.csv", "named.csv/b.csv=B;named.csv/y/a.csv=A;");
    }
    leave_folder();
}
END_TEST

START_TEST(members_by_name) {
    enter_folder();
    make_folder("d");
    pack("d/r.zip", NULL,
         MEMBERS("2016/a.csv", "A", "2016/notes.txt", "N", "2017/b.csv", "B", "c[1].csv", "C"));
    pack("d/s.zip", NULL, MEMBERS("2016/z.csv", "Z"));
    pack("d/t.zip", NULL, MEMBERS("photo.jpg", "P", "x.txt", "X"));
    write_text("d/u.zip.txt", "U");
    expect("d/r.zip/2016/a.csv", "d/r.zip/2016/a.csv=A;");
    expect("d/r.zip/2016/notes.txt", "d/r.zip/2016/notes.txt=N;");
    expect("d/r.zip/c[1].csv", "d/r.zip/c[1].csv=C;");
    expect("d/r.zip/2016", "d/r.zip/2016/a.csv=A;");
    expect("d/r.zip/*.csv", "d/r.zip/2016/a.csv=A;d/r.zip/2017/b.csv=B;d/r.zip/c[1].csv=C;");
    expect("d/*/2016*.csv", "d/r.zip/2016/a.csv=A;d/s.zip/2016/z.csv=Z;");
    expect("d", "d/r.zip/2016/a.csv=A;d/r.zip/2017/b.csv=B;d/r.zip/c[1].csv=C;"
                "d/s.zip/2016/z.csv=Z;");
    expect("d/s.zip/b.csv", "d/s.zip: no member named 'b.csv'; it holds: 2016/z.csv");
    expect("d/s.zip/*.txt", "d/s.zip: no member matches '*.txt'; it holds: 2016/z.csv");
    expect("d/t.zip", "d/t.zip: holds no CSV file; it holds: photo.jpg, x.txt");
    expect("d/?.zip/none*", "d/?.zip/none*: matches no file");
    pack("many.zip", NULL, MEMBERS("1", "", "2", "", "3", "", "4", "", "5", "", "6", "", "7", ""));
    expect("many.zip", "many.zip: holds no CSV file; it holds: 1, 2, 3, 4, 5, …");
    leave_folder();
}
END_TEST

START_TEST(members_that_are_packed_or_no_csv) {
    enter_folder();
    pack("y.csv.gz", NULL, MEMBERS("data", "Y"));
    pack("y.csv.xz", NULL, MEMBERS("data", "XZ"));
    pack("in.zip", NULL, MEMBERS("a.csv", "A"));
    /* Their bytes have NULs, so that pack(), which takes C strings, can't write them. */
    struct archive *archive = archive_write_new();
    static const char *const names[] = {"y.csv.gz", "y.csv.xz", "in.zip"};
    archive_write_set_format_pax_restricted(archive);
    archive_write_open_filename(archive, "x.tar");
    for (size_t i = 0; i < 3; i++) {
        struct text bytes = load(names[i]);
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, names[i]);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, (la_int64_t)bytes.length);
        archive_write_header(archive, entry);
        archive_write_data(archive, bytes.bytes, bytes.length);
        archive_entry_free(entry);
        text_free(&bytes);
    }
    archive_write_free(archive);
    expect("x.tar", "x.tar/y.csv.gz=Y;x.tar/y.csv.xz=XZ;");
    expect("x.tar/y.csv.gz", "x.tar/y.csv.gz=Y;");
    expect("x.tar/in.zip", "x.tar/in.zip: is an archive within an archive; unpack it first");
    pack("e.zip", NULL, MEMBERS("a.csv", "A", "b.csv", ""));
    expect("e.zip", "e.zip/a.csv=A;e.zip/b.csv: is empty");
    leave_folder();
}
END_TEST

START_TEST(names_beyond_ascii) {
    static const char *const ends[] = {"zip", "7z", "tar"};
    enter_folder();
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char name[40], expected[100];
        snprintf(name, sizeof name, "x.%s", ends[i]);
        snprintf(expected, sizeof expected, "%s/Dyfed\xE2\x80\x93Powys \xC2\xA3.csv=A;", name);
        locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
        ck_assert(utf8 != (locale_t)0);
        locale_t before = uselocale(utf8); /* only the writer of the archive needs it */
        pack(name, NULL, MEMBERS("Dyfed\xE2\x80\x93Powys \xC2\xA3.csv", "A"));
        uselocale(before);
        freelocale(utf8);
        expect(name, expected);
    }
    leave_folder();
}
END_TEST

static bool no_locales;

/* The C library's, which tells no memory from what is not installed. */
locale_t newlocale(int mask, const char *name, locale_t base) {
    locale_t (*really)(int, const char *, locale_t);
    *(void **)&really = dlsym(RTLD_NEXT, "newlocale");
    return no_locales ? (locale_t)0 : really(mask, name, base);
}

/* Without the letters of its name a member is no CSV file, and its figures would not be missed. */
START_TEST(a_name_that_can_not_be_read_is_an_error) {
    enter_folder();
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = uselocale(utf8); /* only the writer of the archive needs it */
    pack("x.7z", NULL, MEMBERS("a.csv", "A", "\xC2\xA3.csv", "B"));
    uselocale(before);
    freelocale(utf8);
    expect("x.7z", "x.7z/a.csv=A;x.7z/\xC2\xA3.csv=B;");
    no_locales = true;
    expect("x.7z", "x.7z/a.csv=A;x.7z: the name of a member can't be read, as there is no locale "
                   "C.UTF-8, or no memory for it");
    no_locales = false;
    leave_folder();
}
END_TEST

START_TEST(a_member_named_like_a_path_is_harmless) {
    enter_folder();
    make_folder("root");
    pack("root/x.zip", NULL, MEMBERS("../../etc/passwd", "P", "/abs/a.csv", "A"));
    char root[PATH_MAX + 10];
    snprintf(root, sizeof root, "%s/root", folder);
    expect_under(root, "root/x.zip/../../etc/passwd", "root/x.zip/../../etc/passwd=P;");
    expect_under(root, "root/x.zip", "root/x.zip//abs/a.csv=A;");
    ck_assert_int_ne(access("etc/passwd", F_OK), 0);
    leave_folder();
}
END_TEST

/* --- Damage ---------------------------------------------------------------------------------- */

static size_t find(const struct text *bytes, const char *what, size_t length) {
    const char *found = memmem(bytes->bytes, bytes->length, what, length);
    ck_assert_ptr_nonnull(found);
    return (size_t)(found - bytes->bytes);
}

/* Reading the zip must fail with these words once one byte is changed: the one at this offset from
** the first place of `mark`. */
static void expect_changed(const struct text *zip, const char *mark, size_t offset,
                           const char *words) {
    size_t at = find(zip, mark, strlen(mark)) + offset;
    zip->bytes[at] ^= 1;
    write_bytes("x.zip", zip->bytes, zip->length);
    zip->bytes[at] ^= 1;
    expect_error("x.zip", words);
}

START_TEST(zip_damage_is_noticed) {
    static const char *const options[] = {"zip:compression=store", "zip:compression=deflate"};
    enter_folder();
    for (size_t i = 0; i < 2; i++) {
        pack("x.zip", options[i], MEMBERS("a.csv", "force,count\nKent,5\nKent,5\nKent,6\n"));
        struct text zip = load("x.zip");
        expect_changed(&zip, "PK\x01\x02", 16, "x.zip/a.csv: checksum mismatch in archive");
        expect_changed(&zip, "PK\x01\x02", 24, "the archive is damaged");
        expect_changed(&zip, "PK\x01\x02", 20, "; download it again");
        expect_changed(&zip, "PK\x01\x02", 46, "a member has another name than its directory says");
        expect_changed(&zip, "PK\x05\x06", 10, "its directory has");
        if (i == 0)
            expect_changed(&zip, "Kent", 5, "x.zip/a.csv: checksum mismatch in archive");
        text_free(&zip);
    }
    leave_folder();
}
END_TEST

/* Reading the changed archive must give what was packed, or an error. */
static void expect_right_or_error(const char *name, const char *expected) {
    struct text packed = load(name);
    for (size_t i = 0; i < packed.length; i++) {
        packed.bytes[i] = (char)(packed.bytes[i] ^ 0x41);
        write_bytes(name, packed.bytes, packed.length);
        packed.bytes[i] = (char)(packed.bytes[i] ^ 0x41);
        struct error error = {0};
        struct text text = contents(source_open(slice_of(name), NULL, &error), &error);
        const char *content = strchr(text.bytes, '=');
        if (error.code == ERROR_NONE)
            ck_assert_msg(content != NULL && strcmp(content + 1, expected) == 0,
                          "%s with byte %zu changed gives %s", name, i, text.bytes);
        text_free(&text);
    }
    text_free(&packed);
}

START_TEST(any_byte_changed) {
    static const char *const names[] = {"x.zip", "x.7z", "x.csv.gz", "x.csv.xz", "x.csv.bz2"};
    enter_folder();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        pack(names[i], NULL, MEMBERS("a.csv", "force,count\nKent,5\nKent,5\nKent,6\n"));
        expect_right_or_error(names[i], "force,count\nKent,5\nKent,5\nKent,6\n;");
    }
    leave_folder();
}
END_TEST

START_TEST(locked_members) {
    enter_folder();
    pack("x.zip", "zip:encryption=zipcrypt", MEMBERS("a.csv", "force,count\nKent,5\n"));
    expect("x.zip", "x.zip/a.csv: is locked with a password; unpack it first");
    leave_folder();
}
END_TEST

/* Reading the file to its end must be refused before it has given all of it. */
static void expect_refused_bomb(const char *name) {
    enum { ROOM = 1 << 20 };
    unsigned char *buffer = malloc(ROOM);
    char expected[200];
    struct error error = {0};
    struct source_file found;
    struct source *source = source_open(slice_of(name), NULL, &error);
    ck_assert_int_eq(source_next(source, &found, &error), 1);
    while (bytes_read(found.bytes, buffer, ROOM, &error) > 0)
        ;
    snprintf(expected, sizeof expected,
             "%s: refused, as it expands beyond a gigabyte and 500 times its size; unpack it first "
             "if that is right",
             name);
    ck_assert_str_eq(error.message, expected);
    source_close(source);
    free(buffer);
}

/* Packs 16 MB of line feeds. `format` and `flush` are zlib's. */
static size_t pack_lines(unsigned char *packed, size_t room, int format, int flush) {
    enum { LINES = 16 << 20 };
    unsigned char *plain = malloc(LINES);
    memset(plain, '\n', LINES);
    z_stream stream = {0};
    ck_assert_int_eq(deflateInit2(&stream, 9, Z_DEFLATED, format, 9, 0), Z_OK);
    stream.next_in = plain;
    stream.avail_in = LINES;
    stream.next_out = packed;
    stream.avail_out = (unsigned)room;
    ck_assert_int_eq(deflate(&stream, flush), flush == Z_FINISH ? Z_STREAM_END : Z_OK);
    free(plain);
    deflateEnd(&stream);
    return stream.total_out;
}

/* The numbers of a zip, two bytes each, that stand in both headers of a member of this packed size,
** which claims to be of 4 GB and is named `a.csv`. */
static void write_zip_numbers(FILE *file, size_t size) {
    const uint16_t numbers[] = {
        20, 0, 8, 0, 0, 0, 0, (uint16_t)size, (uint16_t)(size >> 16), 0xFFF0, 0xFFFF, 5, 0};
    ck_assert_uint_eq(fwrite(numbers, sizeof numbers, 1, file), 1);
}

/* 1.1 GB of the same line, packed into about a megabyte: as many gzip members of 16 MB each, or as
** many pieces of one member of a zip. */
START_TEST(bombs_are_refused) {
    enum { COPIES = 70, ROOM = 1 << 20 };
    unsigned char *packed = malloc(ROOM);
    enter_folder();
    size_t length = pack_lines(packed, ROOM, 15 + 16, Z_FINISH);
    FILE *file = fopen("x.csv.gz", "wb");
    for (int i = 0; i < COPIES; i++)
        fwrite(packed, 1, length, file);
    fclose(file);
    expect_refused_bomb("x.csv.gz");

    length = pack_lines(packed, ROOM, -15, Z_FULL_FLUSH);
    file = fopen("x.zip", "wb");
    fwrite("PK\x03\x04", 1, 4, file);
    write_zip_numbers(file, length * COPIES);
    fwrite("a.csv", 1, 5, file);
    for (int i = 0; i < COPIES; i++)
        fwrite(packed, 1, length, file);
    const uint32_t directory = (uint32_t)ftell(file);
    fwrite("PK\x01\x02\x14", 1, 6, file);
    write_zip_numbers(file, length * COPIES);
    fwrite((char[14]){0}, 1, 14, file);
    fwrite("a.csv", 1, 5, file);
    const uint32_t end[] = {0, 1 | 1 << 16, 46 + 5, directory};
    fwrite("PK\x05\x06", 1, 4, file);
    fwrite(end, sizeof end, 1, file);
    fwrite((char[2]){0}, 1, 2, file);
    fclose(file);
    expect_refused_bomb("x.zip");
    free(packed);
    leave_folder();
}
END_TEST

/* --- Memory ---------------------------------------------------------------------------------- */

START_TEST(sources_in_memory) {
    struct error error = {0};
    struct text text =
        contents(source_from_memory(slice_of("builtin:x"), slice_of("a,b\n"), &error), &error);
    ck_assert_str_eq(text.bytes, "builtin:x=a,b\n;");
    text_free(&text);
    enter_folder();
    pack("x.zip", NULL, MEMBERS("a.csv", "A"));
    struct text zip = load("x.zip");
    text = contents(source_from_memory(slice_of("m"), text_slice(&zip), &error), &error);
    ck_assert_str_eq(text.bytes, "m/a.csv=A;");
    text_free(&text);
    text_free(&zip);
    leave_folder();
}
END_TEST

START_TEST(failed_allocations_are_reported) {
    static const char *const names[] = {"d", "d/*.zip/*.csv", "d/y.csv.gz", "d/z.tar.xz"};
    enter_folder();
    make_folder("d");
    write_text("d/a.csv", "A");
    pack("d/x.zip", NULL, MEMBERS("a.csv", "A", "b.csv", "B"));
    pack("d/y.csv.gz", NULL, MEMBERS("data", "Y"));
    pack("d/z.tar.xz", NULL, MEMBERS("a.csv", "A"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool done = false;
        for (long n = 0; !done; n++) {
            struct error error = {0};
            struct source_file file;
            unsigned char buffer[10];
            int found = -1;
            memory_fail_after(n, false);
            struct source *source = source_open(slice_of(names[i]), folder, &error);
            while (source != NULL && (found = source_next(source, &file, &error)) > 0)
                while (bytes_read(file.bytes, buffer, sizeof buffer, &error) > 0)
                    ;
            done = memory_fail_pending();
            memory_fail_after(-1, false);
            source_close(source);
            ck_assert_msg(error.code == (done ? ERROR_NONE : ERROR_MEMORY), "%s: %s", names[i],
                          error.message);
            ck_assert(!done || found == 0);
        }
    }
    leave_folder();
}
END_TEST

/* --- Real files ------------------------------------------------------------------------------ */

static int64_t number(struct slice digits) {
    int64_t value = 0;
    for (size_t i = 0; i < digits.length; i++) {
        ck_assert(byte_is_digit(digits.bytes[i]));
        value = value * 10 + (digits.bytes[i] - '0');
    }
    return value;
}

/* Reads a published file: its records, all of the same width, and the sum of the counts. */
static void expect_published(const char *file, size_t field_count, int64_t records, size_t column,
                             int64_t sum) {
    const char *shared = harness_shared();
    if (shared == NULL)
        return;
    char path[200];
    struct error error = {0};
    struct source_file found;
    struct csv_record record;
    snprintf(path, sizeof path, "%s/%s", shared, file);
    struct source *source = source_open(slice_of(path), NULL, &error);
    ck_assert_msg(source != NULL && source_next(source, &found, &error) == 1, "%s", error.message);
    struct csv_reader *reader = csv_open(found.bytes, (struct csv_options){0}, &error);
    int64_t count = 0, total = 0;
    for (; csv_next_record(reader, &record, &error) > 0; count++) {
        ck_assert_uint_eq(record.field_count, field_count);
        if (count > 0)
            total += number(record.fields[column - 1]);
    }
    ck_assert_int_eq(csv_line(reader), records);
    ck_assert_int_eq(count, records);
    ck_assert_int_eq(total, sum);
    csv_close(reader);
    ck_assert_int_eq(source_next(source, &found, &error), 0);
    ck_assert_msg(error.code == ERROR_NONE, "%s", error.message);
    source_close(source);
}

START_TEST(remands_of_2018) {
    expect_published("moj/remands-magistrates-court-2018.zip", 18, 435403, 18, 1442617);
}
END_TEST

START_TEST(court_outcomes_of_2009_to_2019) {
    expect_published("moj/court-outcomes-2009-2019.zip", 20, 986498, 16, 13799928);
}
END_TEST

START_TEST(months_of_cps) {
    const char *shared = harness_shared();
    if (shared == NULL)
        return;
    char path[200];
    struct error error = {0};
    struct source_file file;
    int count = 0;
    snprintf(path, sizeof path, "%s/cps", shared);
    struct source *source = source_open(slice_of(path), NULL, &error);
    for (; source_next(source, &file, &error) > 0; count++)
        ck_assert(slice_ends_nocase(file.name, ".csv"));
    ck_assert_int_eq(count, 45);
    source_close(source);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("source");
    harness_case(suite, "names", patterns, files_and_folders, a_folder_of_other_files,
                 nul_in_a_name, a_name_of_very_many_parts, links_that_lead_back,
                 signature_changes_with_the_files, NULL);
    harness_case(suite, "root", the_root_holds, a_member_named_like_a_path_is_harmless, NULL);
    harness_case(suite, "kinds", what_is_no_csv_is_told, texts_that_are_no_table_are_told,
                 zips_that_say_what_is_not_so, names_that_no_file_has, compressed_files,
                 sources_in_memory, NULL);
    harness_case(suite, "archives", archives_of_every_kind, members_by_name,
                 members_that_are_packed_or_no_csv, names_beyond_ascii,
                 a_name_that_can_not_be_read_is_an_error, NULL);
    harness_case(suite, "damage", files_cut_short, tar_cut_between_members, zip_damage_is_noticed,
                 any_byte_changed, locked_members, bombs_are_refused, NULL);
    harness_case(suite, "memory", failed_allocations_are_reported, NULL);
    harness_case(suite, "published", remands_of_2018, court_outcomes_of_2009_to_2019, months_of_cps,
                 NULL);
    return suite;
}
