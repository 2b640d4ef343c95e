/* layout/layout_of_prosecutions.c: rows saved from this extension, read again: the columns of `prosecutions` by
** their own names. The built-in figures are kept so.
**
** A period (or a year) and a measure are needed. Columns that follow from others (`region` from `force`) are
** not read where those are there. */
#include "base/base.h"
#include "layout/binding.h"

#define MEASURE_HEADERS "defendants|prosecuted|convicted|sentenced"
#define FOLLOWS(headers)                                                                           \
    { headers, ROLE_KNOWN, 0, 0, false, NULL }

static const struct layout_column COLUMNS[] = {
    DIMENSION_COLUMN("period", PERIOD),
    {"year", ROLE_YEAR, 0, 0, false, NULL},
    {"quarter", ROLE_QUARTER, 0, 0, false, NULL},
    {"month", ROLE_MONTH, 0, 0, false, NULL},
    DIMENSION_COLUMN("force", FORCE),
    DIMENSION_COLUMN("force_code", FORCE),
    {"region", ROLE_REGION, 0, 0, false, NULL},
    {"nation", ROLE_NATION, 0, 0, false, NULL},
    DIMENSION_COLUMN("court", COURT),
    DIMENSION_COLUMN("defendant_type", DEFENDANT_TYPE),
    DIMENSION_COLUMN("sex", SEX),
    DIMENSION_COLUMN("age_group", AGE_GROUP),
    DIMENSION_COLUMN("age_range", AGE_RANGE),
    DIMENSION_COLUMN("ethnicity", ETHNICITY),
    DIMENSION_COLUMN("offence_type", OFFENCE_TYPE),
    DIMENSION_COLUMN("offence_group", OFFENCE_GROUP),
    {"offence_code", ROLE_OFFENCE_CODE, 0, 0, false, NULL},
    DIMENSION_COLUMN("offence", OFFENCE),
    DIMENSION_COLUMN("plea", PLEA),
    DIMENSION_COLUMN("police_remand", POLICE_REMAND),
    DIMENSION_COLUMN("court_remand", COURT_REMAND),
    DIMENSION_COLUMN("outcome", OUTCOME),
    DIMENSION_COLUMN("sentence_length", SENTENCE_LENGTH),
    DIMENSION_COLUMN("ethnicity_detailed", ETHNICITY_DETAILED),
    DIMENSION_COLUMN("sentence_detail", SENTENCE_DETAIL),
    DIMENSION_COLUMN("marks", MARKS),
    {"defendants", ROLE_COUNT, 0, 0, false, NULL},
    {"prosecuted", ROLE_COUNT, 0, 1, false, NULL},
    {"convicted", ROLE_COUNT, 0, 2, false, NULL},
    {"sentenced", ROLE_COUNT, 0, 3, false, NULL},
    {"vintage", ROLE_VINTAGE, 0, 0, false, NULL},
    FOLLOWS("file"),
    FOLLOWS("line"),
};

/* A header with a period, or whose every name is one of ours to the letter: a publisher's `Year` and `Offence`
** are not. */
static bool fits(const struct slice *header, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (header_is(header[i], "period"))
            return true;
    for (size_t i = 0; i < count; i++) {
        bool ours = false;
        for (size_t c = 0; c < COLUMN_COUNT_OF(COLUMNS); c++)
            ours |= slice_equal(slice_trim(header[i]), slice_of(COLUMNS[c].headers));
        if (!ours)
            return false;
    }
    return true;
}

static bool has(const struct slice *header, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (header_is(header[i], name))
            return true;
    return false;
}

static void pass_over(const struct slice *header, const char *name, struct binding *binding) {
    static const struct layout_column known = FOLLOWS("");
    for (size_t i = 0; i < binding->column_count; i++)
        if (header_is(header[i], name))
            binding->columns[i] = &known;
}

static bool bind(const struct slice *header, size_t count, const struct bind_options *options,
                 struct binding *binding, struct error *error) {
    (void)options;
    if (!binding_of_columns(header, count, MEASURE_COUNT, 1, binding, error))
        return false;
    if (has(header, count, "period")) {
        pass_over(header, "year", binding);
        pass_over(header, "quarter", binding);
        pass_over(header, "month", binding);
    }
    if (has(header, count, "force"))
        pass_over(header, "force_code", binding);
    return true;
}

const struct layout layout_of_prosecutions = {
    .name = "prosecutions",
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT_OF(COLUMNS),
    .needs_one_of = {"period|year", MEASURE_HEADERS},
    .measures = {[MEASURE_DEFENDANTS] = {.rule = RULE_SUM, .slots = 1},
                 [MEASURE_PROSECUTED] = {.rule = RULE_SUM, .first_slot = 1, .slots = 1},
                 [MEASURE_CONVICTED] = {.rule = RULE_SUM, .first_slot = 2, .slots = 1},
                 [MEASURE_SENTENCED] = {.rule = RULE_SUM, .first_slot = 3, .slots = 1}},
    .open_dimensions = ~0u,
    .is_saved = true,
    .wins = true,
    .fits = fits,
    .bind = bind,
    .needs = "a period, or the names of this table's columns to the letter",
    .vintage_from_years = true,
};
