#include "workbook/xml_plain.h"

#include <limits.h>
#include <stdalign.h>
#include <string.h>

#include "workbook/expat.h"

enum {
    PIECE_SIZE = 64 * 1024,
    PLAIN_MOST = 1024 * 1024, /* bytes of a plain element; a longer one is left to expat */
    KEPT_MOST = 256 * 1024 * 1024,
};

/* The bytes that are read and not yet parsed, of a document with plain elements. */
struct window {
    char *bytes;
    size_t at, end, capacity;
    bool ended; /* whether the document has no more */
};

struct xml_reader {
    struct byte_source *bytes;
    char *name;
    const struct xml_handlers *handlers;
    void *context;
    XML_Parser parser;
    int depth;
    bool paused, ended;
    struct slice plain; /* the name of the plain elements */
    bool plain_off;     /* from here on all is left to expat, */
    bool in_plain;      /* or nothing is, within this element */
    bool plain_paused, stopped;
    int64_t given; /* the bytes that expat was given, */
    size_t kept;   /* and those of them that it has not parsed yet, KEPT_MOST at most */
    struct plain_reader *plain_reader;
    struct window window;
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
    if (xml->in_plain) {
        xml->plain_paused = true;
        return;
    }
    xml->paused = true;
    XML_StopParser(xml->parser, XML_TRUE);
}

void xml_fail(struct xml_reader *xml, const struct error *error) {
    error_set(&xml->failure, error->code, "%s", error->message);
    xml->stopped = true;
    if (!xml->in_plain)
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

/* Plain elements are read as UTF-8. */
static void XMLCALL take_declaration(void *user, const XML_Char *version, const XML_Char *encoding,
                                     int standalone) {
    struct xml_reader *xml = user;
    (void)version, (void)standalone;
    if (encoding != NULL && !slice_equal_nocase(slice_of(encoding), slice_of("UTF-8")))
        xml->plain_off = true;
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
    if (handlers->plain == NULL)
        return xml;
    xml->plain = slice_of(handlers->plain);
    XML_SetXmlDeclHandler(xml->parser, take_declaration);
    xml->plain_reader = memory_new(1, sizeof *xml->plain_reader, error);
    if (xml->plain_reader != NULL)
        return xml;
    xml_close(xml);
    return NULL;
}

static bool fail(struct xml_reader *xml) {
    enum XML_Error code = XML_GetErrorCode(xml->parser);
    if (code == XML_ERROR_NO_MEMORY)
        return error_memory(&xml->failure);
    if (code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
        code == XML_ERROR_UNCLOSED_CDATA_SECTION || code == XML_ERROR_PARTIAL_CHAR)
        return error_set(&xml->failure, ERROR_INPUT,
                         "%s: truncated file: it ends early; download it again", xml->name);
    return error_set(&xml->failure, ERROR_INPUT, "%s: line %lu: is damaged (%s); download it again",
                     xml->name, (unsigned long)XML_GetCurrentLineNumber(xml->parser),
                     XML_ErrorString(code));
}

/* Gives expat bytes, those of its own buffer where `bytes` is NULL. Of a comment or a tag whose end has not come it
** keeps what it was given, and versions before 2.6 look at all of that anew each time: so next it has to be given as
** much again, and a comment of a gigabyte takes time in proportion to its length. */
static enum XML_Status give(struct xml_reader *xml, const char *bytes, size_t length) {
    enum XML_Status status = bytes == NULL ? XML_ParseBuffer(xml->parser, (int)length, xml->ended)
                                           : XML_Parse(xml->parser, bytes, (int)length, xml->ended);
    int64_t parsed = XML_GetCurrentByteIndex(xml->parser);
    xml->given += (int64_t)length;
    int64_t kept = parsed < 0 ? 0 : xml->given - parsed;
    xml->kept = kept < KEPT_MOST ? (size_t)kept : KEPT_MOST;
    return status;
}

/* Parses the next piece of the bytes, without a copy. */
static enum XML_Status parse_piece(struct xml_reader *xml) {
    size_t room = xml->kept > PIECE_SIZE ? xml->kept : PIECE_SIZE, length = 0;
    unsigned char *bytes = XML_GetBuffer(xml->parser, (int)room);
    if (bytes == NULL) {
        error_memory(&xml->failure);
        return XML_STATUS_ERROR;
    }
    while (!xml->ended && length < room) {
        ptrdiff_t more = bytes_read(xml->bytes, bytes + length, room - length, &xml->failure);
        if (more < 0)
            return XML_STATUS_ERROR;
        xml->ended = more == 0;
        length += (size_t)more;
    }
    return give(xml, NULL, length);
}

/* --- Documents with plain elements --- */

/* Reads more bytes into the window, behind those that are not parsed yet. */
static bool fill(struct xml_reader *xml) {
    struct window *window = &xml->window;
    if (window->at > 0) {
        memmove(window->bytes, window->bytes + window->at, window->end - window->at);
        window->end -= window->at;
        window->at = 0;
    }
    if (!memory_reserve(&window->bytes, &window->capacity, window->end + PIECE_SIZE, 1,
                        &xml->failure))
        return false;
    ptrdiff_t length = bytes_read(xml->bytes, (unsigned char *)window->bytes + window->end,
                                  PIECE_SIZE, &xml->failure);
    window->ended = length == 0;
    window->end += length > 0 ? (size_t)length : 0;
    return length >= 0;
}

/* Whether there is a comment, a section of CDATA or an instruction in the bytes: then a plain element that seems to
** begin may stand in one. */
static bool is_odd(const char *bytes, size_t length) {
    const char *at = bytes, *end = bytes + length;
    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL && ++at < end)
        if (*at == '!' || *at == '?')
            return true;
    return false;
}

/* How many bytes of the window expat is given: whole tags and texts, up to the next plain element or the last tag. It
** would keep a part of one back, even when the rest has come. 0: more have to be read. */
static size_t share_of_expat(const struct xml_reader *xml) {
    const struct window *window = &xml->window;
    const char *bytes = window->bytes + window->at;
    size_t length = window->end - window->at, last = 0;
    if (xml->plain_off || length == 0)
        return length;
    for (size_t at = 1; at < length; at++) {
        const char *tag = memchr(bytes + at, '<', length - at);
        if (tag == NULL)
            break;
        at = last = (size_t)(tag - bytes);
        if (xml_plain_begins(tag, length - at, xml->plain))
            return at;
    }
    return window->ended ? length : last;
}

static enum XML_Status parse_share(struct xml_reader *xml) {
    struct window *window = &xml->window;
    const char *bytes = window->bytes + window->at;
    size_t left = window->end - window->at;
    size_t length = left < xml->kept && !window->ended ? 0 : share_of_expat(xml);
    if (length == 0 && !window->ended && (left < xml->kept || left <= PLAIN_MOST))
        return fill(xml) ? XML_STATUS_OK : XML_STATUS_ERROR;
    if (length == 0) { /* a tag or text without an end */
        xml->plain_off = true;
        length = left;
    }
    size_t declaration = xml->given > 0 || length < 5 || memcmp(bytes, "<?xml", 5) != 0 ? 0 : 5;
    xml->plain_off = xml->plain_off || is_odd(bytes + declaration, length - declaration);
    window->at += length;
    xml->ended = window->ended && window->at == window->end;
    return give(xml, bytes, length);
}

static void read_plain(struct xml_reader *xml, size_t length) {
    struct window *window = &xml->window;
    const char *why;
    xml->in_plain = true;
    bool done = xml_plain_read(xml->plain_reader, window->bytes + window->at, length, xml->depth,
                               xml->handlers, xml->context, &xml->stopped, &why);
    xml->in_plain = false;
    window->at += length;
    if (!done && xml->failure.code == ERROR_NONE)
        error_set(&xml->failure, ERROR_INPUT, "%s: is damaged (%s); download it again", xml->name,
                  why);
}

/* Parses a piece of the window: plain elements until one pauses, or what expat is given. */
static enum XML_Status parse_window(struct xml_reader *xml) {
    struct window *window = &xml->window;
    size_t length;
    if (window->end - window->at < PIECE_SIZE / 2 && !window->ended && !fill(xml))
        return XML_STATUS_ERROR;
    xml->plain_paused = false;
    while (!xml->plain_off && xml->depth > 0 && !xml->plain_paused && !xml->stopped &&
           xml_plain_begins(window->bytes + window->at, window->end - window->at, xml->plain)) {
        enum plain_found found = xml_plain_find(window->bytes + window->at,
                                                window->end - window->at, xml->plain, &length);
        if (found == PLAIN_WHOLE) {
            read_plain(xml, length);
        } else if (found == PLAIN_LEFT || window->ended || window->end - window->at > PLAIN_MOST) {
            return parse_share(xml);
        } else if (!fill(xml)) {
            return XML_STATUS_ERROR;
        }
    }
    if (xml->failure.code != ERROR_NONE)
        return XML_STATUS_ERROR;
    return xml->plain_paused || (window->at == window->end && !window->ended) ? XML_STATUS_OK
                                                                              : parse_share(xml);
}

int xml_read(struct xml_reader *xml, struct error *error) {
    if (xml->failure.code == ERROR_NONE && (xml->paused || !xml->ended)) {
        bool resume = xml->paused;
        xml->paused = false;
        enum XML_Status status = resume                   ? XML_ResumeParser(xml->parser)
                                 : xml->plain.length == 0 ? parse_piece(xml)
                                                          : parse_window(xml);
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
    memory_free(xml->plain_reader);
    memory_free(xml->window.bytes);
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
