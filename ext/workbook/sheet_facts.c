#include "workbook/sheet_facts.h"

#include <stdio.h>
#include <stdlib.h>

#include "workbook/sheet_rows.h"

enum { MOST_FACTS = 1 << 20 }; /* of a kind in a sheet: more of them would fill the memory */

static bool are_few(size_t count, const char *what, struct error *error) {
    return count < MOST_FACTS ||
           error_set(error, ERROR_INPUT, "refused, as it has more than %d %s", MOST_FACTS, what);
}

bool sheet_facts_add_span(struct sheet_facts *facts, struct sheet_span span, struct error *error) {
    if (span.rows <= 1 && span.columns <= 1)
        return true;
    if (!are_few(facts->span_count, "merged cells", error) ||
        !memory_reserve(&facts->spans, &facts->span_capacity, facts->span_count + 1,
                        sizeof *facts->spans, error))
        return false;
    facts->spans[facts->span_count++] = span;
    return true;
}

bool sheet_facts_add_comment(struct sheet_facts *facts, int64_t row, uint32_t column, size_t start,
                             struct error *error) {
    if (facts->texts.length == start)
        return true;
    if (!are_few(facts->comment_count, "comments", error) ||
        !memory_reserve(&facts->comments, &facts->comment_capacity, facts->comment_count + 1,
                        sizeof *facts->comments, error))
        return false;
    facts->comments[facts->comment_count++] =
        (struct sheet_comment){row, column, start, facts->texts.length - start};
    return true;
}

bool sheet_ranges_add(struct sheet_ranges *ranges, int64_t first, int64_t last,
                      struct error *error) {
    if (ranges->count > 0 && ranges->items[ranges->count - 1].last + 1 == first) {
        ranges->items[ranges->count - 1].last = last;
        return true;
    }
    if (!are_few(ranges->count, "hidden rows or columns", error) ||
        !memory_reserve(&ranges->items, &ranges->capacity, ranges->count + 1, sizeof *ranges->items,
                        error))
        return false;
    ranges->items[ranges->count++] = (struct sheet_range){first, last};
    return true;
}

void sheet_facts_clear(struct sheet_facts *facts) {
    facts->span_count = facts->comment_count = 0;
    facts->hidden_rows.count = facts->hidden_columns.count = 0;
    text_clear(&facts->texts);
}

void sheet_facts_free(struct sheet_facts *facts) {
    memory_free(facts->spans);
    memory_free(facts->comments);
    memory_free(facts->hidden_rows.items);
    memory_free(facts->hidden_columns.items);
    text_free(&facts->texts);
    *facts = (struct sheet_facts){0};
}

static int compare_spans(const void *a, const void *b) {
    const struct sheet_span *left = a, *right = b;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return left->column < right->column ? -1 : left->column > right->column;
}

static int compare_comments(const void *a, const void *b) {
    const struct sheet_comment *left = a, *right = b;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return left->column < right->column ? -1 : left->column > right->column;
}

void sheet_facts_sort(struct sheet_facts *facts) {
    if (facts->span_count > 1)
        qsort(facts->spans, facts->span_count, sizeof *facts->spans, compare_spans);
    if (facts->comment_count > 1)
        qsort(facts->comments, facts->comment_count, sizeof *facts->comments, compare_comments);
}

const struct sheet_span *sheet_span_from(const struct sheet_facts *facts, int64_t row,
                                         uint32_t column) {
    struct sheet_span wanted = {.row = row, .column = column};
    size_t low = 0, high = facts->span_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_spans(&facts->spans[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < facts->span_count ? &facts->spans[low] : NULL;
}

const struct sheet_span *sheet_span_at(const struct sheet_facts *facts, int64_t row,
                                       uint32_t column) {
    const struct sheet_span *span = sheet_span_from(facts, row, column);
    return span != NULL && span->row == row && span->column == column ? span : NULL;
}

struct slice sheet_comment_text(const struct sheet_facts *facts,
                                const struct sheet_comment *comment) {
    return slice_from(facts->texts.bytes + comment->start, comment->length);
}

void sheet_hidden_text(const char *what, int64_t first, int64_t last,
                       char text[SHEET_HIDDEN_SIZE]) {
    if (first == last)
        snprintf(text, SHEET_HIDDEN_SIZE, "%s %lld is hidden", what, (long long)first);
    else
        snprintf(text, SHEET_HIDDEN_SIZE, "%ss %lld to %lld are hidden", what, (long long)first,
                 (long long)last);
}

bool sheet_hides_column(const struct sheet_facts *facts, uint32_t column) {
    for (size_t i = 0; i < facts->hidden_columns.count; i++)
        if (facts->hidden_columns.items[i].first <= column &&
            column <= facts->hidden_columns.items[i].last)
            return true;
    return false;
}
