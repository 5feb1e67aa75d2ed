/* SPDX-License-Identifier: Apache-2.0 */
/* Which handler answers a method and a path: one table for the whole API. */
#ifndef LIEN_API_ROUTER_H
#define LIEN_API_ROUTER_H

#include "api/request.h"

enum lien_route_access {
    LIEN_ROUTE_OPEN,     /* no token */
    LIEN_ROUTE_TOKEN,    /* any valid token */
    LIEN_ROUTE_SYSTEM,   /* a token, or the signature of the system that the path names first */
    LIEN_ROUTE_CALLBACK, /* the path's own one-time token and a signature */
};

struct lien_route {
    enum evhttp_cmd_type method;
    const char *path; /* "/v1/cases/{}/events": {} is a parameter */
    enum lien_route_access access;
    void (*handle)(lien_request *request);
};

/*
 * Find the route of a path as it came, not decoded. What stands for {} is told as offsets into it.
 *
 * route is NULL with `known` false where no route has this path, true where another method has.
 */
struct lien_route_match {
    const struct lien_route *route;
    struct {
        size_t offset, length;
    } params[LIEN_REQUEST_PARAMS_MAX];
    int param_count;
    bool known;
};
struct lien_route_match lien_router_find(enum evhttp_cmd_type method, const char *path);

/* The methods of a path, as the header Allow lists them. HEAD goes wherever GET does. */
#define LIEN_ALLOW_SIZE 64
void lien_router_allow(const char *path, char out[LIEN_ALLOW_SIZE]);

/* Every route, for whoever holds the documentation against them; NULL: past the end. */
const struct lien_route *lien_router_at(size_t index);

#endif
