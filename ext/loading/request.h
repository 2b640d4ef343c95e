/* loading/request.h: what to load, and how it is to be read.
**
**     struct request request = {.source = slice_of("misc/jul.csv")};
**     request_options(&request, slice_of("layout=cps-monthly, period=2018-07"), &error);
*/
#ifndef PROSECUTIONS_LOADING_REQUEST_H
#define PROSECUTIONS_LOADING_REQUEST_H

#include "layout/layout.h"
#include "source/source.h"

/* Asked from time to time while a file is read, by the thread that loads. */
struct load_watch {
    /* `done` of the file's `size` bytes (-1: not known) have been read. False, with the error set:
    ** the load stops. */
    bool (*go_on)(struct load_watch *watch, struct slice file, int64_t done, int64_t size,
                  struct error *error);
};

struct source_state;    /* source/source_files.h */
struct edition_changes; /* accounting/editions.h */
struct members;         /* loading/members.h */

struct request {
    struct slice source; /* as in source/source_files.h, or `builtin:cps` */
    const struct forces *forces;
    bool files_allowed; /* false: only built-in sources */
    const char *root;   /* as in source_open() */
    bool sealed;        /* as in struct source_about */
    bool diagnose;      /* look for everything that may be wrong, and go on after a file's error */
    struct load_watch *watch; /* NULL: none */
    size_t threads;           /* that read a file, at most; 0: one */
    size_t piece_size; /* for tests: bytes of a file that a thread reads at a time; 0: 4 MB */
    bool hash_content; /* set by the loader: files may be the same */
    struct edition_changes
        *changes;               /* gets what editions revised, and nothing is left out; or NULL */
    struct source_state *state; /* gets the source's files as they were read; or NULL */
    bool fingerprint;           /* with their fingerprint */
    struct members *members;    /* gets what there is in the source, if it is diagnosed; or NULL */

    /* What the caller knows better than the file; zero: not said. */
    const struct layout *layout;
    bool has_period;
    struct period period;
    struct slice vintage;
    struct slice columns; /* as in bind_options (layout/binding.h) */
    bool count_given, count_recorded;
    struct csv_dialect dialect; /* without a separator: it is found */
    enum request_encoding { ENCODING_FOUND, ENCODING_UTF8, ENCODING_WINDOWS_1252 } encoding;
};

/* What a read of a pipe asks while it waits, so that the user may stop the load. */
struct pipe_wait {
    struct file_wait base;
    const struct request *request; /* which has to live as long */
};
struct pipe_wait request_pipe_wait(const struct request *request);

/* Options as text: `name=value`, separated by commas. A value with a comma, `=` or quote stands in quotes,
** doubled inside. Names: layout, period, vintage, columns, delimiter (or separator), quote, escape,
** encoding, count. The text has to outlive
** the request. */
bool request_options(struct request *request, struct slice options, struct error *error);

#endif
