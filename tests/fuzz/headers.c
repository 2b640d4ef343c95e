/* fuzz/headers.c: files whose header is that of a release, changed as publishers and mishaps change one:
** columns in another order, dropped, twice, renamed, cut, in another case, of another layout. They are loaded
** in every way, and no row counts more than its numbers say. */
#include <stdio.h>

#include "fuzz/file.h"
#include "fuzz/input.h"
#include "fuzz/loading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COLUMNS_MOST = 24, ROWS = 6, NAME_MOST = 60 };

/* Each column: its name, and the values that its rows have, separated by `;`. */
static const char *const TEMPLATES[][COLUMNS_MOST] = {
    {"Year|2017;2018", "Quarter|Q1;Q2", "Police Force Area|Kent;Essex;Not known",
     "Sex|01: Male;02: Female", "Age Group|01: Juveniles;03: Adults", "Offence Group|Robbery",
     "Offence|34 Robbery;8.01 Assault", "Proceeded against|5;0;12", "Convicted|4;0;-",
     "Sentenced|3;0;[c]"},
    {"Year of Appearance|2015;2016", "Court Type|01: Magistrates Court;02: Crown Court",
     "Sex|Male;Female", "Offence|34 Robbery", "Sentence Outcome|Fine;Immediate Custody",
     "Count|7;1"},
    {"Year|2018", "Quarter|Q4", "Police Force Area|Kent", "Offence code|4.1;4.10",
     "Outcome|FTA;Convicted", "Remand status with Magistrates Court|Bailed", "Count|9;1"},
    {"|Kent;Essex;National", "Number of Homicide Convictions|3;4;7",
     "Percentage of Homicide Convictions|75.0%", "Number of Homicide Unsuccessful|1;0",
     "Percentage of Homicide Unsuccessful|25.0%"},
    {"financial_year|2018/19", "financial_quarter|1;2", "force_name|Kent;Essex",
     "Offence Group|Robbery", "Offence Subgroup|Robbery", "Offence Code|34", "Outcome Type|1;1a;2",
     "Outcome Group|Charged/Summonsed", "Force outcomes for investigations closed in quarter|11;2"},
    {"period|2018;2017-Q4", "force|Kent", "offence|34 Robbery", "defendants|5", "prosecuted|4",
     "file|x", "line|3"},
};
enum { TEMPLATES_COUNT = sizeof TEMPLATES / sizeof *TEMPLATES };

struct field {
    char name[NAME_MOST];
    const char *values;
};

static size_t take_columns(struct input *input, struct field columns[COLUMNS_MOST]) {
    const char *const *template = TEMPLATES[take(input, TEMPLATES_COUNT)];
    size_t count = 0;
    for (; count < COLUMNS_MOST && template[count] != NULL; count++) {
        const char *values = strchr(template[count], '|') + 1;
        snprintf(columns[count].name, NAME_MOST, "%.*s", (int)(values - template[count] - 1),
                 template[count]);
        columns[count].values = values;
    }
    return count;
}

static void rename_column(struct input *input, struct field *column) {
    static const char *const names[] = {"Total",   "Count",     "Year",           "All",
                                        "Period",  "Sex",       "Offence",        "Note",
                                        "",        "Convicted", "Sentenced",      "Age Range",
                                        "Outcome", "Courts",    "HO Offence Code"};
    size_t length = strlen(column->name), at = length > 0 ? take(input, 60) % length : 0;
    switch (take(input, 6)) {
    case 0:
        snprintf(column->name, NAME_MOST, "%s", names[take(input, 15)]);
        break;
    case 1:
        column->name[at] = '\0';
        break;
    case 2:
        column->name[at] = (char)(take(input, 90) + 33);
        break;
    case 3:
        column->name[at] ^= 0x20;
        break;
    case 4:
        snprintf(column->name + length, NAME_MOST - length, " %s", names[take(input, 15)]);
        break;
    default:
        snprintf(column->name + length, NAME_MOST - length, "[Note %u]", take(input, 9));
    }
}

static size_t change(struct input *input, struct field columns[COLUMNS_MOST], size_t count) {
    size_t a = take(input, (unsigned)count), b = take(input, (unsigned)count);
    struct field moved = columns[a];
    switch (take(input, 5)) {
    case 0:
        columns[a] = columns[b];
        columns[b] = moved;
        break;
    case 1:
        memmove(&columns[a], &columns[a + 1], (count - a - 1) * sizeof *columns);
        return count > 1 ? count - 1 : count;
    case 2:
        if (count < COLUMNS_MOST)
            columns[count++] = columns[a];
        break;
    case 3:
        columns[a].values = columns[b].values;
        break;
    default:
        rename_column(input, &columns[a]);
    }
    return count;
}

static size_t put(char *text, size_t length, size_t room, const char *field, size_t size) {
    if (length + 2 * size + 4 > room)
        return length;
    text[length++] = '"';
    for (size_t i = 0; i < size; i++) {
        if (field[i] == '"')
            text[length++] = '"';
        text[length++] = field[i];
    }
    text[length++] = '"';
    return length;
}

/* The values of the column in the row's turn. */
static size_t put_value(char *text, size_t length, size_t room, const char *values, unsigned turn) {
    const char *value = values;
    for (; turn > 0; turn--) {
        const char *next = strchr(value, ';');
        value = next != NULL ? next + 1 : values;
    }
    return put(text, length, room, value, strcspn(value, ";"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct field columns[COLUMNS_MOST] = {0}; /* a name may grow by a byte */
    char text[8192];
    size_t length = 0, count = take_columns(&input, columns);
    for (unsigned changes = take(&input, 8); changes > 0; changes--)
        count = change(&input, columns, count);
    for (size_t c = 0; c < count; c++) {
        text[length++] = c == 0 ? '\n' : ',';
        length = put(text, length, sizeof text, columns[c].name, strlen(columns[c].name));
    }
    for (unsigned row = 0; row < ROWS; row++)
        for (size_t c = 0; c < count; c++) {
            text[length++] = c == 0 ? '\n' : ',';
            length = put_value(text, length, sizeof text, columns[c].values, row + take(&input, 3));
        }
    text[length++] = '\n';
    load_every_way(input_file((const uint8_t *)text, length), length);
    return 0;
}
