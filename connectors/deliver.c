/* SPDX-License-Identifier: Apache-2.0 */
/* Makes one attempt to deliver. */
#include "connectors/deliver.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/buf.h"
#include "connectors/address.h"
#include "connectors/answer.h"
#include "connectors/envelope.h"
#include "connectors/multi.h"
#include "connectors/sign.h"

#define EVENT_BYTES_MAX ((size_t)8 << 20)
#define BUFFER_KEPT_MAX ((size_t)256 << 10)

struct lien_deliverer {
    lien_multi *multi;
    struct lien_deliver_events events;
    char *public_url;
    bool allow_private;
};

enum header { HEADER_TYPE, HEADER_ACCEPT, HEADER_EXPECT, HEADER_ID, HEADER_TIME, HEADER_SIGNATURE };
#define HEADERS 6

/* One handle with all that an attempt needs, used again for the next of its target. */
struct attempt {
    lien_target *target;
    struct attempt *next_of_all;
    struct attempt *next_idle;
    CURL *easy;
    void *of;
    bool under_way;
    bool looking_up; /* the name has led nowhere yet */
    bool forbidden;  /* an address was refused */
    bool keeps_body;
    size_t body_bytes;
    struct lien_buf event;
    struct lien_buf body;
    /* libcurl reads a list and never changes it, so ours is built in place, without a malloc. */
    struct curl_slist headers[HEADERS];
    char id_header[sizeof("webhook-id: ") + LIEN_ID_TEXT_SIZE];
    char time_header[48];
    char signature_header[sizeof("webhook-signature: ") + LIEN_SIGNATURE_SIZE];
};

struct lien_target {
    lien_deliverer *deliverer;
    void *of;
    char *url;
    long timeout_ms;
    struct lien_sign_key key;
    struct attempt *all;
    struct attempt *idle;
};

static size_t on_body(char *bytes, size_t one, size_t length, void *arg)
{
    struct attempt *attempt = arg;

    (void)one; /* always 1 */
    attempt->body_bytes += length;
    if (attempt->body_bytes > LIEN_ANSWER_BYTES_MAX)
        return 0;
    if (attempt->keeps_body)
        lien_buf_add(&attempt->body, bytes, length);
    return attempt->body.failed ? 0 : length;
}

static int on_lookup(void *resolver, void *reserved, void *arg)
{
    struct attempt *attempt = arg;

    (void)resolver;
    (void)reserved;
    attempt->looking_up = true;
    return 0;
}

static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct attempt *attempt = arg;
    lien_deliverer *deliverer = attempt->target->deliverer;

    (void)purpose;
    attempt->looking_up = false;
    deliverer->events.reached(deliverer->events.self, attempt->target->of);
    if (!deliverer->allow_private && !lien_address_is_public(&address->addr)) {
        attempt->forbidden = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void chain_headers(struct attempt *attempt)
{
    static char type[] = "Content-Type: application/cloudevents+json";
    static char accept[] = "Accept: application/json";
    static char expect[] = "Expect:"; /* no round trip to ask whether a body is welcome */
    char *const texts[HEADERS] = {[HEADER_TYPE] = type,
                                  [HEADER_ACCEPT] = accept,
                                  [HEADER_EXPECT] = expect,
                                  [HEADER_ID] = attempt->id_header,
                                  [HEADER_TIME] = attempt->time_header,
                                  [HEADER_SIGNATURE] = attempt->signature_header};

    for (size_t i = 0; i < HEADERS; i++) {
        attempt->headers[i].data = texts[i];
        attempt->headers[i].next = i + 1 < HEADERS ? &attempt->headers[i + 1] : NULL;
    }
}

/* What never changes from attempt to attempt of a target. */
static void set_options(struct attempt *attempt)
{
    CURL *easy = attempt->easy;

    curl_easy_setopt(easy, CURLOPT_URL, attempt->target->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* one from the environment would do the look-up */
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* a hanging resolver must not hold the loop */
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, attempt->target->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, attempt->target->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "lienthong");
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, attempt->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, attempt);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, attempt);
    curl_easy_setopt(easy, CURLOPT_RESOLVER_START_FUNCTION, on_lookup);
    curl_easy_setopt(easy, CURLOPT_RESOLVER_START_DATA, attempt);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, attempt);
}

static struct attempt *new_attempt(lien_target *target)
{
    struct attempt *attempt = calloc(1, sizeof(*attempt));

    if (!attempt)
        return NULL;
    attempt->easy = curl_easy_init();
    if (!attempt->easy) {
        free(attempt);
        return NULL;
    }
    attempt->target = target;
    lien_buf_init(&attempt->event, EVENT_BYTES_MAX);
    lien_buf_init(&attempt->body, LIEN_ANSWER_BYTES_MAX);
    chain_headers(attempt);
    set_options(attempt);
    attempt->next_of_all = target->all;
    target->all = attempt;
    return attempt;
}

static struct attempt *take_attempt(lien_target *target)
{
    struct attempt *attempt = target->idle;

    if (!attempt)
        return new_attempt(target);
    target->idle = attempt->next_idle;
    return attempt;
}

static void keep_small(struct lien_buf *buf)
{
    if (buf->size > BUFFER_KEPT_MAX)
        lien_buf_clear(buf);
    lien_buf_reset(buf);
}

static void put_back(struct attempt *attempt)
{
    lien_target *target = attempt->target;

    attempt->under_way = false;
    keep_small(&attempt->event);
    keep_small(&attempt->body);
    attempt->next_idle = target->idle;
    target->idle = attempt;
}

static const char *reason_of(const struct attempt *attempt, CURLcode code)
{
    switch ((int)code) {
    case CURLE_OK:
        return NULL;
    case CURLE_OPERATION_TIMEDOUT:
        return attempt->looking_up ? "lookup" : "timeout";
    case CURLE_COULDNT_RESOLVE_HOST:
        return "lookup";
    case CURLE_COULDNT_CONNECT:
        return attempt->forbidden ? "forbidden-address" : "refused";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
        return "tls";
    case CURLE_WRITE_ERROR:
        return "too-long";
    default:
        return "broken";
    }
}

static void on_done(void *self, CURL *easy, CURLcode code)
{
    lien_deliverer *deliverer = self;
    struct lien_outcome outcome = {0};
    curl_off_t retry_after_s = 0;
    struct attempt *attempt;
    long status = 0;
    void *of;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &attempt);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after_s);
    of = attempt->of;
    outcome.status = (int)status;
    outcome.retry_after_s = retry_after_s;
    outcome.reason = status == 0 || status / 100 == 2 ? reason_of(attempt, code) : "status";
    if (attempt->keeps_body && status == 200) {
        outcome.body = attempt->body.data;
        outcome.length = attempt->body.length;
    }
    attempt->under_way = false;
    deliverer->events.done(deliverer->events.self, of, &outcome);
    put_back(attempt);
}

int lien_deliverer_new(struct event_base *base, const struct lien_deliverer_options *options,
                       const struct lien_deliver_events *events, lien_deliverer **ret,
                       struct lien_error *err)
{
    lien_deliverer *deliverer = calloc(1, sizeof(*deliverer));
    int rc;

    if (!deliverer)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    deliverer->events = *events;
    deliverer->allow_private = options->allow_private;
    deliverer->public_url = strdup(options->public_url);
    if (!deliverer->public_url) {
        free(deliverer);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    rc = lien_multi_new(base, options->connections_max, on_done, deliverer, &deliverer->multi, err);
    if (rc < 0) {
        lien_deliverer_free(deliverer);
        return rc;
    }
    *ret = deliverer;
    return LIEN_OK;
}

void lien_deliverer_free(lien_deliverer *deliverer)
{
    if (!deliverer)
        return;
    lien_multi_free(deliverer->multi);
    free(deliverer->public_url);
    free(deliverer);
}

/* Whether libcurl reads it as a URL of a scheme that we speak, with a host. */
static bool url_is_ours(const char *text)
{
    CURLU *url = curl_url();
    char *scheme = NULL;
    bool ours = url && text && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK &&
                curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);

    curl_free(scheme);
    curl_url_cleanup(url);
    return ours;
}

int lien_target_new(lien_deliverer *deliverer, const struct lien_address *address, void *of,
                    lien_target **ret, struct lien_error *err)
{
    struct lien_sign_key key;
    lien_target *target;
    int rc = lien_sign_key_read(address->secret, &key, err);

    if (rc < 0)
        return rc;
    if (!url_is_ours(address->url))
        return lien_error_set(err, LIEN_EINVAL, "the address is not an http or https URL");
    target = calloc(1, sizeof(*target));
    if (!target)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    *target = (lien_target){
        .deliverer = deliverer, .of = of, .key = key, .timeout_ms = address->timeout_ms};
    target->url = strdup(address->url);
    if (!target->url) {
        free(target);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    *ret = target;
    return LIEN_OK;
}

void lien_target_free(lien_target *target)
{
    if (!target)
        return;
    while (target->all) {
        struct attempt *attempt = target->all;

        target->all = attempt->next_of_all;
        if (attempt->under_way)
            lien_multi_drop(target->deliverer->multi, attempt->easy);
        curl_easy_cleanup(attempt->easy);
        lien_buf_clear(&attempt->event);
        lien_buf_clear(&attempt->body);
        free(attempt);
    }
    explicit_bzero(&target->key, sizeof(target->key));
    free(target->url);
    free(target);
}

static int sign(struct attempt *attempt, const struct lien_parcel *parcel, int64_t now_ms)
{
    char id[LIEN_ID_TEXT_SIZE];
    char timestamp[24];
    char signature[LIEN_SIGNATURE_SIZE];
    struct lien_signed what = {id, timestamp, attempt->event.data, attempt->event.length};
    int rc;

    lien_id_format(&parcel->id, id);
    snprintf(timestamp, sizeof(timestamp), "%" PRId64, now_ms / 1000);
    rc = lien_sign_with(&attempt->target->key, &what, signature, NULL);
    if (rc < 0)
        return rc;
    snprintf(attempt->id_header, sizeof(attempt->id_header), "webhook-id: %s", id);
    snprintf(attempt->time_header, sizeof(attempt->time_header), "webhook-timestamp: %s",
             timestamp);
    snprintf(attempt->signature_header, sizeof(attempt->signature_header), "webhook-signature: %s",
             signature);
    return LIEN_OK;
}

/* Everything of an attempt but its start. */
static int prepare(struct attempt *attempt, const struct lien_parcel *parcel, int64_t now_ms)
{
    int rc;

    attempt->looking_up = false;
    attempt->forbidden = false;
    attempt->keeps_body = parcel->invocation != NULL;
    attempt->body_bytes = 0;
    lien_envelope_write(&attempt->event, attempt->target->deliverer->public_url, parcel);
    if (attempt->event.failed)
        return LIEN_ELIMIT;
    rc = sign(attempt, parcel, now_ms);
    if (rc < 0)
        return rc;
    curl_easy_setopt(attempt->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)attempt->event.length);
    curl_easy_setopt(attempt->easy, CURLOPT_POSTFIELDS, attempt->event.data);
    return LIEN_OK;
}

int lien_deliver(lien_target *target, const struct lien_parcel *parcel, int64_t now_ms, void *of)
{
    struct attempt *attempt = take_attempt(target);
    int rc;

    if (!attempt)
        return LIEN_ENOMEM;
    attempt->of = of;
    rc = prepare(attempt, parcel, now_ms);
    if (rc == LIEN_OK)
        rc = lien_multi_add(target->deliverer->multi, attempt->easy);
    if (rc < 0) {
        put_back(attempt);
        return rc;
    }
    attempt->under_way = true;
    return LIEN_OK;
}
