#include "workbook/workbook_internal.h"

#include <string.h>

enum { SIZE_READ_AHEAD = 1024 * 1024 }; /* bytes: from here on a thread unpacks what is parsed */

static const char *const ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet";

static bool has_member(const struct zip *zip, const char *name) {
    size_t n;
    return zip_find(zip, slice_of(name), &n);
}

static bool has_folder(const struct zip *zip, const char *folder) {
    for (size_t n = 0; n < zip_count(zip); n++)
        if (slice_starts_nocase(zip_member(zip, n)->name, folder))
            return true;
    return false;
}

/* An OpenDocument file says what it is in its first member. 1, 0, or -1 where memory is out: whatever else
** is wrong with that member, it says nothing. */
static int is_ods(const struct zip *zip, struct error *error) {
    struct error unreadable = {0};
    unsigned char type[64];
    size_t length = 0, n;
    ptrdiff_t got = 1;
    if (!zip_find(zip, slice_of("mimetype"), &n))
        return 0;
    struct byte_source *bytes = zip_bytes(zip, n, &unreadable);
    while (bytes != NULL && length < sizeof type &&
           (got = bytes_read(bytes, type + length, sizeof type - length, &unreadable)) > 0)
        length += (size_t)got;
    bytes_close(bytes);
    if (unreadable.code == ERROR_MEMORY) {
        error_memory(error);
        return -1;
    }
    return slice_starts_nocase(slice_from(type, length), ODS_TYPE);
}

static bool is_xlsx(const struct zip *zip) {
    return has_member(zip, "[Content_Types].xml") && has_folder(zip, "xl/");
}

int workbook_is_in(const struct zip *zip, struct error *error) {
    return is_xlsx(zip) ? 1 : is_ods(zip, error);
}

struct workbook *workbook_open(const struct zip *zip, struct slice name,
                               struct workbook_limits limits, struct error *error) {
    struct workbook *workbook = memory_new(1, sizeof *workbook, error);
    if (workbook == NULL)
        return NULL;
    workbook->zip = zip;
    workbook->limits = limits;
    workbook->name = text_copy(name, error);
    workbook->format = is_xlsx(zip) ? &XLSX_FORMAT : &ODS_FORMAT;
    if (workbook->name != NULL && has_member(zip, "xl/workbook.bin"))
        error_set(error, ERROR_INPUT, "%s: is a binary workbook (.xlsb); save it as .xlsx",
                  workbook->name);
    else if (workbook->name != NULL)
        workbook->state = workbook->format->open(workbook, error);
    if (workbook->state != NULL)
        return workbook;
    workbook_close(workbook);
    return NULL;
}

int workbook_next(struct workbook *workbook, struct sheet *sheet, struct error *error) {
    return workbook->format->next(workbook->state, sheet, error);
}

struct byte_source *workbook_bytes(struct workbook *workbook, struct error *error) {
    return workbook->format->bytes(workbook->state, error);
}

void workbook_close(struct workbook *workbook) {
    if (workbook == NULL)
        return;
    if (workbook->state != NULL)
        workbook->format->close(workbook->state);
    memory_free(workbook->name);
    memory_free(workbook);
}

/* --- For the formats --- */

struct xml_reader *workbook_xml(const struct workbook *workbook, size_t member,
                                const struct xml_handlers *handlers, void *context,
                                struct error *error) {
    struct text name = {0};
    struct xml_reader *xml = NULL;
    struct byte_source *bytes = zip_bytes(workbook->zip, member, error);
    if (bytes != NULL && workbook->limits.limit != NULL)
        bytes = workbook->limits.limit(workbook->limits.owner, bytes, error);
    if (bytes != NULL && zip_member(workbook->zip, member)->size >= SIZE_READ_AHEAD)
        bytes = bytes_take_ahead(bytes, error);
    if (bytes != NULL && text_printf(&name, error, "%s/%.*s", workbook->name,
                                     SLICE_PRINT(zip_member(workbook->zip, member)->name)))
        xml = xml_open(bytes, text_slice(&name), handlers, context, error);
    else
        bytes_close(bytes);
    text_free(&name);
    return xml;
}

void workbook_fail(struct xml_reader *xml, const struct workbook *workbook, struct slice sheet,
                   int64_t row, const struct error *error) {
    struct error told = {0};
    if (error->code == ERROR_MEMORY)
        error_memory(&told);
    else
        error_set(&told, error->code, "%s/%.*s: line %lld: %s", workbook->name, SLICE_PRINT(sheet),
                  (long long)row, error->message);
    xml_fail(xml, &told);
}
