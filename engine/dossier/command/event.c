/* SPDX-License-Identifier: Apache-2.0 */
/* Takes an event that a person or a system sends to a case. */
#include <stdlib.h>
#include "base/json.h"
#include "dossier/cascade.h"

/* Whether the sender's unit is the one that the event's side asks for, or above it. */
static bool is_on_side(const struct lien_cascade *cascade, const lien_case *one,
                       enum lien_side side)
{
    const struct lien_principal *principal = &cascade->command->principal;
    const lien_units *units = lien_catalog_units(cascade->world->catalog);
    const lien_case *root = one;
    if (!principal->unit)
        return true;
    while (!lien_id_is_nil(&root->head->parent) && side == LIEN_SIDE_CENTRE)
        root = lien_dossier_find_case(cascade->dossier, &root->head->parent);
    const struct lien_unit *asked = lien_units_find(units, root->head->unit);
    const struct lien_unit *own = lien_units_find(units, principal->unit);
    return asked && own && lien_unit_is_within(asked, own);
}

static bool may_send(const struct lien_cascade *cascade, const lien_case *one,
                     const struct lien_event_kind *kind)
{
    const struct lien_principal *principal = &cascade->command->principal;
    if (!lien_principal_has_role(principal, kind->role))
        return false;
    return principal->kind != LIEN_PERSON || is_on_side(cascade, one, kind->side);
}

static int check_form(struct lien_cascade *cascade, const lien_case *one,
                      const struct lien_event_kind *kind, const json_t *sender)
{
    bool good;
    if (!kind->schema)
        return lien_judge_event(cascade, one, kind->type, sender, &good);
    json_auto_t *form = lien_json_copy(cascade->command->event);
    if (!form)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    json_object_del(form, "type");
    int rc = lien_schema_check(kind->schema, form, &cascade->out->violations, cascade->err);
    if (rc == 0)
        return lien_judge_event(cascade, one, kind->type, sender, &good);
    if (rc != LIEN_EINVAL || !cascade->out->violations)
        return rc;
    cascade->out->verdict = LIEN_VERDICT_BAD_FORM;
    return 0;
}

/* *ret_good: the event may be given to the machine; else the verdict says why not. */
static int check_event(struct lien_cascade *cascade, const lien_case *one,
                       const struct lien_event_kind *kind, const json_t *sender, bool *ret_good)
{
    const struct lien_command *command = cascade->command;
    int rc = 0;
    *ret_good = false;
    if (command->if_revision >= 0 && command->if_revision != one->revision)
        cascade->out->verdict = LIEN_VERDICT_STALE;
    else if (!kind && !command->unchecked)
        cascade->out->verdict = LIEN_VERDICT_UNKNOWN_EVENT;
    else if (kind && !command->unchecked && !may_send(cascade, one, kind))
        cascade->out->verdict = LIEN_VERDICT_DENIED;
    else if (kind)
        rc = check_form(cascade, one, kind, sender);
    *ret_good = rc == 0 && cascade->out->verdict == LIEN_VERDICT_DONE;
    return rc;
}

/* Nobody took it: the case stays as it was. A system's event is kept, to be sent again by hand. */
static int leave_unhandled(struct lien_cascade *cascade, const struct lien_task *task)
{
    const lien_case *one = lien_cascade_work(cascade, &task->case_id)->now;
    cascade->out->verdict = LIEN_VERDICT_UNHANDLED;
    if (cascade->command->principal.kind != LIEN_SYSTEM)
        return 0;
    return lien_rows_unmatched(cascade, one, task->event, task->actor);
}

static bool changed_anything(const struct lien_cascade *cascade)
{
    for (size_t i = 0; i < cascade->work_count; i++)
        if (cascade->works[i].changed)
            return true;
    return false;
}

/* Whoever works on it at the competent unit has got what was filed elsewhere. */
static int note_receipt(struct lien_cascade *cascade, const struct lien_id *id)
{
    struct lien_work *work = lien_cascade_work(cascade, id);
    if (!work || !lien_receipt_is_awaited(work->now) || !lien_case_is_open(work->now) ||
        cascade->command->principal.kind != LIEN_PERSON)
        return 0;
    return lien_receipt_record(cascade, work);
}

static int take(struct lien_cascade *cascade, const struct lien_task *task)
{
    bool handled;
    int rc = lien_cascade_step(cascade, task, &handled);
    if (rc < 0)
        return rc;
    if (!handled && !changed_anything(cascade)) {
        rc = leave_unhandled(cascade, task);
        return rc < 0 ? rc : lien_cascade_finish(cascade);
    }
    if (!handled)
        cascade->out->verdict = LIEN_VERDICT_UNHANDLED;
    else
        rc = lien_judge_note(cascade, &task->case_id);
    if (rc == 0 && handled)
        rc = note_receipt(cascade, &task->case_id);
    if (rc == 0)
        rc = lien_cascade_run(cascade);
    return rc < 0 ? rc : lien_cascade_finish(cascade);
}

int lien_command_event(struct lien_cascade *cascade)
{
    const struct lien_command *command = cascade->command;
    const lien_case *one = lien_dossier_find_case(cascade->dossier, &command->case_id);
    const char *type = json_string_value(json_object_get(command->event, "type"));
    bool good;
    if (!one)
        return lien_error_set(cascade->err, LIEN_ENOTFOUND, "there is no such case");
    if (!type || !*type)
        return lien_error_at(cascade->err, LIEN_EINVAL, "/type", "an event has a type, a text");
    cascade->out->case_id = command->case_id;
    const struct lien_event_kind *kind = lien_model_find_event(one->definition, type);
    json_auto_t *sender = lien_sender_json(&command->principal, kind ? kind->role : NULL);
    int rc = check_event(cascade, one, kind, sender, &good);
    if (rc < 0 || !good)
        return rc;
    char actor[256];
    lien_actor_text(&command->principal, actor, sizeof(actor));
    struct lien_task task = {.kind = LIEN_TASK_EVENT,
                             .case_id = command->case_id,
                             .event = (json_t *)(uintptr_t)command->event,
                             .actor = actor,
                             .sender = sender};
    return take(cascade, &task);
}
