#include "workbook/workbook.h"

#include "workbook/ods.h"
#include "workbook/xlsx.h"

struct workbook {
    struct container container;
    const struct workbook_format *format;
    void *state;
};

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

/* An OpenDocument file says what it is in its first member. 1, 0, or -1 where it can't be read: where it is
** damaged, it says nothing. */
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
    if (unreadable.code != ERROR_NONE && unreadable.code != ERROR_INPUT) {
        error_set(error, unreadable.code, "%s", unreadable.message);
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
    workbook->container.zip = zip;
    workbook->container.limits = limits;
    workbook->container.name = text_copy(name, error);
    workbook->format = is_xlsx(zip) ? &XLSX_FORMAT : &ODS_FORMAT;
    if (workbook->container.name != NULL && has_member(zip, "xl/workbook.bin"))
        error_set(error, ERROR_INPUT, "%s: is a binary workbook (.xlsb); save it as .xlsx",
                  workbook->container.name);
    else if (workbook->container.name != NULL)
        workbook->state = workbook->format->open(&workbook->container, error);
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

const struct sheet_facts *workbook_facts(const struct workbook *workbook) {
    return workbook->format->facts(workbook->state);
}

bool workbook_read_spans(struct workbook *workbook, struct error *error) {
    return workbook->format->read_spans == NULL ||
           workbook->format->read_spans(workbook->state, error);
}

bool workbook_read_comments(struct workbook *workbook, struct error *error) {
    return workbook->format->read_comments == NULL ||
           workbook->format->read_comments(workbook->state, error);
}

void workbook_close(struct workbook *workbook) {
    if (workbook == NULL)
        return;
    if (workbook->state != NULL)
        workbook->format->close(workbook->state);
    memory_free(workbook->container.name);
    memory_free(workbook);
}
