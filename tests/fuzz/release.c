/* fuzz/release.c: a release made up from the input, as publishers vary them: columns in any order, dropped,
** renamed or added, totals among the rows, a whole among the forces, a second edition. The sum of what was
** prosecuted is that of the newest edition's rows, or a finding says why not. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz/input.h"
#include "loading/loader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIELDS = 7, ROWS_MOST = 12 };
enum { YEAR, FORCE, SEX, AGE, OFFENCE, COUNT, EXTRA };

/* How the file is written: of each column its place, its header (NULL: it is not there). */
struct shape {
    unsigned order[FIELDS];
    const char *headers[FIELDS];
    bool total_of_sex, whole_of_forces;
    const char *total, *whole;
};

static void shape_take(struct input *input, struct shape *shape) {
    static const char *const headers[FIELDS] = {"Year",    "Police Force Area", "Sex", "Age Group",
                                                "Offence", "Proceeded against", NULL};
    static const char *const totals[] = {"All", "Everyone", "Both sexes", "Total"};
    static const char *const wholes[] = {"National", "England and Wales", "All of them", "E&W sum"};
    memcpy(shape->headers, headers, sizeof headers);
    for (unsigned i = 0; i < FIELDS; i++)
        shape->order[i] = i;
    for (unsigned i = FIELDS; i-- > 1;) {
        unsigned other = take(input, i + 1), moved = shape->order[i];
        shape->order[i] = shape->order[other];
        shape->order[other] = moved;
    }
    unsigned choice = take(input, 64);
    shape->total_of_sex = choice & 1;
    shape->whole_of_forces = choice & 2;
    shape->total = totals[take(input, 4)];
    shape->whole = wholes[take(input, 4)];
    if (choice & 4)
        shape->headers[SEX] = "Gender of defendant";
    if ((choice & 8) && !shape->total_of_sex) /* whose totals nothing would tell any more */
        shape->headers[SEX] = NULL;
    if (choice & 16)
        shape->headers[AGE] = choice & 1 ? NULL : "Age band";
    if (choice & 32)
        shape->headers[EXTRA] = "Court house";
}

static void write_row(FILE *file, const struct shape *shape, const char *const values[FIELDS]) {
    const char *separator = "";
    for (unsigned i = 0; i < FIELDS; i++) {
        unsigned column = shape->order[i];
        if (shape->headers[column] == NULL)
            continue;
        fprintf(file, "%s%s", separator, values[column]);
        separator = ",";
    }
    fputc('\n', file);
}

static const char *const FORCES[] = {"Kent", "Durham", "Gwent"};

/* One year's and age group's rows: of each force and sex, and their totals. */
static int64_t write_cells(FILE *file, const struct shape *shape, struct input *input,
                           const char *year, const char *age) {
    int64_t sums[3] = {0}, all = 0, by_sex[2] = {0};
    char count[24];
    const char *values[FIELDS] = {year, "", "", age, "34 Robbery", count, "x"};
    for (int force = 0; force < 3; force++) {
        for (int sex = 0; sex < 2; sex++) {
            int64_t number = take(input, 9);
            snprintf(count, sizeof count, "%d", (int)number);
            values[FORCE] = FORCES[force];
            values[SEX] = sex ? "Female" : "Male";
            write_row(file, shape, values);
            sums[force] += number;
            by_sex[sex] += number;
            all += number;
        }
        snprintf(count, sizeof count, "%d", (int)sums[force]);
        values[SEX] = shape->total;
        if (shape->total_of_sex)
            write_row(file, shape, values);
    }
    values[FORCE] = shape->whole;
    for (int sex = 0; sex < 3 && shape->whole_of_forces; sex++) {
        snprintf(count, sizeof count, "%d", (int)(sex < 2 ? by_sex[sex] : all));
        values[SEX] = sex == 0 ? "Male" : sex == 1 ? "Female" : shape->total;
        if (sex < 2 || shape->total_of_sex)
            write_row(file, shape, values);
    }
    return all;
}

static int64_t write_file(const char *path, const struct shape *shape, struct input *input) {
    static const char *const years[] = {"2017", "2018"}, *const ages[] = {"Adults", "Juveniles"};
    int64_t sum = 0;
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        abort();
    write_row(file, shape, shape->headers);
    for (int year = 0; year < 2; year++)
        for (int age = 0; age < 2; age++)
            sum += write_cells(file, shape, input, years[year], ages[age]);
    fclose(file);
    return sum;
}

static int64_t sum_of(const struct store *store) {
    int64_t sum = 0, number;
    for (size_t g = 0; g < store->group_count; g++)
        for (uint32_t row = 0; row < store->groups[g].rows; row++)
            if (group_measure(&store->groups[g], MEASURE_PROSECUTED, row, &number))
                sum += number;
    return sum;
}

/* Whether somebody who looks would know. That rows repeat each other is true of every such release. */
static bool is_told(const struct store *store) {
    for (size_t i = 0; i < store->findings.count; i++)
        if (store->findings.items[i].severity != SEVERITY_NOTE)
            return true;
    return false;
}

static char folder[] = "/tmp/prosecutions_fuzz_XXXXXX", older[64], newer[64];

static void remove_folder(void) {
    char path[96];
    remove(older);
    remove(newer);
    snprintf(path, sizeof path, "%s/2021", folder);
    rmdir(path);
    snprintf(path, sizeof path, "%s/2024", folder);
    rmdir(path);
    rmdir(folder);
}

static void make_folder(void) {
    if (older[0] != '\0')
        return;
    if (mkdtemp(folder) == NULL)
        abort();
    snprintf(older, sizeof older, "%s/2021", folder);
    snprintf(newer, sizeof newer, "%s/2024", folder);
    if (mkdir(older, 0700) != 0 || mkdir(newer, 0700) != 0)
        abort();
    snprintf(older, sizeof older, "%s/2021/court.csv", folder);
    snprintf(newer, sizeof newer, "%s/2024/court.csv", folder);
    atexit(remove_folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct forces *forces;
    struct input input = {data, size};
    struct error error = {0};
    struct shape shape = {0};
    if (forces == NULL)
        forces = forces_open(&error);
    make_folder();
    bool two = take(&input, 2) == 1;
    shape_take(&input, &shape);
    int64_t sum = write_file(newer, &shape, &input);
    remove(older);
    if (two) {
        if (take(&input, 2) == 1) /* the older edition had another order */
            shape_take(&input, &shape);
        write_file(older, &shape, &input);
    }
    struct request request = {
        .source = slice_of(folder), .forces = forces, .files_allowed = true, .diagnose = true};
    struct store *store = store_load(&request, &error);
    if (store == NULL || (sum_of(store) != sum && !is_told(store)))
        abort();
    struct error of_plain = {0};
    request.diagnose = false;
    struct store *plain = store_load(&request, &of_plain);
    if (plain == NULL ? of_plain.code == ERROR_NONE : sum_of(plain) != sum_of(store))
        abort();
    store_free(store);
    store_free(plain);
    return 0;
}
