/* fuzz/csv.c: the CSV reader gives the same records, errors and hash however the bytes come.
**
** Byte 0 of the input says in which pieces they do, byte 1 how large the buffer is, byte 2 what
** stands between fields; the rest is the text.
*/
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "source/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct answer {
    uint64_t hash; /* of all fields, their places and the last line */
    int64_t records;
    enum error_code code;
    char message[1000];
    struct csv_hash content;
};

static void add_record(struct answer *answer, int64_t line, const struct slice *fields,
                       size_t field_count) {
    answer->records++;
    answer->hash = XXH3_64bits_withSeed(&line, sizeof line, answer->hash);
    for (size_t i = 0; i < field_count; i++)
        answer->hash = XXH3_64bits_withSeed(fields[i].bytes, fields[i].length, answer->hash + i);
}

/* Records that stand together and look like the one before. */
static void add_batch(struct answer *answer, struct csv_reader *csv, size_t field_count) {
    struct csv_batch batch;
    if (!csv_peek_batch(csv, field_count, &batch))
        return;
    for (size_t r = 0; r < batch.record_count; r++) {
        struct slice fields[CSV_SCAN_MOST];
        for (size_t i = 0; i < field_count; i++)
            fields[i] = csv_batch_field(&batch, r, i);
        add_record(answer, batch.line + (int64_t)r, fields, field_count);
    }
    csv_skip_batch(csv, &batch);
}

/* With a piece, in batches too. */
static struct answer read_all(struct slice text, size_t piece, struct csv_options options) {
    struct answer answer = {0};
    struct error error = {0};
    struct byte_source *bytes = bytes_from_memory(text, piece, &error);
    struct csv_reader *csv = csv_open(bytes, options, &error);
    struct csv_record record;
    int found = csv == NULL ? -1 : 1;
    while (found > 0 && (found = csv_next_record(csv, &record, &error)) > 0) {
        add_record(&answer, record.line, record.fields, record.field_count);
        answer.hash +=
            (uint64_t)record.fault * 31 + (record.fault != CSV_SOUND ? record.fault_field : 0);
        if (piece > 0)
            add_batch(&answer, csv, record.field_count);
    }
    answer.hash += (uint64_t)csv_line(csv);
    if (found == 0)
        answer.content = csv_content_hash(csv);
    answer.code = error.code;
    memcpy(answer.message, error.message, sizeof answer.message);
    csv_close(csv);
    bytes_close(bytes);
    return answer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct csv_dialect dialects[] = {
        {.separator = ""},
        {.separator = ","},
        {.separator = ";"},
        {.separator = "\t"},
        {.separator = "|"},
        {.separator = "||"},
        {.quote = '\''},
        {.escape = '\\'},
        {.separator = ", ", .escape = '\\', .quote = '\''},
        {.without_quotes = true},
        {.without_quotes = true, .escape = '\\'}};
    if (size < 3)
        return 0;
    struct slice text = slice_from(data + 3, size - 3);
    struct csv_options options = {.dialect =
                                      dialects[data[2] % (sizeof dialects / sizeof *dialects)],
                                  .record_limit = 1000,
                                  .hash_content = true};
    struct answer whole = read_all(text, 0, options);
    options.buffer_size = 1 + data[1];
    struct answer pieces = read_all(text, 1 + data[0], options);
    if (whole.hash != pieces.hash || whole.records != pieces.records || whole.code != pieces.code ||
        strcmp(whole.message, pieces.message) != 0 || whole.content.low != pieces.content.low ||
        whole.content.high != pieces.content.high)
        abort();
    return 0;
}
