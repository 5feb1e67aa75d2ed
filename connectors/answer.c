/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what a connected system answers to an invocation at once. */
#include "connectors/answer.h"

#include "base/json.h"

int lien_answer_read(const char *body, size_t length, json_t **ret, struct lien_error *err)
{
    const struct lien_json_limits limits = {LIEN_ANSWER_BYTES_MAX, LIEN_JSON_DEPTH_MAX};
    json_t *answer = NULL;
    int rc = lien_json_read(body ? body : "", length, &limits, &answer, err);

    if (rc < 0)
        return rc;
    if (!json_is_object(answer) ||
        !json_object_get(answer, "output") == !json_object_get(answer, "error")) {
        json_decref(answer);
        return lien_error_set(err, LIEN_EINVAL,
                              "an answer is an object with either \"output\" or \"error\"");
    }
    *ret = answer;
    return LIEN_OK;
}
