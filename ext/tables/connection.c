#include "tables/connection.h"

#include "base/memory.h"
#include "reference/forces.h"

struct connection *connection_new(bool files_allowed, struct error *error) {
    struct connection *connection = memory_new(1, sizeof *connection, error);
    if (connection == NULL)
        return NULL;
    connection->references = 1;
    connection->files_allowed = files_allowed;
    connection->forces = forces_open(error);
    if (connection->forces == NULL) {
        connection_release(connection);
        return NULL;
    }
    return connection;
}

void connection_retain(struct connection *connection) {
    connection->references++;
}

void connection_release(void *pointer) {
    struct connection *connection = pointer;
    if (connection == NULL || --connection->references > 0)
        return;
    forces_close(connection->forces);
    memory_free(connection);
}
