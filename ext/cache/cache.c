#include "cache/cache.h"

#include <inttypes.h>
#include <stdio.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/base.h"
#include "cache/cache_file.h"
#include "cache/cache_folder.h"
#include "loading/loading.h"
#include "loading_sum.h" /* made by the build */
#include "reference/reference.h"

struct entry {
    char name[CACHE_NAME_SIZE];
    struct text key; /* everything that the store depends on, */
    size_t
        asked_length; /* of which this is what was asked for; then come the files as they were read */
};

/* Appends what was asked for: the file of the cache is named after this part of the key. */
static bool put_request(struct text *key, const struct request *request, struct error *error) {
    char folder[DISK_PATH_SIZE] = "", period[PERIOD_TEXT_SIZE] = "";
    if (!disk_is_whole(request->source) && !disk_here(folder))
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
    struct source_about about = store_source(request);
    if (!sources_are_files(&about) || !put_request(&entry->key, request, error))
        return false;
    XXH128_hash_t hash = XXH3_128bits(entry->key.bytes, entry->key.length);
    cache_folder_name(hash.high64, hash.low64, entry->name);
    entry->asked_length = entry->key.length;
    return true;
}

static bool put_state(struct entry *entry, const struct source_state *state, struct error *error) {
    entry->key.length = entry->asked_length;
    return state->is_files && text_printf(&entry->key, error, "%s %s %" PRIx64,
                                          PROSECUTIONS_VERSION, LOADING_SUM, state->fingerprint);
}

/* Reads the entry, if there is one of the files as they are now. */
static struct store *read_entry(const char *folder, struct entry *entry,
                                const struct request *request, struct source_state *state) {
    struct error unsaid = {0};
    struct source_about about = store_source(request);
    struct text path = {0};
    struct store *store = NULL;
    int file = cache_folder_open_file(folder, entry->name, &unsaid);
    if (file < 0)
        return NULL;
    if (sources_look(&about, state, &unsaid) && put_state(entry, state, &unsaid) &&
        text_printf(&path, &unsaid, "%s/%s", folder, entry->name))
        store = cache_file_read(file, text_slice(&path), text_slice(&entry->key), request->forces,
                                &unsaid);
    if (store != NULL)
        disk_touch(file); /* the file was used just now, and is the last to be removed */
    disk_close(file);
    text_free(&path);
    return store;
}

/* Writes the store under the files as they were read. */
static void write_entry(const char *folder, struct entry *entry, const struct store *store,
                        const struct source_state *state) {
    struct error unsaid = {0};
    struct cache_writing writing;
    if (put_state(entry, state, &unsaid) &&
        cache_folder_begin(&writing, folder, entry->name, &unsaid)) {
        cache_file_write(writing.file, store, text_slice(&entry->key), &unsaid);
        cache_folder_end(&writing, &unsaid);
    }
}

struct store *cache_load(const char *folder, struct request *request, struct error *error) {
    struct error unsaid = {0};
    struct entry entry = {0};
    struct source_state state = {0};
    bool usable = folder != NULL && !request->diagnose && entry_of(request, &entry, &unsaid);
    struct store *store = usable ? read_entry(folder, &entry, request, &state) : NULL;
    if (store == NULL) {
        struct source_state *asked = request->state;
        request->state = &state;
        request->fingerprint = usable;
        store = store_load(request, error);
        request->state = asked;
        if (store != NULL && usable && store->rows >= CACHE_LEAST_ROWS)
            write_entry(folder, &entry, store, &state);
    }
    if (request->state != NULL)
        *request->state = state;
    text_free(&entry.key);
    return store;
}
