/* workbook/container.h: the parts of a spreadsheet, for the formats that read sheets of them.
**
**     struct xml_reader *xml = container_xml(container, member, &HANDLERS, &state, &error);
*/
#ifndef PROSECUTIONS_WORKBOOK_CONTAINER_H
#define PROSECUTIONS_WORKBOOK_CONTAINER_H

#include "bytes/bytes.h"
#include "workbook/sheet_facts.h"
#include "workbook/xml.h"

enum { WORKBOOK_MOST_SHEETS = 10000 };

struct sheet {
    struct slice name; /* as the workbook shows it; good until the next sheet is asked for */
    size_t number;     /* from 1, in the order of the workbook */
    bool hidden;
};

/* Puts a limit on what is unpacked, so that a small file cannot fill the memory or take for ever: gives
** `inner` as it is counted, which takes it over, or NULL with the error set. */
struct workbook_limits {
    struct byte_source *(*limit)(void *owner, struct byte_source *inner, struct error *error);
    void *owner;
};

struct container {
    const struct zip *zip;
    char *name; /* as errors begin */
    struct workbook_limits limits;
};

/* A format is these operations on a state of its own. */
struct workbook_format {
    void *(*open)(const struct container *container, struct error *error);
    int (*next)(void *state, struct sheet *sheet, struct error *error);
    struct byte_source *(*bytes)(void *state, struct error *error);
    struct sheet_facts *(*facts)(void *state);
    /* Adds the merged cells and the comments to the facts; NULL where reading the rows does. */
    bool (*read_spans)(void *state, struct error *error);
    bool (*read_comments)(void *state, struct error *error);
    void (*close)(void *state);
};

/* Opens a member of the zip for reading as XML; NULL with the error set. A large one is unpacked by a
** thread of its own. */
struct xml_reader *container_xml(const struct container *container, size_t member,
                                 const struct xml_handlers *handlers, void *context,
                                 struct error *error);

/* Ends a document that is being read because of an error in a row of a sheet. */
void container_fail(struct xml_reader *xml, const struct container *container, struct slice sheet,
                    int64_t row, const struct error *error);

#endif
