/* SPDX-License-Identifier: Apache-2.0 */
/* Begins and records what a person does on a case beside its machine. */
#include "dossier/act.h"

const char *const lien_act_workers[] = {"officer", "signatory", "leader", "manager", "admin", NULL};
const char *const lien_act_leaders[] = {"leader", "manager", "admin", NULL};

bool lien_act_has_role_of(const struct lien_principal *principal, const char *const roles[])
{
    for (size_t i = 0; roles[i]; i++)
        if (lien_principal_has_role(principal, roles[i]))
            return true;
    return false;
}

static bool may(const struct lien_cascade *cascade, const lien_case *one, const char *const roles[])
{
    const struct lien_principal *person = &cascade->command->principal;
    return person->kind == LIEN_PERSON && lien_case_is_within(cascade->world, one, person->unit) &&
           lien_act_has_role_of(person, roles);
}

struct lien_work *lien_act_begin(struct lien_cascade *cascade, const char *const roles[])
{
    const struct lien_command *command = cascade->command;
    const lien_case *one = lien_dossier_find_case(cascade->dossier, &command->case_id);
    cascade->err->code = 0;
    if (!one) {
        (void)lien_error_set(cascade->err, LIEN_ENOTFOUND, "there is no such case");
        return NULL;
    }
    cascade->out->case_id = command->case_id;
    if (!may(cascade, one, roles))
        cascade->out->verdict = LIEN_VERDICT_DENIED;
    else if (command->if_revision >= 0 && command->if_revision != one->revision)
        cascade->out->verdict = LIEN_VERDICT_STALE;
    if (cascade->out->verdict != LIEN_VERDICT_DONE)
        return NULL;
    return lien_cascade_work(cascade, &command->case_id);
}

int lien_act_declined(const struct lien_cascade *cascade)
{
    return cascade->out->verdict == LIEN_VERDICT_DONE ? cascade->err->code : 0;
}

int lien_act_refuse(struct lien_cascade *cascade, const struct lien_refusal *refusal)
{
    cascade->out->verdict = LIEN_VERDICT_REFUSED;
    cascade->out->refusal = refusal;
    return 0;
}

int lien_act_record(struct lien_cascade *cascade, struct lien_work *work, const char *type,
                    json_t *payload)
{
    const char *reason = cascade->command->reason;
    const char *states = lien_case_states_text(work->now, cascade->out->arena);
    char actor[256];
    bool whole =
        payload && (!reason || json_object_set_new(payload, "reason", json_string(reason)) == 0);
    int rc = whole ? 0 : lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    lien_actor_text(&cascade->command->principal, actor, sizeof(actor));
    work->changed = true;
    if (rc == 0)
        rc = lien_rows_history(cascade, work->now, actor, type, states, payload);
    json_decref(payload);
    return rc;
}
