/* tables/source_members_table.c: what is in a source, one row for each file and member.
**
**     SELECT file, layout, rows FROM source_members('release.zip');
**     SELECT file, why FROM source_members('downloads') WHERE NOT read;
*/
#include "session/session.h"
#include "tables/answer_table.h"

enum member_column {
    MEMBER_FILE,
    MEMBER_KIND,
    MEMBER_LAYOUT,
    MEMBER_HEADER_LINE,
    MEMBER_ROWS,
    MEMBER_VINTAGE,
    MEMBER_ENCODING,
    MEMBER_BYTES,
    MEMBER_SHA256,
    MEMBER_READ,
    MEMBER_WHY,
    MEMBER_COUNTED,
    MEMBER_COLUMNS,
};

/* What a row is read from; the checksums come later than the rest. */
struct content {
    struct connection *connection;
    struct members members;
    struct text source;
    bool hashed;
};

struct rows {
    struct content *content;
};

static void close_rows(void *pointer) {
    struct rows *rows = pointer;
    if (rows->content != NULL) {
        members_free(&rows->content->members);
        text_free(&rows->content->source);
    }
    memory_free(rows->content);
    memory_free(rows);
}

static void *open_rows(struct connection *connection, sqlite3_value *const *values,
                       struct error *error) {
    struct slice source, options = {0};
    if (!answer_text(values[0], "source", &source, error) ||
        !answer_optional_text(values[1], "options", &options, error))
        return NULL;
    struct rows *rows = memory_new(1, sizeof *rows, error);
    if (rows == NULL)
        return NULL;
    struct content *content = rows->content = memory_new(1, sizeof *content, error);
    if (content != NULL) {
        content->connection = connection; /* the table's, which outlives its cursors */
        if (text_append(&content->source, source, error) &&
            datasets_members(connection, source, options, &content->members, error))
            return rows;
    }
    close_rows(rows);
    return NULL;
}

static size_t row_count(const void *rows) {
    return ((const struct rows *)rows)->content->members.count;
}

static void result_text(sqlite3_context *context, const char *text) {
    if (text != NULL && text[0] != '\0')
        table_text(context, slice_of(text));
}

static void result_integer(sqlite3_context *context, int64_t integer, bool there) {
    if (there)
        sqlite3_result_int64(context, integer);
}

/* The files are read once more, when the first row is asked for its checksum. */
static bool hash(struct content *content, struct error *error) {
    if (!content->hashed)
        content->hashed = datasets_hash_members(content->connection, text_slice(&content->source),
                                                &content->members, error);
    return content->hashed;
}

static bool column(sqlite3_context *context, const void *pointer, size_t row, int number,
                   struct error *error) {
    struct content *content = ((const struct rows *)pointer)->content;
    const struct member_about *member = &content->members.items[row];
    switch ((enum member_column)number) {
    case MEMBER_FILE:
        result_text(context, member->file);
        break;
    case MEMBER_KIND:
        result_text(context, member->kind);
        break;
    case MEMBER_LAYOUT:
        result_text(context, member->layout);
        break;
    case MEMBER_HEADER_LINE:
        result_integer(context, member->header_line, member->read);
        break;
    case MEMBER_ROWS:
        result_integer(context, member->rows, member->read);
        break;
    case MEMBER_VINTAGE:
        result_text(context, member->vintage);
        break;
    case MEMBER_ENCODING:
        result_text(context, member->encoding);
        break;
    case MEMBER_BYTES:
        result_integer(context, member->bytes, member->bytes >= 0);
        break;
    case MEMBER_SHA256:
        if (!hash(content, error))
            return false;
        result_text(context, member->sha256);
        break;
    case MEMBER_READ:
        sqlite3_result_int(context, member->read);
        break;
    case MEMBER_WHY:
        result_text(context, member->why);
        break;
    case MEMBER_COUNTED:
        result_text(context, member->counted);
        break;
    default:
        break;
    }
    return true;
}

static const struct answer_content CONTENT = {
    .columns =
        "file TEXT, kind TEXT, layout TEXT, header_line INTEGER, rows INTEGER, vintage TEXT, "
        "encoding TEXT, bytes INTEGER, sha256 TEXT, read INTEGER, why TEXT, counted TEXT",
    .column_count = MEMBER_COLUMNS,
    .arguments = {"source", "options"},
    .needed = 1,
    .usage = "source_members('release.zip')",
    .rows_expected = 20,
    .open = open_rows,
    .row_count = row_count,
    .column = column,
    .close = close_rows,
};

const struct sql_table SOURCE_MEMBERS_TABLE = {
    .name = "source_members",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "source_members(source [, options])",
    .description =
        "Lists what is in a source, read or left out: one row for each file, member of an "
        "archive, and sheet.\n"
        "file: its name.\n"
        "kind: by its name (CSV, sheet, PDF, text, …). layout, header_line, rows, vintage "
        "and encoding: of what was read.\n"
        "bytes: the size on disk, or of the member once unpacked. sha256: of the bytes "
        "that were read, worked out only if the query mentions it.\n"
        "read: 1 or 0.\n"
        "why: the reason why not (hidden, a PDF, no layout, the same content as another "
        "file, …).\n"
        "counted: what the figures count: whom, at which stage, and what is left out.\n"
        "Error: no such source.",
    .example = "SELECT file, layout, header_line, read FROM source_members('builtin:moj-2018')",
    .result = "builtin:moj-2018|prosecutions|2|1",
};
