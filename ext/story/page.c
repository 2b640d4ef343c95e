#include "story/page.h"

#include <stdlib.h>

#include "story/page_parts.h"
#include "story/page_style.h"

/* --- What there is to show --- */

/* Finds the line of the index. It begins at the earliest year in which both the force and all forces
** have a number above 0, and there is none where that is the story's own. */
static void find_line(struct page *page) {
    const struct panel *panel = &page->figures.panel;
    uint32_t parts = (uint32_t)period_parts(panel->kind), period = panel->now % parts;
    bool local = page->figures.force_code != NO_FORCE;
    for (; period < panel->now && !page->has_line; period += parts) {
        int64_t number = 0, all = 0;
        page->has_line = page_number(page, period, false, &all) &&
                         (!local || page_number(page, period, true, &number)) && all > 0 &&
                         (!local || number > 0) && page->figures.counted_with == NULL;
        page->line_first = period;
    }
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
    const struct panel *panel = &page->figures.panel;
    page->areas = memory_new(panel->force_count, sizeof *page->areas, page->error);
    for (uint32_t label = 0; page->areas != NULL && label < panel->force_count; label++) {
        if (!panel_has(panel, 0, panel->now, label))
            continue;
        struct area *area = &page->areas[page->area_count++];
        area->name = slice_of("No force named");
        area->number = panel_sum(panel, 0, panel->now, label);
        if (label == 0)
            continue;
        struct slice value =
            dictionary_value(&panel->store->dictionaries[DIMENSION_FORCE], label - 1);
        if (!store_region(value, &area->name))
            area->name = value;
        area->force = story_force(page->question, label);
        area->population = page->figures.part_of_residents
                               ? 0
                               : story_residents(page->question, &page->figures, label);
        area->has_rate = story_has_rate(area->number, area->population);
        area->ranked = area->has_rate && story_is_ranked(page->question, &page->figures, label);
        page->rate_count += area->has_rate;
        page->population_of_all += area->population;
        page->number_of_residents += area->population > 0 ? area->number : 0;
    }
    if (page->areas != NULL)
        qsort(page->areas, page->area_count, sizeof *page->areas, by_rate);
    return page->areas != NULL;
}

static bool find_words(struct page *page) {
    struct topic topic = story_topic(page->question, &page->figures, true);
    const struct story_figures *figures = &page->figures;
    page->name = figures->force != NULL ? figures->force->name : slice_of("England and Wales");
    if (figures->force_code != NO_FORCE && !figures->part_of_residents)
        page->population = story_residents(page->question, figures, figures->force_code);
    return phrase_period(topic.now, &page->when, page->error) &&
           phrase_counted_offence(&topic, &page->counted, page->error) &&
           phrase_all_forces(topic.all, &page->all, page->error);
}

static bool find_all(struct page *page) {
    if (!story_figures_find(page->question, &page->figures, page->error) ||
        !story_tell_of(page->question, &page->figures, &page->story, page->error) ||
        !find_areas(page) || !find_words(page))
        return false;
    find_line(page);
    return true;
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
        page->name, text_slice(&page->figures.offence.title), text_slice(&page->when), PAGE_STYLE);
}

static void add_big(struct page *page, struct slice label, struct figure figure, int places,
                    bool is_change) {
    if (figure.kind == FIGURE_NONE)
        return;
    bool rose = figure.kind == FIGURE_REAL && figure.real > 0;
    ADD(page, "<div><dt>%t</dt><dd>%s%v%s</dd></div>\n", label, is_change && rose ? "+" : "",
        figure, places, is_change ? "%" : "");
}

static void add_all_forces_label(struct page *page, const char *what, struct figure figure,
                                 bool is_change) {
    struct text label = {0};
    if (page->error->code == ERROR_NONE &&
        text_append(&label, text_slice(&page->all), page->error) &&
        text_append(&label, slice_of(what), page->error)) {
        if (label.length > 0 && label.bytes[0] == 't') /* `the five forces …` begins a label */
            label.bytes[0] = 'T';
        add_big(page, text_slice(&label), figure, is_change, is_change);
    }
    text_free(&label);
}

/* The headline, with the caveat of the local change (or of the number) right below it. */
static void add_headline(struct page *page) {
    const struct story_fact *facts = page->story.facts;
    bool national = page->figures.force == NULL;
    int change = national ? FACT_NATIONAL_CHANGE : FACT_LOCAL_CHANGE;
    int number = national ? FACT_NATIONAL_NUMBER : FACT_LOCAL_NUMBER;
    const struct story_fact *fact = &facts[facts[change].sentence.length > 0 ? change : number];
    struct text headline = {0};
    if (page->error->code == ERROR_NONE)
        story_headline(page->question, &page->figures, &headline, page->error);
    ADD(page, "<header>\n<p class='kicker'>%t · %t · %t</p>\n<h1>%t</h1>\n", page->name,
        text_slice(&page->figures.offence.title), text_slice(&page->when), text_slice(&headline));
    text_free(&headline);
    if (fact->caveat.length > 0)
        ADD(page, "<p class='lead'>%t</p>\n", text_slice(&fact->caveat));
    ADD(page, "<dl class='big'>\n");
    add_big(page, text_slice(&page->counted), facts[number].value, 0, false);
    if (page->figures.counted_with != NULL)
        add_all_forces_label(page, "", facts[FACT_NATIONAL_NUMBER].value, false);
    add_big(page, slice_of("on a year before"), facts[change].change, 1, true);
    if (!national)
        add_all_forces_label(page, ", on a year before", facts[FACT_NATIONAL_CHANGE].change, true);
    add_big(page, slice_of("per 100,000 residents"), facts[FACT_RATE].value,
            page_rate_places(facts[FACT_RATE].value.real), false);
    ADD(page, "</dl>\n</header>\n");
}

static void add_facts(struct page *page) {
    ADD(page, "<section>\n<h2>The facts</h2>\n<ol class='facts'>\n");
    for (int i = 0; i < STORY_FACTS; i++) {
        const struct story_fact *fact = &page->story.facts[i];
        if (fact->sentence.length == 0)
            continue;
        ADD(page, "<li>\n<h3>%s</h3>\n<p>%t</p>\n", PAGE_FACT_LABELS[i],
            text_slice(&fact->sentence));
        if (fact->caveat.length > 0)
            ADD(page, "<p class='caveat'>%t</p>\n", text_slice(&fact->caveat));
        ADD(page, "</li>\n");
    }
    ADD(page, "</ol>\n");
    for (int i = 0; i < STORY_FACTS; i++)
        if (page->story.facts[i].absent.length > 0)
            ADD(page, "<p class='caveat'>%s: not given. %t</p>\n", PAGE_FACT_LABELS[i],
                text_slice(&page->story.facts[i].absent));
    ADD(page, "</section>\n");
}

/* --- Pictures --- */

static bool add_points(struct page *page, struct groups *groups) {
    const struct panel *panel = &page->figures.panel;
    for (uint32_t i = page->line_first; i <= panel->now; i++) {
        struct period period = panel_period(panel, i);
        double index;
        if ((page->figures.force_code != NO_FORCE && page_index_of(page, i, true, &index) &&
             !groups_add(groups, page->name, period, figure_real(index), "story_page",
                         page->error)) ||
            (page_index_of(page, i, false, &index) &&
             !groups_add(groups, text_slice(&page->all), period, figure_real(index), "story_page",
                         page->error)))
            return false;
    }
    return true;
}

static void add_line(struct page *page) {
    struct groups groups = {0};
    if (page->figures.force != NULL)
        ADD(page, "<section>\n<h2 id='line'>%t and %t</h2>\n", page->name, text_slice(&page->all));
    else
        ADD(page, "<section>\n<h2 id='line'>Over time</h2>\n");
    if (!page->has_line) {
        ADD(page, "<p class='caveat'>The source has no earlier figures to draw a line "
                  "from.</p>\n</section>\n");
        return;
    }
    ADD(page, "<p>The number of %t, as an index: 100 is the number in ",
        text_slice(&page->counted));
    page_add_period(page, panel_period(&page->figures.panel, page->line_first));
    ADD(page, ".</p>\n<figure class='line' aria-labelledby='line'>\n");
    struct chart_look look = {.what = "story_page", .width = 480};
    if (page->error->code == ERROR_NONE && add_points(page, &groups))
        chart_lines(&groups, &look, page->out, page->error);
    ADD(page, "\n</figure>\n</section>\n");
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
        "rate of fewer than 3, and that of the City of London, where few people live, can't "
        "be compared with others.</p>\n"
        "<figure class='map' aria-labelledby='map' tabindex='0'>\n",
        text_slice(&page->counted), text_slice(&page->when));
    struct chart_look look = {.what = "story_page"};
    add_tiles(page, &groups);
    if (page->error->code == ERROR_NONE)
        chart_map(&groups, page->question->forces, &look, page->out, page->error);
    ADD(page, "\n</figure>\n</section>\n");
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
    memory_free(page.areas);
    text_free(&page.when);
    text_free(&page.counted);
    text_free(&page.all);
    return done;
}
