#include "session/connection.h"

#include "base/base.h"
#include "reference/reference.h"
#include "session/datasets.h"
#include "session/notes.h"
#include "session/scan.h"
#include "session/settings.h"
#include "session/source_numbers.h"

static bool connection_fill(struct connection *connection, struct error *error) {
    connection->forces = forces_open_names(error);
    connection->scan = connection->forces != NULL ? scan_new(connection, error) : NULL;
    return connection->scan != NULL && settings_begin(connection, error);
}

struct connection *connection_new(struct sqlite3 *db, bool files_allowed, struct error *error) {
    struct connection *connection = memory_new(1, sizeof *connection, error);
    if (connection == NULL)
        return NULL;
    connection->references = 1;
    connection->db = db;
    connection->files_allowed = files_allowed;
    if (!connection_fill(connection, error)) {
        connection_release(connection);
        return NULL;
    }
    return connection;
}

const struct forces *connection_residents(struct connection *connection, struct error *error) {
    return forces_add_populations(connection->forces, error) ? connection->forces : NULL;
}

const struct forces *connection_areas(struct connection *connection, struct error *error) {
    return forces_add_areas(connection->forces, error) ? connection->forces : NULL;
}

const struct offences *connection_offences(struct connection *connection, struct error *error) {
    if (connection->offences == NULL)
        connection->offences = offences_open(error);
    return connection->offences;
}

const struct releases *connection_releases(struct connection *connection, struct error *error) {
    if (connection->releases == NULL)
        connection->releases = releases_open(error);
    return connection->releases;
}

const struct series_notes *connection_series_notes(struct connection *connection,
                                                   struct error *error) {
    if (connection->series_notes == NULL)
        connection->series_notes = series_notes_open(error);
    return connection->series_notes;
}

void connection_retain(struct connection *connection) {
    connection->references++;
}

void connection_release(void *pointer) {
    struct connection *connection = pointer;
    if (connection == NULL || --connection->references > 0)
        return;
    datasets_free(connection);
    source_numbers_free(connection);
    notes_free(connection);
    scan_free(connection->scan);
    forces_close(connection->forces);
    offences_close(connection->offences);
    releases_close(connection->releases);
    series_notes_close(connection->series_notes);
    memory_free(connection->root);
    memory_free(connection->cache);
    memory_free(connection->threads);
    memory_free(connection->progress);
    memory_free(connection->show_notes);
    memory_free(connection);
}
