#include "tables/published_source.h"

#include <string.h>

#include "tables/answer_table.h"
#include "tables/arguments.h"

enum { COLUMNS_MOST = 32767 - 2 }; /* of a table of SQLite, whatever its limit is set to */

bool published_take_option(struct published_request *request, struct slice option,
                           struct error *error) {
    const unsigned char *equals =
        option.length > 0 ? memchr(option.bytes, '=', option.length) : NULL;
    if (equals == NULL)
        return error_set(error, ERROR_USE, "published: '%.*s' is no option; write name=value",
                         SLICE_PRINT(option));
    size_t length = (size_t)(equals - option.bytes);
    struct text value = {0};
    bool done = argument_append(&value, slice_after(option, length + 1), error) &&
                published_option(request, slice_trim(slice_from(option.bytes, length)),
                                 text_slice(&value), error);
    text_free(&value);
    return done;
}

void *published_open(struct connection *connection, sqlite3_value *const *values,
                     struct error *error) {
    struct published_request request = {.columns_most = COLUMNS_MOST};
    struct slice source, options = {0}, option;
    if (!answer_text(values[0], "source", &source, error) ||
        !answer_optional_text(values[1], "options", &options, error))
        return NULL;
    request.source = (struct source_about){.name = source,
                                           .files_allowed = connection->files_allowed,
                                           .root = connection->root,
                                           .sealed = connection->sealed};
    while (argument_cut_option(&options, &option))
        if (!published_take_option(&request, option, error))
            return NULL;
    struct watch watch;
    watch_begin(&watch, connection);
    request.source.wait = &watch.wait;
    struct published *published = published_load(&request, error);
    watch_end(&watch);
    return published;
}

void published_close(void *published) {
    published_release(published);
}
