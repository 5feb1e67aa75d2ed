/* SPDX-License-Identifier: Apache-2.0 */
/* Joins libcurl's multi handle to the loop. */
#include "connectors/multi.h"

#include <stdlib.h>

struct lien_multi {
    CURLM *handle;
    struct event_base *base;
    struct event *timer;
    void (*done)(void *self, CURL *easy, CURLcode code);
    void *self;
};

static void hand_back_ended(lien_multi *multi)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(multi->handle, &left))) {
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result;

        if (message->msg != CURLMSG_DONE)
            continue;
        /* The message dies with the removal: what we need of it was copied. */
        curl_multi_remove_handle(multi->handle, easy);
        multi->done(multi->self, easy, code);
    }
}

static void act(lien_multi *multi, curl_socket_t socket, int what)
{
    int running;

    /* A failure here means no memory or a socket that is gone already; the transfers that it
     * concerns run into their time-out, and are told of in that way. */
    (void)curl_multi_socket_action(multi->handle, socket, what, &running);
    hand_back_ended(multi);
}

static void on_socket(evutil_socket_t socket, short what, void *arg)
{
    act(arg, socket,
        (what & EV_READ ? CURL_CSELECT_IN : 0) | (what & EV_WRITE ? CURL_CSELECT_OUT : 0));
}

static void on_timer(evutil_socket_t socket, short what, void *arg)
{
    (void)socket;
    (void)what;
    act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static short events_of(int what)
{
    return (short)(EV_PERSIST | (what & CURL_POLL_IN ? EV_READ : 0) |
                   (what & CURL_POLL_OUT ? EV_WRITE : 0));
}

static int watch(lien_multi *multi, curl_socket_t socket, int what)
{
    struct event *event = event_new(multi->base, socket, events_of(what), on_socket, multi);

    if (!event || event_add(event, NULL) != 0) {
        if (event)
            event_free(event);
        return -1;
    }
    curl_multi_assign(multi->handle, socket, event);
    return 0;
}

/* libcurl says what it wants to know of a socket. */
static int on_interest(CURL *easy, curl_socket_t socket, int what, void *arg, void *watched)
{
    lien_multi *multi = arg;
    struct event *event = watched;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (event)
            event_free(event);
        return 0;
    }
    if (!event)
        return watch(multi, socket, what);
    event_del(event);
    if (event_assign(event, multi->base, socket, events_of(what), on_socket, multi) != 0)
        return -1;
    return event_add(event, NULL);
}

/* libcurl says when it wants to be called. It may say so from within a call of ours, so this only
 * ever sets the timer: to call libcurl from here would recurse. "At once" is an event without a
 * wait, since the loop rounds a timer up to its next millisecond. */
static int on_deadline(CURLM *handle, long timeout_ms, void *arg)
{
    lien_multi *multi = arg;
    struct timeval when = {timeout_ms / 1000, timeout_ms % 1000 * 1000};

    (void)handle;
    if (timeout_ms > 0)
        return event_add(multi->timer, &when);
    if (event_del(multi->timer) == 0 && timeout_ms == 0)
        event_active(multi->timer, EV_TIMEOUT, 0);
    return 0;
}

int lien_multi_new(struct event_base *base, long connections_max,
                   void (*done)(void *self, CURL *easy, CURLcode code), void *self,
                   lien_multi **ret, struct lien_error *err)
{
    lien_multi *multi = calloc(1, sizeof(*multi));

    if (!multi)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    *multi = (lien_multi){.base = base, .done = done, .self = self};
    multi->handle = curl_multi_init();
    multi->timer = event_new(base, -1, 0, on_timer, multi);
    if (!multi->handle || !multi->timer) {
        lien_multi_free(multi);
        return lien_error_set(err, LIEN_ENOMEM, "libcurl or libevent could not be set up");
    }
    curl_multi_setopt(multi->handle, CURLMOPT_SOCKETFUNCTION, on_interest);
    curl_multi_setopt(multi->handle, CURLMOPT_SOCKETDATA, multi);
    curl_multi_setopt(multi->handle, CURLMOPT_TIMERFUNCTION, on_deadline);
    curl_multi_setopt(multi->handle, CURLMOPT_TIMERDATA, multi);
    curl_multi_setopt(multi->handle, CURLMOPT_MAXCONNECTS, connections_max);
    *ret = multi;
    return LIEN_OK;
}

void lien_multi_free(lien_multi *multi)
{
    if (!multi)
        return;
    /* libcurl closes what it kept open, and says so of each socket: the timer must still be. */
    curl_multi_cleanup(multi->handle);
    if (multi->timer)
        event_free(multi->timer);
    free(multi);
}

int lien_multi_add(lien_multi *multi, CURL *easy)
{
    return curl_multi_add_handle(multi->handle, easy) == CURLM_OK ? LIEN_OK : LIEN_ENOMEM;
}

void lien_multi_drop(lien_multi *multi, CURL *easy)
{
    curl_multi_remove_handle(multi->handle, easy);
}
