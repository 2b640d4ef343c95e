/* The reader holds at least one whole record in its buffer. Where the records are plain, a scan
** (csv_scan.h) finds the ends of many fields at once, and they are only read off. Where they are
** not, the splitter (csv_split.h) finds the fields of one record; if the record is not complete,
** the buffer is filled further and the record is split again from its beginning. */
#include "source/csv.h"

#include <string.h>

#include "base/base.h"
#include "bytes/bytes.h"
#include "source/csv_split.h"

enum {
    BUFFER_SIZE = 256 * 1024,
    RECORD_LIMIT = 16 * 1024 * 1024,
    PADDING =
        CSV_SCAN_BLOCK, /* room after the bytes: scans and splitter read whole blocks or words */
};

/* The ends of fields that a scan has found. */
struct scanned {
    csv_scan scan;      /* NULL: no scan is used */
    size_t origin;      /* the place in the buffer that the ends count from */
    size_t count, next; /* how many ends there are; the first that was not taken yet */
    size_t records;     /* how many of their records were not taken yet */
    uint32_t ends[CSV_SCAN_MOST + 1]; /* ends[0] stands for the end before the first field */
};

struct csv_reader {
    struct byte_source borrowed; /* reads `lent`, and may be closed; first, to be cast back */
    struct byte_source *lent;    /* the caller's source, which is not ours to close */
    struct byte_source *bytes;   /* what is read: UTF-8 after a byte order mark; NULL at first */
    struct csv_options options;
    unsigned char *buffer;
    size_t capacity;   /* the size of the buffer */
    size_t start, end; /* where in the buffer the bytes are that were not given yet */
    bool ended;        /* whether the source has no more bytes */
    int64_t lines;     /* the lines that the records given so far have begun */
    struct csv_split split;
    struct scanned scanned;
    int64_t file_bytes; /* the bytes of the file that were read; -1 where it is not UTF-8 */
    struct csv_hash content;
    struct error failure;
};

/* The line ends from `at` to `end`; CRLF is one. */
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
    (void)bytes; /* the caller closes its source itself */
}

/* Looks at the first bytes, and sets reader->bytes to a source of what follows the byte order mark,
** in UTF-8. */
static bool reader_begin(struct csv_reader *reader, struct error *error) {
    unsigned char ahead[ENCODING_LOOK_AHEAD];
    size_t length = 0;
    for (ptrdiff_t got = 1; got > 0 && length < sizeof ahead; length += (size_t)got)
        if ((got = bytes_read(reader->lent, ahead + length, sizeof ahead - length, error)) < 0)
            return false;
    struct slice first = slice_from(ahead, length);
    if (length >= 4 &&
        (memcmp(ahead, "\xFF\xFE\0\0", 4) == 0 || memcmp(ahead, "\0\0\xFE\xFF", 4) == 0))
        return error_set(error, ERROR_INPUT, "line 1: the text is UTF-32; save it as UTF-8");
    enum encoding_utf16 utf16 = encoding_utf16(first);
    first = slice_after(first, encoding_mark_length(first));
    reader->file_bytes = utf16 == NOT_UTF16 ? (int64_t)(length - first.length) : -1;
    reader->bytes = bytes_with_prefix(first, &reader->borrowed, error);
    if (reader->bytes != NULL && utf16 != NOT_UTF16)
        reader->bytes = bytes_from_utf16(reader->bytes, utf16 == UTF16_BIG_ENDIAN, error);
    return reader->bytes != NULL;
}

/* Moves the bytes that were not given yet to the buffer's start, doubles the buffer if they fill
** it, and reads until it is full. If it were not filled each time, a source that gives small pieces
** would make the splitter start again for each of them. */
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
        reader->file_bytes += reader->file_bytes >= 0 ? length : 0;
        reader->end += (size_t)length;
        reader->ended = length == 0;
    }
    memset(reader->buffer + reader->end, 0, PADDING); /* NULs end no field */
    return true;
}

/* Sets the error of a record that is too long, or has a quote that nothing closes. Only the
** record's bytes up to the limit decide what it says, so that it does not depend on the size of the
** buffer. */
static bool record_error(struct csv_reader *reader, struct error *error) {
    struct csv_split *split = &reader->split;
    const unsigned char *start = reader->buffer + reader->start;
    size_t length = reader->end - reader->start, limit = reader->options.record_limit;
    bool over = length > limit;
    const unsigned char *end = start + (over ? limit : length);
    csv_split_record(split, start, end, !over, error);
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

/* Scans from the next record on. False where that is not plain, or not whole in the buffer. */
static bool reader_scan(struct csv_reader *reader, struct error *error) {
    struct scanned *scanned = &reader->scanned;
    struct csv_split *split = &reader->split;
    if (scanned->scan == NULL || reader->start == reader->end)
        return false;
    scanned->origin = reader->start;
    scanned->next = 0;
    scanned->count = scanned->scan(reader->buffer + reader->start, reader->end - reader->start,
                                   (unsigned char)reader->options.dialect.separator[0],
                                   scanned->ends + 1, &scanned->records);
    if (!memory_reserve(&split->fields, &split->capacity, scanned->count, sizeof *split->fields,
                        error))
        scanned->count = 0;
    return scanned->count > 0;
}

/* Sets the split to the next record of those that a scan has found; false where it is too long. */
static bool take_scanned(struct csv_reader *reader, struct error *error) {
    struct scanned *scanned = &reader->scanned;
    struct csv_split *split = &reader->split;
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
    split->has_breaks = split->has_inner_quotes = split->has_escapes = false;
    split->fault = CSV_SOUND;
    split->end = stop;
    split->next = start;
    size_t length = (size_t)(stop - reader->buffer) - reader->start;
    return LIKELY(length <= reader->options.record_limit) || record_error(reader, error);
}

/* Whether it is certain where the record ends that has just been split. It is not where a field goes over
** several lines and has text after its closing quote: a quote is missing, or one too many. */
static bool is_certain(const struct csv_reader *reader, struct error *error) {
    const struct csv_split *split = &reader->split;
    int64_t line = reader->lines + 1;
    if (LIKELY(split->fault < CSV_QUOTE_IN_TEXT || !split->has_breaks))
        return true;
    int64_t breaks = line_ends(reader->buffer + reader->start, split->end);
    return breaks == 0 ||
           error_set(error, ERROR_INPUT,
                     "line %lld, column %zu: a stray quote in a record that began on line %lld; a "
                     "quote before it is missing, or one too many",
                     (long long)(line + breaks), split->fault_field + 1, (long long)line);
}

/* Splits the next record, and reads as many bytes as that needs. False at the end of the file, or
** with the error set. */
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
            csv_split_record(&reader->split, start, start + length, reader->ended, error)) {
            if ((size_t)(reader->split.end - start) > limit)
                return record_error(reader, error);
            return is_certain(reader, error);
        }
        if (error->code != ERROR_NONE || (reader->ended && length == 0))
            return false;
        /* A record within the limit has at most two bytes more, of a CRLF. */
        if (reader->ended || length > limit + 2)
            return record_error(reader, error);
        if (!reader_fill(reader, error))
            return false;
    }
}

int csv_next_record(struct csv_reader *reader, struct csv_record *record, struct error *error) {
    struct csv_split *split = &reader->split;
    if (reader->failure.code == ERROR_NONE && reader_split(reader, &reader->failure)) {
        record->line = reader->lines + 1;
        record->field_count = split->count;
        record->fields = split->fields;
        record->fault = split->fault;
        record->fault_field = split->fault_field;
        reader->lines++;
        const unsigned char *start = reader->buffer + reader->start;
        record->length = (size_t)(split->end - start);
        if (split->has_breaks && !reader->options.records_are_rows)
            reader->lines += line_ends(start, split->end);
        if (reader->options.hash_content)
            (split->has_breaks ? csv_hash_with_breaks : csv_hash_record)(&reader->content, start,
                                                                         split->end);
        if (split->has_inner_quotes || split->has_escapes)
            csv_split_unquote(split);
        reader->start = (size_t)(split->next - reader->buffer);
        return 1;
    }
    if (reader->failure.code == ERROR_NONE)
        return 0;
    error_set(error, reader->failure.code, "%s", reader->failure.message);
    return -1;
}

/* A scan knows one byte between fields, and quotes that are doubled. */
static void choose_scan(struct csv_reader *reader) {
    const struct csv_options *options = &reader->options;
    const struct csv_dialect *dialect = &options->dialect;
    bool suits = !options->plain_c && dialect->separator[1] == '\0' && dialect->quote == '"' &&
                 dialect->escape == 0;
    reader->split.dialect = dialect;
    reader->scanned = (struct scanned){0};
    if (suits)
        reader->scanned.scan = options->scan != NULL ? options->scan : csv_scan_best();
}

struct csv_reader *csv_open(struct byte_source *bytes, struct csv_options options,
                            struct error *error) {
    if (!csv_dialect_settle(&options.dialect, error))
        return NULL;
    if (options.buffer_size == 0)
        options.buffer_size = BUFFER_SIZE;
    if (options.record_limit == 0)
        options.record_limit = RECORD_LIMIT;
    struct csv_reader *reader = memory_new(1, sizeof *reader, error);
    if (reader == NULL)
        return NULL;
    reader->borrowed =
        (struct byte_source){.read = borrowed_read, .close = borrowed_close, .size = -1};
    reader->lent = bytes;
    reader->options = options;
    if (options.inside)
        reader->bytes = &reader->borrowed;
    choose_scan(reader);
    return reader;
}

int64_t csv_line(const struct csv_reader *reader) {
    return reader->lines;
}

int64_t csv_offset(const struct csv_reader *reader) {
    return reader->file_bytes < 0 ? -1
                                  : reader->file_bytes - (int64_t)(reader->end - reader->start);
}

struct csv_hash csv_content_hash(const struct csv_reader *reader) {
    return reader->content;
}

/* --- Batches --------------------------------------------------------------------------------- */

/* Whether all records that the scan has found, and that were not taken yet, have this many
** fields. */
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

void csv_skip_batch(struct csv_reader *reader, const struct csv_batch *batch) {
    struct scanned *scanned = &reader->scanned;
    if (reader->options.hash_content)
        csv_hash_records(&reader->content, batch->bytes, batch->ends, batch->record_count,
                         batch->field_count);
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

const struct csv_dialect *csv_dialect(const struct csv_reader *reader) {
    return &reader->options.dialect;
}

bool csv_set_dialect(struct csv_reader *reader, struct csv_dialect dialect, struct error *error) {
    if (!csv_dialect_settle(&dialect, error))
        return false;
    reader->options.dialect = dialect;
    choose_scan(reader); /* what has been scanned ahead was scanned for the old one */
    return true;
}

/* --- Looking ahead --------------------------------------------------------------------------- */

/* Fills the buffer as far as it goes, so that what is seen ahead does not depend on what was read. */
static bool fill_ahead(struct csv_reader *reader, struct error *error) {
    if (reader->failure.code == ERROR_NONE &&
        (reader->bytes != NULL || reader_begin(reader, &reader->failure)) && !reader->ended &&
        (reader->capacity == 0 || reader->end - reader->start + PADDING < reader->capacity))
        reader_fill(reader, &reader->failure);
    return reader->failure.code == ERROR_NONE ||
           error_set(error, reader->failure.code, "%s", reader->failure.message);
}

bool csv_look_ahead(struct csv_reader *reader, const struct csv_dialect *dialect,
                    bool (*see)(void *context, const struct csv_record *record), void *context,
                    struct error *error) {
    struct csv_split split = {.dialect = dialect};
    struct csv_record record = {.line = csv_line(reader) + 1};
    if (!fill_ahead(reader, error))
        return false;
    const unsigned char *at = reader->buffer + reader->start, *end = reader->buffer + reader->end;
    while (at < end && csv_split_record(&split, at, end, reader->ended, error)) {
        record.field_count = split.count;
        record.fields = split.fields;
        record.fault = split.fault;
        record.fault_field = split.fault_field;
        if (!see(context, &record))
            break;
        record.line += 1 + (split.has_breaks ? line_ends(at, split.end) : 0);
        at = split.next;
    }
    memory_free(split.fields);
    return error->code == ERROR_NONE;
}
