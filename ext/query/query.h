/* query/query.h: which rows a question wants, in which order, and their sums by code. */
#ifndef PROSECUTIONS_QUERY_QUERY_H
#define PROSECUTIONS_QUERY_QUERY_H

#include "query/change_order.h"
#include "query/change_terms.h"
#include "query/changes.h"
#include "query/comparison.h"
#include "query/coverage.h"
#include "query/dataset.h"
#include "query/held.h"
#include "query/missing.h"
#include "query/pivot.h"
#include "query/ranks.h"
#include "query/row_list.h"
#include "query/row_order.h"
#include "query/row_walk.h"
#include "query/selection.h"

#endif
