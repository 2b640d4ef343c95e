#include "cache/cache_entry.h"

#include <inttypes.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/base.h"
#include "loading_sum.h" /* made by the build */
#include "reference/reference.h"

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

bool cache_entry_of(const struct request *request, const char *kind, struct cache_entry *entry,
                    struct error *error) {
    struct source_about about = store_source(request);
    if (!sources_are_files(&about) || !put_request(&entry->key, request, error) ||
        !text_append(&entry->key, slice_of(kind), error))
        return false;
    XXH128_hash_t hash = XXH3_128bits(entry->key.bytes, entry->key.length);
    cache_folder_name(hash.high64, hash.low64, entry->name);
    entry->asked_length = entry->key.length;
    return true;
}

bool cache_entry_state(struct cache_entry *entry, const struct source_state *state,
                       struct error *error) {
    entry->key.length = entry->asked_length;
    return state->is_files && text_printf(&entry->key, error, "%s %s %" PRIx64,
                                          PROSECUTIONS_VERSION, LOADING_SUM, state->fingerprint);
}
