/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A load client for HTTP/1.1: one thread, epoll, a number of keep-alive connections with one
 * request each under way. It understands answers with a Content-Length and nothing else.
 */
#ifndef LIEN_BENCH_CLIENT_H
#define LIEN_BENCH_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include "measure.h"

struct bench_request {
    const char *bytes; /* headers and body, as they go over the wire */
    size_t length;
};

struct bench_answer {
    int status;
    const char *body; /* lent for the call */
    size_t length;
};

struct bench_load {
    int port; /* on 127.0.0.1 */
    size_t connections;
    double seconds; /* start no request later than this; 0: go on until `next` has no more */
    /* The next request of a connection, borrowed until its answer; false: it has no more. */
    bool (*next)(void *self, size_t connection, struct bench_request *ret);
    /* Whether the answer is the one hoped for. */
    bool (*answered)(void *self, size_t connection, const struct bench_answer *answer);
    void *self;
};

struct bench_load_result {
    size_t good, bad;
    double seconds;           /* from the first request to the last answer */
    struct bench_times times; /* of single requests, from write to the last byte; to be cleared */
};

/* Ends the program where a connection fails: then there is nothing to measure. */
struct bench_load_result bench_load_run(const struct bench_load *load);

/* One request on a connection of its own. The body is a new string. */
int bench_request_once(int port, const char *bytes, char **ret_body);

#endif
