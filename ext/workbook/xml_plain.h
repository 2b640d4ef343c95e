/* workbook/xml_plain.h: one element of a document that is nothing but elements, attributes and text, read in place. For
** xml.c, which leaves everything else to expat: an element for each row is most of a spreadsheet, and expat takes most
** of the time that reading it takes.
**
**     size_t length;
**     if (xml_plain_find(bytes, room, slice_of("row"), &length) == PLAIN_WHOLE)
**         xml_plain_read(&plain, bytes, length, depth, &HANDLERS, context, &stopped, &why);
**
** The events are those that expat would give, and what expat would refuse is refused.
*/
#ifndef PROSECUTIONS_WORKBOOK_XML_PLAIN_H
#define PROSECUTIONS_WORKBOOK_XML_PLAIN_H

#include "workbook/xml.h"

enum { PLAIN_MOST_ATTRIBUTES = 256 };

enum plain_found {
    PLAIN_WHOLE,   /* the element ends there, and can be read */
    PLAIN_PARTIAL, /* it goes on beyond the bytes */
    PLAIN_LEFT, /* it has a comment, a section of CDATA, or another such element in it: for expat */
};

/* What reading takes; {0} at first. */
struct plain_reader {
    const char *open[XML_MOST_DEPTH]; /* names of the elements that are open */
    const char *attributes[2 * PLAIN_MOST_ATTRIBUTES + 1];
};

/* Whether the bytes begin with a tag that opens such an element. */
bool xml_plain_begins(const char *bytes, size_t length, struct slice name);
/* Looks for the end of the element that the bytes begin with. */
enum plain_found xml_plain_find(const char *bytes, size_t length, struct slice name, size_t *end);
/* Reads the element, whose bytes are written over. `depth`: of the elements that it stands in; after each event
** nothing more is read if `*stopped`. False, with what is wrong, where the bytes are no element. */
bool xml_plain_read(struct plain_reader *reader, char *bytes, size_t length, int depth,
                    const struct xml_handlers *handlers, void *context, const bool *stopped,
                    const char **why);

#endif
