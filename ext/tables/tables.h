/* tables/tables.h: the virtual tables. */
#ifndef PROSECUTIONS_TABLES_TABLES_H
#define PROSECUTIONS_TABLES_TABLES_H

#include "tables/answer_table.h"
#include "tables/source_table.h"

#endif
