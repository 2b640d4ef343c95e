/* functions/about_functions.c: what is this extension, and how is it set up?
**
**     SELECT prosecutions_version(), prosecutions_config('root', '/srv/figures');
*/
#include "functions/functions.h"
#include "session/session.h"

static void version(sqlite3_context *context, int count, sqlite3_value **arguments) {
    (void)count, (void)arguments;
    sqlite3_result_text(context, PROSECUTIONS_VERSION, -1, SQLITE_STATIC);
}

static void act(sqlite3_context *context, const struct setting *setting, bool has_value) {
    struct error error = {0};
    int64_t count = -1;
    if (has_value)
        error_set(&error, ERROR_USE, "prosecutions_config: %s takes no value", setting->name);
    else
        count = setting->act(function_connection(context), &error);
    if (count < 0)
        function_fail(context, &error);
    else
        sqlite3_result_int64(context, count);
}

static void config(sqlite3_context *context, int count, sqlite3_value **arguments) {
    struct connection *connection = function_connection(context);
    struct error error = {0};
    struct slice name, value;
    const struct setting *setting = NULL;
    if (function_has_null(context, count, arguments))
        return;
    bool done = argument_text(arguments[0], "prosecutions_config", "name", &name, &error) &&
                (setting = settings_find(name, &error)) != NULL;
    if (done && setting->act != NULL) {
        act(context, setting, count > 1);
        return;
    }
    if (done && count > 1)
        done = argument_text(arguments[1], "prosecutions_config", "value", &value, &error) &&
               setting->set(connection, value, &error);
    if (!done)
        function_fail(context, &error);
    else if (setting->get(connection) != NULL)
        result_slice(context, slice_of(setting->get(connection)));
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
        .arguments_max = 2,
        .scalar = config,
        .direct_only = true,
        .signature = "prosecutions_config(name [, value])",
        .description =
            "A setting of this connection, after it was set to the value if one is given; NULL if "
            "it is not set. `root`, at first the environment variable PROSECUTIONS_ROOT: sources "
            "must lie under this folder once links are resolved; an empty text lets no file be "
            "opened; not set, any file may be read. Once there is a root it can be narrowed, to a "
            "folder under it or to an empty text, but not widened: that needs a new connection. "
            "`cache`, at first the environment variable PROSECUTIONS_CACHE: the folder where what "
            "was loaded is kept for later processes, or `off` to do without; not set, the user's "
            "own ($XDG_CACHE_HOME/prosecutions, ~/.cache/prosecutions, on macOS "
            "~/Library/Caches/prosecutions). It must be the user's own and not writable by others; "
            "it is made when it is needed, its files can be deleted at any time, and beyond 20 GB "
            "those used longest ago are. Once there is a root the cache can only be switched off. "
            "`cache_clear`, without a value: deletes what is in the cache, and returns how many "
            "files that were. `threads`, at first PROSECUTIONS_THREADS or the number of cores: how "
            "many threads may load a source, 1 to 64. `progress`, at first PROSECUTIONS_PROGRESS or "
            "`auto`: whether a load of over half a second shows a progress bar on stderr; `auto` "
            "where that is a terminal, `on`, `off`. `notes`, at first PROSECUTIONS_NOTES or `auto`: "
            "likewise whether the notes of prosecutions_notes are shown on stderr. An error for an unknown setting, or a folder that does not exist or "
            "can't be used. A NULL changes nothing. Not for use in views and triggers.",
        .example = "SELECT quote(prosecutions_config('root')), "
                   "quote(prosecutions_config('root', ''))",
        .result = "NULL|''",
    },
    {0},
};
