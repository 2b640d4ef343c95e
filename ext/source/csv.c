/* Two halves: the buffer, which holds at least one whole record, and the splitter, which finds the
** record's fields in it. The splitter changes nothing until a record is complete, so that it can
** start again from the record's beginning once there is more. Where records are plain, a scan
** (csv_scan.h) has found the ends of many fields at once, and the splitter only reads them off. */
#include "source/csv.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/base.h"
#include "source/encoding.h"

enum {
    BUFFER_SIZE = 256 * 1024,
    RECORD_LIMIT = 16 * 1024 * 1024,
    WORD = sizeof(uint64_t),  /* the splitter looks at whole words */
    PADDING = CSV_SCAN_BLOCK, /* so the buffer has room for one, or for what a scan looks at */
};

/* What the splitter found. */
struct split {
    struct slice *fields;
    size_t count, capacity;
    const unsigned char *end;  /* of the record, without its line end */
    const unsigned char *next; /* where the next one begins */
    const unsigned char *open; /* the quote that nothing closed, or NULL */
    bool has_breaks;           /* line ends (or other control bytes) in quotes */
    bool has_inner_quotes;     /* fields to be squeezed: these begin with their opening quote */
};

/* The ends of fields of whole records that a scan has found, from buffer + origin on. */
struct scanned {
    csv_scan scan; /* NULL: none */
    size_t origin, count, next;
    size_t records;                   /* not taken yet */
    uint32_t ends[CSV_SCAN_MOST + 1]; /* the first is there to be the end before the first field */
};

struct csv_reader {
    struct byte_source borrowed; /* the caller's source, as one that may be closed */
    struct byte_source *lent;    /* that one */
    struct byte_source *bytes;   /* read from: begins after a byte order mark, is UTF-8 */
    struct csv_options options;
    unsigned char *buffer;
    size_t capacity, start, end; /* room; the unread bytes in it */
    bool ended;                  /* no more bytes to come */
    int64_t lines;               /* begun by the records given so far */
    struct split split;
    struct scanned scanned;
    int64_t got; /* bytes of the file, byte order mark and all; -1: not UTF-8 */
    struct csv_hash content;
    struct error failure;
};

/* --- The content hash: two sums in which each record's own hash has its place ------------------ */

static const uint64_t LOW_FACTOR = 0x9E3779B97F4A7C15, HIGH_FACTOR = 0xD1B54A32D192ED03;

static inline void hash_add(struct csv_hash *hash, uint64_t record) {
    hash->low = hash->low * LOW_FACTOR + record;
    hash->high = hash->high * HIGH_FACTOR + (record << 32 | record >> 32);
    hash->records++;
}

static uint64_t power(uint64_t factor, uint64_t exponent) {
    uint64_t result = 1;
    for (; exponent > 0; exponent /= 2, factor *= factor)
        result *= exponent % 2 == 1 ? factor : 1;
    return result;
}

static void hash_blanks(struct csv_hash *hash) {
    for (; hash->blank > 0; hash->blank--)
        hash_add(hash, 1);
}

static inline void hash_record(struct csv_hash *hash, const unsigned char *start,
                               const unsigned char *end) {
    if (start == end) {
        hash->blank++;
        return;
    }
    hash_blanks(hash);
    hash_add(hash, XXH3_64bits(start, (size_t)(end - start)));
}

void csv_hash_join(struct csv_hash *hash, struct csv_hash next) {
    if (next.records > 0)
        hash_blanks(hash);
    hash->low = hash->low * power(LOW_FACTOR, next.records) + next.low;
    hash->high = hash->high * power(HIGH_FACTOR, next.records) + next.high;
    hash->records += next.records;
    hash->blank += next.blank;
}

/* A record with line ends in quotes, which all count as LF; one without has the hash of above. */
static void hash_with_breaks(struct csv_hash *hash, const unsigned char *at,
                             const unsigned char *end) {
    uint64_t record = 0;
    hash_blanks(hash);
    while (at < end) {
        const unsigned char *stop = at;
        while (stop < end && *stop != '\n' && *stop != '\r')
            stop++;
        record = XXH3_64bits_withSeed(at, (size_t)(stop - at), record);
        at = stop + 1 + (end - stop >= 2 && stop[0] == '\r' && stop[1] == '\n');
    }
    hash_add(hash, record);
}

/* --- The splitter ---------------------------------------------------------------------------- */

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGH_BITS       EACH_BYTE(0x80)

/* A word whose lowest set bit marks the first zero byte; zero where there is none. Bits above the
** lowest may be wrong. */
static inline uint64_t zero_bytes(uint64_t word) {
    return (word - EACH_BYTE(1)) & ~word & HIGH_BITS;
}

/* Where the unquoted text that begins here ends: at a delimiter, a line end or `end`. */
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

/* The first quote, or `end`. Sets `*has_breaks` where there may be a line end before it. */
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

/* The end of a field that begins with a quote: where its closing quote and what follows that end.
** `end` where nothing closes it, with split->open set. `*closing` is the closing quote. */
static inline const unsigned char *quoted_end(struct split *split, const unsigned char *start,
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

/* Finds the record that begins at `at`; `ended` says that the file ends at `end`. False where more
** bytes are needed (also where a quote is open at the end of the file), or with the error set. */
static bool split_record(struct split *split, unsigned char delimiter, const unsigned char *at,
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
            bool as_it_stands = at == closing + 1 && !split->has_inner_quotes;
            split->has_inner_quotes |= !as_it_stands;
            *field = as_it_stands ? slice_from(start + 1, (size_t)(closing - start - 1))
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

/* Takes the quotes out of a field `"one ""two"" three" four`, in place. */
static void squeeze(struct slice *field) {
    unsigned char *to = (unsigned char *)(uintptr_t)field->bytes; /* our own buffer */
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

static void squeeze_fields(struct split *split) {
    for (size_t i = 0; i < split->count; i++)
        if (split->fields[i].length > 0 && split->fields[i].bytes[0] == '"')
            squeeze(&split->fields[i]);
}

static int64_t line_ends(const unsigned char *at, const unsigned char *end) {
    int64_t count = 0;
    for (; at < end; at++)
        count += *at == '\n' || (*at == '\r' && (end - at < 2 || at[1] != '\n'));
    return count;
}

/* --- The buffer ------------------------------------------------------------------------------ */

static ptrdiff_t borrowed_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                               struct error *error) {
    return bytes_read(((struct csv_reader *)bytes)->lent, buffer, room, error);
}

static void borrowed_close(struct byte_source *bytes) {
    (void)bytes; /* the caller's own is the caller's to close */
}

/* Looks at the first bytes and sets reader->bytes up to give what follows the byte order mark, as
** UTF-8. */
static bool reader_begin(struct csv_reader *reader, struct error *error) {
    unsigned char ahead[ENCODING_LOOK_AHEAD];
    size_t length = 0;
    for (ptrdiff_t got = 1; got > 0 && length < sizeof ahead; length += (size_t)got)
        if ((got = bytes_read(reader->lent, ahead + length, sizeof ahead - length, error)) < 0)
            return false;
    struct slice first = slice_from(ahead, length);
    enum encoding_utf16 utf16 = encoding_utf16(first);
    first = slice_after(first, encoding_mark_length(first));
    reader->got = utf16 == NOT_UTF16 ? (int64_t)(length - first.length) : -1;
    reader->bytes = bytes_with_prefix(first, &reader->borrowed, error);
    if (reader->bytes != NULL && utf16 != NOT_UTF16)
        reader->bytes = bytes_from_utf16(reader->bytes, utf16 == UTF16_BIG_ENDIAN, error);
    return reader->bytes != NULL;
}

/* Moves the unread bytes to the buffer's start, makes room for a longer record if they fill it, and
** fills it up. Reading until it is full keeps the splitter's fresh starts cheap however small the
** pieces are that the source gives. */
static bool reader_fill(struct csv_reader *reader, struct error *error) {
    size_t unread = reader->end - reader->start;
    reader->scanned.count = reader->scanned.next = 0;
    if (reader->start > 0)
        memmove(reader->buffer, reader->buffer + reader->start, unread);
    reader->start = 0;
    reader->end = unread;
    size_t room = reader->capacity > PADDING ? reader->capacity - PADDING : 0;
    if (unread == room) {
        size_t wanted = room > 0 ? 2 * room : reader->options.buffer_size;
        if (!memory_reserve(&reader->buffer, &reader->capacity, wanted + PADDING, 1, error))
            return false;
        room = wanted;
        reader->capacity =
            wanted + PADDING; /* exactly, so that borders lie where the options say */
    }
    while (reader->end < room && !reader->ended) {
        unsigned char *piece = reader->buffer + reader->end;
        ptrdiff_t length = bytes_read(reader->bytes, piece, room - reader->end, error);
        if (length < 0)
            return false;
        reader->got += reader->got >= 0 ? length : 0;
        reader->end += (size_t)length;
        reader->ended = length == 0;
    }
    memset(reader->buffer + reader->end, 0, PADDING); /* looked at, though not found in */
    return true;
}

/* The error of a record that is too long, or whose quote nothing closes: told from the record's
** first bytes up to the limit, so that it does not depend on the size of the buffer. */
static bool record_error(struct csv_reader *reader, struct error *error) {
    struct split *split = &reader->split;
    const unsigned char *start = reader->buffer + reader->start;
    size_t length = reader->end - reader->start, limit = reader->options.record_limit;
    bool over = length > limit;
    const unsigned char *end = start + (over ? limit : length);
    split_record(split, reader->options.delimiter, start, end, !over, error);
    const unsigned char *open = split->open;
    int64_t line = reader->lines + 1;
    int64_t last_line = line + line_ends(start, end) - (end > start && line_ends(end - 1, end) > 0);
    if (open != NULL)
        return error_set(
            error, ERROR_INPUT, "line %lld, column %zu: unclosed quote that began on line %lld%s",
            (long long)last_line, split->count, (long long)(line + line_ends(start, open)),
            over ? "; the record is longer than allowed" : "");
    return error_set(error, ERROR_INPUT,
                     "line %lld, column %zu: the record is longer than %zu bytes",
                     (long long)last_line, split->count, limit);
}

/* Scans from the next record on. False where no whole plain record begins there. */
static bool reader_scan(struct csv_reader *reader, struct error *error) {
    struct scanned *scanned = &reader->scanned;
    struct split *split = &reader->split;
    if (scanned->scan == NULL || reader->start == reader->end)
        return false;
    scanned->origin = reader->start;
    scanned->next = 0;
    scanned->count = scanned->scan(reader->buffer + reader->start, reader->end - reader->start,
                                   reader->options.delimiter, scanned->ends + 1, &scanned->records);
    if (!memory_reserve(&split->fields, &split->capacity, scanned->count, sizeof *split->fields,
                        error))
        scanned->count = 0;
    return scanned->count > 0;
}

/* Reads the next record off the ends that a scan has found; false where it is too long. */
static bool take_scanned(struct csv_reader *reader, struct error *error) {
    struct scanned *scanned = &reader->scanned;
    struct split *split = &reader->split;
    const unsigned char *origin = reader->buffer + scanned->origin, *end, *stop;
    const unsigned char *start = reader->buffer + reader->start;
    const uint32_t *next = scanned->ends + 1 + scanned->next;
    struct slice *field = split->fields;
    do {
        stop = end = origin + *next++;
        if (UNLIKELY(*end == '\n') && end > start && end[-1] == '\r')
            stop--;
        size_t quote = stop > start && *start == '"';
        *field++ = (struct slice){start + quote, (size_t)(stop - start) - 2 * quote};
        start = end + 1;
    } while (*end != '\n');
    scanned->next = (size_t)(next - scanned->ends) - 1;
    scanned->records--;
    split->count = (size_t)(field - split->fields);
    split->has_breaks = split->has_inner_quotes = false;
    split->end = stop;
    split->next = start;
    size_t length = (size_t)(stop - reader->buffer) - reader->start;
    return LIKELY(length <= reader->options.record_limit) || record_error(reader, error);
}

/* Splits the next record, reading as much as that takes. False at the end or with the error set. */
static bool reader_split(struct csv_reader *reader, struct error *error) {
    size_t limit = reader->options.record_limit;
    if (reader->bytes == NULL && !reader_begin(reader, error))
        return false;
    for (;;) {
        if (LIKELY(reader->scanned.next < reader->scanned.count) || reader_scan(reader, error))
            return take_scanned(reader, error);
        size_t length = reader->end - reader->start;
        const unsigned char *start = length > 0 ? reader->buffer + reader->start : NULL;
        if (error->code == ERROR_NONE && length > 0 &&
            split_record(&reader->split, reader->options.delimiter, start, start + length,
                         reader->ended, error)) {
            if ((size_t)(reader->split.end - start) > limit)
                return record_error(reader, error);
            return true;
        }
        if (error->code != ERROR_NONE || (reader->ended && length == 0))
            return false;
        /* The two more are a CRLF, which does not count. */
        if (reader->ended || length > limit + 2)
            return record_error(reader, error);
        if (!reader_fill(reader, error))
            return false;
    }
}

int csv_next_record(struct csv_reader *reader, struct csv_record *record, struct error *error) {
    struct split *split = &reader->split;
    if (reader->failure.code == ERROR_NONE && reader_split(reader, &reader->failure)) {
        record->line = reader->lines + 1;
        record->field_count = split->count;
        record->fields = split->fields;
        reader->lines++;
        const unsigned char *start = reader->buffer + reader->start;
        if (split->has_breaks)
            reader->lines += line_ends(start, split->end);
        if (reader->options.hash_content)
            (split->has_breaks ? hash_with_breaks : hash_record)(&reader->content, start,
                                                                 split->end);
        if (split->has_inner_quotes)
            squeeze_fields(split);
        reader->start = (size_t)(split->next - reader->buffer);
        return 1;
    }
    if (reader->failure.code == ERROR_NONE)
        return 0;
    error_set(error, reader->failure.code, "%s", reader->failure.message);
    return -1;
}

struct csv_reader *csv_open(struct byte_source *bytes, struct csv_options options,
                            struct error *error) {
    if (options.delimiter == 0)
        options.delimiter = ',';
    if (options.buffer_size == 0)
        options.buffer_size = BUFFER_SIZE;
    if (options.record_limit == 0)
        options.record_limit = RECORD_LIMIT;
    if (memchr("\"\r\n", options.delimiter, 3) != NULL) {
        error_set(error, ERROR_USE, "a quote or a line end can't be the delimiter");
        return NULL;
    }
    struct csv_reader *reader = memory_new(1, sizeof *reader, error);
    if (reader == NULL)
        return NULL;
    reader->borrowed =
        (struct byte_source){.read = borrowed_read, .close = borrowed_close, .size = -1};
    reader->lent = bytes;
    reader->options = options;
    if (options.inside)
        reader->bytes = &reader->borrowed;
    if (!options.plain_c)
        reader->scanned.scan = options.scan != NULL ? options.scan : csv_scan_best();
    return reader;
}

int64_t csv_line(const struct csv_reader *reader) {
    return reader->lines;
}

int64_t csv_offset(const struct csv_reader *reader) {
    return reader->got < 0 ? -1 : reader->got - (int64_t)(reader->end - reader->start);
}

struct csv_hash csv_content_hash(const struct csv_reader *reader) {
    return reader->content;
}

/* --- Batches --------------------------------------------------------------------------------- */

/* Whether all that the scan has found and nobody has taken are records of so many fields. */
static bool is_regular(const struct csv_reader *reader, size_t field_count) {
    const struct scanned *scanned = &reader->scanned;
    const unsigned char *origin = reader->buffer + scanned->origin;
    if (scanned->count - scanned->next != scanned->records * field_count)
        return false;
    for (size_t i = scanned->next + field_count; i <= scanned->count; i += field_count)
        if (origin[scanned->ends[i]] != '\n')
            return false;
    return true;
}

int csv_peek_batch(struct csv_reader *reader, size_t field_count, struct csv_batch *batch) {
    struct scanned *scanned = &reader->scanned;
    if (reader->failure.code != ERROR_NONE || reader->bytes == NULL ||
        reader->capacity > reader->options.record_limit + PADDING)
        return 0;
    if ((scanned->next == scanned->count && !reader_scan(reader, &reader->failure)) ||
        !is_regular(reader, field_count))
        return 0;
    scanned->ends[0] = UINT32_MAX;
    *batch = (struct csv_batch){.line = reader->lines + 1,
                                .record_count = scanned->records,
                                .field_count = field_count,
                                .bytes = reader->buffer + scanned->origin,
                                .ends = scanned->ends + 1 + scanned->next};
    return 1;
}

static void hash_batch(struct csv_hash *hash, const struct csv_batch *batch) {
    for (size_t i = 0; i < batch->record_count; i++) {
        const uint32_t *ends = batch->ends + i * batch->field_count;
        const unsigned char *start = batch->bytes + (uint32_t)(ends[-1] + 1);
        const unsigned char *end = batch->bytes + ends[batch->field_count - 1];
        hash_record(hash, start, end - (end > start && end[-1] == '\r'));
    }
}

void csv_skip_batch(struct csv_reader *reader, const struct csv_batch *batch) {
    struct scanned *scanned = &reader->scanned;
    if (reader->options.hash_content)
        hash_batch(&reader->content, batch);
    reader->lines += (int64_t)batch->record_count;
    reader->start = scanned->origin + scanned->ends[scanned->count] + 1;
    scanned->next = scanned->count;
    scanned->records = 0;
}

void csv_close(struct csv_reader *reader) {
    if (reader == NULL)
        return;
    bytes_close(reader->bytes);
    memory_free(reader->split.fields);
    memory_free(reader->buffer);
    memory_free(reader);
}
