#include "source/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "bytes/bytes.h"
#include "source/wrong_name.h"

/* --- Names ----------------------------------------------------------------------------------- */

static bool ends_in_one_of(struct slice name, const char *const *ends) {
    for (; *ends != NULL; ends++)
        if (slice_ends_nocase(name, *ends))
            return true;
    return false;
}

bool path_is_csv(struct slice name) {
    static const char *const ends[] = {".csv",     ".csv.gz", ".csv.bz2", ".csv.xz",
                                       ".csv.zst", ".tsv",    ".tsv.gz",  NULL};
    return ends_in_one_of(name, ends);
}

bool path_is_archive(struct slice name) {
    static const char *const ends[] = {".zip",  ".7z",     ".tar", ".tar.gz",  ".tgz",  ".tar.bz2",
                                       ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst", NULL};
    return ends_in_one_of(name, ends);
}

bool path_is_workbook(struct slice name) {
    static const char *const ends[] = {".xlsx", ".xlsm", ".ods", NULL};
    return ends_in_one_of(name, ends);
}

/* Whether a file of this name may hold several others. */
static bool path_is_container(struct slice name) {
    return path_is_archive(name) || path_is_workbook(name);
}

/* Removes the first part of `*rest`, up to a slash, and the slashes after it; returns that part. */
static struct slice take_part(struct slice *rest) {
    const unsigned char *slash = rest->length > 0 ? memchr(rest->bytes, '/', rest->length) : NULL;
    struct slice part = *rest;
    if (slash != NULL)
        part.length = (size_t)(slash - rest->bytes);
    *rest = slice_after(*rest, part.length);
    while (rest->length > 0 && rest->bytes[0] == '/')
        *rest = slice_after(*rest, 1);
    return part;
}

static bool part_is_hidden(struct slice part) {
    return (part.length > 0 && part.bytes[0] == '.' && !slice_equal(part, slice_of("."))) ||
           slice_equal(part, slice_of("__MACOSX"));
}

/* Of a hidden name; NULL of any other. */
static const char *why_hidden(struct slice name) {
    const char *why = NULL;
    while (name.length > 0) {
        struct slice part = take_part(&name);
        if (slice_equal(part, slice_of("..")))
            return "its name leads out of the archive";
        if (slice_equal(part, slice_of("__MACOSX")) || slice_starts_nocase(part, "._"))
            return "left behind by macOS (a resource fork)";
        if (part_is_hidden(part))
            why = name.length > 0 ? "in a hidden folder" : "a hidden file";
    }
    return why;
}

const char *path_why_passed(struct slice name) {
    static const struct {
        const char *ends[10], *why;
    } kinds[] = {
        {{".pdf"}, "a PDF"},
        {{".xlsx", ".xls", ".ods", ".xlsm", ".xlsb"}, "a spreadsheet; save its sheets as CSV"},
        {{".txt", ".md", ".rtf", ".log"}, "a text"},
        {{".doc", ".docx", ".odt", ".ppt", ".pptx"}, "a document"},
        {{".htm", ".html", ".xml", ".json", ".geojson"}, "no CSV file"},
        {{".png", ".jpg", ".jpeg", ".svg", ".gif"}, "a picture"},
    };
    const char *hidden = why_hidden(name);
    if (hidden != NULL)
        return hidden;
    if (path_is_archive(name))
        return "an archive within an archive; unpack it first";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ends_in_one_of(name, kinds[i].ends))
            return kinds[i].why;
    return "no CSV file by its name";
}

bool path_is_hidden(struct slice name) {
    while (name.length > 0)
        if (part_is_hidden(take_part(&name)))
            return true;
    return false;
}

bool path_has_pattern(struct slice name) {
    for (size_t i = 0; i < name.length; i++)
        if (strchr("*?[", name.bytes[i]) != NULL && name.bytes[i] != '\0')
            return true;
    return false;
}

/* The length of the set `[…]` that the pattern begins with, or 0 where that is no set. `*in_set`
** says whether the byte is in it. */
static size_t match_set(struct slice pattern, unsigned char byte, bool *in_set) {
    size_t at = 1;
    bool inverted = at < pattern.length && (pattern.bytes[at] == '!' || pattern.bytes[at] == '^');
    at += inverted;
    *in_set = inverted;
    for (size_t first = at; at < pattern.length; at++) {
        unsigned char low = pattern.bytes[at], high = low;
        if (low == ']' && at > first)
            return at + 1;
        if (at + 2 < pattern.length && pattern.bytes[at + 1] == '-' && pattern.bytes[at + 2] != ']')
            high = pattern.bytes[at += 2];
        if (byte >= low && byte <= high)
            *in_set = !inverted;
    }
    return 0;
}

/* How many bytes of the pattern match the first character of the text; 0 where it does not match.
** `*taken` is the length of that character. */
static size_t match_one(struct slice pattern, struct slice text, size_t *taken) {
    bool in_set;
    size_t length;
    *taken = 1;
    if (pattern.length == 0)
        return 0;
    if (pattern.bytes[0] == '?') {
        while (*taken < text.length && (text.bytes[*taken] & 0xC0) == 0x80)
            ++*taken;
        return 1;
    }
    if (pattern.bytes[0] == '[' && (length = match_set(pattern, text.bytes[0], &in_set)) > 0)
        return in_set ? length : 0;
    return pattern.bytes[0] == text.bytes[0];
}

bool path_matches(struct slice pattern, struct slice text) {
    struct slice after_star = {0}, retry = {0};
    bool starred = false;
    while (text.length > 0) {
        size_t taken, used;
        if (pattern.length > 0 && pattern.bytes[0] == '*') {
            after_star = pattern = slice_after(pattern, 1);
            retry = text;
            starred = true;
        } else if ((used = match_one(pattern, text, &taken)) > 0) {
            pattern = slice_after(pattern, used);
            text = slice_after(text, taken);
        } else if (starred) {
            /* Try again with one byte more for the last star. Earlier stars never need another
            ** byte: the last one can take it as well. */
            pattern = after_star;
            text = retry = slice_after(retry, 1);
        } else {
            return false;
        }
    }
    while (pattern.length > 0 && pattern.bytes[0] == '*')
        pattern = slice_after(pattern, 1);
    return pattern.length == 0;
}

/* --- The search ------------------------------------------------------------------------------ */

struct search {
    struct paths *found;
    struct slice name; /* as the user gave it */
    const char *root;
    struct text path;              /* the file or folder where the search is */
    size_t begun;                  /* the length of the path of the folder that is being walked */
    struct dictionary visited;     /* the folders walked so far, to which links may lead back */
    char resolved[DISK_PATH_SIZE]; /* by allowed(); too large for functions that call each other */
};

static const char *here(const struct search *search) {
    return search->path.length > 0 ? search->path.bytes : ".";
}

/* Appends a part to the search's path. `*before` is to be given to step_back(), after an error
** too. */
static bool step(struct search *search, struct slice part, size_t *before, struct error *error) {
    struct text *path = &search->path;
    *before = path->length;
    if (path->length > disk_root_length(text_slice(path)) && path->bytes[path->length - 1] != '/' &&
        !text_append_byte(path, '/', error))
        return false;
    return text_append(path, part, error);
}

static void step_back(struct search *search, size_t before) {
    search->path.length = before;
    if (search->path.bytes != NULL)
        search->path.bytes[before] = '\0';
}

static bool cannot_read(const struct search *search, int code, struct error *error) {
    return error_set(error, ERROR_READ, "%s: can't be read (%s)", here(search), strerror(code));
}

/* Whether a name of a folder is one no more, or is that of a link that leads nowhere. */
static bool is_gone(int code) {
    return code == ENOENT || code == ELOOP;
}

bool path_lies_under(const char *path, const char *root) {
    size_t length = strlen(root);
    while (length > 0 && root[length - 1] == '/')
        length--;
    return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static bool outside(const struct search *search, struct error *error) {
    return error_set(error, ERROR_USE,
                     "%.*s: lies outside of the folder that may be read ('root' is '%s')",
                     SLICE_PRINT(search->name), search->root);
}

/* Whether the search's path lies under the root once its links are resolved; search->resolved is
** then the path without links. The error is the same whether or not there is a file outside of the root, so
** that it does not tell which files exist. */
static bool allowed(struct search *search, struct error *error) {
    if (search->root == NULL)
        return true;
    if (disk_resolve(here(search), search->resolved) &&
        path_lies_under(search->resolved, search->root))
        return true;
    return outside(search, error);
}

bool paths_add(struct paths *paths, struct path facts, struct slice path, struct error *error) {
    if (!memory_reserve(&paths->items, &paths->capacity, paths->count + 1, sizeof *paths->items,
                        error))
        return false;
    facts.path = text_copy(path, error);
    paths->items[paths->count++] = facts;
    return facts.path != NULL;
}

static bool add(struct search *search, const struct file_facts *facts, struct slice member,
                bool named, struct error *error) {
    struct path path = {.named = named, .facts = *facts};
    if (!allowed(search, error) ||
        !paths_add(search->found, path, text_slice(&search->path), error))
        return false;
    struct path *added = &search->found->items[search->found->count - 1];
    added->opened =
        text_copy(slice_of(search->root != NULL ? search->resolved : here(search)), error);
    if (member.length > 0)
        added->member = text_copy(member, error);
    return error->code == ERROR_NONE;
}

bool paths_add_passed(struct paths *paths, struct slice path, const char *why, int64_t size,
                      struct error *error) {
    if (!memory_reserve(&paths->passed, &paths->passed_capacity, paths->passed_count + 1,
                        sizeof *paths->passed, error))
        return false;
    char *copy = text_copy(path, error);
    if (copy != NULL)
        paths->passed[paths->passed_count++] = (struct passed_path){copy, why, size};
    return copy != NULL;
}

static int compare_slices(const void *a, const void *b) {
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

struct names {
    struct text text; /* each followed by a NUL */
    struct slice *items;
    size_t count, capacity;
};

static bool names_fill(const struct search *search, struct names *names, int folder,
                       struct error *error) {
    if (!disk_names(folder, &names->text, error))
        return cannot_read(search, errno, error);
    for (size_t at = 0; at < names->text.length;) {
        if (!memory_reserve(&names->items, &names->capacity, names->count + 1, sizeof *names->items,
                            error))
            return false;
        struct slice name = slice_of(names->text.bytes + at);
        names->items[names->count++] = name;
        at += name.length + 1;
    }
    if (names->count > 0)
        qsort(names->items, names->count, sizeof *names->items, compare_slices);
    return true;
}

/* Lists the names in the folder where the search is, in order. */
static bool names_of_folder(struct search *search, struct names *names, struct error *error) {
    if (!allowed(search, error))
        return false;
    bool rooted = search->root != NULL;
    int folder = disk_open_folder(rooted ? search->resolved : here(search), rooted);
    bool done =
        folder >= 0 ? names_fill(search, names, folder, error) : cannot_read(search, errno, error);
    disk_close(folder);
    return done;
}

static bool descend(struct search *search, struct slice rest, bool named, struct error *error);
static bool walk(struct search *search, const struct file_facts *facts, struct error *error);

/* Takes the file or folder where the search is. `rest` is the part of the name that was not used
** yet: of a file it is the name of a member. */
static bool take(struct search *search, const struct file_facts *facts, struct slice rest,
                 bool named, struct error *error) {
    if (facts->kind == FILE_FOLDER)
        return rest.length > 0 ? descend(search, rest, named, error) : walk(search, facts, error);
    if (!named && facts->kind != FILE_PLAIN)
        return rest.length > 0 || !search->found->note_passed ||
               paths_add_passed(search->found, text_slice(&search->path), MEMBER_IS_DEVICE, -1,
                                error);
    bool wanted = named || rest.length == 0 || path_is_container(text_slice(&search->path));
    return !wanted || add(search, facts, rest, named, error);
}

static bool pass_names(struct search *search, struct error *error);

/* Keeps the first few names that are passed over, for an error. */
static bool note_name(const struct search *search, struct error *error) {
    enum { MOST_NAMES = 5 };
    struct paths *found = search->found;
    struct slice name = slice_after(text_slice(&search->path), search->begun);
    while (name.length > 0 && name.bytes[0] == '/')
        name = slice_after(name, 1);
    if (found->name_count++ > MOST_NAMES)
        return true;
    return text_append(&found->names, slice_of(found->names.length > 0 ? ", " : ""), error) &&
           text_append(&found->names, found->name_count > MOST_NAMES ? slice_of("…") : name, error);
}

/* Lists the file where the search is, or all files below the folder there, as passed over. */
static bool pass(struct search *search, struct error *error) {
    struct file_facts facts;
    if (!note_name(search, error))
        return false;
    if (!search->found->note_passed)
        return true;
    if (!disk_facts_of_link(search->path.bytes, &facts))
        return is_gone(errno) || cannot_read(search, errno, error);
    if (facts.kind == FILE_FOLDER)
        return pass_names(search, error);
    return facts.kind != FILE_PLAIN ||
           paths_add_passed(search->found, text_slice(&search->path),
                            path_why_passed(slice_after(text_slice(&search->path), search->begun)),
                            facts.size, error);
}

static bool is_dots(struct slice name) {
    return slice_equal(name, slice_of(".")) || slice_equal(name, slice_of(".."));
}

static bool pass_name(struct search *search, struct slice name, struct error *error) {
    size_t before;
    if (is_dots(name))
        return true;
    bool done = step(search, name, &before, error) && pass(search, error);
    step_back(search, before);
    return done;
}

static bool pass_names(struct search *search, struct error *error) {
    struct names names = {0};
    bool done = names_of_folder(search, &names, error);
    for (size_t i = 0; done && i < names.count; i++)
        done = pass_name(search, names.items[i], error);
    memory_free(names.items);
    text_free(&names.text);
    return done;
}

/* Takes one of a folder's names, if the pattern matches it. Where `pattern` is NULL, the name must
** be that of a folder, a CSV file or an archive. */
static bool take_name(struct search *search, struct slice name, const struct slice *pattern,
                      struct slice rest, struct error *error) {
    struct file_facts facts;
    size_t before;
    bool asked_for_hidden = pattern != NULL && pattern->bytes[0] == '.';
    if (is_dots(name) || (pattern != NULL && !path_matches(*pattern, name)))
        return true;
    if (part_is_hidden(name) && !asked_for_hidden)
        return pattern != NULL || pass_name(search, name, error);
    bool is_data = pattern != NULL || path_is_csv(name) || path_is_container(name), done;
    if (!step(search, name, &before, error))
        done = false;
    else if (!disk_facts(search->path.bytes, &facts))
        /* What can't be looked at may be a folder of data. */
        done = (!is_data && is_gone(errno)) || cannot_read(search, errno, error);
    else if (!is_data && facts.kind != FILE_FOLDER)
        done = pass(search, error);
    else
        done = take(search, &facts, rest, false, error);
    step_back(search, before);
    return done;
}

static bool take_names(struct search *search, const struct slice *pattern, struct slice rest,
                       struct error *error) {
    struct names names = {0};
    bool done = names_of_folder(search, &names, error);
    for (size_t i = 0; done && i < names.count; i++)
        done = take_name(search, names.items[i], pattern, rest, error);
    memory_free(names.items);
    text_free(&names.text);
    return done;
}

/* Takes every CSV file and archive below the folder, unless the folder was walked before. */
static bool walk(struct search *search, const struct file_facts *facts, struct error *error) {
    uint64_t identity[2] = {facts->device, facts->inode};
    uint32_t known = search->visited.count, code;
    if (!dictionary_code(&search->visited, slice_from(identity, sizeof identity), &code, error))
        return false;
    if (known == 0)
        search->begun = search->path.length;
    return code < known || take_names(search, NULL, slice_of(""), error);
}

/* Appends where a name that is no whole path was looked for; nothing where that is a folder outside
** of the root. */
static bool say_where(struct search *search, struct text *said, struct error *error) {
    char *folder = search->resolved;
    return disk_is_whole(search->name) || !disk_here(folder) ||
           (search->root != NULL && !path_lies_under(folder, search->root)) ||
           text_printf(said, error, " (looked in %s)", folder);
}

/* Appends the name in the folder where the search is that is the nearest to the part. */
static bool say_nearest(struct search *search, struct slice part, struct text *said,
                        struct error *error) {
    struct nearest nearest = {0};
    struct names names = {0};
    struct error unread = {0};
    size_t before;
    bool done = names_of_folder(search, &names, &unread);
    for (size_t i = 0; done && i < names.count; i++)
        if (!part_is_hidden(names.items[i]) && !is_dots(names.items[i]))
            nearest_offer(&nearest, part, names.items[i]);
    if (done && nearest.count > 0 && step(search, nearest.names[0], &before, error)) {
        text_printf(said, error, "; the nearest there is %s", search->path.bytes);
        step_back(search, before);
    }
    memory_free(names.items);
    text_free(&names.text);
    if (unread.code == ERROR_MEMORY)
        error_memory(error);
    return error->code == ERROR_NONE;
}

/* `part`: what there is none of in the folder where the search is. */
static bool no_such_file(struct search *search, struct slice part, struct error *error) {
    struct text said = {0};
    bool done = text_append(&said, slice_of(""), error) &&
                wrong_name_say(search->name, search->root == NULL, &said, error);
    if (done && said.length == 0)
        done = say_where(search, &said, error) && say_nearest(search, part, &said, error);
    if (done)
        error_set(error, ERROR_READ, "%.*s: no such file%s", SLICE_PRINT(search->name), said.bytes);
    text_free(&said);
    return false;
}

/* Takes the rest of the name, from the folder where the search is: as a path, or as a pattern where
** there is no such path. */
static bool descend(struct search *search, struct slice rest, bool named, struct error *error) {
    struct file_facts facts;
    struct slice part;
    size_t begun = search->path.length, before;
    bool exists, done = true;
    do { /* down to the last folder that there is, however many parts the name has */
        part = take_part(&rest);
        if (!step(search, part, &before, error))
            return false;
        exists = disk_facts(search->path.bytes, &facts);
    } while (exists && facts.kind == FILE_FOLDER && rest.length > 0);
    int code = errno;
    if (exists) {
        done = take(search, &facts, rest, named, error);
    } else if (path_has_pattern(part)) {
        step_back(search, before);
        search->found->by_pattern = true;
        done = take_names(search, &part, rest, error);
    } else if (named) {
        step_back(search, before);
        if (!allowed(search, error))
            done = false;
        else if (code == ENOENT || code == ENOTDIR)
            done = no_such_file(search, part, error);
        else
            done = step(search, part, &before, error) && cannot_read(search, code, error);
    }
    step_back(search, begun);
    return done;
}

static int compare_paths(const void *a, const void *b) {
    return strcmp(((const struct path *)a)->path, ((const struct path *)b)->path);
}

/* Takes what is found under the path, from its root or the working folder on. */
static bool take_path(struct search *search, struct slice path, struct error *error) {
    struct file_facts facts;
    size_t root_length = disk_root_length(path);
    struct slice rest = slice_after(path, root_length);
    while (root_length > 0 && rest.length > 0 && rest.bytes[0] == '/')
        rest = slice_after(rest, 1);
    if (!text_append(&search->path, slice_from(path.bytes, root_length), error))
        return false;
    if (disk_facts(here(search), &facts))
        return take(search, &facts, rest, true, error);
    if (root_length > 0 && errno == ENOENT) /* no such drive, or share */
        return error_set(error, ERROR_READ, "%.*s: no such file", SLICE_PRINT(search->name));
    return cannot_read(search, errno, error);
}

bool paths_find(struct paths *paths, struct slice name, const char *root, struct error *error) {
    if (root != NULL && root[0] == '\0')
        return error_set(error, ERROR_USE, "%.*s: no file may be opened ('root' is empty)",
                         SLICE_PRINT(name));
    if (name.length == 0 || memchr(name.bytes, '\0', name.length) != NULL)
        return error_set(error, ERROR_USE, "'%.*s': no such file", SLICE_PRINT(name));
    struct search search = {.found = paths, .name = name, .root = root};
    struct text path = {0};
    bool done = root == NULL || !disk_is_abroad(name, root) || outside(&search, error);
    done = done && disk_append_name(&path, name, error) &&
           take_path(&search, text_slice(&path), error);
    if (done && paths->count > 0)
        qsort(paths->items, paths->count, sizeof *paths->items, compare_paths);
    text_free(&path);
    text_free(&search.path);
    dictionary_free(&search.visited);
    return done;
}

void paths_free(struct paths *paths) {
    for (size_t i = 0; i < paths->count; i++) {
        memory_free(paths->items[i].path);
        memory_free(paths->items[i].opened);
        memory_free(paths->items[i].member);
    }
    for (size_t i = 0; i < paths->passed_count; i++)
        memory_free(paths->passed[i].path);
    memory_free(paths->passed);
    text_free(&paths->names);
    memory_free(paths->items);
    *paths = (struct paths){0};
}
