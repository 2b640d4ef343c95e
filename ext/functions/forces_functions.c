/* functions/forces_functions.c: forces by any name, and rates per head.
**
**     SELECT force_name('London, City of'), per_100k(175, population_of('Lancashire', 2018));
*/
#include "functions/functions.h"
#include "layout/layout.h"
#include "reference/reference.h"

/* Sets *force to the force that an argument names, or to NULL where it names none. False with the
** error set where the argument is of the wrong kind. */
static bool argument_force(sqlite3_context *context, sqlite3_value *value, const char *function,
                           const struct force **force, struct error *error) {
    struct slice text;
    if (!argument_text(value, function, "force", &text, error))
        return false;
    forces_find(function_connection(context)->forces, text, force);
    return true;
}

/* Gives one of the texts of the force that the first argument names; NULL where it is empty. */
static void force_text(sqlite3_context *context, sqlite3_value **arguments, const char *function,
                       struct slice (*text_of)(const struct force *)) {
    struct error error = {0};
    const struct force *force;
    if (function_has_null(context, 1, arguments))
        return;
    if (!argument_force(context, arguments[0], function, &force, &error))
        function_fail(context, &error);
    else if (force != NULL && text_of(force).length > 0)
        result_slice(context, text_of(force));
}

static struct slice name_of(const struct force *force) {
    return force->name;
}

static struct slice code_of(const struct force *force) {
    return force->code;
}

static struct slice region_of(const struct force *force) {
    return force->region;
}

static void force_name(sqlite3_context *context, int count, sqlite3_value **arguments) {
    (void)count;
    force_text(context, arguments, "force_name", name_of);
}

static void force_code(sqlite3_context *context, int count, sqlite3_value **arguments) {
    (void)count;
    force_text(context, arguments, "force_code", code_of);
}

static void force_region(sqlite3_context *context, int count, sqlite3_value **arguments) {
    (void)count;
    force_text(context, arguments, "force_region", region_of);
}

static bool argument_year(sqlite3_value *value, const char *function, int *year,
                          struct error *error) {
    struct error no_integer = {0};
    struct period period;
    struct slice text;
    int64_t number;
    if (argument_integer(value, function, "year", &number, &no_integer) &&
        period_from_year(number, &period)) {
        *year = period.year;
        return true;
    }
    return argument_text(value, function, "year", &text, error) &&
           error_set(error, ERROR_USE, "%s: year is '%.*s', not a calendar year such as 2018",
                     function, SLICE_PRINT(text));
}

static bool argument_population(sqlite3_value *value, const char *function, double *population,
                                struct error *error) {
    if (!argument_number(value, function, "population", population, error))
        return false;
    return *population > 0 ||
           error_set(error, ERROR_USE, "%s: population is %.15g; it has to be more than 0",
                     function, *population);
}

/* Tells of a text that is no force, once. What there is no memory for is not told. */
static void note_no_force(struct connection *connection, struct slice text) {
    static const char function[] = "population_of", argument[] = "force";
    struct error untold = {0};
    struct text note = {0}, way_out = {0};
    char *value = text_copy(text, &untold);
    if (value != NULL && !notes_has(connection, function, argument, value)) {
        struct force_guess guess;
        if (forces_guess(connection->forces, text, &guess, &untold) &&
            text_printf(&note, &untold, "population_of: '%.*s' is no police force",
                        SLICE_PRINT(text)) &&
            force_guess_say(&guess, &note, &untold) &&
            (guess.count != 1 ? text_append(&way_out, slice_of(""), &untold)
                              : text_printf(&way_out, &untold, "population_of('%.*s', …)",
                                            SLICE_PRINT(guess.forces[0]->name))))
            notes_tell(connection,
                       &(struct note){function, argument, value, note.bytes, way_out.bytes},
                       &untold);
    }
    memory_free(value);
    text_free(&note);
    text_free(&way_out);
}

static void population_of(sqlite3_context *context, int count, sqlite3_value **arguments) {
    struct error error = {0};
    const struct forces *forces;
    const struct force *force;
    struct population population;
    int year = 0;
    if (function_has_null(context, count, arguments))
        return;
    if (!argument_force(context, arguments[0], "population_of", &force, &error) ||
        !argument_year(arguments[1], "population_of", &year, &error) ||
        (forces = connection_residents(function_connection(context), &error)) == NULL)
        function_fail(context, &error);
    else if (force != NULL && forces_population(forces, force, year, &population))
        sqlite3_result_int64(context, population.population);
    else if (force == NULL)
        note_no_force(function_connection(context),
                      slice_from(sqlite3_value_text(arguments[0]),
                                 (size_t)sqlite3_value_bytes(arguments[0])));
}

static void per_100k(sqlite3_context *context, int count, sqlite3_value **arguments) {
    struct error error = {0};
    double number, population;
    if (function_has_null(context, count, arguments))
        return;
    if (!argument_number(arguments[0], "per_100k", "count", &number, &error) ||
        !argument_population(arguments[1], "per_100k", &population, &error))
        function_fail(context, &error);
    else
        result_real(context, 100000.0 * number / population, "per_100k");
}

#define NAMES                                                                                      \
    "text may be any name under which the force was published, its code, or its "                  \
    "identifier at data.police.uk. Upper and lower case, punctuation, `&` for `and`, "             \
    "a final Police or Constabulary, and footnote marks make no difference. London "               \
    "stands for Metropolitan and City of London."

const struct sql_function FORCES_FUNCTIONS[] = {
    {
        .name = "force_name",
        .arguments_min = 1,
        .arguments_max = 1,
        .scalar = force_name,
        .signature = "force_name(text)",
        .description =
            "Gives a police force the one name by which every table here calls it. " NAMES
            " NULL if the text is not a force. West Midlands is a force and a region. If a "
            "column has both, tell them apart by the force's code or by the label as "
            "published (`WHERE area <> 'West Midlands '`); prosecutions() tells them apart by "
            "their numbers.",
        .example = "SELECT force_name('Lancashire Constabulary'), force_name('London, City of'), "
                   "force_name('Wiltshire2'), force_name('North West')",
        .result = "Lancashire|City of London|Wiltshire|NULL",
    },
    {
        .name = "force_code",
        .arguments_min = 1,
        .arguments_max = 1,
        .scalar = force_code,
        .signature = "force_code(text)",
        .description =
            "Gives the code of a police force at the Office for National Statistics, to join "
            "with other data. " NAMES
            " NULL if the text is not a force, or is a force without a code.",
        .example = "SELECT force_code('lancashire'), force_code('Dyfed Powys'), "
                   "force_code('British Transport Police')",
        .result = "E23000003|W15000004|NULL",
    },
    {
        .name = "force_region",
        .arguments_min = 1,
        .arguments_max = 1,
        .scalar = force_region,
        .signature = "force_region(text)",
        .description =
            "Tells in which region a police force is; `Wales` for the Welsh forces. " NAMES
            " NULL if the text is not a force, or is a force without a region.",
        .example = "SELECT force_region('E23000003'), force_region('Gwent'), "
                   "force_region('West Midlands')",
        .result = "North West|Wales|West Midlands",
    },
    {
        .name = "population_of",
        .arguments_min = 2,
        .arguments_max = 2,
        .scalar = population_of,
        .signature = "population_of(force, year)",
        .description =
            "Gives the number of people who live in a force's area, the denominator of a "
            "rate.\n"
            "year: a calendar year from 2001 to 2024.\n"
            "Result: the current mid-year estimate of the Office for National Statistics; for "
            "Metropolitan and City of London, that of both forces. NULL if there is no "
            "estimate; a text that is not a force is also noted in prosecutions_notes.\n"
            "Error: a year that is not a calendar year.",
        .example = "SELECT population_of('Lancashire', 2018), population_of('Lancashire', '2018'), "
                   "population_of('Lancashire', 1999)",
        .result = "1503339|1503339|NULL",
    },
    {
        .name = "per_100k",
        .arguments_min = 2,
        .arguments_max = 2,
        .scalar = per_100k,
        .signature = "per_100k(count, population)",
        .description =
            "Works out a rate per 100,000: 100000 * count / population. NULL if an argument "
            "is NULL.\n"
            "Error: a population that is 0 or less, or an argument that is not a number.",
        .example = "SELECT per_100k(5, 200000), per_100k(NULL, 200000)",
        .result = "2.5|NULL",
    },
    {0},
};
