/* source/paths.h: the files on disk that a source's name stands for.
**
**     struct paths paths = {0};
**     if (paths_find(&paths, slice_of("cps/x*.csv"), NULL, &error))
**         for (size_t i = 0; i < paths.count; i++) … paths.items[i].path …
**     paths_free(&paths);
*/
#ifndef PROSECUTIONS_SOURCE_PATHS_H
#define PROSECUTIONS_SOURCE_PATHS_H

#include <stdint.h>

#include "base/base.h"

struct path {
    char *path;   /* as shown */
    char *opened; /* to be opened: with a root, without links */
    char *member; /* a member's name or pattern, or NULL: every CSV file, if it is an archive */
    bool named;   /* by the user, and not found in a folder or by a pattern */
    int64_t size, seconds, nanoseconds;           /* of its content, of its last change */
    int64_t touched_seconds, touched_nanoseconds; /* when anything about it changed */
    uint64_t inode;
    bool regular; /* no pipe or device */
};

/* A file that lies where the name points and is none of its own. */
struct passed_path {
    char *path;
    const char *why;
    int64_t size;
};

struct paths {
    struct path *items; /* in the order of their paths */
    size_t count, capacity;
    bool by_pattern; /* the name has one that was used */
    /* Set before paths_find(): what is passed over is listed too. */
    bool note_passed;
    struct passed_path *passed;
    size_t passed_count, passed_capacity;
};

/* Finds the files of a name (see source.h, also for `root`) and adds them. That there are none is
** no error, unless it is a single file that was named. After an error the list is still to be
** freed. */
bool paths_find(struct paths *paths, struct slice name, const char *root, struct error *error);
/* Adds one file, found or not, with `path` (copied) and the other facts. */
bool paths_add(struct paths *paths, struct path facts, struct slice path, struct error *error);
void paths_free(struct paths *paths);
bool paths_add_passed(struct paths *paths, struct slice path, const char *why, int64_t size,
                      struct error *error);
/* Why a file of this name, in a folder or an archive, is not read: it is hidden, a PDF, a text … */
const char *path_why_passed(struct slice name);

/* Whether a path lies under the folder, or is it; both without links. */
bool path_lies_under(const char *path, const char *root);
/* Whether a pattern with * ? [a-z] [!a-z] fits the whole text; `*` and `?` also take a `/`. */
bool path_matches(struct slice pattern, struct slice text);
bool path_has_pattern(struct slice name);
/* By its name: a CSV file, compressed or not; an archive; what is hidden or left behind by an
** archiver, at any depth. */
bool path_is_csv(struct slice name);
bool path_is_archive(struct slice name);
bool path_is_hidden(struct slice name);

#endif
