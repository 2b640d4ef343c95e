#include "story/page.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/base.h"
#include "charts/charts.h"
#include "story/page_style.h"
#include "story/story_figures.h"

/* In the order of the facts of story/facts.h. */
enum {
    LOCAL_NUMBER,
    LOCAL_CHANGE,
    NATIONAL_NUMBER,
    NATIONAL_CHANGE,
    CONTRAST,
    SHARE,
    RATE,
    RANK,
    LOCAL_LONGEST,
    NATIONAL_LONGEST
};
static const char *const LABELS[STORY_FACTS] = {"The number",
                                                "Against a year before",
                                                "England and Wales",
                                                "England and Wales against a year before",
                                                "Local and national",
                                                "Share of England and Wales",
                                                "For each 100,000",
                                                "Among the forces",
                                                "The longest look back",
                                                "England and Wales, the longest look back"};

/* The row of a force, or of what stands among them. */
struct area {
    struct slice name;
    const struct force *force; /* NULL: none */
    int64_t number, population;
    bool has_rate;
};

struct page {
    const struct story_question *question;
    struct slice source;
    struct story_figures figures;
    struct story story;
    struct story_line line; /* its base is the first point; none: count 0 */
    struct area *areas;
    size_t area_count, rate_count; /* those with a rate come first, the highest before others */
    struct text when, counted;     /* `July 2018`, `people prosecuted for robbery` */
    int64_t population, all;
    struct text *out;
    struct error *error;
};

#define ADD(page, ...) markup_add((page)->out, (page)->error, __VA_ARGS__)

static struct slice said(const struct text *text) {
    return text_slice(text);
}

/* `2017-Q4` */
static void add_period(struct page *page, struct period period) {
    char text[PERIOD_TEXT_SIZE];
    ADD(page, "%t", slice_from(text, period_text(period, text)));
}

static struct period years_before(const struct page *page, int years) {
    struct period period = page->question->period;
    period.year -= years;
    return period;
}

/* --- What there is to show --- */

/* 1 at its first point: the earliest that both numbers have, as the longest comparison has it. */
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
    const struct dictionary *values = &page->question->store->values[DIMENSION_FORCE];
    page->areas = memory_new((size_t)values->count + 1, sizeof *page->areas, page->error);
    for (uint32_t code = 0; page->areas != NULL && code <= values->count; code++) {
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
    return page->areas != NULL;
}

static bool find_words(struct page *page) {
    struct topic topic = story_topic(page->question, &page->figures, true);
    page->population = story_population(page->question, page->figures.force);
    page->all = story_population(page->question, NULL);
    return words_period(topic.now, &page->when, page->error) &&
           words_counted_offence(&topic, &page->counted, page->error);
}

static bool find_all(struct page *page) {
    return story_figures_find(page->question, &page->figures, page->error) &&
           story_tell_of(page->question, &page->figures, &page->story, page->error) &&
           find_line(page) && find_areas(page) && find_words(page);
}

static double rate_of(int64_t number, int64_t population) {
    return decimal_quotient((int128)number * RATE_PER, population);
}

/* Two decimals below 1, as the sentence about the rate has it. */
static int rate_places(double rate) {
    return rate < 1 ? 2 : 1;
}

static double index_of(int64_t number, int64_t base) {
    return decimal_percent(decimal_of_integer(number), decimal_of_integer(base));
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
        page->figures.force->name, page->figures.offence.title, said(&page->when), PAGE_STYLE);
}

static void add_big(struct page *page, struct slice label, struct figure figure, int places,
                    bool is_change) {
    if (figure.kind == FIGURE_NONE)
        return;
    bool rose = figure.kind == FIGURE_REAL && figure.real > 0;
    ADD(page, "<div><dt>%t</dt><dd>%s%v%s</dd></div>\n", label, is_change && rose ? "+" : "",
        figure, places, is_change ? "%" : "");
}

/* What stands at the top is what happened here; its caveat stands with it. */
static void add_headline(struct page *page) {
    const struct story_fact *facts = page->story.facts;
    const struct story_fact *fact =
        &facts[facts[LOCAL_CHANGE].sentence.length > 0 ? LOCAL_CHANGE : LOCAL_NUMBER];
    ADD(page, "<header>\n<p class='kicker'>%t · %t · %t</p>\n<h1>%t</h1>\n",
        page->figures.force->name, page->figures.offence.title, said(&page->when),
        said(&fact->sentence));
    if (fact->caveat.length > 0)
        ADD(page, "<p class='lead'>%t</p>\n", said(&fact->caveat));
    ADD(page, "<dl class='big'>\n");
    add_big(page, said(&page->counted), facts[LOCAL_NUMBER].value, 0, false);
    if (page->figures.counted_with != NULL)
        ADD(page, "<div><dt>%t, England and Wales</dt><dd>%v</dd></div>\n", said(&page->counted),
            facts[NATIONAL_NUMBER].value, 0);
    add_big(page, slice_of("on a year before"), facts[LOCAL_CHANGE].change, 1, true);
    add_big(page, slice_of("England and Wales, on a year before"), facts[NATIONAL_CHANGE].change, 1,
            true);
    add_big(page, slice_of("per 100,000 residents"), facts[RATE].value,
            rate_places(facts[RATE].value.real), false);
    ADD(page, "</dl>\n</header>\n");
}

static void add_facts(struct page *page) {
    ADD(page, "<section>\n<h2>The facts</h2>\n<ol class='facts'>\n");
    for (int i = 0; i < STORY_FACTS; i++) {
        const struct story_fact *fact = &page->story.facts[i];
        ADD(page, "<li>\n<h3>%s</h3>\n", LABELS[i]);
        if (fact->sentence.length > 0)
            ADD(page, "<p>%t</p>\n", said(&fact->sentence));
        if (fact->caveat.length > 0)
            ADD(page, "<p class='caveat'>%t</p>\n", said(&fact->caveat));
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
        struct figure local = figure_real(index_of(points[i].local, points[1].local));
        struct figure national = figure_real(index_of(points[i].national, points[1].national));
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
    ADD(page, "<p>The number of %t, as an index: 100 is the number in ", said(&page->counted));
    add_period(page, page->line.first);
    ADD(page, ".</p>\n<figure class='line' aria-labelledby='line'>\n");
    if (page->error->code == ERROR_NONE && add_points(page, &groups))
        chart_lines(&groups, slice_of(""), LINES_NARROW, "story_page", page->out, page->error);
    ADD(page, "</figure>\n</section>\n");
    groups_free(&groups);
}

/* Whether a tile of the two forces of London has a rate of its own besides the two's together. */
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
                       figure_real(rate_of(area->number, area->population)), "story_page",
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
        "<p>The rate of %t per 100,000 residents, %t. Each tile is a police force. There is no rate of fewer "
        "than 3 people, and that of the City of London, where few people live, can't be compared "
        "with others.</p>\n"
        "<figure class='map' aria-labelledby='map' tabindex='0'>\n",
        said(&page->counted), said(&page->when));
    add_tiles(page, &groups);
    if (page->error->code == ERROR_NONE)
        chart_map(&groups, page->question->forces, slice_of(""), "story_page", page->out,
                  page->error);
    ADD(page, "</figure>\n</section>\n");
    groups_free(&groups);
}

/* --- The table of numbers --- */

static void add_cell(struct page *page, struct figure figure, int places) {
    if (figure.kind == FIGURE_NONE)
        ADD(page, "<td>–</td>");
    else
        ADD(page, "<td>%v</td>", figure, places);
}

/* A table scrolls in its own box where it is too wide, by the keyboard too. */
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
    add_period(page, period);
    ADD(page, "</th>");
    add_cell(page, local ? figure_integer(point->local) : none, 0);
    add_cell(page, national ? figure_integer(point->national) : none, 0);
    if (base != NULL) {
        add_cell(page, local ? figure_real(index_of(point->local, base->local)) : none, 1);
        add_cell(page, national ? figure_real(index_of(point->national, base->national)) : none, 1);
    }
    ADD(page, "</tr>\n");
}

/* The periods of the line; where there is none, the two years that the facts compare. */
static void add_periods(struct page *page) {
    bool line = page->line.count > 0;
    int first = line ? period_number(page->line.first) : 0;
    begin_table(page, "periods");
    ADD(page,
        "Over time: %t</caption>\n<thead><tr><th scope='col'>Period</th>"
        "<th scope='col'>%t</th><th scope='col'>England and Wales</th>%s</tr></thead>\n<tbody>\n",
        said(&page->counted), page->figures.force->name,
        line ? "<th scope='col'>Local index</th><th scope='col'>National index</th>" : "");
    for (uint32_t i = 1; line && i <= page->line.count; i++)
        add_point(page, period_of_number(page->line.first.kind, first + (int)i - 1),
                  &page->line.points[i], &page->line.points[1]);
    for (int years = 1; !line && years >= 0; years--)
        add_point(page, years_before(page, years), &page->figures.years[years + 1], NULL);
    end_table(page);
}

/* A cell of a rate, with as many decimals as the lowest of the column needs. */
static void add_rate(struct page *page, int64_t number, int64_t population) {
    if (!story_has_rate(number, population)) {
        ADD(page, "<td>–</td>");
        return;
    }
    double lowest = rate_of(number, population);
    if (page->rate_count > 0) {
        const struct area *last = &page->areas[page->rate_count - 1];
        lowest = rate_of(last->number, last->population);
    }
    add_cell(page, figure_real(rate_of(number, population)), rate_places(lowest));
}

static void add_area(struct page *page, const struct area *area, size_t rank) {
    const struct figure none = {FIGURE_NONE, 0, 0};
    const struct force *counted_with = page->figures.counted_with;
    bool here = area->force == (counted_with != NULL ? counted_with : page->figures.force);
    ADD(page, "<tr%s>", here ? " class='here'" : "");
    add_cell(page, area->has_rate ? figure_integer((int64_t)rank) : none, 0);
    ADD(page, "<th scope='row'>%t</th>", area->name);
    add_cell(page, figure_integer(area->number), 0);
    add_cell(page, area->population > 0 ? figure_integer(area->population) : none, 0);
    add_rate(page, area->number, area->population);
    ADD(page, "</tr>\n");
}

static void add_forces(struct page *page) {
    size_t rank = 1;
    int64_t all = page->figures.years[1].national;
    begin_table(page, "forces");
    ADD(page,
        "By force, %t: %t</caption>\n<thead><tr><th scope='col'>Rank</th>"
        "<th scope='col'>Force</th><th scope='col'>Number</th><th scope='col'>Residents</th>"
        "<th scope='col'>Per 100,000</th></tr></thead>\n<tbody>\n",
        said(&page->when), said(&page->counted));
    for (size_t i = 0; i < page->area_count; i++) {
        const struct area *area = &page->areas[i];
        if (i > 0 && (int128)area->number * area[-1].population !=
                         (int128)area[-1].number * area->population)
            rank = i + 1;
        add_area(page, area, rank);
    }
    ADD(page, "<tr class='all'><td>–</td><th scope='row'>England and Wales</th>");
    add_cell(page, figure_integer(all), 0);
    add_cell(page, page->all > 0 ? figure_integer(page->all) : (struct figure){0}, 0);
    add_rate(page, all, page->all);
    ADD(page, "</tr>\n");
    end_table(page);
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
        struct slice name = dictionary_value(&store->values[DIMENSION_FILE], code - 1);
        ADD(page, "<tr><th scope='row'>%t</th><td>%t</td><td>%s</td><td>%s</td></tr>\n", name,
            file->vintage.length > 0 ? file->vintage : slice_of("–"), publisher(file->layout, name),
            file->layout->name);
    }
    end_table(page);
}

static void add_sources(struct page *page) {
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

/* --- How it was worked out --- */

static void explain_p(struct page *page, const struct story_fact *fact, const char *test) {
    if (fact->significance.kind == FIGURE_NONE)
        return;
    struct text p = {0};
    if (page->error->code == ERROR_NONE && words_p(fact->significance.real, &p, page->error))
        ADD(page, " %t: %s.", said(&p), test);
    text_free(&p);
}

static void explain_change(struct page *page, const struct story_fact *fact) {
    ADD(page, "(%v − %v) ÷ %v × 100 = %v%%.", fact->value, 0, fact->compared_with, 0,
        fact->compared_with, 0, fact->change, 1);
    explain_p(page, fact, "two-sided exact test of two counts");
}

static void explain_contrast(struct page *page, const struct story_fact *fact) {
    ADD(page, "%v%% locally and %v%% nationally differ by %v percentage points.", fact->value, 1,
        fact->compared_with, 1, fact->change, 1);
    explain_p(page, fact,
              "test of the local change against that of the rest of the country, which "
              "is England and Wales less the force");
}

static void explain_share(struct page *page, const struct story_fact *fact) {
    const struct story_year *now = &page->figures.years[1], *then = now + 1;
    ADD(page, "%v ÷ %v × 100 = %v%%.", figure_integer(now->local), 0, figure_integer(now->national),
        0, fact->value, 1);
    if (fact->compared_with.kind != FIGURE_NONE)
        ADD(page, " A year before: %v ÷ %v × 100 = %v%%.", figure_integer(then->local), 0,
            figure_integer(then->national), 0, fact->compared_with, 1);
}

static void explain_rate(struct page *page, const struct story_fact *fact) {
    const struct story_year *now = &page->figures.years[1];
    ADD(page, "%v ÷ %v residents × 100,000 = %v; England and Wales: %v ÷ %v × 100,000 = %v.",
        figure_integer(now->local), 0, figure_integer(page->population), 0, fact->value,
        rate_places(fact->value.real), figure_integer(now->national), 0, figure_integer(page->all),
        0, fact->compared_with, rate_places(fact->compared_with.real));
    explain_p(page, fact,
              "two-sided exact test of the two rates, here and in the rest of the "
              "country");
}

static void explain_counted_with(struct page *page) {
    ADD(page,
        "No row names the force. %v is the sum of the rows of this offence for %t that name %t.",
        figure_integer(page->figures.counted_with_number), 0, said(&page->when),
        page->figures.counted_with->name);
}

static void explain(struct page *page, int number) {
    const struct story_fact *fact = &page->story.facts[number];
    bool is_number = number == LOCAL_NUMBER || number == NATIONAL_NUMBER;
    if (number == LOCAL_NUMBER && page->figures.counted_with != NULL)
        explain_counted_with(page);
    else if (is_number)
        ADD(page, "The sum of the rows of this offence for %t%s.", said(&page->when),
            number == LOCAL_NUMBER ? " that name the force" : ", whatever force they name");
    else if (fact->value.kind == FIGURE_NONE ||
             (number != SHARE && fact->compared_with.kind == FIGURE_NONE) ||
             (number != SHARE && number != RANK && fact->change.kind == FIGURE_NONE))
        ADD(page, "Not worked out: see the caveat, or a base of none.");
    else if (number == CONTRAST)
        explain_contrast(page, fact);
    else if (number == SHARE)
        explain_share(page, fact);
    else if (number == RATE)
        explain_rate(page, fact);
    else if (number == RANK)
        ADD(page,
            "The place of the force’s rate among the %v that are in the table, from the "
            "highest.",
            fact->compared_with, 0);
    else
        explain_change(page, fact);
}

/* `'Devon & Cornwall'`, a quote in it twice. */
static void add_literal(struct page *page, struct slice text) {
    ADD(page, "&#39;");
    while (text.length > 0) {
        size_t plain = 0;
        while (plain < text.length && text.bytes[plain] != '\'')
            plain++;
        ADD(page, "%t%s", slice_from(text.bytes, plain), plain < text.length ? "&#39;&#39;" : "");
        text = slice_after(text, plain + 1);
    }
    ADD(page, "&#39;");
}

static void add_methods(struct page *page) {
    struct topic topic = story_topic(page->question, &page->figures, true);
    ADD(page, "<section>\n<h2>How each figure was worked out</h2>\n<dl class='how'>\n");
    for (int i = 0; i < STORY_FACTS; i++) {
        ADD(page, "<dt>%s</dt><dd>", LABELS[i]);
        explain(page, i);
        ADD(page, "</dd>\n");
    }
    ADD(page,
        "<dt>The index</dt><dd>100 × the number ÷ the number in the first period of the "
        "line.</dd>\n<dt>Chance</dt><dd>p is how often chance alone would make as great a "
        "difference. From 0.05 on it is called within what chance could produce.</dd>\n</dl>\n");
    ADD(page,
        "<p>Counted are %s who were %s. Percentages are worked out from numbers that are not "
        "rounded. The facts again, in SQL:</p>\n<pre><code>SELECT * FROM local_story(",
        topic.counted.many, topic.counted.done);
    add_literal(page, page->question->force);
    ADD(page, ", ");
    add_literal(page, page->question->offence);
    ADD(page, ", &#39;");
    add_period(page, page->question->period);
    ADD(page, "&#39;, ");
    add_literal(page, page->source);
    ADD(page, ")</code></pre>\n<p class='quiet'>Made with prosecutions %s.</p>\n</section>\n",
        PROSECUTIONS_VERSION);
}

/* --- The page --- */

static void add_all(struct page *page) {
    add_head(page);
    add_headline(page);
    add_facts(page);
    add_line(page);
    add_map(page);
    ADD(page, "<section>\n<h2>The numbers</h2>\n<p class='quiet'>A dash: the source has no figure, "
              "or there is no rate of it.</p>\n");
    add_periods(page);
    add_forces(page);
    ADD(page, "</section>\n");
    add_sources(page);
    add_methods(page);
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
