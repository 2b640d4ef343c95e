#include "story/page_parts.h"

#include <stdlib.h>

const char *const PAGE_FACT_LABELS[STORY_FACTS] = {
    [FACT_LOCAL_NUMBER] = "The number",
    [FACT_LOCAL_CHANGE] = "Against a year before",
    [FACT_NATIONAL_NUMBER] = "England and Wales",
    [FACT_NATIONAL_CHANGE] = "England and Wales against a year before",
    [FACT_CONTRAST] = "Local and national",
    [FACT_NATIONAL_SHARE] = "Share of England and Wales",
    [FACT_RATE] = "For each 100,000",
    [FACT_RATE_RANK] = "Among the forces",
    [FACT_LOCAL_LONGEST] = "The longest look back",
    [FACT_NATIONAL_LONGEST] = "England and Wales, the longest look back",
};

void page_add_period(struct page *page, struct period period) {
    char text[PERIOD_TEXT_SIZE];
    ADD(page, "%t", slice_from(text, period_text(period, text)));
}

void page_begin_fold(struct page *page, const char *heading) {
    ADD(page, "<section class='fold'>\n<details>\n<summary><h2>%s</h2></summary>\n", heading);
}

void page_end_fold(struct page *page) {
    ADD(page, "</details>\n</section>\n");
}

double page_rate(int64_t number, int64_t population) {
    return decimal_quotient((int128)number * RATE_PER, population);
}

int page_rate_places(double rate) {
    return rate < 1 ? 2 : 1;
}

double page_index(int64_t number, int64_t base) {
    return decimal_percent(decimal_of_integer(number), decimal_of_integer(base));
}

bool page_number(const struct page *page, uint32_t period, bool local, int64_t *number) {
    const struct panel *panel = &page->figures.panel;
    if (!story_has(&page->figures, period, local))
        return false;
    *number = local ? panel_sum(panel, 0, period, page->figures.force_code)
                    : panel_all(panel, 0, period, period, period);
    return true;
}

static int by_number(const void *a, const void *b) {
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

bool page_median(const struct page *page, uint32_t period, double *median) {
    enum { FORCES_MOST = 64 }; /* there are 43, and some that are published together */
    const struct panel *panel = &page->figures.panel;
    int64_t numbers[FORCES_MOST];
    size_t count = 0;
    for (uint32_t label = 1; label < panel->force_count && count < FORCES_MOST; label++)
        if (panel_has(panel, 0, period, label) && story_force(page->question, label) != NULL)
            numbers[count++] = panel_sum(panel, 0, period, label);
    if (count < MEDIAN_FROM)
        return false;
    qsort(numbers, count, sizeof *numbers, by_number);
    int64_t below = numbers[(count - 1) / 2], above = numbers[count / 2];
    *median = ((double)below + (double)above) / 2;
    return true;
}

bool page_index_of(const struct page *page, uint32_t period, bool local, double *index) {
    const struct panel *panel = &page->figures.panel;
    int64_t number, base;
    if (!page_number(page, period, local, &number))
        return false;
    base = local ? panel_sum(panel, 0, page->index_base, page->figures.force_code)
                 : panel_all(panel, 0, page->index_base, period, page->index_base);
    if (!local)
        number = panel_all(panel, 0, period, period, page->index_base);
    if (base > 0)
        *index = page_index(number, base);
    return base > 0;
}
