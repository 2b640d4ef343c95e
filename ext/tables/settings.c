#include "tables/settings.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/text.h"
#include "source/paths.h"

/* --- root ------------------------------------------------------------------------------------ */

/* The folder without links; `value` has no NUL in it. */
static bool resolve_folder(const char *value, char resolved[PATH_MAX], struct error *error) {
    struct stat status;
    if (realpath(value, resolved) == NULL || stat(resolved, &status) != 0)
        return error_set(error, errno == ENOMEM ? ERROR_MEMORY : ERROR_USE,
                         "root: '%s': no such folder (%s); sources have to lie under it", value,
                         strerror(errno));
    return S_ISDIR(status.st_mode) ||
           error_set(error, ERROR_USE, "root: '%s' is no folder; sources have to lie under it",
                     value);
}

/* Once there is a root it may only be narrowed: otherwise the SQL that it is to hold in could lift
** it. What lies outside is not even said to exist. */
static bool narrow_folder(const char *value, const char *root, char resolved[PATH_MAX],
                          struct error *error) {
    struct error unsaid = {0};
    if (root[0] != '\0' && resolve_folder(value, resolved, &unsaid) &&
        path_lies_under(resolved, root))
        return true;
    return error_set(error, ERROR_USE,
                     "root is '%s' and can be narrowed only, to a folder under it or to '' (no "
                     "file); '%.200s' is none. A wider root needs a new connection",
                     root, value);
}

static bool set_root(struct connection *connection, struct slice value, struct error *error) {
    char resolved[PATH_MAX] = "";
    if (value.length > 0 && memchr(value.bytes, '\0', value.length) != NULL)
        return error_set(error, ERROR_USE, "root: the folder's name has a NUL in it");
    char *text = text_copy(value, error);
    bool done = text != NULL;
    if (done && value.length > 0)
        done = connection->root == NULL ? resolve_folder(text, resolved, error)
                                        : narrow_folder(text, connection->root, resolved, error);
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

/* --- All of them ----------------------------------------------------------------------------- */

static const struct setting SETTINGS[] = {
    {.name = "root", .variable = "PROSECUTIONS_ROOT", .set = set_root, .get = get_root},
    {0},
};

const struct setting *settings_find(struct slice name, struct error *error) {
    struct text names = {0};
    bool done = true;
    for (const struct setting *setting = SETTINGS; setting->name != NULL && done; setting++) {
        if (slice_equal_nocase(name, slice_of(setting->name))) {
            text_free(&names);
            return setting;
        }
        done = text_printf(&names, error, "%s%s", names.length > 0 ? ", " : "", setting->name);
    }
    if (done)
        error_set(error, ERROR_USE, "'%.*s' is no setting; there is %s", SLICE_PRINT(name),
                  names.bytes);
    text_free(&names);
    return NULL;
}

bool settings_from_environment(struct connection *connection, struct error *error) {
    for (const struct setting *setting = SETTINGS; setting->name != NULL; setting++) {
        struct error wrong = {0};
        const char *value = getenv(setting->variable);
        if (value != NULL && !setting->set(connection, slice_of(value), &wrong))
            return error_set(error, wrong.code, "%s in the environment: %s", setting->variable,
                             wrong.message);
    }
    return true;
}
