#include "loading/members.h"

#include "reference/reference.h"
#include "source/source.h"

static const char *kind_of(struct slice file) {
    static const struct {
        const char *ends[8], *kind;
    } kinds[] = {
        {{".csv", ".csv.gz", ".csv.bz2", ".csv.xz", ".csv.zst", ".tsv"}, "CSV"},
        {{".xlsx", ".xls", ".ods", ".xlsm"}, "spreadsheet"},
        {{".pdf"}, "PDF"},
        {{".txt", ".md", ".log"}, "text"},
        {{".doc", ".docx", ".odt", ".rtf"}, "document"},
        {{".htm", ".html"}, "web page"},
        {{".png", ".jpg", ".jpeg", ".svg", ".gif"}, "picture"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (const char *const *end = kinds[i].ends; *end != NULL; end++)
            if (slice_ends_nocase(file, *end))
                return kinds[i].kind;
    return path_is_archive(file) ? "archive" : "other";
}

static bool copy_unless_empty(struct slice text, char **copy, struct error *error) {
    if (text.length > 0)
        *copy = text_copy(text, error);
    return text.length == 0 || *copy != NULL;
}

bool members_add(struct members *members, const struct member_about *about, struct slice file,
                 struct slice vintage, struct slice why, struct error *error) {
    if (!memory_reserve(&members->items, &members->capacity, members->count + 1,
                        sizeof *members->items, error))
        return false;
    struct member_about *member = &members->items[members->count++];
    *member = *about;
    /* What was read and is no sheet is a CSV file, whatever its name. */
    if (about->kind == NULL)
        member->kind = about->read ? "CSV" : kind_of(file);
    member->vintage = member->why = NULL;
    member->file = text_copy(file, error);
    return member->file != NULL && copy_unless_empty(vintage, &member->vintage, error) &&
           copy_unless_empty(why, &member->why, error);
}

static bool hash(struct byte_source *bytes, struct member_about *member, struct error *error) {
    unsigned char buffer[16384];
    struct sha256 sha256;
    ptrdiff_t length;
    sha256_begin(&sha256);
    while ((length = bytes_read(bytes, buffer, sizeof buffer, error)) > 0)
        sha256_add(&sha256, buffer, (size_t)length);
    if (length == 0)
        sha256_end(&sha256, member->sha256);
    return length == 0;
}

static bool hash_file(struct members *members, const struct source_file *file,
                      struct error *error) {
    for (size_t i = 0; i < members->count; i++)
        if (members->items[i].read && slice_equal(slice_of(members->items[i].file), file->name))
            return hash(file->bytes, &members->items[i], error);
    return true;
}

bool members_hash(struct members *members, const struct request *request, struct error *error) {
    struct source_about about = {.name = request->source,
                                 .files_allowed = request->files_allowed,
                                 .root = request->root,
                                 .sealed = request->sealed,
                                 .note_passed = true,
                                 .as_stored = true};
    struct source *source = sources_open(&about, error);
    struct source_file file;
    int found = source != NULL ? 1 : -1;
    if (source != NULL && request->fingerprint)
        source_take_fingerprint(source);
    while (found > 0 && (found = source_next(source, &file, error)) > 0)
        if (!hash_file(members, &file, error))
            found = -1;
    if (found == 0 && request->state != NULL)
        *request->state = source_state(source);
    source_close(source);
    return found == 0;
}

void members_free(struct members *members) {
    for (size_t i = 0; i < members->count; i++) {
        memory_free(members->items[i].file);
        memory_free(members->items[i].vintage);
        memory_free(members->items[i].why);
    }
    memory_free(members->items);
    *members = (struct members){0};
}
