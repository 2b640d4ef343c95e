#include "loading/published_problems.h"

#include "base/base.h"
#include "published/published.h"

enum { COLUMNS_MOST = 1998 }; /* that SQLite takes of a table, without `file` and `line` */

bool published_problems(const struct request *request, struct store *store, struct error *error) {
    static const enum published_encoding encodings[] = {[ENCODING_FOUND] = PUBLISHED_ANY,
                                                        [ENCODING_UTF8] = PUBLISHED_UTF8,
                                                        [ENCODING_WINDOWS_1252] =
                                                            PUBLISHED_WINDOWS_1252};
    struct published_request asked = {.columns_most = COLUMNS_MOST, .skip_rows = true};
    struct error failed = {0};
    int64_t line;
    size_t column;
    struct pipe_wait wait = request_pipe_wait(request);
    asked.source = (struct source_about){.name = request->source,
                                         .files_allowed = request->files_allowed,
                                         .root = request->root,
                                         .sealed = request->sealed,
                                         .wait = &wait.base};
    asked.dialect = request->dialect;
    asked.encoding = encodings[request->encoding];
    struct published *published = published_load(&asked, &failed);
    if (published == NULL && !error_is_of_source(&failed))
        return error_set(error, failed.code, "%s", failed.message);
    if (published == NULL) {
        finding_place(failed.message, &line, &column);
        return findings_add(&store->findings, problem_of_message(failed.message), request->source,
                            line, column, slice_of(""), error, "%s", failed.message);
    }
    store->findings.left_out += published->left_out;
    bool done = findings_join(&store->findings, &published->findings, error);
    published_release(published);
    return done;
}
