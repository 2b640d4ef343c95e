#include "published/published_marks.h"

#include <stdlib.h>

bool published_marks_add(struct published *published, int64_t row, size_t column, struct slice mark,
                         bool is_comment, struct error *error) {
    uint32_t code;
    if (!dictionary_code(&published->marks, mark, &code, error) ||
        !memory_reserve(&published->marked, &published->marked_capacity,
                        published->marked_count + 1, sizeof *published->marked, error))
        return false;
    published->marked[published->marked_count++] =
        (struct published_mark){row, (uint32_t)column, code, is_comment};
    return true;
}

static int compare(const void *a, const void *b) {
    const struct published_mark *left = a, *right = b;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    if (left->column != right->column)
        return left->column < right->column ? -1 : 1;
    return (int)left->is_comment - (int)right->is_comment;
}

void published_marks_sort(struct published *published) {
    size_t kept = 0;
    for (size_t i = 0; i < published->marked_count; i++)
        if (published->marked[i].column < published_own_columns(published))
            published->marked[kept++] = published->marked[i];
    published->marked_count = kept;
    if (kept > 1)
        qsort(published->marked, kept, sizeof *published->marked, compare);
}

static bool report(struct published *published, const struct published_mark *mark,
                   struct slice file, struct error *error) {
    return findings_add(&published->findings, PROBLEM_MARKED, file, published->lines[mark->row],
                        (size_t)mark->column + 1, dictionary_value(&published->marks, mark->code),
                        error, "the publisher's %s is kept in published_marks",
                        mark->is_comment ? "comment" : "mark");
}

bool published_marks_report(struct published *published, struct error *error) {
    size_t at = 0;
    bool done = true;
    for (size_t i = 0; done && i < published->file_count; i++) {
        bool last = i + 1 == published->file_count;
        int64_t end = last ? published->rows : published->files[i + 1].first_row;
        struct slice file = slice_of(published->files[i].name);
        while (done && at < published->marked_count && published->marked[at].row < end)
            done = report(published, &published->marked[at++], file, error);
        done = done && findings_end_file(&published->findings, file, error);
    }
    return done;
}
