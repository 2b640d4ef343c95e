#include "cache/cache_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"

/* The name of a file of ours is 32 hexadecimal digits and one of these. */
static const char FINISHED[] = ".prosecutions-cache", BEGUN[] = ".prosecutions-cache-new-";
enum { DIGITS = 32, ABANDONED_SECONDS = 3600 };

void cache_folder_name(uint64_t high, uint64_t low, char name[CACHE_NAME_SIZE]) {
    snprintf(name, CACHE_NAME_SIZE, "%016" PRIx64 "%016" PRIx64 "%s", high, low, FINISHED);
}

enum our_file { NOT_OURS, OURS_FINISHED, OURS_BEGUN };

static enum our_file our_file(const char *name) {
    if (strspn(name, "0123456789abcdef") != DIGITS)
        return NOT_OURS;
    if (strcmp(name + DIGITS, FINISHED) == 0)
        return OURS_FINISHED;
    return strncmp(name + DIGITS, BEGUN, strlen(BEGUN)) == 0 ? OURS_BEGUN : NOT_OURS;
}

/* --- Whose files and folders they are --- */

/* Whether the file or folder is the user's own, and nobody else may write to it: anything could be
** in it otherwise. */
static bool is_own(const struct stat *status, const char *what, const char *path,
                   struct error *error) {
    if (status->st_uid != geteuid())
        return error_set(error, ERROR_USE, "cache: '%.700s': this %s is another user's", path,
                         what);
    return (status->st_mode & (S_IWGRP | S_IWOTH)) == 0 ||
           error_set(error, ERROR_USE,
                     "cache: '%.700s': other users may write to this %s; chmod go-w helps", path,
                     what);
}

static bool cannot(const char *what, const char *path, struct error *error) {
    return error_set(error, ERROR_USE, "cache: '%.700s': %s (%s)", path, what, strerror(errno));
}

/* Opens a folder that is the user's own. Returns its descriptor, or -1 with the error set. */
static int open_folder(const char *path, struct error *error) {
    struct stat status;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0 && fstat(folder, &status) == 0 && is_own(&status, "folder", path, error))
        return folder;
    cannot("this folder can't be used", path, error);
    if (folder >= 0)
        close(folder);
    return -1;
}

bool cache_folder_allowed(const char *path, struct error *error) {
    struct stat status;
    if (stat(path, &status) != 0)
        return errno == ENOENT || cannot("this folder can't be used", path, error);
    if (!S_ISDIR(status.st_mode))
        return error_set(error, ERROR_USE, "cache: '%.700s' is no folder", path);
    return is_own(&status, "folder", path, error);
}

bool cache_folder_default(struct text *folder, struct error *error) {
    const char *caches = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (caches != NULL && caches[0] == '/')
        return text_printf(folder, error, "%s/prosecutions", caches);
    return home == NULL || home[0] != '/' ||
           text_printf(folder, error, "%s/" HOME_CACHES "/prosecutions", home);
}

/* Makes the folder and those above it, open to the user alone. */
static bool make_folder(const char *path, struct error *error) {
    char *made = text_copy(slice_of(path), error);
    if (made == NULL)
        return false;
    for (char *slash = strchr(made + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(made, 0700);
        *slash = '/';
    }
    bool done = mkdir(made, 0700) == 0 || errno == EEXIST;
    memory_free(made);
    return done || cannot("this folder can't be made", path, error);
}

int cache_folder_open_file(const char *path, const char *name, struct error *error) {
    struct stat status;
    int folder = open_folder(path, error);
    if (folder < 0)
        return -1;
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    close(folder);
    if (file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
        is_own(&status, "file", name, error))
        return file;
    cannot("this file can't be used", name, error);
    if (file >= 0)
        close(file);
    return -1;
}

/* --- Removing files --- */

struct found {
    char name[CACHE_NAME_SIZE];
    enum our_file kind;
    int64_t size, time;
};

struct found_list {
    struct found *items;
    size_t count, capacity;
};

static bool find_ours(int folder, struct found_list *list, struct error *error) {
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* closedir() closes it */
    DIR *entries = copy >= 0 ? fdopendir(copy) : NULL;
    const struct dirent *entry;
    bool done = entries != NULL || error_set(error, ERROR_READ, "cache: the folder can't be read");
    while (done && (entry = readdir(entries)) != NULL) {
        struct found found = {.kind = our_file(entry->d_name)};
        struct stat status;
        if (found.kind == NOT_OURS || strlen(entry->d_name) >= sizeof found.name ||
            fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(status.st_mode))
            continue;
        memcpy(found.name, entry->d_name, strlen(entry->d_name) + 1);
        found.size = (int64_t)status.st_size;
        found.time = (int64_t)STAT_CHANGED(&status).tv_sec;
        done = memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items,
                              error);
        if (done)
            list->items[list->count++] = found;
    }
    if (entries != NULL)
        closedir(entries);
    else if (copy >= 0)
        close(copy);
    return done;
}

static int newest_first(const void *left, const void *right) {
    const struct found *a = left, *b = right;
    return (a->time < b->time) - (a->time > b->time);
}

/* Removes files that killed processes have left unfinished, and, where there are more than
** CACHE_MOST_BYTES, those that were used longest ago. */
static void tidy(int folder) {
    struct error unsaid = {0};
    struct found_list list = {0};
    int64_t total = 0;
    if (find_ours(folder, &list, &unsaid) && list.count > 0)
        qsort(list.items, list.count, sizeof *list.items, newest_first);
    for (size_t i = 0; i < list.count; i++) {
        const struct found *found = &list.items[i];
        total += found->size;
        if (found->kind == OURS_BEGUN ? found->time < time(NULL) - ABANDONED_SECONDS
                                      : total > CACHE_MOST_BYTES)
            unlinkat(folder, found->name, 0);
    }
    memory_free(list.items);
}

int64_t cache_clear(const char *path, struct error *error) {
    struct found_list list = {0};
    int64_t removed = 0;
    struct stat status;
    if (stat(path, &status) != 0 && errno == ENOENT)
        return 0;
    int folder = open_folder(path, error);
    bool done = folder >= 0 && find_ours(folder, &list, error);
    for (size_t i = 0; done && i < list.count; i++) {
        if (unlinkat(folder, list.items[i].name, 0) == 0)
            removed++;
        else if (errno != ENOENT)
            done = cannot("this file can't be removed", list.items[i].name, error);
    }
    memory_free(list.items);
    if (folder >= 0)
        close(folder);
    return done ? removed : -1;
}

/* --- Writing --- */

bool cache_folder_begin(struct cache_writing *writing, const char *path, const char *name,
                        struct error *error) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    *writing = (struct cache_writing){.name = name, .folder = -1};
    if (!make_folder(path, error) || (writing->folder = open_folder(path, error)) < 0)
        return false;
    /* No two writers choose the same name: processes differ in their number, threads in their
    ** time. */
    snprintf(writing->new_name, sizeof writing->new_name, "%.*s%s%lx", DIGITS, name, BEGUN,
             (unsigned long)getpid() ^ (unsigned long)time.tv_nsec << 32);
    writing->file = openat(writing->folder, writing->new_name,
                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (writing->file >= 0)
        return true;
    cannot("this file can't be made", writing->new_name, error);
    close(writing->folder);
    return false;
}

bool cache_folder_end(struct cache_writing *writing, struct error *error) {
    /* The file is not synced, which may take seconds. What a power cut leaves of it does not have
    ** the right checksums, and the source is loaded anew. */
    bool written = error->code == ERROR_NONE;
    bool done = close(writing->file) == 0 && written &&
                renameat(writing->folder, writing->new_name, writing->folder, writing->name) == 0;
    if (done) {
        tidy(writing->folder);
    } else {
        cannot("this file can't be written", writing->new_name, error);
        unlinkat(writing->folder, writing->new_name, 0);
    }
    close(writing->folder);
    return done;
}
