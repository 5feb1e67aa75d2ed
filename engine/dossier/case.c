/* SPDX-License-Identifier: Apache-2.0 */
/* Holds one case in memory, and says what follows from its snapshot. */
#include "dossier/case.h"

#include <stdlib.h>
#include "base/json.h"
#include "base/time.h"
#include "dossier/acts.h"

/* --- heads --- */

static void head_unref(struct lien_case_head *head)
{
    if (!head || atomic_fetch_sub(&head->references, 1) != 1)
        return;
    free(head->invocation);
    free(head->code);
    free(head->unit);
    free(head->agency);
    free(head->channel);
    json_decref(head->input);
    json_decref(head->info);
    json_decref(head->applicant);
    json_decref(head->subjects);
    free(head);
}

static char *copy_text(const char *text, bool *failed)
{
    char *copy = text ? strdup(text) : NULL;
    *failed |= text && !copy;
    return copy;
}

struct lien_case_head *lien_case_head_new(const struct lien_case_row *row, json_t *input)
{
    struct lien_case_head *head = calloc(1, sizeof(*head));
    bool failed = false;
    if (!head)
        return NULL;
    atomic_init(&head->references, 1);
    head->id = row->id;
    head->dossier = row->dossier;
    head->parent = row->parent;
    head->corrects = row->corrects;
    head->invocation = copy_text(row->invocation, &failed);
    head->code = copy_text(row->code, &failed);
    head->unit = copy_text(row->unit, &failed);
    head->agency = copy_text(row->agency, &failed);
    head->channel = copy_text(row->channel, &failed);
    head->received_ms = row->received_ms;
    head->opened_ms = row->opened_ms;
    head->input = json_incref(input);
    if (!failed)
        return head;
    head_unref(head);
    return NULL;
}

json_t *lien_case_make_info(const struct lien_case_head *head, const lien_definition *definition)
{
    char id[LIEN_ID_TEXT_SIZE], dossier[LIEN_ID_TEXT_SIZE];
    lien_id_format(&head->id, id);
    lien_id_format(&head->dossier, dossier);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:s}", "id", id, "code",
                     head->code, "dossier", dossier, "procedure", definition->procedure.id,
                     "version", definition->procedure.version, "receivedAt",
                     (json_int_t)head->received_ms, "openedAt", (json_int_t)head->opened_ms,
                     "channel", head->channel, "unit", head->unit, "agency", head->agency);
}

static int eval_person(const struct lien_scope *scope, const lien_rule *rule, json_t *object,
                       const char *key, struct lien_error *err)
{
    json_t *value = NULL;
    if (!rule)
        return 0;
    int rc = lien_rule_eval(rule, scope, &value, err);
    if (rc == 0 && !json_is_null(value) && json_object_set(object, key, value) < 0)
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    json_decref(value);
    return rc;
}

int lien_case_find_people(struct lien_case_head *head, const lien_definition *definition,
                          const lien_calendar *calendar, struct lien_error *err)
{
    const struct lien_procedure *procedure = &definition->procedure;
    struct lien_scope scope = {
        .roots = {[LIEN_ROOT_INPUT] = head->input, [LIEN_ROOT_CASE] = head->info},
        .now_ms = head->opened_ms,
        .calendar = calendar};
    json_auto_t *applicant = json_object();
    json_auto_t *subjects = json_array();
    int rc = eval_person(&scope, procedure->applicant_name, applicant, "name", err);
    if (rc == 0)
        rc = eval_person(&scope, procedure->applicant_number, applicant, "personalNumber", err);
    if (rc == 0)
        rc = eval_person(&scope, procedure->applicant_phone, applicant, "phone", err);
    for (int i = 0; rc == 0 && i < procedure->subject_count; i++) {
        json_t *subject;
        rc = lien_rule_eval(procedure->subjects[i], &scope, &subject, err);
        if (rc == 0 && json_is_null(subject))
            json_decref(subject);
        else if (rc == 0 && json_array_append_new(subjects, subject) < 0)
            rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    if (rc == 0 && json_object_size(applicant) > 0)
        head->applicant = json_incref(applicant);
    if (rc == 0 && json_array_size(subjects) > 0)
        head->subjects = json_incref(subjects);
    return rc;
}

void lien_case_replace_head(lien_case *one, struct lien_case_head *head)
{
    head_unref(one->head);
    one->head = head;
}

/* --- cases --- */

lien_case *lien_case_new(struct lien_case_head *head, const lien_definition *definition,
                         const lien_calendar *calendar)
{
    lien_case *one = calloc(1, sizeof(*one));
    if (!one) {
        head_unref(head);
        return NULL;
    }
    atomic_init(&one->references, 1);
    one->head = head;
    one->definition = definition;
    one->calendar = calendar;
    one->changed_ms = head->opened_ms;
    one->national_since_ms = head->opened_ms;
    one->closed_ms = one->wake_ms = one->due_ms = LIEN_NEVER;
    one->foreign_codes = json_object();
    if (one->foreign_codes)
        return one;
    lien_case_unref(one);
    return NULL;
}

lien_case *lien_case_ref(const lien_case *one)
{
    lien_case *shared = (lien_case *)(uintptr_t)one;
    atomic_fetch_add(&shared->references, 1);
    return shared;
}

void lien_case_unref(lien_case *one)
{
    if (!one || atomic_fetch_sub(&one->references, 1) != 1)
        return;
    head_unref(one->head);
    free(one->assignee);
    free(one->unit_before);
    lien_snapshot_unref(one->snapshot);
    json_decref(one->foreign_codes);
    json_decref(one->acts);
    free(one);
}

lien_case *lien_case_copy(const lien_case *from)
{
    lien_case *copy = malloc(sizeof(*copy));
    bool failed = false;
    if (!copy)
        return NULL;
    memcpy(copy, from, sizeof(*copy));
    atomic_init(&copy->references, 1);
    atomic_fetch_add(&copy->head->references, 1);
    copy->assignee = copy_text(from->assignee, &failed);
    copy->unit_before = copy_text(from->unit_before, &failed);
    copy->snapshot = from->snapshot ? lien_snapshot_ref(from->snapshot) : NULL;
    copy->foreign_codes = lien_json_copy(from->foreign_codes);
    json_incref(copy->acts);
    if (!failed && copy->foreign_codes)
        return copy;
    lien_case_unref(copy);
    return NULL;
}

bool lien_case_is_open(const lien_case *one)
{
    return one->status == LIEN_CASE_ACTIVE;
}

int lien_case_offset_minutes(const lien_case *one)
{
    return lien_calendar_offset_minutes(one->calendar);
}

const json_t *lien_case_title(const lien_case *one)
{
    return one->definition->procedure.title;
}

struct lien_step_env lien_case_env(const lien_case *one, int64_t now_ms, const json_t *sender)
{
    return (struct lien_step_env){.now_ms = now_ms,
                                  .input = one->head->input,
                                  .info = one->head->info,
                                  .sender = sender,
                                  .calendar = one->calendar};
}

/* --- what follows from a snapshot --- */

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t lien_case_acknowledge_ms(const lien_case *one)
{
    int64_t first_ms = LIEN_NEVER;
    for (int i = 0; i < one->snapshot->invocation_count; i++)
        if (lien_invocation_is_awaited(&one->snapshot->invocations[i]))
            first_ms = earlier(first_ms, one->snapshot->invocations[i].acknowledge_ms);
    return first_ms;
}

/* What each clock is due at was worked out when it last changed, or was counted anew. */
static void derive_clocks(lien_case *one)
{
    for (int i = 0; i < one->snapshot->clock_count; i++) {
        const struct lien_clock *clock = &one->snapshot->clocks[i];
        if (!clock->running)
            continue;
        one->due_ms = earlier(one->due_ms, clock->due_ms);
        if (!clock->breached)
            one->wake_ms = earlier(one->wake_ms, clock->due_ms);
        if (!clock->warned)
            one->wake_ms = earlier(one->wake_ms, clock->warning_ms);
    }
}

void lien_case_derive(lien_case *one)
{
    one->wake_ms = one->due_ms = LIEN_NEVER;
    if (one->status != LIEN_CASE_ACTIVE)
        return;
    one->wake_ms = earlier(lien_machine_next_timer(one->snapshot), lien_case_acknowledge_ms(one));
    one->wake_ms = earlier(one->wake_ms, lien_passing_due(one));
    derive_clocks(one);
}

/* --- rows --- */

static const char *arena_json(lien_arena *arena, const json_t *value, bool *failed)
{
    struct lien_buf buf;
    if (!value)
        return NULL;
    lien_buf_init(&buf, LIEN_SNAPSHOT_BYTES_MAX);
    lien_json_write(&buf, value);
    const char *text = buf.failed ? NULL : lien_arena_copy(arena, buf.data);
    lien_buf_clear(&buf);
    *failed |= !text;
    return text ? text : "";
}

/* Drops the list; NULL: there was no memory for it. */
static const char *joined(lien_arena *arena, json_t *list, bool *failed)
{
    struct lien_buf buf;
    size_t i;
    json_t *one;
    *failed |= !list;
    lien_buf_init(&buf, LIEN_SNAPSHOT_BYTES_MAX);
    json_array_foreach(list, i, one)
    {
        if (i > 0)
            lien_buf_addc(&buf, ' ');
        lien_buf_adds(&buf, json_string_value(one));
    }
    const char *text = lien_arena_copy(arena, buf.data ? buf.data : "");
    *failed |= buf.failed || !text;
    lien_buf_clear(&buf);
    json_decref(list);
    return text ? text : "";
}

const char *lien_case_states_text(const lien_case *one, lien_arena *arena)
{
    struct lien_buf buf;
    lien_buf_init(&buf, LIEN_SNAPSHOT_BYTES_MAX);
    lien_buf_adds(&buf, "");
    LIEN_STATE_SET_EACH(&one->snapshot->active, index)
    {
        const struct lien_state *state = &one->definition->states[index];
        if (!lien_state_is_atomic(state))
            continue;
        lien_buf_adds(&buf, buf.length > 0 ? " " : "");
        lien_buf_adds(&buf, state->path);
    }
    const char *text = buf.failed ? NULL : lien_arena_copy(arena, buf.data);
    lien_buf_clear(&buf);
    return text;
}

static int too_large(struct lien_error *err)
{
    return lien_error_set(err, LIEN_ELIMIT, "a case is at most %zu bytes", LIEN_SNAPSHOT_BYTES_MAX);
}

int lien_case_changed_row(const lien_case *one, lien_arena *arena, struct lien_case_row *ret,
                          struct lien_error *err)
{
    const struct lien_case_head *head = one->head;
    json_t *snapshot = lien_snapshot_to_json(one->definition, one->snapshot);
    bool failed = !lien_acts_write(one, snapshot);
    *ret = (struct lien_case_row){
        .id = head->id,
        .dossier = head->dossier,
        .parent = head->parent,
        .invocation = head->invocation,
        .corrects = head->corrects,
        .code = head->code,
        .unit = head->unit,
        .agency = head->agency,
        .channel = head->channel,
        .received_ms = head->received_ms,
        .opened_ms = head->opened_ms,
        .procedure = one->definition->procedure.id,
        .version = one->definition->procedure.version,
        .status = one->status,
        .national = one->national,
        .national_since_ms = one->national_since_ms,
        .revision = one->revision,
        .changed_ms = one->changed_ms,
        .closed_ms = one->closed_ms,
        .wake_ms = one->wake_ms,
        .due_ms = one->due_ms,
        .assignee = one->assignee,
        .states = lien_case_states_text(one, arena),
        .tags = joined(arena, lien_snapshot_tags(one->definition, one->snapshot), &failed),
        .snapshot = arena_json(arena, snapshot, &failed)};
    failed |= !snapshot || !ret->states;
    json_decref(snapshot);
    return failed ? too_large(err) : 0;
}

int lien_case_row(const lien_case *one, lien_arena *arena, struct lien_case_row *ret,
                  struct lien_error *err)
{
    bool failed = false;
    int rc = lien_case_changed_row(one, arena, ret, err);
    ret->input = arena_json(arena, one->head->input, &failed);
    ret->applicant = arena_json(arena, one->head->applicant, &failed);
    ret->subjects = arena_json(arena, one->head->subjects, &failed);
    return rc == 0 && failed ? too_large(err) : rc;
}

/* --- what is lent --- */

lien_case *lien_case_hold(const lien_case *one)
{
    return lien_case_ref(one);
}

void lien_case_release(lien_case *one)
{
    lien_case_unref(one);
}

const struct lien_id *lien_case_id(const lien_case *one)
{
    return &one->head->id;
}

const lien_definition *lien_case_definition(const lien_case *one)
{
    return one->definition;
}

const lien_snapshot *lien_case_snapshot(const lien_case *one)
{
    return one->snapshot;
}

int64_t lien_case_revision(const lien_case *one)
{
    return one->revision;
}

const char *lien_case_code(const lien_case *one)
{
    return one->head->code;
}

const char *lien_case_unit(const lien_case *one)
{
    return one->head->unit;
}

enum lien_case_status lien_case_status(const lien_case *one)
{
    return one->status;
}

int64_t lien_case_wake_ms(const lien_case *one)
{
    return one->wake_ms;
}
