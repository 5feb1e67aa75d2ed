/* SPDX-License-Identifier: Apache-2.0 */
/* Apologises for a case that is late, and promises another day: the legal due stays what it is. */
#include <string.h>
#include "base/time.h"
#include "dossier/act.h"

static const char *const signers[] = {"signatory", "leader", "manager", "admin", NULL};

static const struct lien_refusal is_closed = {"case-closed", "Hồ sơ đã kết thúc.",
                                              "The case has ended."};
static const struct lien_refusal is_not_late = {
    "not-late", "Hồ sơ chưa quá hạn nên chưa cần xin lỗi và hẹn lại.",
    "The case is not late, so there is nothing to apologise for."};

static bool is_late(const struct lien_clock *clock, int64_t now_ms)
{
    return clock->received && (clock->breached || (clock->running && clock->due_ms <= now_ms));
}

/* The clock that is late: the one that is named, else the first in the file; -1: none is. */
static int find_late(const lien_case *one, const char *name, int64_t now_ms)
{
    const struct lien_procedure *procedure = &one->definition->procedure;
    for (int i = 0; i < one->snapshot->clock_count; i++)
        if (is_late(&one->snapshot->clocks[i], now_ms) &&
            (!name || strcmp(procedure->clocks[i].name, name) == 0))
            return i;
    return -1;
}

static json_t *make_promise(const struct lien_cascade *cascade, const lien_case *one, int index)
{
    const struct lien_command *command = cascade->command;
    const struct lien_clock *clock = &one->snapshot->clocks[index];
    json_t *promise = json_pack(
        "{s:s, s:I, s:s, s:s, s:I}", "clock", one->definition->procedure.clocks[index].name,
        "promised", (json_int_t)command->promised_ms, "responsible", command->responsible, "reason",
        command->reason, "at", (json_int_t)cascade->now_ms);
    if (promise && clock->due_ms != INT64_MAX && clock->due_ms > 0 &&
        json_object_set_new(promise, "due", json_integer(clock->due_ms)) < 0) {
        json_decref(promise);
        return NULL;
    }
    return promise;
}

static int promise_day(struct lien_cascade *cascade, struct lien_work *work, int clock)
{
    json_t *promise = make_promise(cascade, work->now, clock);
    if (!promise)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    json_t *payload = json_copy(promise);
    if (!payload) {
        json_decref(promise);
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    }
    json_object_del(payload, "at");
    int rc = lien_acts_set(work->now, "promise", promise, cascade->err);
    if (rc == 0)
        rc = lien_act_record(cascade, work, "case.promised", payload);
    else
        json_decref(payload);
    if (rc == 0)
        rc = lien_tell_promise(cascade, work->now);
    return rc < 0 ? rc : lien_cascade_finish(cascade);
}

int lien_command_promise(struct lien_cascade *cascade)
{
    const struct lien_command *command = cascade->command;
    struct lien_work *work = lien_act_begin(cascade, signers);
    if (!work)
        return lien_act_declined(cascade);
    if (command->promised_ms <= cascade->now_ms)
        return lien_error_at(cascade->err, LIEN_EINVAL, "/promised",
                             "the day that is promised lies in the future");
    if (!lien_case_is_open(work->now))
        return lien_act_refuse(cascade, &is_closed);
    int clock = find_late(work->now, command->clock, cascade->now_ms);
    if (clock < 0)
        return lien_act_refuse(cascade, &is_not_late);
    return promise_day(cascade, work, clock);
}
