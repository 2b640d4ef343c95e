#include "functions/functions.h"

#include <math.h>

struct connection *function_connection(sqlite3_context *context) {
    return sqlite3_user_data(context);
}

void function_fail(sqlite3_context *context, const struct error *error) {
    if (error->code == ERROR_MEMORY) {
        sqlite3_result_error_nomem(context);
        return;
    }
    char *message = sqlite3_mprintf("prosecutions: %s", error->message);
    if (message == NULL)
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_error(context, message, -1);
    sqlite3_free(message);
}

bool function_has_null(sqlite3_context *context, int count, sqlite3_value **arguments) {
    for (int i = 0; i < count; i++) {
        if (sqlite3_value_type(arguments[i]) == SQLITE_NULL) {
            sqlite3_result_null(context);
            return true;
        }
    }
    return false;
}

/* Sets the error for an argument of the wrong kind, which it shows as it was given. */
static bool wrong_kind(sqlite3_value *value, const char *function, const char *argument,
                       const char *wanted, struct error *error) {
    if (sqlite3_value_type(value) == SQLITE_BLOB)
        return error_set(error, ERROR_USE, "%s: %s is a blob, not %s", function, argument, wanted);
    const char *text = (const char *)sqlite3_value_text(value);
    if (text == NULL)
        return error_memory(error);
    return error_set(error, ERROR_USE, "%s: %s is '%.100s', not %s", function, argument, text,
                     wanted);
}

bool argument_number(sqlite3_value *value, const char *function, const char *argument,
                     double *number, struct error *error) {
    int type = sqlite3_value_numeric_type(value);
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
        return wrong_kind(value, function, argument, "a number", error);
    *number = sqlite3_value_double(value);
    if (!isfinite(*number))
        return wrong_kind(value, function, argument, "a finite number", error);
    return true;
}

bool argument_integer(sqlite3_value *value, const char *function, const char *argument,
                      int64_t *integer, struct error *error) {
    double number = 0;
    if (!argument_number(value, function, argument, &number, error))
        return false;
    if (sqlite3_value_numeric_type(value) == SQLITE_INTEGER) {
        *integer = sqlite3_value_int64(value);
        return true;
    }
    if (number != floor(number) || fabs(number) >= 9007199254740992.0)
        return wrong_kind(value, function, argument, "a whole number", error);
    *integer = (int64_t)number;
    return true;
}

bool argument_text(sqlite3_value *value, const char *function, const char *argument,
                   struct slice *text, struct error *error) {
    if (sqlite3_value_type(value) == SQLITE_BLOB)
        return wrong_kind(value, function, argument, "a text", error);
    const unsigned char *bytes = sqlite3_value_text(value);
    if (bytes == NULL)
        return error_memory(error);
    *text = slice_from(bytes, (size_t)sqlite3_value_bytes(value));
    return true;
}

bool argument_decimal(sqlite3_value *value, const char *function, const char *argument,
                      struct decimal *decimal, struct error *error) {
    struct slice text;
    double real = 0;
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        *decimal = decimal_of_integer(sqlite3_value_int64(value));
        return true;
    case SQLITE_FLOAT:
        if (!argument_number(value, function, argument, &real, error))
            return false;
        *decimal = decimal_of_real(real);
        return true;
    default:
        if (!argument_text(value, function, argument, &text, error))
            return false;
        return decimal_parse(text, decimal) ||
               wrong_kind(value, function, argument, "a number of up to 38 digits", error);
    }
}

/* Reads a period from a text. One that is written as publishers write it is an error that says how it is
** written here. */
static bool period_of_text(struct slice text, const char *function, const char *argument,
                           struct period *period, struct error *error) {
    char advice[PERIOD_ADVICE_SIZE];
    if (period_parse(text, period))
        return true;
    struct period meant = {0};
    if (!period_meant(text, &meant))
        return false;
    period_advice(text, advice);
    return error_set(error, ERROR_USE,
                     "%s: %s is '%.*s', which is not how periods are written here; %s", function,
                     argument, SLICE_PRINT(text), advice);
}

bool argument_period(sqlite3_value *value, const char *function, const char *argument,
                     struct period *period, struct error *error) {
    int type = sqlite3_value_type(value);
    int64_t year;
    struct slice text = {0};
    bool found;
    if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
        found = argument_integer(value, function, argument, &year, error) &&
                period_from_year(year, period);
    else
        found = argument_text(value, function, argument, &text, error) &&
                period_of_text(text, function, argument, period, error);
    return found ||
           wrong_kind(value, function, argument,
                      "a period such as 2018, '2018-Q3', '2018-07', '2018/19' or '2018/19-Q2'",
                      error);
}

void result_slice(sqlite3_context *context, struct slice text) {
    sqlite3_result_text64(context, text.length > 0 ? (const char *)text.bytes : "", text.length,
                          SQLITE_TRANSIENT, SQLITE_UTF8);
}

void result_real(sqlite3_context *context, double real, const char *function) {
    struct error error = {0};
    if (isfinite(real)) {
        sqlite3_result_double(context, real);
        return;
    }
    error_set(&error, ERROR_USE, "%s: the result is too large for a REAL", function);
    function_fail(context, &error);
}
