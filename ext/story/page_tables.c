#include "story/page_parts.h"

/* --- The tables of numbers --- */

/* A table cell with the figure, or a dash where there is none. */
static void add_figure(struct page *page, struct figure figure, int places) {
    if (figure.kind == FIGURE_NONE)
        ADD(page, "<td>–</td>");
    else
        ADD(page, "<td>%v</td>", figure, places);
}

/* Begins a table, in a box in which it scrolls where it is too wide, by the keyboard too. */
static void begin_table(struct page *page, const char *id) {
    ADD(page,
        "<div class='scroll %s' role='region' aria-labelledby='%s%s' tabindex='0'>\n<table>\n"
        "<caption id='%s%s'>",
        id, page->prefix, id, page->prefix, id);
}

static void end_table(struct page *page) {
    ADD(page, "</tbody>\n</table>\n</div>\n");
}

static void add_number(struct page *page, uint32_t period, bool local) {
    int64_t number;
    add_figure(
        page,
        page_number(page, period, local, &number) ? figure_integer(number) : (struct figure){0}, 0);
}

static void add_index(struct page *page, uint32_t period, bool local) {
    double index;
    add_figure(page,
               page_index_of(page, period, local, &index) ? figure_real(index) : (struct figure){0},
               1);
}

static void add_median(struct page *page, uint32_t period) {
    double median;
    add_figure(page, page_median(page, period, &median) ? figure_real(median) : (struct figure){0},
               1);
}

static void add_point(struct page *page, uint32_t period) {
    bool local = page->figures.force != NULL;
    ADD(page, "<tr><th scope='row'>");
    page_add_period(page, panel_period(&page->figures.panel, period));
    ADD(page, "</th>");
    if (local)
        add_number(page, period, true);
    add_number(page, period, false);
    if (page->has_median)
        add_median(page, period);
    if (page->has_index)
        add_index(page, period, true);
    if (page->has_index)
        add_index(page, period, false);
    ADD(page, "</tr>\n");
}

/* The table over time: all periods from the first with a number to the last or, where there is one
** alone, the two years that the facts compare. */
static void add_periods(struct page *page) {
    const struct panel *panel = &page->figures.panel;
    bool local = page->figures.force != NULL;
    uint32_t before;
    begin_table(page, "periods");
    ADD(page, "Over time: %t</caption>\n<thead><tr><th scope='col'>Period</th>",
        text_slice(&page->counted));
    if (local)
        ADD(page, "<th scope='col'>%t</th>", page->name);
    ADD(page, "<th scope='col'>%t</th>%s%s%s</tr></thead>\n<tbody>\n", text_slice(&page->all),
        page->has_median ? "<th scope='col'>Median force</th>" : "",
        page->has_index ? "<th scope='col'>Local index</th>" : "",
        page->has_index ? "<th scope='col'>National index</th>" : "");
    for (uint32_t i = page->series_first; page->has_series && i <= page->series_last; i++)
        add_point(page, i);
    if (!page->has_series) {
        if (panel_before(panel, panel->now, 1, &before))
            add_point(page, before);
        add_point(page, panel->now);
    }
    end_table(page);
}

/* A table cell with a rate. All rates of the column have as many decimals as the lowest one
** needs. */
static void add_rate(struct page *page, int64_t number, int64_t population) {
    if (!story_has_rate(number, population)) {
        ADD(page, "<td>–</td>");
        return;
    }
    double lowest = page_rate(number, population);
    if (page->rate_count > 0) {
        const struct area *last = &page->areas[page->rate_count - 1];
        lowest = page_rate(last->number, last->population);
    }
    add_figure(page, figure_real(page_rate(number, population)), page_rate_places(lowest));
}

/* Whether the story's own period has rows of the offence: otherwise its numbers of 0 are none. */
static struct figure figure_published(const struct page *page, int64_t number) {
    const struct panel *panel = &page->figures.panel;
    return panel_has_column(panel, 0, panel->now) ? figure_integer(number) : (struct figure){0};
}

static void add_area(struct page *page, const struct area *area, size_t rank) {
    const struct figure none = {FIGURE_NONE, 0, 0};
    const struct force *counted_with = page->figures.counted_with;
    bool here = area->force == (counted_with != NULL ? counted_with : page->figures.force);
    ADD(page, "<tr%s>", here ? " class='here'" : "");
    add_figure(page, area->ranked ? figure_integer((int64_t)rank) : none, 0);
    ADD(page, "<th scope='row'>%t</th>", area->name);
    add_figure(page, figure_published(page, area->number), 0);
    add_figure(page, area->population > 0 ? figure_integer(area->population) : none, 0);
    add_rate(page, area->number, area->population);
    ADD(page, "</tr>\n");
}

/* Equal rates share a rank, and the City of London has none. */
static void add_forces(struct page *page) {
    const struct panel *panel = &page->figures.panel;
    const struct area *above = NULL;
    size_t rank = 0, ranked = 0;
    begin_table(page, "forces");
    ADD(page,
        "By force, %t: %t</caption>\n<thead><tr><th scope='col'>Rank</th>"
        "<th scope='col'>Force</th><th scope='col'>Number</th><th scope='col'>Residents</th>"
        "<th scope='col'>Per 100,000</th></tr></thead>\n<tbody>\n",
        text_slice(&page->when), text_slice(&page->counted));
    for (size_t i = 0; i < page->area_count; i++) {
        const struct area *area = &page->areas[i];
        if (area->ranked) {
            ranked++;
            if (above == NULL || (int128)area->number * above->population !=
                                     (int128)above->number * area->population)
                rank = ranked;
            above = area;
        }
        add_area(page, area, rank);
    }
    ADD(page, "<tr class='all'><td>–</td><th scope='row'>%t</th>", text_slice(&page->all));
    add_figure(page,
               figure_published(page, panel_all(panel, 0, panel->now, panel->now, panel->now)), 0);
    add_figure(page,
               page->population_of_all > 0 ? figure_integer(page->population_of_all)
                                           : (struct figure){0},
               0);
    add_rate(page, page->number_of_residents, page->population_of_all);
    ADD(page, "</tr>\n");
    end_table(page);
}

void page_add_numbers(struct page *page) {
    page_begin_fold(page, "The numbers");
    ADD(page, "<p class='quiet'>A dash: the source has no figure, or there is no rate of it.");
    if (page->has_index) {
        ADD(page, " The index is 100 in ");
        page_add_period(page, panel_period(&page->figures.panel, page->index_base));
        ADD(page, ".");
    }
    ADD(page, "</p>\n");
    add_periods(page);
    add_forces(page);
    page_end_fold(page);
}
