/* What stands beside the cells of a sheet: <mergeCell ref="B4:D5"/> below its rows, and comments in a part of
** their own, <comment ref="B4"><text><t>…</t></text></comment>. */
#include <stdlib.h>
#include <string.h>

#include "workbook/sheet_rows.h"
#include "workbook/xlsx.h"

/* The row and column of a reference such as `AB12`, from 1 and from 0; false where it is none. */
static bool read_reference(const char *written, int64_t *row, uint32_t *column) {
    uint32_t number = 0;
    for (; byte_is_letter((unsigned char)*written) && number <= SHEET_MOST_COLUMNS; written++)
        number = number * 26 + (uint32_t)(byte_lower((unsigned char)*written) - 'a' + 1);
    *row = strtoll(written, NULL, 10);
    *column = number - 1;
    return number > 0 && number <= SHEET_MOST_COLUMNS && *row > 0 && *row <= SHEET_MOST_ROWS;
}

struct facts_reader {
    struct sheet_facts *facts;
    struct xml_reader *xml;
    /* of the comment that is read */
    int64_t row; /* 0: in none */
    uint32_t column;
    size_t start;
    bool in_text;
    int phonetic;
    struct error error;
};

static void end_nothing(void *context, const char *name) {
    (void)context;
    (void)name;
}

/* --- Merged cells --- */

static bool add_span(struct facts_reader *reader, const char *reference) {
    struct sheet_span span;
    int64_t last_row;
    uint32_t last_column;
    const char *colon = reference != NULL ? strchr(reference, ':') : NULL;
    if (colon == NULL || !read_reference(reference, &span.row, &span.column) ||
        !read_reference(colon + 1, &last_row, &last_column) || last_row < span.row ||
        last_column < span.column)
        return true;
    span.rows = last_row - span.row + 1;
    span.columns = last_column - span.column + 1;
    return sheet_facts_add_span(reader->facts, span, &reader->error);
}

static void start_in_sheet(void *context, const char *name, const char **attributes) {
    struct facts_reader *reader = context;
    if (strcmp(xml_local_name(name), "mergeCell") == 0 &&
        !add_span(reader, xml_attribute(attributes, "ref")))
        xml_fail(reader->xml, &reader->error);
}

static const struct xml_handlers SPAN_HANDLERS = {.start = start_in_sheet, .end = end_nothing};

/* --- Comments --- */

static void start_in_comments(void *context, const char *name, const char **attributes) {
    struct facts_reader *reader = context;
    const char *element = xml_local_name(name);
    reader->in_text = strcmp(element, "t") == 0;
    if (strcmp(element, "comment") == 0) {
        const char *reference = xml_attribute(attributes, "ref");
        if (reference == NULL || !read_reference(reference, &reader->row, &reader->column))
            reader->row = 0;
        reader->start = reader->facts->texts.length;
    } else if (strcmp(element, "rPh") == 0) {
        reader->phonetic++;
    }
}

static void end_in_comments(void *context, const char *name) {
    struct facts_reader *reader = context;
    const char *element = xml_local_name(name);
    reader->in_text = false;
    if (strcmp(element, "rPh") == 0)
        reader->phonetic--;
    if (strcmp(element, "comment") != 0 || reader->row == 0)
        return;
    if (!sheet_facts_add_comment(reader->facts, reader->row, reader->column, reader->start,
                                 &reader->error))
        xml_fail(reader->xml, &reader->error);
    reader->row = 0;
}

static void text_in_comments(void *context, const char *bytes, int length) {
    struct facts_reader *reader = context;
    if (reader->row > 0 && reader->in_text && reader->phonetic == 0 &&
        !text_append(&reader->facts->texts, slice_from(bytes, (size_t)length), &reader->error))
        xml_fail(reader->xml, &reader->error);
}

static const struct xml_handlers COMMENT_HANDLERS = {
    .start = start_in_comments, .end = end_in_comments, .text = text_in_comments};

/* --- */

static bool read_facts(struct sheet_facts *facts, const struct container *container, size_t member,
                       const struct xml_handlers *handlers, struct error *error) {
    struct facts_reader reader = {.facts = facts};
    reader.xml = container_xml(container, member, handlers, &reader, error);
    bool done = reader.xml != NULL && xml_read_all(reader.xml, error);
    xml_close(reader.xml);
    return done;
}

bool xlsx_spans_read(struct sheet_facts *facts, const struct container *container, size_t member,
                     struct error *error) {
    bool done = read_facts(facts, container, member, &SPAN_HANDLERS, error);
    sheet_facts_sort(facts);
    return done;
}

bool xlsx_comments_read(struct sheet_facts *facts, const struct container *container, size_t member,
                        struct error *error) {
    bool done = read_facts(facts, container, member, &COMMENT_HANDLERS, error);
    sheet_facts_sort(facts);
    return done;
}
