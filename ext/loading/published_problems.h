/* loading/published_problems.h: what `published` finds in a source that fits no layout. */
#ifndef PROSECUTIONS_LOADING_PUBLISHED_PROBLEMS_H
#define PROSECUTIONS_LOADING_PUBLISHED_PROBLEMS_H

#include "columns/columns.h"
#include "loading/request.h"

/* Adds the findings to those of the store; rows that can't be read are findings each, and so is an error. */
bool published_problems(const struct request *request, struct store *store, struct error *error);

#endif
