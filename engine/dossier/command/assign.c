/* SPDX-License-Identifier: Apache-2.0 */
/* Says who has a case in hand: claimed, assigned, handed over, released. */
#include <string.h>
#include "dossier/act.h"

static const struct lien_refusal is_closed = {
    "case-closed", "Hồ sơ đã kết thúc nên không còn người thụ lý.",
    "The case has ended, so nobody has it in hand any more."};
static const struct lien_refusal is_taken = {
    "case-taken", "Hồ sơ đang do người khác thụ lý; lãnh đạo mới được giao lại.",
    "Somebody else has the case in hand; a leader can assign it anew."};
static const struct lien_refusal has_moved_on = {"assignee-changed",
                                                 "Hồ sơ không còn do người đó thụ lý.",
                                                 "That person has the case in hand no more."};

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Whoever leads gives to anybody; everyone else takes what nobody has, and gives back their own. */
static bool may_give(const struct lien_cascade *cascade)
{
    const struct lien_command *command = cascade->command;
    return lien_act_has_role_of(&command->principal, lien_act_leaders) || !command->assignee ||
           same(command->assignee, command->principal.id);
}

static bool may_take_from(const struct lien_cascade *cascade, const lien_case *one)
{
    const struct lien_principal *person = &cascade->command->principal;
    return !one->assignee || same(one->assignee, person->id) ||
           lien_act_has_role_of(person, lien_act_leaders);
}

static const char *act_of(const struct lien_command *command)
{
    if (command->assigned_from)
        return "case.handed-over";
    if (!command->assignee)
        return "case.released";
    return same(command->assignee, command->principal.id) ? "case.claimed" : "case.assigned";
}

static int put(struct lien_cascade *cascade, lien_case *one)
{
    const struct lien_command *command = cascade->command;
    char *assignee = command->assignee ? strdup(command->assignee) : NULL;
    json_t *assigned = NULL;
    if (command->assignee)
        assigned = json_pack("{s:s*, s:I}", "name", command->assignee_name, "at",
                             (json_int_t)cascade->now_ms);
    if (command->assignee && (!assignee || !assigned)) {
        free(assignee);
        json_decref(assigned);
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    }
    free(one->assignee);
    one->assignee = assignee;
    return assigned ? lien_acts_set(one, "assigned", assigned, cascade->err)
                    : lien_acts_remove(one, "assigned", cascade->err);
}

static int assign(struct lien_cascade *cascade, struct lien_work *work)
{
    const struct lien_command *command = cascade->command;
    json_t *payload =
        json_pack("{s:s*, s:s*}", "from", work->now->assignee, "to", command->assignee);
    int rc = put(cascade, work->now);
    if (rc < 0) {
        json_decref(payload);
        return rc;
    }
    rc = lien_act_record(cascade, work, act_of(command), payload);
    return rc < 0 ? rc : lien_cascade_finish(cascade);
}

int lien_command_assign(struct lien_cascade *cascade)
{
    const struct lien_command *command = cascade->command;
    struct lien_work *work = lien_act_begin(cascade, lien_act_workers);
    if (!work)
        return lien_act_declined(cascade);
    if (!may_give(cascade)) {
        cascade->out->verdict = LIEN_VERDICT_DENIED;
        return 0;
    }
    if (!lien_case_is_open(work->now))
        return lien_act_refuse(cascade, &is_closed);
    if (command->assigned_from && !same(command->assigned_from, work->now->assignee))
        return lien_act_refuse(cascade, &has_moved_on);
    if (same(command->assignee, work->now->assignee))
        return lien_cascade_finish(cascade); /* it is so already */
    if (!may_take_from(cascade, work->now))
        return lien_act_refuse(cascade, &is_taken);
    return assign(cascade, work);
}
