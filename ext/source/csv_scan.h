/* source/csv_scan.h: where the fields of plain records end, found many bytes at a time.
**
**     csv_scan scan = csv_scan_best();
**     if (scan != NULL) {
**         size_t count = scan(bytes, length, ',', ends, &feeds);  // `bytes`: where a record begins
**         for (size_t i = 0; i < count; i++) … bytes[ends[i]] is a delimiter or a line feed …
**     }
**
** It gives up where something is not plain: two quotes for one, a quote inside an unquoted field or
** text after a closing one, a line end in quotes, a CR without LF. What it has found before that is
** right by the rules of csv.h, and the caller reads on from the record's beginning with the reader
** that knows them all.
*/
#ifndef PROSECUTIONS_SOURCE_CSV_SCAN_H
#define PROSECUTIONS_SOURCE_CSV_SCAN_H

#include <stddef.h>
#include <stdint.h>

enum {
    CSV_SCAN_MOST = 1024, /* ends found by one call, at most */
    CSV_SCAN_BLOCK = 64,  /* bytes looked at together */
};

/* Writes down the ends of the fields of whole records and returns their number: 0, or up to
** CSV_SCAN_MOST, the last of them a line feed. Before a line feed there may be a CR that belongs to
** it. `*feeds`: how many of the ends are line feeds. Bytes up to the next multiple of CSV_SCAN_BLOCK
** after `length` must be readable. */
typedef size_t (*csv_scan)(const unsigned char *bytes, size_t length, unsigned char delimiter,
                           uint32_t ends[CSV_SCAN_MOST], size_t *feeds);

/* Those that this machine can run, the fastest first, ended by NULL: none on some machines. */
const csv_scan *csv_scans(void);
static inline csv_scan csv_scan_best(void) {
    return csv_scans()[0];
}

#endif
