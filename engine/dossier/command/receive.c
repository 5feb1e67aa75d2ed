/* SPDX-License-Identifier: Apache-2.0 */
/* Takes over, at the competent unit, a dossier that was filed elsewhere: its clocks start here. */
#include "base/json.h"
#include "dossier/act.h"

static const struct lien_refusal is_not_awaited = {
    "not-awaited", "Hồ sơ không chờ cơ quan có thẩm quyền tiếp nhận.",
    "The case does not wait to be received."};

bool lien_receipt_is_awaited(const lien_case *one)
{
    const json_t *filed = lien_acts_get(one, "filed");
    return filed && !json_object_get(filed, "received");
}

int lien_receipt_record(struct lien_cascade *cascade, struct lien_work *work)
{
    json_t *filed = lien_json_copy(lien_acts_get(work->now, "filed"));
    json_t *payload = json_pack("{s:O?}", "filedAt", json_object_get(filed, "unit"));
    if (!filed || !payload ||
        json_object_set_new(filed, "received", json_integer(cascade->now_ms)) < 0) {
        json_decref(filed);
        json_decref(payload);
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    }
    int rc = lien_acts_set(work->now, "filed", filed, cascade->err);
    if (rc < 0) {
        json_decref(payload);
        return rc;
    }
    rc = lien_act_record(cascade, work, "case.received", payload);
    if (rc == 0)
        rc = lien_clocks_own_snapshot(cascade, work->now);
    return rc < 0 ? rc : lien_clocks_update(cascade, work);
}

int lien_command_receive(struct lien_cascade *cascade)
{
    struct lien_work *work = lien_act_begin(cascade, lien_act_workers);
    if (!work)
        return lien_act_declined(cascade);
    if (!lien_case_is_open(work->now) || !lien_receipt_is_awaited(work->now))
        return lien_act_refuse(cascade, &is_not_awaited);
    int rc = lien_receipt_record(cascade, work);
    return rc < 0 ? rc : lien_cascade_finish(cascade);
}
