/* .ods: all sheets stand in one part, content.xml, one after the other (OpenDocument 1.3, part 3). So it
** is parsed once, and stops where a sheet begins and where it ends. */
#include "workbook/ods.h"

#include <stdlib.h>
#include <string.h>

#include "workbook/sheet_rows.h"
#include "workbook/sheet_value.h"

struct ods {
    const struct container *container;
    struct xml_reader *xml;
    struct dictionary hidden_styles; /* styles of sheets that are not shown */
    struct text style;               /* the style that is read */
    int depth;                       /* of elements */
    int sheet_depth;                 /* of the sheet that is read; 0: in none */
    int ignored_depth; /* of the picture or table in a cell that is passed over; 0: in none */
    int comment_depth; /* of the comment that is read; 0: in none */
    bool in_comment;   /* in a paragraph of it */
    size_t comment;    /* where its text begins */
    bool wanted;       /* its rows are read, and not passed over */
    size_t number;     /* of the sheet, from 1 */
    struct text name;
    bool hidden;

    struct sheet_facts facts;
    int64_t columns; /* that are described so far */
    struct sheet_rows rows;
    int64_t row, row_repeats;
    /* the cell that is read */
    uint32_t column;
    int64_t repeats;
    struct text value;        /* by its attributes, if it has a number, a date, … */
    struct text paragraphs;   /* as it is shown */
    bool in_paragraph, begun; /* begun: it has text other than blanks */
    bool blank_due;           /* blanks were read, which are to be one */
    struct error error;
};

static void fail(struct ods *ods) {
    container_fail(ods->xml, ods->container, text_slice(&ods->name), ods->row, &ods->error);
}

/* A number of repeats, at least 1, and no more than any sheet has cells in a row or column. */
static int64_t repeats_in(const char *written) {
    long long repeats = written != NULL ? strtoll(written, NULL, 10) : 1;
    if (repeats > INT32_MAX)
        return INT32_MAX;
    return repeats > 1 ? repeats : 1;
}

static int64_t repeats_of(const char **attributes, const char *name) {
    return repeats_in(xml_attribute(attributes, name));
}

/* --- Values of cells --- */

/* `PT12H30M00S` as 12:30:00. */
static bool append_duration(struct text *text, const char *written, struct error *error) {
    long hours, minutes;
    double seconds;
    char *at;
    if (strncmp(written, "PT", 2) != 0)
        return text_append(text, slice_of(written), error);
    hours = strtol(written + 2, &at, 10);
    minutes = *at == 'H' ? strtol(at + 1, &at, 10) : -1;
    seconds = *at == 'M' ? strtod(at + 1, &at) : -1;
    if (*at != 'S' || minutes < 0 || seconds < 0)
        return text_append(text, slice_of(written), error);
    return text_printf(text, error, "%02ld:%02ld:%02d", hours, minutes, (int)seconds);
}

/* A date, without the time of day where that is midnight. */
static bool append_date(struct text *text, const char *written, struct error *error) {
    struct slice date = slice_of(written);
    if (slice_ends_nocase(date, "T00:00:00"))
        date.length -= strlen("T00:00:00");
    return text_append(text, date, error);
}

static bool append_number(struct text *text, const char *written, const char *type,
                          struct error *error) {
    enum sheet_format format = strcmp(type, "percentage") == 0 ? SHEET_PERCENT : SHEET_NUMBER;
    return sheet_value_number(slice_of(written), format, false, text, error);
}

/* What the attributes of a cell say; NULL where there is none. */
struct cell_attributes {
    const char *type, *number, *date, *time, *truth, *repeats, *columns, *rows;
};

static void take_attributes(struct cell_attributes *cell, const char **attributes) {
    for (; attributes[0] != NULL; attributes += 2) {
        const char *name = attributes[0], *value = attributes[1];
        if (strncmp(name, "office:", 7) == 0) {
            name += 7;
            if (strcmp(name, "value-type") == 0)
                cell->type = value;
            else if (strcmp(name, "value") == 0)
                cell->number = value;
            else if (strcmp(name, "date-value") == 0)
                cell->date = value;
            else if (strcmp(name, "time-value") == 0)
                cell->time = value;
            else if (strcmp(name, "boolean-value") == 0)
                cell->truth = value;
        } else if (strncmp(name, "table:number-", 13) == 0) {
            name += 13;
            if (strcmp(name, "columns-repeated") == 0)
                cell->repeats = value;
            else if (strcmp(name, "columns-spanned") == 0)
                cell->columns = value;
            else if (strcmp(name, "rows-spanned") == 0)
                cell->rows = value;
        }
    }
}

/* What the cell's attributes say that it holds; nothing for a text, which stands in its paragraphs. */
static bool take_value(struct ods *ods, const struct cell_attributes *cell) {
    struct text *value = &ods->value;
    text_clear(value);
    if (cell->type == NULL || strcmp(cell->type, "string") == 0)
        return true;
    if (cell->number != NULL)
        return append_number(value, cell->number, cell->type, &ods->error);
    if (cell->date != NULL)
        return append_date(value, cell->date, &ods->error);
    if (cell->time != NULL)
        return append_duration(value, cell->time, &ods->error);
    return cell->truth == NULL ||
           text_append(value, slice_of(strcmp(cell->truth, "true") == 0 ? "TRUE" : "FALSE"),
                       &ods->error);
}

static bool end_cell(struct ods *ods) {
    struct slice text = text_slice(ods->value.length > 0 ? &ods->value : &ods->paragraphs);
    bool done = sheet_rows_cell(&ods->rows, ods->column, ods->repeats, text, &ods->error);
    int64_t column = ods->column + ods->repeats;
    ods->column = column < INT32_MAX ? (uint32_t)column : INT32_MAX;
    return done;
}

static bool is_blank(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Appends text of a paragraph, in which blanks in a row, line ends among them, are one, and those at
** its beginning are none. */
static bool append_paragraph(struct ods *ods, const char *bytes, int length) {
    bool done = true;
    for (int i = 0; done && i < length;) {
        int begin = i;
        while (i < length && !is_blank(bytes[i]))
            i++;
        if (i > begin) {
            done = (!ods->blank_due || text_append_byte(&ods->paragraphs, ' ', &ods->error)) &&
                   sheet_text_append(&ods->paragraphs, bytes + begin, (size_t)(i - begin),
                                     &ods->error);
            ods->blank_due = false;
            ods->begun = true;
        }
        while (i < length && is_blank(bytes[i])) {
            ods->blank_due = ods->begun;
            i++;
        }
    }
    return done;
}

/* Blanks that the file wants: <text:s text:c="3"/>, a tab, a line break. */
static bool append_blanks(struct ods *ods, const char *element, const char **attributes) {
    int64_t count = element[0] == 's' ? repeats_of(attributes, "text:c") : 1;
    unsigned char blank = strcmp(element, "line-break") == 0 ? '\n' : ' ';
    bool done = true;
    for (; done && count > 0 && ods->paragraphs.length < SHEET_ROW_MOST_BYTES; count--)
        done = text_append_byte(&ods->paragraphs, blank, &ods->error);
    return done;
}

/* --- Elements --- */

static bool is_cell(const char *element) {
    return strcmp(element, "table-cell") == 0 || strcmp(element, "covered-table-cell") == 0;
}

/* Begins a sheet, and stops there. */
static bool start_sheet(struct ods *ods, const char **attributes) {
    const char *name = xml_attribute(attributes, "table:name"),
               *style = xml_attribute(attributes, "table:style-name");
    uint32_t code;
    ods->sheet_depth = ods->depth;
    if (++ods->number > WORKBOOK_MOST_SHEETS)
        return error_set(&ods->error, ERROR_INPUT, "refused, as it has more than %d sheets",
                         WORKBOOK_MOST_SHEETS);
    ods->row = 0;
    ods->row_repeats = 1;
    ods->hidden = style != NULL && dictionary_find(&ods->hidden_styles, slice_of(style), &code);
    ods->columns = 0;
    sheet_facts_clear(&ods->facts);
    sheet_rows_free(&ods->rows);
    text_clear(&ods->name);
    xml_pause(ods->xml);
    return text_append(&ods->name, slice_of(name != NULL ? name : ""), &ods->error);
}

static bool start_outside(struct ods *ods, const char *element, const char **attributes) {
    const char *name = xml_attribute(attributes, "style:name"),
               *display = xml_attribute(attributes, "table:display");
    uint32_t code;
    if (strcmp(element, "style") == 0) {
        text_clear(&ods->style);
        return text_append(&ods->style, slice_of(name != NULL ? name : ""), &ods->error);
    }
    if (strcmp(element, "table-properties") == 0 && display != NULL &&
        strcmp(display, "false") == 0)
        return dictionary_code(&ods->hidden_styles, text_slice(&ods->style), &code, &ods->error);
    /* document-content, body, spreadsheet, table: tables elsewhere are copies of other files'. */
    return strcmp(element, "table") != 0 || ods->depth != 4 || start_sheet(ods, attributes);
}

/* Rows and columns are not shown where that is said, or a filter leaves them out. */
static bool is_hidden(const char **attributes) {
    const char *visibility = xml_attribute(attributes, "table:visibility");
    return visibility != NULL && strcmp(visibility, "visible") != 0;
}

static bool start_row(struct ods *ods, const char **attributes) {
    ods->row += ods->row_repeats;
    ods->row_repeats = repeats_of(attributes, "table:number-rows-repeated");
    ods->column = 0;
    return !is_hidden(attributes) || sheet_ranges_add(&ods->facts.hidden_rows, ods->row,
                                                      ods->row + ods->row_repeats - 1, &ods->error);
}

static bool start_column(struct ods *ods, const char **attributes) {
    int64_t first = ods->columns;
    ods->columns += repeats_of(attributes, "table:number-columns-repeated");
    return !is_hidden(attributes) ||
           sheet_ranges_add(&ods->facts.hidden_columns, first, ods->columns - 1, &ods->error);
}

static bool start_cell(struct ods *ods, const char **attributes) {
    struct cell_attributes cell = {0};
    take_attributes(&cell, attributes);
    text_clear(&ods->paragraphs);
    ods->repeats = repeats_in(cell.repeats);
    if (cell.columns != NULL || cell.rows != NULL) {
        struct sheet_span span = {ods->row, repeats_in(cell.rows), ods->column,
                                  (uint32_t)repeats_in(cell.columns)};
        if (!sheet_facts_add_span(&ods->facts, span, &ods->error))
            return false;
    }
    return take_value(ods, &cell);
}

static bool start_paragraph(struct ods *ods) {
    ods->in_paragraph = true;
    ods->blank_due = ods->begun = false;
    return ods->paragraphs.length == 0 || text_append_byte(&ods->paragraphs, '\n', &ods->error);
}

static bool is_paragraph(const char *element) {
    return element[0] == 'p' && element[1] == '\0';
}

static bool start_in_row(struct ods *ods, const char *element, const char **attributes) {
    if (is_paragraph(element))
        return start_paragraph(ods);
    if (is_cell(element))
        return start_cell(ods, attributes);
    if (strcmp(element, "table-row") == 0)
        return start_row(ods, attributes);
    if (strcmp(element, "table-column") == 0)
        return start_column(ods, attributes);
    if (strcmp(element, "annotation") == 0) {
        ods->comment_depth = ods->depth;
        ods->comment = ods->facts.texts.length;
    } else if (ods->in_paragraph && (strcmp(element, "s") == 0 || strcmp(element, "tab") == 0 ||
                                     strcmp(element, "line-break") == 0)) {
        return append_blanks(ods, element, attributes);
    } else if (strcmp(element, "table") == 0 || strcmp(element, "frame") == 0 ||
               strcmp(element, "shapes") == 0) {
        ods->ignored_depth = ods->depth;
    }
    return true;
}

/* The text of a comment is in its paragraphs; who wrote it and when is in other elements. */
static bool start_in_comment(struct ods *ods, const char *element) {
    ods->in_comment |= strcmp(element, "p") == 0;
    return strcmp(element, "p") != 0 || ods->facts.texts.length == ods->comment ||
           text_append_byte(&ods->facts.texts, '\n', &ods->error);
}

static bool end_in_comment(struct ods *ods, const char *element, int depth) {
    if (strcmp(element, "p") == 0)
        ods->in_comment = false;
    if (depth != ods->comment_depth)
        return true;
    ods->comment_depth = 0;
    ods->in_comment = false;
    return sheet_facts_add_comment(&ods->facts, ods->row, ods->column, ods->comment, &ods->error);
}

static void start_in_content(void *context, const char *name, const char **attributes) {
    struct ods *ods = context;
    const char *element = xml_local_name(name);
    ods->depth++;
    if (ods->ignored_depth > 0 || (ods->sheet_depth > 0 && !ods->wanted))
        return;
    if (ods->comment_depth > 0) {
        if (!start_in_comment(ods, element))
            fail(ods);
        return;
    }
    if (!(ods->sheet_depth > 0 ? start_in_row(ods, element, attributes)
                               : start_outside(ods, element, attributes)))
        fail(ods);
}

static bool end_in_row(struct ods *ods, const char *element) {
    if (is_paragraph(element)) {
        ods->in_paragraph = false;
        return !ods->blank_due || text_append_byte(&ods->paragraphs, ' ', &ods->error);
    }
    if (is_cell(element))
        return end_cell(ods);
    if (strcmp(element, "table-row") == 0)
        return sheet_rows_end(&ods->rows, ods->row, ods->row_repeats, &ods->error);
    return true;
}

static void end_in_content(void *context, const char *name) {
    struct ods *ods = context;
    int depth = ods->depth--;
    if (ods->ignored_depth > 0) {
        ods->ignored_depth = depth == ods->ignored_depth ? 0 : ods->ignored_depth;
        return;
    }
    if (ods->sheet_depth == 0)
        return;
    if (ods->comment_depth > 0) {
        if (!end_in_comment(ods, xml_local_name(name), depth))
            fail(ods);
    } else if (depth == ods->sheet_depth) {
        ods->sheet_depth = 0;
        xml_pause(ods->xml);
    } else if (ods->wanted) {
        if (!end_in_row(ods, xml_local_name(name)))
            fail(ods);
        else if (sheet_rows_are_ready(&ods->rows))
            xml_pause(ods->xml);
    }
}

static bool append_comment(struct ods *ods, const char *bytes, int length) {
    return text_append(&ods->facts.texts, slice_from(bytes, (size_t)length), &ods->error);
}

static void text_in_content(void *context, const char *bytes, int length) {
    struct ods *ods = context;
    if (ods->ignored_depth > 0 || !ods->wanted)
        return;
    if (ods->comment_depth > 0 ? ods->in_comment && !append_comment(ods, bytes, length)
                               : ods->in_paragraph && !append_paragraph(ods, bytes, length))
        fail(ods);
}

static const struct xml_handlers CONTENT_HANDLERS = {.start = start_in_content,
                                                     .end = end_in_content,
                                                     .text = text_in_content,
                                                     .plain = "table:table-row"};

/* --- The manifest says whether the parts are encrypted --- */

static void start_in_manifest(void *context, const char *name, const char **attributes) {
    (void)attributes;
    if (strcmp(xml_local_name(name), "encryption-data") == 0)
        *(bool *)context = true;
}

static void end_nothing(void *context, const char *name) {
    (void)context;
    (void)name;
}

static const struct xml_handlers MANIFEST_HANDLERS = {.start = start_in_manifest,
                                                      .end = end_nothing};

static bool is_encrypted(const struct container *container) {
    struct error unreadable = {0};
    bool encrypted = false;
    size_t member;
    if (!zip_find(container->zip, slice_of("META-INF/manifest.xml"), &member))
        return false;
    struct xml_reader *xml =
        container_xml(container, member, &MANIFEST_HANDLERS, &encrypted, &unreadable);
    if (xml != NULL)
        xml_read_all(xml, &unreadable);
    xml_close(xml);
    return encrypted;
}

/* --- The format's operations --- */

static void ods_close(void *state) {
    struct ods *ods = state;
    xml_close(ods->xml);
    sheet_rows_free(&ods->rows);
    sheet_facts_free(&ods->facts);
    dictionary_free(&ods->hidden_styles);
    text_free(&ods->style);
    text_free(&ods->name);
    text_free(&ods->value);
    text_free(&ods->paragraphs);
    memory_free(ods);
}

static void *ods_open(const struct container *container, struct error *error) {
    size_t member;
    if (is_encrypted(container)) {
        error_set(error, ERROR_INPUT, "%s: is locked with a password; save it without one",
                  container->name);
        return NULL;
    }
    if (!zip_find(container->zip, slice_of("content.xml"), &member)) {
        error_set(error, ERROR_INPUT,
                  "%s: the spreadsheet is damaged (it has no content.xml); download it again",
                  container->name);
        return NULL;
    }
    struct ods *ods = memory_new(1, sizeof *ods, error);
    if (ods == NULL)
        return NULL;
    ods->container = container;
    ods->xml = container_xml(container, member, &CONTENT_HANDLERS, ods, error);
    if (ods->xml != NULL)
        return ods;
    ods_close(ods);
    return NULL;
}

static int ods_next(void *state, struct sheet *sheet, struct error *error) {
    struct ods *ods = state;
    int more = 1;
    ods->wanted = false;
    while (more > 0 && ods->sheet_depth > 0)
        more = xml_read(ods->xml, error);
    while (more > 0 && ods->sheet_depth == 0)
        more = xml_read(ods->xml, error);
    if (more < 0 || ods->sheet_depth == 0)
        return more < 0 ? -1 : 0;
    *sheet = (struct sheet){text_slice(&ods->name), ods->number, ods->hidden};
    return 1;
}

struct ods_source {
    struct byte_source base;
    struct ods *ods;
};

static ptrdiff_t sheet_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                            struct error *error) {
    struct ods *ods = ((struct ods_source *)bytes)->ods;
    ptrdiff_t length;
    while ((length = sheet_rows_take(&ods->rows, buffer, room, error)) == 0 && ods->sheet_depth > 0)
        if (xml_read(ods->xml, error) < 0)
            return -1;
    return length;
}

static void sheet_close(struct byte_source *bytes) {
    memory_free(bytes);
}

static struct byte_source *ods_bytes(void *state, struct error *error) {
    struct ods_source *source = memory_new(1, sizeof *source, error);
    if (source == NULL)
        return NULL;
    source->base = (struct byte_source){.read = sheet_read, .close = sheet_close, .size = -1};
    source->ods = state;
    source->ods->wanted = true;
    return &source->base;
}

static struct sheet_facts *ods_facts(void *state) {
    return &((struct ods *)state)->facts;
}

const struct workbook_format ODS_FORMAT = {
    .open = ods_open, .next = ods_next, .bytes = ods_bytes, .facts = ods_facts, .close = ods_close};
