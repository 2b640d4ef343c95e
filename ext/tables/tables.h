/* tables/tables.h: the virtual tables, one file each, and the list of them.
**
**     static const struct sql_table *const TABLES[] = {TABLE_LIST(TABLE_ADDRESS) NULL};
*/
#ifndef PROSECUTIONS_TABLES_TABLES_H
#define PROSECUTIONS_TABLES_TABLES_H

#include "tables/answer_table.h"
#include "tables/source_table.h"

/* Every table that the extension registers, in the order of the alphabet. */
/* clang-format off */
#define TABLE_LIST(entry)                                                                          \
    entry(EDITION_CHANGES_TABLE)                                                                   \
    entry(FORCE_POPULATIONS_TABLE)                                                                 \
    entry(HELP_TABLE)                                                                              \
    entry(LOCAL_STORY_TABLE)                                                                       \
    entry(NOTABLE_CHANGES_TABLE)                                                                   \
    entry(NOTES_TABLE)                                                                             \
    entry(OFFENCES_TABLE)                                                                          \
    entry(POLICE_FORCES_TABLE)                                                                     \
    entry(PROSECUTIONS_TABLE)                                                                      \
    entry(PROSECUTION_CHANGES_TABLE)                                                               \
    entry(PROSECUTION_TOTALS_TABLE)                                                                \
    entry(PUBLISHED_COLUMNS_TABLE)                                                                 \
    entry(PUBLISHED_MARKS_TABLE)                                                                   \
    entry(PUBLISHED_NOTES_TABLE)                                                                   \
    entry(PUBLISHED_TABLE)                                                                         \
    entry(SERIES_NOTES_TABLE)                                                                      \
    entry(SETTINGS_TABLE)                                                                          \
    entry(SOURCE_MEMBERS_TABLE)                                                                    \
    entry(SOURCE_PROBLEMS_TABLE)                                                                   \
    entry(STORY_PAGE_TABLE)
/* clang-format on */

#define TABLE_DECLARE(table) extern const struct sql_table table;
#define TABLE_ADDRESS(table) &table,
TABLE_LIST(TABLE_DECLARE)

#endif
