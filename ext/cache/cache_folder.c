#include "cache/cache_folder.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

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

static bool cannot(const char *what, const char *path, struct error *error) {
    return error_set(error, ERROR_USE, "cache: '%.700s': %s (%s)", path, what, strerror(errno));
}

/* Whether the open file or folder is the user's own, and nobody else may write to it: anything could
** be in it otherwise. */
static bool is_own(int file, const char *what, const char *path, struct error *error) {
    enum disk_owner owner;
    if (!disk_owner(file, &owner))
        return cannot("nobody knows whose this is", path, error);
    if (owner == DISK_OF_OTHERS)
        return error_set(error, ERROR_USE,
                         "cache: '%.700s': this %s belongs to another user; choose one of your own",
                         path, what);
    return owner == DISK_OWN ||
           error_set(
               error, ERROR_USE,
               "cache: '%.700s': other users may write to this %s; take that right from them (on "
               "Unix: chmod go-w)",
               path, what);
}

/* Opens a folder that is the user's own. Returns its descriptor, or -1 with the error set. */
static int open_folder(const char *path, struct error *error) {
    int folder = disk_open_folder(path, false);
    if (folder < 0)
        cannot("this folder can't be used", path, error);
    else if (is_own(folder, "folder", path, error))
        return folder;
    disk_close(folder);
    return -1;
}

static bool there_is_none(const char *path) {
    struct file_facts facts;
    return !disk_facts(path, &facts) && errno == ENOENT;
}

bool cache_folder_allowed(const char *path, struct error *error) {
    struct file_facts facts;
    if (there_is_none(path))
        return true;
    if (disk_facts(path, &facts) && facts.kind != FILE_FOLDER)
        return error_set(error, ERROR_USE, "cache: '%.700s' is no folder", path);
    int folder = open_folder(path, error);
    disk_close(folder);
    return folder >= 0;
}

bool cache_folder_default(struct text *folder, struct error *error) {
    return environment_caches(folder, error) &&
           (folder->length == 0 || text_append(folder, slice_of("/prosecutions"), error));
}

/* Makes the folder and those above it, open to the user alone. */
static bool make_folder(const char *path, struct error *error) {
    char *made = text_copy(slice_of(path), error);
    if (made == NULL)
        return false;
    for (char *slash = strchr(made + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        disk_make_folder(made);
        *slash = '/';
    }
    bool done = disk_make_folder(made) || errno == EEXIST;
    memory_free(made);
    return done || cannot("this folder can't be made", path, error);
}

int cache_folder_open_file(const char *path, const char *name, struct error *error) {
    struct file_facts facts;
    int folder = open_folder(path, error);
    if (folder < 0)
        return -1;
    int file = disk_open_in(folder, name);
    disk_close(folder);
    if (file >= 0 && disk_facts_of(file, &facts) && facts.kind == FILE_PLAIN &&
        is_own(file, "file", name, error))
        return file;
    cannot("this file can't be used", name, error);
    disk_close(file);
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

/* Adds the file, if it is one of ours. */
static bool find(int folder, const char *name, struct found_list *list, struct error *error) {
    struct found found = {.kind = our_file(name)};
    struct file_facts facts;
    if (found.kind == NOT_OURS || strlen(name) >= sizeof found.name)
        return true;
    if (!disk_facts_in(folder, name, &facts))
        return errno == ENOENT || cannot("this file can't be looked at", name, error);
    if (facts.kind != FILE_PLAIN)
        return true;
    memcpy(found.name, name, strlen(name) + 1);
    found.size = facts.size;
    found.time = facts.written;
    if (!memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items, error))
        return false;
    list->items[list->count++] = found;
    return true;
}

static bool find_ours(int folder, struct found_list *list, struct error *error) {
    struct text names = {0};
    bool done =
        disk_names(folder, &names, error) ||
        error_set(error, ERROR_READ, "cache: the folder can't be read (%s)", strerror(errno));
    for (size_t at = 0; done && at < names.length; at += strlen(names.bytes + at) + 1)
        done = find(folder, names.bytes + at, list, error);
    text_free(&names);
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
        if (found->kind == OURS_BEGUN ? found->time < clock_now() - ABANDONED_SECONDS * CLOCK_SECOND
                                      : total > CACHE_MOST_BYTES)
            disk_remove_in(folder, found->name);
    }
    memory_free(list.items);
}

int64_t cache_clear(const char *path, struct error *error) {
    struct found_list list = {0};
    int64_t removed = 0;
    if (there_is_none(path))
        return 0;
    int folder = open_folder(path, error);
    bool done = folder >= 0 && find_ours(folder, &list, error);
    for (size_t i = 0; done && i < list.count; i++) {
        if (disk_remove_in(folder, list.items[i].name))
            removed++;
        else if (errno != ENOENT)
            done = cannot("this file can't be removed", list.items[i].name, error);
    }
    memory_free(list.items);
    disk_close(folder);
    return done ? removed : -1;
}

/* --- Writing --- */

bool cache_folder_begin(struct cache_writing *writing, const char *path, const char *name,
                        struct error *error) {
    *writing = (struct cache_writing){.name = name, .folder = -1};
    if (!make_folder(path, error) || (writing->folder = open_folder(path, error)) < 0)
        return false;
    /* No two writers choose the same name: processes differ in their number, threads in their
    ** time. */
    snprintf(writing->new_name, sizeof writing->new_name, "%.*s%s%" PRIx64, DIGITS, name, BEGUN,
             environment_process() ^ (uint64_t)(clock_now() % CLOCK_SECOND) << 32);
    writing->file = disk_make_in(writing->folder, writing->new_name);
    if (writing->file >= 0)
        return true;
    cannot("this file can't be made", writing->new_name, error);
    disk_close(writing->folder);
    return false;
}

bool cache_folder_end(struct cache_writing *writing, struct error *error) {
    /* The file is not synced, which may take seconds. What a power cut leaves of it does not have
    ** the right checksums, and the source is loaded anew. */
    bool written = error->code == ERROR_NONE;
    bool done = disk_close(writing->file) && written &&
                disk_rename_in(writing->folder, writing->new_name, writing->name);
    if (done) {
        tidy(writing->folder);
    } else {
        cannot("this file can't be written", writing->new_name, error);
        disk_remove_in(writing->folder, writing->new_name);
    }
    disk_close(writing->folder);
    return done;
}
