/* SPDX-License-Identifier: Apache-2.0 */
/* Does what a scenario's step says: moves the clock, sends, answers, announces outages. */
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "core/model.h"
#include "dossier/case.h"
#include "rehearse/patch.h"
#include "rehearse/scene.h"
#include "rehearse/trial.h"

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* A member of a step, as a time. */
static int read_time(const struct lien_trial *trial, const json_t *object, const char *key,
                     const char *pointer, int64_t *ret_ms, struct lien_error *err)
{
    char at[LIEN_TRIAL_POINTER_SIZE];
    lien_json_pointer_join(at, sizeof(at), pointer, key);
    return lien_trial_time(trial, text_of(object, key), at, ret_ms, err);
}

/* --- what becomes of it --- */

static const char *verdict_code(enum lien_verdict verdict)
{
    static const struct {
        enum lien_verdict verdict;
        const char *code;
    } codes[] = {
        {LIEN_VERDICT_UNHANDLED, "not-accepted"},
        {LIEN_VERDICT_UNKNOWN_EVENT, "unknown-event"},
        {LIEN_VERDICT_DENIED, "denied"},
        {LIEN_VERDICT_BAD_FORM, "bad-form"},
        {LIEN_VERDICT_OVER, "over"},
        {LIEN_VERDICT_PARKED, "parked"},
    };
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i].verdict == verdict)
            return codes[i].code;
    return "refused";
}

static json_t *refusal_json(const struct lien_rehearsal_answer *answer)
{
    json_t *refusal = json_pack("{s:s}", "code", verdict_code(answer->verdict));
    if (answer->verdict == LIEN_VERDICT_BAD_FORM) {
        json_object_set_new(refusal, "pointer", json_string(answer->why.pointer));
        json_object_set_new(refusal, "message", json_string(answer->why.message));
    }
    return refusal;
}

/* An error of the engine refuses the step; what is wrong with the machine that plays it does not.
 */
static int settle(struct lien_trial *trial, int rc, const struct lien_rehearsal_answer *answer,
                  const struct lien_error *why, struct lien_error *err)
{
    if (trial->terms->coverage)
        lien_coverage_settle(trial->terms->coverage,
                             rc == 0 && answer->verdict != LIEN_VERDICT_PARKED);
    if (rc == LIEN_ENOMEM)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (rc < 0)
        trial->refused = lien_scene_error(why);
    else if (answer->verdict != LIEN_VERDICT_DONE)
        trial->refused = refusal_json(answer);
    return 0;
}

/* --- the clock --- */

static int find_time(const struct lien_trial *trial, const json_t *step, const char *pointer,
                     int64_t *ret_ms, struct lien_error *err)
{
    const lien_catalog *catalog = lien_rehearsal_world(trial->rehearsal)->catalog;
    struct lien_duration duration;
    if (json_object_get(step, "at"))
        return read_time(trial, step, "at", pointer, ret_ms, err);
    if (!json_object_get(step, "after"))
        return 0;
    int rc = lien_duration_read(json_object_get(step, "after"), &duration, err);
    return rc < 0 ? rc
                  : lien_calendar_delay_end(lien_catalog_calendar(catalog, NULL), *ret_ms,
                                            &duration, ret_ms, err);
}

static int move_clock(struct lien_trial *trial, const json_t *step, const char *pointer,
                      struct lien_error *err)
{
    const struct lien_rehearsal_answer done = {.verdict = LIEN_VERDICT_DONE};
    int64_t now_ms = lien_rehearsal_now(trial->rehearsal), to_ms = now_ms;
    struct lien_error why = {0};
    int rc = find_time(trial, step, pointer, &to_ms, err);
    if (rc < 0)
        return rc;
    if (to_ms < now_ms)
        return lien_error_at(err, LIEN_EINVAL, pointer, "the clock does not go back");
    rc = lien_rehearsal_advance(trial->rehearsal, to_ms, &why);
    return settle(trial, rc, &done, &why, err);
}

/* --- events --- */

/* Who sends: as the step says, else somebody who may. */
static struct lien_principal sender_of(const json_t *step, const lien_case *one)
{
    const json_t *by = json_object_get(step, "by");
    const struct lien_event_kind *kind =
        lien_model_find_event(one->definition, text_of(step, "send"));
    struct lien_principal sender = {.kind = LIEN_PERSON, .id = "scenario"};
    sender.roles = text_of(by, "role") ? text_of(by, "role") : kind ? kind->role : "officer";
    sender.unit = text_of(by, "unit");
    if (strncmp(sender.roles, "system:", 7) == 0) {
        sender.kind = LIEN_SYSTEM;
        sender.id = sender.roles + 7;
    }
    return sender;
}

static int send(struct lien_trial *trial, const json_t *step, const lien_case *one,
                struct lien_error *err)
{
    struct lien_rehearsal_answer answer = {0};
    struct lien_error why = {0};
    struct lien_id ignored;
    const json_t *form = json_object_get(step, "with");
    json_auto_t *event = form ? lien_json_copy(form) : json_object();
    if (!event || json_object_set(event, "type", json_object_get(step, "send")) < 0)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    const struct lien_command command = {.kind = LIEN_COMMAND_EVENT,
                                         .principal = sender_of(step, one),
                                         .case_id = *lien_case_id(one),
                                         .if_revision = -1,
                                         .event = event};
    int rc = lien_rehearsal_do(trial->rehearsal, &command, &ignored, &answer, &why);
    return settle(trial, rc, &answer, &why, err);
}

/* --- answers --- */

/* An invoked procedure that is answered by hand ends as its own machine would. */
static int end_by_hand(struct lien_trial *trial, const json_t *step, const lien_case *one,
                       struct lien_rehearsal_answer *ret, struct lien_error *why)
{
    bool error = json_object_get(step, "error") != NULL;
    const char *key = error ? "error" : "output";
    json_auto_t *event = json_pack(
        "{s:o, s:O?}", "type",
        json_sprintf("xstate.%s.actor.%s", error ? "error" : "done", text_of(step, "answer")), key,
        json_object_get(step, key));
    if (!event)
        return lien_error_set(why, LIEN_ENOMEM, "out of memory");
    return lien_rehearsal_send(trial->rehearsal, lien_case_id(one), event, ret, why);
}

static const struct answer_kind {
    const char *key;
    enum lien_answer_kind kind;
} answer_kinds[] = {
    {"output", LIEN_ANSWER_OUTPUT},
    {"error", LIEN_ANSWER_ERROR},
    {"progress", LIEN_ANSWER_PROGRESS},
};

static int answer(struct lien_trial *trial, const json_t *step, const lien_case *one,
                  struct lien_error *err)
{
    const char *invocation = text_of(step, "answer");
    int index = lien_snapshot_find_invocation(one->snapshot, invocation);
    struct lien_rehearsal_answer answer = {0};
    struct lien_error why = {0};
    int rc = 0;
    if (index >= 0 && one->snapshot->invocations[index].actor->procedure) {
        rc = end_by_hand(trial, step, one, &answer, &why);
        return settle(trial, rc, &answer, &why, err);
    }
    for (size_t i = 0; i < sizeof(answer_kinds) / sizeof(answer_kinds[0]); i++) {
        const json_t *value = json_object_get(step, answer_kinds[i].key);
        if (value)
            rc = lien_rehearsal_answer(trial->rehearsal, lien_case_id(one), invocation,
                                       answer_kinds[i].kind, value, &answer, &why);
    }
    return settle(trial, rc, &answer, &why, err);
}

/* --- opening --- */

static int open_case(struct lien_trial *trial, struct lien_command *command, struct lien_id *ret,
                     struct lien_error *err)
{
    struct lien_rehearsal_answer answer = {0};
    struct lien_error why = {0};
    command->kind = LIEN_COMMAND_OPEN;
    command->principal =
        (struct lien_principal){.kind = LIEN_PERSON, .id = "scenario", .roles = "officer"};
    command->if_revision = -1;
    int rc = lien_rehearsal_do(trial->rehearsal, command, ret, &answer, &why);
    if (rc < 0 || answer.verdict != LIEN_VERDICT_DONE)
        *ret = (struct lien_id){0};
    return settle(trial, rc, &answer, &why, err);
}

int lien_trial_open(struct lien_trial *trial, const json_t *scenario, const json_t *input,
                    struct lien_error *err)
{
    const json_t *file = trial->terms->file;
    struct lien_command command = {.procedure = text_of(file, "tests"),
                                   .input = input,
                                   .channel = text_of(scenario, "channel"),
                                   .unit = text_of(scenario, "unit"),
                                   .received_ms = LIEN_NEVER};
    if (!command.channel)
        command.channel = text_of(file, "channel");
    if (!command.unit)
        command.unit = text_of(file, "unit");
    if (json_object_get(scenario, "receivedAt")) {
        int rc = read_time(trial, scenario, "receivedAt", "", &command.received_ms, err);
        if (rc < 0)
            return rc;
        command.reason = "scenario";
    }
    return open_case(trial, &command, &trial->root, err);
}

static int open_further(struct lien_trial *trial, const json_t *open, const char *pointer,
                        struct lien_error *err)
{
    const json_t *given = json_object_get(open, "input");
    const json_t *change = json_object_get(open, "change");
    json_auto_t *input = given ? lien_json_copy(given) : json_object();
    json_auto_t *changed = change ? lien_patch(input, change) : json_incref(input);
    struct lien_command command = {
        .procedure = text_of(open, "procedure"), .input = changed, .received_ms = LIEN_NEVER};
    char id[LIEN_ID_TEXT_SIZE];
    struct lien_id opened;
    if (!changed)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (!lien_trial_find(trial, text_of(open, "corrects"), &command.corrects))
        return lien_error_at(err, LIEN_EINVAL, pointer, "there is no case that it could correct");
    int rc = open_case(trial, &command, &opened, err);
    if (rc < 0 || trial->refused)
        return rc;
    lien_id_format(&opened, id);
    return json_object_set_new(trial->names, text_of(open, "as"), json_string(id)) < 0
               ? lien_error_set(err, LIEN_ENOMEM, "out of memory")
               : 0;
}

/* --- outages --- */

static int follow(struct lien_trial *trial, struct lien_error *err)
{
    const struct lien_rehearsal_answer done = {.verdict = LIEN_VERDICT_DONE};
    int64_t change = lien_catalog_change(lien_rehearsal_world(trial->rehearsal)->catalog) + 1;
    lien_catalog *catalog =
        lien_catalog_with_time(trial->base, NULL, 0, trial->outages, trial->outage_count, change);
    struct lien_error why = {0};
    if (!catalog)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int rc = lien_rehearsal_follow(trial->rehearsal, catalog, &why);
    lien_catalog_unref(catalog);
    return settle(trial, rc, &done, &why, err);
}

static int announce(struct lien_trial *trial, const json_t *outage, const char *pointer,
                    struct lien_error *err)
{
    struct lien_outage_row row = {.from_ms = lien_rehearsal_now(trial->rehearsal),
                                  .to_ms = INT64_MAX,
                                  .reason = text_of(outage, "reason"),
                                  .unit = text_of(outage, "unit"),
                                  .connector = text_of(outage, "connector")};
    int rc = 0;
    if (json_object_get(outage, "from"))
        rc = read_time(trial, outage, "from", pointer, &row.from_ms, err);
    if (rc == 0 && json_object_get(outage, "to"))
        rc = read_time(trial, outage, "to", pointer, &row.to_ms, err);
    if (rc < 0)
        return rc;
    struct lien_outage_row *rows =
        realloc(trial->outages, (trial->outage_count + 1) * sizeof(*rows));
    if (!rows)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    trial->outages = rows;
    rows[trial->outage_count++] = row;
    return follow(trial, err);
}

static int end_outage(struct lien_trial *trial, const char *pointer, struct lien_error *err)
{
    if (trial->outage_count == 0)
        return lien_error_at(err, LIEN_EINVAL, pointer, "no outage was announced");
    trial->outages[trial->outage_count - 1].to_ms = lien_rehearsal_now(trial->rehearsal);
    return follow(trial, err);
}

/* --- a step --- */

static int act_on_case(struct lien_trial *trial, const json_t *step, const char *pointer,
                       struct lien_error *err)
{
    const char *to = text_of(step, "to");
    char at[LIEN_TRIAL_POINTER_SIZE];
    struct lien_id id;
    lien_json_pointer_join(at, sizeof(at), pointer, "to");
    if (!lien_trial_find(trial, to ? to : "", &id))
        return lien_error_at(err, LIEN_EINVAL, to ? at : pointer, "there is no such case");
    const lien_case *one = lien_rehearsal_case(trial->rehearsal, &id);
    return json_object_get(step, "send") ? send(trial, step, one, err)
                                         : answer(trial, step, one, err);
}

int lien_trial_act(struct lien_trial *trial, const json_t *step, const char *pointer,
                   struct lien_error *err)
{
    char at[LIEN_TRIAL_POINTER_SIZE];
    int rc = move_clock(trial, step, pointer, err);
    if (rc < 0 || trial->refused)
        return rc;
    if (json_object_get(step, "send") || json_object_get(step, "answer"))
        return act_on_case(trial, step, pointer, err);
    if (json_object_get(step, "open")) {
        lien_json_pointer_join(at, sizeof(at), pointer, "open");
        return open_further(trial, json_object_get(step, "open"), at, err);
    }
    if (json_object_get(step, "outage")) {
        lien_json_pointer_join(at, sizeof(at), pointer, "outage");
        return announce(trial, json_object_get(step, "outage"), at, err);
    }
    return json_object_get(step, "outageEnds") ? end_outage(trial, pointer, err) : 0;
}
