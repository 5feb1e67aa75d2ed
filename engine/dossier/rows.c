/* SPDX-License-Identifier: Apache-2.0 */
/* Says what is to be written: history, outbox, segments, incidents. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/json.h"
#include "dossier/acts.h"
#include "dossier/cascade.h"

static int no_memory(struct lien_cascade *cascade)
{
    return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
}

/* The arena has a bound. */
static int too_much(struct lien_cascade *cascade)
{
    return lien_error_set(cascade->err, LIEN_ELIMIT, "the command writes too much");
}

/* Room for one more; lists are short. */
static void *grow(void *items, size_t count, size_t size)
{
    /* Doubling at powers of two keeps the copies few. */
    if (count & (count - 1))
        return items;
    return realloc(items, (count ? count * 2 : 1) * size);
}

const char *lien_rows_text(struct lien_cascade *cascade, const char *text)
{
    return text ? lien_arena_copy(cascade->out->arena, text) : NULL;
}

const char *lien_rows_json(struct lien_cascade *cascade, const json_t *value)
{
    struct lien_buf buf;
    if (!value)
        return NULL;
    lien_buf_init(&buf, LIEN_SNAPSHOT_BYTES_MAX);
    lien_json_write(&buf, value);
    const char *text = buf.failed ? NULL : lien_arena_copy(cascade->out->arena, buf.data);
    lien_buf_clear(&buf);
    return text;
}

int lien_rows_history(struct lien_cascade *cascade, lien_case *one, const char *actor,
                      const char *type, const char *before, const json_t *payload)
{
    struct lien_outcome *out = cascade->out;
    struct lien_history_row *rows = grow(out->history, out->history_count, sizeof(*out->history));
    if (!rows)
        return no_memory(cascade);
    out->history = rows;
    struct lien_history_row row = {.dossier = one->head->dossier,
                                   .sequence = cascade->history_sequence + 1,
                                   .case_id = one->head->id,
                                   .revision = one->revision + 1,
                                   .at_ms = cascade->now_ms,
                                   .actor = lien_rows_text(cascade, actor),
                                   .type = lien_rows_text(cascade, type),
                                   .before = before,
                                   .after = lien_case_states_text(one, out->arena),
                                   .payload = payload ? lien_rows_json(cascade, payload) : NULL};
    if (!row.actor || !row.type || !row.before || !row.after || (payload && !row.payload))
        return too_much(cascade);
    rows[out->history_count++] = row;
    cascade->history_sequence++;
    one->revision++;
    one->changed_ms = cascade->now_ms;
    return 0;
}

static int add_segment(struct lien_cascade *cascade, const struct lien_segment_row *row)
{
    struct lien_outcome *out = cascade->out;
    struct lien_segment_row *rows = grow(out->segments, out->segment_count, sizeof(*out->segments));
    if (!rows)
        return no_memory(cascade);
    out->segments = rows;
    rows[out->segment_count++] = *row;
    return 0;
}

/* A supplement lists everything once (ND 118/2025): how often the citizen was asked stands with the
 * case. What only rose above it meanwhile, such as a wish to withdraw, has not ended it; what a
 * branch asks is counted there. */
static int count_supplement(struct lien_cascade *cascade, const lien_case *before, lien_case *now)
{
    static const char asked[] = "status:5";
    if (cascade->command->kind == LIEN_COMMAND_UNDO)
        return 0; /* nothing is asked: it is as it was */
    if (now->national != 5 || !lien_snapshot_has_tag(now->definition, now->snapshot, asked) ||
        (before && lien_snapshot_has_tag(before->definition, before->snapshot, asked)))
        return 0;
    json_int_t times = json_integer_value(lien_acts_get(now, "supplements"));
    return lien_acts_set(now, "supplements", json_integer(times + 1), cascade->err);
}

/* A stretch of time ends where the national status changes; the one that lasts is told by the case
 * itself. What lasted no time at all is none. */
int lien_rows_segments(struct lien_cascade *cascade, const struct lien_work *work)
{
    lien_case *now = work->now;
    const lien_case *before = work->before;
    if (before && before->national == now->national && !work->closed)
        return 0;
    now->national_since_ms = cascade->now_ms;
    int rc = count_supplement(cascade, before, now);
    if (rc < 0)
        return rc;
    if (!before || before->national_since_ms == cascade->now_ms)
        return 0;
    struct lien_segment_row row = {.dossier = now->head->dossier,
                                   .case_id = now->head->id,
                                   .procedure = now->definition->procedure.id,
                                   .unit = now->head->unit,
                                   .national = before->national,
                                   .states = lien_case_states_text(before, cascade->out->arena),
                                   .from_ms = before->national_since_ms,
                                   .to_ms = cascade->now_ms};
    return row.states ? add_segment(cascade, &row) : too_much(cascade);
}

int lien_rows_outbox(struct lien_cascade *cascade, const struct lien_outbox_row *row,
                     size_t *ret_index)
{
    struct lien_outcome *out = cascade->out;
    struct lien_outbox_row *rows = grow(out->outbox, out->outbox_count, sizeof(*out->outbox));
    if (!rows)
        return no_memory(cascade);
    out->outbox = rows; /* also where the row is refused: the old array is gone */
    if (!row->data || !row->type)
        return too_much(cascade);
    rows[out->outbox_count++] = *row;
    if (ret_index)
        *ret_index = out->outbox_count - 1;
    return 0;
}

int lien_rows_incident(struct lien_cascade *cascade, const lien_case *one, const char *kind,
                       const char *about, const char *format, ...)
{
    struct lien_outcome *out = cascade->out;
    char message[384];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    struct lien_incident_row *rows =
        grow(out->incidents, out->incident_count, sizeof(*out->incidents));
    if (!rows)
        return no_memory(cascade);
    out->incidents = rows;
    struct lien_incident_row row = {.dossier = one->head->dossier,
                                    .id = lien_id_next(cascade->world->ids),
                                    .case_id = one->head->id,
                                    .at_ms = cascade->now_ms,
                                    .kind = kind,
                                    .about = lien_rows_text(cascade, about),
                                    .message = lien_rows_text(cascade, message)};
    if (!row.about || !row.message)
        return too_much(cascade);
    rows[out->incident_count++] = row;
    return 0;
}

int lien_rows_foreign_code(struct lien_cascade *cascade, lien_case *one, const char *system,
                           const char *code)
{
    struct lien_outcome *out = cascade->out;
    const char *known = json_string_value(json_object_get(one->foreign_codes, system));
    if (known && strcmp(known, code) == 0)
        return 0;
    struct lien_foreign_code_row *rows =
        grow(out->foreign_codes, out->foreign_code_count, sizeof(*out->foreign_codes));
    if (!rows)
        return no_memory(cascade);
    out->foreign_codes = rows;
    struct lien_foreign_code_row row = {.dossier = one->head->dossier,
                                        .case_id = one->head->id,
                                        .system = lien_rows_text(cascade, system),
                                        .code = lien_rows_text(cascade, code)};
    if (!row.system || !row.code)
        return too_much(cascade);
    if (json_object_set_new(one->foreign_codes, system, json_string(code)) < 0)
        return no_memory(cascade);
    rows[out->foreign_code_count++] = row;
    return 0;
}

int lien_rows_withdrawal(struct lien_cascade *cascade, const struct lien_withdrawal *withdrawal)
{
    struct lien_outcome *out = cascade->out;
    struct lien_withdrawal *rows =
        grow(out->withdrawals, out->withdrawal_count, sizeof(*out->withdrawals));
    if (!rows)
        return no_memory(cascade);
    out->withdrawals = rows;
    rows[out->withdrawal_count++] = *withdrawal;
    return 0;
}

int lien_rows_trace(struct lien_cascade *cascade, const struct lien_id *case_id,
                    const struct lien_effect *effect)
{
    struct lien_outcome *out = cascade->out;
    struct lien_trace *rows = grow(out->trace, out->trace_count, sizeof(*out->trace));
    if (!rows)
        return no_memory(cascade);
    out->trace = rows;
    rows[out->trace_count] = (struct lien_trace){*case_id, *effect};
    json_incref(effect->id);
    json_incref(effect->data);
    out->trace_count++;
    return 0;
}

int lien_rows_unmatched(struct lien_cascade *cascade, const lien_case *one, const json_t *event,
                        const char *actor)
{
    struct lien_unmatched *row = lien_arena_take(cascade->out->arena, sizeof(*row));
    if (!row)
        return too_much(cascade);
    row->id = lien_id_next(cascade->world->ids);
    row->case_id = one->head->id;
    row->event = lien_rows_json(cascade, event);
    row->actor = lien_rows_text(cascade, actor);
    if (!row->event || !row->actor)
        return too_much(cascade);
    cascade->out->unmatched = row;
    return 0;
}

void lien_outcome_clear(struct lien_outcome *outcome)
{
    lien_violations_free(outcome->violations);
    lien_violations_free(outcome->warnings);
    lien_dossier_free(outcome->new_dossier);
    for (size_t i = 0; i < outcome->case_count; i++)
        lien_case_unref(outcome->cases[i].now);
    for (size_t i = 0; i < outcome->trace_count; i++) {
        json_decref(outcome->trace[i].effect.id);
        json_decref(outcome->trace[i].effect.data);
    }
    free(outcome->cases);
    free(outcome->history);
    free(outcome->segments);
    free(outcome->outbox);
    free(outcome->incidents);
    free(outcome->foreign_codes);
    free(outcome->withdrawals);
    free(outcome->trace);
    json_decref(outcome->obstacles);
    json_decref(outcome->pins);
    if (outcome->arena && outcome->spare && !*outcome->spare) {
        lien_arena_reset(outcome->arena);
        *outcome->spare = outcome->arena;
    } else {
        lien_arena_free(outcome->arena);
    }
    *outcome = (struct lien_outcome){0};
}
