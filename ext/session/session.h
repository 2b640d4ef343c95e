/* session/session.h: what one database connection keeps: settings, loaded sources, progress,
** what is registered. */
#ifndef PROSECUTIONS_SESSION_SESSION_H
#define PROSECUTIONS_SESSION_SESSION_H

#include "session/connection.h"
#include "session/datasets.h"
#include "session/notes.h"
#include "session/scan.h"
#include "session/settings.h"
#include "session/source_numbers.h"
#include "session/sql_function.h"
#include "session/sql_table.h"
#include "session/watch.h"

#endif
