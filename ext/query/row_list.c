#include "query/row_list.h"

#include "base/base.h"

bool rows_can_be_listed(const struct store *store) {
    return store->group_count <= ROWS_MOST_GROUPS && store->rows <= ROWS_MOST;
}

void rows_free(struct row_list *list) {
    memory_free(list->memory);
    for (int d = 0; d < DIMENSION_COUNT; d++)
        memory_free(list->codes[d].data);
    for (int m = 0; m < MEASURE_COUNT; m++)
        memory_free(list->measures[m].data);
    *list = (struct row_list){0};
}

bool rows_open(const struct row_list *list, const struct store *store, column_set columns,
               struct error *error) {
    uint32_t opened = UINT32_MAX;
    for (size_t i = 0; i < list->count && store->source != NULL; i++) {
        uint32_t group = list->rows[i] >> 16;
        if (group != opened && store_open_group(store, group, columns, error) == NULL)
            return false;
        opened = group;
    }
    return true;
}

bool rows_take(struct row_list *list, const struct store *store, uint32_t *memory, size_t count,
               column_set columns, struct error *error) {
    rows_free(list);
    *list = (struct row_list){.rows = memory, .count = count, .memory = memory};
    return rows_open(list, store, columns, error);
}

column_set rows_not_carried(const struct row_list *list, column_set columns) {
    for (int c = 0; c < COLUMN_COUNT; c++) {
        const struct column_about *about = &COLUMNS[c];
        if (about->kind == COLUMN_OF_MEASURE ? list->measures[about->measure].data != NULL
            : about->kind != COLUMN_OF_LINE  ? list->codes[about->dimension].data != NULL
                                             : false)
            columns &= ~column_bit(c);
    }
    return columns;
}
