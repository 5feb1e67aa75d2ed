/* SPDX-License-Identifier: Apache-2.0 */
/* Puts forms to the checks of their procedure, and keeps what these warn of. */
#include "core/form_checks.h"
#include "dossier/cascade.h"

/* What blocks refuses the command; what warns stays with its outcome. */
static bool take_judgement(struct lien_cascade *cascade, struct lien_judgement *judgement)
{
    struct lien_outcome *out = cascade->out;
    if (judgement->blocks) {
        out->violations = judgement->blocks;
        out->verdict = LIEN_VERDICT_BAD_FORM;
        judgement->blocks = NULL;
        return false;
    }
    out->warnings = judgement->warnings;
    judgement->warnings = NULL;
    return true;
}

static int judge(struct lien_cascade *cascade, const lien_definition *definition, const char *on,
                 const json_t *form, const struct lien_scope *scope, bool *ret_good)
{
    struct lien_judgement judgement;
    int rc = lien_form_checks_judge(definition, on, form, scope, &judgement, cascade->err);
    *ret_good = rc == 0 && take_judgement(cascade, &judgement);
    lien_judgement_clear(&judgement);
    return rc;
}

int lien_judge_opening(struct lien_cascade *cascade, const lien_definition *definition,
                       const struct lien_unit *unit, const json_t *input, bool *ret_good)
{
    const struct lien_command *command = cascade->command;
    const struct lien_scope scope = {
        .roots = {[LIEN_ROOT_INPUT] = input},
        .now_ms = command->received_ms == LIEN_NEVER ? cascade->now_ms : command->received_ms,
        .calendar = lien_catalog_calendar_for(cascade->world->catalog, definition, unit)};
    return judge(cascade, definition, NULL, input, &scope, ret_good);
}

int lien_judge_event(struct lien_cascade *cascade, const lien_case *one, const char *type,
                     const json_t *sender, bool *ret_good)
{
    const json_t *event = cascade->command->event;
    const struct lien_scope scope = {.roots = {[LIEN_ROOT_CONTEXT] = one->snapshot->context,
                                               [LIEN_ROOT_EVENT] = event,
                                               [LIEN_ROOT_INPUT] = one->head->input,
                                               [LIEN_ROOT_CASE] = one->head->info,
                                               [LIEN_ROOT_SENDER] = sender},
                                     .now_ms = cascade->now_ms,
                                     .calendar = one->calendar};
    return judge(cascade, one->definition, type, event, &scope, ret_good);
}

int lien_judge_note(struct lien_cascade *cascade, const struct lien_id *case_id)
{
    char actor[256];
    if (!cascade->out->warnings)
        return 0;
    struct lien_work *work = lien_cascade_work(cascade, case_id);
    if (!work)
        return cascade->err->code;
    json_auto_t *payload =
        json_pack("{s:o}", "warnings", lien_violations_json(cascade->out->warnings));
    const char *states = lien_case_states_text(work->now, cascade->out->arena);
    if (!payload || !states)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    lien_actor_text(&cascade->command->principal, actor, sizeof(actor));
    return lien_rows_history(cascade, work->now, actor, "form.warned", states, payload);
}
