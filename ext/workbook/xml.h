/* workbook/xml.h: an XML document, read piece by piece, by way of expat, but for rows that are plain.
**
**     static const struct xml_handlers HANDLERS = {start_element, end_element, text};
**     struct xml_reader *xml = xml_open(bytes, slice_of("book.xlsx/xl/workbook.xml"), &HANDLERS,
**                                       &state, &error);
**     int more;
**     while ((more = xml_read(xml, &error)) > 0)
**         … what the handlers have put into `state` …
**     xml_close(xml);
**
** The documents come from strangers. None may declare a document type, as no spreadsheet does: so
** there are no entities to be expanded and none to be fetched. Memory is bounded by the longest tag
** and the depth, which is at most XML_MOST_DEPTH.
*/
#ifndef PROSECUTIONS_WORKBOOK_XML_H
#define PROSECUTIONS_WORKBOOK_XML_H

#include "bytes/bytes.h"

enum { XML_MOST_DEPTH = 200 };

/* Called with the context of xml_open(). Names are as they stand, with their prefixes; `attributes`
** are pairs of name and value, ended by NULL. A handler that fails calls xml_fail(). */
struct xml_handlers {
    void (*start)(void *context, const char *name, const char **attributes);
    void (*end)(void *context, const char *name);
    /* A run of text; a text may come in several. NULL where none is wanted. */
    void (*text)(void *context, const char *bytes, int length);
    /* The name of an element, as it stands, that is most of the document: it is read faster, where it is plain
    ** (workbook/xml_plain.h). What a handler does is the same; but text right before such an element may come
    ** after it. NULL: none. */
    const char *plain;
};

struct xml_reader;

/* Takes `bytes` over; `name` (for errors) is copied. NULL with the error set on failure. */
struct xml_reader *xml_open(struct byte_source *bytes, struct slice name,
                            const struct xml_handlers *handlers, void *context,
                            struct error *error);
/* Reads on until a handler calls xml_pause(), or a piece has been read: 1, 0 at the end, -1 with the
** error set. */
int xml_read(struct xml_reader *xml, struct error *error);
/* For handlers: what follows is left to the next xml_read(). */
void xml_pause(struct xml_reader *xml);
/* For handlers: nothing more is read, because of this error. */
void xml_fail(struct xml_reader *xml, const struct error *error);
/* Reads all of a document: true at its end. Closes nothing. */
bool xml_read_all(struct xml_reader *xml, struct error *error);
/* NULL is allowed. */
void xml_close(struct xml_reader *xml);

/* The name without its prefix: `row` of `x:row`. */
const char *xml_local_name(const char *name);
/* The value of an attribute by its name as it stands, or NULL. */
const char *xml_attribute(const char **attributes, const char *name);

#endif
