#include "plan/limits.h"

#include <stdint.h>

#include "plan/plan_words.h"

static int find(const sqlite3_index_info *info, unsigned char operation) {
    int found = -1;
    for (int i = 0; i < info->nConstraint; i++)
        if (info->aConstraint[i].op == operation && info->aConstraint[i].usable)
            found = i;
    return found;
}

/* Whether the table takes every term. `omitted`: and SQLite checks none of them again. */
static bool decides_all(const sqlite3_index_info *info, bool omitted) {
    for (int i = 0; i < info->nConstraint; i++)
        if (info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_LIMIT &&
            info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_OFFSET &&
            (info->aConstraintUsage[i].argvIndex == 0 ||
             (omitted && !info->aConstraintUsage[i].omit)))
            return false;
    return true;
}

unsigned limits_plan(sqlite3_index_info *info, bool in_order, int *arguments) {
    int limit = find(info, SQLITE_INDEX_CONSTRAINT_LIMIT);
    int offset = find(info, SQLITE_INDEX_CONSTRAINT_OFFSET);
    unsigned limits = 0;
    if (sqlite3_libversion_number() < TELLING_HOST || !decides_all(info, false))
        return 0;
    if (offset >= 0 && sqlite3_libversion_number() >= OFFSET_HOST && decides_all(info, true) &&
        (info->nOrderBy == 0 || info->orderByConsumed))
        limits = LIMITS_OFFSET | LIMITS_PASS;
    if (limit >= 0 && in_order)
        limits |= LIMITS_LIMIT | (offset >= 0 ? LIMITS_OFFSET : 0u);
    if ((limits & LIMITS_LIMIT) != 0)
        info->aConstraintUsage[limit].argvIndex = ++*arguments;
    if ((limits & LIMITS_OFFSET) != 0)
        info->aConstraintUsage[offset].argvIndex = ++*arguments;
    if ((limits & LIMITS_PASS) != 0)
        info->aConstraintUsage[offset].omit = 1;
    return limits;
}

bool limits_describe(unsigned limits, struct text *words, struct error *error) {
    return plan_say(words, (limits & LIMITS_LIMIT) != 0, "no more than the limit", error) &&
           plan_say(words, (limits & LIMITS_PASS) != 0, "from the offset on", error);
}

static size_t offset_of(unsigned limits, sqlite3_value **values) {
    if ((limits & LIMITS_OFFSET) == 0)
        return 0;
    sqlite3_int64 offset = sqlite3_value_int64(values[(limits & LIMITS_LIMIT) != 0]);
    return offset <= 0 ? 0 : (uint64_t)offset < SIZE_MAX ? (size_t)offset : SIZE_MAX;
}

size_t limits_most(unsigned limits, sqlite3_value **values) {
    size_t offset = offset_of(limits, values);
    if ((limits & LIMITS_LIMIT) == 0)
        return SIZE_MAX;
    sqlite3_int64 limit = sqlite3_value_int64(values[0]);
    return limit < 0 || limit > INT32_MAX || offset > INT32_MAX ? SIZE_MAX : (size_t)limit + offset;
}

size_t limits_passed(unsigned limits, sqlite3_value **values) {
    return (limits & LIMITS_PASS) != 0 ? offset_of(limits, values) : 0;
}
