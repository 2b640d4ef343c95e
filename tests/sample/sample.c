/* sample.c: a made-up release in the layout of the Ministry of Justice's Outcomes by Offence.
**
**     build/sample/make ROWS FIRST_YEAR LAST_YEAR PROPORTIONS FILE
**
** For tests and benchmarks: the labels and their proportions are those of real releases
** (proportions.csv), spelt as releases of the year spelt them, and every row says that it is made
** up. ROWS is what the years 2017 to 2024 have together; other years have as many in proportion. A
** year's rows are the same in every file of as many ROWS, but that of a release which ends before
** 2024 one count in 64 was revised since. The sums that a reader of the file has to find are
** printed as CSV. The same arguments give the same bytes, on every machine.
*/
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout/count.h"
#include "source/csv.h"

enum { FIRST = 2010, LAST = 2024, STYLES = 3, TYPES = 4, MOST_ITEMS = 512, SLOTS = 65536 };

/* How the label of the proportions is spelt until 2016, until 2020, and from 2021 on. */
static const char *const SPELLINGS[][1 + STYLES] = {
    {"01: Males", "01: Male", "01: Males", "01: Male"},
    {"02: Females", "02: Female", "02: Females", "02: Female"},
    {"01: Juveniles", "01: Juveniles", "01: Juveniles", "01: Children"},
    {"07: 25-29 (2017 onwards)", "06: 25+ (prior to 2017)", NULL, "06: 25-29"},
    {"08: 30-39 (2017 onwards)", "06: 25+ (prior to 2017)", NULL, "07: 30-39"},
    {"09: 40-49 (2017 onwards)", "06: 25+ (prior to 2017)", NULL, "08: 40-49"},
    {"10: 50-59 (2017 onwards)", "06: 25+ (prior to 2017)", NULL, "09: 50-59"},
    {"11: 60+ (2017 onwards)", "06: 25+ (prior to 2017)", NULL, "10: 60+"},
    {"02: Triable either way", NULL, NULL, "02: Triable Either Way"},
    {"04: Theft Offences", NULL, NULL, "04: Theft offences"},
    {"09: Miscellaneous crimes against society", NULL, "09: Miscellaneous crimes agains", NULL},
    {"10: Fraud Offences", NULL, NULL, "10: Fraud offences"},
    {"Metropolitan", NULL, NULL, "Metropolitan Police"},
    {"Devon and Cornwall", "Devon & Cornwall", NULL, NULL},
    {"Magistrates Court", NULL, NULL, "Magistrates' Courts"},
    {"Crown Court", NULL, NULL, "The Crown Court"},
    {"01: Immediate Custody", "01: Immediate custody", "06: Total Immediate Custody",
     "Immediate custody"},
    {"02: Suspended Sentence", NULL, "05: Total Suspended Sentence", "Suspended sentence"},
    {"03: Community Sentence", NULL, "04: Total Community Sentence", "Community sentence"},
    {"04: Fine", NULL, "03: Total Fine", "Fine"},
    {"05: Absolute Discharge", NULL, NULL, "Absolute discharge"},
    {"06: Conditional Dischar", NULL, NULL, "Conditional discharge"},
    {"07: Compensation", NULL, NULL, "Compensation (primary disposal)"},
    {"08: Otherwise Dealt Wit", NULL, NULL, "Total otherwise dealt with"},
    {"13: 4 Years", NULL, NULL, "13: 4 years"},
    {"20: N/A", "N/A", NULL, "N/A"},
};

/* Rows of each year, in hundredths of ROWS; the courts were shut for a part of 2020. */
static const int SHARES[LAST - FIRST + 1] = {18, 17, 16, 16, 15, 15, 14, /* 2017: */
                                             14, 13, 13, 9,  11, 12, 13, 15};

/* A line of the proportions, as the fields that it gives a row. */
struct item {
    int64_t weight;
    char type; /* `2` of `02: Triable either way` */
    bool custody, female, lancashire;
    unsigned mean; /* defendants a row */
    char label[5][200];
    struct {
        char text[700];
        size_t length;
    } fields[STYLES], more[STYLES]; /* of a sentence: the court, and what the court decided */
};

struct kind {
    const char *name;
    size_t count;
    struct item items[MOST_ITEMS];
};

static struct kind kinds[] = {
    {.name = "person"}, {.name = "force"}, {.name = "offence"}, {.name = "sentence"}};
static struct kind *const persons = &kinds[0], *const forces = &kinds[1],
                          *const offences = &kinds[2], *const sentences = &kinds[3];

static _Noreturn void fail(const char *what, const char *detail) {
    fprintf(stderr, "sample: %s: %s\n", what, detail);
    exit(1);
}

/* --- Labels --- */

static const char *spelt(const char *label, int style) {
    for (size_t i = 0; i < sizeof SPELLINGS / sizeof *SPELLINGS; i++)
        if (strcmp(label, SPELLINGS[i][0]) == 0 && SPELLINGS[i][1 + style] != NULL)
            return SPELLINGS[i][1 + style];
    return label;
}

/* `"01: Person","01: Males",` of labels `from` to `to`. */
static size_t write_fields(struct item *item, int from, int to, int style, char *text,
                           size_t room) {
    size_t length = 0;
    for (int i = from; i <= to; i++)
        length +=
            (size_t)snprintf(text + length, room - length, "\"%s\",", spelt(item->label[i], style));
    return length;
}

static void write_item(const struct kind *kind, struct item *item) {
    static const int last[] = {4, 0, 2, 1};
    int first = kind == sentences ? 1 : 0;
    for (int style = 0; style < STYLES; style++) {
        item->fields[style].length =
            write_fields(item, first, last[kind - kinds], style, item->fields[style].text,
                         sizeof item->fields[0].text);
        if (kind == sentences)
            item->more[style].length =
                write_fields(item, 2, 3, style, item->more[style].text, sizeof item->more[0].text);
    }
    item->type = item->label[0][1];
    item->female = strcmp(item->label[1], "02: Females") == 0;
    item->custody = strcmp(item->label[2], "01: Immediate Custody") == 0;
    item->lancashire = strcmp(item->label[0], "Lancashire") == 0;
    /* Common offences have more defendants a row, not only more rows. */
    item->mean = kind != offences       ? 1
                 : item->weight > 50000 ? 8
                 : item->weight > 10000 ? 4
                 : item->weight > 1000  ? 2
                                        : 1;
}

static void read_proportions(const char *path) {
    struct error error = {0};
    struct byte_source *bytes = bytes_from_file(path, &error);
    struct csv_reader *csv =
        bytes != NULL ? csv_open(bytes, (struct csv_options){0}, &error) : NULL;
    struct csv_record record;
    while (csv != NULL && csv_next_record(csv, &record, &error) > 0) {
        for (size_t k = 0; record.field_count == 7 && k < sizeof kinds / sizeof *kinds; k++) {
            struct kind *kind = &kinds[k];
            if (!slice_equal(record.fields[0], slice_of(kind->name)) || kind->count == MOST_ITEMS)
                continue;
            struct item *item = &kind->items[kind->count++];
            if (count_read(record.fields[1], &item->weight) != COUNT_NUMBER)
                fail(path, "a weight is no number");
            for (size_t i = 0; i < 5; i++)
                snprintf(item->label[i], sizeof item->label[i], "%.*s",
                         SLICE_PRINT(record.fields[2 + i]));
            write_item(kind, item);
        }
    }
    csv_close(csv);
    bytes_close(bytes);
    if (error.code != ERROR_NONE)
        fail(path, error.message);
    if (persons->count * forces->count * offences->count * sentences->count == 0)
        fail(path, "lacks a kind of proportions");
}

/* --- Chance --- */

/* SplitMix64: the number of that number. */
static uint64_t random_of(uint64_t number) {
    number += UINT64_C(0x9E3779B97F4A7C15);
    number = (number ^ number >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    number = (number ^ number >> 27) * UINT64_C(0x94D049BB133111EB);
    return number ^ number >> 31;
}

/* Items in proportion: a random slot holds one of them. */
struct urn {
    const struct item *slots[SLOTS];
};

/* Fills it with the items of a type (0: all); each has one slot at least. */
static void urn_fill(struct urn *urn, const struct kind *kind, char type, const int64_t *weights) {
    int64_t total = 0, items = 0, done = 0;
    for (size_t i = 0; i < kind->count; i++) {
        bool taken = type == 0 || kind->items[i].type == type;
        total += taken ? weights[i] : 0;
        items += taken;
    }
    size_t slot = 0;
    for (size_t i = 0; i < kind->count; i++) {
        if (type != 0 && kind->items[i].type != type)
            continue;
        done += weights[i];
        items--;
        size_t end = (size_t)(done * SLOTS / total);
        end = end <= slot ? slot + 1 : end;
        end = end > SLOTS - (size_t)items ? SLOTS - (size_t)items : end;
        while (slot < end)
            urn->slots[slot++] = &kind->items[i];
    }
}

/* The weights of a year: each item has a trend of its own, from a third less to a third more over
** ten years. */
static void weights_of(const struct kind *kind, int year, int64_t *weights) {
    for (size_t i = 0; i < kind->count; i++) {
        const struct item *item = &kind->items[i];
        int64_t trend = (int64_t)(random_of(i * 64 + (uint64_t)(kind - kinds)) % 67) - 33;
        weights[i] = 1 + item->weight * (1000 + trend * (year - 2017)) / item->mean;
    }
}

/* --- Rows --- */

struct sums {
    int64_t rows, prosecuted, convicted, sentenced, women_in_custody, lancashire;
};

static FILE *out;
static char buffer[1 << 20];
static size_t used;

static void flush(void) {
    if (fwrite(buffer, 1, used, out) != used)
        fail("write", "no room?");
    used = 0;
}

static inline void put(const char *text, size_t length) {
    memcpy(buffer + used, text, length);
    used += length;
}

static inline void put_number(unsigned number) {
    char digits[12];
    size_t at = sizeof digits;
    digits[--at] = ',';
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    put(digits + at, sizeof digits - at);
}

struct year {
    int year, style;
    bool revised;                                      /* since this release */
    struct urn forces, offences, sentences[TYPES + 1]; /* by type of offence */
};

static void write_row(const struct year *year, const struct item *person, uint64_t seed,
                      struct sums *sums) {
    static const char *const unsentenced[] = {"\"Not convicted\",\"N/A\",",
                                              "\"Not sentenced\",\"N/A\","};
    uint64_t random = random_of(seed), other = random_of(seed ^ UINT64_C(1) << 63);
    const struct item *force = year->forces.slots[random & 0xFFFF];
    const struct item *offence = year->offences.slots[random >> 16 & 0xFFFF];
    const struct item *sentence = year->sentences[offence->type - '0'].slots[random >> 32 & 0xFFFF];
    unsigned number = 1 + (unsigned)(random >> 48) % (2 * offence->mean - 1);
    if (year->revised && other % 64 == 0)
        number += other >> 6 & 1 ? 1 : number > 1 ? (unsigned)-1 : 0;
    /* Of a hundred, 16 are not convicted and 4 wait for their sentence. */
    unsigned fate = (unsigned)(other >> 32) % 100;
    unsigned convicted = fate < 16 ? 0 : number, sentenced = fate < 20 ? 0 : number;
    int style = year->style;
    if (sizeof buffer - used < 4096)
        flush();
    put_number((unsigned)year->year);
    put(person->fields[style].text, person->fields[style].length);
    put(force->fields[style].text, force->fields[style].length);
    put(sentence->fields[style].text, sentence->fields[style].length);
    put(offence->fields[style].text, offence->fields[style].length);
    if (sentenced > 0)
        put(sentence->more[style].text, sentence->more[style].length);
    else
        put(unsentenced[convicted > 0], strlen(unsentenced[convicted > 0]));
    put_number(number);
    put_number(convicted);
    put_number(sentenced);
    put("\"made up\"\n", 10);
    sums->rows++;
    sums->prosecuted += number;
    sums->convicted += convicted;
    sums->sentenced += sentenced;
    sums->women_in_custody += person->female && sentence->custody ? sentenced : 0;
    sums->lancashire += force->lancashire ? number : 0;
}

/* The year's rows, sorted by who was prosecuted, as releases are. */
static void write_year(struct year *year, int64_t rows, struct sums *sums) {
    static int64_t weights[MOST_ITEMS];
    weights_of(forces, year->year, weights);
    urn_fill(&year->forces, forces, 0, weights);
    weights_of(offences, year->year, weights);
    urn_fill(&year->offences, offences, 0, weights);
    weights_of(sentences, year->year, weights);
    for (int type = 1; type <= TYPES; type++)
        urn_fill(&year->sentences[type], sentences, (char)('0' + type), weights);
    int64_t total = 0, done = 0, row = 0;
    for (size_t i = 0; i < persons->count; i++)
        total += persons->items[i].weight;
    for (size_t i = 0; i < persons->count; i++) {
        done += persons->items[i].weight;
        for (; row < rows * done / total; row++)
            write_row(year, &persons->items[i], (uint64_t)year->year << 32 | (uint64_t)row, sums);
    }
}

static int share_before(int year, int first) {
    int sum = 0;
    for (int y = first; y < year; y++)
        sum += SHARES[y - FIRST];
    return sum;
}

static void print_sums(const char *name, const struct sums *sums) {
    printf("%s,%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 "\n", name,
           sums->rows, sums->prosecuted, sums->convicted, sums->sentenced, sums->women_in_custody,
           sums->lancashire);
}

static void write_file(int64_t rows, int first, int last) {
    static struct year year;
    static const char header[] =
        "\"Year\",\"Type of Defendant\",\"Sex\",\"Age Group\",\"Age Range\",\"Ethnicity\","
        "\"Police Force Area\",\"Court Type\",\"Offence Type\",\"Offence Group\",\"Offence\","
        "\"Sentence Outcome\",\"Custodial Sentence Length\",\"Proceeded against\",\"Convicted\","
        "\"Sentenced\",\"Made up\"\n";
    struct sums all = {0};
    put(header, sizeof header - 1);
    printf("year,rows,prosecuted,convicted,sentenced,women_in_custody,prosecuted_lancashire\n");
    for (int y = first; y <= last; y++) {
        struct sums before = all;
        char name[12];
        int base = y < 2017 ? FIRST : 2017;
        int64_t begins = rows * share_before(y, base) / 100;
        int64_t ends = rows * share_before(y + 1, base) / 100;
        year.year = y;
        year.style = y < 2017 ? 0 : y < 2021 ? 1 : 2;
        year.revised = last < LAST;
        write_year(&year, ends - begins, &all);
        struct sums of_year = {all.rows - before.rows,
                               all.prosecuted - before.prosecuted,
                               all.convicted - before.convicted,
                               all.sentenced - before.sentenced,
                               all.women_in_custody - before.women_in_custody,
                               all.lancashire - before.lancashire};
        snprintf(name, sizeof name, "%d", y);
        print_sums(name, &of_year);
    }
    print_sums("all", &all);
    flush();
}

int main(int count, char **arguments) {
    if (count != 6)
        fail("usage", "make ROWS FIRST_YEAR LAST_YEAR PROPORTIONS FILE");
    int64_t rows = atoll(arguments[1]);
    int first = atoi(arguments[2]), last = atoi(arguments[3]);
    if (rows < 1 || rows > 100000000 || first < FIRST || last > LAST || first > last)
        fail(arguments[1], "ROWS go from 1 to 100000000, years from 2010 to 2024");
    read_proportions(arguments[4]);
    out = fopen(arguments[5], "wb");
    if (out == NULL)
        fail(arguments[5], "can't be written");
    write_file(rows, first, last);
    if (fclose(out) != 0)
        fail(arguments[5], "can't be written");
    return 0;
}
