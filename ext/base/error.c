#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/shown.h"

const struct error *error_record(struct error *error, enum error_code code, const char *format,
                                 ...) {
    if (error->code == ERROR_NONE) {
        va_list arguments;
        va_start(arguments, format);
        char text[sizeof error->message];
        vsnprintf(text, sizeof text, format, arguments);
        shown_copy(error->message, sizeof error->message, text);
        va_end(arguments);
        error->code = code;
    }
    return error;
}
