/* SPDX-License-Identifier: Apache-2.0 */
/* Takes back what a person did last, where nothing has left yet: the dossier is as it was before,
 * and its history says so. */
#include <string.h>
#include "base/time.h"
#include "dossier/act.h"
#include "dossier/recount.h"

static const struct lien_refusal is_unknown = {
    "nothing-to-undo", "Không có thao tác nào của hồ sơ này còn hoàn tác được.",
    "Nothing that was done on this case can be taken back any more."};
static const struct lien_refusal is_not_last = {
    "done-since", "Từ thao tác đó đã có việc khác xảy ra trong bộ hồ sơ.",
    "Something else has happened in the dossier since."};
static const struct lien_refusal has_left = {
    "already-left", "Thao tác đã được gửi tới hệ thống khác nên không hoàn tác được.",
    "It was told to another system, or asked of one, and cannot be taken back."};
static const struct lien_refusal is_of_another_day = {
    "another-day", "Chỉ hoàn tác được thao tác trong cùng ngày.",
    "Only what was done on the same day can be taken back."};
static const struct lien_refusal is_not_yours = {
    "not-yours", "Chỉ người đã làm hoặc lãnh đạo được hoàn tác.",
    "It is taken back by whoever did it, or by a leader."};

static bool is_same_day(const struct lien_cascade *cascade, const lien_case *one)
{
    char then[LIEN_TIME_TEXT_SIZE], now[LIEN_TIME_TEXT_SIZE];
    int offset = lien_case_offset_minutes(one);
    lien_time_format_day(cascade->command->undone->at_ms, offset, then);
    lien_time_format_day(cascade->now_ms, offset, now);
    return strcmp(then, now) == 0;
}

static bool may_undo(const struct lien_cascade *cascade)
{
    const struct lien_command *command = cascade->command;
    return strcmp(command->undone->person, command->principal.id) == 0 ||
           lien_act_has_role_of(&command->principal, lien_act_leaders);
}

/* Why it cannot be taken back; NULL: it can. */
static const struct lien_refusal *find_obstacle(const struct lien_cascade *cascade,
                                                const lien_case *one)
{
    const struct lien_undone *undone = cascade->command->undone;
    if (!undone || (!undone->before && !undone->since))
        return &is_unknown;
    if (undone->since)
        return &is_not_last;
    if (!is_same_day(cascade, one))
        return &is_of_another_day;
    if (undone->has_left)
        return &has_left;
    return may_undo(cascade) ? NULL : &is_not_yours;
}

/* The case as it was, which goes on under the revision that it has now. */
static lien_case *copy_earlier(const lien_case *earlier, const lien_case *now)
{
    lien_case *copy = lien_case_copy(earlier);
    if (!copy)
        return NULL;
    copy->revision = now->revision;
    copy->changed_ms = now->changed_ms;
    copy->national_since_ms = now->national_since_ms;
    json_decref(copy->foreign_codes);
    copy->foreign_codes = json_incref(now->foreign_codes);
    return copy;
}

/* Told in the history, where what was done had told there of it. */
static int restore(struct lien_cascade *cascade, const lien_case *earlier, bool told)
{
    struct lien_work *work = lien_cascade_work(cascade, &earlier->head->id);
    if (!work)
        return cascade->err->code;
    const char *states = lien_case_states_text(work->now, cascade->out->arena);
    lien_case *copy = copy_earlier(earlier, work->now);
    json_auto_t *payload = json_pack("{s:s*}", "reason", cascade->command->reason);
    if (!copy || !states || !payload) {
        lien_case_unref(copy);
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    }
    char actor[256];
    lien_actor_text(&cascade->command->principal, actor, sizeof(actor));
    lien_case_unref(work->now);
    work->now = copy;
    work->changed = true;
    /* What a calendar moved since was told just now, of the case as it was left by what was done.
     */
    int rc = work->recounted ? lien_recount_take(cascade, copy) : 0;
    if (rc < 0)
        return rc;
    return told ? lien_rows_history(cascade, copy, actor, "case.undone", states, payload) : 0;
}

/* What changed is as it was; what was opened by it is stopped, for its code is given. */
static int take_back(struct lien_cascade *cascade)
{
    const lien_dossier *now = cascade->dossier, *before = cascade->command->undone->before;
    int rc = 0;
    for (size_t i = 0; i < now->case_count && rc == 0; i++) {
        const lien_case *one = now->cases[i];
        const lien_case *earlier = lien_dossier_find_case(before, &one->head->id);
        if (!earlier)
            rc = lien_stop_case(cascade, &one->head->id);
        else if (earlier != one)
            rc = restore(cascade, earlier, earlier->revision != one->revision);
    }
    return rc < 0 ? rc : lien_cascade_finish(cascade);
}

int lien_command_undo(struct lien_cascade *cascade)
{
    struct lien_work *work = lien_act_begin(cascade, lien_act_workers);
    if (!work)
        return lien_act_declined(cascade);
    const struct lien_refusal *obstacle = find_obstacle(cascade, work->now);
    return obstacle ? lien_act_refuse(cascade, obstacle) : take_back(cascade);
}
