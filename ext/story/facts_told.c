#include "story/facts_told.h"

bool telling_year_before(const struct telling *telling, bool local, uint32_t *then) {
    const struct panel *panel = &telling->figures->panel;
    return panel_before(panel, panel->now, 1, then) &&
           story_has(telling->figures, panel->now, local) &&
           story_has(telling->figures, *then, local) &&
           (local || story_compare(telling->question, telling->figures, *then).comparable);
}

bool telling_contrast(const struct telling *telling, uint32_t then, struct contrast *contrast) {
    struct story_comparison compared = story_compare(telling->question, telling->figures, then);
    *contrast = contrast_of(compared.local, compared.national, &telling->figures->variation);
    return contrast->tested;
}

bool has_residents(const struct telling *telling, uint32_t label) {
    return panel_has(&telling->figures->panel, 0, telling->figures->panel.now, label) &&
           story_residents(telling->question, telling->figures, label) > 0;
}
