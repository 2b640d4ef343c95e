#include "plan/plan_words.h"

bool plan_say(struct text *words, bool said, const char *what, struct error *error) {
    return !said || text_printf(words, error, "%s%s", words->length > 0 ? "; " : "", what);
}
