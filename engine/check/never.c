/* SPDX-License-Identifier: Apache-2.0 */
/* Says which states are never reached and which transitions never taken. */
#include "check/sound.h"

void lien_sound_check_states(struct lien_sound *sound)
{
    const struct lien_definition *definition = sound->solo->definition;
    for (int s = 0; s < definition->state_count && sound->rc == 0; s++) {
        const struct lien_state *state = &definition->states[s];
        bool around = state->parent < 0 || lien_state_set_has(&sound->solo->seen, state->parent);
        if (state->kind == LIEN_STATE_HISTORY || !around ||
            lien_state_set_has(&sound->solo->seen, s))
            continue;
        struct lien_found found = {.definition = definition,
                                   .rule = "unreachable-state",
                                   .pointer = state->pointer,
                                   .place = lien_findings_state(state)};
        sound->rc = lien_findings_add(sound->check, &found, "không hồ sơ nào đến được \"%s\"",
                                      "no case ever comes to \"%s\"", lien_findings_state(state));
    }
}

static void tell_dead(struct lien_sound *sound, const struct lien_transition *transition,
                      bool shadowed)
{
    const struct lien_state *source = &sound->solo->definition->states[transition->source];
    struct lien_found found = {.definition = sound->solo->definition,
                               .rule = shadowed ? "shadowed-transition" : "dead-transition",
                               .pointer = transition->pointer,
                               .place = lien_findings_state(source)};
    sound->rc = lien_findings_add(
        sound->check, &found,
        shadowed ? "chuyển tiếp này của \"%s\" đứng sau một chuyển tiếp luôn được chọn trước"
                 : "chuyển tiếp này của \"%s\" không bao giờ xảy ra",
        shadowed ? "this transition of \"%s\" stands behind one that is always taken before it"
                 : "this transition of \"%s\" never happens",
        lien_findings_state(source));
}

/* Whether nobody can decide beforehand if it is taken. */
static bool is_open(const struct lien_sound *sound, const struct lien_transition *transition)
{
    return transition->has_guard &&
           sound->solo->open[transition->guard.guard - sound->solo->definition->guards];
}

/* One behind another without a condition is shadowed. `{}` forbids and is never "taken". */
static void check_list(struct lien_sound *sound, const struct lien_transition *const *list,
                       int count)
{
    bool always = false;
    for (int i = 0; i < count && sound->rc == 0; i++) {
        bool forbids = !list[i]->has_target && list[i]->action_count == 0;
        if (!forbids && !lien_solo_was_taken(sound->solo, list[i]) && !is_open(sound, list[i]))
            tell_dead(sound, list[i], always);
        always |= !list[i]->has_guard || lien_solo_was_taken(sound->solo, list[i]);
    }
}

/* The clock's and other machines' events may come or not: a dead answer to them is no fault where
 * not everything was given. */
void lien_sound_check_transitions(struct lien_sound *sound)
{
    const struct lien_definition *definition = sound->solo->definition;
    for (int s = 0; s < definition->state_count; s++) {
        const struct lien_state *state = &definition->states[s];
        if (!lien_state_set_has(&sound->solo->seen, s))
            continue;
        for (int h = 0; h < state->handler_count; h++)
            check_list(sound, state->handlers[h].transitions, state->handlers[h].count);
        check_list(sound, state->always, state->always_count);
    }
}
