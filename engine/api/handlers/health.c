/* SPDX-License-Identifier: Apache-2.0 */
/* Says whether the daemon lives, and whether it can work. */
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/handlers/times.h"

void lien_api_live(lien_request *request)
{
    struct lien_reply reply = {0};
    lien_reply_json(&reply, 200, json_pack("{s:s}", "status", "live"));
    lien_request_answer(request, &reply);
}

/* After this long without a failure we say that the store may work again: what is sent nothing
 * while it is not ready would never find out. */
#define FAILURE_STANDS_MS 30000

static bool takes_no_writes(const json_t *numbers, int64_t now_ms)
{
    json_int_t failed_ms = json_integer_value(json_object_get(numbers, "failedAt"));
    return failed_ms > 0 && now_ms - failed_ms < FAILURE_STANDS_MS;
}

static void read_ready(const lien_request *request, const struct lien_reading *reading,
                       struct lien_reply *reply)
{
    struct lien_error err;
    json_t *counts = NULL;
    json_auto_t *numbers = lien_runtime_numbers(request->server->options.runtime);
    if (reading->reader->ops->counts(reading->reader, &counts, &err) < 0) {
        lien_reply_problem(reply, LIEN_PROBLEM_UNAVAILABLE, "the store cannot be read");
        return;
    }
    if (takes_no_writes(numbers, reading->now_ms)) {
        lien_reply_problem(reply, LIEN_PROBLEM_UNAVAILABLE,
                           "the store took no writes; the log says why");
        json_decref(counts);
        return;
    }
    (void)json_object_del(counts, "waitingSinceMs"); /* /metrics tells it, in seconds */
    lien_reply_json(reply, 200,
                    json_pack("{s:s, s:s, s:O*, s:o, s:o, s:O*}", "status", "ready", "store", "ok",
                              "queue", json_object_get(numbers, "queue"), "counts", counts,
                              "calendars", lien_times_ends(reading->catalog, reading->now_ms),
                              "recount", json_object_get(numbers, "recount")));
}

void lien_api_ready(lien_request *request)
{
    if (request->server->idle)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "the daemon is being stopped");
    else
        lien_request_read(request, read_ready);
}
