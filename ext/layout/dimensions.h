/* layout/dimensions.h: what a row of `prosecutions` holds, whatever the layout it came from. */
#ifndef PROSECUTIONS_LAYOUT_DIMENSIONS_H
#define PROSECUTIONS_LAYOUT_DIMENSIONS_H

/* What a row is about. A new dimension needs its one line here, and a column that follows from it
** (columns/column.h). Other columns of the specification follow from these: year, quarter and month
** from the period; code, region and nation from the force; the offence's code from its published
** text (`86.2 Possession of indecent photograph of a child`); the vintage from the file. The file is
** set by the loader, not by a layout, and so are the marks beside a row's numbers; so is what stands in
** the columns that no layout names, which is NULL once the file has been read
** (loading/unread_columns.h). */
#define DIMENSIONS(X)                                                                              \
    X(PERIOD)                                                                                      \
    X(FORCE)                                                                                       \
    X(COURT)                                                                                       \
    X(DEFENDANT_TYPE)                                                                              \
    X(SEX)                                                                                         \
    X(AGE_GROUP)                                                                                   \
    X(AGE_RANGE)                                                                                   \
    X(ETHNICITY)                                                                                   \
    X(OFFENCE_TYPE)                                                                                \
    X(OFFENCE_GROUP)                                                                               \
    X(OFFENCE)                                                                                     \
    X(PLEA)                                                                                        \
    X(POLICE_REMAND)                                                                               \
    X(COURT_REMAND)                                                                                \
    X(OUTCOME)                                                                                     \
    X(SENTENCE_LENGTH)                                                                             \
    X(ETHNICITY_DETAILED)                                                                          \
    X(SENTENCE_DETAIL)                                                                             \
    X(MARKS)                                                                                       \
    X(UNREAD)                                                                                      \
    X(FILE)

#define DIMENSION(NAME) DIMENSION_##NAME,
enum dimension { DIMENSIONS(DIMENSION) DIMENSION_COUNT };
#undef DIMENSION
_Static_assert(DIMENSION_COUNT <= 32, "sets of dimensions are the bits of an unsigned number");

/* Numbers that may be summed, with their names in SQL. A new measure needs its one line here, and
** the rules by which layouts count it (layout/binding.h). Defendants come first: the others may be
** stored as a part of them. */
#define MEASURES(X)                                                                                \
    X(DEFENDANTS, defendants)                                                                      \
    X(PROSECUTED, prosecuted)                                                                      \
    X(CONVICTED, convicted)                                                                        \
    X(SENTENCED, sentenced)

#define MEASURE(NAME, name) MEASURE_##NAME,
enum measure { MEASURES(MEASURE) MEASURE_COUNT };
#undef MEASURE
_Static_assert(MEASURE_COUNT < 8, "a byte has a bit for each measure, and one more");

/* The measure's name in SQL, as texts for people have it too. */
static inline const char *measure_name(enum measure measure) {
#define MEASURE(NAME, name) #name,
    static const char *const names[MEASURE_COUNT] = {MEASURES(MEASURE)};
#undef MEASURE
    return names[measure];
}

#endif
