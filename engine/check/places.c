/* SPDX-License-Identifier: Apache-2.0 */
/* Tells of configurations that something is wrong with, each with a path that leads there. */
#include "check/sound.h"

#define PLACES_MAX 5 /* findings of one rule in one procedure */
#define TRIES_MAX 50 /* paths that are tried before a finding is not shown */
#define TEXT_SIZE 400

const struct lien_solo_node *lien_sound_node(const struct lien_sound *sound, size_t configuration)
{
    return &sound->solo->nodes[*lien_space_at(sound->space, configuration)];
}

/* The first slot in which a case runs; -1: none does. */
static int first_running(const struct lien_sound *sound, size_t configuration)
{
    const uint32_t *vector = lien_space_at(sound->space, configuration);
    for (int i = 0; i + 1 < sound->space->width; i++)
        if (vector[1 + i] != LIEN_SPACE_EMPTY)
            return i;
    return -1;
}

static void add_states(const struct lien_definition *definition,
                       const struct lien_state_set *active, char *out, size_t size)
{
    bool first = true;
    LIEN_STATE_SET_EACH(active, s)
    {
        size_t length = strlen(out);
        if (lien_state_is_atomic(&definition->states[s]))
            snprintf(out + length, size - length, "%s%s", first ? "" : ", ",
                     lien_findings_state(&definition->states[s]));
        first &= !lien_state_is_atomic(&definition->states[s]);
    }
}

/* Where the root is, and in brackets where each case that it invokes is. */
static void states_text(const struct lien_sound *sound, const uint32_t *whole, char *out,
                        size_t size)
{
    out[0] = '\0';
    add_states(sound->solo->definition, &sound->solo->nodes[whole[0]].snapshot->active, out, size);
    for (int i = 0; i + 1 < sound->space->width; i++) {
        const struct lien_slot *slot = &sound->solo->slots[i];
        size_t length = strlen(out);
        if (whole[1 + i] == LIEN_SPACE_EMPTY)
            continue;
        snprintf(out + length, size - length, "; %s: ", slot->id);
        const struct lien_snapshot *snapshot =
            lien_bundle_child(sound->bundle, i, whole[1 + i])->snapshot;
        add_states(slot->definition, &snapshot->active, out, size);
    }
}

/* Where a configuration is shown: at what invokes a case that runs, else at the last atomic state
 * that is no end. */
static const struct lien_state *place_of(const struct lien_sound *sound, size_t configuration)
{
    const struct lien_definition *definition = sound->solo->definition;
    const struct lien_state *found = &definition->states[0];
    int slot = first_running(sound, configuration);
    if (slot >= 0 && sound->solo->slots[slot].holder)
        return sound->solo->slots[slot].holder;
    LIEN_STATE_SET_EACH(&lien_sound_node(sound, configuration)->snapshot->active, s)
    if (definition->states[s].kind == LIEN_STATE_ATOMIC || found->index == 0)
        found = &definition->states[s];
    return found;
}

static int tell_trail(struct lien_sound *sound, const struct lien_sound_kind *kind,
                      size_t configuration, const struct lien_trail *trail)
{
    char states[TEXT_SIZE];
    const struct lien_state *place = place_of(sound, configuration);
    bool together = kind->bundle_rule && first_running(sound, configuration) >= 0;
    struct lien_found found = {.definition = sound->solo->definition,
                               .rule = together ? kind->bundle_rule : kind->rule,
                               .pointer = place->pointer,
                               .place = lien_findings_state(place)};
    if (kind->believed && !kind->believed(sound, trail))
        return LIEN_EREFUSED;
    found.path = lien_trail_play(trail, sound->bundle, kind->end, &found.input);
    if (!found.path)
        return LIEN_EREFUSED;
    states_text(sound, trail->end, states, sizeof(states));
    return lien_findings_add(sound->check, &found, kind->vi, kind->en, states);
}

int lien_sound_tell(struct lien_sound *sound, const struct lien_sound_kind *kind,
                    size_t configuration)
{
    struct lien_trail trail;
    int rc = lien_trail_find(&trail, sound->bundle, configuration);
    if (rc == 0 && kind->fails)
        rc = lien_trail_add_failure(&trail, sound->bundle, configuration);
    if (rc == 0)
        rc = tell_trail(sound, kind, configuration, &trail);
    lien_trail_clear(&trail);
    return rc;
}

void lien_sound_tell_first(struct lien_sound *sound, const struct lien_sound_kind *kind)
{
    const struct lien_state_set *told[PLACES_MAX];
    bool together[PLACES_MAX];
    int count = 0, tries = 0;
    for (size_t i = 0; i < sound->space->count && count < PLACES_MAX && tries < TRIES_MAX; i++) {
        const struct lien_state_set *active = &lien_sound_node(sound, i)->snapshot->active;
        bool known = sound->rc < 0 || !kind->wanted(sound, i);
        bool with_others = kind->bundle_rule && first_running(sound, i) >= 0;
        for (int t = 0; t < count && !known; t++)
            known = together[t] == with_others && lien_state_set_equal(told[t], active);
        if (known)
            continue;
        tries++;
        int rc = lien_sound_tell(sound, kind, i);
        if (rc == LIEN_ENOMEM)
            sound->rc = rc;
        if (rc < 0)
            continue;
        together[count] = with_others;
        told[count++] = active;
    }
}
