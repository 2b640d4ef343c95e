#include "layout/problem.h"

#include <string.h>

static const struct {
    const char *name;
    enum severity severity;
} PROBLEMS[] = {
    [PROBLEM_NONE] = {"", SEVERITY_NOTE},
    [PROBLEM_UNREADABLE_FILE] = {"unreadable file", SEVERITY_ERROR},
    [PROBLEM_UNREADABLE_ROW] = {"unreadable row", SEVERITY_ERROR},
    [PROBLEM_FIELD_COUNT] = {"wrong number of fields", SEVERITY_ERROR},
    [PROBLEM_NOT_A_NUMBER] = {"not a number", SEVERITY_ERROR},
    [PROBLEM_UNKNOWN_FORCE] = {"unknown force", SEVERITY_WARNING},
    [PROBLEM_ELSEWHERE] = {"unknown force", SEVERITY_ERROR},
    [PROBLEM_UNKNOWN_VALUE] = {"unknown value", SEVERITY_WARNING},
    [PROBLEM_TOTAL] = {"total differs from its parts", SEVERITY_WARNING},
    [PROBLEM_SAME_CONTENT] = {"same content for two periods", SEVERITY_ERROR},
    [PROBLEM_MISSING_PERIOD] = {"missing period", SEVERITY_WARNING},
    [PROBLEM_MIXED_VINTAGES] = {"mixed vintages", SEVERITY_WARNING},
    [PROBLEM_DUPLICATE_ROW] = {"duplicate row", SEVERITY_NOTE},
    [PROBLEM_COLUMN_NOT_READ] = {"column not read", SEVERITY_NOTE},
    [PROBLEM_MEMBER_NOT_READ] = {"member not read", SEVERITY_NOTE},
    [PROBLEM_REGION] = {"region among its forces", SEVERITY_NOTE},
    [PROBLEM_FORCES_DIFFER] = {"forces differ between periods", SEVERITY_WARNING},
    [PROBLEM_TWO_EDITIONS] = {"two editions of one period", SEVERITY_WARNING},
    [PROBLEM_MARKED] = {"value is marked", SEVERITY_NOTE},
    [PROBLEM_TEXT_COLUMN] = {"column is text because of", SEVERITY_WARNING},
    [PROBLEM_NOT_UTF8] = {"not UTF-8, read as Windows-1252", SEVERITY_NOTE},
    [PROBLEM_LARGE_FILE_POINTER] = {"large-file pointer, not the data", SEVERITY_ERROR},
    [PROBLEM_TRUNCATED] = {"truncated file", SEVERITY_ERROR},
    [PROBLEM_CHECKSUM] = {"checksum mismatch in archive", SEVERITY_ERROR},
};

const char *problem_name(enum problem problem) {
    return PROBLEMS[problem].name;
}

enum severity problem_severity(enum problem problem) {
    return PROBLEMS[problem].severity;
}

const char *severity_name(enum severity severity) {
    static const char *const names[] = {"note", "warning", "error"};
    return names[severity];
}

enum problem problem_of_message(const char *message) {
    for (int problem = PROBLEM_LARGE_FILE_POINTER; problem < PROBLEM_COUNT; problem++)
        if (strstr(message, PROBLEMS[problem].name) != NULL)
            return (enum problem)problem;
    if (strstr(message, "unclosed quote") != NULL)
        return PROBLEM_UNREADABLE_ROW;
    return PROBLEM_UNREADABLE_FILE;
}
