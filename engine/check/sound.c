/* SPDX-License-Identifier: Apache-2.0 */
/* Proves of a procedure, with all that it invokes, what it can come to and should not. */
#include "check/sound.h"

#include "check/remarks.h"

static bool is_stuck(const struct lien_sound *sound, size_t i)
{
    return lien_ends_is_stuck(sound->space, i);
}

/* Where a region without an end and without a standstill is entered. */
static bool is_trap(const struct lien_sound *sound, size_t i)
{
    return sound->ends.enters[i];
}

static void note_failure(void *self, const struct lien_arrival *arrival)
{
    bool *fails = self;
    *fails |= !arrival->vector;
}

/* Whether a move from there does not come to rest, with all that follows in other cases. */
static bool fails(const struct lien_sound *sound, size_t i)
{
    bool found = false;
    if (i >= sound->space->failed_from) /* the first of them; past all where there is none */
        lien_wave_moves(&sound->bundle->root, lien_space_at(sound->space, i), note_failure, &found);
    return found;
}

static bool has_no_status(const struct lien_sound *sound, size_t i)
{
    static const char *const tags[] = {"status:1", "status:2", "status:3", "status:4", "status:5",
                                       "status:6", "status:7", "status:8", "status:9", "status:10"};
    for (size_t t = 0; t < sizeof(tags) / sizeof(tags[0]); t++)
        if (lien_snapshot_has_tag(sound->solo->definition, lien_sound_node(sound, i)->snapshot,
                                  tags[t]))
            return false;
    return true;
}

static bool has_wrong_output(const struct lien_sound *sound, size_t i)
{
    const lien_schema *schema = sound->solo->definition->procedure.output;
    const lien_snapshot *snapshot = lien_sound_node(sound, i)->snapshot;
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
static bool is_vouched_for(const struct lien_sound *sound, const struct lien_trail *trail)
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

static bool was_told(const struct lien_sound *sound, const char *rule)
{
    const struct lien_finding *finding;
    for (size_t i = 0; (finding = lien_check_finding(sound->check, i)); i++)
        if (finding->definition == sound->solo->definition && strcmp(finding->rule, rule) == 0)
            return true;
    return false;
}

/* With others: a case that is invoked may still move, and yet lead nowhere. */
static const struct lien_sound_kind trap = {"trap",
                                            "stranded-dossier",
                                            is_trap,
                                            NULL,
                                            LIEN_TRAIL_ARRIVES,
                                            false,
                                            "từ \"%s\" không bao giờ đến được kết thúc",
                                            "from \"%s\" no end can be reached"};
static const struct lien_sound_kind stuck = {"waits-for-nobody",
                                             NULL,
                                             is_stuck,
                                             NULL,
                                             LIEN_TRAIL_ARRIVES,
                                             false,
                                             "\"%s\" chờ mà không ai làm gì được",
                                             "\"%s\" waits for nobody"};
static const struct lien_sound_kind wrong_output = {
    "output-refused",
    NULL,
    has_wrong_output,
    is_vouched_for,
    LIEN_TRAIL_IS_REFUSED,
    false,
    "kết thúc ở \"%s\" thì đầu ra bị mẫu của nó từ chối",
    "at the end in \"%s\" the output is refused by its schema"};
static const struct lien_sound_kind endless = {"endless-step",
                                               NULL,
                                               fails,
                                               NULL,
                                               LIEN_TRAIL_IS_REFUSED,
                                               true,
                                               "từ \"%s\" một bước không bao giờ dừng",
                                               "from \"%s\" a step never comes to rest"};
static const struct lien_sound_kind without_status = {"no-status",
                                                      NULL,
                                                      has_no_status,
                                                      NULL,
                                                      LIEN_TRAIL_ARRIVES,
                                                      false,
                                                      "ở \"%s\" hồ sơ không có trạng thái quốc gia",
                                                      "in \"%s\" the case has no national status"};
static const struct lien_sound_kind circle = {"livelock",
                                              NULL,
                                              NULL,
                                              NULL,
                                              LIEN_TRAIL_GOES_ROUND,
                                              false,
                                              "\"%s\" chạy vòng mãi mà không ai thúc đẩy",
                                              "\"%s\" goes round for ever with nobody driving it"};

static void check_ends(struct lien_sound *sound)
{
    if (!sound->ends.any) {
        struct lien_found found = {
            .definition = sound->solo->definition, .rule = "no-end", .pointer = "/machine"};
        sound->rc = lien_findings_add(sound->check, &found, "không đường nào dẫn đến kết thúc",
                                      "no path leads to an end");
    } else {
        lien_sound_tell_first(sound, &trap);
    }
    lien_sound_tell_first(sound, &stuck);
}

static void check_circles(struct lien_sound *sound)
{
    int64_t found = lien_ends_find_circle(sound->space);
    int rc = found >= 0 ? lien_sound_tell(sound, &circle, (size_t)found) : 0;
    if (found == -2 || rc == LIEN_ENOMEM)
        sound->rc = LIEN_ENOMEM;
}

static void check_writes(struct lien_sound *sound)
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
static void tell_failure(struct lien_sound *sound)
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

static void look(struct lien_sound *sound)
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
        lien_sound_tell_first(sound, &wrong_output);
    lien_sound_tell_first(sound, &endless);
    if (sound->solo->definition->has_procedure)
        lien_sound_tell_first(sound, &without_status);
    check_circles(sound);
    if (sound->rc == 0)
        sound->rc = lien_remarks_tell(sound->bundle);
    lien_sound_check_states(sound);
    lien_sound_check_transitions(sound);
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
    struct lien_sound sound = {
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
