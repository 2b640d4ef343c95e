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

/* A way to split them. */
struct way {
    char separator[CSV_SEPARATOR_SIZE];
    size_t records;  /* that have as many fields as most, */
    size_t fields;   /* how many fields those are, */
    size_t all;      /* how many records there are in all, */
    size_t decimals; /* and fields with a decimal comma */
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

/* Whether the second way to split is better than the first. `Kent;12,5` is not `Kent;12` and `5`, whatever one
** row looks like. */
static bool is_better(const struct way *best, const struct way *other) {
    if (other->fields < 2)
        return false;
    if (strcmp(other->separator, ";") == 0 && 2 * other->decimals >= other->all)
        return 2 * other->records >= other->all;
    return other->records > best->records ||
           (other->records == best->records && other->fields > best->fields);
}

static bool try_separator(struct csv_reader *reader, const char *separator, struct way *way,
                          struct error *error) {
    struct csv_dialect dialect = *csv_dialect(reader);
    struct look look = {.doubled = true, .blank_after = true};
    *way = (struct way){.all = 0};
    snprintf(dialect.separator, sizeof dialect.separator, "%s", separator);
    if (!csv_look_ahead(reader, &dialect, see, &look, error))
        return false;
    way->records = usual_fields(&look, &way->fields);
    way->all = look.records;
    way->decimals = look.decimals;
    const char *more = look.doubled && (*separator == '|' || *separator == ';') ? separator
                       : look.blank_after                                       ? " "
                                                                                : "";
    snprintf(way->separator, sizeof way->separator, "%s%s", separator, more);
    return true;
}

bool csv_find_separator(struct csv_reader *reader, struct error *error) {
    static const char *const candidates[] = {",", ";", "\t", "|"};
    struct way best = {.separator = ",", .fields = 1}, way;
    for (size_t c = 0; c < sizeof candidates / sizeof *candidates; c++) {
        if (!try_separator(reader, candidates[c], &way, error))
            return false;
        if (is_better(&best, &way))
            best = way;
    }
    struct csv_dialect dialect = *csv_dialect(reader);
    snprintf(dialect.separator, sizeof dialect.separator, "%s", best.separator);
    return csv_set_dialect(reader, dialect, error);
}
