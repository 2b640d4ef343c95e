#include "source/sheets.h"

#include <stdlib.h>

#include "source/paths.h"

enum { MOST_NAMES = 10 /* in an error */ };

struct sheets {
    struct byte_source *bytes;
    struct zip *zip;
    struct workbook *workbook;
    const char *name, *wanted;
    size_t seen, given;
    struct text names; /* of the first few sheets */
};

/* `#3` is the third sheet, whatever it is called. */
static bool is_wanted(const char *wanted, const struct sheet *sheet) {
    if (wanted == NULL)
        return true;
    struct slice pattern = slice_of(wanted);
    if (wanted[0] == '#' && byte_is_digit((unsigned char)wanted[1]))
        return strtoull(wanted + 1, NULL, 10) == sheet->number;
    return slice_equal_nocase(pattern, sheet->name) || path_matches(pattern, sheet->name);
}

static bool note_name(struct sheets *sheets, struct slice name, struct error *error) {
    size_t count = sheets->seen++;
    return count > MOST_NAMES ||
           (text_append(&sheets->names, slice_of(count > 0 ? ", " : ""), error) &&
            text_append(&sheets->names, count == MOST_NAMES ? slice_of("…") : name, error));
}

static int end(const struct sheets *sheets, struct error *error) {
    if (sheets->given > 0)
        return 0;
    if (sheets->seen == 0)
        error_set(error, ERROR_INPUT, "%s: is a workbook without a sheet", sheets->name);
    else
        error_set(error, ERROR_INPUT, "%s: no sheet %s '%s'; its sheets are: %s", sheets->name,
                  path_has_pattern(slice_of(sheets->wanted)) ? "matches" : "is named",
                  sheets->wanted, sheets->names.bytes);
    return -1;
}

int sheets_next(struct sheets *sheets, struct sheet *sheet, struct byte_source **rows,
                struct error *error) {
    int found;
    while ((found = workbook_next(sheets->workbook, sheet, error)) > 0) {
        if (!note_name(sheets, sheet->name, error))
            return -1;
        if (!is_wanted(sheets->wanted, sheet))
            continue;
        sheets->given++;
        *rows = workbook_bytes(sheets->workbook, error);
        return *rows != NULL ? 1 : -1;
    }
    return found < 0 ? -1 : end(sheets, error);
}

void sheets_close(struct sheets *sheets) {
    if (sheets == NULL)
        return;
    workbook_close(sheets->workbook);
    zip_close(sheets->zip);
    bytes_close(sheets->bytes);
    text_free(&sheets->names);
    memory_free(sheets);
}

static int give_up(struct byte_source **bytes, struct zip *zip) {
    zip_close(zip);
    bytes_close(*bytes);
    *bytes = NULL;
    return -1;
}

int sheets_open(struct byte_source **bytes, const char *name, const char *wanted,
                struct workbook_limits limits, struct sheets **sheets, struct error *error) {
    struct error no_zip = {0};
    if ((*bytes)->read_at == NULL && (*bytes = bytes_into_memory(*bytes, error)) == NULL)
        return -1;
    struct zip *zip = zip_open(*bytes, slice_of(name), &no_zip);
    int is_workbook = zip != NULL ? workbook_is_in(zip, &no_zip) : 0;
    if (no_zip.code == ERROR_MEMORY) {
        error_memory(error);
        return give_up(bytes, zip);
    }
    if (is_workbook == 0) {
        zip_close(zip);
        return 0;
    }
    struct sheets *made = memory_new(1, sizeof *made, error);
    if (made == NULL)
        return give_up(bytes, zip);
    *made = (struct sheets){.bytes = *bytes, .zip = zip, .name = name, .wanted = wanted};
    *bytes = NULL;
    made->workbook = workbook_open(zip, slice_of(name), limits, error);
    if (made->workbook != NULL) {
        *sheets = made;
        return 1;
    }
    sheets_close(made);
    return -1;
}
