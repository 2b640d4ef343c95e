/* accounting/accounting.h: what would count people twice: sums among values, editions among files; and
** what periods lack. */
#ifndef PROSECUTIONS_ACCOUNTING_ACCOUNTING_H
#define PROSECUTIONS_ACCOUNTING_ACCOUNTING_H

#include "accounting/cell_sample.h"
#include "accounting/editions.h"
#include "accounting/force_periods.h"
#include "accounting/part_sums.h"
#include "accounting/vintage.h"

#endif
