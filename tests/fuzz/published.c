/* fuzz/published.c: any CSV with its own columns: every cell can be had, its kind as its column's,
** and what has types has the same rows and columns without them. */
#include "published/published.h"
#include "fuzz/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_cell(enum published_type type, struct published_cell cell) {
    switch (cell.kind) {
    case PUBLISHED_NULL:
        break;
    case PUBLISHED_IS_TEXT:
        for (size_t i = 0; i < cell.text.length; i++)
            if (cell.text.bytes[i] == 0xFF) /* in no UTF-8 */
                abort();
        if (type != PUBLISHED_TEXT)
            abort();
        break;
    case PUBLISHED_IS_INTEGER:
        if (type != PUBLISHED_INTEGER)
            abort();
        break;
    case PUBLISHED_IS_REAL:
        if (type != PUBLISHED_REAL)
            abort();
        break;
    }
}

static void check(const struct published *published) {
    for (size_t column = 0; column < published->column_count; column++)
        for (int64_t row = 0; row < published->rows; row++)
            check_cell(published->columns[column].type, published_cell(published, row, column));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct error error = {0}, other = {0};
    struct published_request request = {
        .source = {.name = slice_of(input_file(data, size)), .files_allowed = true},
        .columns_most = 1990};
    struct published *typed = published_load(&request, &error);
    request.types_off = true;
    struct published *plain = published_load(&request, &other);
    if ((typed == NULL) != (error.code != ERROR_NONE) || (typed == NULL) != (plain == NULL))
        abort();
    if (typed != NULL) {
        check(typed);
        check(plain);
        if (typed->rows != plain->rows || typed->column_count != plain->column_count)
            abort();
    }
    published_release(typed);
    published_release(plain);
    return 0;
}
