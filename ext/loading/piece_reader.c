#include "loading/piece_reader.h"

#include "loading/batch_reader.h"
#include "loading/record_reader.h"

/* The watch is asked whether to go on once in so many rounds: often enough for a progress bar, and too
** seldom to cost anything. */
enum { ROUNDS_BETWEEN_QUESTIONS = 64 };

/* One batch, or as many records one by one. Returns 1 if there may be more, 0 at the end, -1 with the
** error set. */
static int read_some(struct intake *intake, struct csv_reader *csv) {
    struct csv_batch batch;
    bool taken = false;
    if (!intake->plan->in_batches || intake->below_table ||
        !csv_peek_batch(csv, intake->plan->binding.column_count, &batch))
        return record_reader_read(intake, csv, 1);
    if (!batch_reader_read(intake, &batch, &taken))
        return -1;
    if (!taken)
        return record_reader_read(intake, csv, batch.record_count);
    csv_skip_batch(csv, &batch);
    return 1;
}

bool piece_reader_read(struct intake *intake, struct csv_reader *csv) {
    int found = 1;
    for (unsigned round = 0; found > 0; round++) {
        if (round % ROUNDS_BETWEEN_QUESTIONS == 0 && intake->go_on != NULL &&
            !intake->go_on(intake))
            return false;
        found = read_some(intake, csv);
    }
    return found == 0;
}
