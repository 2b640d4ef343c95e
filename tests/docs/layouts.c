/* layouts.c: what the layouts say of themselves, for sql/docs/sources.md (tests/docs/sources.py).
**
**     build/list_layouts
**
** Prints a line for each layout and each of its columns, whose fields are separated by tabs:
**
**     layout  name  publisher  counts  status  built-in figures  what else is needed
**     one of  headers of which one at least is needed, separated by |
**     column  headers, separated by |  needed (1 or 0)
*/
#include <stdio.h>

#include "layout/layout_table.h"

static const char *or_nothing(const char *text) {
    return text != NULL ? text : "";
}

static void print_layout(const struct layout *layout) {
    printf("layout\t%s\t%s\t%s\t%s\t%s\t%s\n", layout->name, or_nothing(layout->publisher),
           or_nothing(layout->counts), or_nothing(layout->status), or_nothing(layout->built_in),
           or_nothing(layout->needs));
    for (int i = 0; i < NEEDS_MOST && layout->needs_one_of[i] != NULL; i++)
        printf("one of\t%s\n", layout->needs_one_of[i]);
    for (size_t i = 0; i < layout->column_count; i++)
        if (layout->columns[i].role != ROLE_KNOWN)
            printf("column\t%s\t%d\n", layout->columns[i].headers, layout->columns[i].needed);
}

int main(void) {
    for (size_t i = 0; i < LAYOUT_COUNT; i++)
        print_layout(LAYOUTS[i]);
    return ferror(stdout) || fflush(stdout) != 0;
}
