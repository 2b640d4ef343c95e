/* base/disk.h: files and folders as the system has them.
**
**     int file = disk_open("cps/may.csv", false);
**     struct file_facts facts;
**     if (file >= 0 && disk_facts_of(file, &facts))
**         … disk_read_at(file, 0, buffer, sizeof buffer) …
**     disk_close(file);
**
** Paths are UTF-8 and have `/` between their parts, on Windows too, where disk_append_name() makes one
** of what a user wrote. Files and folders that are open are numbers. A function that fails gives
** false or -1, and says why in errno.
*/
#ifndef PROSECUTIONS_BASE_DISK_H
#define PROSECUTIONS_BASE_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

enum { DISK_PATH_SIZE = 4096 }; /* of a whole path, with its NUL */

/* --- Names --- */

/* Appends a name that a user wrote, as a path. */
bool disk_append_name(struct text *path, struct slice name, struct error *error);
/* The length of the beginning of a path that no folder above it has: `/`, on Windows also `C:/` and
** `//server/share/`; 0 of a path that begins in the working folder. */
size_t disk_root_length(struct slice path);
/* Whether a name that a user wrote says the same whatever the working folder is. */
bool disk_is_whole(struct slice name);
/* Whether a name that a user wrote can't be asked for without leaving the machine that the folder, a
** whole path, is on: Windows would tell another one who the user is. */
bool disk_is_abroad(struct slice name, const char *folder);
/* The working folder. */
bool disk_here(char folder[DISK_PATH_SIZE]);
/* The whole path of a file or folder that there is, without links, `.` and `..`. */
bool disk_resolve(const char *path, char resolved[DISK_PATH_SIZE]);
/* Appends the whole path of a name that a user wrote, whether or not there is such a file. */
bool disk_append_whole(struct text *path, struct slice name, struct error *error);

/* --- What is known of a file without reading it --- */

struct file_facts {
    enum file_kind { FILE_PLAIN, FILE_PIPE, FILE_FOLDER, FILE_OTHER } kind;
    int64_t size;
    int64_t written; /* when its content was last written: any program can set that time, */
    int64_t
        touched; /* and when anything about it last changed: hardly any can; nanoseconds since 1970 */
    uint64_t inode, device;
};

bool disk_facts(const char *path, struct file_facts *facts);
/* Of a link itself, which is FILE_OTHER. */
bool disk_facts_of_link(const char *path, struct file_facts *facts);
bool disk_facts_of(int file, struct file_facts *facts);
/* Whether the system may not note it in these facts when a program changes the open file: where it
** lies in memory and a program writes into it by a mapping; on Windows where one has it open. */
bool disk_hides_changes(int file);

/* Whose the open file or folder is. Where others may write, anything could be in it. */
enum disk_owner { DISK_OWN, DISK_OWN_BUT_WRITABLE, DISK_OF_OTHERS };
bool disk_owner(int file, enum disk_owner *owner);

/* --- Files and folders that are open: numbers, or -1 --- */

/* Opens a file to read, or a pipe, without waiting for its other end. `without_links`: no part of the
** path, which is whole, may be a link: what is opened lies where the path says, whatever is
** exchanged meanwhile; else errno is ELOOP or ENOTDIR. */
int disk_open(const char *path, bool without_links);
int disk_open_folder(const char *path, bool without_links);
/* Another number for what is open. */
int disk_again(int file);
/* Where nothing was open, nothing is done. False where what was written could not be kept. */
bool disk_close(int file);

/* Reads up to `room` bytes of a file from there on: how many, 0 at the end. */
ptrdiff_t disk_read_at(int file, int64_t offset, void *buffer, size_t room);
/* Waits until the pipe has bytes or nobody has its other end any more: 1; or until the time is over: 0. */
int disk_wait(int pipe, int milliseconds);
/* Reads what the pipe has; -1 with errno EAGAIN where that is nothing. */
ptrdiff_t disk_read(int pipe, void *buffer, size_t room);
/* Writes all the bytes at the end of what was written. */
bool disk_write(int file, const void *bytes, size_t size);
/* Sets the file's times to now. */
void disk_touch(int file);

/* --- What is in an open folder, by its name there: no path, and no link --- */

/* Appends all names, each with a NUL after it, in no order. Where memory lacks, the error is set. */
bool disk_names(int folder, struct text *names, struct error *error);
bool disk_facts_in(int folder, const char *name, struct file_facts *facts);
int disk_open_in(int folder, const char *name);
/* Makes a file, which there may not be yet, to write, for the user alone. */
int disk_make_in(int folder, const char *name);
/* Puts the file in the place of `to`, whether or not there is such a file. */
bool disk_rename_in(int folder, const char *from, const char *to);
bool disk_remove_in(int folder, const char *name);

/* Makes a folder, for the user alone. */
bool disk_make_folder(const char *path);
bool disk_remove(const char *path);

#endif
