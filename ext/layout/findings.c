#include "layout/findings.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"

enum { MOST_DETAIL = 1000 };

static void finding_free(struct finding *finding) {
    memory_free(finding->file);
    memory_free(finding->value);
    memory_free(finding->detail);
}

/* A copy, or NULL for none; false where there is no memory. */
static bool copy_of(struct slice text, char **copy, struct error *error) {
    *copy = NULL;
    if (text.length == 0)
        return true;
    *copy = text_copy(text, error);
    return *copy != NULL;
}

static bool append(struct findings *findings, enum problem problem, struct slice file, int64_t line,
                   size_t column, struct slice value, const char *detail, struct error *error) {
    if (!memory_reserve(&findings->items, &findings->capacity, findings->count + 1,
                        sizeof *findings->items, error))
        return false;
    struct finding finding = {
        .problem = problem, .severity = problem_severity(problem), .line = line, .column = column};
    if (copy_of(file, &finding.file, error) &&
        copy_of(slice_from(value.bytes, (size_t)slice_shown(value)), &finding.value, error) &&
        copy_of(slice_of(detail), &finding.detail, error)) {
        findings->items[findings->count++] = finding;
        return true;
    }
    finding_free(&finding);
    return false;
}

bool findings_add(struct findings *findings, enum problem problem, struct slice file, int64_t line,
                  size_t column, struct slice value, struct error *error, const char *detail, ...) {
    if (++findings->of_file[problem] > FINDINGS_MOST_EACH)
        return true;
    char whole[MOST_DETAIL], text[MOST_DETAIL];
    va_list arguments;
    va_start(arguments, detail);
    vsnprintf(whole, sizeof whole, detail, arguments);
    va_end(arguments);
    shown_copy(text, sizeof text, whole);
    return append(findings, problem, file, line, column, value, text, error);
}

/* Of some problems one finding a file says it all. */
static bool is_kept(struct findings *findings, enum problem problem) {
    int64_t count = ++findings->of_file[problem];
    return count <= (problem == PROBLEM_NOT_UTF8 ? 1 : FINDINGS_MOST_EACH);
}

bool findings_take(struct findings *findings, struct findings *other, int64_t lines_before,
                   struct error *error) {
    if (!memory_reserve(&findings->items, &findings->capacity, findings->count + other->count,
                        sizeof *findings->items, error))
        return false;
    for (size_t i = 0; i < other->count; i++) {
        struct finding *finding = &other->items[i];
        other->of_file[finding->problem]--;
        if (finding->line > 0)
            finding->line += lines_before;
        if (is_kept(findings, finding->problem))
            findings->items[findings->count++] = *finding;
        else
            finding_free(finding);
    }
    for (int problem = 0; problem < PROBLEM_COUNT; problem++)
        findings->of_file[problem] += other->of_file[problem];
    findings->left_out += other->left_out;
    other->left_out = 0;
    other->count = 0;
    memset(other->of_file, 0, sizeof other->of_file);
    return true;
}

bool findings_join(struct findings *findings, struct findings *other, struct error *error) {
    if (!memory_reserve(&findings->items, &findings->capacity, findings->count + other->count,
                        sizeof *findings->items, error))
        return false;
    for (size_t i = 0; i < other->count; i++)
        findings->items[findings->count++] = other->items[i];
    other->count = 0;
    return true;
}

void finding_place(const char *message, int64_t *line, size_t *column) {
    long long found_line = 0;
    unsigned long long found_column = 0;
    const char *at = strstr(message, ": line ");
    if (at != NULL)
        sscanf(at, ": line %lld, column %llu", &found_line, &found_column);
    *line = found_line;
    *column = (size_t)found_column;
}

void findings_grade(struct findings *findings, enum severity severity) {
    if (findings->count > 0)
        findings->items[findings->count - 1].severity = severity;
}

bool findings_end_file(struct findings *findings, struct slice file, struct error *error) {
    for (int problem = 0; problem < PROBLEM_COUNT; problem++) {
        int64_t more = findings->of_file[problem] - FINDINGS_MOST_EACH;
        findings->of_file[problem] = 0;
        char text[MOST_DETAIL];
        if (more <= 0)
            continue;
        snprintf(text, sizeof text, "and %" PRId64 " more of this kind in the file", more);
        if (!append(findings, (enum problem)problem, file, 0, 0, slice_of(""), text, error))
            return false;
    }
    return true;
}

const struct finding *findings_next_warning(const struct findings *findings, size_t *at,
                                            size_t *given) {
    while (*given < FINDINGS_MOST_WARNED && *at < findings->count) {
        const struct finding *finding = &findings->items[(*at)++];
        if (finding->severity == SEVERITY_WARNING) {
            ++*given;
            return finding;
        }
    }
    return NULL;
}

void findings_rollback(struct findings *findings, size_t count) {
    while (findings->count > count)
        finding_free(&findings->items[--findings->count]);
    memset(findings->of_file, 0, sizeof findings->of_file);
}

void findings_free(struct findings *findings) {
    findings_rollback(findings, 0);
    memory_free(findings->items);
    *findings = (struct findings){0};
}
