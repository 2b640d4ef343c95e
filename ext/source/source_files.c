/* The first bytes of a file tell what it is. It is unpacked layer by layer until text appears, and
** the members of an archive are given one by one. */
#include "source/source_files.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/base.h"
#include "bytes/bytes.h"
#include "source/looks_like.h"
#include "source/paths.h"
#include "source/sheets.h"

enum {
    LOOK_AHEAD = 512,         /* first bytes looked at: a tar's first header is as long */
    MOST_LAYERS = 3,          /* of compression */
    MOST_EXPANSION = 500,     /* unpacked bytes for each byte of a file, beyond the free ones */
    FREE_EXPANSION = 1 << 30, /* unpacked bytes that every file may have */
    MOST_NAMES = 5,           /* members of an archive that an error lists */
};

/* What the first bytes tell. */
enum kind { EMPTY, TEXT, GZIP, COMPRESSED, ZIP, ARCHIVE, POINTER, SPREADSHEET, KNOWN, BINARY };

/* How many bytes were unpacked from one file on disk, and how many may be. */
struct expansion {
    int64_t used, limit;
};

struct source {
    struct paths paths;
    size_t next_path;
    struct text name;    /* as the user gave it */
    struct slice memory; /* the content of the only path, where in_memory is set */
    bool in_memory;
    bool as_stored; /* whether files are given packed, and whatever they are */
    const char *root;
    struct file_wait *wait;
    int64_t since;        /* as in struct source_state */
    bool has_fingerprint; /* whether it is asked for */
    uint64_t samples;     /* of the files read so far */
    size_t given;         /* the files given so far */

    /* The file on disk that is open: */
    struct path *path;
    struct file *file; /* NULL in memory; borrowed by all that follows */
    struct expansion expansion;
    struct sheets
        *sheets; /* its sheets, if it or the member that is open is a spreadsheet; else NULL */
    struct text container;         /* the spreadsheet's name as shown */
    bool sheet_named;              /* whether a sheet of it was asked for */
    bool sheet_hidden;             /* whether the one that is open is not shown */
    struct member_reader *members; /* its members, if it is an archive; else NULL */
    enum kind
        kind; /* ARCHIVE, or BINARY where the first bytes told nothing and it was tried as one */
    size_t member_count, members_given;
    struct text member_names; /* the first few, for an error, */
    struct text nearest_name; /* and the one that is the nearest to what is wanted */
    int nearest_distance;
    const char *known; /* what the bytes that were looked at last are, of kind KNOWN */

    /* What was given last: */
    struct byte_source *bytes;
    int64_t size, length; /* as in struct source_file */
    struct text shown;
    struct error failure;
};

/* --- What bytes are -------------------------------------------------------------------------- */

static const struct {
    enum kind kind;
    size_t offset, length;
    const char *bytes;
} magic[] = {
    {POINTER, 0, 42, "version https://git-lfs.github.com/spec/v1"},
    {GZIP, 0, 2, "\x1F\x8B"},
    {COMPRESSED, 4, 6, "1AY&SY"},       /* bzip2, after `BZh9` */
    {COMPRESSED, 4, 6, "\x17rE8P\x90"}, /* bzip2 of an empty file */
    {COMPRESSED, 0, 6,
     "\xFD"
     "7zXZ\0"},
    {COMPRESSED, 0, 4, "\x28\xB5\x2F\xFD"},
    {ZIP, 0, 4, "PK\x03\x04"},
    {ZIP, 0, 4, "PK\x05\x06"}, /* a zip without members */
    {ARCHIVE, 0, 6, "7z\xBC\xAF\x27\x1C"},
    {ARCHIVE, 257, 5, "ustar"},
    {SPREADSHEET, 0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"}, /* .xls */
};

static enum kind kind_of(struct slice first) {
    if (first.length == 0)
        return EMPTY;
    for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
        if (first.length >= magic[i].offset + magic[i].length &&
            memcmp(first.bytes + magic[i].offset, magic[i].bytes, magic[i].length) == 0)
            return magic[i].kind;
    if (memchr(first.bytes, '\0', first.length) == NULL || encoding_utf16(first) != NOT_UTF16)
        return TEXT;
    return looks_like_binary(first) != NULL ? KNOWN : BINARY;
}

/* Sets `*kind` to what the first bytes tell, and moves `*bytes` back to the start. On failure
** `*bytes` is closed and set to NULL. */
static bool look(struct byte_source **bytes, enum kind *kind, const char **known,
                 struct error *error) {
    unsigned char first[LOOK_AHEAD];
    size_t length = 0;
    ptrdiff_t got = 1;
    while (got > 0 && length < sizeof first) {
        got = bytes_read(*bytes, first + length, sizeof first - length, error);
        if (got > 0)
            length += (size_t)got;
    }
    *kind = kind_of(slice_from(first, length));
    *known = looks_like_binary(slice_from(first, length));
    if (got >= 0 && (*bytes)->seek == NULL)
        *bytes = bytes_with_prefix(slice_from(first, length), *bytes, error);
    else if (got < 0 || !(*bytes)->seek(*bytes, 0, error)) {
        bytes_close(*bytes);
        *bytes = NULL;
    }
    return *bytes != NULL;
}

/* Whether the file is text, and so may be CSV; otherwise the error says what it is instead. */
static bool is_text(const struct source *source, enum kind kind, struct slice name,
                    struct error *error) {
    static const char *const complaints[] = {
        [EMPTY] = "is empty",
        [GZIP] = "is packed more than three times; unpack it first",
        [COMPRESSED] = "is packed more than three times; unpack it first",
        [ZIP] = "is an archive within an archive; unpack it first",
        [ARCHIVE] = "is an archive within an archive; unpack it first",
        [POINTER] =
            "large-file pointer, not the data; run 'git lfs pull' or download the file itself",
        [SPREADSHEET] =
            "is an old workbook (.xls), or locked with a password; save it as .xlsx without one",
        [BINARY] = "is not a CSV file (it holds binary data)",
    };
    if (kind == KNOWN)
        return error_set(error, ERROR_INPUT, "%.*s: is %s", SLICE_PRINT(name), source->known);
    return kind == TEXT ||
           error_set(error, ERROR_INPUT, "%.*s: %s", SLICE_PRINT(name), complaints[kind]);
}

/* --- Unpacking ------------------------------------------------------------------------------- */

/* Counts the bytes that an unpacker gives, and fails once there are more than the limit. */
struct limited_source {
    struct byte_source base;
    struct byte_source *inner;
    struct source *source;
};

static bool expand(struct source *source, int64_t length, struct error *error) {
    struct expansion *expansion = &source->expansion;
    if (length > 0)
        expansion->used =
            length < INT64_MAX - expansion->used ? expansion->used + length : INT64_MAX;
    return expansion->used <= expansion->limit ||
           error_set(error, ERROR_INPUT,
                     "%s: refused, as it expands beyond a gigabyte and %d times its size; unpack "
                     "it first if that is right",
                     source->path->path, MOST_EXPANSION);
}

static ptrdiff_t limited_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                              struct error *error) {
    struct limited_source *limited = (struct limited_source *)bytes;
    ptrdiff_t length = bytes_read(limited->inner, buffer, room, error);
    return length < 0 || expand(limited->source, length, error) ? length : -1;
}

static void limited_close(struct byte_source *bytes) {
    bytes_close(((struct limited_source *)bytes)->inner);
    memory_free(bytes);
}

/* The bytes of `inner`, limited. Takes `inner` over; where that is NULL, the result is NULL. */
static struct byte_source *limit(struct source *source, struct byte_source *inner,
                                 struct error *error) {
    struct limited_source *limited = inner != NULL ? memory_new(1, sizeof *limited, error) : NULL;
    if (limited == NULL) {
        bytes_close(inner);
        return NULL;
    }
    limited->base = (struct byte_source){.read = limited_read, .close = limited_close, .size = -1};
    limited->inner = inner;
    limited->source = source;
    return &limited->base;
}

/* Unpacks `*bytes` until they are no longer compressed, and sets `*kind`. On failure `*bytes` is
** closed and set to NULL. */
static bool unpack(struct source *source, struct byte_source **bytes, enum kind *kind,
                   struct error *error) {
    struct slice name = text_slice(&source->shown);
    for (int layer = 0; look(bytes, kind, &source->known, error); layer++) {
        if ((*kind != GZIP && *kind != COMPRESSED) || layer == MOST_LAYERS)
            return true;
        source->length = -1;
        *bytes = *kind == GZIP ? bytes_from_gzip(*bytes, name, error)
                               : bytes_from_compressed(*bytes, name, error);
        *bytes = limit(source, *bytes, error);
        if (*bytes == NULL)
            return false;
    }
    return false;
}

static bool show(struct source *source, const char *path, struct slice member,
                 struct error *error) {
    text_clear(&source->shown);
    return text_append(&source->shown, slice_of(path), error) &&
           (member.length == 0 || (text_append_byte(&source->shown, '/', error) &&
                                   text_append(&source->shown, member, error)));
}

/* --- Zips and spreadsheets ------------------------------------------------------------------- */

/* Opens the zip that the bytes are, which are read into memory where they can't be read from any
** offset. Where it fails because they are no good zip and `may_fail`, no error is set, and the bytes
** are still there; else `*bytes` are NULL. */
static struct zip *open_zip(const struct source *source, struct byte_source **bytes, bool may_fail,
                            struct error *error) {
    struct error unreadable = {0};
    if ((*bytes)->read_at == NULL && (*bytes = bytes_into_memory(*bytes, error)) == NULL)
        return NULL;
    struct zip *zip = zip_open(*bytes, text_slice(&source->shown), &unreadable);
    if (zip == NULL && may_fail && unreadable.code == ERROR_INPUT)
        return NULL;
    if (zip == NULL) {
        error_set(error, unreadable.code, "%s", unreadable.message);
        bytes_close(*bytes);
    }
    *bytes = NULL;
    return zip;
}

static struct byte_source *limit_part(void *owner, struct byte_source *inner, struct error *error) {
    return limit(owner, inner, error);
}

/* Opens source->sheets where the zip is a spreadsheet, and takes it over then: 1, else 0, or -1.
** `wanted`: the sheet, or NULL for all. */
static int open_sheets(struct source *source, struct zip **zip, const char *wanted,
                       struct error *error) {
    struct workbook_limits limits = {limit_part, source};
    int is_workbook = workbook_is_in(*zip, error);
    if (is_workbook <= 0)
        return is_workbook;
    text_clear(&source->container);
    if (!text_append(&source->container, text_slice(&source->shown), error))
        return -1;
    source->sheet_named = wanted != NULL;
    source->sheets = sheets_open(*zip, source->container.bytes, wanted, limits, error);
    *zip = NULL;
    return source->sheets != NULL ? 1 : -1;
}

/* Passes over what has the name of a spreadsheet and was not asked for, and is none: a file that is
** damaged, or locked with a password. Closes it. 0, or -1 with the error set. */
static int pass_no_workbook(struct source *source, struct byte_source **bytes,
                            struct error *error) {
    bytes_close(*bytes);
    *bytes = NULL;
    return !source->paths.note_passed ||
                   paths_add_passed(&source->paths, text_slice(&source->shown), PATH_NO_WORKBOOK,
                                    source->size, error)
               ? 0
               : -1;
}

/* Opens the next wanted sheet: 1, 0 where there is none, or -1. */
static int next_sheet(struct source *source, struct error *error) {
    struct sheet sheet;
    int found = sheets_next(source->sheets, &sheet, &source->bytes, error);
    if (found == 0) {
        sheets_close(source->sheets);
        source->sheets = NULL;
    }
    if (found <= 0)
        return found;
    source->sheet_hidden = sheet.hidden;
    return show(source, source->container.bytes, sheet.name, error) ? 1 : -1;
}

/* --- Archives -------------------------------------------------------------------------------- */

/* What follows a member's name in the pattern: the sheet that is asked for of it, or NULL. */
static const char *wanted_sheet(const char *pattern, struct slice name) {
    size_t length = pattern != NULL ? strlen(pattern) : 0;
    bool below = length > name.length && pattern[name.length] == '/' &&
                 memcmp(pattern, name.bytes, name.length) == 0;
    return below ? pattern + name.length + 1 : NULL;
}

static bool is_wanted(const char *pattern, struct slice name) {
    if (pattern == NULL)
        return (path_is_csv(name) || path_is_workbook(name)) && !path_is_hidden(name);
    struct slice wanted = slice_of(pattern);
    if (slice_equal(wanted, name) || wanted_sheet(pattern, name) != NULL)
        return true;
    bool in_folder = name.length > wanted.length && name.bytes[wanted.length] == '/' &&
                     memcmp(name.bytes, wanted.bytes, wanted.length) == 0;
    return !path_is_hidden(name) && (path_matches(wanted, name) ||
                                     (in_folder && (path_is_csv(name) || path_is_workbook(name))));
}

/* Keeps the first few member names for an error. */
static bool note_member(struct source *source, struct slice name, struct error *error) {
    size_t count = source->member_count++;
    int distance = source->path->member != NULL
                       ? likeness_distance(slice_of(source->path->member), name)
                       : LIKENESS_NONE;
    if (distance < source->nearest_distance) {
        text_clear(&source->nearest_name);
        source->nearest_distance = distance;
        if (!text_append(&source->nearest_name, name, error))
            return false;
    }
    if (count > MOST_NAMES)
        return true;
    return text_append(&source->member_names, slice_of(count > 0 ? ", " : ""), error) &&
           text_append(&source->member_names, count == MOST_NAMES ? slice_of("…") : name, error);
}

/* Opens the member as source->bytes or source->sheets: 1, 0 where it is passed over, or -1. */
static int open_member(struct source *source, const struct member *member, struct error *error) {
    const char *wanted = source->path->member;
    enum kind kind;
    source->size = source->length = member->size;
    if (!show(source, source->path->path, member->name, error))
        return -1;
    source->bytes = limit(source, members_bytes(source->members, error), error);
    if (source->as_stored)
        return source->bytes != NULL ? 1 : -1;
    if (source->bytes == NULL || !unpack(source, &source->bytes, &kind, error))
        return -1;
    bool may_pass = wanted == NULL && path_is_workbook(member->name);
    if (kind == ZIP) {
        struct zip *zip = open_zip(source, &source->bytes, may_pass, error);
        int opened = zip != NULL
                         ? open_sheets(source, &zip, wanted_sheet(wanted, member->name), error)
                         : -(error->code != ERROR_NONE);
        zip_close(zip);
        if (opened != 0)
            return opened;
    }
    if (may_pass)
        return pass_no_workbook(source, &source->bytes, error);
    return is_text(source, kind, text_slice(&source->shown), error) ? 1 : -1;
}

static bool pass_member(struct source *source, const struct member *member, struct error *error) {
    struct text shown = {0};
    const char *why = member->no_file != NULL ? member->no_file : path_why_passed(member->name);
    if (!source->paths.note_passed || source->path->member != NULL)
        return true;
    bool done = text_append(&shown, slice_of(source->path->path), error) &&
                text_append_byte(&shown, '/', error) && text_append(&shown, member->name, error) &&
                paths_add_passed(&source->paths, text_slice(&shown), why,
                                 member->no_file != NULL ? -1 : member->size, error);
    text_free(&shown);
    return done;
}

/* Closes the archive. That none of its members was wanted is an error, unless the archive was found
** in a folder or by a pattern. To libarchive a file of NULs is a tar without members; it is an
** error too. */
static bool end_archive(struct source *source, struct error *error) {
    const struct path *path = source->path;
    members_close(source->members);
    source->members = NULL;
    if (source->members_given > 0 ||
        (source->paths.note_passed && source->member_count > 0 && path->member == NULL))
        return true;
    if (source->member_count == 0 && source->kind == BINARY)
        return is_text(source, BINARY, slice_of(path->path), error);
    if (!path->named && path_is_archive(slice_of(path->path)))
        return true;
    if (source->member_count == 0)
        return error_set(error, ERROR_INPUT, "%s: holds no file", path->path);
    const char *names = source->member_names.bytes;
    if (path->member == NULL && strstr(names, "[Content_Types].xml") != NULL)
        return error_set(error, ERROR_INPUT,
                         "%s: is an Office document without a sheet; save the table in it as .xlsx "
                         "or CSV",
                         path->path);
    if (path->member == NULL)
        return error_set(error, ERROR_INPUT, "%s: holds no CSV file; it holds: %s", path->path,
                         names);
    const char *how = path_has_pattern(slice_of(path->member)) ? "matches" : "named";
    if (source->nearest_name.length > 0 && source->member_count > MOST_NAMES)
        return error_set(error, ERROR_INPUT,
                         "%s: no member %s '%s'; the nearest is '%s'; it holds: %s", path->path,
                         how, path->member, source->nearest_name.bytes, names);
    return error_set(error, ERROR_INPUT, "%s: no member %s '%s'; it holds: %s", path->path, how,
                     path->member, names);
}

/* Opens the next wanted member: 1, or 0 where there is none, or -1 with the error set. */
static int next_member(struct source *source, struct error *error) {
    struct member member;
    int found;
    while ((found = members_next(source->members, &member, error)) > 0) {
        if (member.no_file != NULL) {
            if (!pass_member(source, &member, error))
                return -1;
            continue;
        }
        if (!note_member(source, member.name, error))
            return -1;
        if (is_wanted(source->path->member, member.name)) {
            source->members_given++;
            int opened = open_member(source, &member, error);
            if (opened > 0 && source->sheets != NULL)
                opened = next_sheet(source, error);
            if (opened != 0)
                return opened;
            continue;
        }
        if (!pass_member(source, &member, error) || !expand(source, member.passing_cost, error))
            return -1;
    }
    if (found == 0 && !end_archive(source, error))
        return -1;
    return found;
}

/* --- Files ----------------------------------------------------------------------------------- */

static void reset_archive(struct source *source, enum kind kind) {
    source->kind = kind;
    source->member_count = source->members_given = 0;
    text_clear(&source->member_names);
    text_clear(&source->nearest_name);
    source->nearest_distance = LIKENESS_NONE;
}

/* Reads the archive's first header. Where binary data prove not to be an archive, the error says
** that they are binary data. */
static bool open_archive(struct source *source, struct byte_source *bytes, enum kind kind,
                         struct error *error) {
    struct error unreadable = {0};
    struct slice name = slice_of(source->path->path);
    reset_archive(source, kind);
    source->members = members_of_archive(bytes, name, &unreadable);
    if (source->members != NULL)
        return true;
    if (kind == BINARY && unreadable.code == ERROR_INPUT)
        return is_text(source, BINARY, name, error);
    return error_set(error, unreadable.code, "%s", unreadable.message);
}

/* Opens the zip on disk as its sheets or its members; takes it over. */
static int open_zip_file(struct source *source, struct zip *zip, bool may_pass,
                         struct error *error) {
    int opened = source->as_stored ? 0 : open_sheets(source, &zip, source->path->member, error);
    if (opened != 0 || may_pass) {
        zip_close(zip);
        return opened;
    }
    reset_archive(source, ZIP);
    if (zip_needs_libarchive(zip))
        return open_archive(source, zip_give_back(zip), ZIP, error) ? 1 : -1;
    source->members = members_of_zip(zip, error);
    return source->members != NULL ? 1 : -1;
}

/* Opens the file on disk as source->sheets or source->members, or passes over it: 1, and takes the
** bytes over; else 0, or -1. */
static int open_container(struct source *source, struct byte_source **bytes, enum kind kind,
                          struct error *error) {
    const struct path *path = source->path;
    bool may_be_archive = kind == BINARY && !source->as_stored;
    bool may_pass = !path->named && !source->as_stored && path_is_workbook(slice_of(path->path));
    if (kind == ZIP || (may_be_archive && (*bytes)->read_at != NULL)) {
        struct zip *zip = open_zip(source, bytes, may_pass || kind == BINARY, error);
        int opened = zip != NULL ? open_zip_file(source, zip, may_pass, error)
                                 : -(error->code != ERROR_NONE);
        if (opened != 0)
            return opened;
    }
    if (may_pass)
        return pass_no_workbook(source, bytes, error) == 0 ? 1 : -1;
    if (kind != ARCHIVE && !may_be_archive)
        return 0;
    return open_archive(source, *bytes, kind, error) ? 1 : -1;
}

static struct byte_source *path_bytes(const struct source *source, struct error *error) {
    return source->in_memory ? bytes_from_memory(source->memory, 0, error)
                             : file_bytes(source->file, error);
}

/* What has turned out to be no archive, from its first byte on and packed as it is. */
static bool reopen(struct source *source, struct error *error) {
    bytes_close(source->bytes);
    source->bytes = path_bytes(source, error);
    return source->bytes != NULL;
}

/* Opens the file once; what is known of it is from then on what was opened. */
static bool open_file(struct source *source, struct error *error) {
    struct path *path = source->path;
    if (path->facts.kind == FILE_OTHER) /* to open a device may set it going */
        return error_set(error, ERROR_READ, "%s: is neither a file nor a pipe", path->path);
    source->file = file_open(&(struct file_to_open){.shown = path->path,
                                                    .path = path->opened,
                                                    .without_links = source->root != NULL,
                                                    .since = source->since,
                                                    .wait = source->wait},
                             error);
    if (source->file != NULL)
        path->facts = *file_facts(source->file);
    return source->file != NULL;
}

/* Closes the file that is open, of which all that is wanted has been read. */
static bool close_file(struct source *source, struct error *error) {
    struct file *file = source->file;
    if (file == NULL)
        return true;
    bool done = file_is_unchanged(file, error) &&
                (!source->has_fingerprint || source->path->facts.kind != FILE_PLAIN ||
                 file_sample(file, &source->samples, error));
    source->path->content = file_content(file);
    source->file = NULL;
    file_close(file);
    return done;
}

static bool changed(const struct source *source, struct error *error) {
    return error_set(error, ERROR_CHANGED, "%s: changed while it was read; ask again",
                     source->name.bytes);
}

/* Whether a source of several files still is these very files. That of one was looked at when it was
** closed. */
static bool is_as_found(const struct source *source, struct error *error) {
    const struct paths *paths = &source->paths;
    struct paths again = {0};
    struct error lost = {0};
    if (paths->count < 2)
        return true;
    bool same = paths_find(&again, text_slice(&source->name), source->root, &lost) &&
                again.count == paths->count;
    for (size_t i = 0; same && i < paths->count; i++)
        same = strcmp(paths->items[i].path, again.items[i].path) == 0 &&
               file_facts_equal(&paths->items[i].facts, &again.items[i].facts);
    paths_free(&again);
    if (lost.code == ERROR_MEMORY)
        return error_memory(error);
    return same || changed(source, error);
}

/* Opens the next file on disk, as source->bytes or as source->members. */
static bool open_path(struct source *source, struct error *error) {
    const struct path *path = source->path = &source->paths.items[source->next_path++];
    enum kind kind;
    if (!show(source, path->path, slice_of(""), error) ||
        (!source->in_memory && !open_file(source, error)))
        return false;
    struct byte_source *bytes = path_bytes(source, error);
    if (bytes == NULL)
        return false;
    source->size = source->length = bytes->size;
    source->expansion = (struct expansion){0, FREE_EXPANSION};
    if (bytes->size > FREE_EXPANSION / MOST_EXPANSION)
        source->expansion.limit =
            bytes->size < INT64_MAX / MOST_EXPANSION ? bytes->size * MOST_EXPANSION : INT64_MAX;
    if (!unpack(source, &bytes, &kind, error))
        return false;
    int opened = open_container(source, &bytes, kind, error);
    if (opened != 0)
        return opened > 0;
    source->bytes = bytes;
    if (source->as_stored)
        return reopen(source, error);
    return is_text(source, kind, slice_of(path->path), error) &&
           (path->member == NULL ||
            error_set(error, ERROR_INPUT, "%s: is no archive, so it has no member '%s'", path->path,
                      path->member));
}

static bool end_source(struct source *source, struct error *error) {
    if (source->given > 0 || source->paths.passed_count > 0)
        return true;
    const struct text *names = &source->paths.names;
    return error_set(error, ERROR_INPUT, "%s: %s%s%s", source->name.bytes,
                     source->paths.by_pattern ? "matches no file" : "holds no CSV file",
                     names->length > 0 && !source->paths.by_pattern ? "; it holds: " : "",
                     names->length > 0 && !source->paths.by_pattern ? names->bytes : "");
}

static int next_file(struct source *source, struct error *error) {
    for (;;) {
        if (source->sheets != NULL) {
            int found = next_sheet(source, error);
            if (found != 0)
                return found;
        }
        if (source->members != NULL) {
            int found = next_member(source, error);
            if (found != 0)
                return found;
        }
        if (!close_file(source, error))
            return -1;
        if (source->next_path == source->paths.count)
            return end_source(source, error) && is_as_found(source, error) ? 0 : -1;
        if (!open_path(source, error))
            return -1;
        if (source->bytes != NULL)
            return 1;
    }
}

int source_next(struct source *source, struct source_file *file, struct error *error) {
    struct error *failure = &source->failure;
    bytes_close(source->bytes);
    source->bytes = NULL;
    int found = failure->code == ERROR_NONE ? next_file(source, failure) : -1;
    if (found < 0) {
        source_blame_change(source, failure);
        error_set(error, failure->code, "%s", failure->message);
    } else if (found > 0) {
        source->given++;
        file->name = text_slice(&source->shown);
        file->bytes = source->bytes;
        file->size = source->size;
        file->length = source->length;
        file->is_sheet = source->sheets != NULL;
        file->is_pipe = source->path->facts.kind == FILE_PIPE;
        file->workbook = file->is_sheet ? sheets_workbook(source->sheets) : NULL;
        file->table = file->is_sheet ? sheets_table(source->sheets) : 0;
        file->is_hidden = file->is_sheet && source->sheet_hidden;
        file->is_optional = file->is_sheet && !source->sheet_named;
    }
    return found;
}

/* --- The source ------------------------------------------------------------------------------ */

static struct source *open_source(struct slice name, const char *root, bool note_passed,
                                  bool as_stored, struct error *error) {
    struct source *source = memory_new(1, sizeof *source, error);
    if (source == NULL)
        return NULL;
    source->paths.note_passed = note_passed;
    source->as_stored = as_stored;
    source->root = root;
    source->since = clock_now();
    if (text_append(&source->name, name, error) && paths_find(&source->paths, name, root, error) &&
        (source->paths.count > 0 || end_source(source, error)))
        return source;
    source_close(source);
    return NULL;
}

struct source *source_open(struct slice name, const char *root, struct error *error) {
    return open_source(name, root, false, false, error);
}

struct source *source_open_noting(struct slice name, const char *root, bool as_stored,
                                  struct error *error) {
    return open_source(name, root, true, as_stored, error);
}

size_t source_passed_count(const struct source *source) {
    return source->paths.passed_count;
}

struct source_passed source_passed(const struct source *source, size_t index) {
    const struct passed_path *passed = &source->paths.passed[index];
    return (struct source_passed){slice_of(passed->path), passed->why, passed->size};
}

struct source *source_from_memory(struct slice name, struct slice memory, struct error *error) {
    struct source *source = memory_new(1, sizeof *source, error);
    if (source == NULL)
        return NULL;
    source->in_memory = true;
    source->memory = memory;
    if (text_append(&source->name, name, error) &&
        paths_add(&source->paths, (struct path){.named = true}, name, error))
        return source;
    source_close(source);
    return NULL;
}

size_t source_file_count(const struct source *source) {
    return source->paths.count;
}

uint64_t source_signature(const struct source *source) {
    uint64_t signature = 0;
    if (source->in_memory)
        return XXH3_64bits(source->memory.bytes, source->memory.length);
    for (size_t i = 0; i < source->paths.count; i++) {
        const struct path *path = &source->paths.items[i];
        const char *member = path->member != NULL ? path->member : "";
        const uint64_t facts[] = {(uint64_t)path->facts.size, (uint64_t)path->facts.written,
                                  (uint64_t)path->facts.touched, path->facts.inode};
        signature = XXH3_64bits_withSeed(facts, sizeof facts, signature);
        signature = XXH3_64bits_withSeed(path->path, strlen(path->path) + 1, signature);
        signature = XXH3_64bits_withSeed(member, strlen(member), signature);
    }
    return signature;
}

void source_take_fingerprint(struct source *source) {
    source->has_fingerprint = true;
}

void source_set_wait(struct source *source, struct file_wait *wait) {
    source->wait = wait;
}

struct source_state source_state(const struct source *source) {
    struct source_state state = {.since = source->since,
                                 .signature = source_signature(source),
                                 .is_files = !source->in_memory};
    for (size_t i = 0; i < source->paths.count; i++) {
        const struct path *path = &source->paths.items[i];
        state.is_files &= path->facts.kind == FILE_PLAIN;
        if (path->content != 0)
            state.content =
                XXH3_64bits_withSeed(&path->content, sizeof path->content, state.content + i) | 1;
    }
    const uint64_t all[] = {state.signature, state.content, source->samples};
    state.fingerprint = source->has_fingerprint ? XXH3_64bits(all, sizeof all) : 0;
    return state;
}

bool source_look(struct source *source, int64_t since, struct error *error) {
    source->since = since > 0 ? since : source->since;
    for (size_t i = 0; i < source->paths.count; i++) {
        source->path = &source->paths.items[i];
        struct file_facts found = source->path->facts;
        if (found.kind != FILE_PLAIN)
            continue;
        if (!open_file(source, error) || !close_file(source, error))
            return false;
        if (!file_facts_equal(&found, &source->path->facts))
            return changed(source, error);
    }
    return true;
}

bool source_has_settled(const struct source *source) {
    int64_t now = clock_now();
    for (size_t i = 0; i < source->paths.count; i++) {
        const struct path *path = &source->paths.items[i];
        bool by_time =
            file_is_young(&path->facts, source->since); /* else it is never told by times */
        if (path->content != 0 && (!by_time || file_is_young(&path->facts, now)))
            return false;
    }
    return true;
}

void source_blame_change(struct source *source, struct error *error) {
    struct error change = {0};
    if ((error->code == ERROR_INPUT || error->code == ERROR_READ) && source->file != NULL &&
        !file_is_unchanged(source->file, &change) && change.code == ERROR_CHANGED)
        *error = change;
}

void source_close(struct source *source) {
    if (source == NULL)
        return;
    bytes_close(source->bytes);
    sheets_close(source->sheets);
    members_close(source->members);
    file_close(source->file);
    paths_free(&source->paths);
    text_free(&source->name);
    text_free(&source->shown);
    text_free(&source->container);
    text_free(&source->member_names);
    text_free(&source->nearest_name);
    memory_free(source);
}
