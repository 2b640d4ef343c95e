/* columns/columns.h: the rows of a source by column: dictionary codes and numbers, packed in row
** groups. */
#ifndef PROSECUTIONS_COLUMNS_COLUMNS_H
#define PROSECUTIONS_COLUMNS_COLUMNS_H

#include "columns/column.h"
#include "columns/group_builder.h"
#include "columns/row_edit.h"
#include "columns/row_group.h"
#include "columns/store.h"

#endif
