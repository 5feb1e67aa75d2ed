/* SPDX-License-Identifier: Apache-2.0 */
/* Does what is planned in a dossier: somebody sends an event, a system answers. */
#include "rehearse/year_dossier.h"

#include "rehearse/year_habits.h"

struct lien_form_terms lien_act_form_terms(const struct lien_life *life)
{
    return (struct lien_form_terms){.chance = life->chance,
                                    .now_ms = lien_life_now(life),
                                    .offset_minutes = lien_calendar_offset_minutes(life->calendar)};
}

static const char *verdict_name(enum lien_verdict verdict)
{
    switch (verdict) {
    case LIEN_VERDICT_DONE:
        return "done";
    case LIEN_VERDICT_UNHANDLED:
        return "unhandled";
    case LIEN_VERDICT_BAD_FORM:
        return "bad form";
    case LIEN_VERDICT_UNKNOWN_EVENT:
    case LIEN_VERDICT_DENIED:
    case LIEN_VERDICT_STALE:
    case LIEN_VERDICT_OVER:
    case LIEN_VERDICT_PARKED:
    case LIEN_VERDICT_REFUSED:
        break;
    }
    return "refused";
}

/* Send it. *done: it was taken. What a rule refuses is not taken either. Steals event. */
static int send(struct lien_life *life, const lien_case *one, json_t *event, bool *done)
{
    struct lien_rehearsal_answer answer = {0};
    struct lien_id id = one->head->id;
    *done = false;
    if (!event)
        return lien_error_set(&life->err, LIEN_ENOMEM, "out of memory");
    int rc = lien_rehearsal_send(life->rehearsal, &id, event, &answer, &life->err);
    *done = rc == 0 && answer.verdict == LIEN_VERDICT_DONE;
    if (life->terms->tell)
        lien_life_tell(life, lien_rehearsal_case(life->rehearsal, &id), "did",
                       json_pack("{s:O, s:s, s:s?}", "event", event, "verdict",
                                 rc < 0 ? life->err.message : verdict_name(answer.verdict), "why",
                                 answer.why.code ? answer.why.message : NULL));
    if (rc < 0 && rc != LIEN_ENOMEM)
        lien_tally_failed(life->tally, one, json_string_value(json_object_get(event, "type")));
    json_decref(event);
    life->acts++;
    return rc == LIEN_ENOMEM ? rc : 0;
}

static json_t *event_of(const struct lien_life *life, const struct lien_event_kind *kind,
                        struct lien_chance chance, int turn)
{
    struct lien_form_terms terms = lien_act_form_terms(life);
    terms.chance = &chance;
    terms.turn = turn;
    json_t *event = lien_form_draw(kind->form, &terms);
    if (event && json_object_set_new(event, "type", json_string(kind->type)) == 0)
        return event;
    json_decref(event);
    return NULL;
}

/* A choice that does not fit is followed at once by the next one. */
static int do_event(struct lien_life *life, struct lien_lived *lived, const lien_case *one)
{
    int index = lived->plan.event;
    const struct lien_event_kind *kind = &one->definition->procedure.events[index];
    struct lien_chance chance = *life->chance;
    bool done = false;
    int rc = 0;
    (void)lien_chance_next(life->chance);
    for (int turn = 0; turn < LIEN_FORM_TURNS && rc == 0 && !done; turn++) {
        one = lien_rehearsal_case(life->rehearsal, &lived->id);
        rc = send(life, one, event_of(life, kind, chance, turn), &done);
    }
    lived->tried[index].taken += done;
    lived->tried[index].in_vain = !done;
    return rc;
}

static const json_t *output_schema(const struct lien_life *life, const struct lien_actor *actor)
{
    const lien_connector *connector =
        lien_catalog_find_connector(life->terms->catalog, actor->connector);
    const struct lien_operation *operation =
        connector ? lien_connector_find_operation(connector, actor->operation) : NULL;
    return operation && operation->output_schema ? lien_schema_source(operation->output_schema)
                                                 : NULL;
}

static int do_answer(struct lien_life *life, struct lien_lived *lived, const lien_case *one)
{
    const char *id = json_string_value(lived->plan.invocation);
    int index = lien_snapshot_find_invocation(one->snapshot, id);
    bool done;
    if (index < 0)
        return 0;
    if (lien_habit_fails(life->chance, lived->failed)) {
        lived->failed++;
        return send(life, one,
                    json_pack("{s:s++, s:{s:s, s:s}}", "type", "xstate.error.actor.", id, "",
                              "error", "code", "refused", "message", "Không xử lý được"),
                    &done);
    }
    struct lien_form_terms terms = lien_act_form_terms(life);
    const json_t *schema = output_schema(life, one->snapshot->invocations[index].actor);
    return send(life, one,
                json_pack("{s:s++, s:o}", "type", "xstate.done.actor.", id, "", "output",
                          lien_form_draw(schema, &terms)),
                &done);
}

int lien_act_do(struct lien_life *life, struct lien_lived *lived)
{
    const lien_case *one = lien_rehearsal_case(life->rehearsal, &lived->id);
    int rc = 0;
    switch (lived->plan.kind) {
    case LIEN_PLAN_NONE:
    case LIEN_PLAN_REST:
        break;
    case LIEN_PLAN_EVENT:
        rc = do_event(life, lived, one);
        break;
    case LIEN_PLAN_ANSWER:
        rc = do_answer(life, lived, one);
        break;
    }
    lien_plan_drop(lived);
    return rc;
}
