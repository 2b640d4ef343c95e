/* functions/about_functions.c: what is this extension, and how is it set up?
**
**     SELECT prosecutions_version(), prosecutions_config('root');
*/
#include "functions/functions.h"
#include "session/session.h"

static void version(sqlite3_context *context, int count, sqlite3_value **arguments) {
    (void)count, (void)arguments;
    sqlite3_result_text(context, PROSECUTIONS_VERSION, -1, SQLITE_STATIC);
}

static void config(sqlite3_context *context, int count, sqlite3_value **arguments) {
    const struct setting *setting = NULL;
    struct error error = {0};
    struct slice name;
    if (function_has_null(context, count, arguments))
        return;
    if (argument_text(arguments[0], "prosecutions_config", "name", &name, &error))
        setting = settings_find(name, &error);
    const char *value = setting != NULL ? setting->get(function_connection(context)) : NULL;
    if (setting == NULL)
        function_fail(context, &error);
    else if (value != NULL)
        result_slice(context, slice_of(value));
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
    {
        .name = "prosecutions_config",
        .arguments_min = 1,
        .arguments_max = 1,
        .scalar = config,
        .direct_only = true,
        .signature = "prosecutions_config(name)",
        .description =
            "A setting of this connection, as the table prosecutions_settings has it, which is also "
            "where it is changed; NULL if it is not set. Error: a name that is no setting. Not for "
            "use in views and triggers, which may be somebody else's and have no business with "
            "your folders.",
        .example = "SELECT prosecutions_config('progress'), prosecutions_config('root')",
        .result = "auto|NULL",
    },
    {0},
};
