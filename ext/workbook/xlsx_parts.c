/* The shared strings of an .xlsx file, and the formats of its styles. */
#include <stdlib.h>
#include <string.h>

#include "bytes/bytes.h"
#include "workbook/sheet_rows.h"
#include "workbook/xlsx.h"

/* --- Texts --- */

/* The character that `_x000D_` stands for, at the beginning of the text; false where it is no such. */
static bool escaped_character(struct slice text, uint32_t *character) {
    char digits[5] = "", *end;
    if (text.length < 7 || text.bytes[0] != '_' || text.bytes[1] != 'x' || text.bytes[6] != '_')
        return false;
    memcpy(digits, text.bytes + 2, 4);
    *character = (uint32_t)strtoul(digits, &end, 16);
    return end == digits + 4 && byte_lower((unsigned char)digits[0]) != '-' &&
           (*character < 0xD800 || *character > 0xDFFF);
}

bool xlsx_append_text(struct text *text, struct slice written, struct error *error) {
    while (written.length > 0) {
        const unsigned char *mark = memchr(written.bytes, '_', written.length);
        size_t before = mark != NULL ? (size_t)(mark - written.bytes) : written.length;
        uint32_t character;
        if (!text_append(text, slice_from(written.bytes, before), error))
            return false;
        written = slice_after(written, before);
        if (written.length == 0)
            break;
        unsigned char bytes[4] = "_";
        bool escaped = escaped_character(written, &character);
        size_t length = escaped ? encoding_put(character, bytes) : 1;
        if (!text_append(text, slice_from(bytes, length), error))
            return false;
        written = slice_after(written, escaped ? 7 : 1);
    }
    return true;
}

/* --- Shared strings: <si><t>…</t></si>, or runs of them, <si><r><t>…</t></r>…</si> --- */

enum {
    FREE_STRINGS = 64 << 20,
    MOST_STRINGS_EXPANSION = 200
}; /* bytes that may be kept, of a packed one */

struct strings_reader {
    struct xlsx_strings *strings;
    uint64_t limit; /* bytes that they may take */
    struct xml_reader *xml;
    struct text item; /* the string that is being read, as it is written */
    bool in_text;     /* in a <t>, */
    int phonetic;     /* and so deep in <rPh>, how the string is pronounced */
    struct error error;
};

static void start_in_strings(void *context, const char *name, const char **attributes) {
    (void)attributes;
    struct strings_reader *reader = context;
    const char *element = xml_local_name(name);
    if (strcmp(element, "si") == 0)
        text_clear(&reader->item);
    else if (strcmp(element, "rPh") == 0)
        reader->phonetic++;
    reader->in_text = strcmp(element, "t") == 0;
}

static bool add_string(struct strings_reader *reader) {
    struct xlsx_strings *strings = reader->strings;
    struct error *error = &reader->error;
    if (strings->bytes.length + strings->count * sizeof *strings->ends > reader->limit)
        return error_set(
            error, ERROR_INPUT,
            "refused, as its shared strings expand beyond %d MB and %d times their size",
            FREE_STRINGS >> 20, MOST_STRINGS_EXPANSION);
    if (!memory_reserve(&strings->ends, &strings->capacity, strings->count + 1,
                        sizeof *strings->ends, error) ||
        !xlsx_append_text(&strings->bytes, text_slice(&reader->item), error))
        return false;
    strings->ends[strings->count++] = strings->bytes.length;
    return true;
}

static void end_in_strings(void *context, const char *name) {
    struct strings_reader *reader = context;
    const char *element = xml_local_name(name);
    reader->in_text = false;
    if (strcmp(element, "rPh") == 0)
        reader->phonetic--;
    else if (strcmp(element, "si") == 0 && !add_string(reader))
        xml_fail(reader->xml, &reader->error);
}

static void text_in_strings(void *context, const char *bytes, int length) {
    struct strings_reader *reader = context;
    if (reader->in_text && reader->phonetic == 0 &&
        !sheet_text_append(&reader->item, bytes, (size_t)length, &reader->error))
        xml_fail(reader->xml, &reader->error);
}

static const struct xml_handlers STRINGS_HANDLERS = {
    .start = start_in_strings, .end = end_in_strings, .text = text_in_strings};

bool xlsx_strings_read(struct xlsx_strings *strings, const struct container *container,
                       size_t member, struct error *error) {
    struct strings_reader reader = {.strings = strings,
                                    .limit = FREE_STRINGS +
                                             MOST_STRINGS_EXPANSION *
                                                 zip_member(container->zip, member)->packed_size};
    reader.xml = container_xml(container, member, &STRINGS_HANDLERS, &reader, error);
    bool done = reader.xml != NULL && xml_read_all(reader.xml, error);
    xml_close(reader.xml);
    text_free(&reader.item);
    return done;
}

bool xlsx_string(const struct xlsx_strings *strings, uint64_t number, struct slice *text) {
    if (number >= strings->count)
        return false;
    size_t start = number > 0 ? strings->ends[number - 1] : 0;
    *text = slice_from(strings->bytes.bytes + start, strings->ends[number] - start);
    return true;
}

/* --- Styles: <numFmts> gives codes to numbers, <cellXfs> one of the numbers to each style --- */

enum { MOST_FORMATS = 1 << 16, MOST_STYLES = 1 << 16 }; /* Excel has no more styles */

struct styles_reader {
    struct xlsx_styles *styles;
    struct xml_reader *xml;
    unsigned char *own; /* 1 + the format that the file brings along, by its number; 0: none */
    bool in_cell_styles;
    struct error error;
};

static bool add_number_format(struct styles_reader *reader, const char **attributes) {
    const char *number = xml_attribute(attributes, "numFmtId"),
               *code = xml_attribute(attributes, "formatCode");
    unsigned long at = number != NULL ? strtoul(number, NULL, 10) : MOST_FORMATS;
    if (at >= MOST_FORMATS || code == NULL)
        return true;
    if (reader->own == NULL)
        reader->own = memory_new(MOST_FORMATS, 1, &reader->error);
    if (reader->own == NULL)
        return false;
    reader->own[at] = (unsigned char)(1 + sheet_format_of_code(slice_of(code)));
    return true;
}

static bool add_style(struct styles_reader *reader, const char **attributes) {
    struct xlsx_styles *styles = reader->styles;
    const char *written = xml_attribute(attributes, "numFmtId");
    unsigned long number = written != NULL ? strtoul(written, NULL, 10) : 0;
    enum sheet_format format = SHEET_NUMBER;
    if (number < MOST_FORMATS && reader->own != NULL && reader->own[number] > 0)
        format = (enum sheet_format)(reader->own[number] - 1);
    else if (number < MOST_FORMATS)
        format = sheet_format_built_in((long)number);
    if (styles->count == MOST_STYLES) /* a cell whose style has a higher number is a plain one */
        return true;
    if (!memory_reserve(&styles->formats, &styles->capacity, styles->count + 1, 1, &reader->error))
        return false;
    styles->formats[styles->count++] = (unsigned char)format;
    return true;
}

static void start_in_styles(void *context, const char *name, const char **attributes) {
    struct styles_reader *reader = context;
    const char *element = xml_local_name(name);
    bool done = true;
    if (strcmp(element, "cellXfs") == 0)
        reader->in_cell_styles = true;
    else if (strcmp(element, "numFmt") == 0)
        done = add_number_format(reader, attributes);
    else if (reader->in_cell_styles && strcmp(element, "xf") == 0)
        done = add_style(reader, attributes);
    if (!done)
        xml_fail(reader->xml, &reader->error);
}

static void end_in_styles(void *context, const char *name) {
    struct styles_reader *reader = context;
    if (strcmp(xml_local_name(name), "cellXfs") == 0)
        reader->in_cell_styles = false;
}

static const struct xml_handlers STYLES_HANDLERS = {.start = start_in_styles, .end = end_in_styles};

bool xlsx_styles_read(struct xlsx_styles *styles, const struct container *container, size_t member,
                      struct error *error) {
    struct styles_reader reader = {.styles = styles};
    reader.xml = container_xml(container, member, &STYLES_HANDLERS, &reader, error);
    bool done = reader.xml != NULL && xml_read_all(reader.xml, error);
    xml_close(reader.xml);
    memory_free(reader.own);
    return done;
}
