#include "reference/named_sources.h"

#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "reference/embedded.h"

static const char BUILTIN[] = "builtin:", BUILTIN_FILE[] = "builtin_";

bool sources_builtin(size_t index, struct text *name, struct error *error) {
    for (const struct embedded_file *file = EMBEDDED_FILES; file->name != NULL; file++)
        if (slice_starts_nocase(slice_of(file->name), BUILTIN_FILE) && index-- == 0)
            return text_printf(name, error, "%s%s", BUILTIN, file->name + strlen(BUILTIN_FILE));
    return false;
}

static bool unknown_builtin(struct slice name, struct error *error) {
    struct text names = {0};
    for (size_t i = 0; sources_builtin(i, &names, error); i++)
        if (!text_append(&names, slice_of(", "), error))
            break;
    names.length -= names.length > 0 ? 2 : 0;
    if (error->code == ERROR_NONE)
        error_set(error, ERROR_USE, "%.*s: no such built-in figures; there are %.*s",
                  SLICE_PRINT(name), SLICE_PRINT(text_slice(&names)));
    text_free(&names);
    return false;
}

/* `builtin:cps` is ext/reference/builtin_cps.csv. */
static struct source *open_builtin(struct slice name, struct error *error) {
    struct text path = {0};
    struct source *source = NULL;
    if (text_append(&path, slice_of(BUILTIN_FILE), error) &&
        text_append(&path, slice_after(name, strlen(BUILTIN)), error)) {
        for (size_t i = 0; i < path.length; i++)
            path.bytes[i] = (char)byte_lower((unsigned char)path.bytes[i]);
        const struct embedded_file *file = embedded_find(text_slice(&path));
        if (file == NULL)
            unknown_builtin(name, error);
        else
            source = source_from_memory(name, slice_from(file->bytes, file->length), error);
    }
    text_free(&path);
    return source;
}

/* Puts `(root)` in the place of the root's path, so that an error tells nothing of what is above it. */
static void hide_root(struct error *error, const char *root) {
    static const char shown[] = "(root)";
    size_t length = strlen(root);
    char text[sizeof error->message] = "";
    const char *at = error->message, *found;
    while (length > 1 && (found = strstr(at, root)) != NULL) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%.*s%s", (int)(found - at), at,
                 shown);
        at = found + length;
    }
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s", at);
    memcpy(error->message, text, sizeof text);
}

static bool is_builtin(const struct source_about *about) {
    return slice_starts_nocase(about->name, BUILTIN);
}

/* Whether the name is that of a built-in source but for its beginning: `cps`, `built-in cps`. */
static bool lacks_builtin(struct slice name, struct slice builtin) {
    struct slice own = slice_after(builtin, strlen(BUILTIN));
    name = slice_trim(name);
    return slice_equal_nocase(name, own) ||
           (slice_starts_nocase(name, "built") && name.length > own.length &&
            slice_equal_nocase(slice_after(name, name.length - own.length), own));
}

/* Adds to the error the built-in source that was probably meant by the name of a file. */
static void point_to_builtin(struct slice name, struct error *error) {
    struct text builtin = {0};
    struct error untold = {0}, found = {.code = ERROR_NONE};
    for (size_t i = 0; sources_builtin(i, &builtin, &untold); i++, text_clear(&builtin)) {
        if (!lacks_builtin(name, text_slice(&builtin)))
            continue;
        error_set(&found, error->code, "%s; the built-in figures are named %s", error->message,
                  builtin.bytes);
        *error = found;
        break;
    }
    text_free(&builtin);
}

/* NULL with the error set. */
static struct source *refuse_files(const struct source_about *about, struct error *error) {
    error_set(error, ERROR_USE,
              "%.*s: this program opens no files (it called "
              "sqlite3_prosecutionsnofiles_init); only builtin: sources can be read",
              SLICE_PRINT(about->name));
    point_to_builtin(about->name, error);
    return NULL;
}

struct source *sources_open(const struct source_about *about, struct error *error) {
    if (is_builtin(about))
        return open_builtin(about->name, error);
    if (!about->files_allowed)
        return refuse_files(about, error);
    struct source *source =
        about->note_passed ? source_open_noting(about->name, about->root, about->as_stored, error)
                           : source_open(about->name, about->root, error);
    if (source != NULL)
        source_set_wait(source, about->wait);
    else if (about->sealed && about->root != NULL)
        hide_root(error, about->root);
    if (source == NULL && error->code == ERROR_READ)
        point_to_builtin(about->name, error);
    return source;
}

bool sources_are_files(const struct source_about *about) {
    return !is_builtin(about);
}

bool sources_look(const struct source_about *about, struct source_state *state,
                  struct error *error) {
    struct source *source = sources_open(about, error);
    if (source == NULL)
        return false;
    source_take_fingerprint(source);
    bool done = source_look(source, 0, error);
    if (done)
        *state = source_state(source);
    source_close(source);
    return done;
}

/* Whether the content is that of the state, where the files' times can't tell. */
static bool same_content(struct source *source, struct source_state *state, bool *same,
                         struct error *error) {
    struct error failure = {0};
    if (!source_look(source, state->since, &failure)) {
        *same = false; /* it is being written */
        return failure.code != ERROR_MEMORY || error_memory(error);
    }
    *same = source_state(source).content == state->content;
    if (*same && source_has_settled(source))
        state->content = 0;
    return true;
}

bool sources_unchanged(const struct source_about *about, struct source_state *state,
                       bool *unchanged, struct error *error) {
    *unchanged = true;
    if (is_builtin(about))
        return true;
    struct source *source = sources_open(about, error);
    if (source == NULL)
        return false;
    bool done = true;
    *unchanged = source_signature(source) == state->signature;
    if (*unchanged && state->content != 0)
        done = same_content(source, state, unchanged, error);
    source_close(source);
    return done;
}
