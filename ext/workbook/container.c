#include "workbook/container.h"

enum { SIZE_READ_AHEAD = 1024 * 1024 }; /* bytes: from here on a thread unpacks what is parsed */

struct xml_reader *container_xml(const struct container *container, size_t member,
                                 const struct xml_handlers *handlers, void *context,
                                 struct error *error) {
    struct text name = {0};
    struct xml_reader *xml = NULL;
    struct byte_source *bytes = zip_bytes(container->zip, member, error);
    if (bytes != NULL && container->limits.limit != NULL)
        bytes = container->limits.limit(container->limits.owner, bytes, error);
    if (bytes != NULL && zip_member(container->zip, member)->size >= SIZE_READ_AHEAD)
        bytes = bytes_take_ahead(bytes, error);
    if (bytes != NULL && text_printf(&name, error, "%s/%.*s", container->name,
                                     SLICE_PRINT(zip_member(container->zip, member)->name)))
        xml = xml_open(bytes, text_slice(&name), handlers, context, error);
    else
        bytes_close(bytes);
    text_free(&name);
    return xml;
}

void container_fail(struct xml_reader *xml, const struct container *container, struct slice sheet,
                    int64_t row, const struct error *error) {
    struct error told = {0};
    if (error->code == ERROR_MEMORY)
        error_memory(&told);
    else
        error_set(&told, error->code, "%s/%.*s: line %lld: %s", container->name, SLICE_PRINT(sheet),
                  (long long)row, error->message);
    xml_fail(xml, &told);
}
