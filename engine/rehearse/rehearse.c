/* SPDX-License-Identifier: Apache-2.0 */
/* Runs dossiers under a virtual clock. */
#include "rehearse/inside.h"

#include <stdlib.h>
#include <string.h>
#include "core/model.h"
#include "dossier/case.h"
#include "rehearse/happened.h"

/* --- life --- */

lien_rehearsal *lien_rehearsal_new(const lien_catalog *catalog,
                                   const struct lien_rehearsal_terms *terms)
{
    lien_rehearsal *rehearsal = calloc(1, sizeof(*rehearsal));
    if (!rehearsal)
        return NULL;
    rehearsal->catalog = lien_catalog_ref(catalog);
    rehearsal->wakes_max = terms->wakes_max;
    rehearsal->connected = terms->connected;
    rehearsal->silent = terms->silent;
    rehearsal->keeper = terms->keeper;
    rehearsal->ids =
        (struct lien_id_source){.now_ms = terms->start_ms, .state = {terms->seed, ~terms->seed}};
    rehearsal->world = (struct lien_world){.catalog = catalog,
                                           .now_ms = terms->start_ms,
                                           .ids = &rehearsal->ids,
                                           .open_actors = !terms->connected,
                                           .open_children = terms->open_children,
                                           .info = terms->case_info,
                                           .watcher = terms->watcher};
    if (terms->keeper) {
        rehearsal->world.next_code = terms->keeper->next_code;
        rehearsal->world.self = terms->keeper->self;
    }
    rehearsal->happened = json_object();
    if (rehearsal->happened)
        return rehearsal;
    lien_rehearsal_free(rehearsal);
    return NULL;
}

void lien_rehearsal_free(lien_rehearsal *rehearsal)
{
    if (!rehearsal)
        return;
    for (size_t i = 0; i < rehearsal->dossier_count; i++)
        lien_dossier_free(rehearsal->dossiers[i]);
    free(rehearsal->dossiers);
    json_decref(rehearsal->happened);
    lien_catalog_unref(rehearsal->catalog);
    free(rehearsal);
}

/* --- reading --- */

int64_t lien_rehearsal_now(const lien_rehearsal *rehearsal)
{
    return rehearsal->world.now_ms;
}

const struct lien_world *lien_rehearsal_world(const lien_rehearsal *rehearsal)
{
    return &rehearsal->world;
}

const lien_dossier *lien_rehearsal_dossier_at(const lien_rehearsal *rehearsal, size_t index)
{
    return index < rehearsal->dossier_count ? rehearsal->dossiers[index] : NULL;
}

/* Where the dossier of a case stands: a keeper may put another in its place. */
static lien_dossier **find_place(const lien_rehearsal *rehearsal, const struct lien_id *case_id)
{
    for (size_t i = 0; i < rehearsal->dossier_count; i++)
        if (lien_dossier_find_case(rehearsal->dossiers[i], case_id))
            return &rehearsal->dossiers[i];
    return NULL;
}

static const lien_dossier *find_dossier(const lien_rehearsal *rehearsal,
                                        const struct lien_id *case_id)
{
    lien_dossier **place = find_place(rehearsal, case_id);
    return place ? *place : NULL;
}

const lien_dossier *lien_rehearsal_dossier_of(const lien_rehearsal *rehearsal,
                                              const struct lien_id *case_id)
{
    return find_dossier(rehearsal, case_id);
}

const lien_case *lien_rehearsal_case(const lien_rehearsal *rehearsal, const struct lien_id *case_id)
{
    const lien_dossier *dossier = find_dossier(rehearsal, case_id);
    return dossier ? lien_dossier_find_case(dossier, case_id) : NULL;
}

const lien_case *lien_rehearsal_child(const lien_rehearsal *rehearsal, const struct lien_id *parent,
                                      const char *invocation)
{
    const lien_dossier *dossier = find_dossier(rehearsal, parent);
    const lien_case *one, *found = NULL;
    for (size_t i = 0; dossier && (one = lien_dossier_case_at(dossier, i)); i++)
        if (lien_id_equal(&one->head->parent, parent) &&
            strcmp(one->head->invocation, invocation) == 0)
            found = one;
    return found;
}

const json_t *lien_rehearsal_happened(const lien_rehearsal *rehearsal,
                                      const struct lien_id *case_id)
{
    char key[LIEN_ID_TEXT_SIZE];
    lien_id_format(case_id, key);
    return json_object_get(rehearsal->happened, key);
}

void lien_rehearsal_forget(lien_rehearsal *rehearsal)
{
    json_object_clear(rehearsal->happened);
}

/* --- commands --- */

static void explain(const struct lien_outcome *outcome, struct lien_rehearsal_answer *ret)
{
    ret->verdict = outcome->verdict;
    ret->why = (struct lien_error){0};
    if (outcome->verdict != LIEN_VERDICT_BAD_FORM)
        return;
    struct lien_violation first = lien_violations_get(outcome->violations, 0);
    lien_error_at(&ret->why, LIEN_EINVAL, first.pointer, "%s", first.en);
}

/* Room for one more dossier. */
static int make_room(lien_rehearsal *rehearsal, struct lien_error *err)
{
    size_t count = rehearsal->dossier_count;
    lien_dossier **dossiers = realloc(rehearsal->dossiers, (count + 1) * sizeof(*dossiers));
    if (!dossiers)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    rehearsal->dossiers = dossiers;
    return 0;
}

/* What the keeper has written takes the place of what is in memory. */
static int restore(const lien_rehearsal *rehearsal, lien_dossier **place, struct lien_error *err)
{
    const struct lien_rehearsal_keeper *keeper = rehearsal->keeper;
    lien_dossier *kept;
    if (!keeper || !keeper->load)
        return 0;
    int rc = keeper->load(keeper->self, rehearsal->catalog, lien_dossier_id(*place), &kept, err);
    if (rc < 0)
        return rc;
    lien_dossier_free(*place);
    *place = kept;
    return 0;
}

/* Have it written, and take it over. place is NULL for a new dossier. */
static int take_over(lien_rehearsal *rehearsal, lien_dossier **place, struct lien_outcome *outcome,
                     struct lien_error *err)
{
    const struct lien_rehearsal_keeper *keeper = rehearsal->keeper;
    lien_dossier *dossier = outcome->new_dossier ? outcome->new_dossier : place ? *place : NULL;
    uint8_t hash[32];
    int rc = outcome->new_dossier ? make_room(rehearsal, err) : 0;
    if (rc == 0 && dossier && keeper)
        rc = keeper->keep(keeper->self, &rehearsal->world, dossier, outcome, hash, err);
    if (rc < 0 || !dossier)
        return rc;
    if (outcome->new_dossier) {
        place = &rehearsal->dossiers[rehearsal->dossier_count++];
        *place = dossier;
    }
    lien_dossier_adopt(dossier, outcome, keeper ? hash : NULL);
    return restore(rehearsal, place, err);
}

/* --- what systems do by themselves --- */

static bool is_silent(const lien_rehearsal *rehearsal, const char *connector)
{
    size_t i;
    json_t *silent;
    json_array_foreach((json_t *)(uintptr_t)rehearsal->silent, i, silent)
    {
        if (strcmp(json_string_value(silent), connector) == 0)
            return true;
    }
    return false;
}

static int apply_only(lien_rehearsal *rehearsal, lien_dossier **place,
                      const struct lien_command *command, struct lien_outcome *ret,
                      struct lien_error *err);

/* Where the request has gone again before it was heard, nobody acknowledges it. */
static int acknowledge(lien_rehearsal *rehearsal, lien_dossier **place,
                       const struct lien_outbox_row *row, struct lien_error *err)
{
    struct lien_outcome outcome = {0};
    const struct lien_command command = {
        .kind = LIEN_COMMAND_ANSWER,
        .principal = {.kind = LIEN_SYSTEM, .id = row->connector},
        .case_id = row->case_id,
        .if_revision = -1,
        .invocation = row->invocation,
        .instance = row->instance,
        .answer = LIEN_ANSWER_ACKNOWLEDGED,
    };
    int rc = apply_only(rehearsal, place, &command, &outcome, err);
    if (rc == 0)
        lien_outcome_clear(&outcome);
    return rc;
}

static int acknowledge_all(lien_rehearsal *rehearsal, lien_dossier **place,
                           const struct lien_outcome *outcome, struct lien_error *err)
{
    int rc = 0;
    for (size_t i = 0; i < outcome->outbox_count && rc == 0; i++)
        if (outcome->outbox[i].invocation && !is_silent(rehearsal, outcome->outbox[i].connector))
            rc = acknowledge(rehearsal, place, &outcome->outbox[i], err);
    return rc;
}

/* Apply a command, take over what it changed, note what it did. place is NULL for a new one. */
static int apply_only(lien_rehearsal *rehearsal, lien_dossier **place,
                      const struct lien_command *command, struct lien_outcome *ret,
                      struct lien_error *err)
{
    struct lien_outcome outcome = {0};
    const struct lien_rehearsal_keeper *keeper = rehearsal->keeper;
    rehearsal->ids.now_ms = rehearsal->world.now_ms;
    if (keeper && keeper->hear)
        keeper->hear(keeper->self, &rehearsal->world, command);
    int rc = lien_dossier_apply(&rehearsal->world, place ? *place : NULL, command, &outcome, err);
    if (rc < 0)
        return rc;
    if (lien_happened_note(rehearsal->happened, &outcome) < 0)
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    else
        rc = take_over(rehearsal, place, &outcome, err);
    if (rc < 0)
        lien_outcome_clear(&outcome);
    else
        *ret = outcome;
    return rc;
}

int lien_rehearsal_apply(lien_rehearsal *rehearsal, lien_dossier **place,
                         const struct lien_command *command, struct lien_id *ret_id,
                         struct lien_rehearsal_answer *ret, struct lien_error *err)
{
    struct lien_outcome outcome = {0};
    int rc = apply_only(rehearsal, place, command, &outcome, err);
    if (rc < 0)
        return rc;
    *ret_id = outcome.case_id;
    explain(&outcome, ret);
    if (!place && rehearsal->dossier_count > 0)
        place = &rehearsal->dossiers[rehearsal->dossier_count - 1];
    rc = acknowledge_all(rehearsal, place, &outcome, err);
    lien_outcome_clear(&outcome);
    return rc;
}

int lien_rehearsal_do(lien_rehearsal *rehearsal, const struct lien_command *command,
                      struct lien_id *ret_id, struct lien_rehearsal_answer *ret,
                      struct lien_error *err)
{
    bool opens = command->kind == LIEN_COMMAND_OPEN;
    const struct lien_id *about = opens ? &command->corrects : &command->case_id;
    lien_dossier **place = lien_id_is_nil(about) ? NULL : find_place(rehearsal, about);
    if (!place && !(opens && lien_id_is_nil(about)))
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such case");
    return lien_rehearsal_apply(rehearsal, place, command, ret_id, ret, err);
}

int lien_rehearsal_open(lien_rehearsal *rehearsal, const struct lien_command *command,
                        struct lien_id *ret_id, struct lien_rehearsal_answer *ret,
                        struct lien_error *err)
{
    struct lien_command open = *command;
    open.kind = LIEN_COMMAND_OPEN;
    open.principal = (struct lien_principal){.kind = LIEN_PERSON, .id = "play", .roles = "officer"};
    open.if_revision = -1;
    return lien_rehearsal_apply(rehearsal, NULL, &open, ret_id, ret, err);
}

/* Whoever may send the event sends it. */
static struct lien_principal sender_of(const lien_case *one, const json_t *event)
{
    const char *type = json_string_value(json_object_get(event, "type"));
    const struct lien_event_kind *kind =
        type ? lien_model_find_event(lien_case_definition(one), type) : NULL;
    struct lien_principal sender = {.kind = LIEN_PERSON, .id = "play"};
    if (!kind)
        return sender;
    sender.roles = kind->role;
    if (strncmp(kind->role, "system:", 7) == 0) {
        sender.kind = LIEN_SYSTEM;
        sender.id = kind->role + 7;
    }
    return sender;
}

int lien_rehearsal_send(lien_rehearsal *rehearsal, const struct lien_id *case_id,
                        const json_t *event, struct lien_rehearsal_answer *ret,
                        struct lien_error *err)
{
    lien_dossier **place = find_place(rehearsal, case_id);
    struct lien_id ignored;
    if (!place)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such case");
    struct lien_command command = {.kind = LIEN_COMMAND_EVENT,
                                   .principal =
                                       sender_of(lien_dossier_find_case(*place, case_id), event),
                                   .case_id = *case_id,
                                   .if_revision = -1,
                                   .event = event,
                                   .unchecked = true};
    return lien_rehearsal_apply(rehearsal, place, &command, &ignored, ret, err);
}

int lien_rehearsal_answer(lien_rehearsal *rehearsal, const struct lien_id *case_id,
                          const char *invocation, enum lien_answer_kind kind, const json_t *value,
                          struct lien_rehearsal_answer *ret, struct lien_error *err)
{
    const lien_case *one = lien_rehearsal_case(rehearsal, case_id);
    int index = one ? lien_snapshot_find_invocation(one->snapshot, invocation) : -1;
    const struct lien_invocation *asked = index < 0 ? NULL : &one->snapshot->invocations[index];
    struct lien_command command = {.kind = LIEN_COMMAND_ANSWER,
                                   .case_id = *case_id,
                                   .if_revision = -1,
                                   .invocation = invocation,
                                   .answer = kind,
                                   .value = value};
    struct lien_id ignored;
    if (!asked || !asked->actor->connector || !asked->instance ||
        !lien_id_parse(json_string_value(asked->instance), &command.instance))
        return lien_error_set(err, LIEN_ENOTFOUND, "no request of that name is open");
    command.principal = (struct lien_principal){.kind = LIEN_SYSTEM, .id = asked->actor->connector};
    return lien_rehearsal_apply(rehearsal, find_place(rehearsal, case_id), &command, &ignored, ret,
                                err);
}

/* --- working time --- */

static int follow(lien_rehearsal *rehearsal, lien_dossier **place, struct lien_error *err)
{
    const struct lien_command recount = {.kind = LIEN_COMMAND_RECOUNT,
                                         .principal = {.kind = LIEN_ENGINE},
                                         .case_id = *lien_case_id(lien_dossier_root(*place)),
                                         .if_revision = -1};
    struct lien_rehearsal_answer answer;
    struct lien_id ignored;
    int rc = lien_dossier_follow(*place, rehearsal->catalog, err);
    return rc < 0 ? rc : lien_rehearsal_apply(rehearsal, place, &recount, &ignored, &answer, err);
}

int lien_rehearsal_follow(lien_rehearsal *rehearsal, const lien_catalog *catalog,
                          struct lien_error *err)
{
    lien_catalog *before = rehearsal->catalog;
    int rc = 0;
    rehearsal->catalog = lien_catalog_ref(catalog);
    rehearsal->world.catalog = rehearsal->catalog;
    for (size_t i = 0; i < rehearsal->dossier_count && rc == 0; i++)
        rc = follow(rehearsal, &rehearsal->dossiers[i], err);
    lien_catalog_unref(before);
    return rc;
}
