/* SPDX-License-Identifier: Apache-2.0 */
/* Says what whoever asks may see of a case. */
#include <string.h>
#include "dossier/case.h"

bool lien_case_is_within(const struct lien_world *world, const lien_case *one, const char *unit)
{
    const lien_units *units = lien_catalog_units(world->catalog);
    if (!unit)
        return true;
    const struct lien_unit *own = lien_units_find(units, one->head->unit);
    const struct lien_unit *above = lien_units_find(units, unit);
    return own && above && lien_unit_is_within(own, above);
}

/* Whether a list of words, separated by single spaces, has that word. */
static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    while (words && *words) {
        size_t span = strcspn(words, " ");
        if (span == length && memcmp(words, word, length) == 0)
            return true;
        words += span + (words[span] != '\0');
    }
    return false;
}

static bool may_see(const void *self, const char *group)
{
    const struct lien_sight *sight = self;
    return has_word(sight->spec->groups, group) ||
           (sight->connector && lien_connector_may_see(sight->connector, group));
}

struct lien_viewer lien_viewer_of(const struct lien_world *world, const lien_case *one,
                                  const struct lien_viewer_spec *spec, struct lien_sight *sight)
{
    struct lien_viewer viewer = {0};
    *sight = (struct lien_sight){.spec = spec};
    if (spec->connector)
        sight->connector = lien_catalog_find_connector(world->catalog, spec->connector);
    viewer.summary_only = spec->summary_only || !lien_case_is_within(world, one, spec->unit);
    viewer.may_see = spec->all_groups ? NULL : may_see;
    viewer.self = sight;
    return viewer;
}
