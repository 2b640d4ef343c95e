#include "reference/series_notes.h"

#include "reference/embedded.h"

enum { FIELDS = 5 };

struct series_notes {
    struct dictionary texts; /* keeps every text that a slice here points to */
    struct series_note *items;
    size_t count, capacity;
};

/* layout, scope, period, note, source */
static bool read_note(void *target, const struct slice *fields, struct error *error) {
    struct series_notes *notes = target;
    if (!memory_reserve(&notes->items, &notes->capacity, notes->count + 1, sizeof *notes->items,
                        error))
        return false;
    struct series_note *note = &notes->items[notes->count];
    struct slice *kept[FIELDS] = {&note->layout, &note->scope, &note->period, &note->note,
                                  &note->source};
    if (!embedded_keep(&notes->texts, fields, FIELDS, kept, error))
        return false;
    notes->count++;
    return true;
}

struct series_notes *series_notes_open(struct error *error) {
    struct series_notes *notes = memory_new(1, sizeof *notes, error);
    if (notes != NULL && !embedded_read("series_notes", FIELDS, read_note, notes, error)) {
        series_notes_close(notes);
        return NULL;
    }
    return notes;
}

void series_notes_close(struct series_notes *notes) {
    if (notes == NULL)
        return;
    dictionary_free(&notes->texts);
    memory_free(notes->items);
    memory_free(notes);
}

size_t series_notes_count(const struct series_notes *notes) {
    return notes->count;
}

const struct series_note *series_notes_at(const struct series_notes *notes, size_t index) {
    return &notes->items[index];
}
