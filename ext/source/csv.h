/* source/csv.h: the records of a CSV file, by the rules of RFC 4180 and for all that is found
** beyond.
**
**     struct csv_reader *reader = csv_open(bytes, (struct csv_options){0}, &error);
**     struct csv_record record;
**     int found;
**     while ((found = csv_next_record(reader, &record, &error)) > 0)
**         for (size_t i = 0; i < record.field_count; i++) … record.fields[i] …
**     csv_close(reader);
**
** Records end with LF, CRLF or a lone CR, in any mixture, and the last one needs no end. A field
** that begins with a quote goes on to the next single quote, whatever delimiters and line ends it
** contains; two quotes in it stand for one. Blanks before the first quote and after the last are no
** part of the field. Text after the closing quote, and a quote inside an unquoted field, are part of
** the field as they are, and a fault of the record; but a record that goes over several lines and has
** text after a closing quote is an error, because nobody knows where it ends. NUL and 0xFF are bytes
** like any other. A blank line is a record with one empty field. Fields are not trimmed.
** csv_dialect.h says what else may separate and quote fields.
**
** A UTF-8 byte order mark is dropped, and UTF-16, recognised by its mark or its NULs, is converted
** to UTF-8. Other bytes that are not UTF-8 are left as they are: bytes/encoding.h says how they
** are read.
**
** Python's csv module (strict=False, newline="") splits every text into the same fields, except
** that it gives a blank line as an empty list, and takes blanks beside quotes for text.
*/
#ifndef PROSECUTIONS_SOURCE_CSV_H
#define PROSECUTIONS_SOURCE_CSV_H

#include "bytes/bytes.h"
#include "source/csv_dialect.h"
#include "source/csv_hash.h"
#include "source/csv_scan.h"

struct csv_options {
    struct csv_dialect dialect;
    size_t buffer_size;    /* bytes read at a time; 0: 256 KB. It grows to hold a long record. */
    size_t record_limit;   /* bytes of the longest record, without its line end; 0: 16 MB */
    bool hash_content;     /* whether csv_content_hash() is wanted */
    bool records_are_rows; /* whether a record is one line whatever its fields hold: of a sheet */
    bool inside; /* whether the bytes are UTF-8 from inside a file, so that no mark is looked for */
    csv_scan scan; /* for tests: one of csv_scans(); NULL: the fastest */
    bool plain_c;  /* for tests: no scan is used */
};

/* A record. Its fields are valid until the next call of csv_next_record(). */
struct csv_record {
    int64_t line; /* the line of its first byte, from 1 */
    size_t field_count;
    const struct slice *fields;
    size_t length; /* of the record's bytes, without its line end; where it is looked ahead, 0 */
    enum csv_fault fault; /* of its quotes, */
    size_t fault_field;   /* and the field that has it, from 0 */
};

struct csv_reader;

/* Whether the record is a line of quotes without a word between them. It is as empty as a blank line, but may
** well be what a line end in the wrong place has cut off. */
static inline bool csv_is_quotes_alone(const struct csv_record *record) {
    return record->field_count == 1 && record->fields[0].length == 0 && record->length > 0;
}

/* Opens a reader; nothing is read yet. The caller keeps `bytes`, and closes the reader before
** them. */
struct csv_reader *csv_open(struct byte_source *bytes, struct csv_options options,
                            struct error *error);
/* Sets `*record` to the next record: 1, or 0 at the end, or -1 with the error set. Where the text
** itself is wrong, because nothing closes a quote or a record is over the limit, the error is
** ERROR_INPUT and its message begins with "line 12, column 4: "; the column is the number of the
** field, from 1. The caller puts the file's name before it. Called again after an error the reader
** gives the same error. */
int csv_next_record(struct csv_reader *reader, struct csv_record *record, struct error *error);
/* The number of lines that the records given so far have begun: after the end, that of the file. */
int64_t csv_line(const struct csv_reader *reader);
/* The offset in the file of the next record; -1 where the file is not UTF-8. */
int64_t csv_offset(const struct csv_reader *reader);

/* Plain records that a scan has found together. Each is one line, and all have the same number of
** fields. A batch is valid until the next call of any function of its reader. */
struct csv_batch {
    int64_t line; /* the line of the first record */
    size_t record_count, field_count;
    const unsigned char
        *bytes; /* CSV_SCAN_BLOCK more bytes than those of the records may be read */
    /* For each field of each record, the place in `bytes` of the delimiter or line feed that ends
    ** it. ends[-1] may be read too: the first field begins one place after it. */
    const uint32_t *ends;
};
/* Sets `*batch` to the next records and returns 1, if they are plain and have this many fields.
** They stay the next records until csv_skip_batch(). Otherwise returns 0: csv_next_record() gives
** them. */
int csv_peek_batch(struct csv_reader *reader, size_t field_count, struct csv_batch *batch);
/* Passes over the records of the batch, which csv_peek_batch() has just given. */
void csv_skip_batch(struct csv_reader *reader, const struct csv_batch *batch);
/* A field of a batch, without its quotes and without the CR of the line end. */
static inline struct slice csv_batch_field(const struct csv_batch *batch, size_t record,
                                           size_t field) {
    const uint32_t *end = batch->ends + record * batch->field_count + field;
    const unsigned char *start = batch->bytes + (uint32_t)(end[-1] + 1),
                        *stop = batch->bytes + *end;
    stop -= field + 1 == batch->field_count && stop > start && stop[-1] == '\r';
    size_t quote = *start == '"' && stop > start;
    return (struct slice){start + quote, (size_t)(stop - start) - 2 * quote};
}

/* The hash of the records given so far, where the option hash_content is set. */
struct csv_hash csv_content_hash(const struct csv_reader *reader);
/* What separates and quotes fields; another one counts from the next record on. */
const struct csv_dialect *csv_dialect(const struct csv_reader *reader);
bool csv_set_dialect(struct csv_reader *reader, struct csv_dialect dialect, struct error *error);
/* Splits what comes next by the dialect, without taking it, and shows each record that is whole in the
** buffer, until `see` returns false. The fields still have quotes in them where two stand for one.
** Earlier records are no longer valid. */
bool csv_look_ahead(struct csv_reader *reader, const struct csv_dialect *dialect,
                    bool (*see)(void *context, const struct csv_record *record), void *context,
                    struct error *error);
/* NULL is allowed. */
void csv_close(struct csv_reader *reader);

#endif
