#include "cache/cache.h"

#include "base/base.h"
#include "cache/cache_entry.h"
#include "cache/cache_file.h"
#include "cache/cache_folder.h"
#include "loading/loading.h"
#include "reference/reference.h"

/* Reads the entry, if there is one of the files as they are now. */
static struct store *read_entry(const char *folder, struct cache_entry *entry,
                                const struct request *request, struct source_state *state) {
    struct error unsaid = {0};
    struct source_about about = store_source(request);
    struct text path = {0};
    struct store *store = NULL;
    int file = cache_folder_open_file(folder, entry->name, &unsaid);
    if (file < 0)
        return NULL;
    if (sources_look(&about, state, &unsaid) && cache_entry_state(entry, state, &unsaid) &&
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
static void write_entry(const char *folder, struct cache_entry *entry, const struct store *store,
                        const struct source_state *state) {
    struct error unsaid = {0};
    struct cache_writing writing;
    if (cache_entry_state(entry, state, &unsaid) &&
        cache_folder_begin(&writing, folder, entry->name, &unsaid)) {
        cache_file_write(writing.file, store, text_slice(&entry->key), &unsaid);
        cache_folder_end(&writing, &unsaid);
    }
}

struct store *cache_load(const char *folder, struct request *request, struct error *error) {
    struct error unsaid = {0};
    struct cache_entry entry = {0};
    struct source_state state = {0};
    bool usable =
        folder != NULL && !request->diagnose && cache_entry_of(request, "", &entry, &unsaid);
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
