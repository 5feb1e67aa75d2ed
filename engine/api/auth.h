/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who asks: turns a bearer token into a principal.
 *
 * What a token means is remembered for a second, and read again by a reader before that second is
 * over while it is in use: so the loop reads no disk, and a revoked token ends within a second. An
 * address that sends many tokens that are none is told to wait. All on the loop's thread.
 */
#ifndef LIEN_API_AUTH_H
#define LIEN_API_AUTH_H

#include "runtime/runtime.h"

/* A principal with texts of its own; counted references. */
typedef struct lien_session lien_session;

LIEN_MUST_CHECK lien_session *lien_session_new(const struct lien_principal *principal,
                                               int64_t expires_ms); /* NULL: out of memory */
lien_session *lien_session_ref(lien_session *session);
void lien_session_unref(lien_session *session); /* takes NULL */
const struct lien_principal *lien_session_principal(const lien_session *session);

/* A connected system as the sender of what it signed. NULL: out of memory. */
LIEN_MUST_CHECK lien_session *lien_session_new_system(const char *connector);

enum lien_auth_result {
    LIEN_AUTH_OK,
    LIEN_AUTH_NONE,    /* no token was sent */
    LIEN_AUTH_INVALID, /* unknown, expired or revoked */
    LIEN_AUTH_LIMITED, /* too many of those came from there */
    LIEN_AUTH_BUSY,    /* it cannot be said now */
};

/* Called once, from within the check or later from the loop. The session is lent; only with OK. */
typedef void (*lien_auth_done)(void *self, enum lien_auth_result result, lien_session *session);

typedef struct lien_auth lien_auth;

LIEN_MUST_CHECK lien_auth *lien_auth_new(lien_runtime *runtime); /* NULL: out of memory */
/* Takes NULL. No check may be under way. */
void lien_auth_free(lien_auth *auth);

/* `header` is that of Authorization, or NULL; `peer` the client's address. */
void lien_auth_check(lien_auth *auth, const char *header, const char *peer, lien_auth_done done,
                     void *self);

/*
 * The same bounds for secrets of another kind: callback tokens and signatures. What is wrong is
 * told 429 once there was much of it. What is right is taken all the same, since a whole office may
 * have one address, and one script with an old token in it; but past LIEN_LOOKUPS_MAX nothing is
 * looked up for that address.
 */
bool lien_auth_is_flooded(const lien_auth *auth, const char *peer);
/* Count one that is wrong. Returns whether there was much of it. */
bool lien_auth_failed(lien_auth *auth, const char *peer);

/* Whether whoever asks for what needs no token may do so once more. */
bool lien_auth_may_visit(lien_auth *auth, const char *peer);

#endif
