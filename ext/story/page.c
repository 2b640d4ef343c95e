#include "story/page.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "story/page_parts.h"
#include "story/page_style.h"

/* --- What there is to show --- */

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

/* What stands behind a sentence that is copied: `Crown Prosecution Service, builtin:cps`. */
static bool find_source_line(struct page *page) {
    const struct store *store = page->question->store;
    const char *last = NULL;
    for (uint32_t code = 1; code <= store->file_count; code++) {
        if (!panel_has_file(&page->figures.panel, code))
            continue;
        struct slice file = dictionary_value(&store->dictionaries[DIMENSION_FILE], code - 1);
        const struct layout *by = layout_counted_by(store->files[code - 1].layout, file);
        if (by->publisher == NULL || by->publisher == last)
            continue;
        last = by->publisher;
        if (!text_printf(&page->source_line, page->error, "%s, ", last))
            return false;
    }
    return text_append(&page->source_line, page_source_shown(page), page->error);
}

/* The ids of a part of another page must not meet those of a second one there. */
static void find_prefix(struct page *page) {
    const struct story_question *question = page->question;
    const struct slice parts[] = {question->force, question->offence, text_slice(&page->when),
                                  page->source, question->who};
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (size_t j = 0; j <= parts[i].length; j++)
            hash = (hash ^ (j < parts[i].length ? parts[i].bytes[j] : 0xFF)) * 16777619u;
    if (page->options->fragment)
        snprintf(page->prefix, sizeof page->prefix, "p%08" PRIx32 "-", hash);
}

static bool find_words(struct page *page) {
    struct topic topic = story_topic(page->question, &page->figures, true);
    const struct story_figures *figures = &page->figures;
    page->name = figures->force != NULL ? figures->force->name : slice_of("England and Wales");
    if (figures->force_code != NO_FORCE && !figures->part_of_residents)
        page->population = story_residents(page->question, figures, figures->force_code);
    return phrase_period(topic.now, &page->when, page->error) &&
           phrase_counted_offence(&topic, &page->counted, page->error) &&
           phrase_all_forces(topic.all, &page->all, page->error) && find_source_line(page);
}

static bool find_all(struct page *page) {
    if (!story_figures_find(page->question, &page->figures, page->error) ||
        !story_tell_of(page->question, &page->figures, &page->story, page->error) ||
        !find_areas(page) || !find_words(page))
        return false;
    find_prefix(page);
    page_find_series(page);
    return true;
}

/* --- The head, the headline and the facts --- */

static void add_style(struct page *page) {
    ADD(page, "<style>");
    for (size_t i = 0; i < sizeof PAGE_STYLE / sizeof *PAGE_STYLE; i++)
        for (const char *rules = PAGE_STYLE[i]; page->error->code == ERROR_NONE && *rules != 0;) {
            size_t plain = strcspn(rules, "&");
            text_append(page->out, slice_from(rules, plain), page->error);
            rules += plain;
            if (*rules == '&')
                text_append(page->out, slice_of(".prosecutions-story"), page->error);
            rules += *rules == '&';
        }
    ADD(page, "%s</style>\n", page->options->fragment ? "" : PAGE_SHEET);
}

static void add_head(struct page *page) {
    struct text hash = {0};
    if (page->error->code == ERROR_NONE)
        page_script_hash(&hash, page->error);
    ADD(page,
        "<!DOCTYPE html>\n<html lang='en-GB'>\n<head>\n<meta charset='utf-8'>\n"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src "
        "'unsafe-inline'; script-src '%t'\">\n"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        "<meta name='color-scheme' content='light dark'>\n"
        "<title>%t: %t, %t</title>\n",
        text_slice(&hash), page->name, text_slice(&page->figures.offence.title),
        text_slice(&page->when));
    text_free(&hash);
    add_style(page);
    ADD(page, "</head>\n<body class='prosecutions-story-body'>\n<main>\n");
}

static void begin_article(struct page *page) {
    ADD(page, "<article class='prosecutions-story' lang='en-GB' data-source='%t'>\n",
        text_slice(&page->source_line));
    if (page->options->fragment)
        add_style(page);
}

static void end_article(struct page *page) {
    ADD(page,
        "<p class='quiet foot'>Made with prosecutions %s.</p>\n<script>%s</script>\n</article>\n",
        PROSECUTIONS_VERSION, PAGE_SCRIPT);
}

static void add_big(struct page *page, struct slice label, struct figure figure, int places,
                    bool is_change) {
    if (figure.kind == FIGURE_NONE)
        return;
    const char *sign = "";
    if (is_change && figure_number(figure) != 0) { /* in print a minus is as wide as a plus */
        sign = figure_number(figure) < 0 ? "−" : "+";
        figure = figure_real(fabs(figure_number(figure)));
    }
    ADD(page, "<div><dt>%t</dt><dd>%s%v%s</dd></div>\n", label, sign, figure, places,
        is_change ? "%" : "");
}

/* `England and Wales, on a year before`; `The five forces …` begins a label. */
static void add_big_of_all(struct page *page, const char *what, struct figure figure, int places,
                           bool is_change) {
    struct text label = {0};
    if (page->error->code == ERROR_NONE &&
        text_append(&label, text_slice(&page->all), page->error) &&
        text_append(&label, slice_of(what), page->error)) {
        if (label.length > 0 && label.bytes[0] == 't')
            label.bytes[0] = 'T';
        add_big(page, text_slice(&label), figure, places, is_change);
    }
    text_free(&label);
}

/* Whether the headline is this fact's sentence. */
static bool is_headline(const struct text *headline, const struct story_fact *fact) {
    return fact->sentence.length > 0 &&
           slice_equal(text_slice(headline), text_slice(&fact->sentence));
}

/* The fact whose sentence gives the headline its context: the numbers of a change that it does not
** claim, or else how the country did; NULL where there is none. */
static const struct story_fact *find_context(const struct page *page, const struct text *headline) {
    static const int choices[] = {FACT_LOCAL_CHANGE, FACT_NATIONAL_CHANGE, FACT_LOCAL_NUMBER,
                                  FACT_NATIONAL_LONGEST, FACT_NATIONAL_NUMBER};
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        const struct story_fact *fact = &page->story.facts[choices[i]];
        if (fact->sentence.length > 0 && !is_headline(headline, fact))
            return fact;
    }
    return NULL;
}

/* A change of few is no percentage to be printed large: the number before says it. */
static void add_big_change(struct page *page, const struct story_fact *fact) {
    enum { PERCENT_FROM = 10 };
    if (fact->change.kind == FIGURE_NONE)
        return;
    if (figure_number(fact->value) < PERCENT_FROM ||
        figure_number(fact->compared_with) < PERCENT_FROM)
        add_big(page, slice_of("a year before"), fact->compared_with, 0, false);
    else
        add_big(page, slice_of("on a year before"), fact->change, 1, true);
}

/* Three or four figures, as far as the source has them. */
static void add_big_figures(struct page *page) {
    const struct story_fact *facts = page->story.facts;
    bool national = page->figures.force == NULL;
    const struct story_fact *rate = &facts[FACT_RATE];
    const struct story_fact *change = &facts[national ? FACT_NATIONAL_CHANGE : FACT_LOCAL_CHANGE];
    ADD(page, "<dl class='big'>\n");
    add_big(page, text_slice(&page->counted),
            facts[national ? FACT_NATIONAL_NUMBER : FACT_LOCAL_NUMBER].value, 0, false);
    add_big_change(page, change);
    if (!national)
        add_big_of_all(page, ", on a year before", facts[FACT_NATIONAL_CHANGE].change, 1, true);
    add_big(page, slice_of("per 100,000 residents"), rate->value,
            page_rate_places(rate->value.real), false);
    if (!national && change->change.kind == FIGURE_NONE) {
        add_big_of_all(page, "", facts[FACT_NATIONAL_NUMBER].value, 0, false);
        add_big_of_all(page, ", per 100,000 residents", rate->compared_with,
                       page_rate_places(rate->compared_with.real), false);
    }
    ADD(page, "</dl>\n");
}

/* What is said above the facts is not said again among them: their caveats are here too. */
static void add_said(struct page *page, const struct story_fact *fact) {
    if (fact != NULL && fact->caveat.length > 0)
        ADD(page, "<p class='caveat'>%t</p>\n", text_slice(&fact->caveat));
}

static void add_headline(struct page *page) {
    struct text *headline = &page->headline;
    if (page->error->code == ERROR_NONE)
        story_headline(page->question, &page->figures, headline, page->error);
    ADD(page, "<header>\n<p class='kicker'>%t · %t · %t</p>\n<h1>%t</h1>\n", page->name,
        text_slice(&page->figures.offence.title), text_slice(&page->when), text_slice(headline));
    page->context = find_context(page, headline);
    if (page->context != NULL)
        ADD(page, "<p class='lead' data-copy=''>%t</p>\n", text_slice(&page->context->sentence));
    add_big_figures(page);
    for (int i = 0; i < STORY_FACTS; i++)
        if (is_headline(headline, &page->story.facts[i]))
            add_said(page, &page->story.facts[i]);
    add_said(page, page->context);
    ADD(page, "</header>\n");
}

static void add_fact(struct page *page, int number) {
    const struct story_fact *fact = &page->story.facts[number];
    if (fact->sentence.length == 0 || fact == page->context || is_headline(&page->headline, fact))
        return;
    ADD(page, "<li>\n<h3>%s</h3>\n<p data-copy=''>%t</p>\n", PAGE_FACT_LABELS[number],
        text_slice(&fact->sentence));
    if (fact->caveat.length > 0)
        ADD(page, "<p class='caveat'>%t</p>\n", text_slice(&fact->caveat));
    ADD(page, "</li>\n");
}

static bool is_of_name(unsigned char byte) {
    return byte == '_' || byte_is_letter(byte);
}

/* What could not be given, in words for the names of the facts. */
static void add_not_given(struct page *page) {
    static const struct {
        const char *name, *words;
    } facts[] = {{"local_number", "local number"},
                 {"local_change", "local change"},
                 {"national_number", "national number"},
                 {"national_change", "national change"},
                 {"contrast", "comparison of the two"},
                 {"national_share", "share of England and Wales"},
                 {"rate_rank", "rank"},
                 {"local_longest", "longest look back"},
                 {"national_longest", "longest national look back"}};
    struct slice rest = text_slice(&page->story.not_given.caveat);
    ADD(page, "<p class='caveat'>");
    while (rest.length > 0) {
        bool in_name = is_of_name(rest.bytes[0]);
        size_t end = 1;
        while (end < rest.length && is_of_name(rest.bytes[end]) == in_name)
            end++;
        struct slice word = slice_from(rest.bytes, end);
        rest = slice_after(rest, word.length);
        for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
            if (slice_equal(word, slice_of(facts[i].name)))
                word = slice_of(facts[i].words);
        ADD(page, "%t", word);
    }
    ADD(page, "</p>\n");
}

static void add_facts(struct page *page) {
    ADD(page, "<section class='told'>\n<h2>The facts</h2>\n<ol class='facts'>\n");
    for (int i = 0; i < STORY_FACTS; i++)
        add_fact(page, i);
    ADD(page, "</ol>\n");
    if (page->story.not_given.caveat.length > 0)
        add_not_given(page);
    ADD(page, "</section>\n");
}

/* --- The page --- */

static void add_all(struct page *page) {
    if (!page->options->fragment)
        add_head(page);
    begin_article(page);
    add_headline(page);
    page_add_series(page);
    page_add_forces(page);
    add_facts(page);
    page_add_numbers(page);
    page_add_sources(page);
    page_add_methods(page);
    end_article(page);
    if (!page->options->fragment)
        ADD(page, "</main>\n</body>\n</html>\n");
}

bool page_options_read(struct slice text, struct page_options *options, struct error *error) {
    while (slice_trim(text).length > 0) {
        size_t end = 0;
        while (end < text.length && text.bytes[end] != ',')
            end++;
        struct slice option = slice_trim(slice_from(text.bytes, end));
        text = slice_after(text, end < text.length ? end + 1 : end);
        if (slice_equal_nocase(option, slice_of("fragment")))
            options->fragment = true;
        else if (slice_equal_nocase(option, slice_of("sha256")))
            options->hashed = true;
        else
            return error_set(error, ERROR_USE,
                             "'%.*s' is no option of a page; there are 'fragment' and 'sha256'",
                             SLICE_PRINT(option));
    }
    return true;
}

bool page_story(const struct story_question *question, struct slice source,
                struct page_options options, struct text *out, struct error *error) {
    struct page page = {
        .question = question, .source = source, .options = &options, .out = out, .error = error};
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
    struct text *texts[] = {&page.when, &page.counted, &page.all, &page.source_line,
                            &page.headline};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text_free(texts[i]);
    return done;
}
