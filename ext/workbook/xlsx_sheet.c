/* The rows of a sheet of an .xlsx file: <row r="12"><c r="A12" t="s" s="3"><v>7</v></c>…</row>. */
#include <stdlib.h>
#include <string.h>

#include "workbook/sheet_rows.h"
#include "workbook/xlsx.h"

/* What the value of a cell is written as: the attribute `t`. */
enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOLEAN };

struct sheet_source {
    struct byte_source base;
    struct xlsx_reading reading;
    struct xml_reader *xml;
    struct sheet_rows rows;
    int64_t row; /* the number of the one that is read */
    /* the cell that is read */
    uint32_t column;
    enum cell_type type;
    enum sheet_format format;
    struct text written;
    bool in_value; /* in a <v> or <t>, */
    int phonetic;  /* and so deep in <rPh> */
    struct text value;
    struct error error;
};

static void fail(struct sheet_source *source) {
    container_fail(source->xml, source->reading.container, source->reading.sheet, source->row,
                   &source->error);
}

/* The column of a reference such as `AB12`, from 0; that after `column` where there is none. */
static uint32_t column_of(const char *reference, uint32_t column) {
    uint32_t number = 0;
    if (reference == NULL)
        return column;
    for (; byte_is_letter((unsigned char)*reference) && number <= SHEET_MOST_COLUMNS; reference++)
        number = number * 26 + (uint32_t)(byte_lower((unsigned char)*reference) - 'a' + 1);
    return number > 0 ? number - 1 : column;
}

static enum cell_type type_of(const char *type) {
    if (type == NULL || strcmp(type, "n") == 0)
        return CELL_NUMBER;
    if (strcmp(type, "s") == 0)
        return CELL_SHARED;
    return strcmp(type, "b") == 0 ? CELL_BOOLEAN : CELL_TEXT;
}

static void start_cell(struct sheet_source *source, const char **attributes) {
    const char *reference = NULL, *style = NULL, *type = NULL;
    for (; attributes[0] != NULL; attributes += 2) {
        if (attributes[0][0] == '\0' || attributes[0][1] != '\0')
            continue;
        switch (attributes[0][0]) {
        case 'r':
            reference = attributes[1];
            break;
        case 's':
            style = attributes[1];
            break;
        case 't':
            type = attributes[1];
            break;
        default:
            break;
        }
    }
    unsigned long number = style != NULL ? strtoul(style, NULL, 10) : 0;
    source->column = column_of(reference, source->column);
    source->type = type_of(type);
    source->format = number < source->reading.styles->count
                         ? (enum sheet_format)source->reading.styles->formats[number]
                         : SHEET_NUMBER;
    text_clear(&source->written);
}

static bool is_hidden(const char **attributes) {
    const char *hidden = xml_attribute(attributes, "hidden");
    return hidden != NULL && (strcmp(hidden, "1") == 0 || strcmp(hidden, "true") == 0);
}

static bool start_row(struct sheet_source *source, const char **attributes) {
    const char *number = xml_attribute(attributes, "r");
    source->row = number != NULL ? strtoll(number, NULL, 10) : source->row + 1;
    source->column = 0;
    return !is_hidden(attributes) || sheet_ranges_add(&source->reading.facts->hidden_rows,
                                                      source->row, source->row, &source->error);
}

/* <col min="2" max="3" hidden="1"/>: how these columns are shown. */
static bool start_column(struct sheet_source *source, const char **attributes) {
    const char *first = xml_attribute(attributes, "min"), *last = xml_attribute(attributes, "max");
    return !is_hidden(attributes) || first == NULL || last == NULL ||
           sheet_ranges_add(&source->reading.facts->hidden_columns, strtoll(first, NULL, 10) - 1,
                            strtoll(last, NULL, 10) - 1, &source->error);
}

static void start_in_sheet(void *context, const char *name, const char **attributes) {
    struct sheet_source *source = context;
    const char *element = xml_local_name(name);
    if (strcmp(element, "c") == 0) {
        start_cell(source, attributes);
    } else if (strcmp(element, "row") == 0) {
        if (!start_row(source, attributes))
            fail(source);
    } else if (strcmp(element, "col") == 0) {
        if (!start_column(source, attributes))
            fail(source);
    } else if (strcmp(element, "rPh") == 0) {
        source->phonetic++;
    }
    source->in_value = strcmp(element, "v") == 0 || strcmp(element, "t") == 0;
}

static void text_in_sheet(void *context, const char *bytes, int length) {
    struct sheet_source *source = context;
    if (source->in_value && source->phonetic == 0 &&
        !sheet_text_append(&source->written, bytes, (size_t)length, &source->error))
        fail(source);
}

/* The value of the cell, into source->value. */
static bool read_value(struct sheet_source *source, struct slice written) {
    struct error *error = &source->error;
    if (source->type == CELL_BOOLEAN)
        return text_append(&source->value, slice_of(written.bytes[0] == '1' ? "TRUE" : "FALSE"),
                           error);
    if (source->type == CELL_TEXT)
        return xlsx_append_text(&source->value, written, error);
    return sheet_value_number(written, source->format, source->reading.styles->since_1904,
                              &source->value, error);
}

static bool shared_text(struct sheet_source *source, struct slice *text) {
    char *end;
    unsigned long long number = strtoull(source->written.bytes, &end, 10);
    return (*end == '\0' && xlsx_string(source->reading.strings, number, text)) ||
           error_set(&source->error, ERROR_INPUT,
                     "the workbook has no shared string %s; download it again",
                     source->written.bytes);
}

static bool end_cell(struct sheet_source *source) {
    struct slice text = text_slice(&source->written);
    if (text.length > 0) {
        text_clear(&source->value);
        if (source->type == CELL_SHARED ? !shared_text(source, &text) : !read_value(source, text))
            return false;
        if (source->type != CELL_SHARED)
            text = text_slice(&source->value);
        if (!sheet_rows_cell(&source->rows, source->column, 1, text, &source->error))
            return false;
    }
    source->column++;
    return true;
}

static void end_in_sheet(void *context, const char *name) {
    struct sheet_source *source = context;
    const char *element = xml_local_name(name);
    bool done = true;
    source->in_value = false;
    if (strcmp(element, "c") == 0)
        done = end_cell(source);
    else if (strcmp(element, "rPh") == 0)
        source->phonetic--;
    else if (strcmp(element, "row") == 0)
        done = sheet_rows_end(&source->rows, source->row, 1, &source->error);
    if (!done)
        fail(source);
    else if (sheet_rows_are_ready(&source->rows))
        xml_pause(source->xml);
}

static const struct xml_handlers SHEET_HANDLERS = {
    .start = start_in_sheet, .end = end_in_sheet, .text = text_in_sheet, .plain = "row"};

static ptrdiff_t sheet_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                            struct error *error) {
    struct sheet_source *source = (struct sheet_source *)bytes;
    ptrdiff_t length;
    int more = 1;
    while ((length = sheet_rows_take(&source->rows, buffer, room, error)) == 0 && more > 0)
        if ((more = xml_read(source->xml, error)) < 0)
            return -1;
    return length;
}

static void sheet_close(struct byte_source *bytes) {
    struct sheet_source *source = (struct sheet_source *)bytes;
    xml_close(source->xml);
    sheet_rows_free(&source->rows);
    text_free(&source->written);
    text_free(&source->value);
    memory_free(source);
}

struct byte_source *xlsx_sheet_bytes(struct xlsx_reading reading, struct error *error) {
    struct sheet_source *source = memory_new(1, sizeof *source, error);
    if (source == NULL)
        return NULL;
    source->base = (struct byte_source){.read = sheet_read, .close = sheet_close, .size = -1};
    source->reading = reading;
    source->xml = container_xml(reading.container, reading.member, &SHEET_HANDLERS, source, error);
    if (source->xml != NULL)
        return &source->base;
    sheet_close(&source->base);
    return NULL;
}
