#include "workbook/xml_plain.h"

#include <string.h>

static const char *const SYNTAX = "not well-formed";
static const char *const TOO_DEEP = "elements stand too deep in each other";

/* --- Finding --- */

static bool is_blank(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

bool xml_plain_begins(const char *bytes, size_t length, struct slice name) {
    if (length < name.length + 2 || bytes[0] != '<' ||
        memcmp(bytes + 1, name.bytes, name.length) != 0)
        return false;
    char next = bytes[name.length + 1];
    return next == '>' || next == '/' || is_blank(next);
}

/* The end of the tag that the bytes begin with: the place after its `>`, or 0 where it is not there. */
static size_t tag_end(const char *bytes, size_t length) {
    char quote = 0;
    for (size_t i = 1; i < length; i++) {
        if (quote != 0 && bytes[i] != quote)
            continue;
        if (quote != 0)
            quote = 0;
        else if (bytes[i] == '"' || bytes[i] == '\'')
            quote = bytes[i];
        else if (bytes[i] == '>')
            return i + 1;
    }
    return 0;
}

static bool closes(const char *bytes, size_t length, struct slice name) {
    return length >= name.length + 2 && bytes[1] == '/' &&
           memcmp(bytes + 2, name.bytes, name.length) == 0 &&
           (length == name.length + 2 || bytes[name.length + 2] == '>' ||
            is_blank(bytes[name.length + 2]));
}

enum plain_found xml_plain_find(const char *bytes, size_t length, struct slice name, size_t *end) {
    size_t at = tag_end(bytes, length);
    if (at == 0)
        return PLAIN_PARTIAL;
    *end = at;
    if (bytes[at - 2] == '/')
        return PLAIN_WHOLE;
    for (;;) {
        const char *tag = memchr(bytes + at, '<', length - at);
        if (tag == NULL)
            return PLAIN_PARTIAL;
        size_t left = length - (size_t)(tag - bytes);
        if (left < 2)
            return PLAIN_PARTIAL;
        if (tag[1] == '!' || tag[1] == '?' || xml_plain_begins(tag, left, name))
            return PLAIN_LEFT;
        at = length - left + 1;
        if (tag[1] != '/' || !closes(tag, left, name))
            continue;
        const char *stop = memchr(tag, '>', left);
        if (stop == NULL)
            return PLAIN_PARTIAL;
        *end = (size_t)(stop - bytes) + 1;
        return PLAIN_WHOLE;
    }
}

/* --- What the bytes of an element hold --- */

struct content {
    bool references, brackets, controls; /* `&`, `]`, and blanks other than U+0020 */
};

/* Looks at all bytes at once; false where they are no text that XML may have. */
static bool look(const char *bytes, size_t length, struct content *content) {
    const uint64_t high = 0x8080808080808080, ones = 0x0101010101010101;
    bool ascii = true;
    content->references = memchr(bytes, '&', length) != NULL;
    content->brackets = memchr(bytes, ']', length) != NULL;
    content->controls = false;
    size_t i = 0;
    for (; i + sizeof(uint64_t) <= length; i += sizeof(uint64_t)) {
        uint64_t word = word_load((const unsigned char *)bytes + i);
        ascii &= (word & high) == 0;
        content->controls |= ((word - ones * 0x20) & ~word & high) != 0;
    }
    for (; i < length; i++) {
        ascii &= (unsigned char)bytes[i] < 0x80;
        content->controls |= (unsigned char)bytes[i] < 0x20;
    }
    for (i = 0; content->controls && i < length; i++)
        if ((unsigned char)bytes[i] < 0x20 && !is_blank(bytes[i]))
            return false;
    if (ascii)
        return true;
    struct slice text = slice_from(bytes, length);
    if (!encoding_is_utf8(text))
        return false;
    for (i = 0; i + 2 < length; i++) /* U+FFFE and U+FFFF are no characters */
        if ((unsigned char)bytes[i] == 0xEF && (unsigned char)bytes[i + 1] == 0xBF &&
            (unsigned char)bytes[i + 2] >= 0xBE)
            return false;
    return true;
}

/* --- Names and references --- */

/* 1: a name may begin with the byte; 2: and go on with it. */
static int name_class(unsigned char byte) {
    if ((unsigned char)((byte | 0x20) - 'a') < 26 || byte == '_' || byte == ':' || byte >= 0x80)
        return 1;
    return (unsigned char)(byte - '0') < 10 || byte == '-' || byte == '.' ? 2 : 0;
}

/* The byte after the name; the bytes themselves where there is none. */
static char *name_end(char *at) {
    if (name_class((unsigned char)*at) != 1)
        return at;
    while (name_class((unsigned char)*at) != 0)
        at++;
    return at;
}

static bool is_character(uint32_t character) {
    return character >= 0x20 ? character < 0xD800 || (character > 0xDFFF && character < 0xFFFE) ||
                                   (character > 0xFFFF && character <= 0x10FFFF)
                             : character == '\t' || character == '\n' || character == '\r';
}

/* `&#233;`, `&#xE9;`: the character, and the length of the reference; 0 where it is none. */
static size_t number_reference(const char *at, size_t length, uint32_t *character) {
    bool hexadecimal = length > 2 && at[2] == 'x';
    size_t i = hexadecimal ? 3 : 2, digits = i;
    *character = 0;
    for (; i < length && at[i] != ';'; i++) {
        unsigned char byte = byte_lower((unsigned char)at[i]);
        bool letter = hexadecimal && byte >= 'a' && byte <= 'f';
        if ((!byte_is_digit(byte) && !letter) || *character > 0x10FFFF)
            return 0;
        *character = *character * (hexadecimal ? 16 : 10) +
                     (uint32_t)(letter ? byte - 'a' + 10 : byte - '0');
    }
    return i < length && i > digits && is_character(*character) ? i + 1 : 0;
}

static size_t read_reference(const char *at, size_t length, uint32_t *character) {
    static const struct {
        const char *written;
        char character;
    } known[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    if (length > 1 && at[1] == '#')
        return number_reference(at, length, character);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t written = strlen(known[i].written);
        if (length >= written && memcmp(at, known[i].written, written) == 0) {
            *character = (unsigned char)known[i].character;
            return written;
        }
    }
    return 0;
}

/* Puts characters in the place of references, and of line ends one line feed; in an attribute, blanks for blanks.
** The length that is left, or SIZE_MAX where a reference is none. */
static size_t decode(char *bytes, size_t length, bool attribute) {
    size_t to = 0;
    for (size_t from = 0; from < length;) {
        if (bytes[from] == '&') {
            uint32_t character;
            size_t written = read_reference(bytes + from, length - from, &character);
            if (written == 0)
                return SIZE_MAX;
            to += encoding_put(character, (unsigned char *)bytes + to);
            from += written;
            continue;
        }
        char byte = bytes[from++];
        if (byte == '\r' && from < length && bytes[from] == '\n')
            from++;
        if (byte == '\r')
            byte = '\n';
        bytes[to++] = (char)(attribute && is_blank(byte) ? ' ' : byte);
    }
    return to;
}

/* --- Reading --- */

struct reading {
    struct plain_reader *reader;
    char *at, *end;
    struct content content;
    int depth, most;
    const struct xml_handlers *handlers;
    void *context;
    const char *why;
};

static bool damaged(struct reading *reading, const char *why) {
    reading->why = why;
    return false;
}

static bool is_repeated(const struct reading *reading, size_t count) {
    const char *const *attributes = reading->reader->attributes;
    for (size_t i = 0; i < count; i++)
        if (strcmp(attributes[2 * i], attributes[2 * count]) == 0)
            return true;
    return false;
}

/* Reads an attribute, the number of which is `count`. */
static bool read_attribute(struct reading *reading, size_t count) {
    char *name = reading->at, *at = name_end(name), *ended = at;
    if (at == name || count == PLAIN_MOST_ATTRIBUTES)
        return damaged(reading, SYNTAX);
    while (is_blank(*at))
        at++;
    if (*at++ != '=')
        return damaged(reading, SYNTAX);
    while (is_blank(*at))
        at++;
    char quote = *at++, *value = at;
    if (quote != '"' && quote != '\'')
        return damaged(reading, SYNTAX);
    char *stop = memchr(value, quote, (size_t)(reading->end - value));
    if (stop == NULL || memchr(value, '<', (size_t)(stop - value)) != NULL)
        return damaged(reading, SYNTAX);
    size_t length = (size_t)(stop - value);
    if (reading->content.references || reading->content.controls)
        length = decode(value, length, true);
    if (length == SIZE_MAX)
        return damaged(reading, "undefined entity");
    value[length] = '\0';
    *ended = '\0';
    reading->at = stop + 1;
    reading->reader->attributes[2 * count] = name;
    reading->reader->attributes[2 * count + 1] = value;
    return !is_repeated(reading, count) || damaged(reading, "duplicate attribute");
}

/* Reads a tag that opens an element, from its name on. */
static bool read_start(struct reading *reading) {
    char *name = reading->at, *ended = name_end(name);
    size_t count = 0;
    if (ended == name)
        return damaged(reading, SYNTAX);
    if (reading->depth == reading->most)
        return damaged(reading, TOO_DEEP);
    reading->at = ended;
    for (;;) {
        bool blank = is_blank(*reading->at);
        while (is_blank(*reading->at))
            reading->at++;
        if (*reading->at == '>' || *reading->at == '/')
            break;
        if (!blank || !read_attribute(reading, count++))
            return damaged(reading, reading->why != NULL ? reading->why : SYNTAX);
    }
    bool empty = *reading->at == '/';
    if (empty && *++reading->at != '>')
        return damaged(reading, SYNTAX);
    reading->at++;
    *ended = '\0';
    reading->reader->attributes[2 * count] = NULL;
    reading->handlers->start(reading->context, name, reading->reader->attributes);
    if (empty)
        reading->handlers->end(reading->context, name);
    else
        reading->reader->open[reading->depth++] = name;
    return true;
}

/* Reads a tag that closes the element that was opened last, from its name on. */
static bool read_end(struct reading *reading) {
    char *name = reading->at, *ended = name_end(name);
    const char *open = reading->reader->open[reading->depth - 1];
    size_t length = (size_t)(ended - name);
    if (length != strlen(open) || memcmp(name, open, length) != 0)
        return damaged(reading, "mismatched tag");
    while (is_blank(*ended))
        ended++;
    if (*ended != '>')
        return damaged(reading, SYNTAX);
    reading->at = ended + 1;
    reading->depth--;
    reading->handlers->end(reading->context, open);
    return true;
}

/* Reads the text up to the next tag. */
static bool read_text(struct reading *reading) {
    char *text = reading->at;
    char *tag = memchr(text, '<', (size_t)(reading->end - text));
    if (tag == NULL)
        return damaged(reading, SYNTAX);
    size_t length = (size_t)(tag - text);
    reading->at = tag;
    for (size_t i = 0; reading->content.brackets && i + 2 < length; i++)
        if (memcmp(text + i, "]]>", 3) == 0)
            return damaged(reading, SYNTAX);
    if (reading->content.references || reading->content.controls)
        length = decode(text, length, false);
    if (length == SIZE_MAX)
        return damaged(reading, "undefined entity");
    if (length > 0 && reading->handlers->text != NULL)
        reading->handlers->text(reading->context, text, (int)length);
    return true;
}

static bool read_tag(struct reading *reading) {
    reading->at++;
    if (*reading->at != '/')
        return read_start(reading);
    reading->at++;
    return read_end(reading);
}

bool xml_plain_read(struct plain_reader *reader, char *bytes, size_t length, int depth,
                    const struct xml_handlers *handlers, void *context, const bool *stopped,
                    const char **why) {
    struct reading reading = {.reader = reader,
                              .at = bytes,
                              .end = bytes + length,
                              .most = XML_MOST_DEPTH - depth,
                              .handlers = handlers,
                              .context = context};
    bool done = look(bytes, length, &reading.content) || damaged(&reading, SYNTAX);
    done = done && read_tag(&reading);
    while (done && reading.depth > 0 && !*stopped)
        done = read_text(&reading) && read_tag(&reading);
    if (done && !*stopped && reading.at != reading.end)
        done = damaged(&reading, SYNTAX);
    *why = reading.why;
    return done;
}
