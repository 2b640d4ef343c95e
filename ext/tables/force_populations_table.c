/* tables/force_populations_table.c: the population of each force in each year.
**
**     SELECT year, population FROM force_populations WHERE force = 'Lancashire' ORDER BY year;
*/
#include "base/base.h"
#include "reference/reference.h"
#include "session/session.h"
#include "tables/answer_table.h"

struct row {
    const struct force *force;
    int year;
    struct population population;
};

struct rows {
    struct row *items;
    size_t count, capacity;
};

static void close_rows(void *pointer) {
    struct rows *rows = pointer;
    memory_free(rows->items);
    memory_free(rows);
}

static bool add_years(struct rows *rows, const struct forces *forces, const struct force *force,
                      struct error *error) {
    int first, last;
    forces_population_years(forces, &first, &last);
    for (int year = first; year <= last; year++) {
        struct row row = {.force = force, .year = year};
        if (!forces_population(forces, force, year, &row.population))
            continue;
        if (!memory_reserve(&rows->items, &rows->capacity, rows->count + 1, sizeof row, error))
            return false;
        rows->items[rows->count++] = row;
    }
    return true;
}

static void *open_rows(struct connection *connection, sqlite3_value *const *values,
                       struct error *error) {
    (void)values;
    const struct forces *forces = connection_residents(connection, error);
    struct rows *rows = forces != NULL ? memory_new(1, sizeof *rows, error) : NULL;
    for (size_t i = 0; rows != NULL && i < forces_count(forces); i++) {
        if (!add_years(rows, forces, forces_at(forces, i), error)) {
            close_rows(rows);
            return NULL;
        }
    }
    return rows;
}

static size_t row_count(const void *rows) {
    return ((const struct rows *)rows)->count;
}

enum { FORCE, FORCE_CODE, YEAR, POPULATION, VINTAGE, FIRST_PUBLISHED, COLUMNS_OF_POPULATIONS };

static bool column(sqlite3_context *context, const void *rows, size_t index, int column,
                   struct error *error) {
    (void)error;
    const struct row *row = &((const struct rows *)rows)->items[index];
    switch (column) {
    case FORCE:
        table_text(context, row->force->name);
        break;
    case FORCE_CODE:
        table_text(context, row->force->code);
        break;
    case YEAR:
        sqlite3_result_int(context, row->year);
        break;
    case POPULATION:
        sqlite3_result_int64(context, row->population.population);
        break;
    case VINTAGE:
        table_text(context, row->population.vintage);
        break;
    case FIRST_PUBLISHED:
        sqlite3_result_int64(context, row->population.first_published);
        break;
    }
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "force TEXT COLLATE NOCASE, "
               "force_code TEXT COLLATE NOCASE, year INTEGER, population INTEGER, "
               "vintage TEXT COLLATE NOCASE, first_published INTEGER",
    .column_count = COLUMNS_OF_POPULATIONS,
    .open = open_rows,
    .row_count = row_count,
    .column = column,
    .close = close_rows,
};

const struct sql_table FORCE_POPULATIONS_TABLE = {
    .name = "force_populations",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "force_populations",
    .description =
        "Gives the population of each of the 43 territorial forces for each year from "
        "2001 to 2024.\n"
        "population: how many people lived in the force's area in the middle of the year, "
        "by the current estimate.\n"
        "vintage: the release that the estimate is from.\n"
        "first_published: what was published before the estimates for 2011 to 2020 were "
        "revised after the 2021 census; for other years, the same as population. Source: "
        "Office for National Statistics.",
    .example = "SELECT population, vintage, first_published FROM force_populations "
               "WHERE force = 'Lancashire' AND year = 2018",
    .result = "1503339|ONS mid-2023|1498300",
};
