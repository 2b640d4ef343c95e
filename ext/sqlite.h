/* sqlite.h: SQLite's interface as an extension sees it; included by the entry file, tables/ and
** functions/ alone. (The entry file says SQLITE_EXTENSION_INIT1; everybody else shares its
** pointer.) Tests are linked with SQLite instead (SQLITE_CORE), so that one program can hold both.
** */
#ifndef PROSECUTIONS_SQLITE_H
#define PROSECUTIONS_SQLITE_H

#include <sqlite3ext.h>

#ifndef PROSECUTIONS_ENTRY_FILE
SQLITE_EXTENSION_INIT3
#endif

#endif
