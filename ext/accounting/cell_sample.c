#include "accounting/cell_sample.h"

#include <stdlib.h>

static int compare(const void *left, const void *right) {
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static bool is_in(const struct cell_sample *sample, uint64_t hash) {
    return (hash & ((UINT64_C(1) << sample->zeros) - 1)) == 0;
}

static void sort(struct cell_sample *sample) {
    size_t kept = 0;
    if (sample->count == sample->sorted)
        return;
    qsort(sample->hashes, sample->count, sizeof *sample->hashes, compare);
    for (size_t i = 0; i < sample->count; i++)
        if (kept == 0 || sample->hashes[i] != sample->hashes[kept - 1])
            sample->hashes[kept++] = sample->hashes[i];
    sample->count = sample->sorted = kept;
}

/* Of a sample that is sorted. */
static void thin(struct cell_sample *sample) {
    size_t kept = 0;
    sample->zeros++;
    for (size_t i = 0; i < sample->count; i++)
        if (is_in(sample, sample->hashes[i]))
            sample->hashes[kept++] = sample->hashes[i];
    sample->count = sample->sorted = kept;
}

bool cell_sample_add(struct cell_sample *sample, uint64_t hash, struct error *error) {
    if (!is_in(sample, hash) || (sample->count > 0 && sample->hashes[sample->count - 1] == hash))
        return true;
    if (sample->count / 2 >= CELL_SAMPLE_MOST) {
        sort(sample);
        while (sample->count > CELL_SAMPLE_MOST)
            thin(sample);
        if (!is_in(sample, hash))
            return true;
    }
    if (!memory_reserve(&sample->hashes, &sample->capacity, sample->count + 1,
                        sizeof *sample->hashes, error))
        return false;
    sample->hashes[sample->count++] = hash;
    return true;
}

void cell_sample_free(struct cell_sample *sample) {
    memory_free(sample->hashes);
    *sample = (struct cell_sample){0};
}

struct cell_overlap cell_sample_overlap(struct cell_sample *a, struct cell_sample *b) {
    size_t common = 0, ones = 0, others = 0;
    sort(a);
    sort(b);
    for (size_t i = 0, j = 0; i < a->count || j < b->count;) {
        bool one = j == b->count || (i < a->count && a->hashes[i] <= b->hashes[j]);
        bool other = i == a->count || (j < b->count && b->hashes[j] <= a->hashes[i]);
        uint64_t hash = one ? a->hashes[i] : b->hashes[j];
        bool counts = is_in(a, hash) && is_in(b, hash);
        ones += one && counts;
        others += other && counts;
        common += one && other;
        i += one;
        j += other;
    }
    return (struct cell_overlap){common, ones < others ? ones : others, ones, others};
}

bool cell_sample_find(const struct cell_sample *sample, uint64_t hash, size_t *at) {
    size_t low = 0;
    for (size_t high = sample->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (sample->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    *at = low;
    return low < sample->count && sample->hashes[low] == hash;
}
