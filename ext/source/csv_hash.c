#include "source/csv_hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

static const uint64_t LOW_FACTOR = 0x9E3779B97F4A7C15, HIGH_FACTOR = 0xD1B54A32D192ED03;

static inline void hash_add(struct csv_hash *hash, uint64_t record) {
    hash->low = hash->low * LOW_FACTOR + record;
    hash->high = hash->high * HIGH_FACTOR + (record << 32 | record >> 32);
    hash->records++;
}

/* The factor multiplied with itself, modulo 2^64. */
static uint64_t power(uint64_t factor, uint64_t exponent) {
    uint64_t result = 1;
    for (; exponent > 0; exponent /= 2, factor *= factor)
        result *= exponent % 2 == 1 ? factor : 1;
    return result;
}

static void hash_blanks(struct csv_hash *hash) {
    for (; hash->blank > 0; hash->blank--)
        hash_add(hash, 1);
}

void csv_hash_record(struct csv_hash *hash, const unsigned char *start, const unsigned char *end) {
    if (start == end) {
        hash->blank++;
        return;
    }
    hash_blanks(hash);
    hash_add(hash, XXH3_64bits(start, (size_t)(end - start)));
}

void csv_hash_join(struct csv_hash *hash, struct csv_hash next) {
    if (next.records > 0)
        hash_blanks(hash);
    hash->low = hash->low * power(LOW_FACTOR, next.records) + next.low;
    hash->high = hash->high * power(HIGH_FACTOR, next.records) + next.high;
    hash->records += next.records;
    hash->blank += next.blank;
}

/* All line ends count as LF. A record without any gets the same hash as from csv_hash_record(). */
void csv_hash_with_breaks(struct csv_hash *hash, const unsigned char *at,
                          const unsigned char *end) {
    uint64_t record = 0;
    hash_blanks(hash);
    while (at < end) {
        const unsigned char *stop = at;
        while (stop < end && *stop != '\n' && *stop != '\r')
            stop++;
        record = XXH3_64bits_withSeed(at, (size_t)(stop - at), record);
        at = stop + 1 + (end - stop >= 2 && stop[0] == '\r' && stop[1] == '\n');
    }
    hash_add(hash, record);
}

void csv_hash_records(struct csv_hash *hash, const unsigned char *bytes, const uint32_t *ends,
                      size_t record_count, size_t field_count) {
    for (size_t i = 0; i < record_count; i++, ends += field_count) {
        const unsigned char *start = bytes + (uint32_t)(ends[-1] + 1);
        const unsigned char *end = bytes + ends[field_count - 1];
        csv_hash_record(hash, start, end - (end > start && end[-1] == '\r'));
    }
}
