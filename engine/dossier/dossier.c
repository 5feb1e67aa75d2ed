/* SPDX-License-Identifier: Apache-2.0 */
/* Holds a dossier in memory, and takes one command through the cases that it touches. */
#include "dossier/dossier.h"

#include <stdlib.h>
#include "base/json.h"
#include "dossier/acts.h"
#include "dossier/cascade.h"
#include "dossier/moved_unit.h"
#include "dossier/recount.h"

#define OUTCOME_BYTES_MAX ((size_t)64 * 1024 * 1024)
/* Tries of one command: each failing timer is parked and the command begun again. Past them it ends
 * before the next that fails, and the next command goes on: a case with many of them keeps nobody
 * waiting for long. */
#define TRIES_MAX 16

/* --- a dossier in memory --- */

lien_dossier *lien_dossier_new(const lien_catalog *catalog, const struct lien_id *id,
                               int64_t opened_ms, const char *pins)
{
    lien_dossier *dossier = calloc(1, sizeof(*dossier));
    if (!dossier)
        return NULL;
    dossier->id = *id;
    dossier->opened_ms = opened_ms;
    dossier->catalog = lien_catalog_ref(catalog);
    dossier->pins = pins ? json_loads(pins, 0, NULL) : json_object();
    dossier->last_ms = opened_ms;
    if (dossier->pins)
        return dossier;
    lien_dossier_free(dossier);
    return NULL;
}

void lien_dossier_free(lien_dossier *dossier)
{
    if (!dossier)
        return;
    for (size_t i = 0; i < dossier->case_count; i++)
        lien_case_unref(dossier->cases[i]);
    free(dossier->cases);
    json_decref(dossier->pins);
    lien_catalog_unref((lien_catalog *)(uintptr_t)dossier->catalog);
    free(dossier);
}

/* Steals the case. */
static int append_case(lien_dossier *dossier, lien_case *one)
{
    lien_case **cases = realloc(dossier->cases, (dossier->case_count + 1) * sizeof(*cases));
    if (!cases) {
        lien_case_unref(one);
        return LIEN_ENOMEM;
    }
    dossier->cases = cases;
    cases[dossier->case_count++] = one;
    if (one->changed_ms > dossier->last_ms)
        dossier->last_ms = one->changed_ms;
    return 0;
}

lien_dossier *lien_dossier_copy(const lien_dossier *dossier)
{
    lien_dossier *copy = malloc(sizeof(*copy));
    lien_case **cases = malloc((dossier->case_count + 1) * sizeof(lien_case *));
    if (!copy || !cases) {
        free(copy);
        free(cases);
        return NULL;
    }
    *copy = *dossier;
    copy->cases = cases;
    for (size_t i = 0; i < dossier->case_count; i++)
        cases[i] = lien_case_ref(dossier->cases[i]);
    json_incref(copy->pins);
    copy->catalog = lien_catalog_ref(dossier->catalog);
    return copy;
}

static json_t *read_json(const char *text)
{
    return text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
}

static int fill_case(lien_case *one, const struct lien_case_row *row, struct lien_error *err)
{
    json_auto_t *snapshot = read_json(row->snapshot);
    one->status = row->status;
    one->national = row->national;
    one->national_since_ms = row->national_since_ms;
    one->revision = row->revision;
    one->changed_ms = row->changed_ms;
    one->closed_ms = row->closed_ms;
    one->assignee = row->assignee ? strdup(row->assignee) : NULL;
    if (row->assignee && !one->assignee)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    lien_acts_take(one, snapshot);
    int rc = lien_snapshot_from_json(one->definition, snapshot, &one->snapshot, err);
    if (rc < 0)
        return rc;
    lien_recount_case(one, row);
    return 0;
}

int lien_dossier_add_row(lien_dossier *dossier, const struct lien_case_row *row,
                         struct lien_error *err)
{
    const lien_definition *definition =
        lien_catalog_find_procedure(dossier->catalog, row->procedure, row->version);
    const struct lien_unit *unit = lien_units_find(lien_catalog_units(dossier->catalog), row->unit);
    if (!definition)
        return lien_error_set(err, LIEN_ENOTFOUND, "procedure %s version %s is not deployed",
                              row->procedure, row->version);
    json_auto_t *input = read_json(row->input);
    struct lien_case_head *head = lien_case_head_new(row, input);
    if (!head)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    head->info = lien_case_make_info(head, definition);
    head->applicant = read_json(row->applicant);
    head->subjects = read_json(row->subjects);
    bool whole = head->info && input && !row->applicant == !head->applicant &&
                 !row->subjects == !head->subjects;
    lien_case *one = lien_case_new(head, definition,
                                   lien_catalog_calendar_for(dossier->catalog, definition, unit));
    if (!one)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int rc = whole ? fill_case(one, row, err)
                   : lien_error_set(err, LIEN_EINVAL, "a case's row cannot be read");
    if (rc == 0)
        rc = lien_moved_unit_apply(one, lien_catalog_units(dossier->catalog), err);
    if (rc == 0)
        return append_case(dossier, one);
    lien_case_unref(one);
    return rc;
}

int lien_dossier_add_foreign_code(lien_dossier *dossier, const struct lien_foreign_code_row *row,
                                  struct lien_error *err)
{
    for (size_t i = 0; i < dossier->case_count; i++)
        if (lien_id_equal(&dossier->cases[i]->head->id, &row->case_id))
            return json_object_set_new(dossier->cases[i]->foreign_codes, row->system,
                                       json_string(row->code)) < 0
                       ? lien_error_set(err, LIEN_ENOMEM, "out of memory")
                       : 0;
    return lien_error_set(err, LIEN_ENOTFOUND, "a foreign code belongs to no case");
}

void lien_dossier_set_history_end(lien_dossier *dossier, int64_t sequence, const uint8_t hash[32])
{
    dossier->history_sequence = sequence;
    memcpy(dossier->history_hash, hash, sizeof(dossier->history_hash));
}

const uint8_t *lien_dossier_history_hash(const lien_dossier *dossier)
{
    return dossier->history_hash;
}

int64_t lien_dossier_history_sequence(const lien_dossier *dossier)
{
    return dossier->history_sequence;
}

const lien_catalog *lien_dossier_catalog(const lien_dossier *dossier)
{
    return dossier->catalog;
}

const struct lien_id *lien_dossier_id(const lien_dossier *dossier)
{
    return &dossier->id;
}

int64_t lien_dossier_opened_ms(const lien_dossier *dossier)
{
    return dossier->opened_ms;
}

char *lien_dossier_pins_text(const lien_dossier *dossier)
{
    return lien_json_text(dossier->pins);
}

const lien_case *lien_dossier_find_case(const lien_dossier *dossier, const struct lien_id *id)
{
    for (size_t i = 0; i < dossier->case_count; i++)
        if (lien_id_equal(&dossier->cases[i]->head->id, id))
            return dossier->cases[i];
    return NULL;
}

const lien_case *lien_dossier_case_at(const lien_dossier *dossier, size_t index)
{
    return index < dossier->case_count ? dossier->cases[index] : NULL;
}

const lien_case *lien_dossier_root(const lien_dossier *dossier)
{
    return lien_dossier_case_at(dossier, 0);
}

static size_t json_weight(const json_t *value)
{
    size_t weight = 48, i;
    const char *key;
    json_t *one;
    json_object_foreach((json_t *)(uintptr_t)value, key, one) weight +=
        96 + strlen(key) + json_weight(one);
    json_array_foreach((json_t *)(uintptr_t)value, i, one) weight += 8 + json_weight(one);
    return weight + (json_is_string(value) ? json_string_length(value) : 0);
}

size_t lien_dossier_weight(const lien_dossier *dossier)
{
    size_t weight = sizeof(*dossier) + 512;
    for (size_t i = 0; i < dossier->case_count; i++) {
        const lien_case *one = dossier->cases[i];
        weight += sizeof(*one) + sizeof(*one->head) + sizeof(*one->snapshot) + 1024;
        weight += json_weight(one->head->input) + json_weight(one->snapshot->context);
        weight += (size_t)one->snapshot->timer_count * 512;
    }
    return weight;
}

/* --- commands --- */

bool lien_principal_has_role(const struct lien_principal *principal, const char *role)
{
    size_t length = strlen(role);
    const char *at = principal->roles;
    while (at && (at = strstr(at, role))) {
        bool begins = at == principal->roles || at[-1] == ' ';
        if (begins && (at[length] == ' ' || at[length] == '\0'))
            return true;
        at += length;
    }
    return false;
}

void lien_actor_text(const struct lien_principal *principal, char *out, size_t size)
{
    const char *id = principal->id ? principal->id : "unknown";
    switch (principal->kind) {
    case LIEN_PERSON:
        if (principal->for_id)
            snprintf(out, size, "person:%s for person:%s", id, principal->for_id);
        else
            snprintf(out, size, "person:%s", id);
        return;
    case LIEN_SYSTEM:
        snprintf(out, size, "system:%s", id);
        return;
    case LIEN_ENGINE:
        snprintf(out, size, "engine");
        return;
    }
}

json_t *lien_sender_json(const struct lien_principal *principal, const char *role)
{
    json_t *sender = json_pack("{s:s?, s:s?, s:s?, s:s?}", "id", principal->id, "role", role,
                               "name", principal->name, "unit", principal->unit);
    if (!sender || !principal->for_id)
        return sender;
    json_t *person = json_pack("{s:s, s:s?}", "id", principal->for_id, "name", principal->for_name);
    if (json_object_set_new(sender, "onBehalfOf", person) == 0)
        return sender;
    json_decref(sender);
    return NULL;
}

static int run_command(struct lien_cascade *cascade)
{
    switch (cascade->command->kind) {
    case LIEN_COMMAND_OPEN:
        return lien_command_open(cascade);
    case LIEN_COMMAND_EVENT:
        return lien_command_event(cascade);
    case LIEN_COMMAND_WAKE:
        return lien_command_wake(cascade);
    case LIEN_COMMAND_ANSWER:
        return lien_command_answer(cascade);
    case LIEN_COMMAND_RESOLVE:
        return lien_command_resolve(cascade);
    case LIEN_COMMAND_RECOUNT:
        return lien_command_recount(cascade);
    case LIEN_COMMAND_MIGRATE:
        return lien_command_migrate(cascade);
    case LIEN_COMMAND_ASSIGN:
        return lien_command_assign(cascade);
    case LIEN_COMMAND_PROMISE:
        return lien_command_promise(cascade);
    case LIEN_COMMAND_UNDO:
        return lien_command_undo(cascade);
    case LIEN_COMMAND_RECEIVE:
        return lien_command_receive(cascade);
    }
    return LIEN_EINVAL;
}

static bool take_arena(const struct lien_world *world, struct lien_outcome *out)
{
    out->spare = world->spare;
    out->arena = world->spare ? *world->spare : NULL;
    if (out->arena)
        *world->spare = NULL;
    else
        out->arena = lien_arena_new(OUTCOME_BYTES_MAX);
    return out->arena != NULL;
}

/* One try. What fails while a timer is fired is that timer's fault, told by *ret_parked. */
static int try_command(const struct lien_world *world, const lien_dossier *dossier,
                       const struct lien_command *command, const struct lien_parked_list *parked,
                       struct lien_outcome *out, struct lien_parked *ret_parked,
                       struct lien_error *err)
{
    struct lien_cascade cascade = {.world = world,
                                   .dossier = dossier,
                                   .command = command,
                                   .parked = parked,
                                   .out = out,
                                   .err = err};
    cascade.now_ms = world->now_ms > dossier->last_ms ? world->now_ms : dossier->last_ms;
    cascade.history_sequence = dossier->history_sequence;
    *ret_parked = (struct lien_parked){0};
    if (!take_arena(world, out))
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int rc = run_command(&cascade);
    *ret_parked = (struct lien_parked){.case_id = cascade.firing_case};
    if (rc < 0 && rc != LIEN_ENOMEM && cascade.firing) {
        ret_parked->what = json_incref(cascade.firing);
        snprintf(ret_parked->message, sizeof(ret_parked->message), "%s", err->message);
    }
    lien_cascade_clear(&cascade);
    if (rc < 0)
        lien_outcome_clear(out);
    return rc;
}

/* The last try: the latest that failed is left for the next command. */
static int end_early(const struct lien_world *world, const lien_dossier *dossier,
                     const struct lien_command *command, const struct lien_parked_list *parked,
                     struct lien_outcome *out, struct lien_error *err)
{
    size_t last = parked->count - 1;
    const struct lien_parked_list before = {parked->items, last, &parked->items[last]};
    struct lien_parked further;
    int rc = try_command(world, dossier, command, &before, out, &further, err);
    json_decref(further.what);
    return rc;
}

static int apply(const struct lien_world *world, const lien_dossier *dossier,
                 const struct lien_command *command, struct lien_outcome *ret,
                 struct lien_error *err)
{
    struct lien_parked items[TRIES_MAX];
    struct lien_parked_list parked = {.items = items};
    struct lien_outcome out = {0};
    int rc;
    do {
        rc = try_command(world, dossier, command, &parked, &out, &items[parked.count], err);
    } while (rc < 0 && items[parked.count].what && ++parked.count < TRIES_MAX);
    if (rc < 0 && parked.count == TRIES_MAX)
        rc = end_early(world, dossier, command, &parked, &out, err);
    if (rc == 0)
        *ret = out;
    for (size_t i = 0; i < parked.count; i++)
        json_decref(items[i].what);
    return rc;
}

int lien_dossier_apply(const struct lien_world *world, const lien_dossier *dossier,
                       const struct lien_command *command, struct lien_outcome *ret,
                       struct lien_error *err)
{
    struct lien_error own = {0};
    if (!err)
        err = &own;
    if (dossier)
        return apply(world, dossier, command, ret, err);
    struct lien_id id = lien_id_next(world->ids);
    lien_dossier *fresh = lien_dossier_new(world->catalog, &id, world->now_ms, NULL);
    if (!fresh)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int rc = apply(world, fresh, command, ret, err);
    if (rc == 0 && ret->case_count > 0) {
        ret->is_new_dossier = true;
        ret->new_dossier = fresh;
    } else {
        lien_dossier_free(fresh);
    }
    return rc;
}

void lien_dossier_adopt(lien_dossier *dossier, struct lien_outcome *outcome,
                        const uint8_t *history_hash)
{
    for (size_t i = 0; i < outcome->case_count; i++) {
        lien_case *now = outcome->cases[i].now;
        size_t at = 0;
        while (at < dossier->case_count &&
               !lien_id_equal(&dossier->cases[at]->head->id, &now->head->id))
            at++;
        if (at == dossier->case_count) {
            if (append_case(dossier, lien_case_ref(now)) < 0)
                abort(); /* it is on disk: to go on without it would be a wrong legal fact */
            continue;
        }
        lien_case_unref(dossier->cases[at]);
        dossier->cases[at] = lien_case_ref(now);
        if (now->changed_ms > dossier->last_ms)
            dossier->last_ms = now->changed_ms;
    }
    if (outcome->pins) {
        json_decref(dossier->pins);
        dossier->pins = json_incref(outcome->pins);
    }
    dossier->history_sequence += (int64_t)outcome->history_count;
    if (history_hash)
        memcpy(dossier->history_hash, history_hash, sizeof(dossier->history_hash));
    if (outcome->new_dossier == dossier)
        outcome->new_dossier = NULL;
}
