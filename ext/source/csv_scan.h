/* source/csv_scan.h: finds where the fields of plain records end, many bytes at a time.
**
**     csv_scan scan = csv_scan_best();
**     if (scan != NULL) {
**         size_t count = scan(bytes, length, ',', ends, &feeds);  // `bytes`: where a record begins
**         for (size_t i = 0; i < count; i++) … bytes[ends[i]] is a delimiter or a line feed …
**     }
**
** A record is plain unless it has two quotes for one, a quote inside an unquoted field, text after
** a closing quote, a line end in quotes, or a CR without LF. A scan stops before the first record
** that is not plain. All that it finds agrees with the rules of csv.h, and the caller goes on from
** there with the splitter, which knows every rule.
*/
#ifndef PROSECUTIONS_SOURCE_CSV_SCAN_H
#define PROSECUTIONS_SOURCE_CSV_SCAN_H

#include <stddef.h>
#include <stdint.h>

enum {
    CSV_SCAN_MOST = 1024, /* the most ends that one call finds */
    CSV_SCAN_BLOCK = 64,  /* the bytes that are examined together */
};

/* Sets `ends` to the ends of the fields of the whole plain records that the bytes begin with, and
** returns their number. Each end is the offset of a delimiter or a line feed, and the last one is a
** line feed. A CR before a line feed belongs to it. `*feeds` is how many of the ends are line
** feeds. Requires the bytes up to the next multiple of CSV_SCAN_BLOCK after `length` to be
** readable, because a block is always read as a whole. */
typedef size_t (*csv_scan)(const unsigned char *bytes, size_t length, unsigned char delimiter,
                           uint32_t ends[CSV_SCAN_MOST], size_t *feeds);

/* The scans that this machine can run, the fastest first, with NULL after the last. */
const csv_scan *csv_scans(void);
/* The fastest scan. */
static inline csv_scan csv_scan_best(void) {
    return csv_scans()[0];
}

#endif
