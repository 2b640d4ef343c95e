/* prosecutions.h: the published prosecution statistics of England and Wales, in SQL.
**
** A SQLite loadable extension. Most programs load it by its file name:
**
**     .load build/prosecutions                              (the sqlite3 shell)
**     SELECT load_extension('build/prosecutions');          (where the host allows it)
**
** A program that links it calls an entry point itself, or hands it to sqlite3_auto_extension().
** Both return SQLITE_OK, or an error code with a message in *message (freed by sqlite3_free());
** after an error nothing of the extension stays registered.
*/
#ifndef PROSECUTIONS_PROSECUTIONS_H
#define PROSECUTIONS_PROSECUTIONS_H

#include "base/base.h"

struct sqlite3;
struct sqlite3_api_routines;

/* Everything. */
EXPORTED int sqlite3_prosecutions_init(struct sqlite3 *db, char **message,
                                       const struct sqlite3_api_routines *api);

/* Everything, but no file can be opened: only the built-in figures, the reference tables and the
** functions. For hosts that run SQL written by others. */
EXPORTED int sqlite3_prosecutionsnofiles_init(struct sqlite3 *db, char **message,
                                              const struct sqlite3_api_routines *api);

#endif
