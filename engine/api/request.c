/* SPDX-License-Identifier: Apache-2.0 */
/* Holds one request: what came, who asks, and how it is answered. */
#include <ctype.h>
#include <event2/buffer.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "api/fields.h"
#include "api/inside.h"
#include "base/json.h"

#define QUERY_LENGTH_MAX 4096
#define JSON_DEPTH_MAX 32

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* --- what came --- */

struct lien_server *lien_request_server(const lien_request *request)
{
    return request->server;
}

const char *lien_request_param(const lien_request *request, int index)
{
    return index < request->param_count ? request->params[index] : NULL;
}

const char *lien_request_query(const lien_request *request, const char *name)
{
    return evhttp_find_header(&request->query, name);
}

bool lien_request_query_int(const lien_request *request, const char *name, int least, int most,
                            int fallback, int *ret)
{
    const char *text = lien_request_query(request, name);
    char *end;
    if (!text) {
        *ret = fallback;
        return true;
    }
    long number = strtol(text, &end, 10);
    if (!isdigit((unsigned char)*text) || *end || number < least || number > most)
        return false;
    *ret = (int)number;
    return true;
}

const char *lien_request_unknown_query(const lien_request *request, const char *const known[])
{
    const struct evkeyval *one;
    for (one = request->query.tqh_first; one; one = one->next.tqe_next) {
        size_t i = 0;
        while (known[i] && strcmp(known[i], one->key) != 0)
            i++;
        if (!known[i])
            return one->key;
    }
    return NULL;
}

const json_t *lien_request_body(const lien_request *request)
{
    return request->body;
}

const char *lien_request_body_text(const lien_request *request, size_t *ret_length)
{
    *ret_length = request->body_length;
    return request->body_text ? request->body_text : "";
}

const struct lien_principal *lien_request_principal(const lien_request *request)
{
    return request->session ? lien_session_principal(request->session) : NULL;
}

bool lien_request_has_role(const lien_request *request, const char *role)
{
    const struct lien_principal *principal = lien_request_principal(request);
    return principal && lien_principal_has_role(principal, role);
}

bool lien_request_is_person(const lien_request *request)
{
    const struct lien_principal *principal = lien_request_principal(request);
    return principal && principal->kind == LIEN_PERSON;
}

struct lien_viewer_spec lien_request_viewer(const lien_request *request)
{
    const struct lien_principal *principal = lien_request_principal(request);
    if (principal->kind == LIEN_SYSTEM)
        return (struct lien_viewer_spec){.connector = principal->id};
    return (struct lien_viewer_spec){.all_groups = true, .unit = principal->unit};
}

const char *lien_request_header(const lien_request *request, const char *name)
{
    return evhttp_find_header(evhttp_request_get_input_headers(request->http), name);
}

const char *lien_request_peer(const lien_request *request)
{
    struct evhttp_connection *connection = evhttp_request_get_connection(request->http);
    const char *forwarded;
    char *address = NULL;
    ev_uint16_t port;
    if (request->server->options.behind_proxy &&
        (forwarded = lien_request_header(request, "X-Forwarded-For"))) {
        const char *last = strrchr(forwarded, ',');
        forwarded = last ? last + 1 : forwarded;
        return forwarded + strspn(forwarded, " ");
    }
    if (connection)
        evhttp_connection_get_peer(connection, &address, &port);
    return address ? address : "";
}

void lien_request_format_id(const lien_request *request, char out[LIEN_REQUEST_ID_SIZE])
{
    snprintf(out, LIEN_REQUEST_ID_SIZE, "%016llx",
             (unsigned long long)(request->server->request_seed + request->number));
}

/* --- headers with a meaning --- */

static void hash_parts(const char *const parts[], size_t count, uint8_t out[32])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned int length = 32;
    bool good = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL);
    for (size_t i = 0; good && i < count; i++)
        good = EVP_DigestUpdate(context, parts[i], strlen(parts[i]) + 1);
    if (!good || !EVP_DigestFinal_ex(context, out, &length))
        abort(); /* out of memory */
    EVP_MD_CTX_free(context);
}

void lien_request_hash_body(const lien_request *request, uint8_t out[32])
{
    unsigned int length = 32;
    size_t size;
    const char *text = lien_request_body_text(request, &size);
    if (!EVP_Digest(text, size, out, &length, EVP_sha256(), NULL))
        abort(); /* out of memory */
}

struct lien_request_key lien_request_key(const lien_request *request)
{
    struct lien_request_key key = {0};
    const char *given = lien_request_header(request, "Idempotency-Key");
    const struct lien_principal *principal = lien_request_principal(request);
    if (!given || !*given)
        return key;
    const char *const parts[] = {principal->kind == LIEN_SYSTEM ? "system" : "person",
                                 principal->id, "POST", evhttp_request_get_uri(request->http),
                                 given};
    key.given = true;
    hash_parts(parts, sizeof(parts) / sizeof(parts[0]), key.key);
    lien_request_hash_body(request, key.body_hash);
    return key;
}

int64_t lien_request_if_match(const lien_request *request)
{
    const char *text = lien_request_header(request, "If-Match");
    char *end;
    if (!text || strcmp(text, "*") == 0)
        return -1;
    if (text[0] != '"' || !isdigit((unsigned char)text[1]))
        return INT64_MAX;
    long long revision = strtoll(text + 1, &end, 10);
    return strcmp(end, "\"") == 0 ? revision : INT64_MAX;
}

bool lien_request_read_reason(lien_request *request, bool required, const char **ret)
{
    static const char *const known[] = {"reason", NULL};
    const json_t *body = lien_request_body(request);
    struct lien_fields fields;
    *ret = NULL;
    if (!body && !required)
        return true;
    lien_fields_init(&fields, body);
    *ret = lien_fields_text(&fields, "reason", required);
    lien_fields_refuse_others(&fields, known);
    if (!fields.problem)
        return true;
    struct lien_reply reply = {.status = 422, .body = fields.problem, .problem = true};
    lien_request_answer(request, &reply);
    return false;
}

/* --- reading --- */

static void *work_of(void *self, const struct lien_reading *reading)
{
    lien_request *request = self;
    request->work(request, reading, &request->reply);
    lien_reply_render(&request->reply);
    return NULL;
}

static void answer_reading(void *self, void *result)
{
    lien_request *request = self;
    (void)result;
    lien_request_answer(request, &request->reply);
}

void lien_request_read(lien_request *request,
                       void (*work)(const lien_request *request, const struct lien_reading *reading,
                                    struct lien_reply *reply))
{
    request->work = work;
    if (lien_runtime_read(request->server->options.runtime, work_of, answer_reading, request) < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "too many readings wait");
}

/* --- the body --- */

static bool is_json(const char *type)
{
    size_t length = strcspn(type, "; ");
    bool json = (length == 16 && strncasecmp(type, "application/json", 16) == 0) ||
                (length > 5 && strncasecmp(type + length - 5, "+json", 5) == 0);
    const char *charset = strcasestr(type + length, "charset=");
    if (!charset)
        return json;
    charset += 8 + (charset[8] == '"');
    return json && strncasecmp(charset, "utf-8", 5) == 0;
}

static void refuse_body(lien_request *request, const struct lien_error *err)
{
    struct lien_reply reply = {0};
    lien_reply_problem(&reply, LIEN_PROBLEM_BAD_REQUEST, err->message);
    if (err->line > 0) {
        json_object_set_new(reply.body, "line", json_integer(err->line));
        json_object_set_new(reply.body, "column", json_integer(err->column));
    }
    if (err->pointer[0])
        lien_problem_add_error(reply.body, err->pointer, "Giá trị không đọc được.", err->message);
    lien_request_answer(request, &reply);
}

bool lien_request_parse(lien_request *request)
{
    const struct lien_json_limits limits = {.bytes_max = request->server->options.body_bytes_max,
                                            .depth_max = JSON_DEPTH_MAX};
    const char *type = lien_request_header(request, "Content-Type");
    const char *coding = lien_request_header(request, "Content-Encoding");
    struct lien_error err;
    if (request->body_length == 0)
        return true;
    if (!type || !is_json(type) || (coding && strcasecmp(coding, "identity") != 0)) {
        lien_request_fail(request, LIEN_PROBLEM_UNSUPPORTED_MEDIA,
                          "send application/json in UTF-8, not compressed");
        return false;
    }
    if (lien_json_read(request->body_text, request->body_length, &limits, &request->body, &err) ==
        LIEN_OK)
        return true;
    refuse_body(request, &err);
    return false;
}

/* --- its life --- */

static void read_query(lien_request *request, const struct evhttp_uri *uri)
{
    const char *query = uri ? evhttp_uri_get_query(uri) : NULL;
    if (query && *query && strlen(query) <= QUERY_LENGTH_MAX)
        request->bad_query = evhttp_parse_query_str(query, &request->query) < 0;
    else
        request->bad_query = query && *query;
}

lien_request *lien_request_new(struct lien_server *server, struct evhttp_request *http)
{
    lien_request *request = calloc(1, sizeof(*request));
    struct evbuffer *input = evhttp_request_get_input_buffer(http);
    if (!request)
        abort(); /* out of memory */
    request->server = server;
    request->http = http;
    request->query.tqh_last = &request->query.tqh_first;
    request->head = evhttp_request_get_command(http) == EVHTTP_REQ_HEAD;
    request->body_length = evbuffer_get_length(input);
    if (request->body_length > 0)
        request->body_text = (const char *)evbuffer_pullup(input, -1);
    request->began_us = monotonic_us();
    request->number = server->counts.requests++;
    read_query(request, evhttp_request_get_evhttp_uri(http));
    server->at_work++;
    return request;
}

void lien_request_free(lien_request *request)
{
    struct lien_server *server = request->server;
    for (int i = 0; i < request->param_count; i++)
        free(request->params[i]);
    evhttp_clear_headers(&request->query);
    json_decref(request->body);
    json_decref(request->kept);
    free(request->kept_text);
    lien_session_unref(request->session);
    free(request);
    server->at_work--;
}
