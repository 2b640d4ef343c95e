#include "workbook/xml.h"

#include <limits.h>
#include <stdalign.h>
#include <string.h>

#include "workbook/expat.h"

enum { PIECE_SIZE = 64 * 1024 };

struct xml_reader {
    struct byte_source *bytes;
    char *name;
    const struct xml_handlers *handlers;
    void *context;
    XML_Parser parser;
    int depth;
    bool paused, ended;
    struct error failure; /* the first thing that went wrong: given again when asked again */
};

/* --- Memory: expat's allocations by way of base/memory.h, with their sizes in front of them --- */

struct allocation {
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

static void *allocate(size_t size) {
    struct error error = {0}; /* expat turns NULL into XML_ERROR_NO_MEMORY. */
    struct allocation *made =
        size <= SIZE_MAX - sizeof *made ? memory_new(1, sizeof *made + size, &error) : NULL;
    if (made == NULL)
        return NULL;
    made->size = size;
    return made->bytes;
}

static struct allocation *allocation_of(void *bytes) {
    return (struct allocation *)((unsigned char *)bytes - offsetof(struct allocation, bytes));
}

static void release(void *bytes) {
    if (bytes != NULL)
        memory_free(allocation_of(bytes));
}

static void *reallocate(void *bytes, size_t size) {
    void *made = allocate(size);
    if (made == NULL || bytes == NULL)
        return made;
    size_t old = allocation_of(bytes)->size;
    memcpy(made, bytes, old < size ? old : size);
    release(bytes);
    return made;
}

static const XML_Memory_Handling_Suite MEMORY = {allocate, reallocate, release};

/* --- Handlers --- */

void xml_pause(struct xml_reader *xml) {
    xml->paused = true;
    XML_StopParser(xml->parser, XML_TRUE);
}

void xml_fail(struct xml_reader *xml, const struct error *error) {
    error_set(&xml->failure, error->code, "%s", error->message);
    XML_StopParser(xml->parser, XML_FALSE);
}

static void refuse(struct xml_reader *xml, const char *what) {
    struct error error = {0};
    error_set(&error, ERROR_INPUT, "%s: line %lu: %s; this is no file that a spreadsheet writes",
              xml->name, (unsigned long)XML_GetCurrentLineNumber(xml->parser), what);
    xml_fail(xml, &error);
}

static void XMLCALL start_element(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct xml_reader *xml = user;
    if (++xml->depth > XML_MOST_DEPTH)
        refuse(xml, "elements stand too deep in each other");
    else
        xml->handlers->start(xml->context, name, attributes);
}

static void XMLCALL end_element(void *user, const XML_Char *name) {
    struct xml_reader *xml = user;
    xml->depth--;
    xml->handlers->end(xml->context, name);
}

static void XMLCALL take_text(void *user, const XML_Char *bytes, int length) {
    struct xml_reader *xml = user;
    xml->handlers->text(xml->context, bytes, length);
}

static void XMLCALL refuse_doctype(void *user, const XML_Char *name, const XML_Char *system,
                                   const XML_Char *public, int has_subset) {
    (void)name, (void)system, (void)public, (void)has_subset;
    refuse(user, "a document type is declared");
}

/* --- Reading --- */

struct xml_reader *xml_open(struct byte_source *bytes, struct slice name,
                            const struct xml_handlers *handlers, void *context,
                            struct error *error) {
    struct xml_reader *xml = memory_new(1, sizeof *xml, error);
    if (xml == NULL) {
        bytes_close(bytes);
        return NULL;
    }
    xml->bytes = bytes;
    xml->handlers = handlers;
    xml->context = context;
    xml->name = text_copy(name, error);
    struct error none = {0};
    if (xml->name != NULL && !expat_open(&none)) {
        error_set(error, none.code, "%s: %s", xml->name, none.message);
    } else if (xml->name != NULL) {
        xml->parser = XML_ParserCreate_MM(NULL, &MEMORY, NULL);
        if (xml->parser == NULL)
            error_memory(error);
    }
    if (xml->parser == NULL) {
        xml_close(xml);
        return NULL;
    }
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, start_element, end_element);
    XML_SetStartDoctypeDeclHandler(xml->parser, refuse_doctype);
    if (handlers->text != NULL)
        XML_SetCharacterDataHandler(xml->parser, take_text);
    return xml;
}

static bool fail(struct xml_reader *xml) {
    enum XML_Error code = XML_GetErrorCode(xml->parser);
    if (code == XML_ERROR_NO_MEMORY)
        return error_memory(&xml->failure);
    if (code == XML_ERROR_NO_ELEMENTS || (xml->ended && xml->depth > 0))
        return error_set(&xml->failure, ERROR_INPUT,
                         "%s: truncated file: it ends early; download it again", xml->name);
    return error_set(&xml->failure, ERROR_INPUT, "%s: line %lu: is damaged (%s); download it again",
                     xml->name, (unsigned long)XML_GetCurrentLineNumber(xml->parser),
                     XML_ErrorString(code));
}

/* Parses the next piece of the bytes, without a copy. */
static enum XML_Status parse_piece(struct xml_reader *xml) {
    void *room = XML_GetBuffer(xml->parser, PIECE_SIZE);
    if (room == NULL) {
        error_memory(&xml->failure);
        return XML_STATUS_ERROR;
    }
    ptrdiff_t length = bytes_read(xml->bytes, room, PIECE_SIZE, &xml->failure);
    if (length < 0)
        return XML_STATUS_ERROR;
    xml->ended = length == 0;
    return XML_ParseBuffer(xml->parser, (int)length, xml->ended);
}

int xml_read(struct xml_reader *xml, struct error *error) {
    if (xml->failure.code == ERROR_NONE && (xml->paused || !xml->ended)) {
        bool resume = xml->paused;
        xml->paused = false;
        enum XML_Status status = resume ? XML_ResumeParser(xml->parser) : parse_piece(xml);
        if (status == XML_STATUS_ERROR && xml->failure.code == ERROR_NONE)
            fail(xml);
    }
    if (xml->failure.code == ERROR_NONE)
        return xml->paused || !xml->ended;
    error_set(error, xml->failure.code, "%s", xml->failure.message);
    return -1;
}

bool xml_read_all(struct xml_reader *xml, struct error *error) {
    int more;
    while ((more = xml_read(xml, error)) > 0)
        ;
    return more == 0;
}

void xml_close(struct xml_reader *xml) {
    if (xml == NULL)
        return;
    if (xml->parser != NULL)
        XML_ParserFree(xml->parser);
    bytes_close(xml->bytes);
    memory_free(xml->name);
    memory_free(xml);
}

const char *xml_local_name(const char *name) {
    const char *colon = strchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

const char *xml_attribute(const char **attributes, const char *name) {
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}
