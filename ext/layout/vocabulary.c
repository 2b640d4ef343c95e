#include "layout/vocabulary.h"

#include <string.h>

#include "layout/sentence_length.h"

enum { FOLDED_SIZE = 256, CUT_OFF_LEAST = 6 };

/* A value and, separated by `|`, what else it was called. Compared folded (see the header). */
struct word {
    enum dimension dimension;
    const char *value;
    const char *also;
};

static const struct word WORDS[] = {
    {DIMENSION_COURT, "Magistrates", "Magistrates Court|Magistrates' Courts|Magistrates' Court"},
    {DIMENSION_COURT, "Crown", "Crown Court|The Crown Court"},

    {DIMENSION_DEFENDANT_TYPE, "Person", "Persons|Individual"},
    {DIMENSION_DEFENDANT_TYPE, "Companies, public bodies etc.",
     "Compan|Company|Companies|Other|Other (companies, public bodies, etc.)"},

    {DIMENSION_SEX, "Male", "Males|M"},
    {DIMENSION_SEX, "Female", "Females|F"},
    {DIMENSION_SEX, "Companies, public bodies etc.",
     "Company|Companies|Other|Other (companies, public bodies, etc.)"},
    {DIMENSION_SEX, "Not known", "Unknown|Not stated|Sex not known"},

    {DIMENSION_AGE_GROUP, "Children", "Juveniles|Juvenile|Child"},
    {DIMENSION_AGE_GROUP, "Young adults", "Young adult"},
    {DIMENSION_AGE_GROUP, "Adults", "Adult"},
    {DIMENSION_AGE_GROUP, "Companies, public bodies etc.", "Companies|Other"},
    {DIMENSION_AGE_GROUP, "Not known", "Unknown|Age not known"},

    {DIMENSION_AGE_RANGE, "10-11", "10 to 11"},
    {DIMENSION_AGE_RANGE, "12-14", "12 to 14"},
    {DIMENSION_AGE_RANGE, "15-17", "15 to 17"},
    {DIMENSION_AGE_RANGE, "18-20", "18 to 20"},
    {DIMENSION_AGE_RANGE, "21-24", "21 to 24"},
    {DIMENSION_AGE_RANGE, "25+", "25+ (prior to 2017)|25 and over"},
    {DIMENSION_AGE_RANGE, "25-29", "25-29 (2017 onwards)|25 to 29"},
    {DIMENSION_AGE_RANGE, "30-39", "30-39 (2017 onwards)|30 to 39"},
    {DIMENSION_AGE_RANGE, "40-49", "40-49 (2017 onwards)|40 to 49"},
    {DIMENSION_AGE_RANGE, "50-59", "50-59 (2017 onwards)|50 to 59"},
    {DIMENSION_AGE_RANGE, "60+", "60+ (2017 onwards)|60 and over"},
    {DIMENSION_AGE_RANGE, "60-69", "60-69 (2017 onwards)|60 to 69"},
    {DIMENSION_AGE_RANGE, "70+", "70+ (2017 onwards)|70 and over"},
    {DIMENSION_AGE_RANGE, "Not known (children)", "Not known (Juvenile)|Not known (child)"},
    {DIMENSION_AGE_RANGE, "Not known (adult)", "Not known (adults)"},
    {DIMENSION_AGE_RANGE, "Not known", "Unknown|Age not known"},
    {DIMENSION_AGE_RANGE, "Companies, public bodies etc.", "Companies|Other"},

    {DIMENSION_ETHNICITY, "White", ""},
    {DIMENSION_ETHNICITY, "Black", "Black or Black British"},
    {DIMENSION_ETHNICITY, "Asian", "Asian or Asian British"},
    {DIMENSION_ETHNICITY, "Mixed", ""},
    {DIMENSION_ETHNICITY, "Chinese and other", "Chinese or other|Other|Other including Chinese"},
    {DIMENSION_ETHNICITY, "Not stated", "Not known|Unknown"},
    {DIMENSION_ETHNICITY, "N/A", "Not applicable"},

    {DIMENSION_OFFENCE_TYPE, "Indictable only", ""},
    {DIMENSION_OFFENCE_TYPE, "Triable either way", ""},
    {DIMENSION_OFFENCE_TYPE, "Summary non-motoring", ""},
    {DIMENSION_OFFENCE_TYPE, "Summary motoring", ""},
    {DIMENSION_OFFENCE_TYPE, "Not known", "Unknown"},

    {DIMENSION_OFFENCE_GROUP, "Violence against the person", ""},
    {DIMENSION_OFFENCE_GROUP, "Sexual offences", ""},
    {DIMENSION_OFFENCE_GROUP, "Robbery", ""},
    {DIMENSION_OFFENCE_GROUP, "Theft offences", ""},
    {DIMENSION_OFFENCE_GROUP, "Criminal damage and arson", ""},
    {DIMENSION_OFFENCE_GROUP, "Drug offences", ""},
    {DIMENSION_OFFENCE_GROUP, "Possession of weapons", "Possession of weapons offences"},
    {DIMENSION_OFFENCE_GROUP, "Public order offences", ""},
    {DIMENSION_OFFENCE_GROUP, "Miscellaneous crimes against society",
     "Miscellaneous crimes|Miscellaneous crimes agains"},
    {DIMENSION_OFFENCE_GROUP, "Fraud offences", ""},
    {DIMENSION_OFFENCE_GROUP, "Summary non-motoring", ""},
    {DIMENSION_OFFENCE_GROUP, "Summary motoring", ""},
    {DIMENSION_OFFENCE_GROUP, "Not known", "Unknown"},
    /* the Crown Prosecution Service's principal offence categories */
    {DIMENSION_OFFENCE_GROUP, "Homicide", ""},
    {DIMENSION_OFFENCE_GROUP, "Offences Against The Person", ""},
    {DIMENSION_OFFENCE_GROUP, "Burglary", ""},
    {DIMENSION_OFFENCE_GROUP, "Theft And Handling", ""},
    {DIMENSION_OFFENCE_GROUP, "Fraud And Forgery", ""},
    {DIMENSION_OFFENCE_GROUP, "Criminal Damage", ""},
    {DIMENSION_OFFENCE_GROUP, "Drugs Offences", ""},
    {DIMENSION_OFFENCE_GROUP, "All Other Offences (excluding Motoring)", ""},
    {DIMENSION_OFFENCE_GROUP, "Motoring Offences", ""},
    {DIMENSION_OFFENCE_GROUP, "Admin Finalised", ""},

    {DIMENSION_PLEA, "Guilty plea", "Guilty"},
    {DIMENSION_PLEA, "Not guilty plea", "Not guilty"},
    {DIMENSION_PLEA, "Not known", "Unknown|No plea"},
    {DIMENSION_PLEA, "N/A", "Not applicable"},

    {DIMENSION_POLICE_REMAND, "Summonsed", ""},
    {DIMENSION_POLICE_REMAND, "Arrested and bailed", "Bailed"},
    {DIMENSION_POLICE_REMAND, "Arrested and held in custody", "Held in custody"},
    {DIMENSION_POLICE_REMAND, "Not known", "Unknown"},

    {DIMENSION_COURT_REMAND, "Not remanded", ""},
    {DIMENSION_COURT_REMAND, "Bail", "Bailed"},
    {DIMENSION_COURT_REMAND, "Custody", "Remanded in custody"},
    {DIMENSION_COURT_REMAND, "Not known", "Unknown"},

    {DIMENSION_OUTCOME, "FTA", "Failed to appear"},
    {DIMENSION_OUTCOME, "Proceeding discontinued", "Proceedings discontinued"},
    {DIMENSION_OUTCOME, "Discharged Sec 6", "Discharged section 6"},
    {DIMENSION_OUTCOME, "Withdrawn", ""},
    {DIMENSION_OUTCOME, "Dismissed", ""},
    {DIMENSION_OUTCOME, "Committed for trial", ""},
    {DIMENSION_OUTCOME, "Committed for sentence", ""},
    {DIMENSION_OUTCOME, "Acquitted", ""},
    {DIMENSION_OUTCOME, "Acquitted or not tried", ""},
    {DIMENSION_OUTCOME, "Not tried", ""},
    {DIMENSION_OUTCOME, "Immediate custody", "Total immediate custody"},
    {DIMENSION_OUTCOME, "Suspended sentence", "Total suspended sentence"},
    {DIMENSION_OUTCOME, "Community sentence", "Total community sentence"},
    {DIMENSION_OUTCOME, "Fine", "Total fine"},
    {DIMENSION_OUTCOME, "Absolute discharge", ""},
    {DIMENSION_OUTCOME, "Conditional discharge", "Conditional Dischar"},
    {DIMENSION_OUTCOME, "Compensation", "Compensation (primary disposal)"},
    {DIMENSION_OUTCOME, "Otherwise dealt with", "Otherwise Dealt Wit|Total otherwise dealt with"},
    {DIMENSION_OUTCOME, "Administratively finalised", "Admin finalised"},
    {DIMENSION_OUTCOME, "Not sentenced", ""},
    {DIMENSION_OUTCOME, "Not convicted", ""},
    {DIMENSION_OUTCOME, "N/A", "Not applicable"},
    {DIMENSION_OUTCOME, "Not known", "Unknown"},

    {DIMENSION_SENTENCE_LENGTH, "Up to and including 1 month", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 1 month and up to and including 2 months", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 2 months and up to and including 3 months", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 3 months to less than 6 months",
     "Over 3 months and less than 6 months"},
    {DIMENSION_SENTENCE_LENGTH, "6 months", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 6 months and up to and including 9 months", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 9 months to less than 12 months",
     "Over 9 months and less than 12 months"},
    {DIMENSION_SENTENCE_LENGTH, "12 months", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 12 months and up to and including 18 months", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 18 months and up to and including 2 years", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 2 years and up to and including 3 years", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 3 years to less than 4 years",
     "Over 3 years and less than 4 years"},
    {DIMENSION_SENTENCE_LENGTH, "4 years", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 4 years and up to and including 5 years", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 5 years and up to and including 6 years", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 6 years and up to and including 7 years", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 7 years and up to and including 8 years", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 8 years and up to and including 9 years", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 9 years and up to and including 10 years", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 10 years and up to and including 15 years", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 10 years and less than life", ""},
    {DIMENSION_SENTENCE_LENGTH, "Over 15 years and less than life",
     "Over 15 years to less than life"},
    {DIMENSION_SENTENCE_LENGTH, "Imprisonment for public protection",
     "Indeterminate sentence|Imprisonment for public protection (IPP)"},
    {DIMENSION_SENTENCE_LENGTH, "Life sentence", "Life|Mandatory life sentence"},
    {DIMENSION_SENTENCE_LENGTH, "Not known", "Unknown"},
    {DIMENSION_SENTENCE_LENGTH, "N/A", "Not applicable|Not immediate custody"},
};

/* `All courts` is no total: it is what a layout that covers both says. The loader gets it as blank.
 */
static const char *const TOTALS[] = {
    "all",          "total",      "allpersons",     "alldefendants", "alloffences",
    "alloffenders", "allages",    "allgroups",      "alloutcomes",   "allsentences",
    "totalall",     "grandtotal", "allethnicities", "alltypes",      "national",
};

size_t vocabulary_fold(struct slice label, char *folded, size_t room) {
    size_t length = 0;
    for (size_t i = 0; i < label.length; i++) {
        unsigned char byte = byte_lower(label.bytes[i]);
        if (byte == '&') {
            for (const char *and = "and"; *and != '\0' && length < room; and++)
                folded[length++] = *and;
        } else if ((byte_is_letter(byte) || byte_is_digit(byte) || byte == '+') && length < room) {
            folded[length++] = (char)byte;
        }
    }
    return length;
}

struct slice vocabulary_without_prefix(struct slice label) {
    label = slice_trim(label);
    size_t digits = 0;
    while (digits < label.length && digits < 3 && byte_is_digit(label.bytes[digits]))
        digits++;
    if (digits == 0 || digits == 3 || digits >= label.length || label.bytes[digits] != ':')
        return label;
    return slice_trim(slice_after(label, digits + 1));
}

/* How the folded label fits one spelling of a word: 2 wholly, 1 as its beginning, 0 not. */
static int fit(struct slice folded, struct slice spelling) {
    char buffer[FOLDED_SIZE];
    struct slice known = slice_from(buffer, vocabulary_fold(spelling, buffer, sizeof buffer));
    if (slice_equal(folded, known))
        return 2;
    return folded.length >= CUT_OFF_LEAST && folded.length < known.length &&
           memcmp(folded.bytes, known.bytes, folded.length) == 0;
}

static int fit_word(struct slice folded, const struct word *word) {
    int best = fit(folded, slice_of(word->value));
    struct slice rest = slice_of(word->also);
    while (best < 2 && rest.length > 0) {
        const unsigned char *bar = memchr(rest.bytes, '|', rest.length);
        size_t length = bar != NULL ? (size_t)(bar - rest.bytes) : rest.length;
        int fits = fit(folded, slice_from(rest.bytes, length));
        best = fits > best ? fits : best;
        rest = slice_after(rest, length + 1);
    }
    return best;
}

static bool is_total(struct slice folded) {
    for (size_t i = 0; i < sizeof TOTALS / sizeof *TOTALS; i++)
        if (slice_equal(folded, slice_of(TOTALS[i])))
            return true;
    return false;
}

/* Whether the label is a known range of lengths, in whatever words. */
static bool is_length(struct slice label, struct slice *value) {
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (WORDS[i].dimension != DIMENSION_SENTENCE_LENGTH ||
            !sentence_length_same(label, slice_of(WORDS[i].value)))
            continue;
        *value = slice_of(WORDS[i].value);
        return true;
    }
    return false;
}

bool vocabulary_sentence_length(struct slice label, struct slice *value) {
    struct slice length;
    if (!sentence_length_of_custody(vocabulary_without_prefix(label), &length))
        return false;
    vocabulary_find(DIMENSION_SENTENCE_LENGTH, length, value);
    return true;
}

enum vocabulary_answer vocabulary_find(enum dimension dimension, struct slice label,
                                       struct slice *value) {
    char buffer[FOLDED_SIZE];
    *value = vocabulary_without_prefix(label);
    if (dimension == DIMENSION_SENTENCE_LENGTH) {
        sentence_length_of_custody(*value, value);
        if (is_length(*value, value))
            return VOCABULARY_KNOWN;
        if (sentence_length_is(*value))
            return VOCABULARY_UNKNOWN;
    }
    struct slice folded = slice_from(buffer, vocabulary_fold(*value, buffer, sizeof buffer));
    const struct word *beginning = NULL;
    int beginnings = 0;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (WORDS[i].dimension != dimension)
            continue;
        int fits = fit_word(folded, &WORDS[i]);
        if (fits == 2) {
            *value = slice_of(WORDS[i].value);
            return VOCABULARY_KNOWN;
        }
        if (fits == 1) {
            beginning = &WORDS[i];
            beginnings++;
        }
    }
    if (is_total(folded))
        return VOCABULARY_TOTAL;
    if (beginnings == 1) {
        *value = slice_of(beginning->value);
        return VOCABULARY_CUT_OFF;
    }
    return VOCABULARY_UNKNOWN;
}
