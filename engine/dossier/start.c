/* SPDX-License-Identifier: Apache-2.0 */
/* Starts and stops what cases invoke: child cases here, requests to connectors in connect.c. */
#include <stdlib.h>
#include "base/time.h"
#include "dossier/acts.h"
#include "dossier/cascade.h"
#include "dossier/connect.h"

const lien_definition *lien_start_pinned(struct lien_cascade *cascade, const char *procedure,
                                         const char *version)
{
    const lien_catalog *catalog = cascade->world->catalog;
    const char *pinned = json_string_value(json_object_get(cascade->dossier->pins, procedure));
    const lien_definition *found = NULL;
    if (version || pinned)
        found = lien_catalog_find_procedure(catalog, procedure, version ? version : pinned);
    else
        found = lien_catalog_procedure_at(
            catalog, procedure, cascade->now_ms,
            lien_calendar_offset_minutes(lien_catalog_calendar(catalog, NULL)));
    if (!found)
        lien_error_set(cascade->err, LIEN_ENOTFOUND, "procedure %s is not deployed", procedure);
    return found;
}

/* --- a case's identity --- */

static const lien_calendar *calendar_of(const struct lien_cascade *cascade,
                                        const struct lien_start *start)
{
    return lien_catalog_calendar_for(cascade->world->catalog, start->definition, start->unit);
}

static int make_code(struct lien_cascade *cascade, const struct lien_start *start,
                     const lien_calendar *calendar, char **ret)
{
    char day[LIEN_TIME_TEXT_SIZE];
    if (!cascade->world->next_code) {
        *ret = strdup("play");
        return *ret ? 0 : lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    }
    lien_time_format_day(start->received_ms, lien_calendar_offset_minutes(calendar), day);
    const char digits[7] = {day[2], day[3], day[5], day[6], day[8], day[9], '\0'};
    return cascade->world->next_code(cascade->world->self, start->unit, digits, ret, cascade->err);
}

static int make_head(struct lien_cascade *cascade, const struct lien_start *start,
                     const lien_calendar *calendar, struct lien_case_head **ret)
{
    struct lien_case_row row = {.id = lien_id_next(cascade->world->ids),
                                .dossier = cascade->dossier->id,
                                .invocation = start->invocation,
                                .corrects = start->corrects,
                                .unit = start->unit->id,
                                .agency = start->definition->procedure.agency,
                                .channel = start->channel,
                                .received_ms = start->received_ms,
                                .opened_ms = cascade->now_ms};
    char *code = NULL;
    if (start->parent)
        row.parent = start->parent->head->id;
    int rc = make_code(cascade, start, calendar, &code);
    if (rc < 0)
        return rc;
    row.code = code;
    struct lien_case_head *head = lien_case_head_new(&row, start->input);
    free(code);
    if (!head)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    *ret = head;
    head->info = cascade->world->info && !start->parent
                     ? json_incref((json_t *)(uintptr_t)cascade->world->info)
                     : lien_case_make_info(head, start->definition);
    if (!head->info)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    return lien_case_find_people(head, start->definition, calendar, cascade->err);
}

/* --- starting a case --- */

static int check_input(struct lien_cascade *cascade, const struct lien_start *start)
{
    const lien_schema *schema = start->definition->procedure.input;
    lien_violations *violations = NULL;
    if (!schema)
        return 0;
    int rc = lien_schema_check(schema, start->input, &violations, cascade->err);
    if (rc == LIEN_EINVAL && violations)
        rc = lien_error_at(cascade->err, LIEN_EINVAL, lien_violations_get(violations, 0).pointer,
                           "the input of %s does not satisfy its schema: %s",
                           start->definition->procedure.id, lien_violations_get(violations, 0).en);
    lien_violations_free(violations);
    return rc;
}

static int run_start(struct lien_cascade *cascade, const struct lien_start *start,
                     const struct lien_id *id)
{
    struct lien_work *work = lien_cascade_work(cascade, id);
    struct lien_step step = {0};
    struct lien_step_env env = lien_case_env(work->now, cascade->now_ms, start->sender);
    struct lien_watched watched;
    lien_case_watch(&watched, cascade->world, work->now, &env);
    char actor[256];
    int rc = lien_machine_start(start->definition, &env, &step, cascade->err);
    if (rc < 0)
        return rc;
    work->now->snapshot = lien_snapshot_ref(step.snapshot);
    if (start->parent)
        snprintf(actor, sizeof(actor), "parent");
    else
        lien_actor_text(&cascade->command->principal, actor, sizeof(actor));
    const char *reason = start->parent ? NULL : cascade->command->reason;
    json_auto_t *payload = json_pack("{s:O, s:s*, s:s*}", "input", start->input, "reason", reason,
                                     "filedAt", start->filed_at);
    rc = payload ? 0 : lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    if (rc == 0)
        rc = lien_rows_history(cascade, work->now, actor, "case.opened", "", payload);
    if (rc == 0)
        rc = lien_cascade_take(cascade, work, &step);
    lien_step_clear(&step);
    return rc;
}

/* Before its first step, so that no clock starts. */
static int note_filing(struct lien_cascade *cascade, const struct lien_start *start, lien_case *one)
{
    if (!start->filed_at)
        return 0;
    json_t *filed =
        json_pack("{s:s, s:I}", "unit", start->filed_at, "at", (json_int_t)start->received_ms);
    int64_t by_ms = strcmp(start->channel, "online") == 0
                        ? LIEN_NEVER /* there is no paper */
                        : lien_passing_by(one->calendar, start->received_ms);
    if (!filed ||
        (by_ms != LIEN_NEVER && json_object_set_new(filed, "by", json_integer(by_ms)) < 0)) {
        json_decref(filed);
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    }
    return lien_acts_set(one, "filed", filed, cascade->err);
}

int lien_start_case(struct lien_cascade *cascade, const struct lien_start *start,
                    struct lien_id *ret_id)
{
    const lien_calendar *calendar = calendar_of(cascade, start);
    struct lien_case_head *head = NULL;
    int rc = start->parent ? check_input(cascade, start) : 0; /* a root's was checked already */
    if (rc == 0)
        rc = make_head(cascade, start, calendar, &head);
    if (!head)
        return rc;
    lien_case *one = lien_case_new(head, start->definition, calendar);
    if (!one)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    *ret_id = head->id;
    if (rc == 0)
        rc = note_filing(cascade, start, one);
    if (rc < 0) {
        lien_case_unref(one);
        return rc;
    }
    rc = lien_cascade_add(cascade, one);
    return rc < 0 ? rc : run_start(cascade, start, ret_id);
}

/* --- invocations --- */

static int start_child(struct lien_cascade *cascade, const struct lien_task *task,
                       const lien_case *parent, struct lien_id *ret_id)
{
    const lien_definition *definition =
        lien_start_pinned(cascade, task->what->procedure, task->what->version);
    if (!definition)
        return cascade->err->code;
    const lien_units *units = lien_catalog_units(cascade->world->catalog);
    const struct lien_unit *from = lien_units_find(units, parent->head->unit);
    const struct lien_unit *unit = lien_units_competent(units, definition->procedure.agency, from);
    if (!unit)
        return lien_error_set(cascade->err, LIEN_EREFUSED,
                              "no unit of agency %s is competent for the commune of unit %s",
                              definition->procedure.agency, parent->head->unit);
    struct lien_start start = {.definition = definition,
                               .unit = unit,
                               .parent = parent,
                               .invocation = json_string_value(task->id),
                               .input = task->input,
                               .channel = parent->head->channel,
                               .received_ms = cascade->now_ms};
    return lien_start_case(cascade, &start, ret_id);
}

static struct lien_invocation *find_invocation(struct lien_work *work, const json_t *id)
{
    int index = lien_snapshot_find_invocation(work->now->snapshot, json_string_value(id));
    return index < 0 ? NULL : &work->now->snapshot->invocations[index];
}

/* The parent's snapshot learns by what the actor is known. The cascade owns it alone, unless a
 * copy of the case still shares it. */
static int note_instance(struct lien_cascade *cascade, const struct lien_task *task,
                         const struct lien_note *note)
{
    struct lien_work *work = lien_cascade_work(cascade, &task->case_id);
    char text[LIEN_ID_TEXT_SIZE];
    lien_snapshot *copy = lien_snapshot_copy(work->now->snapshot);
    if (!copy)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    lien_snapshot_unref(work->now->snapshot);
    work->now->snapshot = copy;
    struct lien_invocation *invocation = find_invocation(work, task->id);
    if (!invocation || invocation->instance)
        return 0; /* it was left before its turn came */
    lien_id_format(&note->instance, text);
    invocation->instance = json_string(text);
    if (!invocation->instance)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    invocation->input = json_incref(note->input);
    invocation->acknowledge_ms = note->acknowledge_ms;
    return 0;
}

/* The history tells who looked what up where, and what for; never what was found. */
static int record_look_up(struct lien_cascade *cascade, const struct lien_task *task)
{
    struct lien_work *work = lien_cascade_work(cascade, &task->case_id);
    const struct lien_actor *what = task->what;
    char actor[256];
    if (!what->look_up)
        return 0;
    const char *states = lien_case_states_text(work->now, cascade->out->arena);
    json_auto_t *payload = json_pack("{s:O, s:s, s:s, s:O, s:O}", "invocation", task->id,
                                     "connector", what->connector, "operation", what->operation,
                                     "purpose", json_object_get(what->look_up, "purpose"),
                                     "legalBasis", json_object_get(what->look_up, "legalBasis"));
    if (!payload || !states)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    lien_actor_text(&cascade->command->principal, actor, sizeof(actor));
    return lien_rows_history(cascade, work->now, actor, "look-up.asked", states, payload);
}

static int ask_system(struct lien_cascade *cascade, const struct lien_task *task)
{
    struct lien_work *work = lien_cascade_work(cascade, &task->case_id);
    struct lien_note note = {.acknowledge_ms = LIEN_NEVER};
    int rc = lien_connect_request(cascade, work->now, task, &note);
    if (rc == 0)
        rc = note_instance(cascade, task, &note);
    return rc < 0 ? rc : record_look_up(cascade, task);
}

int lien_start_actor(struct lien_cascade *cascade, const struct lien_task *task)
{
    const struct lien_world *world = cascade->world;
    struct lien_work *work = lien_cascade_work(cascade, &task->case_id);
    struct lien_note note = {.acknowledge_ms = LIEN_NEVER};
    if (!work)
        return cascade->err->code;
    const struct lien_invocation *invocation = find_invocation(work, task->id);
    bool wanted =
        invocation && !invocation->instance && invocation->status == LIEN_INVOCATION_RUNNING;
    bool open = task->what->procedure ? world->open_children : world->open_actors;
    if (!wanted || open)
        return 0;
    /* What the child sends or answers at once waits its turn: by then its parent knows it. */
    if (!task->what->procedure)
        return ask_system(cascade, task);
    int rc = start_child(cascade, task, work->now, &note.instance);
    if (rc == 0)
        rc = note_instance(cascade, task, &note);
    if (rc < 0)
        return rc;
    const struct lien_work *child = lien_cascade_work(cascade, &note.instance);
    return lien_case_is_open(child->now) ? 0
                                         : lien_cascade_end_invocation(cascade, child->now->head);
}

/* --- stopping --- */

static int stop_instance(struct lien_cascade *cascade, const lien_case *one,
                         const struct lien_actor *actor, const json_t *data)
{
    const char *text = json_string_value(json_object_get(data, "instance"));
    struct lien_id instance;
    if (!text || !lien_id_parse(text, &instance))
        return 0; /* it was not yet started, or is answered by hand */
    if (actor->procedure)
        return lien_stop_case(cascade, &instance);
    return lien_connect_withdraw(cascade, one, actor, &instance, json_object_get(data, "input"));
}

static int stop_invocations(struct lien_cascade *cascade, lien_case *one)
{
    for (int i = 0; i < one->snapshot->invocation_count; i++) {
        const struct lien_invocation *invocation = &one->snapshot->invocations[i];
        if (invocation->status != LIEN_INVOCATION_RUNNING || !invocation->instance)
            continue;
        json_auto_t *data =
            json_pack("{s:O, s:O?}", "instance", invocation->instance, "input", invocation->input);
        if (!data)
            return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
        int rc = stop_instance(cascade, one, invocation->actor, data);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int pause_clocks(struct lien_cascade *cascade, lien_case *one, lien_snapshot *snapshot)
{
    for (int i = 0; i < snapshot->clock_count; i++) {
        int rc = lien_clock_pause(&snapshot->clocks[i], &one->definition->procedure.clocks[i].terms,
                                  one->calendar, cascade->now_ms, cascade->err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* A stopped case does no exit action; its children, timers and requests go with it. */
int lien_stop_case(struct lien_cascade *cascade, const struct lien_id *id)
{
    struct lien_work *work = lien_cascade_work(cascade, id);
    if (!work)
        return cascade->err->code;
    lien_case *one = work->now;
    if (!lien_case_is_open(one))
        return 0;
    one->status = LIEN_CASE_STOPPED;
    one->closed_ms = cascade->now_ms;
    work->changed = work->closed = true;
    int rc = stop_invocations(cascade, one);
    if (rc < 0)
        return rc;
    lien_snapshot *copy = lien_snapshot_copy(one->snapshot);
    if (!copy)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    lien_snapshot_clear_timers(copy);
    while (copy->invocation_count > 0)
        lien_snapshot_remove_invocation(copy, 0);
    rc = pause_clocks(cascade, one, copy);
    lien_snapshot_unref(one->snapshot);
    one->snapshot = copy;
    const char *states = lien_case_states_text(one, cascade->out->arena);
    return rc < 0 ? rc : lien_rows_history(cascade, one, "parent", "case.stopped", states, NULL);
}

int lien_stop_actor(struct lien_cascade *cascade, struct lien_work *work,
                    const struct lien_effect *effect)
{
    const lien_definition *definition = work->now->definition;
    for (int i = 0; i < definition->actor_count; i++)
        if (strcmp(definition->actors[i].name, effect->src) == 0)
            return stop_instance(cascade, work->now, &definition->actors[i], effect->data);
    return 0;
}
