#include "story/page.h"

#include <stdlib.h>

#include "story/page_parts.h"
#include "story/page_style.h"

/* --- What there is to show --- */

/* Finds the line of the index. It begins at the earliest year in which both the force and England
** and Wales have a number above 0, and there is none where that is the story's own. */
static bool find_line(struct page *page) {
    uint32_t slot = page->figures.year_count - 1;
    for (; slot > 1; slot--) {
        const struct story_year *year = &page->figures.years[slot];
        if (story_year_has(year, true) && year->local > 0 && year->national > 0)
            break;
    }
    return slot == 1 || !story_year_has(&page->figures.years[1], true) ||
           story_line_find(page->question, &page->figures, (int)slot - 1, &page->line, page->error);
}

static int by_rate(const void *a, const void *b) {
    const struct area *one = a, *other = b;
    if (one->has_rate != other->has_rate)
        return one->has_rate ? -1 : 1;
    int128 x = one->number, y = other->number;
    if (one->has_rate) {
        x *= other->population;
        y *= one->population;
    }
    return x != y ? (x > y ? -1 : 1) : slice_compare(one->name, other->name);
}

static bool find_areas(struct page *page) {
    const struct dictionary *values = &page->question->store->dictionaries[DIMENSION_FORCE];
    page->areas = memory_new((size_t)values->count + 1, sizeof *page->areas, page->error);
    if (page->areas == NULL)
        return false;
    for (uint32_t code = 0; code <= values->count; code++) {
        if (!page->figures.has_rows[code])
            continue;
        struct area *area = &page->areas[page->area_count++];
        area->name = slice_of("No force named");
        area->number = page->figures.numbers[code];
        if (code == 0)
            continue;
        struct slice value = dictionary_value(values, code - 1);
        if (!store_region(value, &area->name))
            area->name = value;
        if (forces_find(page->question->forces, value, &area->force) == LABEL_FORCE)
            area->population = story_population(page->question, area->force);
        area->has_rate = story_has_rate(area->number, area->population);
        page->rate_count += area->has_rate;
    }
    if (page->area_count > 0)
        qsort(page->areas, page->area_count, sizeof *page->areas, by_rate);
    return true;
}

static bool find_words(struct page *page) {
    struct topic topic = story_topic(page->question, &page->figures, true);
    page->population = story_population(page->question, page->figures.force);
    page->all = story_residents(page->question, &page->figures);
    return words_period(topic.now, &page->when, page->error) &&
           words_counted_offence(&topic, &page->counted, page->error);
}

static bool find_all(struct page *page) {
    return story_figures_find(page->question, &page->figures, page->error) &&
           story_tell_of(page->question, &page->figures, &page->story, page->error) &&
           find_line(page) && find_areas(page) && find_words(page);
}

/* --- The head, the headline and the facts --- */

static void add_head(struct page *page) {
    ADD(page,
        "<!DOCTYPE html>\n<html lang='en-GB'>\n<head>\n<meta charset='utf-8'>\n"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        "<meta name='color-scheme' content='light dark'>\n"
        "<title>%t: %t, %t</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n",
        page->figures.force->name, page->figures.offence.title, text_slice(&page->when),
        PAGE_STYLE);
}

static void add_big(struct page *page, struct slice label, struct figure figure, int places,
                    bool is_change) {
    if (figure.kind == FIGURE_NONE)
        return;
    bool rose = figure.kind == FIGURE_REAL && figure.real > 0;
    ADD(page, "<div><dt>%t</dt><dd>%s%v%s</dd></div>\n", label, is_change && rose ? "+" : "",
        figure, places, is_change ? "%" : "");
}

/* The headline is the sentence of the local change, or of the local number where there is no such
** sentence, and its caveat stands right below it. */
static void add_headline(struct page *page) {
    const struct story_fact *facts = page->story.facts;
    const struct story_fact *fact =
        &facts[facts[FACT_LOCAL_CHANGE].sentence.length > 0 ? FACT_LOCAL_CHANGE
                                                            : FACT_LOCAL_NUMBER];
    ADD(page, "<header>\n<p class='kicker'>%t · %t · %t</p>\n<h1>%t</h1>\n",
        page->figures.force->name, page->figures.offence.title, text_slice(&page->when),
        text_slice(&fact->sentence));
    if (fact->caveat.length > 0)
        ADD(page, "<p class='lead'>%t</p>\n", text_slice(&fact->caveat));
    ADD(page, "<dl class='big'>\n");
    add_big(page, text_slice(&page->counted), facts[FACT_LOCAL_NUMBER].value, 0, false);
    if (page->figures.counted_with != NULL)
        ADD(page, "<div><dt>%t, England and Wales</dt><dd>%v</dd></div>\n",
            text_slice(&page->counted), facts[FACT_NATIONAL_NUMBER].value, 0);
    add_big(page, slice_of("on a year before"), facts[FACT_LOCAL_CHANGE].change, 1, true);
    add_big(page, slice_of("England and Wales, on a year before"),
            facts[FACT_NATIONAL_CHANGE].change, 1, true);
    add_big(page, slice_of("per 100,000 residents"), facts[FACT_RATE].value,
            page_rate_places(facts[FACT_RATE].value.real), false);
    ADD(page, "</dl>\n</header>\n");
}

static void add_facts(struct page *page) {
    ADD(page, "<section>\n<h2>The facts</h2>\n<ol class='facts'>\n");
    for (int i = 0; i < STORY_FACTS; i++) {
        const struct story_fact *fact = &page->story.facts[i];
        ADD(page, "<li>\n<h3>%s</h3>\n", PAGE_FACT_LABELS[i]);
        if (fact->sentence.length > 0)
            ADD(page, "<p>%t</p>\n", text_slice(&fact->sentence));
        if (fact->caveat.length > 0)
            ADD(page, "<p class='caveat'>%t</p>\n", text_slice(&fact->caveat));
        ADD(page, "</li>\n");
    }
    ADD(page, "</ol>\n</section>\n");
}

/* --- Pictures --- */

static bool add_points(struct page *page, struct groups *groups) {
    const struct story_year *points = page->line.points;
    int first = period_number(page->line.first);
    for (uint32_t i = 1; i <= page->line.count; i++) {
        struct period period = period_of_number(page->line.first.kind, first + (int)i - 1);
        struct figure local = figure_real(page_index(points[i].local, points[1].local));
        struct figure national = figure_real(page_index(points[i].national, points[1].national));
        if ((story_year_has(&points[i], true) &&
             !groups_add(groups, page->figures.force->name, period, local, "story_page",
                         page->error)) ||
            (story_year_has(&points[i], false) &&
             !groups_add(groups, slice_of("England and Wales"), period, national, "story_page",
                         page->error)))
            return false;
    }
    return true;
}

static void add_line(struct page *page) {
    struct groups groups = {0};
    ADD(page, "<section>\n<h2 id='line'>%t and England and Wales</h2>\n",
        page->figures.force->name);
    if (page->line.count == 0) {
        ADD(page, "<p class='caveat'>The source has no earlier figures of both to draw a line "
                  "from.</p>\n</section>\n");
        return;
    }
    ADD(page, "<p>The number of %t, as an index: 100 is the number in ",
        text_slice(&page->counted));
    page_add_period(page, page->line.first);
    ADD(page, ".");
    if (page->line.forces_left_out > 0)
        ADD(page, " England and Wales is here the sum of the forces that all periods have.");
    ADD(page, "</p>\n<figure class='line' aria-labelledby='line'>\n");
    if (page->error->code == ERROR_NONE && add_points(page, &groups))
        chart_lines(&groups, slice_of(""), LINES_NARROW, "story_page", page->out, page->error);
    ADD(page, "</figure>\n</section>\n");
    groups_free(&groups);
}

/* Whether this is a pair of forces of which one has a rate by itself too. The map has no room for
** the pair then. */
static bool is_there_in_parts(const struct page *page, const struct force *combined) {
    for (size_t i = 0; combined->combined && i < page->rate_count; i++)
        if (force_is_part(page->areas[i].force, combined))
            return true;
    return false;
}

static void add_tiles(struct page *page, struct groups *groups) {
    for (size_t i = 0; i < page->rate_count; i++) {
        const struct area *area = &page->areas[i];
        if (!is_there_in_parts(page, area->force))
            groups_add(groups, area->force->name, NO_PERIOD,
                       figure_real(page_rate(area->number, area->population)), "story_page",
                       page->error);
    }
}

static void add_map(struct page *page) {
    struct groups groups = {0};
    ADD(page, "<section>\n<h2 id='map'>Force by force</h2>\n");
    if (page->rate_count == 0) {
        ADD(page, "<p class='caveat'>No force has a rate to be shown on a map.</p>\n</section>\n");
        return;
    }
    ADD(page,
        "<p>The rate of %t per 100,000 residents, %t. Each tile is a police force. There is no "
        "rate of fewer than 3 people, and that of the City of London, where few people live, can't "
        "be compared with others.</p>\n"
        "<figure class='map' aria-labelledby='map' tabindex='0'>\n",
        text_slice(&page->counted), text_slice(&page->when));
    add_tiles(page, &groups);
    if (page->error->code == ERROR_NONE)
        chart_map(&groups, page->question->forces, slice_of(""), "story_page", page->out,
                  page->error);
    ADD(page, "</figure>\n</section>\n");
    groups_free(&groups);
}

/* --- The page --- */

static void add_all(struct page *page) {
    add_head(page);
    add_headline(page);
    add_facts(page);
    add_line(page);
    add_map(page);
    page_add_numbers(page);
    page_add_sources(page);
    page_add_methods(page);
    ADD(page, "</main>\n</body>\n</html>\n");
}

bool page_story(const struct story_question *question, struct slice source, struct text *out,
                struct error *error) {
    struct page page = {.question = question, .source = source, .out = out, .error = error};
    size_t before = out->length;
    bool done = find_all(&page);
    if (done) {
        add_all(&page);
        done = error->code == ERROR_NONE;
    }
    if (!done && out->bytes != NULL) {
        out->length = before;
        out->bytes[before] = '\0';
    }
    story_figures_free(&page.figures);
    story_free(&page.story);
    memory_free(page.line.points);
    memory_free(page.areas);
    text_free(&page.when);
    text_free(&page.counted);
    return done;
}
