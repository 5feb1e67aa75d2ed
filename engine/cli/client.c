/* SPDX-License-Identifier: Apache-2.0 */
/* Speaks to lienthongd over HTTP, by libcurl. */
#include "cli/client.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include "base/id.h"
#include "base/json.h"
#include "cli/problem.h"

#define SERVER "http://127.0.0.1:8080"
#define ANSWER_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define CONNECT_TIMEOUT_S 10L
#define TIMEOUT_S 60L
#define TRIES 2

/* --- what is called --- */

void lien_client_escape(struct lien_buf *path, const char *text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    for (const char *at = text; *at; at++) {
        if (strchr(plain, *at))
            lien_buf_addc(path, *at);
        else
            lien_buf_addf(path, "%%%02X", (unsigned)(unsigned char)*at);
    }
}

static const char *setting(const struct lien_cli *cli, const char *option, const char *variable)
{
    const char *value = lien_cli_option(cli, option);
    if (!value)
        value = getenv(variable);
    return value && *value ? value : NULL;
}

/* --- one request --- */

struct request {
    CURL *curl;
    struct curl_slist *headers;
    struct lien_buf url, body, answer;
};

static bool add_header(struct request *request, const char *name, const char *value)
{
    struct lien_buf line;
    lien_buf_init(&line, 8192);
    lien_buf_addf(&line, "%s: %s", name, value);
    struct curl_slist *headers =
        line.failed ? NULL : curl_slist_append(request->headers, line.data);
    if (headers)
        request->headers = headers;
    lien_buf_clear(&line);
    return headers != NULL;
}

static bool add_token(const struct lien_cli *cli, struct request *request)
{
    const char *token = setting(cli, "token", "LIENTHONG_TOKEN");
    struct lien_buf bearer;
    if (!token)
        return true;
    lien_buf_init(&bearer, 4096);
    lien_buf_addf(&bearer, "Bearer %s", token);
    bool added = !bearer.failed && add_header(request, "Authorization", bearer.data);
    lien_buf_clear(&bearer);
    return added;
}

/* A key that nobody else has, so that sending twice is doing once. */
static bool add_key(struct request *request)
{
    struct lien_id_source source = {.now_ms = (int64_t)time(NULL) * 1000};
    char key[LIEN_ID_TEXT_SIZE];
    if (getrandom(source.state, sizeof(source.state), 0) != (ssize_t)sizeof(source.state))
        return false;
    struct lien_id id = lien_id_next(&source);
    lien_id_format(&id, key);
    return add_header(request, "Idempotency-Key", key);
}

/* The revision as an entity tag. */
static bool add_condition(struct request *request, const char *revision)
{
    char tag[64];
    snprintf(tag, sizeof(tag), "\"%.60s\"", revision);
    return add_header(request, "If-Match", tag);
}

static size_t take_answer(char *data, size_t size, size_t count, void *self)
{
    struct lien_buf *answer = self;
    lien_buf_add(answer, data, size * count);
    return answer->failed ? 0 : size * count;
}

static void set_options(struct request *request, const struct lien_call *call)
{
    CURL *curl = request->curl;
    curl_easy_setopt(curl, CURLOPT_URL, request->url.data);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, TIMEOUT_S);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, request->headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &request->answer);
    if (call->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.data);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.length);
    }
}

static void write_url(const struct lien_cli *cli, const struct lien_call *call,
                      struct lien_buf *url)
{
    const char *server = setting(cli, "server", "LIENTHONG_SERVER");
    if (!server)
        server = SERVER;
    size_t length = strlen(server);
    while (length > 0 && server[length - 1] == '/')
        length--;
    lien_buf_add(url, server, length);
    lien_buf_adds(url, call->path);
    if (call->id) {
        lien_buf_addc(url, '/');
        lien_client_escape(url, call->id);
    }
    lien_buf_adds(url, call->ending ? call->ending : "");
}

static bool prepare(const struct lien_cli *cli, const struct lien_call *call,
                    struct request *request)
{
    lien_buf_init(&request->url, 65536);
    lien_buf_init(&request->body, ANSWER_BYTES_MAX);
    lien_buf_init(&request->answer, ANSWER_BYTES_MAX);
    write_url(cli, call, &request->url);
    if (call->body)
        lien_json_write(&request->body, call->body);
    request->curl = curl_easy_init();
    bool good = request->curl && !request->url.failed && !request->body.failed &&
                add_token(cli, request) && add_header(request, "Accept", "application/json");
    if (good && call->body)
        good = add_header(request, "Content-Type", "application/json") && add_key(request);
    if (good && call->revision)
        good = add_condition(request, call->revision);
    if (good)
        set_options(request, call);
    return good;
}

static void clear(struct request *request)
{
    curl_slist_free_all(request->headers);
    if (request->curl)
        curl_easy_cleanup(request->curl);
    lien_buf_clear(&request->url);
    lien_buf_clear(&request->body);
    lien_buf_clear(&request->answer);
}

/* A connection that was never made is not made the second time either. */
static bool is_worth_another_try(CURLcode code)
{
    return code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING;
}

static CURLcode perform(struct request *request)
{
    CURLcode code = CURLE_OK;
    for (int i = 0; i < TRIES; i++) {
        lien_buf_reset(&request->answer);
        code = curl_easy_perform(request->curl);
        if (!is_worth_another_try(code))
            break;
    }
    return code;
}

/* --- the answer --- */

static int read_answer(const struct lien_cli *cli, struct request *request, json_t **ret,
                       long *ret_status)
{
    long status = 0;
    struct lien_error err = {0};
    json_t *body = NULL;
    curl_easy_getinfo(request->curl, CURLINFO_RESPONSE_CODE, &status);
    if (request->answer.length > 0 &&
        lien_json_read(request->answer.data, request->answer.length, NULL, &body, &err) < 0)
        body = NULL;
    if (ret_status)
        *ret_status = status;
    if (status >= 200 && status < 300 && body) {
        *ret = body;
        return LIEN_EXIT_DONE;
    }
    int said = lien_problem_print(cli, status, body);
    json_decref(body);
    return said;
}

int lien_client_call(const struct lien_cli *cli, const struct lien_call *call, json_t **ret,
                     long *ret_status)
{
    struct request request = {0};
    int status;
    if (!prepare(cli, call, &request)) {
        status = lien_cli_fail(
            cli, LIEN_EXIT_REFUSED,
            (struct lien_words){"không lập được yêu cầu", "the request could not be made"});
    } else {
        CURLcode code = perform(&request);
        if (code == CURLE_OK)
            status = read_answer(cli, &request, ret, ret_status);
        else
            status = lien_cli_fail(
                cli, LIEN_EXIT_UNREACHABLE,
                (struct lien_words){"không liên lạc được với %s: %s", "cannot reach %s: %s"},
                request.url.data, curl_easy_strerror(code));
    }
    clear(&request);
    return status;
}

int lien_client_get_case(const struct lien_cli *cli, const char *id, const char *ending,
                         json_t **ret)
{
    const struct lien_call call = {
        .method = "GET", .path = "/v1/cases", .id = id, .ending = ending};
    return lien_client_call(cli, &call, ret, NULL);
}
