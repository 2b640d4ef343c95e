#include "tables/arguments.h"

#include <string.h>

bool argument_append(struct text *text, struct slice argument, struct error *error) {
    argument = slice_trim(argument);
    unsigned char quote = argument.length >= 2 ? argument.bytes[0] : 0;
    if ((quote != '\'' && quote != '"') || argument.bytes[argument.length - 1] != quote)
        return text_append(text, argument, error);
    for (size_t i = 1; i + 1 < argument.length; i++) {
        if (!text_append_byte(text, argument.bytes[i], error))
            return false;
        if (argument.bytes[i] == quote && argument.bytes[i + 1] == quote)
            i++;
    }
    return true;
}

bool argument_is_option(struct slice argument) {
    argument = slice_trim(argument);
    return argument.length > 0 && argument.bytes[0] != '\'' && argument.bytes[0] != '"' &&
           memchr(argument.bytes, '=', argument.length) != NULL;
}

bool argument_cut_option(struct slice *options, struct slice *option) {
    unsigned char quote = 0;
    size_t length = 0;
    for (; length < options->length; length++) {
        unsigned char byte = options->bytes[length];
        if (quote == 0 && byte == ',')
            break;
        if (quote == 0 && (byte == '"' || byte == '\''))
            quote = byte;
        else if (byte == quote)
            quote = 0;
    }
    *option = slice_trim(slice_from(options->bytes, length));
    *options = slice_after(*options, length + 1);
    return option->length > 0 || options->length > 0;
}
