/* SPDX-License-Identifier: Apache-2.0 */
/* Sees what has happened to the cases of a dossier, counts it, and tells whoever asks. */
#include "rehearse/year_dossier.h"

#include <stdlib.h>
#include "base/time.h"

#define SUPPLEMENT_ASKED 5 /* the national status */

/* --- telling --- */

json_t *lien_life_line(const struct lien_life *life, const lien_case *one)
{
    char at[LIEN_TIME_TEXT_SIZE];
    lien_time_format(lien_life_now(life), lien_calendar_offset_minutes(life->calendar), at);
    return json_pack("{s:s, s:s?, s:s?}", "at", at, "procedure",
                     one ? lien_definition_id(one->definition) : NULL, "invocation",
                     one ? one->head->invocation : NULL);
}

/* Steals value. */
void lien_life_tell(const struct lien_life *life, const lien_case *one, const char *key,
                    json_t *value)
{
    json_auto_t *line = life->terms->tell ? lien_life_line(life, one) : NULL;
    if (line && json_object_set(line, key, value) == 0)
        life->terms->tell(life->terms->self, line);
    json_decref(value);
}

static void tell_states(const struct lien_life *life, const lien_case *one)
{
    if (life->terms->tell)
        lien_life_tell(life, one, "states", lien_snapshot_states(one->definition, one->snapshot));
}

/* --- looking --- */

static int meet(struct lien_life *life, const lien_case *one)
{
    struct lien_lived *cases = realloc(life->cases, (life->count + 1) * sizeof(*cases));
    if (!cases)
        return LIEN_ENOMEM;
    life->cases = cases;
    int events = one->definition->procedure.event_count;
    struct lien_lived *lived = &cases[life->count];
    *lived = (struct lien_lived){.id = one->head->id,
                                 .revision = -1,
                                 .tried = calloc((size_t)events + 1, sizeof(struct lien_tried))};
    if (!lived->tried)
        return LIEN_ENOMEM;
    life->count++;
    lien_tally_opened(life->tally, one);
    return 0;
}

static void see_change(struct lien_life *life, struct lien_lived *lived, const lien_case *one)
{
    int events = one->definition->procedure.event_count;
    lived->revision = one->revision;
    life->changed_ms = lien_life_now(life);
    for (int i = 0; i < events; i++)
        lived->tried[i].in_vain = false;
    if (one->national == SUPPLEMENT_ASKED && lived->national != SUPPLEMENT_ASKED)
        lien_tally_supplement(life->tally, one);
    lived->national = one->national;
    tell_states(life, one);
    lived->over = !lien_case_is_open(one);
    if (lived->over)
        lien_tally_ended(life->tally, one);
    if (lived->over || !lien_plan_stands(life, lived, one))
        lien_plan_drop(lived);
}

static void see_incidents(struct lien_life *life, const lien_case *one)
{
    const json_t *happened = lien_rehearsal_happened(life->rehearsal, &one->head->id);
    json_t *incident;
    size_t i;
    json_array_foreach(json_object_get(happened, "incidents"), i, incident)
    {
        lien_tally_incident(life->tally, one, json_string_value(json_object_get(incident, "kind")));
        lien_life_tell(life, one, "incident", json_incref(incident));
    }
}

/* Look at every case: what is new, what has changed. */
int lien_life_look(struct lien_life *life)
{
    const lien_case *one;
    for (size_t i = 0; (one = lien_dossier_case_at(lien_life_dossier(life), i)); i++) {
        if (i == life->count && meet(life, one) < 0)
            return LIEN_ENOMEM;
        see_incidents(life, one);
        if (!life->cases[i].over && life->cases[i].revision != one->revision)
            see_change(life, &life->cases[i], one);
    }
    lien_rehearsal_forget(life->rehearsal);
    return 0;
}
