/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcurl's multi handle on a libevent loop.
 *
 * The program ignores SIGPIPE: libcurl is told not to touch signals.
 */
#ifndef LIEN_CONNECTORS_MULTI_H
#define LIEN_CONNECTORS_MULTI_H

#include <curl/curl.h>
#include <event2/event.h>
#include "lienthong/error.h"

typedef struct lien_multi lien_multi;

/*
 * Join a new multi handle to the loop. `done` is called from the loop for each transfer that has
 * ended; the handle is out of the multi handle by then and may be added again at once.
 * connections_max is how many are kept open, idle ones included.
 */
LIEN_MUST_CHECK int lien_multi_new(struct event_base *base, long connections_max,
                                   void (*done)(void *self, CURL *easy, CURLcode code), void *self,
                                   lien_multi **ret, struct lien_error *err);
/* Takes NULL. Handles still in it must have been dropped first. */
void lien_multi_free(lien_multi *multi);

/* Start a transfer. Nothing is sent, and `done` is not called, before the loop runs again. */
LIEN_MUST_CHECK int lien_multi_add(lien_multi *multi, CURL *easy);
/* Abort a transfer under way; `done` is not called. */
void lien_multi_drop(lien_multi *multi, CURL *easy);

#endif
