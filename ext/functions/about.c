/* functions/about.c: what is this extension?
**
**     SELECT prosecutions_version();
*/
#include "functions/functions.h"

static void version(sqlite3_context *context, int count, sqlite3_value **arguments) {
    (void)count, (void)arguments;
    sqlite3_result_text(context, PROSECUTIONS_VERSION, -1, SQLITE_STATIC);
}

const struct sql_function ABOUT_FUNCTIONS[] = {
    {
        .name = "prosecutions_version",
        .scalar = version,
        .signature = "prosecutions_version()",
        .description = "The version of this extension, as text: major.minor.patch.",
        .example = "SELECT prosecutions_version() GLOB '[0-9]*.[0-9]*.[0-9]*'",
        .result = "1",
    },
    {0},
};
