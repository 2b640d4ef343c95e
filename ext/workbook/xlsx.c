/* .xlsx: a zip of XML parts (ECMA-376, Office Open XML). The relations of the package name the
** workbook, those of the workbook its sheets, shared strings and styles. */
#include "workbook/xlsx.h"

#include <string.h>

struct xlsx_sheet {
    char *name;
    char *relation; /* which names the part that holds its rows */
    bool hidden;
    bool found; /* that part is there, and is a sheet of cells: */
    size_t member;
};

struct xlsx {
    const struct container *container;
    struct xlsx_sheet *sheets;
    size_t sheet_count, sheet_capacity;
    size_t next; /* sheet */
    struct xlsx_strings strings;
    struct xlsx_styles styles;
    struct sheet_facts facts; /* of the sheet that is read */
};

/* --- Relations --- */

/* A document that is being looked through, and what was found. */
struct relations {
    struct xlsx *xlsx;
    struct xml_reader *xml;
    struct slice folder;                             /* that targets are relative to: `xl/` */
    struct text workbook, strings, styles, comments; /* names of members; empty: none */
    struct error error;
};

static void drop_last_folder(struct text *path) {
    do
        path->length -= path->length > 0;
    while (path->length > 0 && path->bytes[path->length - 1] != '/');
}

/* The name of the member that a target means. */
static bool resolve(struct slice folder, const char *target, struct text *name,
                    struct error *error) {
    text_clear(name);
    if (target[0] == '/')
        return text_append(name, slice_of(target + 1), error);
    if (!text_append(name, folder, error))
        return false;
    for (; strncmp(target, "../", 3) == 0; target += 3)
        drop_last_folder(name);
    return text_append(name, slice_of(target), error);
}

static bool take_sheet(struct relations *relations, const char *id, const char *target) {
    struct xlsx *xlsx = relations->xlsx;
    struct text name = {0};
    bool done = resolve(relations->folder, target, &name, &relations->error);
    for (size_t i = 0; done && i < xlsx->sheet_count; i++)
        if (strcmp(xlsx->sheets[i].relation, id) == 0)
            xlsx->sheets[i].found =
                zip_find(xlsx->container->zip, text_slice(&name), &xlsx->sheets[i].member);
    text_free(&name);
    return done;
}

static bool take_relation(struct relations *relations, const char *id, const char *type,
                          const char *target) {
    struct slice kind = slice_of(type);
    struct text *part = NULL;
    if (slice_ends_nocase(kind, "/worksheet"))
        return take_sheet(relations, id, target);
    if (slice_ends_nocase(kind, "/officeDocument"))
        part = &relations->workbook;
    else if (slice_ends_nocase(kind, "/sharedStrings"))
        part = &relations->strings;
    else if (slice_ends_nocase(kind, "/styles"))
        part = &relations->styles;
    else if (slice_ends_nocase(kind, "/comments"))
        part = &relations->comments;
    return part == NULL || resolve(relations->folder, target, part, &relations->error);
}

static void start_relation(void *context, const char *name, const char **attributes) {
    struct relations *relations = context;
    const char *id = xml_attribute(attributes, "Id"), *type = xml_attribute(attributes, "Type"),
               *target = xml_attribute(attributes, "Target");
    if (strcmp(xml_local_name(name), "Relationship") == 0 && id != NULL && type != NULL &&
        target != NULL && !take_relation(relations, id, type, target))
        xml_fail(relations->xml, &relations->error);
}

static void end_nothing(void *context, const char *name) {
    (void)context;
    (void)name;
}

static const struct xml_handlers RELATION_HANDLERS = {.start = start_relation, .end = end_nothing};

/* Reads a member of the file, if it is there; whoever needs it misses what it would have said. */
static bool read_member(const struct xlsx *xlsx, const struct text *name,
                        const struct xml_handlers *handlers, void *context,
                        struct xml_reader **reader, struct error *error) {
    size_t member;
    if (!zip_find(xlsx->container->zip, text_slice(name), &member))
        return true;
    *reader = container_xml(xlsx->container, member, handlers, context, error);
    bool done = *reader != NULL && xml_read_all(*reader, error);
    xml_close(*reader);
    *reader = NULL;
    return done;
}

/* The relations of a part: those of `xl/workbook.xml` are in `xl/_rels/workbook.xml.rels`. */
static bool read_relations(struct relations *relations, struct slice part, struct error *error) {
    struct text name = {0};
    size_t folder = part.length;
    while (folder > 0 && part.bytes[folder - 1] != '/')
        folder--;
    relations->folder = slice_from(part.bytes, folder);
    bool done =
        text_append(&name, relations->folder, error) &&
        text_append(&name, slice_of("_rels/"), error) &&
        text_append(&name, slice_after(part, folder), error) &&
        text_append(&name, slice_of(".rels"), error) &&
        read_member(relations->xlsx, &name, &RELATION_HANDLERS, relations, &relations->xml, error);
    text_free(&name);
    return done;
}

static void relations_free(struct relations *relations) {
    text_free(&relations->workbook);
    text_free(&relations->strings);
    text_free(&relations->styles);
    text_free(&relations->comments);
}

/* --- The workbook: its sheets, in their order --- */

struct sheet_list {
    struct xlsx *xlsx;
    struct xml_reader *xml;
    struct error error;
};

static bool add_sheet(struct sheet_list *list, const char **attributes) {
    struct xlsx *xlsx = list->xlsx;
    const char *name = xml_attribute(attributes, "name"),
               *state = xml_attribute(attributes, "state"), *relation = NULL;
    for (const char **at = attributes; at[0] != NULL; at += 2)
        if (strchr(at[0], ':') != NULL && strcmp(xml_local_name(at[0]), "id") == 0)
            relation = at[1];
    if (name == NULL || relation == NULL)
        return true;
    if (xlsx->sheet_count == WORKBOOK_MOST_SHEETS)
        return error_set(&list->error, ERROR_INPUT, "%s: refused, as it has more than %d sheets",
                         xlsx->container->name, WORKBOOK_MOST_SHEETS);
    if (!memory_reserve(&xlsx->sheets, &xlsx->sheet_capacity, xlsx->sheet_count + 1,
                        sizeof *xlsx->sheets, &list->error))
        return false;
    struct xlsx_sheet *sheet = &xlsx->sheets[xlsx->sheet_count];
    *sheet = (struct xlsx_sheet){.hidden = state != NULL && strcmp(state, "visible") != 0};
    sheet->name = text_copy(slice_of(name), &list->error);
    sheet->relation = text_copy(slice_of(relation), &list->error);
    xlsx->sheet_count++; /* Also of one without its texts, which are freed with it. */
    return sheet->name != NULL && sheet->relation != NULL;
}

static void start_in_workbook(void *context, const char *name, const char **attributes) {
    struct sheet_list *list = context;
    const char *element = xml_local_name(name);
    if (strcmp(element, "workbookPr") == 0) {
        const char *since = xml_attribute(attributes, "date1904");
        list->xlsx->styles.since_1904 =
            since != NULL && (strcmp(since, "1") == 0 || strcmp(since, "true") == 0);
    } else if (strcmp(element, "sheet") == 0 && !add_sheet(list, attributes)) {
        xml_fail(list->xml, &list->error);
    }
}

static const struct xml_handlers WORKBOOK_HANDLERS = {.start = start_in_workbook,
                                                      .end = end_nothing};

static bool read_workbook(struct xlsx *xlsx, struct relations *relations, struct error *error) {
    struct sheet_list list = {.xlsx = xlsx};
    size_t member;
    if (!read_relations(relations, slice_of(""), error))
        return false;
    if (relations->workbook.length == 0 &&
        !text_append(&relations->workbook, slice_of("xl/workbook.xml"), error))
        return false;
    return read_member(xlsx, &relations->workbook, &WORKBOOK_HANDLERS, &list, &list.xml, error) &&
           read_relations(relations, text_slice(&relations->workbook), error) &&
           (!zip_find(xlsx->container->zip, text_slice(&relations->strings), &member) ||
            xlsx_strings_read(&xlsx->strings, xlsx->container, member, error)) &&
           (!zip_find(xlsx->container->zip, text_slice(&relations->styles), &member) ||
            xlsx_styles_read(&xlsx->styles, xlsx->container, member, error)) &&
           (xlsx->sheet_count > 0 ||
            error_set(error, ERROR_INPUT, "%s: is a workbook without a sheet",
                      xlsx->container->name));
}

/* --- The format's operations --- */

static void xlsx_close(void *state) {
    struct xlsx *xlsx = state;
    for (size_t i = 0; i < xlsx->sheet_count; i++) {
        memory_free(xlsx->sheets[i].name);
        memory_free(xlsx->sheets[i].relation);
    }
    memory_free(xlsx->sheets);
    text_free(&xlsx->strings.bytes);
    memory_free(xlsx->strings.ends);
    memory_free(xlsx->styles.formats);
    sheet_facts_free(&xlsx->facts);
    memory_free(xlsx);
}

static void *xlsx_open(const struct container *container, struct error *error) {
    struct xlsx *xlsx = memory_new(1, sizeof *xlsx, error);
    if (xlsx == NULL)
        return NULL;
    struct relations relations = {.xlsx = xlsx};
    xlsx->container = container;
    bool done = read_workbook(xlsx, &relations, error);
    relations_free(&relations);
    if (done)
        return xlsx;
    xlsx_close(xlsx);
    return NULL;
}

static int xlsx_next(void *state, struct sheet *sheet, struct error *error) {
    (void)error;
    struct xlsx *xlsx = state;
    while (xlsx->next < xlsx->sheet_count && !xlsx->sheets[xlsx->next].found)
        xlsx->next++;
    if (xlsx->next == xlsx->sheet_count)
        return 0;
    const struct xlsx_sheet *found = &xlsx->sheets[xlsx->next++];
    *sheet = (struct sheet){slice_of(found->name), xlsx->next, found->hidden};
    return 1;
}

/* The sheet that was given last. */
static const struct xlsx_sheet *current(const struct xlsx *xlsx) {
    return &xlsx->sheets[xlsx->next - 1];
}

static struct byte_source *xlsx_bytes(void *state, struct error *error) {
    struct xlsx *xlsx = state;
    struct xlsx_reading reading = {
        xlsx->container, current(xlsx)->member, slice_of(current(xlsx)->name),
        &xlsx->strings,  &xlsx->styles,         &xlsx->facts};
    sheet_facts_clear(&xlsx->facts);
    return xlsx_sheet_bytes(reading, error);
}

static struct sheet_facts *xlsx_facts(void *state) {
    return &((struct xlsx *)state)->facts;
}

static bool xlsx_read_spans(void *state, struct error *error) {
    struct xlsx *xlsx = state;
    return xlsx->facts.span_count > 0 ||
           xlsx_spans_read(&xlsx->facts, xlsx->container, current(xlsx)->member, error);
}

/* The comments are a part of their own, which the sheet's relations name. */
static bool xlsx_read_comments(void *state, struct error *error) {
    struct xlsx *xlsx = state;
    struct relations relations = {.xlsx = xlsx};
    size_t member;
    bool done =
        xlsx->facts.comment_count > 0 ||
        (read_relations(&relations, zip_member(xlsx->container->zip, current(xlsx)->member)->name,
                        error) &&
         (!zip_find(xlsx->container->zip, text_slice(&relations.comments), &member) ||
          xlsx_comments_read(&xlsx->facts, xlsx->container, member, error)));
    relations_free(&relations);
    return done;
}

const struct workbook_format XLSX_FORMAT = {.open = xlsx_open,
                                            .next = xlsx_next,
                                            .bytes = xlsx_bytes,
                                            .facts = xlsx_facts,
                                            .read_spans = xlsx_read_spans,
                                            .read_comments = xlsx_read_comments,
                                            .close = xlsx_close};
