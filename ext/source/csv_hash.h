/* source/csv_hash.h: a hash of the records of a CSV file, whose parts may be hashed apart.
**
**     struct csv_hash hash = csv_content_hash(first_half);
**     csv_hash_join(&hash, csv_content_hash(second_half));
**
** Two files have the same hash where their records are the same, byte for byte. The line ends
** between records, line ends in quotes other than LF, and blank lines at the very end make no
** difference. It begins as {0} and owns no memory.
*/
#ifndef PROSECUTIONS_SOURCE_CSV_HASH_H
#define PROSECUTIONS_SOURCE_CSV_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Two sums of 64 bits, in which each record's own hash has its place. */
struct csv_hash {
    uint64_t low, high;
    uint64_t records; /* the records hashed so far */
    uint64_t blank; /* the blank records after them, which are hashed once a record follows them */
};

/* Adds the record from `start` to `end`, which has no line end in quotes. */
void csv_hash_record(struct csv_hash *hash, const unsigned char *start, const unsigned char *end);
/* Adds a record that may have line ends in quotes. */
void csv_hash_with_breaks(struct csv_hash *hash, const unsigned char *start,
                          const unsigned char *end);
/* Adds the records of a struct csv_batch. */
void csv_hash_records(struct csv_hash *hash, const unsigned char *bytes, const uint32_t *ends,
                      size_t record_count, size_t field_count);
/* Adds what `next` is the hash of. */
void csv_hash_join(struct csv_hash *hash, struct csv_hash next);

#endif
