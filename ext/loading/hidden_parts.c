#include "loading/hidden_parts.h"

#include "base/base.h"

static bool note(struct findings *findings, struct slice file, const char *what, int64_t first,
                 int64_t last, struct error *error) {
    char text[SHEET_HIDDEN_SIZE];
    bool is_row = what[0] == 'r';
    sheet_hidden_text(what, first, last, text);
    return findings_add(findings, PROBLEM_MARKED, file, is_row ? first : 0,
                        is_row ? 0 : (size_t)first, slice_of(""), error,
                        "%s in the workbook, and read like the others", text);
}

bool hidden_parts_report(const struct workbook *workbook, const struct binding *binding,
                         struct slice file, struct findings *findings, struct error *error) {
    const struct sheet_facts *facts = workbook_facts(workbook);
    const struct sheet_ranges *rows = &facts->hidden_rows, *columns = &facts->hidden_columns;
    bool done = true;
    for (size_t i = 0; done && i < rows->count; i++)
        if (rows->items[i].last > binding->header_line)
            done = note(findings, file, "row", rows->items[i].first, rows->items[i].last, error);
    for (size_t i = 0; done && i < columns->count; i++)
        if (columns->items[i].first < (int64_t)binding->column_count)
            done = note(findings, file, "column", columns->items[i].first + 1,
                        columns->items[i].last + 1, error);
    return done;
}
