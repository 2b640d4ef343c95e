/* plan/plan.h: what a SQL statement asks of a table: its terms, its order, its limits. */
#ifndef PROSECUTIONS_PLAN_PLAN_H
#define PROSECUTIONS_PLAN_PLAN_H

#include "plan/host.h"
#include "plan/limits.h"
#include "plan/nearest.h"
#include "plan/orders.h"
#include "plan/plan_words.h"
#include "plan/rowids.h"
#include "plan/terms.h"

#endif
