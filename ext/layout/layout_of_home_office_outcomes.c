/* layout/layout_of_home_office_outcomes.c: the Home Office's crime outcomes open data: crimes by what became of
** them. The outcome that leads to court is a charge or a summons.
**
** A file has two counts: of investigations closed in the quarter, whenever the crime was recorded, which is
** read, and of crimes recorded in the quarter, which is read with count=recorded. */
#include <stdint.h>

#include "base/base.h"
#include "layout/binding.h"

#define CLOSED                                                                                     \
    "Force outcomes recorded in quarter|Outcomes for investigations closed in the quarter|"        \
    "Number of Outcomes for investigations that were closed in the quarter|"                       \
    "Force outcomes recorded in the quarter|Outcomes recorded in quarter|"                         \
    "Outcomes recorded in the quarter|Outcomes for investigations closed in quarter|"              \
    "Outcomes for investigations that were closed in the quarter|"                                 \
    "Number of outcomes for investigations closed in the quarter"
#define RECORDED                                                                                   \
    "Force outcomes for offences recorded in quarter|"                                             \
    "Outcomes for offences that were recorded in the quarter|"                                     \
    "Number of Outcomes for offences that were recorded in the quarter|"                           \
    "Force outcomes for offences recorded in the quarter|"                                         \
    "Outcomes for offences recorded in quarter|Outcomes for offences recorded in the quarter|"     \
    "Number of outcomes for offences recorded in the quarter"
enum { SLOT_CLOSED, SLOT_RECORDED };

static const char OUTCOME_TYPE_HEADER[] = "Outcome Type";

static const struct layout_column COLUMNS[] = {
    {"Financial Year", ROLE_YEAR, 0, 0, true, NULL},
    {"Financial Quarter", ROLE_QUARTER_OF_YEAR, 0, 0, false, NULL},
    NEEDED_DIMENSION("Force Name", FORCE),
    {"Offence Code", ROLE_OFFENCE_CODE, 0, 0, true, NULL},
    DIMENSION_COLUMN("Offence Description", OFFENCE),
    DIMENSION_COLUMN("Offence Group", OFFENCE_GROUP),
    {"Offence Subgroup|Offence Sub group", ROLE_KNOWN, 0, 0, false, NULL},
    {"Offence Code Expired", ROLE_KNOWN, 0, 0, false, NULL},
    {"Outcome Group", ROLE_KNOWN, 0, 0, false, NULL},
    DIMENSION_COLUMN("Outcome Description", OUTCOME),
    {OUTCOME_TYPE_HEADER, ROLE_FLAG, 0, 0, true, NULL},
    {CLOSED, ROLE_COUNT, 0, SLOT_CLOSED, false, NULL},
    {RECORDED, ROLE_COUNT, 0, SLOT_RECORDED, false, NULL},
};

/* Charges are outcome 1; what is charged as another offence than the one first recorded is 1a in a file of
** alternates, whose numbers are inside those of the main file. */
static unsigned flags(const struct layout_column *column, struct slice value) {
    if (column->headers != OUTCOME_TYPE_HEADER)
        return 0;
    bool charged = slice_equal(value, slice_of("1")) || slice_equal_nocase(value, slice_of("1A")) ||
                   slice_starts_nocase(value, "charge");
    bool alternate = value.length == 2 && value.bytes[0] >= '1' && value.bytes[0] <= '3' &&
                     byte_lower(value.bytes[1]) == 'a';
    return (charged ? FLAG_CHARGED : 0u) | (alternate ? FLAG_ALTERNATE : 0u);
}

static bool bind(const struct slice *header, size_t count, const struct bind_options *options,
                 struct binding *binding, struct error *error) {
    int slot = options->count_recorded ? SLOT_RECORDED : SLOT_CLOSED;
    static const struct layout_column known = {.headers = "", .role = ROLE_KNOWN};
    if (!binding_of_columns(header, count, 2, 1, binding, error))
        return false;
    if (binding->count_columns[slot] == SIZE_MAX)
        return error_set(error, ERROR_INPUT,
                         options->count_recorded
                             ? "count=recorded: the header has no count of offences recorded in "
                               "the quarter; leave the option out"
                             : "the header has only the count of offences recorded in the quarter, "
                               "whose investigations may still be open; write count=recorded to "
                               "read it");
    size_t other = binding->count_columns[1 - slot];
    binding->count_columns[1 - slot] = SIZE_MAX;
    if (other != SIZE_MAX)
        binding->columns[other] = &known;
    for (int m = MEASURE_DEFENDANTS; m <= MEASURE_PROSECUTED; m++) {
        unsigned if_flags = binding->layout->measures[m].if_flags;
        binding->views->measures[m] = (struct measure_rule){
            .rule = RULE_SUM, .first_slot = slot, .slots = 1, .if_flags = if_flags};
    }
    return true;
}

const struct layout layout_of_home_office_outcomes = {
    .name = "home-office-outcomes",
    .publisher = "Home Office",
    .unit = UNIT_CRIMES,
    .counts =
        "Crimes that the police recorded, by what became of them: neither people nor court cases.",
    .status = "official statistics",
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT_OF(COLUMNS),
    .needs_one_of = {CLOSED "|" RECORDED},
    .measures = {[MEASURE_DEFENDANTS] = {.rule = RULE_SUM, .slots = 1},
                 [MEASURE_PROSECUTED] = {.rule = RULE_SUM, .slots = 1, .if_flags = FLAG_CHARGED}},
    .open_dimensions = 1u << DIMENSION_OFFENCE_GROUP | 1u << DIMENSION_OUTCOME,
    .na_is_blank = true,
    .takes_count = true,
    .flags = flags,
    .bind = bind,
    .vintage_from_years = true,
};
