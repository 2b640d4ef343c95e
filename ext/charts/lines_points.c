#include "charts/lines.h"
#include "charts/scale.h"

double lines_x(const struct lines *lines, double period) {
    if (lines->first == lines->last)
        return (lines->left + lines->right) / 2;
    return lines->left + (lines->right - lines->left) * (period - lines->first) /
                             (double)(lines->last - lines->first);
}

double lines_y(const struct lines *lines, double value) {
    return lines->bottom - (lines->bottom - lines->top) * axis_place(&lines->axis, value);
}

bool lines_point(const struct lines *lines, const struct line *line, int at, struct point *point,
                 struct error *error) {
    const char *what = lines->look->what;
    point->period = period_of_number(lines->kind, at);
    return series_figure(&line->group->series, point->period, what, &point->figure, error) &&
           figure_drawable(point->figure, what, error);
}

bool lines_has(const struct lines *lines, const struct line *line, int at) {
    struct error none = {0};
    struct point point;
    return at >= lines->first && at <= lines->last && lines_point(lines, line, at, &point, &none) &&
           point.figure.kind != FIGURE_NONE;
}

bool line_has_name(const struct line *line) {
    return slice_trim(line->group->label).length > 0;
}

int lines_places(const struct lines *lines, const struct line *line) {
    return value_places(line->style.fractions ? &lines->style : &line->style);
}

bool lines_have_names_beside(const struct lines *lines) {
    return !lines->narrow;
}
