#include "loading/loading.h"
#include "reference/reference.h"
#include "story/page_parts.h"

enum { FILES_SHOWN = 6 }; /* more of one publication are folded */

/* The source's files that rows of the offence were counted from, of one publication after the other. */
struct publication {
    const struct layout *by;
    const struct release *release; /* NULL where nothing is known of it */
    uint32_t first, end;           /* the codes of its files, and perhaps of others */
    int count;
};

static struct slice file_name(const struct page *page, uint32_t code) {
    return dictionary_value(&page->question->store->dictionaries[DIMENSION_FILE], code - 1);
}

static const struct layout *counted_by(const struct page *page, uint32_t code) {
    return layout_counted_by(page->question->store->files[code - 1].layout, file_name(page, code));
}

static const struct release *release_of(const struct page *page, uint32_t code) {
    const struct releases *releases = page->options->releases;
    const struct layout *by = counted_by(page, code);
    const struct release *of_source = releases_find(releases, file_name(page, code));
    return of_source != NULL ? of_source : releases_find(releases, slice_of(by->name));
}

/* The next publication from this code on; false where there is none. */
static bool find_publication(const struct page *page, uint32_t code, struct publication *next) {
    *next = (struct publication){0};
    for (; code <= page->question->store->file_count; code++) {
        if (!panel_has_file(&page->figures.panel, code))
            continue;
        const struct layout *by = counted_by(page, code);
        const struct release *release = release_of(page, code);
        if (next->count == 0)
            *next = (struct publication){.by = by, .release = release, .first = code};
        else if (by != next->by || release != next->release)
            break;
        next->count++;
        next->end = code + 1;
    }
    return next->count > 0;
}

/* --- A publication --- */

static void add_publication(struct page *page, const struct publication *publication) {
    const struct layout *by = publication->by;
    const struct release *release = publication->release;
    if (by->publisher == NULL) {
        ADD(page, "<p>Rows with the columns of <code>prosecutions</code>, which name no "
                  "publisher.</p>\n");
        return;
    }
    ADD(page, "<p>%s", by->publisher);
    if (release != NULL) {
        ADD(page, ": <a href='%t'>%t</a>", release->link, release->title);
        if (release->published.length > 0)
            ADD(page, " (published: %t)", release->published);
    }
    ADD(page, ".");
    if (by->counts != NULL)
        ADD(page, " What it counts: %s The figures are %s.", by->counts, by->status);
    ADD(page, "</p>\n");
}

/* --- Its files --- */

static void add_lines(struct page *page, struct line_range lines) {
    if (lines.first == lines.last)
        ADD(page, "line %v", figure_integer(lines.first), 0);
    else
        ADD(page, "lines %v to %v", figure_integer(lines.first), 0, figure_integer(lines.last), 0);
}

static void add_hash(struct page *page, uint32_t code) {
    const struct members *members = page->options->members;
    for (size_t i = 0; members != NULL && i < members->count; i++)
        if (slice_equal(slice_of(members->items[i].file), file_name(page, code)) &&
            members->items[i].sha256[0] != '\0') {
            ADD(page, ". SHA-256: <code>%s</code>", members->items[i].sha256);
            return;
        }
}

/* How long the name of the folder is that the source and this file of it are in. */
static size_t folder_length(const struct page *page, uint32_t code) {
    struct slice name = file_name(page, code);
    size_t folder = 0;
    for (size_t same = 0; same + 1 < page->source.length && same < name.length &&
                          name.bytes[same] == page->source.bytes[same];
         same++)
        if (name.bytes[same] == '/')
            folder = same + 1;
    return folder;
}

struct slice page_source_shown(const struct page *page) {
    return slice_after(page->source,
                       page->question->store->file_count > 0 ? folder_length(page, 1) : 0);
}

/* The lines on which the rows of the offence begin and end in the file, and those of the story's own
** number. */
static void add_file(struct page *page, uint32_t code) {
    const struct store_file *file = &page->question->store->files[code - 1];
    struct line_range own = page->figures.lines[code];
    ADD(page, "<li><strong>%t</strong>",
        slice_after(file_name(page, code), folder_length(page, code)));
    if (file->vintage.length > 0)
        ADD(page, " (edition %t)", file->vintage);
    ADD(page, ": ");
    add_lines(page, panel_lines(&page->figures.panel, code));
    if (own.last > 0) {
        ADD(page, "; %t, %t: ", page->name, text_slice(&page->when));
        add_lines(page, own);
    }
    add_hash(page, code);
    ADD(page, "</li>\n");
}

static void add_files(struct page *page, const struct publication *publication) {
    if (publication->count > FILES_SHOWN)
        ADD(page, "<details>\n<summary>%d files of %t</summary>\n", publication->count,
            page_source_shown(page));
    ADD(page, "<ul class='files'>\n");
    for (uint32_t code = publication->first; code < publication->end; code++)
        if (panel_has_file(&page->figures.panel, code))
            add_file(page, code);
    ADD(page, "</ul>\n");
    if (publication->count > FILES_SHOWN)
        ADD(page, "</details>\n");
}

static void add_residents(struct page *page) {
    struct population population;
    if (page->figures.force != NULL && page->population > 0 &&
        forces_population(page->question->forces, page->figures.force, page->question->period.year,
                          &population))
        ADD(page,
            "<p>Residents: Office for National Statistics, mid-%d population estimates "
            "(%t).</p>\n",
            page->question->period.year, population.vintage);
}

void page_add_sources(struct page *page) {
    struct publication publication;
    ADD(page, "<section class='sources'>\n<h2>Sources</h2>\n");
    for (uint32_t code = 1; find_publication(page, code, &publication); code = publication.end) {
        add_publication(page, &publication);
        add_files(page, &publication);
    }
    add_residents(page);
    ADD(page,
        "<p>Official statistics are Crown copyright and used under the <a "
        "href='https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/'>Open "
        "Government Licence v3.0</a>.</p>\n</section>\n");
}
