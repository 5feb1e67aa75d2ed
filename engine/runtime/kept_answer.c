/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what a command was answered under its Idempotency-Key, and gives it again. */
#include "runtime/kept_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "runtime/inside.h"

/* What write_body has written of an unmatched event. */
static void read_unmatched(const char *body, struct lien_id *ret)
{
    json_auto_t *value = json_loads(body, 0, NULL);
    const char *id = json_string_value(json_object_get(value, "unmatched"));
    if (id)
        (void)lien_id_parse(id, ret);
}

static void repeat_answer(struct lien_answer *answer, const struct lien_kept_answer *kept)
{
    answer->replayed = true;
    answer->verdict = (enum lien_verdict)kept->status;
    if (kept->location)
        (void)lien_id_parse(kept->location, &answer->case_id); /* we wrote it */
    if (kept->etag)
        answer->revision = strtoll(kept->etag, NULL, 10);
    if (answer->verdict == LIEN_VERDICT_UNHANDLED) {
        read_unmatched(kept->body, &answer->unmatched_id);
    } else if (*kept->body) {
        answer->view = strdup(kept->body);
        answer->view_length = strlen(kept->body);
    }
}

int lien_kept_answer_find(struct lien_writer *writer, const struct lien_request_key *key,
                          struct lien_answer *ret, struct lien_error *err)
{
    struct lien_kept_answer kept;
    int64_t now_ms = lien_runtime_now_ms(writer->runtime);
    int code = writer->store->ops->find_answer(writer->store, key->key, now_ms, &kept, err);
    if (code)
        return code;
    if (memcmp(kept.body_hash, key->body_hash, sizeof kept.body_hash) == 0)
        repeat_answer(ret, &kept);
    else
        ret->key_reused = true;
    return LIEN_OK;
}

static void write_body(struct lien_buf *buf, const struct lien_answer *answer)
{
    char id[LIEN_ID_TEXT_SIZE];
    if (answer->verdict == LIEN_VERDICT_UNHANDLED) {
        lien_id_format(&answer->unmatched_id, id);
        lien_buf_addf(buf, "{\"unmatched\":\"%s\"}", id);
    } else {
        lien_buf_add(buf, answer->view ? answer->view : "", answer->view_length);
    }
}

int lien_kept_answer_put(struct lien_writer *writer, const struct lien_request_key *key,
                         const struct lien_answer *answer, struct lien_error *err)
{
    char location[LIEN_ID_TEXT_SIZE], etag[32];
    struct lien_buf body;
    lien_id_format(&answer->case_id, location);
    snprintf(etag, sizeof etag, "%lld", (long long)answer->revision);
    lien_buf_init(&body, LIEN_VIEW_BYTES_MAX);
    write_body(&body, answer);
    struct lien_kept_answer kept = {.status = (int)answer->verdict,
                                    .location = location,
                                    .etag = etag,
                                    .body = body.data ? body.data : "",
                                    .at_ms = writer->world.now_ms};
    memcpy(kept.body_hash, key->body_hash, sizeof kept.body_hash);
    int code = body.failed ? lien_error_set(err, LIEN_ELIMIT, "the answer is too large to keep")
                           : writer->store->ops->keep_answer(writer->store, key->key, &kept, err);
    lien_buf_clear(&body);
    return code;
}
