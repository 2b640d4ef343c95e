/* workbook/ods.h: the format of .ods files, for workbook.c. */
#ifndef PROSECUTIONS_WORKBOOK_ODS_H
#define PROSECUTIONS_WORKBOOK_ODS_H

#include "workbook/container.h"

extern const struct workbook_format ODS_FORMAT;

#endif
