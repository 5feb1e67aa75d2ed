/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers a client over evhttp's head.
 *
 * evhttp would answer a page of its own, or close at once, so that the client sees a broken
 * connection instead of the answer. So the connection is taken over: it is answered with a problem,
 * its client is heard out, and it is closed. evhttp's side is freed last and knows nothing of it.
 */
#ifndef LIEN_API_REFUSAL_H
#define LIEN_API_REFUSAL_H

#include <event2/bufferevent.h>
#include <event2/http.h>
#include "api/problem.h"

/*
 * Take back the page that evhttp has written about a request that it could not read, before a byte
 * of it is sent. Returns its status, 400 or more, or 0 where what was written is no such page.
 */
int lien_refusal_take_page(struct bufferevent *bufev);

/* Answer with a problem; the connection frees itself once the client has closed its side. Whoever
 * does not want to wait for that may free it before. */
void lien_refusal_send(struct bufferevent *bufev, struct evhttp_connection *evhttp,
                       enum lien_problem_kind kind, const char *detail);

#endif
