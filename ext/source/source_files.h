/* source/source_files.h: the files of a source, one by one, from the name that a user gives it.
**
**     struct source *source = source_open(slice_of("release.zip/2016*.csv"), &error);
**     struct source_file file;
**     int found;
**     while ((found = source_next(source, &file, &error)) > 0)
**         … read file.bytes, named file.name …
**     source_close(source);
**
** A source owns all that it gives. A name is one of
**   a file              january_2014.csv, outcomes.csv.gz (.gz .bz2 .xz .zst are unpacked)
**   an archive          release.zip, release.tar.xz: every CSV file in it
**   a member of one     release.zip/prosecutions.csv, release.zip/x/y.csv, release.zip/2016*.csv
**   a spreadsheet       outcomes.xlsx, outcomes.ods: every sheet, each as a file
**   a sheet of one      outcomes.xlsx/Table 1, outcomes.ods/Outcomes_*, outcomes.xlsx/#3 (the third),
**                       release.zip/outcomes.xlsx/Table 1
**   a table of a sheet  outcomes.xlsx/Table 1#2, outcomes.xlsx/#3#2
**   a folder            cps: every CSV file, spreadsheet and archive below it, at any depth
**   a glob              cps/x*.csv, with * ? [a-z], in any part of the path
**
** Which files are taken. A file that is named, or that a glob matches, is always taken. In a
** folder, and in an archive whose members are not named, the file's name decides: it must end in
** `.csv`, with or without `.gz`, `.bz2`, `.xz` or `.zst`, and in a folder archives (`.zip`, `.7z`,
** `.tar`, `.tar.gz` …) are taken too. Archives found in a folder or by a glob are passed over where
** they hold nothing that is wanted. In a member's name `*` matches a `/` too, and the name of a
** folder stands for the CSV files below it. Hidden files and what archivers leave behind
** (`__MACOSX/`) are passed over. A name with `*`, `?` or `[` is a glob only where there is no file
** of that very name.
**
** How they are read. The first bytes of a file, and not its name, tell what it is. Files come in
** the order of their paths, and members in the order of their archive. The names of members are
** compared and shown, but never opened as paths. A folder is walked once, even if links lead to it
** again. A file that expands to more than a gigabyte and more than 500 times its size is refused.
**
** Errors name the file: no such file, no CSV file in a folder or archive, no member of that name
** (with a list of the members), can't be read, truncated, checksum mismatch.
*/
#ifndef PROSECUTIONS_SOURCE_SOURCE_FILES_H
#define PROSECUTIONS_SOURCE_SOURCE_FILES_H

#include "bytes/bytes.h"
#include "workbook/workbook.h"

struct source;

/* A file or a member of the source that is not given, because it is hidden, a PDF, a text and so
** on. */
struct source_passed {
    struct slice name;
    const char *why; /* a constant text */
    int64_t size;    /* bytes; -1: not known */
};

struct source_file {
    struct slice name; /* as shown: `cps/january_2014.csv`, `release.zip/prosecutions.csv` */
    struct byte_source *bytes; /* like the name, valid until the next source_next() */
    int64_t size;              /* the bytes on disk, or of the unpacked member; -1: not known */
    int64_t length;            /* the bytes that `bytes` will give; -1: not known */
    bool is_sheet;             /* of a spreadsheet: its records are the sheet's rows */
    struct workbook *workbook; /* of that sheet, which has more than its texts; else NULL */
    bool is_hidden;            /* a sheet that the workbook does not show */
    int64_t table;    /* the number of the table of that sheet that is asked for; 0: no number */
    bool is_pipe;     /* its bytes come when the other end sends them */
    bool is_optional; /* a sheet that was not asked for by name, and may be a cover or notes */
};

/* Opens a source; NULL with the error set on failure. `root` is NULL, or a folder under which every
** file must lie once its links are resolved. The folder's own path must be free of links, and an
** empty path refuses every file. */
struct source *source_open(struct slice name, const char *root, struct error *error);
/* Opens a source to look at all that it holds: source_passed() then lists what is passed over. With
** `as_stored` the files are given as they are on disk or in the archive, packed or not, and
** whatever they are. */
struct source *source_open_noting(struct slice name, const char *root, bool as_stored,
                                  struct error *error);
/* The number of files and members passed over so far, and the one of that index. They are valid
** until the next source_next(). */
size_t source_passed_count(const struct source *source);
struct source_passed source_passed(const struct source *source, size_t index);
/* Opens a source that is one file in memory, packed or not. The memory stays the caller's. */
struct source *source_from_memory(struct slice name, struct slice memory, struct error *error);
/* Sets `*file` to the next file: 1, or 0 at the end, or -1 with the error set. Where a file can't
** be unpacked, that is an error either here or while its bytes are read. A file that changed while it
** was read is ERROR_CHANGED at the next call, and so is a source of several files that are no longer
** the ones which were found. */
int source_next(struct source *source, struct source_file *file, struct error *error);
/* The number of files on disk. */
size_t source_file_count(const struct source *source);
/* A number that changes whenever the path, size, times or inode of a file does. */
uint64_t source_signature(const struct source *source);

/* The source's files as they were read, for telling whether they are still the same. */
struct source_state {
    int64_t since;      /* when reading them began: as clock_now() */
    uint64_t signature; /* source_signature() of the descriptors that were read */
    uint64_t content;   /* a hash of those whose times may not tell of a change; 0: of none */
    uint64_t
        fingerprint; /* of all this and of samples of each file, if it was asked for: good for other processes */
    bool is_files; /* all are regular files */
};

/* Lets source_state() have the fingerprint; before the first source_next(). */
void source_take_fingerprint(struct source *source);
/* What a read of a pipe asks while it waits; it is to live as long. */
void source_set_wait(struct source *source, struct file_wait *wait);
/* After source_next() has given 0. */
struct source_state source_state(const struct source *source);
/* In the place of source_next(): looks at the files as they are now, without reading more of them than
** source_state() needs. `since`: as in struct source_state, or 0: now. */
bool source_look(struct source *source, int64_t since, struct error *error);
/* Whether a change of any file from now on will show in the signature. After source_look(). */
bool source_has_settled(const struct source *source);
/* Where reading the file that was given last has failed, the error becomes that the file changed
** while it was read, if it did. */
void source_blame_change(struct source *source, struct error *error);
/* NULL is allowed. */
void source_close(struct source *source);

#endif
