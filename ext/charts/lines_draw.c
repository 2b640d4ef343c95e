#include <math.h>
#include <stdio.h>

#include "charts/lettering.h"
#include "charts/lines.h"
#include "charts/scale.h"

/* Where a chart has no more points than this, each period says its figures to whoever points at
** it. */
enum { HITS_MOST = 600 };

/* --- Periods in words --- */

enum { WORDS_SIZE = 40 };
static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

/* The calendar or financial year that the period is a part of. */
static struct period year_of(struct period period) {
    bool financial =
        period.kind == PERIOD_FINANCIAL_QUARTER || period.kind == PERIOD_FINANCIAL_YEAR;
    return (struct period){financial ? PERIOD_FINANCIAL_YEAR : PERIOD_YEAR, period.year, 0};
}

/* `March 2018`, `Q3 2018`, `Q2 2018/19`. */
static const char *period_words(struct period period, char words[WORDS_SIZE]) {
    char text[PERIOD_TEXT_SIZE];
    period_text(year_of(period), text);
    if (period.kind == PERIOD_MONTH)
        snprintf(words, WORDS_SIZE, "%s %s", MONTHS[period.part - 1], text);
    else if (period_parts(period.kind) > 1)
        snprintf(words, WORDS_SIZE, "Q%d %s", period.part, text);
    else
        snprintf(words, WORDS_SIZE, "%s", text);
    return words;
}

static const char *number_words(const struct lines *lines, int at, char words[WORDS_SIZE]) {
    return period_words(period_of_number(lines->kind, at), words);
}

/* --- The axes --- */

static void draw_values(struct svg *svg, const struct lines *lines) {
    const struct axis *axis = &lines->axis;
    struct text text = {0};
    for (int64_t tick = axis->first; tick <= axis->last; tick++) {
        double y = lines_y(lines, axis_value(axis, tick));
        text_clear(&text);
        axis_append(&text, axis, tick, svg->error);
        svg_add(svg, "<path class='%s' d='M%f %fH%f'/>", tick == 0 ? "base" : "grid", lines->left,
                y, lines->right);
        svg_add(svg, "<text class='quiet' x='%f' y='%f' font-size='%f' text-anchor='end'>%t</text>",
                lines->left - 6, y + 4.5, lines->tick_size, text_slice(&text));
    }
    text_free(&text);
}

static void draw_period(struct svg *svg, const struct lines *lines, int at, const char *label,
                        int row) {
    double x = lines_x(lines, at);
    if (row == 0)
        svg_add(svg, "<path class='base' d='M%f %fv5'/>", x, lines->bottom);
    svg_add(svg, "<text class='quiet' x='%f' y='%f' font-size='%f' text-anchor='middle'>%s</text>",
            x, lines->bottom + 20 + row * svg_leading(lines->tick_size), lines->tick_size, label);
}

/* The first of the steps that leaves room for every label, or the last one where none does. */
static int roomy_step(const int *steps, size_t count, double unit, double label) {
    size_t i = 0;
    while (i + 1 < count && steps[i] * unit < label)
        i++;
    return steps[i];
}

/* Draws the years below the plot, each at its first month or quarter. */
static void draw_years(struct svg *svg, const struct lines *lines) {
    static const int steps[] = {1, 2, 5, 10, 20, 50, 100};
    int parts = period_parts(lines->kind), span = lines->last - lines->first;
    double unit = (lines->right - lines->left) * parts / (span > 0 ? span : 1);
    bool financial = year_of(period_of_number(lines->kind, lines->first)).kind != PERIOD_YEAR;
    int step = roomy_step(steps, sizeof steps / sizeof *steps, unit, financial ? 60 : 42);
    for (int at = lines->first; at <= lines->last; at++) {
        struct period period = period_of_number(lines->kind, at);
        char words[WORDS_SIZE];
        if (period.part <= 1 && (span == 0 || period.year % step == 0))
            draw_period(svg, lines, at, period_words(year_of(period), words), 0);
    }
}

/* Draws months or quarters below the plot, and the year below the first of them and wherever it
** changes. */
static void draw_parts(struct svg *svg, const struct lines *lines) {
    static const int steps[] = {1, 3, 6};
    int span = lines->last - lines->first, year = 0;
    double unit = (lines->right - lines->left) / (span > 0 ? span : 1);
    bool months = lines->kind == PERIOD_MONTH;
    int step = roomy_step(steps, months ? 3 : 1, unit, 40);
    for (int at = lines->first; at <= lines->last; at++) {
        struct period period = period_of_number(lines->kind, at);
        char words[WORDS_SIZE], label[8];
        if (span > 0 && (period.part - 1) % step != 0)
            continue;
        snprintf(label, sizeof label, months ? "%.3s" : "Q%.1s",
                 months ? MONTHS[period.part - 1] : &"1234"[period.part - 1]);
        draw_period(svg, lines, at, label, 0);
        if (period.year != year)
            draw_period(svg, lines, at, period_words(year_of(period), words), 1);
        year = period.year;
    }
}

/* Draws the labels below the plot, and returns their height. */
static double draw_periods(struct svg *svg, const struct lines *lines) {
    int parts = period_parts(lines->kind);
    bool by_year = parts == 1 || lines->last - lines->first > 2 * parts;
    if (by_year)
        draw_years(svg, lines);
    else
        draw_parts(svg, lines);
    return by_year ? 26 : 26 + svg_leading(lines->tick_size);
}

/* --- Behind the lines --- */

static void draw_gaps(struct svg *svg, const struct lines *lines) {
    char first[WORDS_SIZE], last[WORDS_SIZE];
    for (size_t i = 0; i < lines->gap_count && i < LINES_GAPS_MOST; i++) {
        const struct gap *gap = &lines->gaps[i];
        double left = lines_x(lines, gap->first - .5), right = lines_x(lines, gap->last + .5);
        svg_add(svg, "<rect class='gap' x='%f' y='%f' width='%f' height='%f'><title>", left,
                lines->top, right - left, lines->bottom - lines->top);
        svg_add(svg, "%s%s%s: no figures</title></rect>", number_words(lines, gap->first, first),
                gap->last > gap->first ? " to " : "",
                gap->last > gap->first ? number_words(lines, gap->last, last) : "");
    }
}

static void draw_band(struct svg *svg, const struct lines *lines) {
    const struct interval *band = lines->look->band;
    if (band == NULL)
        return;
    double top = lines_y(lines, band->high);
    svg_add(svg, "<rect class='band' x='%f' y='%f' width='%f' height='%f'/>", lines->left, top,
            lines->right - lines->left, lines_y(lines, band->low) - top);
}

/* --- The lines --- */

/* The classes of the line, by which it has its colour: `s3`, `s0 mark`, `rest`. */
static const char *class_of(const struct lines *lines, size_t index) {
    static const char *const colours[LINES_COLOURS] = {"s0", "s1", "s2", "s3", "s4", "s5", "s6"};
    if (lines->marked == LINES_MOST)
        return colours[index % LINES_COLOURS];
    return index == lines->marked ? "s0 mark" : index == lines->kin ? "s0" : "rest";
}

static bool is_dashed(const struct lines *lines, size_t index) {
    return lines->marked == LINES_MOST ? index >= LINES_COLOURS : index == lines->kin;
}

/* Widths are attributes, as LibreOffice takes notice of one class of an element alone. */
static double width_of(const struct lines *lines, size_t index) {
    return lines->marked == LINES_MOST ? 2.5 : index == lines->marked ? 3.5 : 2;
}

/* Draws a dot. A point between two gaps is drawn as a dot, because no line would show it, and so is
** the last point of each line. */
static void draw_dot(struct svg *svg, const struct lines *lines, size_t index, double x, double y) {
    svg_add(svg, "<path class='dot %s' stroke-width='%d' stroke-linecap='round' d='M%f %fh0'/>",
            class_of(lines, index), index == lines->marked ? 9 : 7, x, y);
}

static void draw_line(struct svg *svg, const struct lines *lines, size_t index) {
    const struct line *line = &lines->items[index];
    bool joined = false;
    svg_add(svg, "<path class='line %s%s' stroke-width='%f' d='", class_of(lines, index),
            is_dashed(lines, index) ? " dashed" : "", width_of(lines, index));
    for (int at = lines->first; at <= lines->last && svg->error->code == ERROR_NONE; at++) {
        struct point point = {0};
        lines_point(lines, line, at, &point, svg->error);
        bool there = point.figure.kind != FIGURE_NONE;
        if (there)
            svg_add(svg, "%s%f %f", joined ? "L" : "M", lines_x(lines, at),
                    lines_y(lines, figure_number(point.figure)));
        joined = there;
    }
    svg_add(svg, "'/>");
    for (int at = lines->first; lines->has_breaks && at <= lines->last; at++) {
        struct point point = {0};
        if (lines_has(lines, line, at) && !lines_has(lines, line, at - 1) &&
            !lines_has(lines, line, at + 1) && lines_point(lines, line, at, &point, svg->error))
            draw_dot(svg, lines, index, lines_x(lines, at),
                     lines_y(lines, figure_number(point.figure)));
    }
    draw_dot(svg, lines, index, line->last.x, line->last.y);
}

static const char *name_class(const struct lines *lines, size_t index) {
    if (lines->marked == LINES_MOST)
        return "";
    return index == lines->marked ? "class='head'" : "class='quiet'";
}

static void draw_name(struct svg *svg, const struct lines *lines, size_t index) {
    const struct line *line = &lines->items[index];
    if (!line_has_name(line)) {
        svg_add(svg, "<text x='%f' y='%f' font-size='%f'>%v</text>", line->last.x + 8,
                line->last.y + 5, lines->label_size, line->last.figure, lines_places(lines, line));
        return;
    }
    if (!lines_have_names_beside(lines))
        return;
    double leading = svg_leading(lines->label_size);
    svg_add(svg, "<path class='lead %s' d='M%f %fL%f %f'/>", class_of(lines, index),
            line->last.x + 6, line->last.y, lines->names - 3, line->label);
    struct svg_block block = {.x = lines->names,
                              .y = line->label + 5 - (line->height - leading) / 2,
                              .width = (svg->width - SVG_MARGIN - lines->names) *
                                       (index == lines->marked ? 8.0 / 9 : 1),
                              .size = lines->label_size,
                              .lines_most = (int)(line->height / leading + .5),
                              .attributes = name_class(lines, index)};
    svg_block(svg, block, line->group->label);
}

double lines_draw_legend(struct svg *svg, const struct lines *lines, double top) {
    enum { SWATCH = 16, GAP = 14 };
    double x = SVG_MARGIN, leading = svg_leading(lines->label_size) + 2, most = svg->width - x;
    double y = top;
    for (size_t i = 0; i < lines->count && !lines_have_names_beside(lines); i++) {
        struct slice name = slice_trim(lines->items[i].group->label);
        double room = most - SVG_MARGIN - SWATCH - 5;
        double width = lettering_width(name, lines->label_size) * 9 / 8;
        if (name.length == 0)
            continue;
        if (x > SVG_MARGIN && x + SWATCH + 5 + width > most) {
            x = SVG_MARGIN;
            y += leading;
        }
        svg_add(svg, "<path class='line %s%s' stroke-width='%f' d='M%f %fh%d'/>",
                class_of(lines, i), is_dashed(lines, i) ? " dashed" : "", width_of(lines, i), x + 1,
                y + lines->label_size - 4, SWATCH - 2);
        struct svg_block block = {
            x + SWATCH + 5,      y + lines->label_size, room, lines->label_size, 1,
            name_class(lines, i)};
        svg_block(svg, block, name);
        x += SWATCH + 5 + width + GAP;
        top = y + leading;
    }
    return top;
}

/* --- Values in words --- */

/* Writes a value beside its point, within the plot. */
static void draw_value(struct svg *svg, const struct lines *lines, const struct point *point,
                       bool below, bool with_period) {
    char words[WORDS_SIZE];
    struct text text = {0};
    value_append(&text, point->figure, lines_places(lines, &lines->items[lines->marked]),
                 svg->error);
    if (with_period)
        text_printf(&text, svg->error, " in %s", period_words(point->period, words));
    double half = lettering_width(text_slice(&text), lines->tick_size) * 9 / 16, x = point->x;
    if (x + half > lines->right + 4)
        x = lines->right + 4 - half;
    if (x - half < lines->left)
        x = lines->left + half;
    svg_add(svg,
            "<text class='head halo' x='%f' y='%f' font-size='%f' text-anchor='middle'>%t</text>",
            x, below ? point->y + lines->tick_size + 8 : point->y - 9, lines->tick_size,
            text_slice(&text));
    text_free(&text);
}

/* Whether the line comes to its last point from above. */
static bool falls_at_its_end(const struct lines *lines, const struct line *line) {
    struct point before = {0};
    int last = period_number(line->last.period);
    return lines_has(lines, line, last - 1) &&
           lines_point(lines, line, last - 1, &before, &(struct error){0}) &&
           figure_number(before.figure) > figure_number(line->last.figure) &&
           line->last.y + lines->tick_size + 10 < lines->bottom;
}

/* Whether the values of the two points, written beside them, would lie over one another. */
static bool are_near(const struct point *one, const struct point *other) {
    return fabs(one->x - other->x) < 90 && fabs(one->y - other->y) < 30;
}

/* Sets the point of the period that the picture is about; false where the marked line has none. */
static bool find_focus(const struct lines *lines, const struct line *line, struct point *focus) {
    const struct period *period = lines->look->focus;
    struct error none = {0};
    if (period == NULL || period->kind != lines->kind ||
        !lines_has(lines, line, period_number(*period)))
        return false;
    lines_point(lines, line, period_number(*period), focus, &none);
    focus->x = lines_x(lines, period_number(*period));
    focus->y = lines_y(lines, figure_number(focus->figure));
    return true;
}

/* Writes the value of the picture's own period, the latest and the greatest value of the marked line
** beside them, as far as there is room. */
static void draw_ends(struct svg *svg, const struct lines *lines) {
    if (lines->marked >= lines->count)
        return;
    const struct line *line = &lines->items[lines->marked];
    struct point focus = line->last;
    bool last = !find_focus(lines, line, &focus) || focus.x == line->last.x;
    bool top = focus.x == line->highest.x, near = !last && are_near(&focus, &line->last);
    /* Of two that are near each other the lower one has its value below it. */
    bool lower = near && focus.y > line->last.y;
    if (!last) {
        draw_dot(svg, lines, lines->marked, focus.x, focus.y);
        draw_value(svg, lines, &line->last, near ? !lower : falls_at_its_end(lines, line), false);
    }
    draw_value(svg, lines, &focus, lower || (last && falls_at_its_end(lines, line)), !last || top);
    if (top || are_near(&focus, &line->highest) || are_near(&line->last, &line->highest))
        return;
    draw_dot(svg, lines, lines->marked, line->highest.x, line->highest.y);
    draw_value(svg, lines, &line->highest, false, true);
}

/* Begins what says a period's figures to whoever points at the plot above it. */
static void begin_hit(struct svg *svg, const struct lines *lines, int at) {
    char words[WORDS_SIZE];
    double left = fmax(lines_x(lines, at - .5), lines->left);
    double right = fmin(lines_x(lines, at + .5), lines->right);
    if (lines->first == lines->last) {
        left = lines->left;
        right = lines->right;
    }
    svg_add(svg, "<rect class='hit' x='%f' y='%f' width='%f' height='%f' fill='none'><title>%s",
            left, lines->top, right - left, lines->bottom - lines->top,
            number_words(lines, at, words));
}

static void draw_hits(struct svg *svg, const struct lines *lines) {
    if ((size_t)(lines->last - lines->first + 1) * lines->count > HITS_MOST)
        return;
    for (int at = lines->first; at <= lines->last; at++) {
        bool any = false;
        struct point point = {0};
        for (size_t i = 0; i < lines->count; i++) {
            const struct line *line = &lines->items[i];
            if (!lines_point(lines, line, at, &point, svg->error) ||
                point.figure.kind == FIGURE_NONE)
                continue;
            if (!any)
                begin_hit(svg, lines, at);
            svg_add(svg, "%s%t%s%v", any ? ", " : ": ", slice_trim(line->group->label),
                    line_has_name(line) ? " " : "", point.figure, lines_places(lines, line));
            any = true;
        }
        if (any)
            svg_add(svg, "</title></rect>");
    }
}

static void say_point(struct svg *svg, const char *before, const struct point *point, int places) {
    char words[WORDS_SIZE];
    svg_say(svg, "%s%v in %s", before, point->figure, places, period_words(point->period, words));
}

static void say_line(struct svg *svg, const struct lines *lines, const struct line *line) {
    int places = lines_places(lines, line);
    int missing =
        period_number(line->last.period) - period_number(line->first.period) + 1 - line->present;
    if (line_has_name(line))
        svg_say(svg, "%t: ", line->group->label);
    say_point(svg, "", &line->first, places);
    if (line->present > 1) {
        say_point(svg, ", ", &line->last, places);
        say_point(svg, "; lowest ", &line->lowest, places);
        say_point(svg, ", highest ", &line->highest, places);
    }
    if (missing > 0)
        svg_say(svg, "; no figure for %d of the %ss between", missing,
                period_kind_name(lines->kind));
    svg_say(svg, ". ");
}

/* Names the gaps: `: no figures for Q4 2015; Q2 to Q3 2017`. */
static void name_gaps(const struct lines *lines, struct text *note, struct error *error) {
    char first[WORDS_SIZE], last[WORDS_SIZE];
    text_append(note, slice_of("Breaks in a line: no figures"), error);
    for (size_t i = 0; i < lines->gap_count && i < LINES_GAPS_MOST; i++) {
        const struct gap *gap = &lines->gaps[i];
        text_printf(note, error, "%s%s", i == 0 ? " for " : "; ",
                    number_words(lines, gap->first, first));
        if (gap->last > gap->first)
            text_printf(note, error, " to %s", number_words(lines, gap->last, last));
    }
    if (lines->gap_count > LINES_GAPS_MOST)
        text_printf(note, error, "; and %zu more gaps", lines->gap_count - LINES_GAPS_MOST);
    text_append(note, slice_of(". "), error);
}

/* Explains gaps, and an axis without 0, so that nobody misreads them. Returns the height of the
** note. */
static double draw_note(struct svg *svg, const struct lines *lines, double y) {
    enum { NOTE_LINES = 8 };
    bool from_zero = lines->axis.first <= 0 && lines->axis.last >= 0;
    struct text note = {0};
    if (lines->has_breaks)
        name_gaps(lines, &note, svg->error);
    if (!from_zero) {
        svg_say(svg, "The scale does not begin at 0.");
        text_append(&note, slice_of("The scale does not begin at 0."), svg->error);
    }
    struct svg_block block = {.x = SVG_MARGIN,
                              .y = y + lines->tick_size,
                              .width = svg->width - 2 * SVG_MARGIN,
                              .size = lines->tick_size,
                              .lines_most = NOTE_LINES,
                              .attributes = "class='quiet'"};
    int count = svg_block(svg, block, text_slice(&note));
    text_free(&note);
    return count * svg_leading(lines->tick_size);
}

double lines_draw(struct svg *svg, const struct lines *lines) {
    draw_gaps(svg, lines);
    draw_band(svg, lines);
    draw_values(svg, lines);
    double y = lines->bottom + draw_periods(svg, lines);
    for (size_t i = 0; i < lines->count; i++) {
        if (i != lines->marked)
            draw_line(svg, lines, i);
        draw_name(svg, lines, i);
        say_line(svg, lines, &lines->items[i]);
    }
    if (lines->marked < lines->count)
        draw_line(svg, lines, lines->marked);
    draw_hits(svg, lines);
    draw_ends(svg, lines);
    return y + draw_note(svg, lines, y + 4);
}
