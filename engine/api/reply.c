/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the answer to a request. */
#include <event2/buffer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "api/inside.h"
#include "base/json.h"

#define WHY_SIZE 200

void lien_reply_json(struct lien_reply *reply, int status, json_t *body)
{
    reply->status = status;
    reply->body = body;
}

void lien_reply_text(struct lien_reply *reply, int status, char *text, size_t length)
{
    reply->text = text;
    reply->text_length = length;
    reply->status = status;
    reply->content_type = "application/json";
}

void lien_reply_buf(struct lien_reply *reply, int status, struct lien_buf *buf)
{
    size_t length;
    char *text = lien_buf_take(buf, &length);
    if (text)
        lien_reply_text(reply, status, text, length);
    else
        lien_reply_problem(reply, LIEN_PROBLEM_INTERNAL, "the answer is too long");
}

void lien_reply_problem(struct lien_reply *reply, enum lien_problem_kind kind, const char *detail)
{
    json_decref(reply->body);
    reply->status = lien_problem_status(kind);
    reply->body = lien_problem_json(kind, detail);
    reply->problem = true;
}

void lien_reply_error(struct lien_reply *reply, const struct lien_error *err)
{
    enum lien_problem_kind kind;
    json_decref(reply->body);
    reply->body = lien_problem_from_error(err, &kind);
    reply->status = lien_problem_status(kind);
    reply->problem = true;
}

void lien_reply_render(struct lien_reply *reply)
{
    struct lien_buf buf;
    if (!reply->body)
        return;
    lien_buf_init(&buf, LIEN_REPLY_BYTES_MAX);
    lien_json_write_ordered(&buf, reply->body);
    json_decref(reply->body);
    reply->body = NULL;
    reply->text = lien_buf_take(&buf, &reply->text_length);
    if (!reply->content_type)
        reply->content_type = reply->problem ? "application/problem+json" : "application/json";
    if (!reply->text)
        reply->status = 500;
}

static const char *reason_of(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {{200, "OK"},
                   {201, "Created"},
                   {202, "Accepted"},
                   {400, "Bad Request"},
                   {401, "Unauthorized"},
                   {403, "Forbidden"},
                   {404, "Not Found"},
                   {405, "Method Not Allowed"},
                   {409, "Conflict"},
                   {410, "Gone"},
                   {412, "Precondition Failed"},
                   {413, "Content Too Large"},
                   {415, "Unsupported Media Type"},
                   {422, "Unprocessable Content"},
                   {429, "Too Many Requests"},
                   {503, "Service Unavailable"}};
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Internal Server Error";
}

/* What is refused for a while says for how long. */
static void add_headers(lien_request *request, const struct lien_reply *reply)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request->http);
    char text[32];
    if (reply->content_type)
        evhttp_add_header(headers, "Content-Type", reply->content_type);
    if (reply->revision > 0) {
        snprintf(text, sizeof(text), "\"%lld\"", (long long)reply->revision);
        evhttp_add_header(headers, "ETag", text);
    }
    if (reply->location)
        evhttp_add_header(headers, "Location", reply->location);
    if (reply->status == 401)
        evhttp_add_header(headers, "WWW-Authenticate", "Bearer");
    if (reply->status == 429)
        evhttp_add_header(headers, "Retry-After", "60");
    if (reply->status == 503)
        evhttp_add_header(headers, "Retry-After", "1");
    if (request->session)
        evhttp_add_header(headers, "Cache-Control", "no-store");
    if (request->server->idle)
        evhttp_add_header(headers, "Connection", "close");
}

static void free_text(const void *data, size_t length, void *extra)
{
    (void)data;
    (void)length;
    free(extra);
}

static void send_reply(lien_request *request, struct lien_reply *reply)
{
    struct evbuffer *out = evhttp_request_get_output_buffer(request->http);
    char length[24];
    if (request->head) {
        snprintf(length, sizeof(length), "%zu", reply->text_length);
        evhttp_add_header(evhttp_request_get_output_headers(request->http), "Content-Length",
                          length);
        free(reply->text);
    } else if (reply->text && evbuffer_add_reference(out, reply->text, reply->text_length,
                                                     free_text, reply->text) < 0) {
        abort(); /* out of memory */
    }
    lien_connections_answer(request->server->connections, request->http);
    evhttp_send_reply(request->http, reply->status, reason_of(reply->status), NULL);
}

void lien_request_answer(lien_request *request, struct lien_reply *reply)
{
    char id[LIEN_REQUEST_ID_SIZE];
    char why[WHY_SIZE] = "";
    if (reply->problem && reply->body && reply->status >= 500) {
        const char *detail = json_string_value(json_object_get(reply->body, "detail"));
        snprintf(why, sizeof(why), "%s", detail ? detail : "");
        lien_request_format_id(request, id);
        json_object_set_new(reply->body, "instance", json_sprintf("urn:lienthong:request:%s", id));
    }
    lien_reply_render(reply);
    add_headers(request, reply);
    lien_server_note(request, reply, why[0] ? why : NULL);
    send_reply(request, reply);
    free(reply->location);
    lien_request_free(request);
}

void lien_request_fail(lien_request *request, enum lien_problem_kind kind, const char *detail)
{
    struct lien_reply reply = {0};
    lien_reply_problem(&reply, kind, detail);
    lien_request_answer(request, &reply);
}

void lien_request_fail_error(lien_request *request, const struct lien_error *err)
{
    struct lien_reply reply = {0};
    lien_reply_error(&reply, err);
    lien_request_answer(request, &reply);
}
