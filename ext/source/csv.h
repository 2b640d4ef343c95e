/* source/csv.h: records of a CSV file, as RFC 4180 has them and as the world writes them.
**
**     struct csv_reader *reader = csv_open(bytes, (struct csv_options){0}, &error);
**     struct csv_record record;
**     int found;
**     while ((found = csv_next_record(reader, &record, &error)) > 0)
**         for (size_t i = 0; i < record.field_count; i++) … record.fields[i] …
**     csv_close(reader);
**
** Records end with LF, CRLF or a lone CR, mixed in any way; the last needs no end. A field that
** begins with a quote goes to the next lone quote, over delimiters and line ends; two quotes are
** one. What follows the closing quote, and a quote inside an unquoted field, are taken as they
** stand. NUL and 0xFF are bytes like any other. A blank line is a record with one empty field.
** Fields are not trimmed. A UTF-8 byte order mark is taken off, UTF-16 (told by its mark, or by its
** NULs) is turned into UTF-8; other bytes that are no UTF-8 are left for whoever gives them
** meaning (source/encoding.h).
** Python's csv module (strict=False, newline="") splits every text into the same fields, but
** passes over blank lines as empty lists.
*/
#ifndef PROSECUTIONS_SOURCE_CSV_H
#define PROSECUTIONS_SOURCE_CSV_H

#include "source/bytes.h"
#include "source/csv_scan.h"

struct csv_options {
    unsigned char delimiter; /* 0: a comma */
    size_t buffer_size;      /* bytes read at a time; 0: 256 KB. It grows to hold a long record. */
    size_t record_limit; /* longer records (in bytes, without line end) are an error; 0: 16 MB */
    bool hash_content;   /* see csv_hash */
    bool inside;   /* no start of a file, but UTF-8 from inside of one: no mark is looked for */
    csv_scan scan; /* for tests: one of csv_scans(); NULL: the best */
    bool plain_c;  /* for tests: none of them */
};

struct csv_record {
    int64_t line; /* of the record's first byte, from 1 */
    size_t field_count;
    const struct slice *fields; /* all good until the next csv_next_record() */
};

struct csv_reader;

/* Does not take `bytes` over: close the reader first. Nothing is read yet. */
struct csv_reader *csv_open(struct byte_source *bytes, struct csv_options options,
                            struct error *error);
/* 1 and the next record, 0 at the end, -1 with the error set. Errors of the text itself (a quote
** that nothing closes, a record over the limit) are ERROR_INPUT and begin "line 12, column 4: "
** (column: field, from 1); the caller puts the file's name before them. After an error the reader
** gives the same error. */
int csv_next_record(struct csv_reader *reader, struct csv_record *record, struct error *error);
/* Lines begun so far; after the end: lines of the file. */
int64_t csv_line(const struct csv_reader *reader);
/* The bytes of the file up to the next record, or -1 where it is not UTF-8 that is being read. */
int64_t csv_offset(const struct csv_reader *reader);

/* Plain records that a scan has found together, all with the same number of fields, a line each. */
struct csv_batch {
    int64_t line; /* of the first record */
    size_t record_count, field_count;
    const unsigned char *bytes; /* some more than the records' may be read: CSV_SCAN_BLOCK */
    const uint32_t *ends;       /* by record and field: bytes[ends[i]] is what ends it; ends[-1] is
                                ** there and one less than where the first begins */
};
/* The next records, if they are plain ones of so many fields: 1; else 0, and csv_next_record() gives
** them one by one. They stay the next ones until csv_skip_batch(); the next call ends the batch. */
int csv_peek_batch(struct csv_reader *reader, size_t field_count, struct csv_batch *batch);
void csv_skip_batch(struct csv_reader *reader, const struct csv_batch *batch);
/* A field of a batch without its quotes and the CR of the line end. */
static inline struct slice csv_batch_field(const struct csv_batch *batch, size_t record,
                                           size_t field) {
    const uint32_t *end = batch->ends + record * batch->field_count + field;
    const unsigned char *start = batch->bytes + (uint32_t)(end[-1] + 1),
                        *stop = batch->bytes + *end;
    stop -= field + 1 == batch->field_count && stop > start && stop[-1] == '\r';
    size_t quote = *start == '"' && stop > start;
    return (struct slice){start + quote, (size_t)(stop - start) - 2 * quote};
}

/* With hash_content: a 128-bit hash of the records so far, as they stand but for the line ends
** between them and blank lines at the very end. Parts of a file are hashed apart and joined. */
struct csv_hash {
    uint64_t low, high;
    uint64_t records; /* hashed */
    uint64_t blank;   /* blank records after them, which count only if something follows */
};
struct csv_hash csv_content_hash(const struct csv_reader *reader);
/* The hash of what `hash` is of, followed by what `next` is of. */
void csv_hash_join(struct csv_hash *hash, struct csv_hash next);
/* NULL is allowed. */
void csv_close(struct csv_reader *reader);

#endif
