/* fuzz/header.c: any header is bound to a layout or said to fit none; what is bound stands in the
** header, and every value has a meaning.
**
** Line 1 of the input is the header's file name, line 2 the header, line 3 values for its columns,
** all with commas between them.
*/
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "layout/layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_FIELDS = 64 };

static struct slice next_line(struct slice *text) {
    const unsigned char *end = text->length > 0 ? memchr(text->bytes, '\n', text->length) : NULL;
    struct slice line =
        slice_from(text->bytes, end != NULL ? (size_t)(end - text->bytes) : text->length);
    *text = slice_after(*text, line.length + 1);
    return line;
}

static size_t split(struct slice line, struct slice fields[MOST_FIELDS]) {
    size_t count = 0;
    do {
        const unsigned char *end = line.length > 0 ? memchr(line.bytes, ',', line.length) : NULL;
        size_t length = end != NULL ? (size_t)(end - line.bytes) : line.length;
        fields[count++] = slice_from(line.bytes, length);
        line = slice_after(line, length + 1);
    } while (line.length > 0 && count < MOST_FIELDS);
    return count;
}

/* Each value as each column may have it. */
static void give_meanings(const struct binding *binding, const struct forces *forces,
                          const struct slice *values, size_t count) {
    struct text scratch = {0};
    for (size_t column = 0; column < binding->column_count; column++) {
        for (size_t i = 0; i < count && binding->columns[column] != NULL; i++) {
            struct error error = {0};
            struct meaning meaning;
            if (!value_meaning(binding, column, values[i], forces, &scratch, &meaning, &error) ||
                (meaning.problem != PROBLEM_NONE && meaning.detail == NULL))
                abort();
        }
    }
    text_free(&scratch);
}

static void check(const struct binding *binding, size_t count) {
    if (binding->column_count != count || binding->view_count == 0)
        abort();
    for (size_t slot = 0; slot < binding->count_slots; slot++)
        if (binding->count_columns[slot] != SIZE_MAX && binding->count_columns[slot] >= count)
            abort();
    for (size_t v = 0; v < binding->view_count; v++)
        for (int m = 0; m < MEASURE_COUNT; m++) {
            const struct measure_rule *rule = &binding->views[v].measures[m];
            if (rule->rule != RULE_ABSENT &&
                (rule->first_slot < 0 ||
                 (size_t)(rule->first_slot + rule->slots) > binding->count_slots))
                abort();
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct forces *forces;
    struct slice text = slice_from(data, size), header[MOST_FIELDS], values[MOST_FIELDS];
    struct slice name = next_line(&text);
    size_t count = split(next_line(&text), header), value_count = split(text, values);
    struct error error = {0};
    struct binding binding = {0};
    struct text misfit = {0};
    size_t near;
    if (forces == NULL)
        forces = forces_open(&error);
    struct bind_options options = {.file_name = name};
    switch (layout_bind(header, count, &options, &binding, &error)) {
    case LAYOUT_FITS:
        check(&binding, count);
        give_meanings(&binding, forces, values, value_count);
        binding_free(&binding);
        break;
    case LAYOUT_FITS_NOT:
        if (!layout_describe_misfit(header, count, &options, &misfit, &near, &error) ||
            misfit.length == 0)
            abort();
        break;
    case LAYOUT_FAILED:
        if (error.code != ERROR_INPUT)
            abort();
        break;
    }
    text_free(&misfit);
    return 0;
}
