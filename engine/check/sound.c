/* SPDX-License-Identifier: Apache-2.0 */
/* Finds traps, waits for nobody, endless circles and what can never happen, each with a path. */
#include <stdlib.h>
#include "check/ends.h"
#include "check/remarks.h"
#include "check/trail.h"

#define PLACES_MAX 5 /* findings of one rule in one procedure */
#define TRIES_MAX 50 /* paths that are tried before a finding is not shown */
#define TEXT_SIZE 400

struct sound {
    lien_check *check;
    struct lien_bundle *bundle;
    const struct lien_space *space;
    struct lien_solo *solo; /* of the root */
    struct lien_ends ends;
    int rc;
};

static const struct lien_solo_node *node_at(const struct sound *sound, size_t configuration)
{
    return &sound->solo->nodes[*lien_space_at(sound->space, configuration)];
}

/* The first slot in which a case runs; -1: none does. */
static int first_running(const struct sound *sound, size_t configuration)
{
    const uint32_t *vector = lien_space_at(sound->space, configuration);
    for (int i = 0; i + 1 < sound->space->width; i++)
        if (vector[1 + i] != LIEN_SPACE_EMPTY)
            return i;
    return -1;
}

/* --- telling --- */

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
static void states_text(const struct sound *sound, const uint32_t *whole, char *out, size_t size)
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
static const struct lien_state *place_of(const struct sound *sound, size_t configuration)
{
    const struct lien_definition *definition = sound->solo->definition;
    const struct lien_state *found = &definition->states[0];
    int slot = first_running(sound, configuration);
    if (slot >= 0 && sound->solo->slots[slot].holder)
        return sound->solo->slots[slot].holder;
    LIEN_STATE_SET_EACH(&node_at(sound, configuration)->snapshot->active, s)
    if (definition->states[s].kind == LIEN_STATE_ATOMIC || found->index == 0)
        found = &definition->states[s];
    return found;
}

static const char stranded_vi[] = "từ \"%s\" không bao giờ đến được kết thúc";
static const char stranded_en[] = "from \"%s\" no end can be reached";

/* What is told of a configuration. Both sentences take the states. */
struct kind {
    const char *rule;
    const char *bundle_rule; /* where cases that it invokes run; or NULL: the same */
    bool (*wanted)(const struct sound *sound, size_t configuration);
    bool (*believed)(const struct sound *sound, const struct lien_trail *trail); /* or NULL */
    enum lien_trail_end end;
    bool fails; /* the trail has one step more, which does not come to rest */
    const char *vi, *en;
};

static int tell_trail(struct sound *sound, const struct kind *kind, size_t configuration,
                      const struct lien_trail *trail)
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
    /* A case that is invoked may still move, and yet lead nowhere. */
    return lien_findings_add(sound->check, &found, together ? stranded_vi : kind->vi,
                             together ? stranded_en : kind->en, states);
}

static int tell(struct sound *sound, const struct kind *kind, size_t configuration)
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

/* Tell of the first configurations that are wanted, each set of active states once: alone, and with
 * cases that it invokes. */
static void tell_first(struct sound *sound, const struct kind *kind)
{
    const struct lien_state_set *told[PLACES_MAX];
    bool together[PLACES_MAX];
    int count = 0, tries = 0;
    for (size_t i = 0; i < sound->space->count && count < PLACES_MAX && tries < TRIES_MAX; i++) {
        const struct lien_state_set *active = &node_at(sound, i)->snapshot->active;
        bool known = sound->rc < 0 || !kind->wanted(sound, i);
        bool with_others = kind->bundle_rule && first_running(sound, i) >= 0;
        for (int t = 0; t < count && !known; t++)
            known = together[t] == with_others && lien_state_set_equal(told[t], active);
        if (known)
            continue;
        tries++;
        int rc = tell(sound, kind, i);
        if (rc == LIEN_ENOMEM)
            sound->rc = rc;
        if (rc < 0)
            continue;
        together[count] = with_others;
        told[count++] = active;
    }
}

/* --- what is wanted --- */

static bool is_stuck(const struct sound *sound, size_t i)
{
    return lien_ends_is_stuck(sound->space, i);
}

/* Where a region without an end and without a standstill is entered. */
static bool is_trap(const struct sound *sound, size_t i)
{
    return sound->ends.enters[i];
}

static void note_failure(void *self, const struct lien_arrival *arrival)
{
    bool *fails = self;
    *fails |= !arrival->vector;
}

/* Whether a move from there does not come to rest, with all that follows in other cases. */
static bool fails(const struct sound *sound, size_t i)
{
    bool found = false;
    if (i >= sound->space->failed_from) /* the first of them; past all where there is none */
        lien_wave_moves(&sound->bundle->root, lien_space_at(sound->space, i), note_failure, &found);
    return found;
}

static bool has_no_status(const struct sound *sound, size_t i)
{
    static const char *const tags[] = {"status:1", "status:2", "status:3", "status:4", "status:5",
                                       "status:6", "status:7", "status:8", "status:9", "status:10"};
    for (size_t t = 0; t < sizeof(tags) / sizeof(tags[0]); t++)
        if (lien_snapshot_has_tag(sound->solo->definition, node_at(sound, i)->snapshot, tags[t]))
            return false;
    return true;
}

static bool has_wrong_output(const struct sound *sound, size_t i)
{
    const lien_schema *schema = sound->solo->definition->procedure.output;
    const lien_snapshot *snapshot = node_at(sound, i)->snapshot;
    lien_violations *violations = NULL;
    struct lien_error err = {0};
    if (!snapshot->done || !schema)
        return false;
    json_auto_t *none = json_null();
    int rc =
        lien_schema_check(schema, snapshot->output ? snapshot->output : none, &violations, &err);
    lien_violations_free(violations);
    return rc == LIEN_EINVAL;
}

/* Whether everything on the way carries what a schema guarantees: else it shows nothing. */
static bool is_vouched_for(const struct sound *sound, const struct lien_trail *trail)
{
    size_t skip;
    for (int i = 0; i < trail->count; i++) {
        const struct lien_trail_step *step = &trail->steps[i];
        const char *type = json_string_value(
            json_object_get(json_array_get(step->solo->events, (size_t)step->move->event), "type"));
        if (step->move->kind == LIEN_MOVE_MESSAGE ||
            (step->move->kind == LIEN_MOVE_ANSWER &&
             !lien_flow_event_schema(sound->check, step->solo->definition, type, &skip) &&
             strncmp(type, "xstate.error.", 13) != 0))
            return false;
    }
    return true;
}

static bool was_told(const struct sound *sound, const char *rule)
{
    const struct lien_finding *finding;
    for (size_t i = 0; (finding = lien_check_finding(sound->check, i)); i++)
        if (finding->definition == sound->solo->definition && strcmp(finding->rule, rule) == 0)
            return true;
    return false;
}

static const struct kind trap = {"trap", "stranded-dossier", is_trap,    NULL, LIEN_TRAIL_ARRIVES,
                                 false,  stranded_vi,        stranded_en};
static const struct kind stuck = {"waits-for-nobody",
                                  NULL,
                                  is_stuck,
                                  NULL,
                                  LIEN_TRAIL_ARRIVES,
                                  false,
                                  "\"%s\" chờ mà không ai làm gì được",
                                  "\"%s\" waits for nobody"};
static const struct kind wrong_output = {
    "output-refused",
    NULL,
    has_wrong_output,
    is_vouched_for,
    LIEN_TRAIL_IS_REFUSED,
    false,
    "kết thúc ở \"%s\" thì đầu ra bị mẫu của nó từ chối",
    "at the end in \"%s\" the output is refused by its schema"};
static const struct kind endless = {"endless-step",
                                    NULL,
                                    fails,
                                    NULL,
                                    LIEN_TRAIL_IS_REFUSED,
                                    true,
                                    "từ \"%s\" một bước không bao giờ dừng",
                                    "from \"%s\" a step never comes to rest"};
static const struct kind without_status = {"no-status",
                                           NULL,
                                           has_no_status,
                                           NULL,
                                           LIEN_TRAIL_ARRIVES,
                                           false,
                                           "ở \"%s\" hồ sơ không có trạng thái quốc gia",
                                           "in \"%s\" the case has no national status"};
static const struct kind circle = {"livelock",
                                   NULL,
                                   NULL,
                                   NULL,
                                   LIEN_TRAIL_GOES_ROUND,
                                   false,
                                   "\"%s\" chạy vòng mãi mà không ai thúc đẩy",
                                   "\"%s\" goes round for ever with nobody driving it"};

static void check_ends(struct sound *sound)
{
    if (!sound->ends.any) {
        struct lien_found found = {
            .definition = sound->solo->definition, .rule = "no-end", .pointer = "/machine"};
        sound->rc = lien_findings_add(sound->check, &found, "không đường nào dẫn đến kết thúc",
                                      "no path leads to an end");
    } else {
        tell_first(sound, &trap);
    }
    tell_first(sound, &stuck);
}

static void check_circles(struct sound *sound)
{
    int64_t found = lien_ends_find_circle(sound->space);
    int rc = found >= 0 ? tell(sound, &circle, (size_t)found) : 0;
    if (found == -2 || rc == LIEN_ENOMEM)
        sound->rc = LIEN_ENOMEM;
}

/* --- what never happens --- */

static void check_states(struct sound *sound)
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

static void tell_dead(struct sound *sound, const struct lien_transition *transition, bool shadowed)
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
static bool is_open(const struct sound *sound, const struct lien_transition *transition)
{
    return transition->has_guard &&
           sound->solo->open[transition->guard.guard - sound->solo->definition->guards];
}

/* One behind another without a condition is shadowed. `{}` forbids and is never "taken". */
static void check_list(struct sound *sound, const struct lien_transition *const *list, int count)
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
static void check_transitions(struct sound *sound)
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

static void check_writes(struct sound *sound)
{
    const struct lien_solo *solo = sound->solo;
    for (int i = 0; i < solo->clash_count && sound->rc == 0; i++) {
        const struct lien_clash *clash = &solo->clashes[i];
        struct lien_found found = {.definition = solo->definition,
                                   .rule = "concurrent-write",
                                   .pointer = clash->transition->pointer,
                                   .place = clash->key};
        sound->rc = lien_findings_add(sound->check, &found,
                                      "hai vùng cùng ghi \"context.%s\" trong một bước",
                                      "two regions write \"context.%s\" in one step", clash->key);
    }
}

/* An opening that no case gets through. Example data may be at fault, but not where it goes round
 * for ever. */
static void tell_failure(struct sound *sound)
{
    const struct lien_error *failure = &sound->solo->failure;
    struct lien_found found = {
        .definition = sound->solo->definition,
        .rule = failure->code == LIEN_ELIMIT ? "endless-step" : "not-explored",
        .pointer =
            failure->code == LIEN_ELIMIT && !failure->pointer[0] ? "/machine" : failure->pointer};
    sound->rc = lien_findings_add(sound->check, &found, "không mở được hồ sơ nào: %s",
                                  "no case could be opened: %s", failure->message);
}

static void look(struct sound *sound)
{
    if (sound->space->count == 0 || sound->solo->failure.code == LIEN_ELIMIT)
        tell_failure(sound);
    if (sound->space->count == 0) {
        if (sound->rc == 0)
            sound->rc = lien_remarks_tell(sound->bundle);
        return;
    }
    sound->rc = lien_ends_init(&sound->ends, sound->space);
    if (sound->rc == 0)
        check_ends(sound);
    /* An output that lacks a member is told of as such, not at each end again. */
    if (!was_told(sound, "output-missing"))
        tell_first(sound, &wrong_output);
    tell_first(sound, &endless);
    if (sound->solo->definition->has_procedure)
        tell_first(sound, &without_status);
    check_circles(sound);
    if (sound->rc == 0)
        sound->rc = lien_remarks_tell(sound->bundle);
    check_states(sound);
    check_transitions(sound);
    check_writes(sound);
    lien_ends_clear(&sound->ends);
}

static int tell_recursion(lien_check *check, const struct lien_definition *definition)
{
    struct lien_found found = {.definition = definition,
                               .rule = "recursive-procedures",
                               .pointer = "/implementations/actors"};
    return lien_findings_add(check, &found, "thủ tục \"%s\" gọi lại chính nó",
                             "the procedure \"%s\" invokes itself", lien_definition_id(definition));
}

/* Whether some move was given up, so that what it leads to was not seen: it does not come to rest,
 * or too much follows from it. */
static bool gave_up(const struct lien_bundle *bundle)
{
    bool found = bundle->root.failed_from != LIEN_SPACE_EMPTY;
    for (int u = 1; u < bundle->count; u++)
        found |= bundle->units[u]->space.failed_from != LIEN_SPACE_EMPTY;
    return found;
}

int lien_check_prove(lien_check *check, size_t index, struct lien_check_figures *ret,
                     struct lien_error *err)
{
    const struct lien_definition *definition = lien_check_procedure(check, index);
    struct lien_bundle bundle;
    *ret = (struct lien_check_figures){0};
    if (lien_bundle_recurs(check, definition))
        return tell_recursion(check, definition) < 0
                   ? lien_error_set(err, LIEN_ENOMEM, "out of memory")
                   : 0;
    int rc = lien_bundle_unfold(&bundle, check, definition);
    struct sound sound = {
        .check = check, .bundle = &bundle, .space = &bundle.root, .solo = &bundle.units[0]->solo};
    *ret = (struct lien_check_figures){.configurations = bundle.root.count,
                                       .moves = bundle.root.edge_count,
                                       .complete = rc == 0 && bundle.root.complete &&
                                                   bundle.root.count > 0};
    if (rc == 0 && bundle.root.complete)
        look(&sound);
    ret->complete &= !gave_up(&bundle) || was_told(&sound, "endless-step");
    rc = sound.rc < 0 ? sound.rc : rc;
    lien_bundle_clear(&bundle);
    return rc < 0 ? lien_error_set(err, rc,
                                   rc == LIEN_ELIMIT ? "it invokes too much" : "out of memory")
                  : 0;
}
