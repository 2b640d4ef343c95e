#include "reference/releases.h"

#include "reference/embedded.h"

enum { FIELDS = 4 };

struct releases {
    struct dictionary texts; /* keeps every text that a slice here points to */
    struct release *items;
    size_t count, capacity;
};

/* source, title, published, link */
static bool read_release(void *target, const struct slice *fields, struct error *error) {
    struct releases *releases = target;
    if (!memory_reserve(&releases->items, &releases->capacity, releases->count + 1,
                        sizeof *releases->items, error))
        return false;
    struct release *release = &releases->items[releases->count];
    struct slice *kept[FIELDS] = {&release->source, &release->title, &release->published,
                                  &release->link};
    if (!embedded_keep(&releases->texts, fields, FIELDS, kept, error))
        return false;
    releases->count++;
    return true;
}

struct releases *releases_open(struct error *error) {
    struct releases *releases = memory_new(1, sizeof *releases, error);
    if (releases != NULL && !embedded_read("releases", FIELDS, read_release, releases, error)) {
        releases_close(releases);
        return NULL;
    }
    return releases;
}

void releases_close(struct releases *releases) {
    if (releases == NULL)
        return;
    dictionary_free(&releases->texts);
    memory_free(releases->items);
    memory_free(releases);
}

const struct release *releases_find(const struct releases *releases, struct slice source) {
    for (size_t i = 0; i < releases->count; i++)
        if (slice_equal(releases->items[i].source, source))
            return &releases->items[i];
    return NULL;
}
