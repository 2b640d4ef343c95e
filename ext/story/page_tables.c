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
        "<div class='scroll' role='region' aria-labelledby='%s' tabindex='0'>\n<table>\n"
        "<caption id='%s'>",
        id, id);
}

static void end_table(struct page *page) {
    ADD(page, "</tbody>\n</table>\n</div>\n");
}

static void add_point(struct page *page, struct period period, const struct story_year *point,
                      const struct story_year *base) {
    const struct figure none = {FIGURE_NONE, 0, 0};
    bool local = story_year_has(point, true), national = story_year_has(point, false);
    ADD(page, "<tr><th scope='row'>");
    page_add_period(page, period);
    ADD(page, "</th>");
    add_figure(page, local ? figure_integer(point->local) : none, 0);
    add_figure(page, national ? figure_integer(point->national) : none, 0);
    if (base != NULL) {
        add_figure(page, local ? figure_real(page_index(point->local, base->local)) : none, 1);
        add_figure(page, national ? figure_real(page_index(point->national, base->national)) : none,
                   1);
    }
    ADD(page, "</tr>\n");
}

static struct period years_before(const struct page *page, int years) {
    struct period period = page->question->period;
    period.year -= years;
    return period;
}

/* The table over time: the periods of the line or, where there is no line, the two years that the
** facts compare. */
static void add_periods(struct page *page) {
    bool line = page->line.count > 0;
    int first = line ? period_number(page->line.first) : 0;
    begin_table(page, "periods");
    ADD(page,
        "Over time: %t</caption>\n<thead><tr><th scope='col'>Period</th>"
        "<th scope='col'>%t</th><th scope='col'>England and Wales</th>%s</tr></thead>\n<tbody>\n",
        text_slice(&page->counted), page->figures.force->name,
        line ? "<th scope='col'>Local index</th><th scope='col'>National index</th>" : "");
    for (uint32_t i = 1; line && i <= page->line.count; i++)
        add_point(page, period_of_number(page->line.first.kind, first + (int)i - 1),
                  &page->line.points[i], &page->line.points[1]);
    for (int years = 1; !line && years >= 0; years--)
        add_point(page, years_before(page, years), &page->figures.years[years + 1], NULL);
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

static void add_area(struct page *page, const struct area *area, size_t rank) {
    const struct figure none = {FIGURE_NONE, 0, 0};
    const struct force *counted_with = page->figures.counted_with;
    bool here = area->force == (counted_with != NULL ? counted_with : page->figures.force);
    ADD(page, "<tr%s>", here ? " class='here'" : "");
    add_figure(page, area->has_rate ? figure_integer((int64_t)rank) : none, 0);
    ADD(page, "<th scope='row'>%t</th>", area->name);
    add_figure(page, figure_integer(area->number), 0);
    add_figure(page, area->population > 0 ? figure_integer(area->population) : none, 0);
    add_rate(page, area->number, area->population);
    ADD(page, "</tr>\n");
}

static void add_forces(struct page *page) {
    size_t rank = 1;
    begin_table(page, "forces");
    ADD(page,
        "By force, %t: %t</caption>\n<thead><tr><th scope='col'>Rank</th>"
        "<th scope='col'>Force</th><th scope='col'>Number</th><th scope='col'>Residents</th>"
        "<th scope='col'>Per 100,000</th></tr></thead>\n<tbody>\n",
        text_slice(&page->when), text_slice(&page->counted));
    for (size_t i = 0; i < page->area_count; i++) {
        const struct area *area = &page->areas[i];
        if (i > 0 && (int128)area->number * area[-1].population !=
                         (int128)area[-1].number * area->population)
            rank = i + 1;
        add_area(page, area, rank);
    }
    ADD(page, "<tr class='all'><td>–</td><th scope='row'>England and Wales</th>");
    add_figure(page, figure_integer(page->figures.years[1].national), 0);
    add_figure(page,
               page->all.population > 0 ? figure_integer(page->all.population)
                                           : (struct figure){0},
               0);
    add_rate(page, page->all.number, page->all.population);
    ADD(page, "</tr>\n");
    end_table(page);
}

void page_add_numbers(struct page *page) {
    ADD(page, "<section>\n<h2>The numbers</h2>\n<p class='quiet'>A dash: the source has no figure, "
              "or there is no rate of it.</p>\n");
    add_periods(page);
    add_forces(page);
    ADD(page, "</section>\n");
}

/* --- Sources --- */

static const char *publisher(const struct layout *layout, struct slice file) {
    const struct {
        const char *layout, *built_in, *name;
    } publishers[] = {{"moj-", "builtin:moj-", "Ministry of Justice"},
                      {"cps-", "builtin:cps", "Crown Prosecution Service"},
                      {"home-office-", "builtin:home-office-", "Home Office"}};
    for (size_t i = 0; i < sizeof publishers / sizeof *publishers; i++)
        if (slice_starts_nocase(slice_of(layout->name), publishers[i].layout) ||
            slice_starts_nocase(file, publishers[i].built_in))
            return publishers[i].name;
    return "–";
}

static void add_files(struct page *page) {
    const struct store *store = page->question->store;
    begin_table(page, "files");
    ADD(page, "Files that rows of this offence were counted from</caption>\n<thead><tr>"
              "<th scope='col'>File</th><th scope='col'>Release</th><th scope='col'>Publisher</th>"
              "<th scope='col'>Layout</th></tr></thead>\n<tbody>\n");
    for (uint32_t code = 1; code <= store->file_count; code++) {
        if (!page->figures.files[code])
            continue;
        const struct store_file *file = &store->files[code - 1];
        struct slice name = dictionary_value(&store->dictionaries[DIMENSION_FILE], code - 1);
        ADD(page, "<tr><th scope='row'>%t</th><td>%t</td><td>%s</td><td>%s</td></tr>\n", name,
            file->vintage.length > 0 ? file->vintage : slice_of("–"), publisher(file->layout, name),
            file->layout->name);
    }
    end_table(page);
}

void page_add_sources(struct page *page) {
    struct population population;
    ADD(page, "<section>\n<h2>Sources</h2>\n");
    add_files(page);
    if (page->population > 0 && forces_population(page->question->forces, page->figures.force,
                                                  page->question->period.year, &population))
        ADD(page,
            "<p>Residents: Office for National Statistics, mid-%d population estimates "
            "(%t).</p>\n",
            page->question->period.year, population.vintage);
    ADD(page,
        "<p>Official statistics are Crown copyright and used under the <a "
        "href='https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/'>Open "
        "Government Licence v3.0</a>.</p>\n</section>\n");
}
