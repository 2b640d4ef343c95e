#include "session/notes.h"

#include <stdio.h>
#include <string.h>

#include "session/settings.h"
#include "sqlite.h"

enum { NOTE_TEXTS = 5 };

struct kept_note {
    char *texts; /* those of a struct note, each with its NUL, in their order */
    size_t length;
    uint64_t run; /* as current_run() said when it was told last */
};

enum { SHOWN_MOST = 2000 }; /* bytes of a note that are shown */

struct notes {
    struct kept_note kept[NOTES_KEPT]; /* the oldest first */
    size_t count;
};

/* Appends all texts of a note, each with its NUL. */
static bool write_texts(const struct note *note, struct text *texts, struct error *error) {
    const char *const all[NOTE_TEXTS] = {note->table_name, note->column_name, note->value,
                                         note->note, note->way_out};
    bool done = true;
    for (int i = 0; done && i < NOTE_TEXTS; i++)
        done = text_append(texts, slice_from(all[i], strlen(all[i]) + 1), error);
    return done;
}

static struct note read_texts(const char *texts) {
    const char *all[NOTE_TEXTS];
    for (int i = 0; i < NOTE_TEXTS; i++) {
        all[i] = texts;
        texts += strlen(texts) + 1;
    }
    return (struct note){all[0], all[1], all[2], all[3], all[4]};
}

/* A number that stays the same while the statements that are under way do, and differs when one of
** them is run again. */
static uint64_t current_run(const struct connection *connection) {
    uint64_t run = 0;
    for (sqlite3_stmt *statement = sqlite3_next_stmt(connection->db, NULL); statement != NULL;
         statement = sqlite3_next_stmt(connection->db, statement))
        if (sqlite3_stmt_busy(statement))
            run += (uint64_t)sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_RUN, 0);
    return run << 32 | connection->plans;
}

static void show(const struct connection *connection, const struct note *note) {
    const char *perhaps = note->way_out[0] != '\0' ? ". Perhaps: " : "";
    char whole[SHOWN_MOST], text[SHOWN_MOST];
    snprintf(whole, sizeof whole, "%s%s%s", note->note, perhaps, note->way_out);
    shown_copy(text, sizeof text, whole);
    sqlite3_log(SQLITE_NOTICE, "prosecutions: %s", text);
    if (settings_shows_notes(connection, environment_has_terminal()))
        environment_tell("prosecutions: note: %s\n", text);
}

/* Makes room for a note at the end, and takes the one at `index` out, or the oldest of too many. */
static void make_room(struct notes *notes, size_t index) {
    if (index == notes->count && notes->count < NOTES_KEPT)
        return;
    index = index == notes->count ? 0 : index;
    memory_free(notes->kept[index].texts);
    notes->count--;
    memmove(&notes->kept[index], &notes->kept[index + 1],
            (notes->count - index) * sizeof *notes->kept);
}

bool notes_tell(struct connection *connection, const struct note *note, struct error *error) {
    struct text texts = {0};
    if (connection->notes == NULL)
        connection->notes = memory_new(1, sizeof *connection->notes, error);
    if (connection->notes == NULL || !write_texts(note, &texts, error)) {
        text_free(&texts);
        return false;
    }
    struct notes *notes = connection->notes;
    uint64_t run = current_run(connection);
    size_t same = 0;
    while (same < notes->count && (notes->kept[same].length != texts.length ||
                                   memcmp(notes->kept[same].texts, texts.bytes, texts.length) != 0))
        same++;
    if (same < notes->count && notes->kept[same].run == run) {
        text_free(&texts);
        return true;
    }
    make_room(notes, same);
    notes->kept[notes->count++] = (struct kept_note){texts.bytes, texts.length, run};
    show(connection, note);
    return true;
}

bool notes_has(const struct connection *connection, const char *table_name, const char *column_name,
               const char *value) {
    for (size_t i = 0; i < notes_count(connection); i++) {
        struct note note = notes_at(connection, i);
        if (strcmp(note.table_name, table_name) == 0 &&
            strcmp(note.column_name, column_name) == 0 && strcmp(note.value, value) == 0)
            return true;
    }
    return false;
}

size_t notes_count(const struct connection *connection) {
    return connection->notes != NULL ? connection->notes->count : 0;
}

struct note notes_at(const struct connection *connection, size_t index) {
    return read_texts(connection->notes->kept[index].texts);
}

void notes_free(struct connection *connection) {
    for (size_t i = 0; i < notes_count(connection); i++)
        memory_free(connection->notes->kept[i].texts);
    memory_free(connection->notes);
    connection->notes = NULL;
}
