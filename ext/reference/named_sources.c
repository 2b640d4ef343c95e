#include "reference/named_sources.h"

#include "base/base.h"
#include "reference/embedded.h"

static const char BUILTIN[] = "builtin:", BUILTIN_FILE[] = "builtin_";

static bool unknown_builtin(struct slice name, struct error *error) {
    struct text names = {0};
    bool done = true;
    for (const struct embedded_file *file = EMBEDDED_FILES; file->name != NULL && done; file++)
        if (slice_starts_nocase(slice_of(file->name), BUILTIN_FILE))
            done = text_printf(&names, error, "%s%s%s", names.length > 0 ? ", " : "", BUILTIN,
                               file->name + strlen(BUILTIN_FILE));
    if (done)
        error_set(error, ERROR_USE, "%.*s: no such built-in figures; there are %s",
                  SLICE_PRINT(name), names.bytes != NULL ? names.bytes : "none");
    text_free(&names);
    return false;
}

/* `builtin:cps` is ext/reference/builtin_cps.csv. */
static struct source *open_builtin(struct slice name, struct error *error) {
    struct text path = {0};
    struct source *source = NULL;
    if (text_append(&path, slice_of(BUILTIN_FILE), error) &&
        text_append(&path, slice_after(name, strlen(BUILTIN)), error)) {
        const struct embedded_file *file = embedded_find(text_slice(&path));
        if (file == NULL)
            unknown_builtin(name, error);
        else
            source = source_from_memory(name, slice_from(file->bytes, file->length), error);
    }
    text_free(&path);
    return source;
}

static bool is_builtin(const struct source_about *about) {
    return slice_starts_nocase(about->name, BUILTIN);
}

struct source *sources_open(const struct source_about *about, struct error *error) {
    if (is_builtin(about))
        return open_builtin(about->name, error);
    if (!about->files_allowed) {
        error_set(error, ERROR_USE,
                  "%.*s: this program opens no files (it called "
                  "sqlite3_prosecutionsnofiles_init); only builtin: sources can be read",
                  SLICE_PRINT(about->name));
        return NULL;
    }
    return about->note_passed
               ? source_open_noting(about->name, about->root, about->as_stored, error)
               : source_open(about->name, about->root, error);
}

bool sources_signature(const struct source_about *about, uint64_t *signature, struct error *error) {
    *signature = 0;
    if (is_builtin(about))
        return true;
    struct source *source = sources_open(about, error);
    if (source != NULL)
        *signature = source_signature(source);
    source_close(source);
    return source != NULL;
}

bool sources_fingerprint(const struct source_about *about, uint64_t *fingerprint, int64_t *touched,
                         struct error *error) {
    struct source *source = is_builtin(about) ? NULL : sources_open(about, error);
    if (source == NULL)
        return error_set(error, ERROR_USE, "%.*s: is no file", SLICE_PRINT(about->name));
    bool done = source_fingerprint(source, fingerprint, touched, error);
    source_close(source);
    return done;
}
