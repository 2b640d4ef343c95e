/* session/connection.h: what all tables and functions of one database connection share.
**
** The entry point makes it and registers it as the user data of every module and function; it is freed
** with the last of them. Only SQLite's calls use it, so SQLite's mutex of the connection guards it.
*/
#ifndef PROSECUTIONS_SESSION_CONNECTION_H
#define PROSECUTIONS_SESSION_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct forces;
struct kept_dataset;
struct notes;
struct offences;
struct releases;
struct series_notes;
struct source_numbers;
struct sql_function;
struct sqlite3;
struct sql_table;

struct connection {
    int references;
    struct sqlite3 *db;
    bool files_allowed;                /* false: only built-in sources may be opened */
    struct forces *forces;             /* the connection's own, at first without populations */
    struct offences *offences;         /* NULL before they are asked for */
    struct releases *releases;         /* likewise */
    struct series_notes *series_notes; /* likewise */
    struct kept_dataset *datasets;     /* what was loaded (session/datasets.h) */
    struct source_numbers *numbers;    /* of sources (session/source_numbers.h) */
    struct notes *notes;               /* told so far, NULL for none (session/notes.h) */
    struct scan *scan;                 /* the query under way (session/scan.h) */
    uint32_t plans;                    /* how many statements were planned, by and large */
    /* Settings (session/settings.h), each text NULL while it is not set. */
    char *root;       /* as in source_open() */
    char *cache;      /* the folder of the on-disk cache, or "off" */
    char *threads;    /* a number */
    char *progress;   /* "auto", "on" or "off" */
    char *show_notes; /* likewise */
    bool sealed;      /* SQL changes no setting any more */
    /* Everything that is registered, as lists that NULL ends. */
    const struct sql_function *const *function_families;
    const struct sql_table *const *tables;
};

/* Makes a connection with the settings that the environment names. Where no file may be opened, `root`
** is empty. */
struct connection *connection_new(struct sqlite3 *db, bool files_allowed, struct error *error);
/* The forces with their populations, which are read when they are first asked for. NULL with the error
** set on failure. */
const struct forces *connection_residents(struct connection *connection, struct error *error);
/* Likewise the forces with their outlines, for maps. */
const struct forces *connection_areas(struct connection *connection, struct error *error);
/* The other reference tables, likewise. */
const struct offences *connection_offences(struct connection *connection, struct error *error);
const struct releases *connection_releases(struct connection *connection, struct error *error);
const struct series_notes *connection_series_notes(struct connection *connection,
                                                   struct error *error);
void connection_retain(struct connection *connection);
void connection_release(void *pointer); /* takes void * as SQLite calls it as a destructor */

#endif
