#include "story/counted.h"

static const char OF_CRIMES[] = "of";

static struct counted counted_crimes(enum measure measure) {
    if (measure == MEASURE_PROSECUTED)
        return (struct counted){
            "crime",
            "crimes",
            "",
            OF_CRIMES,
            " that led to a charge or summons",
            true,
            "charges",
            "Crimes for which somebody was charged or summonsed, as the police recorded them: not "
            "people, and not court cases."};
    return (struct counted){"crime",
                            "crimes",
                            "",
                            OF_CRIMES,
                            " that were given an outcome",
                            true,
                            "outcomes",
                            "All outcomes that the police recorded, of which a charge is only one: "
                            "not people, and not court cases."};
}

static struct counted counted_cases(enum measure measure) {
    static const char what[] =
        "Completed prosecutions of defendants, by the offence that was principal when the case "
        "ended: management information of the Crown Prosecution Service, not an official "
        "statistic.";
    if (measure == MEASURE_CONVICTED)
        return (struct counted){"conviction", "convictions", "",  "for", "",
                                true,         "convictions", what};
    if (measure == MEASURE_PROSECUTED)
        return (struct counted){"completed prosecution",
                                "completed prosecutions",
                                "",
                                "for",
                                "",
                                true,
                                "prosecutions",
                                what};
    return (struct counted){"defendant", "defendants", "", "in cases of", "", true, "cases", what};
}

static struct counted counted_people(enum measure measure, bool magistrates_only) {
    static const char only[] =
        "At magistrates' courts only: what became of those sent to the Crown "
        "Court is not in the source.";
    const char *caveat = magistrates_only ? only : NULL;
    switch (measure) {
    case MEASURE_PROSECUTED:
        return (struct counted){"person", "people",       "",  "prosecuted for", "",
                                false,    "prosecutions", NULL};
    case MEASURE_CONVICTED:
        return (struct counted){"person", "people",      "",    "convicted of", "",
                                false,    "convictions", caveat};
    case MEASURE_SENTENCED:
        return (struct counted){"person", "people", "",          "sentenced for",
                                "",       false,    "sentences", caveat};
    default:
        return (struct counted){
            "defendant",
            "defendants",
            "",
            magistrates_only ? "before magistrates' courts for" : "before the courts for",
            "",
            false,
            "cases",
            "All defendants that the source counts, whatever became of their cases."};
    }
}

struct counted counted_of(enum measure measure, enum unit unit, bool magistrates_only) {
    switch (unit) {
    case UNIT_CRIMES:
        return counted_crimes(measure);
    case UNIT_CASES:
        return counted_cases(measure);
    default:
        return counted_people(measure, magistrates_only);
    }
}

const char *counted_done(const struct counted *counted, struct slice offence) {
    bool offences = slice_like(offence, slice_of("%offences%"));
    return counted->done == OF_CRIMES && offences ? "recorded as" : counted->done;
}
