#include "session/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "cache/cache.h"
#include "source/source.h"

/* --- root ------------------------------------------------------------------------------------ */

/* Resolves the links of a folder's path; `value` has no NUL in it. */
static bool resolve_folder(const char *value, char resolved[DISK_PATH_SIZE], struct error *error) {
    struct file_facts facts;
    if (!disk_resolve(value, resolved) || !disk_facts(resolved, &facts))
        return error_set(error, errno == ENOMEM ? ERROR_MEMORY : ERROR_USE,
                         "root: '%s': no such folder (%s); sources have to lie under it", value,
                         strerror(errno));
    return facts.kind == FILE_FOLDER ||
           error_set(error, ERROR_USE, "root: '%s' is no folder; sources have to lie under it",
                     value);
}

/* Once there is a root it may only be narrowed, to a folder below it: the SQL that it confines could
** widen it otherwise, or take the files away from all who share the connection. The error does not
** tell whether a folder outside the root exists. */
static bool narrow_folder(const char *value, const char *root, char resolved[DISK_PATH_SIZE],
                          struct error *error) {
    struct error unsaid = {0};
    if (root[0] != '\0' && value[0] != '\0' && !disk_is_abroad(slice_of(value), root) &&
        resolve_folder(value, resolved, &unsaid) && path_lies_under(resolved, root))
        return true;
    return error_set(error, ERROR_USE,
                     "root is '%s' and can be narrowed only, to a folder under it; '%.200s' is "
                     "none. Another root needs a new connection",
                     root, value);
}

static bool set_root(struct connection *connection, struct slice value, struct error *error) {
    char resolved[DISK_PATH_SIZE] = "";
    if (value.length > 0 && memchr(value.bytes, '\0', value.length) != NULL)
        return error_set(error, ERROR_USE, "root: the folder's name has a NUL in it");
    char *text = text_copy(value, error);
    bool done = text != NULL;
    if (done && connection->root != NULL)
        done = narrow_folder(text, connection->root, resolved, error);
    else if (done && value.length > 0)
        done = resolve_folder(text, resolved, error);
    memory_free(text);
    text = done ? text_copy(slice_of(resolved), error) : NULL;
    if (text == NULL)
        return false;
    memory_free(connection->root);
    connection->root = text;
    return true;
}

static const char *get_root(const struct connection *connection) {
    return connection->root;
}

/* --- cache ----------------------------------------------------------------------------------- */

static const char OFF[] = "off";

const char *settings_cache_folder(const struct connection *connection) {
    return strcmp(connection->cache, OFF) == 0 ? NULL : connection->cache;
}

/* The absolute path of a folder, as the working directory may change later. NULL with the error set on
** failure. */
static char *whole_path(struct slice value, struct error *error) {
    struct text path = {0};
    if (value.length == 0 || memchr(value.bytes, '\0', value.length) != NULL)
        error_set(error, ERROR_USE, "cache: name a folder, or 'off' to do without");
    else if (disk_append_whole(&path, value, error))
        return path.bytes;
    else
        error_set(error, ERROR_USE, "cache: there is no working directory (%s)", strerror(errno));
    text_free(&path);
    return NULL;
}

/* With a root the cache can only be switched off; otherwise the SQL that the root confines could make
** files outside of it. */
static bool set_cache(struct connection *connection, struct slice value, struct error *error) {
    char *path = NULL;
    if (slice_equal_nocase(value, slice_of(OFF)))
        path = text_copy(slice_of(OFF), error);
    else if (connection->root != NULL)
        error_set(error, ERROR_USE,
                  "cache: once there is a root it can be 'off' only; another folder needs "
                  "PROSECUTIONS_CACHE in the environment");
    else
        path = whole_path(value, error);
    if (path == NULL)
        return false;
    if (strcmp(path, OFF) != 0 && !cache_folder_allowed(path, error)) {
        memory_free(path);
        return false;
    }
    memory_free(connection->cache);
    connection->cache = path;
    return true;
}

static const char *get_cache(const struct connection *connection) {
    return connection->cache;
}

static bool begin_cache(struct connection *connection, struct error *error) {
    struct text folder = {0};
    bool done = connection->cache != NULL || cache_folder_default(&folder, error);
    if (done && connection->cache == NULL)
        connection->cache =
            text_copy(folder.length > 0 ? text_slice(&folder) : slice_of(OFF), error);
    text_free(&folder);
    return connection->cache != NULL;
}

/* --- cache_clear, sealed: 0 or 1 ------------------------------------------------------------------ */

static bool read_bit(struct slice value, const char *name, bool *bit, struct error *error) {
    value = slice_trim(value);
    *bit = slice_equal(value, slice_of("1"));
    return *bit || slice_equal(value, slice_of("0")) ||
           error_set(error, ERROR_USE, "%s: '%.*s' is neither 1 nor 0", name, SLICE_PRINT(value));
}

static bool set_cache_clear(struct connection *connection, struct slice value,
                            struct error *error) {
    const char *folder = settings_cache_folder(connection);
    bool clear;
    return read_bit(value, "cache_clear", &clear, error) &&
           (!clear || folder == NULL || cache_clear(folder, error) >= 0);
}

static const char *get_cache_clear(const struct connection *connection) {
    (void)connection;
    return "0";
}

static bool set_sealed(struct connection *connection, struct slice value, struct error *error) {
    return read_bit(value, "sealed", &connection->sealed, error);
}

static const char *get_sealed(const struct connection *connection) {
    return connection->sealed ? "1" : "0";
}

/* --- threads, progress, notes --------------------------------------------------------------------- */

size_t settings_threads(const struct connection *connection) {
    return (size_t)strtoul(connection->threads, NULL, 10);
}

static bool replace(char **setting, struct slice value, struct error *error) {
    char *copy = text_copy(value, error);
    if (copy == NULL)
        return false;
    memory_free(*setting);
    *setting = copy;
    return true;
}

static bool set_threads(struct connection *connection, struct slice value, struct error *error) {
    size_t number = 0;
    value = slice_trim(value);
    for (size_t i = 0; i < value.length && number <= THREADS_MOST; i++)
        number = byte_is_digit(value.bytes[i]) ? number * 10 + value.bytes[i] - '0' : SIZE_MAX / 20;
    if (number < 1 || number > THREADS_MOST)
        return error_set(error, ERROR_USE, "threads: '%.*s' is no number from 1 to %d",
                         SLICE_PRINT(value), THREADS_MOST);
    return replace(&connection->threads, value, error);
}

static const char *get_threads(const struct connection *connection) {
    return connection->threads;
}

static bool is_on(const char *setting, bool is_terminal) {
    return strcmp(setting, "on") == 0 || (is_terminal && strcmp(setting, "auto") == 0);
}

bool settings_shows_progress(const struct connection *connection, bool is_terminal) {
    return is_on(connection->progress, is_terminal);
}

bool settings_shows_notes(const struct connection *connection, bool is_terminal) {
    return is_on(connection->show_notes, is_terminal);
}

static bool set_switch(char **setting, const char *name, struct slice value, struct error *error) {
    static const char *const values[] = {"auto", "on", "off"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (slice_equal_nocase(value, slice_of(values[i])))
            return replace(setting, slice_of(values[i]), error);
    return error_set(error, ERROR_USE, "%s: '%.*s' is none of auto, on, off", name,
                     SLICE_PRINT(value));
}

static bool set_progress(struct connection *connection, struct slice value, struct error *error) {
    return set_switch(&connection->progress, "progress", value, error);
}

static const char *get_progress(const struct connection *connection) {
    return connection->progress;
}

static bool set_notes(struct connection *connection, struct slice value, struct error *error) {
    return set_switch(&connection->show_notes, "notes", value, error);
}

static const char *get_notes(const struct connection *connection) {
    return connection->show_notes;
}

/* Gives the settings other than root and cache their defaults, where the environment named none. */
static bool begin_loading(struct connection *connection, struct error *error) {
    char cores[8];
    snprintf(cores, sizeof cores, "%zu", threads_cores());
    return (connection->threads != NULL || replace(&connection->threads, slice_of(cores), error)) &&
           (connection->progress != NULL ||
            replace(&connection->progress, slice_of("auto"), error)) &&
           (connection->show_notes != NULL ||
            replace(&connection->show_notes, slice_of("auto"), error));
}

/* --- All of them ----------------------------------------------------------------------------- */

const struct setting SETTINGS[] = {
    {.name = "cache",
     .variable = "PROSECUTIONS_CACHE",
     .meaning =
         "The folder in which loaded sources are kept for later processes, or off to do without. "
         "Unless set, it is the user's own: $XDG_CACHE_HOME/prosecutions, ~/.cache/prosecutions, "
         "on macOS ~/Library/Caches/prosecutions, on Windows %LOCALAPPDATA%\\prosecutions. It has to "
         "belong to the user and may not be writable by others. It is made when it is needed, and its files can be deleted at any "
         "time; beyond 20 GB those that were used longest ago are deleted. Once there is a root, "
         "the cache can only be switched off.",
     .set = set_cache,
     .get = get_cache},
    {.name = "cache_clear",
     .meaning = "Set it to 1 to delete what is in the cache; it is then 0 again.",
     .set = set_cache_clear,
     .get = get_cache_clear},
    {.name = "notes",
     .variable = "PROSECUTIONS_NOTES",
     .meaning =
         "Whether the notes of prosecutions_notes are shown on stderr: on, off, or auto (unless "
         "set), only if that is a terminal.",
     .set = set_notes,
     .get = get_notes},
    {.name = "progress",
     .variable = "PROSECUTIONS_PROGRESS",
     .meaning =
         "Whether a load or a query that takes over half a second shows a progress bar on stderr: "
         "on, off, or auto (unless set), only if that is a terminal.",
     .set = set_progress,
     .get = get_progress},
    {.name = "root",
     .variable = "PROSECUTIONS_ROOT",
     .meaning =
         "The folder under which all sources must lie, after links are resolved. NULL: any file "
         "may be read. An empty text: no file is opened. Once there is a root it can only be "
         "narrowed, to a folder under it.",
     .set = set_root,
     .get = get_root},
    {.name = "sealed",
     .variable = "PROSECUTIONS_SEALED",
     .meaning =
         "1: SQL can no longer change any setting of this connection, this one included, and "
         "errors name no folder above the root. 0 unless set.",
     .set = set_sealed,
     .get = get_sealed},
    {.name = "threads",
     .variable = "PROSECUTIONS_THREADS",
     .meaning = "How many threads may load a source, from 1 to 64; the number of cores unless set.",
     .set = set_threads,
     .get = get_threads},
    {0},
};

const struct setting *settings_find(struct slice name, struct error *error) {
    struct text names = {0};
    char nearest[NEAREST_WORDS_SIZE];
    bool done = true;
    for (const struct setting *setting = SETTINGS; setting->name != NULL && done; setting++) {
        if (slice_equal_nocase(name, slice_of(setting->name))) {
            text_free(&names);
            return setting;
        }
        done = text_printf(&names, error, "%s%s", names.length > 0 ? ", " : "", setting->name);
    }
    if (done)
        error_set(error, ERROR_USE, "'%.*s' is no setting; there are %s%s", SLICE_PRINT(name),
                  names.bytes, nearest_words(name, names.bytes, nearest));
    text_free(&names);
    return NULL;
}

bool settings_may_change(const struct connection *connection, const struct setting *setting,
                         struct error *error) {
    return !connection->sealed ||
           error_set(error, ERROR_USE,
                     "%s: the settings are sealed, and SQL can't change them; a new connection has "
                     "what PROSECUTIONS_SEALED and the other variables say",
                     setting->name);
}

static bool from_environment(struct connection *connection, struct error *error) {
    for (const struct setting *setting = SETTINGS; setting->name != NULL; setting++) {
        struct error wrong = {0};
        char *value =
            setting->variable != NULL ? environment_variable(setting->variable, &wrong) : NULL;
        if (value != NULL)
            setting->set(connection, slice_of(value), &wrong);
        memory_free(value);
        if (wrong.code != ERROR_NONE)
            return error_set(error, wrong.code, "%s in the environment: %s", setting->variable,
                             wrong.message);
    }
    return true;
}

bool settings_begin(struct connection *connection, struct error *error) {
    return from_environment(connection, error) && begin_loading(connection, error) &&
           begin_cache(connection, error) &&
           (connection->files_allowed || (replace(&connection->root, slice_of(""), error) &&
                                          replace(&connection->cache, slice_of(OFF), error)));
}
