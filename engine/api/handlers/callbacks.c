/* SPDX-License-Identifier: Apache-2.0 */
/* Callbacks: a connected system answers an invocation. */
#include <string.h>
#include "api/fields.h"
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/outcome.h"

#define TOO_MANY "too many wrong tokens came from this address"

/* --- what it says --- */

static const struct {
    const char *name;
    enum lien_answer_kind kind;
} kinds[] = {{"acknowledged", LIEN_ANSWER_ACKNOWLEDGED},
             {"progress", LIEN_ANSWER_PROGRESS},
             {"output", LIEN_ANSWER_OUTPUT},
             {"error", LIEN_ANSWER_ERROR}};

/* The body has exactly one member, whose name says what kind of answer it is. */
static bool read_answer(const json_t *body, struct lien_callback_answer *answer)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        json_t *value = json_object_get(body, kinds[i].name);
        if (!value || json_object_size(body) != 1)
            continue;
        if (kinds[i].kind != LIEN_ANSWER_OUTPUT && !json_is_object(value))
            return false;
        answer->kind = kinds[i].kind;
        answer->value = value;
        return true;
    }
    return false;
}

static void refuse_form(lien_request *request)
{
    struct lien_reply reply = {0};
    lien_reply_problem(&reply, LIEN_PROBLEM_BAD_FIELDS,
                       "the body has one member: acknowledged, progress, output or error");
    lien_problem_add_error(reply.body, "", "Nội dung không đúng mẫu trả lời.",
                           "This is no answer to an invocation.");
    lien_request_answer(request, &reply);
}

/* --- what became of it --- */

static void show_result(struct lien_reply *reply, enum lien_callback_result result,
                        const json_t *violations)
{
    switch (result) {
    case LIEN_CALLBACK_TAKEN:
        lien_reply_json(reply, 202, json_pack("{s:s}", "status", "taken"));
        return;
    case LIEN_CALLBACK_REPEATED:
        lien_reply_json(reply, 200, json_pack("{s:s}", "status", "repeated"));
        return;
    case LIEN_CALLBACK_UNKNOWN:
        lien_reply_problem(reply, LIEN_PROBLEM_NOT_FOUND, "there is no such callback");
        return;
    case LIEN_CALLBACK_OTHER:
        lien_reply_problem(reply, LIEN_PROBLEM_ANSWERED, NULL);
        return;
    case LIEN_CALLBACK_OVER:
        lien_reply_problem(reply, LIEN_PROBLEM_OVER, NULL);
        return;
    case LIEN_CALLBACK_BAD_VALUE:
        lien_reply_problem(reply, LIEN_PROBLEM_BAD_FIELDS,
                           "the answer is not what the connector's file promises");
        if (violations)
            json_object_set_new(reply->body, "errors", lien_outcome_errors(violations, ""));
        return;
    case LIEN_CALLBACK_FAILED:
        lien_reply_problem(reply, LIEN_PROBLEM_UNAVAILABLE, NULL);
        return;
    }
}

static void finish(void *self, enum lien_callback_result result, const json_t *violations)
{
    struct lien_reply reply = {0};
    show_result(&reply, result, violations);
    lien_request_answer(self, &reply);
}

/* --- verifying --- */

static void take(lien_request *request)
{
    uint8_t body_hash[32];
    struct lien_callback_answer answer = {.token = lien_request_param(request, 0),
                                          .webhook_id = lien_request_header(request, "webhook-id"),
                                          .body_hash = body_hash};
    if (!read_answer(lien_request_body(request), &answer)) {
        refuse_form(request);
        return;
    }
    lien_request_hash_body(request, body_hash);
    if (lien_runtime_answer(request->server->options.runtime, &answer, finish, request) < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "too many commands wait");
}

static void refuse(lien_request *request, enum lien_problem_kind kind, const char *detail)
{
    if (lien_auth_failed(request->server->auth, lien_request_peer(request)))
        lien_request_fail(request, LIEN_PROBLEM_TOO_MANY, TOO_MANY);
    else
        lien_request_fail(request, kind, detail);
}

static void verify(void *self, int code, const char *connector)
{
    lien_request *request = self;
    struct lien_server *server = request->server;
    struct lien_error err;
    if (code && code != LIEN_ENOTFOUND) {
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "callbacks cannot be read now");
    } else if (!connector) {
        refuse(request, LIEN_PROBLEM_NOT_FOUND, "there is no such callback");
    } else if (lien_secrets_verify(&server->secrets, connector, request->http, request->body_text,
                                   request->body_length, &err) < 0) {
        refuse(request, LIEN_PROBLEM_UNAUTHENTICATED, err.message);
    } else if (lien_request_parse(request)) {
        take(request);
    }
}

/* What was signed are the bytes: so they are verified before they are read. */
void lien_api_answer_callback(lien_request *request)
{
    struct lien_server *server = request->server;
    if (lien_auth_is_flooded(server->auth, lien_request_peer(request)))
        lien_request_fail(request, LIEN_PROBLEM_TOO_MANY, TOO_MANY);
    else if (lien_runtime_find_callback(server->options.runtime, lien_request_param(request, 0),
                                        verify, request) < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "too many readings wait");
}
