#include "source/looks_like.h"

#include <string.h>

const char *looks_like_binary(struct slice first) {
    static const struct {
        const char *bytes, *what;
    } kinds[] = {
        {"%PDF-", "a PDF; copy the table in it into a spreadsheet, or ask for the data"},
        {"PAR1", "a Parquet file; read it with DuckDB, and save the table as CSV"},
        {"SQLite format 3", "a SQLite database; open or ATTACH it, and query its tables"},
        {"\x89PNG", "a picture, and no table"},
        {"\xFF\xD8\xFF", "a picture, and no table"},
        {"GIF8", "a picture, and no table"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct slice bytes = slice_of(kinds[i].bytes);
        if (first.length >= bytes.length && memcmp(first.bytes, bytes.bytes, bytes.length) == 0)
            return kinds[i].what;
    }
    return NULL;
}

/* `{"` and `[{`: a table would not begin so. */
static bool is_json(struct slice first) {
    unsigned char opening = first.length > 0 ? first.bytes[0] : 0;
    if (opening != '{' && opening != '[')
        return false;
    first = slice_trim(slice_after(first, 1));
    return first.length > 0 && strchr(opening == '{' ? "\"" : "{[", first.bytes[0]) != NULL &&
           first.bytes[0] != '\0';
}

const char *looks_like_text(struct slice first) {
    first = slice_trim(first);
    if (first.length >= 3 && memcmp(first.bytes, "\xEF\xBB\xBF", 3) == 0)
        first = slice_after(first, 3);
    if (slice_starts_nocase(first, "<!doctype") || slice_starts_nocase(first, "<html"))
        return "a web page (HTML), perhaps in the place of the file; download the file itself";
    if (slice_starts_nocase(first, "<?xml"))
        return "XML; save the table in it as CSV";
    if (slice_starts_nocase(first, "{\\rtf"))
        return "a document (RTF); save the table in it as CSV";
    if (slice_starts_nocase(first, "%PDF-"))
        return looks_like_binary(first);
    return is_json(first) ? "JSON; save the table in it as CSV" : NULL;
}
