/* workbook/workbook_internal.h: what the formats of workbook.c have in common. */
#ifndef PROSECUTIONS_WORKBOOK_WORKBOOK_INTERNAL_H
#define PROSECUTIONS_WORKBOOK_WORKBOOK_INTERNAL_H

#include "workbook/sheet_rows.h"
#include "workbook/workbook.h"
#include "workbook/xml.h"

/* A format is these operations on a state of its own. */
struct workbook_format {
    void *(*open)(struct workbook *workbook, struct error *error);
    int (*next)(void *state, struct sheet *sheet, struct error *error);
    struct byte_source *(*bytes)(void *state, struct error *error);
    void (*close)(void *state);
};

extern const struct workbook_format XLSX_FORMAT, ODS_FORMAT;

struct workbook {
    const struct zip *zip;
    char *name;
    struct workbook_limits limits;
    const struct workbook_format *format;
    void *state;
};

/* Opens a part of the workbook for reading as XML; NULL with the error set. */
struct xml_reader *workbook_xml(const struct workbook *workbook, size_t member,
                                const struct xml_handlers *handlers, void *context,
                                struct error *error);

/* Ends a document that is being read because of an error in a row of a sheet. */
void workbook_fail(struct xml_reader *xml, const struct workbook *workbook, struct slice sheet,
                   int64_t row, const struct error *error);

#endif
