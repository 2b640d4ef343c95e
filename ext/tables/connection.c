#include "tables/connection.h"

#include "base/memory.h"

struct connection *connection_new(bool files_allowed, struct error *error) {
    struct connection *connection = memory_new(1, sizeof *connection, error);
    if (connection == NULL)
        return NULL;
    connection->references = 1;
    connection->files_allowed = files_allowed;
    return connection;
}

void connection_retain(struct connection *connection) {
    connection->references++;
}

void connection_release(void *pointer) {
    struct connection *connection = pointer;
    if (connection == NULL || --connection->references > 0)
        return;
    memory_free(connection);
}
