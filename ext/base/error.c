#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

const struct error *error_record(struct error *error, enum error_code code, const char *format,
                                 ...) {
    if (error->code == ERROR_NONE) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
        error->code = code;
    }
    return error;
}
