#include "story/page_parts.h"

static void explain_p(struct page *page, const struct story_fact *fact, const char *test) {
    if (fact->significance.kind == FIGURE_NONE)
        return;
    struct text p = {0};
    if (page->error->code == ERROR_NONE && words_p(fact->significance.real, &p, page->error))
        ADD(page, " %t: %s.", text_slice(&p), test);
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
    bool compares = fact->compared_with.kind != FIGURE_NONE;
    int64_t whole = compares ? then->common.new : now->national;
    ADD(page, "%v ÷ %v × 100 = %v%%.", figure_integer(now->local), 0, figure_integer(whole),
        0, fact->value, 1);
    if (compares)
        ADD(page, " A year before: %v ÷ %v × 100 = %v%%.", figure_integer(then->local), 0,
            figure_integer(then->common.old), 0, fact->compared_with, 1);
}

static void explain_rate(struct page *page, const struct story_fact *fact) {
    const struct story_year *now = &page->figures.years[1];
    ADD(page, "%v ÷ %v residents × 100,000 = %v; England and Wales: %v ÷ %v × 100,000 = %v.",
        figure_integer(now->local), 0, figure_integer(page->population), 0, fact->value,
        page_rate_places(fact->value.real), figure_integer(page->all.number), 0,
        figure_integer(page->all.population), 0, fact->compared_with,
        page_rate_places(fact->compared_with.real));
    explain_p(page, fact,
              "two-sided exact test of the two rates, here and in the rest of the "
              "country");
}

static void explain_counted_with(struct page *page) {
    ADD(page,
        "No row names the force. %v is the sum of the rows of this offence for %t that name %t.",
        figure_integer(page->figures.counted_with_number), 0, text_slice(&page->when),
        page->figures.counted_with->name);
}

static void explain(struct page *page, int number) {
    const struct story_fact *fact = &page->story.facts[number];
    bool is_number = number == FACT_LOCAL_NUMBER || number == FACT_NATIONAL_NUMBER;
    if (number == FACT_LOCAL_NUMBER && page->figures.counted_with != NULL)
        explain_counted_with(page);
    else if (is_number)
        ADD(page, "The sum of the rows of this offence for %t%s.", text_slice(&page->when),
            number == FACT_LOCAL_NUMBER ? " that name the force" : ", whatever force they name");
    else if (fact->value.kind == FIGURE_NONE ||
             (number != FACT_NATIONAL_SHARE && fact->compared_with.kind == FIGURE_NONE) ||
             (number != FACT_NATIONAL_SHARE && number != FACT_RATE_RANK &&
              fact->change.kind == FIGURE_NONE))
        ADD(page, "Not worked out: see the caveat, or a base of none.");
    else if (number == FACT_CONTRAST)
        explain_contrast(page, fact);
    else if (number == FACT_NATIONAL_SHARE)
        explain_share(page, fact);
    else if (number == FACT_RATE)
        explain_rate(page, fact);
    else if (number == FACT_RATE_RANK)
        ADD(page,
            "The place of the force’s rate among the %v that are in the table, from the "
            "highest.",
            fact->compared_with, 0);
    else
        explain_change(page, fact);
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
    struct topic topic = story_topic(page->question, &page->figures, true);
    ADD(page, "<section>\n<h2>How each figure was worked out</h2>\n<dl class='how'>\n");
    for (int i = 0; i < STORY_FACTS; i++) {
        ADD(page, "<dt>%s</dt><dd>", PAGE_FACT_LABELS[i]);
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
    page_add_period(page, page->question->period);
    ADD(page, "&#39;, ");
    add_literal(page, page->source);
    ADD(page, ")</code></pre>\n<p class='quiet'>Made with prosecutions %s.</p>\n</section>\n",
        PROSECUTIONS_VERSION);
}
