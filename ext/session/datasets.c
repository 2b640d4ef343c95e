#include "session/datasets.h"

#include <stdio.h>

#include "base/base.h"
#include "cache/cache.h"
#include "session/scan.h"
#include "session/settings.h"
#include "session/sql_table.h"
#include "session/watch.h"

struct kept_dataset {
    struct kept_dataset *next; /* newest first */
    struct text key;           /* source, NUL, options */
    struct source_state state;
    struct dataset *dataset;
};

static void kept_free(struct kept_dataset *kept) {
    dataset_release(kept->dataset);
    text_free(&kept->key);
    memory_free(kept);
}

static bool make_request(struct connection *connection, struct slice source, struct slice options,
                         struct request *request, struct error *error) {
    *request = (struct request){.source = source,
                                .forces = connection->forces,
                                .files_allowed = connection->files_allowed,
                                .root = connection->root,
                                .sealed = connection->sealed,
                                .threads = settings_threads(connection)};
    return request_options(request, options, error);
}

static bool make_key(struct slice source, struct slice options, struct text *key,
                     struct error *error) {
    return text_append(key, source, error) && text_append_byte(key, '\0', error) &&
           text_append(key, options, error);
}

/* Warns of rows that could not be read. */
static void report_left_out(const struct store *store, struct slice source) {
    if (store->findings.left_out == 0)
        return;
    char message[700];
    snprintf(message, sizeof message,
             "prosecutions: %.*s: %lld rows could not be read and are left out; SELECT * FROM "
             "source_problems('%.*s') lists them",
             SLICE_PRINT(source), (long long)store->findings.left_out, SLICE_PRINT(source));
    table_warn(message);
}

/* What a figure may not be what it seems for, whether the source was read or its columns came from the cache. */
static void report_warnings(const struct store *store) {
    const struct finding *finding;
    for (size_t at = 0, given = 0;
         (finding = findings_next_warning(&store->findings, &at, &given)) != NULL;) {
        char message[1500], place[32] = "";
        if (finding->line > 0)
            snprintf(place, sizeof place, "line %lld: ", (long long)finding->line);
        snprintf(message, sizeof message, "prosecutions: %s%s%s%s",
                 finding->file != NULL ? finding->file : "", finding->file != NULL ? ": " : "",
                 place, finding->detail != NULL ? finding->detail : "");
        table_warn(message);
    }
}

static struct dataset *load(struct connection *connection, struct request *request,
                            struct error *error) {
    struct watch watch;
    watch_begin(&watch, connection);
    request->watch = &watch.base;
    struct store *store = cache_load(settings_cache_folder(connection), request, error);
    watch_end(&watch);
    request->watch = NULL;
    if (store == NULL)
        return NULL;
    store->watch = scan_watch(connection);
    report_left_out(store, request->source);
    report_warnings(store);
    return dataset_new(store, error);
}

static struct dataset *load_and_keep(struct connection *connection, struct request *request,
                                     struct text *key, struct error *error) {
    struct kept_dataset *kept = memory_new(1, sizeof *kept, error);
    if (kept == NULL)
        return NULL;
    request->state = &kept->state;
    kept->dataset = load(connection, request, error);
    request->state = NULL;
    if (kept->dataset == NULL) {
        memory_free(kept);
        return NULL;
    }
    kept->key = *key;
    *key = (struct text){0};
    kept->next = connection->datasets;
    connection->datasets = kept;
    return kept->dataset;
}

/* Sets `*dataset` to what is kept of the source, if the source still is what was read; else to NULL. */
static bool find_kept(struct connection *connection, const struct request *request,
                      struct slice key, struct dataset **dataset, struct error *error) {
    struct source_about about = store_source(request);
    *dataset = NULL;
    for (struct kept_dataset *kept = connection->datasets; kept && !*dataset; kept = kept->next) {
        bool unchanged;
        if (!slice_equal(text_slice(&kept->key), key) || !store_is_sound(kept->dataset->store))
            continue;
        if (!sources_unchanged(&about, &kept->state, &unchanged, error))
            return false;
        if (unchanged)
            *dataset = kept->dataset;
    }
    return true;
}

struct dataset *datasets_get(struct connection *connection, struct slice source,
                             struct slice options, struct error *error) {
    struct request request;
    struct text key = {0};
    struct dataset *dataset = NULL;
    if (make_request(connection, source, options, &request, error) &&
        make_key(source, options, &key, error) &&
        find_kept(connection, &request, text_slice(&key), &dataset, error)) {
        if (dataset == NULL)
            dataset = load_and_keep(connection, &request, &key, error);
        if (dataset != NULL)
            dataset_retain(dataset);
    }
    text_free(&key);
    return dataset;
}

const struct store *datasets_peek(const struct connection *connection, struct slice source,
                                  struct slice options) {
    for (const struct kept_dataset *kept = connection->datasets; kept != NULL; kept = kept->next) {
        struct slice key = text_slice(&kept->key);
        if (key.length == source.length + 1 + options.length &&
            slice_equal(slice_from(key.bytes, source.length), source) &&
            slice_equal(slice_after(key, source.length + 1), options))
            return kept->dataset->store;
    }
    return NULL;
}

/* Loads for one answer: what it gives is not kept. */
static struct store *load_once(struct connection *connection, struct request *request,
                               struct error *error) {
    struct watch watch;
    watch_begin(&watch, connection);
    request->watch = &watch.base;
    struct store *store = store_load(request, error);
    request->watch = NULL; /* it ends here */
    watch_end(&watch);
    return store;
}

static struct store *diagnose(struct connection *connection, struct slice source,
                              struct slice options, struct members *members, struct error *error) {
    struct request request;
    if (!make_request(connection, source, options, &request, error))
        return NULL;
    request.diagnose = true;
    request.members = members;
    return load_once(connection, &request, error);
}

struct store *datasets_edition_changes(struct connection *connection, struct slice source,
                                       struct slice options, struct edition_changes *changes,
                                       struct error *error) {
    struct request request;
    if (!make_request(connection, source, options, &request, error))
        return NULL;
    request.changes = changes;
    return load_once(connection, &request, error);
}

struct store *datasets_diagnose(struct connection *connection, struct slice source,
                                struct slice options, struct error *error) {
    return diagnose(connection, source, options, NULL, error);
}

bool datasets_members(struct connection *connection, struct slice source, struct slice options,
                      struct members *members, struct error *error) {
    struct store *store = diagnose(connection, source, options, members, error);
    store_free(store);
    return store != NULL;
}

bool datasets_hash_members(struct connection *connection, struct slice source,
                           struct members *members, struct error *error) {
    struct request request;
    return make_request(connection, source, slice_of(""), &request, error) &&
           cache_hash_members(settings_cache_folder(connection), &request, members, error);
}

void datasets_trim(struct connection *connection, sqlite3 *db) {
    for (sqlite3_stmt *statement = sqlite3_next_stmt(db, NULL); statement != NULL;
         statement = sqlite3_next_stmt(db, statement))
        if (sqlite3_stmt_busy(statement))
            return;
    size_t total = 0;
    struct kept_dataset **link = &connection->datasets;
    while (*link != NULL) {
        struct kept_dataset *kept = *link;
        total += dataset_size(kept->dataset);
        if (total > DATASETS_MOST_BYTES && kept->dataset->references == 1) {
            total -= dataset_size(kept->dataset);
            *link = kept->next;
            kept_free(kept);
        } else {
            link = &kept->next;
        }
    }
}

void datasets_free(struct connection *connection) {
    while (connection->datasets != NULL) {
        struct kept_dataset *kept = connection->datasets;
        connection->datasets = kept->next;
        kept_free(kept);
    }
}
