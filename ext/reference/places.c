#include "reference/places.h"

#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "reference/embedded.h"
#include "reference/name_key.h"

/* --- Looking a text up --- */

struct search {
    const struct forces *forces;
    struct slice text;
    struct name_key key;
    int distance; /* of the best so far */
    struct force_guess *guess;
};

/* The text without what says no more than that it is the name of a force or a place. */
static struct slice core_of(struct slice text) {
    static const char *const ends[] = {" police force", " police service", " police",
                                       " constabulary", " force"};
    text = slice_trim(text);
    if (slice_starts_nocase(text, "the "))
        text = slice_trim(slice_after(text, 4));
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (slice_ends_nocase(text, ends[i]) && text.length > strlen(ends[i]) + 1)
            text = slice_trim(slice_from(text.bytes, text.length - strlen(ends[i])));
    return text;
}

static void take_forces(const struct forces *forces, struct slice names,
                        struct force_guess *guess) {
    guess->count = 0;
    while (names.length > 0 && guess->count < GUESS_MOST) {
        const unsigned char *bar = memchr(names.bytes, '|', names.length);
        struct slice name = names;
        name.length = bar != NULL ? (size_t)(bar - names.bytes) : names.length;
        if (forces_find(forces, name, &guess->forces[guess->count]) == LABEL_FORCE)
            guess->count++;
        names = slice_after(names, name.length + 1);
    }
}

/* How far the search's text is from the name of a place: 0 where nothing that counts differs. Short
** names are too many to be guessed. */
static int distance_from(const struct search *search, struct slice name) {
    enum { SHORTEST = 5 };
    struct name_key key;
    if (name_key_make(name, &key) &&
        slice_equal(name_key_slice(&key), name_key_slice(&search->key)))
        return 0;
    size_t length = search->text.length, most = (size_t)likeness_most_edits(length);
    if (length < SHORTEST || name.length + most < length || length + most < name.length)
        return LIKENESS_NONE;
    int edits = likeness_edits(search->text, name);
    return edits <= (int)most ? 2 * edits : LIKENESS_NONE;
}

/* The fields are name, kind, forces. */
static bool read_place(void *target, const struct slice *fields, struct error *error) {
    struct search *search = target;
    int distance = distance_from(search, fields[0]);
    (void)error;
    if (distance >= search->distance)
        return true;
    search->distance = distance;
    search->guess->kind = slice_equal(fields[1], slice_of("name"))    ? GUESS_NAME
                          : slice_equal(fields[1], slice_of("place")) ? GUESS_PLACE
                                                                      : GUESS_ELSEWHERE;
    snprintf(search->guess->place, GUESS_PLACE_SIZE, "%.*s", SLICE_PRINT(fields[0]));
    take_forces(search->forces, fields[2], search->guess);
    return true;
}

/* The forces whose names are the most alike, all of the same distance. */
static void guess_spelling(struct search *search) {
    for (size_t i = 0; i < forces_count(search->forces); i++) {
        const struct force *force = forces_at(search->forces, i);
        int distance = likeness_distance(search->text, force->name);
        if (distance < search->distance) {
            search->distance = distance;
            search->guess->kind = GUESS_SPELLING;
            search->guess->count = 0;
        }
        if (distance == search->distance && search->guess->kind == GUESS_SPELLING &&
            search->guess->count < GUESS_MOST)
            search->guess->forces[search->guess->count++] = force;
    }
}

static enum force_guess_kind kind_of_label(enum force_label label) {
    switch (label) {
    case LABEL_FORCE:
        return GUESS_NAME;
    case LABEL_WHOLE:
        return GUESS_WHOLE;
    case LABEL_ELSEWHERE:
        return GUESS_ELSEWHERE;
    default:
        return GUESS_NOTHING;
    }
}

bool forces_guess(const struct forces *forces, struct slice text, struct force_guess *guess,
                  struct error *error) {
    struct search search = {
        .forces = forces, .text = core_of(text), .distance = LIKENESS_NONE, .guess = guess};
    const struct force *force;
    *guess = (struct force_guess){0};
    guess->kind = kind_of_label(forces_find(forces, text, &force));
    if (guess->kind == GUESS_NAME)
        guess->forces[guess->count++] = force;
    if (guess->kind == GUESS_ELSEWHERE)
        snprintf(guess->place, GUESS_PLACE_SIZE, "%.*s", SLICE_PRINT(search.text));
    if (guess->kind == GUESS_NOTHING && (forces_region(forces, text, &guess->region) ||
                                         forces_region(forces, search.text, &guess->region)))
        guess->kind = GUESS_REGION;
    if (guess->kind != GUESS_NOTHING || search.text.length == 0 ||
        !name_key_make(search.text, &search.key))
        return true;
    if (!embedded_read("places", 3, read_place, &search, error))
        return false;
    if (search.distance > 0)
        guess_spelling(&search);
    return true;
}

/* --- Saying it --- */

static bool list_forces(const struct force_guess *guess, struct text *text, struct error *error) {
    bool done = true;
    for (size_t i = 0; done && i < guess->count; i++)
        done = text_printf(text, error, "%s'%.*s'",
                           i == 0                 ? ""
                           : i + 1 < guess->count ? ", "
                                                  : " and ",
                           SLICE_PRINT(guess->forces[i]->name));
    return done;
}

bool force_guess_say(const struct force_guess *guess, struct text *text, struct error *error) {
    const char *place = guess->place, *s = guess->count == 1 ? "" : "s";
    switch (guess->kind) {
    case GUESS_NAME:
    case GUESS_SPELLING:
        return text_printf(text, error, "; the nearest %s ", guess->count == 1 ? "is" : "are") &&
               list_forces(guess, text, error);
    case GUESS_PLACE:
        return text_printf(text, error, "; %s is in the area%s of ", place, s) &&
               list_forces(guess, text, error);
    case GUESS_REGION:
        return text_append(text, slice_of("; it is a region"), error);
    case GUESS_WHOLE:
        return text_append(text, slice_of("; it is the total of all forces"), error);
    case GUESS_ELSEWHERE:
        return text_printf(text, error, "; the figures are for England and Wales, and %s is not %s",
                           place, "part of them");
    default:
        return true;
    }
}

bool forces_guess_or(const struct forces *forces, struct slice text, const char *otherwise,
                     struct text *said, struct error *error) {
    struct force_guess guess;
    if (!forces_guess(forces, text, &guess, error))
        return false;
    return guess.kind == GUESS_NOTHING ? text_append(said, slice_of(otherwise), error)
                                       : force_guess_say(&guess, said, error);
}
