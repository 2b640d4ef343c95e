/* store/request.h: what to load, and how it is to be read.
**
**     struct request request = {.source = slice_of("misc/jul.csv")};
**     request_options(&request, slice_of("layout=cps-monthly, period=2018-07"), &error);
*/
#ifndef PROSECUTIONS_STORE_REQUEST_H
#define PROSECUTIONS_STORE_REQUEST_H

#include "layout/layout.h"

struct request {
    struct slice source; /* as in source/source.h, or `builtin:cps` */
    const struct forces *forces;
    bool files_allowed; /* false: only built-in sources */
    const char *root;   /* as in source_open() */
    bool diagnose;      /* look for everything that may be wrong, and go on after a file's error */

    /* What the caller knows better than the file; zero: not said. */
    const struct layout *layout;
    bool has_period;
    struct period period;
    struct slice vintage;
};

/* Options as text: `name=value`, separated by commas; a value may stand in quotes. Names: layout,
** period, vintage. The text has to outlive the request. */
bool request_options(struct request *request, struct slice options, struct error *error);

#endif
