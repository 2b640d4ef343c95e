#include "story/page_parts.h"

enum { INDEX_FROM = 20, LIMITS_FROM = 10, MONTHS = 12 };

/* --- What there is --- */

static bool has_local(const struct page *page) {
    return page->figures.force_code != NO_FORCE;
}

static bool has_number(const struct page *page, uint32_t period) {
    int64_t number;
    return page_number(page, period, false, &number) || page_number(page, period, true, &number);
}

void page_find_series(struct page *page) {
    uint32_t count = 0;
    bool found_base = false, any = false; /* a force that never has a number has no line */
    for (uint32_t i = 0; i < page->figures.panel.period_count; i++) {
        int64_t local = 0, all = 0;
        if (!has_number(page, i))
            continue;
        if (count++ == 0)
            page->series_first = i;
        page->series_last = i;
        any |= page_number(page, i, has_local(page), &local);
        if (found_base || !has_local(page) || !page_number(page, i, true, &local) ||
            !page_number(page, i, false, &all) || local <= 0 || all <= 0)
            continue;
        found_base = true;
        page->index_base = i;
        page->has_index = local >= INDEX_FROM && all >= INDEX_FROM;
    }
    page->has_series = any && count > 1 && page->figures.counted_with == NULL;
    for (uint32_t i = page->series_first; page->has_series && i <= page->series_last; i++)
        page->has_median |=
            has_local(page) && !page->has_index && page_median(page, i, &(double){0});
}

/* --- The lines --- */

/* Adds the mean of the twelve months that end with this one, where all are there. */
static bool add_rolling(struct page *page, struct groups *groups, uint32_t period,
                        struct slice name) {
    int64_t number, sum = 0;
    if (period + 1 < MONTHS)
        return true;
    for (uint32_t i = period + 1 - MONTHS; i <= period; i++) {
        if (!page_number(page, i, has_local(page), &number))
            return true;
        sum += number;
    }
    return groups_add(groups, name, panel_period(&page->figures.panel, period),
                      figure_real(decimal_quotient(sum, MONTHS)), "story_page", page->error);
}

/* The numbers of all forces, drawn to the height of the local number in the base of the index. */
static bool add_index(struct page *page, struct groups *groups, uint32_t period,
                      struct slice name) {
    int64_t base = 0;
    double index;
    if (!page_index_of(page, period, false, &index) ||
        !page_number(page, page->index_base, true, &base))
        return true;
    return groups_add(groups, name, panel_period(&page->figures.panel, period),
                      figure_real(index * (double)base / 100), "story_page", page->error);
}

static bool add_median(struct page *page, struct groups *groups, uint32_t period) {
    double median;
    return !page_median(page, period, &median) ||
           groups_add(groups, slice_of("median force"), panel_period(&page->figures.panel, period),
                      figure_real(median), "story_page", page->error);
}

static bool add_points(struct page *page, struct groups *groups, struct series *series,
                       struct slice index, struct slice rolling) {
    const struct panel *panel = &page->figures.panel;
    bool done = true;
    for (uint32_t i = page->series_first; done && i <= page->series_last; i++) {
        struct period period = panel_period(panel, i);
        int64_t number;
        if (page_number(page, i, has_local(page), &number))
            done = groups_add(groups, page->name, period, figure_integer(number), "story_page",
                              page->error) &&
                   series_add(series, period, figure_integer(number), page->error);
        if (done && page->has_index)
            done = add_index(page, groups, i, index);
        if (done && page->has_median)
            done = add_median(page, groups, i);
        if (done && panel->kind == PERIOD_MONTH)
            done = add_rolling(page, groups, i, rolling);
    }
    return done;
}

/* The limits within which the numbers vary by chance, where there are enough to tell. */
static bool find_limits(struct page *page, const struct series *series, struct interval *limits) {
    struct xmr xmr = {0};
    if (series->count < LIMITS_FROM || !xmr_of_series(series, "story_page", &xmr, page->error) ||
        !xmr.has_limits)
        return false;
    *limits = (struct interval){xmr.low > 0 ? xmr.low : 0, xmr.high};
    return true;
}

/* --- What is said of them --- */

static void say_what_is_drawn(struct page *page, const struct interval *limits) {
    static const char *const every[] = {[PERIOD_YEAR] = "a year",
                                        [PERIOD_QUARTER] = "a quarter",
                                        [PERIOD_MONTH] = "a month",
                                        [PERIOD_FINANCIAL_YEAR] = "a financial year",
                                        [PERIOD_FINANCIAL_QUARTER] = "a financial quarter"};
    const struct panel *panel = &page->figures.panel;
    ADD(page, "<p>The number of %t %s, all that the source has.", text_slice(&page->counted),
        every[panel->kind]);
    if (limits != NULL)
        ADD(page,
            " The band is what chance explains: the mean and 2.66 mean moving ranges about it (%v to "
            "%v).",
            figure_real(limits->low), 0, figure_real(limits->high), 0);
    if (panel->kind == PERIOD_MONTH)
        ADD(page, " Dashed: the mean of the twelve months to each.");
    if (page->has_index) {
        ADD(page, " Grey: %t as an index, drawn to the local number in ", text_slice(&page->all));
        page_add_period(page, panel_period(panel, page->index_base));
        ADD(page, ".");
    }
    if (page->has_median)
        ADD(page, " Grey: the median force, the middle one of all forces’ numbers.");
    ADD(page, "</p>\n");
}

/* One form is for a desk and for paper, the other for a phone; the style sheet shows one of them. */
static void draw(struct page *page, const struct groups *groups, struct slice rolling,
                 const struct interval *limits) {
    static const struct {
        const char *class;
        double width;
    } forms[] = {{"wide", 700}, {"slim", CHART_PHONE}};
    struct period now = panel_period(&page->figures.panel, page->figures.panel.now);
    struct chart_look look = {
        .what = "story_page", .mark = page->name, .kin = rolling, .band = limits, .focus = &now};
    ADD(page, "<figure class='line' aria-labelledby='%sline'>\n", page->prefix);
    for (size_t i = 0; i < sizeof forms / sizeof *forms && page->error->code == ERROR_NONE; i++) {
        look.width = forms[i].width;
        ADD(page, "<div class='%s'>", forms[i].class);
        chart_lines(groups, &look, page->out, page->error);
        ADD(page, "</div>\n");
    }
    ADD(page, "</figure>\n");
}

static bool name_lines(struct page *page, struct text *index, struct text *rolling) {
    return text_append(index, text_slice(&page->all), page->error) &&
           text_append(index, slice_of(" (index)"), page->error) &&
           text_append(rolling, slice_of("mean of 12 months"), page->error);
}

void page_add_series(struct page *page) {
    struct groups groups = {0};
    struct series series = {0};
    struct text index = {0}, rolling = {0};
    struct interval limits;
    ADD(page, "<section>\n<h2 id='%sline'>Over time</h2>\n", page->prefix);
    if (!page->has_series) {
        ADD(page, "<p class='caveat'>There are no figures of several periods to draw a line "
                  "from.</p>\n</section>\n");
        return;
    }
    if (page->error->code == ERROR_NONE && name_lines(page, &index, &rolling) &&
        add_points(page, &groups, &series, text_slice(&index), text_slice(&rolling))) {
        bool has_limits = find_limits(page, &series, &limits);
        say_what_is_drawn(page, has_limits ? &limits : NULL);
        draw(page, &groups, text_slice(&rolling), has_limits ? &limits : NULL);
    }
    ADD(page, "</section>\n");
    groups_free(&groups);
    series_free(&series);
    text_free(&index);
    text_free(&rolling);
}
