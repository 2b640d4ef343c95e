#include "reference/pages.h"

#include <string.h>

#include "reference/embedded.h"

static const char PAGE_FILE[] = "page_", TOPICS[] = "topics";

enum { HEADING_LEVELS = 3, FENCE = 3 };

static bool is_page(const struct embedded_file *file) {
    return slice_starts_nocase(slice_of(file->name), PAGE_FILE);
}

static const char *name_of(const struct embedded_file *file) {
    return file->name + strlen(PAGE_FILE);
}

/* How many of the byte the text begins with, from `at` on. */
static size_t run_of(const struct text *text, size_t at, char byte) {
    size_t length = 0;
    while (at + length < text->length && text->bytes[at + length] == byte)
        length++;
    return length;
}

static size_t line_end(const struct text *text, size_t at) {
    const char *end = memchr(text->bytes + at, '\n', text->length - at);
    return end != NULL ? (size_t)(end - text->bytes) : text->length;
}

static bool add_part(struct pages *pages, const char *page, const struct text *text, size_t start,
                     size_t end, struct error *error) {
    if (!memory_reserve(&pages->parts, &pages->part_capacity, pages->part_count + 1,
                        sizeof *pages->parts, error))
        return false;
    size_t marks = run_of(text, start, '#');
    pages->parts[pages->part_count++] = (struct page_part){
        .page = page,
        .heading = slice_trim(
            slice_from(text->bytes + start + marks, line_end(text, start) - start - marks)),
        .text = slice_trim(slice_from(text->bytes + start, end - start)),
    };
    return true;
}

/* A block of code may have a line that looks like a heading. */
static bool cut(struct pages *pages, const char *page, const struct text *text, bool first_alone,
                struct error *error) {
    bool in_block = false, done = true;
    size_t start = 0, at = 0, before = pages->part_count;
    for (; done && at < text->length; at = line_end(text, at) + 1) {
        in_block ^= run_of(text, at, '`') >= FENCE;
        size_t marks = run_of(text, at, '#');
        if (at == start || in_block || marks == 0 || marks > HEADING_LEVELS)
            continue;
        done = add_part(pages, page, text, start, at, error);
        start = at;
        if (first_alone)
            break;
    }
    return done && ((first_alone && pages->part_count > before) ||
                    add_part(pages, page, text, start, text->length, error));
}

static bool read_page(struct pages *pages, const struct embedded_file *file, bool first_alone,
                      struct error *error) {
    if (!memory_reserve(&pages->texts, &pages->text_capacity, pages->text_count + 1,
                        sizeof *pages->texts, error))
        return false;
    struct text *text = &pages->texts[pages->text_count++];
    *text = (struct text){0};
    return embedded_text(file, text, error) && cut(pages, name_of(file), text, first_alone, error);
}

static bool unknown_page(struct slice name, struct error *error) {
    struct text names = {0};
    bool done = true;
    for (const struct embedded_file *file = EMBEDDED_FILES; done && file->name != NULL; file++)
        if (is_page(file))
            done = text_printf(&names, error, "%s, ", name_of(file));
    if (done)
        error_set(error, ERROR_USE, "'%.*s' is no topic; there are %sand %s, which lists them",
                  SLICE_PRINT(name), names.bytes != NULL ? names.bytes : "", TOPICS);
    text_free(&names);
    return false;
}

struct pages *pages_read(struct slice name, struct error *error) {
    struct pages *pages = memory_new(1, sizeof *pages, error);
    if (pages == NULL)
        return NULL;
    bool all = slice_equal_nocase(name, slice_of(TOPICS)), done = true;
    for (const struct embedded_file *file = EMBEDDED_FILES; done && file->name != NULL; file++)
        if (is_page(file) && (all || slice_equal_nocase(name, slice_of(name_of(file)))))
            done = read_page(pages, file, all, error);
    if (done && pages->part_count == 0)
        done = unknown_page(name, error);
    if (!done) {
        pages_free(pages);
        pages = NULL;
    }
    return pages;
}

void pages_free(struct pages *pages) {
    if (pages == NULL)
        return;
    for (size_t i = 0; i < pages->text_count; i++)
        text_free(&pages->texts[i]);
    memory_free(pages->texts);
    memory_free(pages->parts);
    memory_free(pages);
}
