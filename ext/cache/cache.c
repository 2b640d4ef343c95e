#include "cache/cache.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/base.h"
#include "cache/cache_file.h"
#include "cache/cache_folder.h"
#include "loading/loading.h"
#include "loading_sum.h" /* made by the build */
#include "reference/reference.h"

/* Nanoseconds within which a second change of a file may leave its time as it was; SAME_SECOND is
** for file systems that keep whole seconds. */
static const int64_t SAME_TIME = 100000000, SAME_SECOND = 2000000000;

struct entry {
    char name[CACHE_NAME_SIZE];
    struct text key; /* everything that the store depends on */
    bool settled;    /* the files' times are old enough that any later change of them will show */
};

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Appends what was asked for: the file of the cache is named after this part of the key. */
static bool put_request(struct text *key, const struct request *request, struct error *error) {
    char folder[PATH_MAX] = "", period[PERIOD_TEXT_SIZE] = "";
    bool absolute = request->source.length > 0 && request->source.bytes[0] == '/';
    if (!absolute && getcwd(folder, sizeof folder) == NULL)
        return error_set(error, ERROR_READ, "there is no working directory");
    const struct csv_dialect *dialect = &request->dialect;
    const unsigned char reading[] = {dialect->quote,          dialect->escape,
                                     dialect->without_quotes, dialect->backslash_is_one,
                                     request->count_recorded, (unsigned char)request->encoding};
    if (request->has_period)
        period_text(request->period, period);
    const struct slice parts[] = {slice_of(folder),
                                  request->source,
                                  slice_of(request->layout != NULL ? request->layout->name : ""),
                                  slice_of(period),
                                  request->vintage,
                                  request->columns,
                                  slice_of(dialect->separator),
                                  slice_from(reading, sizeof reading)};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!text_printf(key, error, "%zu:", parts[i].length) || !text_append(key, parts[i], error))
            return false;
    return true;
}

static bool entry_of(const struct request *request, struct entry *entry, struct error *error) {
    struct source_about about = {
        .name = request->source, .files_allowed = request->files_allowed, .root = request->root};
    uint64_t fingerprint;
    int64_t touched;
    if (!sources_fingerprint(&about, &fingerprint, &touched, error) ||
        !put_request(&entry->key, request, error))
        return false;
    XXH128_hash_t hash = XXH3_128bits(entry->key.bytes, entry->key.length);
    cache_folder_name(hash.high64, hash.low64, entry->name);
    entry->settled = touched < now() - (touched % 1000000000 == 0 ? SAME_SECOND : SAME_TIME);
    return text_printf(&entry->key, error, "%s %s %" PRIx64, PROSECUTIONS_VERSION, LOADING_SUM,
                       fingerprint);
}

static struct store *read_entry(const char *folder, const struct entry *entry,
                                const struct forces *forces) {
    struct error unsaid = {0};
    struct text path = {0};
    struct store *store = NULL;
    int file = cache_folder_open_file(folder, entry->name, &unsaid);
    if (file >= 0 && text_printf(&path, &unsaid, "%s/%s", folder, entry->name))
        store = cache_file_read(file, text_slice(&path), text_slice(&entry->key), forces, &unsaid);
    if (store != NULL)
        futimens(file, NULL); /* the file was used just now, and is the last to be removed */
    if (file >= 0)
        close(file);
    text_free(&path);
    return store;
}

/* Writes the store, unless the source's files changed while they were read. */
static void write_entry(const char *folder, const struct entry *entry,
                        const struct request *request, const struct store *store) {
    struct error unsaid = {0};
    struct entry after = {0};
    struct cache_writing writing;
    if (entry_of(request, &after, &unsaid) &&
        slice_equal(text_slice(&entry->key), text_slice(&after.key)) &&
        cache_folder_begin(&writing, folder, entry->name, &unsaid)) {
        cache_file_write(writing.file, store, text_slice(&entry->key), &unsaid);
        cache_folder_end(&writing, &unsaid);
    }
    text_free(&after.key);
}

struct store *cache_load(const char *folder, const struct request *request, struct error *error) {
    struct error unsaid = {0};
    struct entry entry = {0};
    bool usable = folder != NULL && !request->diagnose && entry_of(request, &entry, &unsaid);
    struct store *store = usable ? read_entry(folder, &entry, request->forces) : NULL;
    if (store == NULL) {
        store = store_load(request, error);
        if (store != NULL && usable && entry.settled && store->rows >= CACHE_LEAST_ROWS)
            write_entry(folder, &entry, request, store);
    }
    text_free(&entry.key);
    return store;
}
