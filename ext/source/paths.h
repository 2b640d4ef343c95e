/* source/paths.h: finds the files on disk that a source's name stands for.
**
**     struct paths paths = {0};
**     if (paths_find(&paths, slice_of("cps/x*.csv"), NULL, &error))
**         for (size_t i = 0; i < paths.count; i++) … paths.items[i].path …
**     paths_free(&paths);
*/
#ifndef PROSECUTIONS_SOURCE_PATHS_H
#define PROSECUTIONS_SOURCE_PATHS_H

#include <stdint.h>

#include "bytes/bytes.h"

/* A file on disk, and what is known of it. The list of paths owns the three texts. */
struct path {
    char *path;   /* the path as it is shown */
    char *opened; /* the path to open, which has no links where there is a root */
    char *member; /* a member's name or pattern; NULL: every CSV file, if this is an archive */
    bool named;   /* whether the user has named it, so that no folder or pattern led to it */
    struct file_facts facts;
    uint64_t content; /* once it was read: as file_content() */
};

/* A file that the search came across and passed over. The list of paths owns the path. */
struct passed_path {
    char *path;
    const char *why; /* a constant text */
    int64_t size;    /* bytes */
};

struct paths {
    struct path *items; /* in the order of their paths */
    size_t count, capacity;
    bool by_pattern;  /* whether a part of the name was used as a pattern */
    bool note_passed; /* whether paths_find() is to list what it passes over; set before it */
    struct passed_path *passed;
    size_t passed_count, passed_capacity;
    struct text names; /* the first few that were passed over, for an error */
    size_t name_count;
};

/* Finds the files of a name and adds them. source/source_files.h says which they are, and what
** `root` is. It is an error if a file that is named does not exist, but not if a folder or a
** pattern has no files. After an error too the list is to be freed. */
bool paths_find(struct paths *paths, struct slice name, const char *root, struct error *error);
/* Adds one file with these facts and a copy of `path`, whether or not there is such a file. */
bool paths_add(struct paths *paths, struct path facts, struct slice path, struct error *error);
/* Frees the list and all that it owns, and leaves it empty. */
void paths_free(struct paths *paths);
/* Adds a file that is passed over, with a copy of `path`. */
bool paths_add_passed(struct paths *paths, struct slice path, const char *why, int64_t size,
                      struct error *error);
/* Why a file of this name in a folder or an archive is not read: because it is hidden, a PDF, a
** text and so on. */
const char *path_why_passed(struct slice name);

/* Whether the path is that of the folder `root` or of something below it. Neither may have
** links. */
bool path_lies_under(const char *path, const char *root);
/* Whether the pattern, which may have `*`, `?`, `[a-z]` and `[!a-z]`, matches the whole text. `*`
** and `?` match a `/` too. */
bool path_matches(struct slice pattern, struct slice text);
/* Whether the name has any character that makes it a pattern. */
bool path_has_pattern(struct slice name);
/* Whether the name is that of a CSV file, compressed or not. */
bool path_is_csv(struct slice name);
/* Whether the name is that of an archive. */
bool path_is_archive(struct slice name);
/* Whether the name is that of a spreadsheet. */
bool path_is_workbook(struct slice name);
/* Why a file that has the name of a spreadsheet is not read. */
#define PATH_NO_WORKBOOK "no spreadsheet that can be read: it is damaged, or locked with a password"
/* Whether any part of the path is hidden, or a folder that an archiver has left behind. */
bool path_is_hidden(struct slice name);

#endif
