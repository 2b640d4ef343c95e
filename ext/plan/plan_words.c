#include "plan/plan_words.h"

#include <stdio.h>

bool plan_say(struct text *words, bool said, const char *what, struct error *error) {
    return !said || text_printf(words, error, "%s%s", words->length > 0 ? "; " : "", what);
}

bool plan_say_all(struct text *words, const char *looks_at, int64_t rows, struct error *error) {
    char digits[24], grouped[32];
    if (!plan_say(words, true, looks_at, error))
        return false;
    if (rows < 0)
        return text_append(words, slice_of(" all rows"), error);
    int length = snprintf(digits, sizeof digits, "%lld", (long long)rows), to = 0;
    for (int from = 0; from < length; from++) {
        if (from > 0 && (length - from) % 3 == 0)
            grouped[to++] = ',';
        grouped[to++] = digits[from];
    }
    return text_printf(words, error, " all %.*s row%s", to, grouped, rows == 1 ? "" : "s");
}
