#include "workbook/sheet_rows.h"

#include <string.h>

enum { READY_BYTES = 64 * 1024 };

/* Whether the text would be read as it stands; else it stands in quotes. */
static bool is_plain(struct slice text) {
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] == ',' || text.bytes[i] == '"' || text.bytes[i] == '\n' ||
            text.bytes[i] == '\r')
            return false;
    return true;
}

static bool append_quoted(struct text *row, struct slice text, struct error *error) {
    bool done = text_append_byte(row, '"', error);
    while (done && text.length > 0) {
        const unsigned char *quote = memchr(text.bytes, '"', text.length);
        size_t length = quote != NULL ? (size_t)(quote - text.bytes) + 1 : text.length;
        done = text_append(row, slice_from(text.bytes, length), error) &&
               (quote == NULL || text_append_byte(row, '"', error));
        text = slice_after(text, length);
    }
    return done && text_append_byte(row, '"', error);
}

static bool append_commas(struct text *row, uint32_t count, struct error *error) {
    bool done = true;
    for (; done && count > 0; count--)
        done = text_append_byte(row, ',', error);
    return done;
}

static bool has_room(const struct text *text, size_t length, struct error *error) {
    return text->length + length <= SHEET_ROW_MOST_BYTES ||
           error_set(error, ERROR_INPUT, "a row holds more than %d MB", SHEET_ROW_MOST_BYTES >> 20);
}

bool sheet_text_append(struct text *text, const char *bytes, size_t length, struct error *error) {
    return has_room(text, length, error) && text_append(text, slice_from(bytes, length), error);
}

/* A repeat is a few bytes of a file and may be a billion cells of a sheet. */
static bool count_repeats(struct sheet_rows *rows, int64_t repeats, size_t length,
                          struct error *error) {
    int64_t bytes = (int64_t)length + 1;
    if (repeats > (SHEET_MOST_REPEATED - rows->repeated_bytes) / bytes)
        return error_set(error, ERROR_INPUT,
                         "refused, as its repeated rows and cells expand beyond %d MB",
                         SHEET_MOST_REPEATED >> 20);
    rows->repeated_bytes += repeats * bytes;
    return true;
}

bool sheet_rows_cell(struct sheet_rows *rows, uint32_t column, int64_t count, struct slice text,
                     struct error *error) {
    if (text.length == 0)
        return true;
    if (column >= SHEET_MOST_COLUMNS || count > SHEET_MOST_COLUMNS - (int64_t)column)
        return error_set(error, ERROR_INPUT, "a cell lies beyond column %d, where sheets end",
                         SHEET_MOST_COLUMNS);
    if (column < rows->column)
        return error_set(error, ERROR_INPUT, "the cells of a row are not in order");
    if (!count_repeats(rows, count - 1, text.length, error))
        return false;
    for (; count > 0; count--, column++) {
        if (!has_room(&rows->row, text.length, error))
            return false;
        uint32_t commas = column - rows->column + (rows->column > 0);
        rows->column = column + 1;
        if (!append_commas(&rows->row, commas, error) ||
            !(is_plain(text) ? text_append(&rows->row, text, error)
                             : append_quoted(&rows->row, text, error)))
            return false;
    }
    return true;
}

/* A blank line for each row that has no cell, up to the row before `number`. */
static bool append_blank_rows(struct sheet_rows *rows, int64_t number, struct error *error) {
    for (; rows->ended < number - 1; rows->ended++)
        if (!text_append_byte(&rows->ready, '\n', error))
            return false;
    return true;
}

static size_t ready_bytes(const struct sheet_rows *rows) {
    return rows->ready.length - rows->taken;
}

/* Writes the row that repeats out, until so many bytes are ready. */
static bool repeat_row(struct sheet_rows *rows, size_t most, struct error *error) {
    for (; rows->repeats > 0 && ready_bytes(rows) < most; rows->repeats--, rows->ended++)
        if (!text_append(&rows->ready, text_slice(&rows->repeated), error))
            return false;
    return true;
}

bool sheet_rows_end(struct sheet_rows *rows, int64_t number, int64_t count, struct error *error) {
    if (rows->column == 0)
        return true;
    if (!repeat_row(rows, SIZE_MAX, error))
        return false;
    if (number <= rows->ended || count < 1)
        return error_set(error, ERROR_INPUT, "its rows are not in order");
    if (number > SHEET_MOST_ROWS || count > SHEET_MOST_ROWS - number + 1)
        return error_set(error, ERROR_INPUT, "a cell lies beyond row %d, where sheets end",
                         SHEET_MOST_ROWS);
    if (!count_repeats(rows, count - 1, rows->row.length, error))
        return false;
    uint32_t missing = rows->width > rows->column ? rows->width - rows->column : 0;
    if (rows->column > rows->width)
        rows->width = rows->column;
    if (!append_commas(&rows->row, missing, error) || !text_append_byte(&rows->row, '\n', error) ||
        !append_blank_rows(rows, number, error) ||
        !text_append(&rows->ready, text_slice(&rows->row), error))
        return false;
    rows->ended++;
    rows->repeats = count - 1;
    text_clear(&rows->repeated);
    if (rows->repeats > 0 && !text_append(&rows->repeated, text_slice(&rows->row), error))
        return false;
    text_clear(&rows->row);
    rows->column = 0;
    return true;
}

ptrdiff_t sheet_rows_take(struct sheet_rows *rows, unsigned char *buffer, size_t room,
                          struct error *error) {
    if (!repeat_row(rows, READY_BYTES, error))
        return -1;
    size_t length = ready_bytes(rows) < room ? ready_bytes(rows) : room;
    if (length > 0)
        memcpy(buffer, rows->ready.bytes + rows->taken, length);
    rows->taken += length;
    if (ready_bytes(rows) == 0) {
        text_clear(&rows->ready);
        rows->taken = 0;
    }
    return (ptrdiff_t)length;
}

bool sheet_rows_are_ready(const struct sheet_rows *rows) {
    return ready_bytes(rows) >= READY_BYTES || rows->repeats > 0;
}

void sheet_rows_free(struct sheet_rows *rows) {
    text_free(&rows->row);
    text_free(&rows->ready);
    text_free(&rows->repeated);
    *rows = (struct sheet_rows){0};
}
