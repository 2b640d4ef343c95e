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
        .description = "Tells which version of this extension is loaded.\n"
                       "Result: text, major.minor.patch.",
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
            "Reads one setting of this connection.\n"
            "name: as in the table prosecutions_settings, where settings are also changed. "
            "NULL if the setting has no value.\n"
            "Error: a name that is not a setting.\n"
            "It can't be used in views and triggers, because somebody else's database has no "
            "business knowing your folders.",
        .example = "SELECT prosecutions_config('progress'), prosecutions_config('root')",
        .result = "auto|NULL",
    },
    {0},
};
