#include "source/sheets.h"

#include "source/paths.h"

enum { MOST_NAMES = 10 /* in an error */ };

struct sheets {
    struct zip *zip;
    struct workbook *workbook;
    const char *name, *wanted;
    size_t seen, given;
    int64_t table;             /* that is asked for of the sheet given last; 0: none */
    bool wanted_is_name;       /* a `#2` at its end belongs to the name of a sheet */
    struct text names;         /* of the first few sheets */
    struct dictionary by_name; /* of all so far; each has one name */
};

/* The number of `#3`; false where the text is something else. */
static bool read_number(struct slice text, int64_t *number) {
    enum { MOST_DIGITS = 9 };
    if (text.length < 2 || text.length > MOST_DIGITS + 1 || text.bytes[0] != '#')
        return false;
    *number = 0;
    for (size_t i = 1; i < text.length; i++) {
        if (!byte_is_digit(text.bytes[i]))
            return false;
        *number = *number * 10 + (text.bytes[i] - '0');
    }
    return true;
}

/* `#3` is the third sheet, whatever it is called. */
static bool is_named(struct slice wanted, const struct sheet *sheet) {
    int64_t number;
    if (read_number(wanted, &number))
        return (uint64_t)number == sheet->number;
    return slice_equal_nocase(wanted, sheet->name) || path_matches(wanted, sheet->name);
}

/* Takes the `#2` off the end of `Table 1#2`: false where there is none. */
static bool take_table(struct slice *wanted, int64_t *table) {
    size_t at = wanted->length;
    while (at > 0 && wanted->bytes[at - 1] != '#')
        at--;
    if (at <= 1 || !read_number(slice_after(*wanted, at - 1), table))
        return false;
    wanted->length = at - 1;
    return true;
}

/* Whether the sheet is wanted, and which table of it. A `#2` at the end is a table's number, unless it belongs
** to a sheet's name. */
static bool is_wanted(struct sheets *sheets, const struct sheet *sheet) {
    sheets->table = 0;
    if (sheets->wanted == NULL || is_named(slice_of(sheets->wanted), sheet))
        return true;
    struct slice wanted = slice_of(sheets->wanted);
    return !sheets->wanted_is_name && take_table(&wanted, &sheets->table) &&
           is_named(wanted, sheet);
}

/* Two sheets of one name can't be told apart, unless they are asked for by their numbers. */
static bool note_name(struct sheets *sheets, struct slice name, struct error *error) {
    size_t count = sheets->seen++;
    uint32_t code, before = sheets->by_name.count;
    bool numbered = sheets->wanted != NULL && sheets->wanted[0] == '#';
    sheets->by_name.ignore_case = true;
    if (!dictionary_code(&sheets->by_name, name, &code, error))
        return false;
    if (code < before && !numbered)
        return error_set(error, ERROR_INPUT,
                         "%s: two of its sheets are named '%.*s'; write their numbers, as in "
                         "%s/#%zu",
                         sheets->name, SLICE_PRINT(name), sheets->name, count + 1);
    return count > MOST_NAMES ||
           (text_append(&sheets->names, slice_of(count > 0 ? ", " : ""), error) &&
            text_append(&sheets->names, count == MOST_NAMES ? slice_of("…") : name, error));
}

/* The name that is the nearest to the one that is wanted, where not all are listed; or empty. */
static struct slice nearest_name(const struct sheets *sheets) {
    struct nearest nearest = {0};
    for (uint32_t i = 0; sheets->seen > MOST_NAMES && i < sheets->by_name.count; i++)
        nearest_offer(&nearest, slice_of(sheets->wanted), dictionary_value(&sheets->by_name, i));
    return nearest.count > 0 ? nearest.names[0] : (struct slice){0};
}

static int end(const struct sheets *sheets, struct error *error) {
    struct slice near;
    if (sheets->given > 0)
        return 0;
    if (sheets->seen == 0)
        error_set(error, ERROR_INPUT, "%s: is a workbook without a sheet", sheets->name);
    else if ((near = nearest_name(sheets)).length > 0)
        error_set(error, ERROR_INPUT,
                  "%s: no sheet is named '%s'; the nearest is '%.*s'; its sheets are: %s",
                  sheets->name, sheets->wanted, SLICE_PRINT(near), sheets->names.bytes);
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
        if (!is_wanted(sheets, sheet))
            continue;
        sheets->given++;
        *rows = workbook_bytes(sheets->workbook, error);
        return *rows != NULL ? 1 : -1;
    }
    return found < 0 ? -1 : end(sheets, error);
}

int64_t sheets_table(const struct sheets *sheets) {
    return sheets->table;
}

struct workbook *sheets_workbook(const struct sheets *sheets) {
    return sheets->workbook;
}

void sheets_close(struct sheets *sheets) {
    if (sheets == NULL)
        return;
    workbook_close(sheets->workbook);
    zip_close(sheets->zip);
    text_free(&sheets->names);
    dictionary_free(&sheets->by_name);
    memory_free(sheets);
}

/* Whether what is wanted, of which a table's number could be a part, is the whole name of some sheet. A workbook
** may tell its names only as it is read: then it is gone through for them, and what is wrong with it is said when it
** is read for its rows. */
static bool find_name(const struct zip *zip, const char *name, const char *wanted,
                      struct workbook_limits limits) {
    struct error unsaid = {0};
    struct slice before = slice_of(wanted != NULL ? wanted : "");
    struct sheet sheet;
    int64_t number;
    bool found = false;
    if (!take_table(&before, &number) || read_number(before, &number))
        return false;
    struct workbook *workbook = workbook_open(zip, slice_of(name), limits, &unsaid);
    while (workbook != NULL && !found && workbook_next(workbook, &sheet, &unsaid) > 0)
        found = is_named(slice_of(wanted), &sheet);
    workbook_close(workbook);
    return found;
}

struct sheets *sheets_open(struct zip *zip, const char *name, const char *wanted,
                           struct workbook_limits limits, struct error *error) {
    struct sheets *sheets = memory_new(1, sizeof *sheets, error);
    if (sheets == NULL) {
        zip_close(zip);
        return NULL;
    }
    *sheets = (struct sheets){.zip = zip,
                              .name = name,
                              .wanted = wanted,
                              .wanted_is_name = find_name(zip, name, wanted, limits)};
    sheets->workbook = workbook_open(zip, slice_of(name), limits, error);
    if (sheets->workbook != NULL)
        return sheets;
    sheets_close(sheets);
    return NULL;
}
