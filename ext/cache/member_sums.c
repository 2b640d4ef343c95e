/* A file has the key, the name and the checksum of each member that was read, and a checksum of itself. */
#include "cache/member_sums.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/base.h"
#include "cache/cache_entry.h"
#include "cache/cache_folder.h"

enum { OWN_DIGITS = 16, FILE_MOST = 64 * 1024 * 1024 };

static void own_sum(struct slice bytes, char digits[OWN_DIGITS + 1]) {
    snprintf(digits, OWN_DIGITS + 1, "%016" PRIx64, XXH3_64bits(bytes.bytes, bytes.length));
}

static bool put(struct text *text, struct slice part, struct error *error) {
    return text_printf(text, error, "%zu:", part.length) && text_append(text, part, error);
}

/* Takes what put() has written of that part off the front. */
static bool take(struct slice *rest, struct slice part) {
    char length[32];
    struct slice prefix =
        slice_from(length, (size_t)snprintf(length, sizeof length, "%zu:", part.length));
    if (rest->length < prefix.length + part.length ||
        memcmp(rest->bytes, prefix.bytes, prefix.length) != 0 ||
        memcmp(rest->bytes + prefix.length, part.bytes, part.length) != 0)
        return false;
    *rest = slice_after(*rest, prefix.length + part.length);
    return true;
}

/* Whether the bytes are of these members; then takes their checksums. */
static bool take_sums(struct slice bytes, struct slice key, struct members *members) {
    char digits[OWN_DIGITS + 1];
    if (bytes.length < OWN_DIGITS)
        return false;
    struct slice rest = slice_from(bytes.bytes, bytes.length - OWN_DIGITS);
    own_sum(rest, digits);
    if (memcmp(rest.bytes + rest.length, digits, OWN_DIGITS) != 0 || !take(&rest, key))
        return false;
    for (size_t i = 0; i < members->count; i++) {
        struct member_about *member = &members->items[i];
        if (!member->read)
            continue;
        if (!take(&rest, slice_of(member->file)) || rest.length < SHA256_DIGITS)
            return false;
        memcpy(member->sha256, rest.bytes, SHA256_DIGITS);
        member->sha256[SHA256_DIGITS] = '\0';
        rest = slice_after(rest, SHA256_DIGITS);
    }
    return rest.length == 0;
}

static bool put_sums(struct text *text, struct slice key, const struct members *members,
                     struct error *error) {
    char digits[OWN_DIGITS + 1];
    bool done = put(text, key, error);
    for (size_t i = 0; done && i < members->count; i++)
        if (members->items[i].read)
            done = put(text, slice_of(members->items[i].file), error) &&
                   text_append(text, slice_from(members->items[i].sha256, SHA256_DIGITS), error);
    if (!done)
        return false;
    own_sum(text_slice(text), digits);
    return text_append(text, slice_from(digits, OWN_DIGITS), error);
}

static bool read_file(int file, struct text *text, struct error *error) {
    struct file_facts facts;
    if (!disk_facts_of(file, &facts) || facts.size > FILE_MOST ||
        !memory_reserve(&text->bytes, &text->capacity, (size_t)facts.size + 1, 1, error))
        return false;
    ptrdiff_t length = 1;
    while (length > 0 && text->length < (size_t)facts.size) {
        length = disk_read_at(file, (int64_t)text->length, text->bytes + text->length,
                              (size_t)facts.size - text->length);
        text->length += length > 0 ? (size_t)length : 0;
    }
    return text->length == (size_t)facts.size;
}

/* Whether the checksums of the files as they are now are there; then takes them. */
static bool read_entry(const char *folder, struct cache_entry *entry, const struct request *request,
                       struct members *members) {
    struct error unsaid = {0};
    struct source_about about = store_source(request);
    struct source_state state;
    struct text text = {0};
    int file = cache_folder_open_file(folder, entry->name, &unsaid);
    if (file < 0)
        return false;
    bool found = sources_look(&about, &state, &unsaid) &&
                 cache_entry_state(entry, &state, &unsaid) && read_file(file, &text, &unsaid) &&
                 take_sums(text_slice(&text), text_slice(&entry->key), members);
    if (found)
        disk_touch(file);
    disk_close(file);
    text_free(&text);
    return found;
}

static void write_entry(const char *folder, struct cache_entry *entry,
                        const struct members *members, const struct source_state *state) {
    struct error unsaid = {0};
    struct cache_writing writing;
    struct text text = {0};
    if (cache_entry_state(entry, state, &unsaid) &&
        put_sums(&text, text_slice(&entry->key), members, &unsaid) &&
        cache_folder_begin(&writing, folder, entry->name, &unsaid)) {
        if (!disk_write(writing.file, text.bytes, text.length))
            error_set(&unsaid, ERROR_READ, "the cache can't be written");
        cache_folder_end(&writing, &unsaid);
    }
    text_free(&text);
}

static int64_t bytes_of(const struct members *members) {
    int64_t bytes = 0;
    for (size_t i = 0; i < members->count; i++)
        if (members->items[i].read && members->items[i].bytes > 0)
            bytes += members->items[i].bytes;
    return bytes;
}

bool cache_hash_members(const char *folder, struct request *request, struct members *members,
                        struct error *error) {
    struct error unsaid = {0};
    struct cache_entry entry = {0};
    struct source_state state = {0};
    bool usable = folder != NULL && bytes_of(members) >= CACHE_LEAST_HASHED &&
                  cache_entry_of(request, "sha256", &entry, &unsaid);
    bool done = usable && read_entry(folder, &entry, request, members);
    if (!done) {
        request->state = &state;
        request->fingerprint = usable;
        done = members_hash(members, request, error);
        request->state = NULL;
        if (done && usable)
            write_entry(folder, &entry, members, &state);
    }
    text_free(&entry.key);
    return done;
}
