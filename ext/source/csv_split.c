#include "source/csv_split.h"

#include <string.h>

#include "base/base.h"

enum { WORD = sizeof(uint64_t) }; /* the bytes that are examined together */

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGH_BITS       EACH_BYTE(0x80)

/* A word whose lowest set bit is in the first byte of `word` that is zero; 0 where there is no such
** byte. Higher bits mean nothing. */
static inline uint64_t zero_bytes(uint64_t word) {
    return (word - EACH_BYTE(1)) & ~word & HIGH_BITS;
}

/* Where the unquoted text at `at` ends: at a delimiter, at a line end, or at `end`. */
static inline const unsigned char *plain_end(const unsigned char *at, const unsigned char *end,
                                             uint64_t delimiters) {
    for (; at < end; at += WORD) {
        uint64_t word = word_load(at);
        uint64_t found = zero_bytes(word ^ delimiters) | zero_bytes(word ^ EACH_BYTE('\n')) |
                         zero_bytes(word ^ EACH_BYTE('\r'));
        if (found != 0) {
            at += word_first(found);
            break;
        }
    }
    return at < end ? at : end;
}

/* The place of the first quote from `at` on, or `end`. Sets `*has_breaks` if there is a control
** byte before it, which may be a line end. */
static inline const unsigned char *quote_end(const unsigned char *at, const unsigned char *end,
                                             bool *has_breaks) {
    uint64_t breaks = 0;
    for (; at < end; at += WORD) {
        uint64_t word = word_load(at);
        uint64_t found = zero_bytes(word ^ EACH_BYTE('"'));
        uint64_t controls = (word - EACH_BYTE('\r' + 1)) & ~word & HIGH_BITS;
        if (found != 0) {
            breaks |= controls & ((found & -found) - 1);
            at += word_first(found);
            break;
        }
        breaks |= controls;
    }
    *has_breaks |= breaks != 0;
    return at < end ? at : end;
}

/* Where the field that begins with the quote at `start` ends, with any text after its closing
** quote. `*closing` is the place of that quote. If nothing closes the field, returns `end` and sets
** split->open. */
static inline const unsigned char *quoted_end(struct csv_split *split, const unsigned char *start,
                                              const unsigned char *end, uint64_t delimiters,
                                              const unsigned char **closing) {
    const unsigned char *at = quote_end(start + 1, end, &split->has_breaks);
    while (end - at >= 2 && at[1] == '"') {
        split->has_inner_quotes = true;
        at = quote_end(at + 2, end, &split->has_breaks);
    }
    *closing = at;
    if (at == end) {
        split->open = start;
        return end;
    }
    return plain_end(at + 1, end, delimiters);
}

bool csv_split_record(struct csv_split *split, unsigned char delimiter, const unsigned char *at,
                      const unsigned char *end, bool ended, struct error *error) {
    const uint64_t delimiters = EACH_BYTE(delimiter);
    split->count = 0;
    split->open = NULL;
    split->has_breaks = split->has_inner_quotes = false;
    for (;; at++) {
        const unsigned char *start = at;
        if (UNLIKELY(split->count == split->capacity) &&
            !memory_reserve(&split->fields, &split->capacity, split->count + 1,
                            sizeof *split->fields, error))
            return false;
        struct slice *field = &split->fields[split->count++];
        if (at < end && *at == '"') {
            const unsigned char *closing;
            at = quoted_end(split, start, end, delimiters, &closing);
            bool is_simple = at == closing + 1 && !split->has_inner_quotes;
            split->has_inner_quotes |= !is_simple;
            *field = is_simple ? slice_from(start + 1, (size_t)(closing - start - 1))
                               : slice_from(start, (size_t)(at - start));
        } else {
            at = plain_end(at, end, delimiters);
            *field = slice_from(start, (size_t)(at - start));
        }
        if (at == end) {
            split->end = split->next = end;
            return ended && split->open == NULL;
        }
        if (*at != delimiter)
            break;
    }
    split->end = at;
    split->next = at + 1;
    if (*at == '\n')
        return true;
    if (split->next == end)
        return ended;
    split->next += *split->next == '\n';
    return true;
}

/* Turns the field `"one ""two"" three" four` into `one "two" three four`, in place. */
static void unquote(struct slice *field) {
    unsigned char *to = (unsigned char *)(uintptr_t)field->bytes; /* the caller lets us write */
    const unsigned char *from = field->bytes + 1, *end = field->bytes + field->length, *quote;
    while ((quote = memchr(from, '"', (size_t)(end - from))) != NULL) {
        bool doubled = end - quote >= 2 && quote[1] == '"';
        size_t length = (size_t)(quote - from) + doubled;
        memmove(to, from, length);
        to += length;
        from = quote + 1 + doubled;
        if (!doubled)
            break;
    }
    memmove(to, from, (size_t)(end - from));
    to += end - from;
    field->length = (size_t)(to - field->bytes);
}

void csv_split_unquote(struct csv_split *split) {
    for (size_t i = 0; i < split->count; i++)
        if (split->fields[i].length > 0 && split->fields[i].bytes[0] == '"')
            unquote(&split->fields[i]);
}
