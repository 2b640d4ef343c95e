/* loading/loading.h: from the files of a source to its columns: records, meanings, total rows,
** findings, threads. */
#ifndef PROSECUTIONS_LOADING_LOADING_H
#define PROSECUTIONS_LOADING_LOADING_H

#include "loading/loader.h"
#include "loading/members.h"
#include "loading/request.h"

#endif
