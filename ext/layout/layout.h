/* layout/layout.h: what a published file's columns mean: headers, vocabularies, periods, counts,
** and what can be wrong. */
#ifndef PROSECUTIONS_LAYOUT_LAYOUT_H
#define PROSECUTIONS_LAYOUT_LAYOUT_H

#include "layout/binding.h"
#include "layout/count.h"
#include "layout/dimensions.h"
#include "layout/find_header.h"
#include "layout/findings.h"
#include "layout/layout_table.h"
#include "layout/odd_record.h"
#include "layout/offence_text.h"
#include "layout/path_period.h"
#include "layout/period.h"
#include "layout/published_period.h"
#include "layout/value_meaning.h"
#include "layout/vocabulary.h"

#endif
