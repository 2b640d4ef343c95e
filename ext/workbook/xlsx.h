/* workbook/xlsx.h: the format of .xlsx files: what their sheets share, strings and the formats of styles,
** and how the rows of one are read. */
#ifndef PROSECUTIONS_WORKBOOK_XLSX_H
#define PROSECUTIONS_WORKBOOK_XLSX_H

#include "workbook/container.h"
#include "workbook/sheet_value.h"

extern const struct workbook_format XLSX_FORMAT;

/* The shared strings, one after the other. */
struct xlsx_strings {
    struct text bytes;
    size_t *ends; /* where each ends */
    size_t count, capacity;
};

struct xlsx_styles {
    unsigned char *formats; /* enum sheet_format, by the number that a cell's style has */
    size_t count, capacity;
    bool since_1904; /* dates count from the beginning of 1904 */
};

bool xlsx_strings_read(struct xlsx_strings *strings, const struct container *container,
                       size_t member, struct error *error);
/* False where there is no string of that number. */
bool xlsx_string(const struct xlsx_strings *strings, uint64_t number, struct slice *text);
bool xlsx_styles_read(struct xlsx_styles *styles, const struct container *container, size_t member,
                      struct error *error);

/* Appends a text of the file, in which `_x000D_` stands for a character that XML can't hold. */
bool xlsx_append_text(struct text *text, struct slice written, struct error *error);

/* What the rows of a sheet are read with; all is the caller's, and lives as long as the bytes. */
struct xlsx_reading {
    const struct container *container;
    size_t member;
    struct slice sheet; /* its name */
    const struct xlsx_strings *strings;
    const struct xlsx_styles *styles;
    struct sheet_facts *facts; /* gets the hidden rows and columns */
};

/* The rows of a sheet as CSV. */
struct byte_source *xlsx_sheet_bytes(struct xlsx_reading reading, struct error *error);
/* Adds the merged cells of a sheet, and the comments of a part that has those of one. */
bool xlsx_spans_read(struct sheet_facts *facts, const struct container *container, size_t member,
                     struct error *error);
bool xlsx_comments_read(struct sheet_facts *facts, const struct container *container, size_t member,
                        struct error *error);

#endif
