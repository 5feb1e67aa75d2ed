/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connected system for tests: an evhttp server on a port of its own choice, on the test's own
 * loop. It verifies each webhook's signature, counts, and answers as `plan` says.
 */
#ifndef LIEN_TESTS_SINK_H
#define LIEN_TESTS_SINK_H

#include <event2/event.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SINK_SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

struct sink;

/* A webhook as it arrived. */
struct sink_request {
    const char *path;
    const char *id;      /* webhook-id */
    const json_t *event; /* the CloudEvent; borrowed */
    const char *dossier;
    int64_t sequence;
    size_t number; /* of its path, from 1 */
};

/* What is answered. Zeroed before `plan` is asked. */
struct sink_reply {
    int status;               /* 0: 204 */
    int delay_ms;             /* -1: never answered */
    const char *body;         /* static storage */
    size_t padding;           /* this many spaces are sent behind the body */
    const char *header;       /* one more header's name, or NULL */
    const char *header_value; /* static storage */
};

struct sink *sink_new(struct event_base *base,
                      void (*plan)(void *self, const struct sink_request *request,
                                   struct sink_reply *reply),
                      void *self);
void sink_free(struct sink *sink);
int sink_port(const struct sink *sink);
/* Write "http://127.0.0.1:PORT/PATH" into out. */
void sink_url(const struct sink *sink, const char *path, char *out, size_t size);

size_t sink_received(const struct sink *sink);         /* webhooks, all paths */
size_t sink_connections(const struct sink *sink);      /* opened so far */
int sink_at_once_max(const struct sink *sink);         /* unanswered at the same time, at most */
size_t sink_faults(const struct sink *sink);           /* not signed, not parsed, out of order */
const char *sink_first_fault(const struct sink *sink); /* or "" */

#endif
