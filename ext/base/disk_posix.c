#include "base/disk.h"

#ifndef _WIN32

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

#include "base/clock.h"
#include "base/portability.h"

_Static_assert(PATH_MAX <= DISK_PATH_SIZE, "realpath() has room");

enum { NAME_SIZE = 256 }; /* of a part of a path */

/* --- Names --- */

bool disk_append_name(struct text *path, struct slice name, struct error *error) {
    return text_append(path, name, error);
}

size_t disk_root_length(struct slice path) {
    return path.length > 0 && path.bytes[0] == '/';
}

bool disk_is_whole(struct slice name) {
    return disk_root_length(name) > 0;
}

bool disk_is_abroad(struct slice name, const char *folder) {
    (void)name, (void)folder;
    return false;
}

bool disk_here(char folder[DISK_PATH_SIZE]) {
    return getcwd(folder, DISK_PATH_SIZE) != NULL;
}

bool disk_resolve(const char *path, char resolved[DISK_PATH_SIZE]) {
    return realpath(path, resolved) != NULL;
}

bool disk_append_whole(struct text *path, struct slice name, struct error *error) {
    char here[DISK_PATH_SIZE];
    if (!disk_is_whole(name) && !disk_here(here))
        return false;
    return (disk_is_whole(name) || text_printf(path, error, "%s/", here)) &&
           text_append(path, name, error);
}

/* --- Facts --- */

static int64_t nanoseconds(struct timespec time) {
    int64_t result;
    if (MULTIPLY_OVERFLOWS((int64_t)time.tv_sec, CLOCK_SECOND, &result) ||
        ADD_OVERFLOWS(result, (int64_t)time.tv_nsec, &result))
        return INT64_MAX;
    return result;
}

static struct file_facts facts_of(const struct stat *status) {
    mode_t mode = status->st_mode;
    return (struct file_facts){.kind = S_ISREG(mode)    ? FILE_PLAIN
                                       : S_ISFIFO(mode) ? FILE_PIPE
                                       : S_ISDIR(mode)  ? FILE_FOLDER
                                                        : FILE_OTHER,
                               .size = (int64_t)status->st_size,
                               .written = nanoseconds(STAT_CHANGED(status)),
                               .touched = nanoseconds(STAT_TOUCHED(status)),
                               .inode = (uint64_t)status->st_ino,
                               .device = (uint64_t)status->st_dev};
}

static bool give(int result, const struct stat *status, struct file_facts *facts) {
    if (result == 0)
        *facts = facts_of(status);
    return result == 0;
}

bool disk_facts(const char *path, struct file_facts *facts) {
    struct stat status;
    return give(stat(path, &status), &status, facts);
}

bool disk_facts_of_link(const char *path, struct file_facts *facts) {
    struct stat status;
    return give(lstat(path, &status), &status, facts);
}

bool disk_facts_of(int file, struct file_facts *facts) {
    struct stat status;
    return give(fstat(file, &status), &status, facts);
}

bool disk_facts_in(int folder, const char *name, struct file_facts *facts) {
    struct stat status;
    return give(fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW), &status, facts);
}

bool disk_hides_changes(int file) {
#ifdef __linux__
    enum { TMPFS = 0x01021994, RAMFS = 0x858458F6 - 0x100000000 };
    struct statfs status;
    return fstatfs(file, &status) == 0 &&
           ((int)status.f_type == TMPFS || (int)status.f_type == RAMFS);
#else
    (void)file;
    return false;
#endif
}

bool disk_owner(int file, enum disk_owner *owner) {
    struct stat status;
    if (fstat(file, &status) != 0)
        return false;
    *owner = status.st_uid != geteuid()                    ? DISK_OF_OTHERS
             : (status.st_mode & (S_IWGRP | S_IWOTH)) != 0 ? DISK_OWN_BUT_WRITABLE
                                                           : DISK_OWN;
    return true;
}

/* --- Opening --- */

/* How a folder is opened that is only a step on the way to another: that takes no right to list it. */
#if defined(O_PATH)
enum { ON_THE_WAY = O_PATH | O_DIRECTORY };
#elif defined(O_SEARCH)
enum { ON_THE_WAY = O_SEARCH | O_DIRECTORY };
#else
enum { ON_THE_WAY = O_RDONLY | O_DIRECTORY };
#endif

/* Opens a whole path part by part, of which none may be a link. */
static int open_without_links(const char *path, int flags) {
    int at = open("/", ON_THE_WAY | O_CLOEXEC);
    while (at >= 0) {
        char name[NAME_SIZE];
        path += strspn(path, "/");
        size_t length = strcspn(path, "/");
        bool last = path[length + strspn(path + length, "/")] == '\0';
        int next = -1;
        if (length < sizeof name) {
            memcpy(name, path, length);
            name[length] = '\0';
            next = openat(at, length > 0 ? name : ".",
                          (last ? flags : ON_THE_WAY) | O_NOFOLLOW | O_CLOEXEC);
        } else {
            errno = ENAMETOOLONG;
        }
        int code = errno;
        close(at);
        errno = code;
        if (last)
            return next;
        path += length;
        at = next;
    }
    return -1;
}

static int open_path(const char *path, bool without_links, int flags) {
    return without_links ? open_without_links(path, flags) : open(path, flags | O_CLOEXEC);
}

/* Neither waits for a pipe's other end, nor lets a terminal become the process's own. */
int disk_open(const char *path, bool without_links) {
    return open_path(path, without_links, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

int disk_open_folder(const char *path, bool without_links) {
    return open_path(path, without_links, O_RDONLY | O_DIRECTORY);
}

int disk_open_in(int folder, const char *name) {
    return openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

int disk_make_in(int folder, const char *name) {
    return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

int disk_again(int file) {
    return fcntl(file, F_DUPFD_CLOEXEC, 0);
}

bool disk_close(int file) {
    return file < 0 || close(file) == 0;
}

/* --- Reading and writing --- */

ptrdiff_t disk_read_at(int file, int64_t offset, void *buffer, size_t room) {
    ssize_t length;
    do
        length = pread(file, buffer, room, (off_t)offset);
    while (length < 0 && errno == EINTR);
    return length;
}

int disk_wait(int pipe, int milliseconds) {
    struct pollfd waiting = {.fd = pipe, .events = POLLIN};
    int ready = poll(&waiting, 1, milliseconds);
    return ready < 0 && errno == EINTR ? 0 : ready;
}

ptrdiff_t disk_read(int pipe, void *buffer, size_t room) {
    ssize_t length = read(pipe, buffer, room);
    if (length < 0 && (errno == EINTR || errno == EWOULDBLOCK))
        errno = EAGAIN;
    return length;
}

bool disk_write(int file, const void *bytes, size_t size) {
    const unsigned char *next = bytes;
    while (size > 0) {
        ssize_t written = write(file, next, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        next += written;
        size -= (size_t)written;
    }
    return true;
}

void disk_touch(int file) {
    futimens(file, NULL);
}

/* --- Folders --- */

static bool append_names(DIR *entries, struct text *names, struct error *error) {
    const struct dirent *entry;
    while ((errno = 0, entry = readdir(entries)) != NULL)
        if (!text_append(names, slice_from(entry->d_name, strlen(entry->d_name) + 1), error))
            return false;
    return errno == 0;
}

bool disk_names(int folder, struct text *names, struct error *error) {
    int again = disk_again(folder); /* closedir() closes it */
    DIR *entries = again >= 0 ? fdopendir(again) : NULL;
    bool done = entries != NULL;
    if (done) {
        rewinddir(entries);
        done = append_names(entries, names, error);
    }
    int code = errno;
    if (entries != NULL)
        closedir(entries);
    else
        disk_close(again);
    errno = code;
    return done;
}

bool disk_rename_in(int folder, const char *from, const char *to) {
    return renameat(folder, from, folder, to) == 0;
}

bool disk_remove_in(int folder, const char *name) {
    return unlinkat(folder, name, 0) == 0;
}

bool disk_make_folder(const char *path) {
    return mkdir(path, 0700) == 0;
}

bool disk_remove(const char *path) {
    return unlink(path) == 0;
}

#endif
