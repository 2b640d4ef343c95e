#include "source/csv_separator.h"

#include <stdio.h>
#include <string.h>

enum { RECORDS_MOST = 100 };

/* What the first records look like when they are split at a separator. */
struct look {
    size_t fields[RECORDS_MOST]; /* of each record that is not blank */
    size_t records;
    bool doubled;     /* whether every second field is empty, and there is one */
    bool blank_after; /* whether one blank begins every field but the first */
    size_t decimals;  /* fields with a decimal comma */
};

static bool is_blank(const struct csv_record *record) {
    for (size_t i = 0; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return false;
    return true;
}

/* `12,5`, `-0,25`, `75,5%` */
static bool is_decimal(struct slice field) {
    size_t commas = 0;
    for (size_t i = 0; i < field.length; i++) {
        bool digit = byte_is_digit(field.bytes[i]);
        commas += field.bytes[i] == ',';
        if (!digit && memchr(",-+.% ", field.bytes[i], 6) == NULL)
            return false;
    }
    return commas == 1;
}

/* Whether one blank stands before the field, which is not the first, or before its quote. */
static bool follows_blank(struct slice field) {
    const unsigned char *start = field.bytes; /* a separator, a blank or a quote is before it */
    if (field.length > 0 && *start == ' ')
        return field.length == 1 || start[1] != ' ';
    start -= start[-1] == '"';
    return start[-1] == ' ' && start[-2] != ' ';
}

static bool see(void *context, const struct csv_record *record) {
    struct look *look = context;
    if (is_blank(record))
        return true;
    look->doubled &= record->field_count == 1 || record->field_count % 2 == 1;
    for (size_t i = 0; i < record->field_count; i++) {
        struct slice field = record->fields[i];
        look->doubled &= i % 2 == 0 || field.length == 0;
        look->blank_after &= i == 0 || follows_blank(field);
        look->decimals += is_decimal(field);
    }
    look->fields[look->records++] = record->field_count;
    return look->records < RECORDS_MOST;
}

/* How many records have as many fields as most of them, and how many fields those are. */
static size_t usual_fields(const struct look *look, size_t *fields) {
    size_t most = 0;
    for (size_t i = 0; i < look->records; i++) {
        size_t same = 0;
        for (size_t j = 0; j < look->records; j++)
            same += look->fields[j] == look->fields[i];
        if (same > most || (same == most && look->fields[i] > *fields)) {
            most = same;
            *fields = look->fields[i];
        }
    }
    return most;
}

bool csv_find_separator(struct csv_reader *reader, struct error *error) {
    static const char *const candidates[] = {",", ";", "\t", "|"};
    struct csv_dialect best = *csv_dialect(reader);
    size_t best_records = 0, best_fields = 1;
    for (size_t c = 0; c < sizeof candidates / sizeof *candidates; c++) {
        struct csv_dialect dialect = *csv_dialect(reader);
        struct look look = {.doubled = true, .blank_after = true};
        size_t fields = 0;
        snprintf(dialect.separator, sizeof dialect.separator, "%s", candidates[c]);
        if (!csv_look_ahead(reader, &dialect, see, &look, error))
            return false;
        size_t records = usual_fields(&look, &fields);
        /* Where all is equal, `Kent;12,5` is not `Kent;12` and `5`. */
        bool better = records > best_records || fields > best_fields ||
                      (c == 1 && fields == best_fields && 2 * look.decimals >= records);
        if (fields < 2 || records < best_records || !better)
            continue;
        best_records = records;
        best_fields = fields;
        best = dialect;
        if (c > 0 && look.doubled && candidates[c][0] != '\t')
            best.separator[1] = candidates[c][0];
        else if (look.blank_after)
            best.separator[1] = ' ';
    }
    return csv_set_dialect(reader, best, error);
}
