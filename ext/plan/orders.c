#include "plan/orders.h"

#include "plan/host.h"
#include "plan/plan_words.h"

static void add(struct orders *orders, enum column column, bool descending) {
    for (size_t i = 0; i < orders->count; i++)
        if (orders->of[i].column == column)
            return;
    orders->of[orders->count++] = (struct column_order){column, descending};
}

column_set orders_of_host(column_set columns, unsigned same) {
    for (int c = 0; c < COLUMN_COUNT; c++)
        if (COLUMNS[c].kind == COLUMN_OF_TEXT && (same & HOST_NOCASE) == 0)
            columns &= ~column_bit(c);
    return columns;
}

void orders_plan(sqlite3_index_info *info, column_set columns, bool *backward,
                 struct orders *orders) {
    struct orders taken = {0};
    bool by_rowid = false, descending = false; /* what comes after a rowid decides nothing */
    for (int i = 0; i < info->nOrderBy && !by_rowid; i++) {
        int column = info->aOrderBy[i].iColumn;
        descending = info->aOrderBy[i].desc != 0;
        by_rowid = backward != NULL && column == -1 && (taken.count == 0 || !descending);
        if (by_rowid)
            continue;
        if (column < 0 || column >= COLUMN_COUNT || !column_in(columns, column))
            return;
        add(&taken, (enum column)column, descending);
    }
    info->orderByConsumed = info->nOrderBy > 0;
    if (by_rowid)
        *backward = descending;
    *orders = taken;
}

bool orders_describe(const struct orders *orders, struct text *words, struct error *error) {
    bool done = plan_say(words, orders->count > 0, "in order of ", error);
    for (size_t i = 0; done && i < orders->count; i++)
        done = text_printf(words, error, "%s%s%s", i > 0 ? ", " : "",
                           COLUMNS[orders->of[i].column].name,
                           orders->of[i].descending ? " descending" : "");
    return done;
}

bool orders_write(const struct orders *orders, struct text *plan, struct error *error) {
    bool done = true;
    for (size_t i = 0; done && i < orders->count; i++)
        done = text_printf(plan, error, "%c%c", (char)('A' + orders->of[i].column),
                           orders->of[i].descending ? '-' : '+');
    return done;
}

const char *orders_read(struct orders *orders, const char *plan) {
    *orders = (struct orders){0};
    for (; *plan >= 'A' && *plan < 'A' + COLUMN_COUNT; plan += 2)
        add(orders, (enum column)(*plan - 'A'), plan[1] == '-');
    return plan;
}
