#include "story/page_parts.h"

/* The force that the story is of, or that counts it. */
static const struct force *force_of(const struct page *page) {
    return page->figures.counted_with != NULL ? page->figures.counted_with : page->figures.force;
}

/* --- The force among the forces --- */

static struct dot dot_of(const struct page *page, const struct area *area) {
    const double tail = stats_dispersed_tail(.025, page->figures.variation.phi);
    struct interval counts = stats_rate_interval(area->number, tail);
    double each = (double)RATE_PER / (double)area->population;
    struct dot dot = {.name = area->force->name,
                      .value = page_rate(area->number, area->population),
                      .limits = {counts.low * each, counts.high * each}};
    const struct force *force = force_of(page);
    if (area->force == force)
        dot.kind = DOT_MARKED;
    else if (force != NULL && force_is_beside(force, area->force))
        dot.kind = DOT_BESIDE;
    return dot;
}

static void draw_ranks(struct page *page) {
    struct dot whole = {.name = text_slice(&page->all)};
    struct dot *dots = memory_new(page->rate_count, sizeof *dots, page->error);
    size_t count = 0;
    for (size_t i = 0; dots != NULL && i < page->rate_count; i++)
        if (page->areas[i].ranked)
            dots[count++] = dot_of(page, &page->areas[i]);
    bool has_whole = page->population_of_all > 0 && page->number_of_residents > 0;
    if (has_whole)
        whole.value = page_rate(page->number_of_residents, page->population_of_all);
    struct chart_look look = {.what = "story_page", .width = CHART_PHONE};
    if (dots != NULL && count > 0)
        chart_dots(dots, count, has_whole ? &whole : NULL, &look, page->out, page->error);
    memory_free(dots);
}

static void add_ranks(struct page *page) {
    ADD(page,
        "<div>\n<h2 id='%sranks'>Among the forces</h2>\n<p>The rate of %t per 100,000 residents, "
        "%t, with the range in which chance may put it (95%%).%s</p>\n",
        page->prefix, text_slice(&page->counted), text_slice(&page->when),
        force_of(page) == NULL ? "" : " The forces next door are drawn stronger.");
    ADD(page, "<figure aria-labelledby='%sranks'>\n", page->prefix);
    draw_ranks(page);
    ADD(page, "\n</figure>\n</div>\n");
}

/* --- The map --- */

/* Whether this is a pair of forces of which one is there by itself too. The map has no room for the
** pair then. */
static bool is_there_in_parts(const struct page *page, const struct force *combined) {
    for (size_t i = 0; combined->combined && i < page->area_count; i++)
        if (page->areas[i].force != NULL && force_is_part(page->areas[i].force, combined))
            return true;
    return false;
}

/* A force's place on the map: its rate; 0, which is none; or that they are too few for a rate. */
static void add_places(struct page *page, struct groups *groups, struct groups *few) {
    for (size_t i = 0; i < page->area_count && page->error->code == ERROR_NONE; i++) {
        const struct area *area = &page->areas[i];
        if (area->force == NULL || area->population <= 0 || is_there_in_parts(page, area->force))
            continue;
        double rate = page_rate(area->number, area->population);
        bool is_few = !area->has_rate && area->number > 0;
        if (area->has_rate || is_few || area->number == 0)
            groups_add(is_few ? few : groups, area->force->name, NO_PERIOD,
                       is_few ? figure_integer(1) : figure_real(rate), "story_page", page->error);
    }
}

static void add_map(struct page *page) {
    struct groups groups = {0}, few = {0};
    const struct force *force = force_of(page);
    /* British Transport Police, say, has figures and no area of its own. */
    bool has_area = force != NULL && (force->tile.name.length > 0 || force->combined);
    struct chart_look look = {.what = "story_page",
                              .width = CHART_PHONE,
                              .areas = true,
                              .few = &few,
                              .mark = has_area ? force->name : slice_of("")};
    ADD(page,
        "<div>\n<h2 id='%smap'>On the map</h2>\n<p>The same rates by police force. There is none of "
        "fewer than 3, and that of the City of London, where few people live, can’t be compared with "
        "others.</p>\n<figure aria-labelledby='%smap'>\n",
        page->prefix, page->prefix);
    add_places(page, &groups, &few);
    if (page->error->code == ERROR_NONE)
        chart_map(&groups, page->question->forces, &look, page->out, page->error);
    ADD(page, "\n</figure>\n</div>\n");
    groups_free(&groups);
    groups_free(&few);
}

void page_add_forces(struct page *page) {
    bool any = false;
    for (size_t i = 0; i < page->rate_count; i++)
        any |= page->areas[i].ranked;
    if (!any) {
        ADD(page,
            "<section>\n<h2>Among the forces</h2>\n<p class='caveat'>No force has a rate to be "
            "shown on a map.</p>\n</section>\n");
        return;
    }
    ADD(page, "<section class='pair'>\n");
    add_ranks(page);
    add_map(page);
    ADD(page, "</section>\n");
}
