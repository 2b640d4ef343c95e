/* accounting/force_periods.h: which forces a source has in some periods and not in others.
**
**     force_periods_report(store, forces, &error);      // a finding for each force and period without it
**
** A force that one of two years lacks looks like a national fall; comparisons leave it out.
*/
#ifndef PROSECUTIONS_ACCOUNTING_FORCE_PERIODS_H
#define PROSECUTIONS_ACCOUNTING_FORCE_PERIODS_H

#include "columns/columns.h"

/* Looks at every row: for a diagnosis. Periods are compared within a layout, and with those of one length
** alone. */
bool force_periods_report(struct store *store, const struct forces *forces, struct error *error);

#endif
