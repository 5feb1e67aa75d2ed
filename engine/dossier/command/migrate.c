/* SPDX-License-Identifier: Apache-2.0 */
/* Moves one case to another version of its procedure, or says what stands in its way. */
#include <stdlib.h>
#include "base/json.h"
#include "dossier/cascade.h"
#include "dossier/migrate/parts.h"

static bool may_migrate(const struct lien_cascade *cascade, const lien_case *one)
{
    const struct lien_principal *person = &cascade->command->principal;
    return person->kind == LIEN_PERSON && lien_case_is_within(cascade->world, one, person->unit) &&
           (lien_principal_has_role(person, "leader") || lien_principal_has_role(person, "admin"));
}

static int record(struct lien_cascade *cascade, lien_case *one, const char *before)
{
    const struct lien_command *command = cascade->command;
    char actor[256];
    json_auto_t *payload =
        json_pack("{s:s, s:s}", "from", lien_migration_from(command->migration)->procedure.version,
                  "to", one->definition->procedure.version);
    if (!payload || (command->reason &&
                     json_object_set_new(payload, "reason", json_string(command->reason)) < 0))
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    lien_actor_text(&command->principal, actor, sizeof(actor));
    return lien_rows_history(cascade, one, actor, "case.migrated", before, payload);
}

/* Nothing of a case that cannot move is written. */
static int refuse(struct lien_cascade *cascade, struct lien_moving *moving)
{
    int rc = lien_cascade_forget(cascade);
    if (rc == 0)
        cascade->out->obstacles = json_incref(moving->obstacles);
    return rc;
}

static int take(struct lien_cascade *cascade, struct lien_work *work, struct lien_moving *moving)
{
    const char *before = lien_case_states_text(work->now, cascade->out->arena);
    if (!before)
        return lien_error_set(cascade->err, LIEN_ELIMIT, "the command writes too much");
    lien_case_unref(work->now);
    work->now = lien_case_ref(moving->now);
    work->changed = true;
    int rc = record(cascade, work->now, before);
    if (rc == 0)
        rc = lien_clocks_update(cascade, work);
    for (int i = 0; rc == 0 && i < work->now->snapshot->clock_count; i++)
        work->now->snapshot->clocks[i].told_ms = work->now->snapshot->clocks[i].due_ms;
    if (rc == 0 && !json_equal(moving->pins, cascade->dossier->pins))
        cascade->out->pins = json_incref(moving->pins);
    return rc < 0 ? rc : lien_cascade_finish(cascade);
}

static int move(struct lien_cascade *cascade, struct lien_work *work)
{
    struct lien_moving moving = {.migration = cascade->command->migration,
                                 .dossier = cascade->dossier,
                                 .before = work->now,
                                 .now = lien_case_copy(work->now),
                                 .now_ms = cascade->now_ms,
                                 .pins = lien_json_copy(cascade->dossier->pins),
                                 .obstacles = json_array(),
                                 .err = cascade->err};
    int rc = moving.now && moving.pins && moving.obstacles
                 ? lien_moving_run(&moving)
                 : lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    if (rc == 0)
        rc = json_array_size(moving.obstacles) > 0 ? refuse(cascade, &moving)
                                                   : take(cascade, work, &moving);
    lien_case_unref(moving.now);
    json_decref(moving.pins);
    json_decref(moving.obstacles);
    return rc;
}

int lien_command_migrate(struct lien_cascade *cascade)
{
    const struct lien_command *command = cascade->command;
    const lien_case *one = lien_dossier_find_case(cascade->dossier, &command->case_id);
    if (!one)
        return lien_error_set(cascade->err, LIEN_ENOTFOUND, "there is no such case");
    cascade->out->case_id = command->case_id;
    if (!may_migrate(cascade, one))
        cascade->out->verdict = LIEN_VERDICT_DENIED;
    else if (!lien_case_is_open(one) || one->definition != lien_migration_from(command->migration))
        cascade->out->verdict = LIEN_VERDICT_OVER;
    if (cascade->out->verdict != LIEN_VERDICT_DONE)
        return 0;
    struct lien_work *work = lien_cascade_work(cascade, &command->case_id);
    return work ? move(cascade, work) : cascade->err->code;
}
