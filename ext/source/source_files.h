/* source/source_files.h: a source by the name a user gives it, as the files that it holds, one by one.
**
**     struct source *source = source_open(slice_of("release.zip/2016*.csv"), &error);
**     struct source_file file;
**     int found;
**     while ((found = source_next(source, &file, &error)) > 0)
**         … read file.bytes, named file.name …
**     source_close(source);
**
** A name is one of
**   a file              january_2014.csv, outcomes.csv.gz (.gz .bz2 .xz .zst are unpacked)
**   an archive          release.zip, release.tar.xz: every CSV file in it
**   a member of one     release.zip/prosecutions.csv, release.zip/x/y.csv, release.zip/2016*.csv
**   a folder            cps: every CSV file and archive below it, at any depth
**   a glob              cps/x*.csv, with * ? [a-z], in any part of the path
** What a file is, is told from its first bytes, not from its name; only in a folder, and in an
** archive of which no member is asked for, do names decide: `.csv`, with or without `.gz` `.bz2`
** `.xz` `.zst`, and in folders `.zip` `.7z` `.tar`, `.tar.gz` … as well. A glob takes every file
** that it matches, and in folders and glob the archives that hold nothing wanted are passed over. A
** name that exists is itself before it is a glob. In a member's name `*` also takes a `/`, and a
** folder stands for the CSV files below it. Hidden files and what archivers leave behind
** (`__MACOSX/`) are passed over. Files come in the order of their paths; members of an archive in
** the archive's order. Member names are only ever compared and shown, never opened. A folder is
** walked once, though links lead to it again. What expands beyond a gigabyte and 500 times its size
** is refused.
**
** Errors (all name the file): no such file, no CSV in a folder or archive, no member of that name
** (with the members there are), can't be read, truncated, checksum mismatch.
*/
#ifndef PROSECUTIONS_SOURCE_SOURCE_FILES_H
#define PROSECUTIONS_SOURCE_SOURCE_FILES_H

#include "source/bytes.h"

struct source;

/* A file or a member that lies in the source and is not given: hidden, a PDF, a text … */
struct source_passed {
    struct slice name;
    const char *why;
    int64_t size; /* bytes; -1: not known */
};

struct source_file {
    struct slice name; /* as shown: `cps/january_2014.csv`, `release.zip/prosecutions.csv` */
    struct byte_source *bytes; /* the source's own; both are good until the next source_next() */
    int64_t size;              /* bytes on disk, or of the member once unpacked; -1: not known */
};

/* `root`: NULL, or a folder (its own links resolved already) under which every file must lie after
** links are resolved; an empty one refuses every file. NULL with the error set on failure. */
struct source *source_open(struct slice name, const char *root, struct error *error);
/* As source_open(), to look at all that there is: what is passed over is listed as it is come across
** (source_passed()). With `as_stored` files are given as they lie on the disk or in the archive, packed
** or not, whatever they are. */
struct source *source_open_noting(struct slice name, const char *root, bool as_stored,
                                  struct error *error);
size_t source_passed_count(const struct source *source);
struct source_passed source_passed(const struct source *source, size_t index);
/* One file in memory, which stays the caller's; packed or not. */
struct source *source_from_memory(struct slice name, struct slice memory, struct error *error);
/* 1 and the next file, 0 at the end, -1 with the error set. A file that can't be opened or unpacked
** is an error here or from its bytes. */
int source_next(struct source *source, struct source_file *file, struct error *error);
/* How many files on disk there are, and a number that changes when one of them does (its path,
** size, times or inode): what was loaded earlier is good as long as it is the same. */
size_t source_file_count(const struct source *source);
uint64_t source_signature(const struct source *source);
/* The same with some of each file's content (all, of a small one): what another process has loaded
** is good as long as it is the same. `*touched`: when the last of the files changed, in nanoseconds
** since 1970. An error where a file is no regular one, or can't be read. */
bool source_fingerprint(const struct source *source, uint64_t *fingerprint, int64_t *touched,
                        struct error *error);
/* NULL is allowed. */
void source_close(struct source *source);

#endif
