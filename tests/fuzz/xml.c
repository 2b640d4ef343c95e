/* fuzz/xml.c: a document read with and without plain elements (workbook/xml_plain.h), in pieces of a size that the first
** byte tells: the events are the same, and so is whether it is well-formed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "workbook/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct events {
    struct text told;
    struct xml_reader *xml;
    int rows; /* so many of them are open: text beside plain elements may come later */
};

static void tell(struct events *events, const char *bytes, size_t length) {
    struct error error = {0};
    if (!text_append(&events->told, slice_from(bytes, length), &error))
        abort();
}

static void tell_start(void *context, const char *name, const char **attributes) {
    struct events *events = context;
    events->rows += strcmp(name, "row") == 0;
    tell(events, "<", 1);
    tell(events, name, strlen(name) + 1);
    for (; *attributes != NULL; attributes++)
        tell(events, *attributes, strlen(*attributes) + 1);
}

static void tell_end(void *context, const char *name) {
    struct events *events = context;
    events->rows -= strcmp(name, "row") == 0;
    tell(events, ">", 1);
    tell(events, name, strlen(name) + 1);
    if (name[0] == 'p')
        xml_pause(events->xml);
}

static void tell_text(void *context, const char *bytes, int length) {
    struct events *events = context;
    if (events->rows > 0)
        tell(events, bytes, (size_t)length);
}

static bool read_document(struct slice document, size_t piece, const char *plain,
                          struct events *events) {
    struct error error = {0};
    const struct xml_handlers handlers = {
        .start = tell_start, .end = tell_end, .text = tell_text, .plain = plain};
    struct byte_source *bytes = bytes_from_memory(document, piece, &error);
    *events = (struct events){0};
    events->xml = xml_open(bytes, slice_of("x"), &handlers, events, &error);
    if (events->xml == NULL)
        abort();
    bool done = xml_read_all(events->xml, &error);
    xml_close(events->xml);
    return done;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct events by_expat, in_place;
    if (size == 0)
        return 0;
    struct slice document = slice_from(data + 1, size - 1);
    bool right = read_document(document, 0, NULL, &by_expat);
    bool done = read_document(document, data[0] % 64, "row", &in_place);
    if (right != done)
        abort();
    if (right && !slice_equal(text_slice(&by_expat.told), text_slice(&in_place.told)))
        abort();
    text_free(&by_expat.told);
    text_free(&in_place.told);
    return 0;
}
