/* bytes/file.h: a file on disk, opened once, that knows whether it changed while it was read.
**
**     struct file *file = file_open(&(struct file_to_open){"cps/may.csv", "cps/may.csv"}, &error);
**     struct byte_source *bytes = file_bytes(file, &error);
**     … bytes_read(bytes, …) … bytes_close(bytes);
**     if (file_is_unchanged(file, &error)) … all that was read is of one and the same content …
**     file_close(file);
**
** What was opened is what is looked at: its descriptor's facts before and after. A program may write
** twice within one tick of the clock, or into memory that it has mapped, and then the times stay as
** they were. So the bytes of a file that was touched within a minute before it is read, or that lies
** in memory (tmpfs), are hashed as they pass, and read once more in the end. An older file needs
** none of this: by then the system has written back what was mapped, so that any further change
** moves its times.
*/
#ifndef PROSECUTIONS_BYTES_FILE_H
#define PROSECUTIONS_BYTES_FILE_H

#include "base/base.h"
#include "bytes/byte_source.h"

bool file_facts_equal(const struct file_facts *a, const struct file_facts *b);
/* Whether a change of the file since that time may leave its times as they are. */
bool file_is_young(const struct file_facts *facts, int64_t since);

/* Asked some twenty times a second by a read that waits for the other end of a pipe, in the thread
** that reads, and by whoever reads for long. False, with the error set: the read fails. */
struct file_wait {
    bool (*go_on)(struct file_wait *wait, struct error *error);
    /* What is read, if who asks says so: its name, and how many bytes of it have been read. */
    struct slice file;
    int64_t done;
};

struct file_to_open {
    const char *shown; /* the path as errors show it */
    const char *path;
    bool without_links;     /* no part of the path, which is absolute, may be a link */
    int64_t since;          /* for file_is_young(): when the file began to matter; 0: now */
    struct file_wait *wait; /* NULL: none */
};

struct file;

/* Opens a regular file or a pipe, without waiting; NULL with the error set. */
struct file *file_open(const struct file_to_open *what, struct error *error);
/* What it was when it was opened. */
const struct file_facts *file_facts(const struct file *file);
/* Its bytes from the first on, for as long as the file is open. Of a pipe they can be had once. */
struct byte_source *file_bytes(struct file *file, struct error *error);
/* The bytes of a file that is opened here and closed with them. */
struct byte_source *bytes_from_file(const char *path, struct error *error);
/* Whether the file is as it was when it was opened, and all that was read is part of one content;
** else the error is ERROR_CHANGED. */
bool file_is_unchanged(struct file *file, struct error *error);
/* After file_is_unchanged(): a hash of its content where the facts may not tell of a change; else 0. */
uint64_t file_content(const struct file *file);
/* Adds samples of the content to the hash: pieces at even distances, which are all of a small file. */
bool file_sample(struct file *file, uint64_t *hash, struct error *error);
/* NULL is allowed. */
void file_close(struct file *file);

#endif
