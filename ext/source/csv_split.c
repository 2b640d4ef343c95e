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

/* The bytes at which the unquoted text at `at` stops: the first byte of a separator, a line end, a quote or
** an escape; or `end`. */
static inline const unsigned char *text_stop(const struct csv_dialect *dialect,
                                             const unsigned char *at, const unsigned char *end) {
    const uint64_t separators = EACH_BYTE((unsigned char)dialect->separator[0]);
    const uint64_t quotes = EACH_BYTE(dialect->without_quotes ? '\n' : dialect->quote);
    const uint64_t escapes = EACH_BYTE(dialect->escape != 0 ? dialect->escape : '\n');
    for (; at < end; at += WORD) {
        uint64_t word = word_load(at);
        uint64_t found = zero_bytes(word ^ separators) | zero_bytes(word ^ EACH_BYTE('\n')) |
                         zero_bytes(word ^ EACH_BYTE('\r')) | zero_bytes(word ^ quotes) |
                         zero_bytes(word ^ escapes);
        if (found != 0) {
            at += word_first(found);
            break;
        }
    }
    return at < end ? at : end;
}

/* The place of the first quote or escape from `at` on, or `end`. Sets `*has_breaks` if there is a control
** byte before it, which may be a line end. */
static inline const unsigned char *quote_stop(const struct csv_dialect *dialect,
                                              const unsigned char *at, const unsigned char *end,
                                              bool *has_breaks) {
    const uint64_t quotes = EACH_BYTE(dialect->quote);
    const uint64_t escapes = EACH_BYTE(dialect->escape != 0 ? dialect->escape : dialect->quote);
    uint64_t breaks = 0;
    for (; at < end; at += WORD) {
        uint64_t word = word_load(at);
        uint64_t found = zero_bytes(word ^ quotes) | zero_bytes(word ^ escapes);
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

static bool is_separator(const struct csv_dialect *dialect, const unsigned char *at,
                         const unsigned char *end) {
    for (const char *byte = dialect->separator; *byte != '\0'; byte++, at++)
        if (at == end || *at != (unsigned char)*byte)
            return false;
    return true;
}

static size_t separator_length(const struct csv_dialect *dialect) {
    return dialect->separator[1] == '\0' ? 1 : strlen(dialect->separator);
}

static void note_fault(struct csv_split *split, enum csv_fault fault) {
    if (fault > split->fault) {
        split->fault = fault;
        split->fault_field = split->count - 1;
    }
}

/* Where the field that has text from `at` on ends: at a separator, at a line end, or at `end`. `*quotes` is
** how many quotes are among the text. */
static inline const unsigned char *text_end(struct csv_split *split, const unsigned char *at,
                                            const unsigned char *end, size_t *quotes) {
    const struct csv_dialect *dialect = split->dialect;
    for (;; at++) {
        at = text_stop(dialect, at, end);
        if (at == end || *at == '\n' || *at == '\r' || is_separator(dialect, at, end))
            return at;
        if (dialect->escape != 0 && *at == dialect->escape) {
            split->has_escapes = true;
            if (++at == end)
                return end;
            split->has_breaks |= *at == '\n' || *at == '\r';
        } else if (*at == dialect->quote && !dialect->without_quotes) {
            ++*quotes;
        }
    }
}

/* The quote that closes the field which begins with the quote at `start`; `end` where nothing does. */
static inline const unsigned char *
closing_quote(struct csv_split *split, const unsigned char *start, const unsigned char *end) {
    const struct csv_dialect *dialect = split->dialect;
    const unsigned char *at = start + 1;
    for (;;) {
        at = quote_stop(dialect, at, end, &split->has_breaks);
        if (at == end)
            return end;
        bool escaped = dialect->escape != 0 && *at == dialect->escape;
        if (!escaped && (end - at < 2 || at[1] != dialect->quote))
            return at;
        if (end - at < 2)
            return end;
        split->has_breaks |= escaped && (at[1] == '\n' || at[1] == '\r');
        split->has_escapes |= escaped;
        split->has_inner_quotes = true;
        at += 2;
    }
}

/* Takes the field that begins with the quote at `start`. Returns where it ends, with any text after its
** closing quote; blanks there are no text. If nothing closes the field, returns `end` and sets
** split->open. */
static inline const unsigned char *take_quoted(struct csv_split *split, const unsigned char *start,
                                               const unsigned char *end, struct slice *field) {
    bool before = split->has_inner_quotes;
    split->has_inner_quotes = false;
    const unsigned char *closing = closing_quote(split, start, end), *at = closing + 1;
    bool simple = !split->has_inner_quotes;
    split->has_inner_quotes |= before;
    if (closing == end) {
        split->open = start;
        *field = slice_from(start, (size_t)(end - start));
        return end;
    }
    while (at < end && *at == ' ' && split->dialect->separator[0] != ' ')
        at++;
    if (at == end || *at == '\n' || *at == '\r' || is_separator(split->dialect, at, end)) {
        split->has_inner_quotes |= !simple;
        *field = simple ? slice_from(start + 1, (size_t)(closing - start - 1))
                        : slice_from(start, (size_t)(closing + 1 - start));
        return at;
    }
    size_t quotes = 0;
    at = text_end(split, closing + 1, end, &quotes);
    split->has_inner_quotes = true;
    note_fault(split, CSV_TEXT_AFTER_QUOTE);
    *field = slice_from(start, (size_t)(at - start));
    return at;
}

/* Takes a field without quotes around it, and returns where it ends. */
static inline const unsigned char *take_text(struct csv_split *split, const unsigned char *start,
                                             const unsigned char *end, struct slice *field) {
    size_t quotes = 0;
    const unsigned char *at = text_end(split, start, end, &quotes);
    if (UNLIKELY(quotes > 0))
        note_fault(split, quotes % 2 == 0 ? CSV_QUOTES_INSIDE : CSV_QUOTE_IN_TEXT);
    *field = slice_from(start, (size_t)(at - start));
    return at;
}

/* The quote that the field at `at` begins with, after blanks or not; NULL where it has none. */
static inline const unsigned char *opening_quote(const struct csv_dialect *dialect,
                                                 const unsigned char *at,
                                                 const unsigned char *end) {
    while (at < end && *at == ' ' && dialect->separator[0] != ' ')
        at++;
    return at < end && *at == dialect->quote && !dialect->without_quotes ? at : NULL;
}

bool csv_split_record(struct csv_split *split, const unsigned char *at, const unsigned char *end,
                      bool ended, struct error *error) {
    const size_t step = separator_length(split->dialect);
    split->count = 0;
    split->open = NULL;
    split->has_breaks = split->has_inner_quotes = split->has_escapes = false;
    split->fault = CSV_SOUND;
    for (;; at += step) {
        if (UNLIKELY(split->count == split->capacity) &&
            !memory_reserve(&split->fields, &split->capacity, split->count + 1,
                            sizeof *split->fields, error))
            return false;
        struct slice *field = &split->fields[split->count++];
        const unsigned char *quote = opening_quote(split->dialect, at, end);
        at = quote != NULL ? take_quoted(split, quote, end, field)
                           : take_text(split, at, end, field);
        if (at == end) {
            split->end = split->next = end;
            return ended && split->open == NULL;
        }
        if (*at == '\n' || *at == '\r')
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

/* Turns the field `"one ""two"" three" four` into `one "two" three four`, in place, and takes an escape off
** the byte that it stands before. */
static void unquote(const struct csv_dialect *dialect, struct slice *field, bool quoted) {
    unsigned char *to = (unsigned char *)(uintptr_t)field->bytes; /* the caller lets us write */
    const unsigned char *from = field->bytes + quoted, *end = field->bytes + field->length;
    while (from < end) {
        bool inside = quoted && *from == dialect->quote;
        if (inside && (end - from < 2 || from[1] != dialect->quote)) {
            quoted = false;
            from++;
            continue;
        }
        if (end - from >= 2 && (inside || (dialect->escape != 0 && *from == dialect->escape)))
            from++;
        *to++ = *from++;
    }
    field->length = (size_t)(to - field->bytes);
}

void csv_split_unquote(struct csv_split *split) {
    const struct csv_dialect *dialect = split->dialect;
    for (size_t i = 0; i < split->count; i++) {
        struct slice *field = &split->fields[i];
        bool quoted = split->has_inner_quotes && field->length > 0 && !dialect->without_quotes &&
                      field->bytes[0] == dialect->quote;
        if (quoted || split->has_escapes)
            unquote(dialect, field, quoted);
    }
}
