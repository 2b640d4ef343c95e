#include "reference/embedded.h"

#include "source/source.h"

enum { BUFFER_SIZE = 16 * 1024 };

const struct embedded_file *embedded_find(struct slice name) {
    for (const struct embedded_file *file = EMBEDDED_FILES; file->name != NULL; file++)
        if (slice_equal(name, slice_of(file->name)))
            return file;
    return NULL;
}

static bool read_records(struct csv_reader *reader, const char *name, size_t field_count,
                         embedded_record *record_read, void *target, struct error *error) {
    struct csv_record record;
    int found;
    for (bool header = true; (found = csv_next_record(reader, &record, error)) > 0;
         header = false) {
        if (record.field_count != field_count)
            return error_set(error, ERROR_INPUT, "built-in %s.csv: line %lld: %zu fields, not %zu",
                             name, (long long)record.line, record.field_count, field_count);
        if (!header && !record_read(target, record.fields, error))
            return false;
    }
    return found == 0;
}

static struct byte_source *unpack(const struct embedded_file *file, struct error *error) {
    struct slice packed = slice_from(file->bytes, file->length);
    struct byte_source *bytes = bytes_from_memory(packed, 0, error);
    return bytes != NULL ? bytes_from_gzip(bytes, slice_of(file->name), error) : NULL;
}

bool embedded_text(const struct embedded_file *file, struct text *text, struct error *error) {
    unsigned char buffer[4096];
    struct byte_source *bytes = unpack(file, error);
    bool done = bytes != NULL;
    ptrdiff_t length = 0;
    while (done && (length = bytes_read(bytes, buffer, sizeof buffer, error)) > 0)
        done = text_append(text, slice_from(buffer, (size_t)length), error);
    bytes_close(bytes);
    return done && length == 0;
}

bool embedded_read(const char *name, size_t field_count, embedded_record *record, void *target,
                   struct error *error) {
    const struct embedded_file *file = embedded_find(slice_of(name));
    if (file == NULL)
        return error_set(error, ERROR_USE, "there is no built-in %s.csv", name);
    struct byte_source *bytes = unpack(file, error);
    struct csv_reader *reader = NULL;
    if (bytes != NULL)
        reader = csv_open(bytes, (struct csv_options){.buffer_size = BUFFER_SIZE}, error);
    bool done = reader != NULL && read_records(reader, name, field_count, record, target, error);
    csv_close(reader);
    bytes_close(bytes);
    return done;
}

bool embedded_keep(struct dictionary *texts, const struct slice *fields, size_t field_count,
                   struct slice *const *kept, struct error *error) {
    for (size_t i = 0; i < field_count; i++) {
        uint32_t code;
        if (!dictionary_code(texts, fields[i], &code, error))
            return false;
        *kept[i] = dictionary_value(texts, code);
    }
    return true;
}
