#include "story/page_parts.h"

static void explain_p(struct page *page, const struct story_fact *fact, const char *test) {
    if (fact->significance.kind == FIGURE_NONE)
        return;
    struct text p = {0};
    if (page->error->code == ERROR_NONE && phrase_p(fact->significance.real, &p, page->error))
        ADD(page, " %t: %s.", text_slice(&p), test);
    text_free(&p);
}

static void explain_change(struct page *page, const struct story_fact *fact) {
    ADD(page, "(%v − %v) ÷ %v × 100 = %v%%.", fact->value, 0, fact->compared_with, 0,
        fact->compared_with, 0, fact->change, 1);
    explain_p(page, fact, "two-sided exact test of two counts, for the dispersion below");
}

static void explain_contrast(struct page *page, const struct story_fact *fact) {
    ADD(page, "%v%% locally and %v%% nationally differ by %v percentage points.", fact->value, 1,
        fact->compared_with, 1, fact->change, 1);
    explain_p(page, fact,
              "test of the local change against that of the rest of the country, which is all "
              "forces less this one, for the dispersion below");
}

/* The share of the story's own period, over the forces that a year before has as well. */
static void explain_share(struct page *page, const struct story_fact *fact) {
    const struct panel *panel = &page->figures.panel;
    uint32_t then = panel->now, before;
    if (fact->compared_with.kind != FIGURE_NONE && panel_before(panel, panel->now, 1, &before))
        then = before;
    struct story_comparison compared = story_compare(page->question, &page->figures, then);
    ADD(page, "%v ÷ %v × 100 = %v%%.", figure_integer(compared.local.new), 0,
        figure_integer(compared.national.new), 0, fact->value, 1);
    if (then != panel->now)
        ADD(page, " A year before: %v ÷ %v × 100 = %v%%.", figure_integer(compared.local.old), 0,
            figure_integer(compared.national.old), 0, fact->compared_with, 1);
}

static void explain_rate(struct page *page, const struct story_fact *fact) {
    ADD(page,
        "%v ÷ %v residents × 100,000 = %v; all forces with residents: %v ÷ %v × 100,000 = %v.",
        page->story.facts[FACT_LOCAL_NUMBER].value, 0, figure_integer(page->population), 0,
        fact->value, page_rate_places(fact->value.real), figure_integer(page->number_of_residents),
        0, figure_integer(page->population_of_all), 0, fact->compared_with,
        page_rate_places(fact->compared_with.real));
    explain_p(page, fact,
              "two-sided exact test of the two rates, here and in the other forces, for the "
              "dispersion below");
}

static void explain_counted_with(struct page *page) {
    const struct panel *panel = &page->figures.panel;
    ADD(page,
        "No row names the force. %v is the sum of the rows of this offence for %t that name %t.",
        figure_integer(panel_sum(panel, 0, panel->now, page->figures.counted_with_code)), 0,
        text_slice(&page->when), page->figures.counted_with->name);
}

static void explain(struct page *page, int number) {
    const struct story_fact *fact = &page->story.facts[number];
    bool is_number = number == FACT_LOCAL_NUMBER || number == FACT_NATIONAL_NUMBER;
    if (number == FACT_LOCAL_NUMBER && page->figures.counted_with != NULL)
        explain_counted_with(page);
    else if (is_number)
        ADD(page, "The sum of the rows of this offence for %t%s.", text_slice(&page->when),
            number == FACT_LOCAL_NUMBER ? " that name the force" : ", whatever force they name");
    else if (number == FACT_NATIONAL_SHARE)
        explain_share(page, fact);
    else if (number == FACT_RATE)
        explain_rate(page, fact);
    else if (number == FACT_RATE_RANK)
        ADD(page,
            "The place of the force’s rate among the %v that are ranked in the table, from the "
            "highest; its range leaves out the forces whose rate differs by more than chance (p "
            "below 0.05, for the dispersion below).",
            fact->compared_with, 0);
    else if (fact->change.kind == FIGURE_NONE)
        ADD(page, "There is no percentage of a base of none or less.");
    else if (number == FACT_CONTRAST)
        explain_contrast(page, fact);
    else
        explain_change(page, fact);
}

static void explain_dispersion(struct page *page) {
    static const char *const of[] = {[VARIATION_OF_OFFENCE] = "this offence",
                                     [VARIATION_OF_GROUP] = "its offence group",
                                     [VARIATION_OF_SOURCE] = "all offences of the source"};
    const struct variation *variation = &page->figures.variation;
    if (variation->of == VARIATION_UNKNOWN)
        ADD(page, "The source has too little history to tell how much the counts vary; tests are "
                  "not adjusted for overdispersion.");
    else
        ADD(page,
            "The counts of %s vary %v times as much as independent events would (dispersion; 1: "
            "Poisson), by the changes of each force on a year before against those of the others. "
            "A deviate z is divided by the root of it.",
            of[variation->of], figure_real(variation->phi), 1);
}

/* Appends an SQL string literal, in which a quote is written twice: `'Devon & Cornwall'`. */
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

void page_add_methods(struct page *page) {
    page_begin_fold(page, "How each figure was worked out");
    ADD(page, "<dl class='how'>\n");
    for (int i = 0; i < STORY_FACTS; i++) {
        if (page->story.facts[i].sentence.length == 0)
            continue;
        ADD(page, "<dt>%s</dt><dd>", PAGE_FACT_LABELS[i]);
        explain(page, i);
        ADD(page, "</dd>\n");
        if (page->story.facts[i].query.length > 0)
            ADD(page, "<dd><pre><code>%t</code></pre></dd>\n",
                text_slice(&page->story.facts[i].query));
    }
    if (page->has_index)
        ADD(page,
            "<dt>The index</dt><dd>100 × the number ÷ the number in the first period in which "
            "there is one here and of all forces, over the forces that both periods "
            "have.</dd>\n");
    ADD(page, "<dt>Chance</dt><dd>p is how often chance alone would make as great a "
              "difference. From 0.05 on it is called within what chance could produce.</dd>\n"
              "<dt>Dispersion</dt><dd>");
    explain_dispersion(page);
    ADD(page,
        "</dd>\n</dl>\n<p>Counted are %t. Percentages are worked out from numbers that are not "
        "rounded. The facts again, in SQL:</p>\n<pre><code>SELECT * FROM local_story(",
        text_slice(&page->counted));
    if (page->figures.force != NULL)
        add_literal(page, page->question->force);
    else
        ADD(page, "NULL");
    ADD(page, ", ");
    add_literal(page, page->question->offence);
    ADD(page, ", &#39;");
    page_add_period(page, page->question->period);
    ADD(page, "&#39;, ");
    add_literal(page, page->source);
    if (page->question->who.length > 0) {
        ADD(page, ", ");
        add_literal(page, page->question->who);
    }
    ADD(page, ")</code></pre>\n");
    page_end_fold(page);
}
