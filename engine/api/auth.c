/* SPDX-License-Identifier: Apache-2.0 */
/* Turns bearer tokens into principals, which it remembers for a second. */
#include "api/auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>
#include <sys/random.h>
#include <time.h>
#include "api/failures.h"
#include "identity/tokens.h"

#define KNOWN_MAX 4096
#define BUCKETS 1024
#define FRESH_MS 1000
#define RENEW_MS 500
#define PEER_SIZE 64

/* Somebody who waits until a token has been read. */
struct waiter {
    struct waiter *next;
    lien_auth_done done;
    void *self;
    char peer[PEER_SIZE];
};

/* What is known of one token. */
struct known {
    TAILQ_ENTRY(known) by_use;
    struct known *next; /* in its bucket */
    lien_auth *auth;
    uint8_t hash[32];
    lien_session *session; /* counted; NULL: it is no valid token, or not read yet */
    int64_t read_ms;       /* when it was read last; 0: never */
    bool reading;
    bool unreadable; /* the last reading failed */
    struct waiter *waiters;
    lien_session *found; /* of the reading, on its way back */
    int code;            /* of the reading */
};
TAILQ_HEAD(known_list, known);

struct lien_auth {
    lien_runtime *runtime;
    struct known *buckets[BUCKETS];
    struct known_list by_use; /* the one used last comes first */
    size_t count;
    struct lien_failures failures;
    struct lien_failures visits;
};

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- sessions --- */

struct lien_session {
    int references;
    int64_t expires_ms;
    struct lien_principal principal;
    char texts[];
};

static const char *put(char **at, const char *text)
{
    char *copy = *at;
    if (!text)
        return NULL;
    *at = stpcpy(copy, text) + 1;
    return copy;
}

static size_t size_of(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

lien_session *lien_session_new(const struct lien_principal *principal, int64_t expires_ms)
{
    size_t size = size_of(principal->id) + size_of(principal->name) + size_of(principal->roles) +
                  size_of(principal->unit);
    lien_session *session = calloc(1, sizeof(*session) + size);
    if (!session)
        return NULL;
    char *at = session->texts;
    session->references = 1;
    session->expires_ms = expires_ms;
    session->principal.kind = principal->kind;
    session->principal.id = put(&at, principal->id);
    session->principal.name = put(&at, principal->name);
    session->principal.roles = put(&at, principal->roles);
    session->principal.unit = put(&at, principal->unit);
    return session;
}

lien_session *lien_session_new_system(const char *connector)
{
    char *role;
    if (asprintf(&role, "system:%s", connector) < 0)
        return NULL;
    const struct lien_principal principal = {
        .kind = LIEN_SYSTEM, .id = connector, .name = connector, .roles = role};
    lien_session *session = lien_session_new(&principal, LIEN_NEVER);
    free(role);
    return session;
}

lien_session *lien_session_ref(lien_session *session)
{
    session->references++;
    return session;
}

void lien_session_unref(lien_session *session)
{
    if (session && --session->references == 0)
        free(session);
}

const struct lien_principal *lien_session_principal(const lien_session *session)
{
    return &session->principal;
}

/* --- the table --- */

static struct known **bucket_of(lien_auth *auth, const uint8_t hash[32])
{
    return &auth->buckets[((size_t)hash[0] << 8 | hash[1]) % BUCKETS];
}

static struct known *find(lien_auth *auth, const uint8_t hash[32])
{
    struct known *known = *bucket_of(auth, hash);
    while (known && memcmp(known->hash, hash, 32) != 0)
        known = known->next;
    if (known && known != TAILQ_FIRST(&auth->by_use)) {
        TAILQ_REMOVE(&auth->by_use, known, by_use);
        TAILQ_INSERT_HEAD(&auth->by_use, known, by_use);
    }
    return known;
}

static void forget(lien_auth *auth, struct known *known)
{
    struct known **at = bucket_of(auth, known->hash);
    while (*at != known)
        at = &(*at)->next;
    *at = known->next;
    TAILQ_REMOVE(&auth->by_use, known, by_use);
    auth->count--;
    lien_session_unref(known->session);
    free(known);
}

static struct known *add(lien_auth *auth, const uint8_t hash[32])
{
    struct known *oldest = TAILQ_LAST(&auth->by_use, known_list);
    if (auth->count >= KNOWN_MAX && oldest->reading)
        return NULL;
    if (auth->count >= KNOWN_MAX)
        forget(auth, oldest);
    struct known *known = calloc(1, sizeof(*known));
    if (!known)
        return NULL;
    struct known **bucket = bucket_of(auth, hash);
    known->auth = auth;
    memcpy(known->hash, hash, 32);
    known->next = *bucket;
    *bucket = known;
    TAILQ_INSERT_HEAD(&auth->by_use, known, by_use);
    auth->count++;
    return known;
}

/* --- reading --- */

/* On a reader's thread: the row becomes a session, unless it is over. */
static void take_row(void *self, const struct lien_token_row *row)
{
    struct known *known = self;
    const struct lien_principal person = {.kind = LIEN_PERSON,
                                          .id = row->id,
                                          .name = row->name,
                                          .roles = row->roles,
                                          .unit = row->unit};
    if (row->revoked_ms != LIEN_NEVER)
        return;
    known->found = row->connector ? lien_session_new_system(row->connector)
                                  : lien_session_new(&person, row->expires_ms);
    if (known->found)
        known->found->expires_ms = row->expires_ms;
    else
        known->code = LIEN_ENOMEM;
}

static void *read_token(void *self, const struct lien_reading *reading)
{
    struct known *known = self;
    struct lien_error err;
    int rc;
    known->found = NULL;
    known->code = LIEN_OK;
    rc = lien_sqlite_find_token(reading->sqlite, known->hash, take_row, known, &err);
    if (rc < 0 && rc != LIEN_ENOTFOUND)
        known->code = rc;
    return NULL;
}

static enum lien_auth_result judge(lien_auth *auth, const struct known *known, const char *peer)
{
    if (known->unreadable)
        return LIEN_AUTH_BUSY;
    if (known->session && known->session->expires_ms > wall_ms())
        return LIEN_AUTH_OK;
    return lien_auth_failed(auth, peer) ? LIEN_AUTH_LIMITED : LIEN_AUTH_INVALID;
}

static void tell_waiters(struct known *known)
{
    lien_auth *auth = known->auth;
    struct waiter *waiter = known->waiters;
    lien_session *session = known->session ? lien_session_ref(known->session) : NULL;
    known->waiters = NULL;
    while (waiter) {
        struct waiter *next = waiter->next;
        waiter->done(waiter->self, judge(auth, known, waiter->peer), session);
        free(waiter);
        waiter = next;
    }
    lien_session_unref(session);
}

static void finish_reading(void *self, void *result)
{
    struct known *known = self;
    (void)result;
    known->unreadable = known->code < 0;
    if (known->unreadable) {
        lien_session_unref(known->found);
    } else {
        lien_session_unref(known->session);
        known->session = known->found;
        known->read_ms = monotonic_ms();
    }
    known->found = NULL;
    tell_waiters(known); /* nothing is forgotten while it is being read */
    known->reading = false;
}

static bool start_reading(struct known *known)
{
    if (known->reading)
        return true;
    known->reading =
        lien_runtime_read(known->auth->runtime, read_token, finish_reading, known) == 0;
    return known->reading;
}

static void wait_for(struct known *known, const char *peer, lien_auth_done done, void *self)
{
    struct waiter *waiter = calloc(1, sizeof(*waiter));
    if (!waiter || !start_reading(known)) {
        free(waiter);
        done(self, LIEN_AUTH_BUSY, NULL);
        return;
    }
    waiter->done = done;
    waiter->self = self;
    snprintf(waiter->peer, sizeof(waiter->peer), "%s", peer);
    waiter->next = known->waiters;
    known->waiters = waiter;
}

/* --- checking --- */

/* The token in an Authorization header; NULL: there is none of ours. */
static const char *token_of(const char *header)
{
    if (strncasecmp(header, "Bearer ", 7) != 0)
        return NULL;
    header += 7 + strspn(header + 7, " ");
    return lien_tokens_has_form(header) ? header : NULL;
}

static void check_token(lien_auth *auth, const char *token, const char *peer, lien_auth_done done,
                        void *self)
{
    uint8_t hash[32];
    lien_tokens_hash(token, hash);
    struct known *known = find(auth, hash);
    int64_t age = known && known->read_ms ? monotonic_ms() - known->read_ms : INT64_MAX;
    if (age >= RENEW_MS && age < FRESH_MS && known->session)
        (void)start_reading(known); /* busy: the next request asks again */
    if (age < FRESH_MS && !known->unreadable) {
        done(self, judge(auth, known, peer), known->session);
        return;
    }
    if (!(known && known->session) && lien_auth_is_flooded(auth, peer)) {
        done(self, LIEN_AUTH_LIMITED, NULL);
        return;
    }
    if (!known)
        known = add(auth, hash);
    if (known)
        wait_for(known, peer, done, self);
    else
        done(self, LIEN_AUTH_BUSY, NULL);
}

void lien_auth_check(lien_auth *auth, const char *header, const char *peer, lien_auth_done done,
                     void *self)
{
    const char *token = header ? token_of(header) : NULL;
    if (token) {
        check_token(auth, token, peer, done, self);
    } else if (!header) {
        done(self, LIEN_AUTH_NONE, NULL);
    } else {
        done(self, lien_auth_failed(auth, peer) ? LIEN_AUTH_LIMITED : LIEN_AUTH_INVALID, NULL);
    }
}

bool lien_auth_is_flooded(const lien_auth *auth, const char *peer)
{
    return lien_failures_count(&auth->failures, peer, monotonic_ms()) >= LIEN_LOOKUPS_MAX;
}

bool lien_auth_failed(lien_auth *auth, const char *peer)
{
    int64_t now_ms = monotonic_ms();
    lien_failures_add(&auth->failures, peer, now_ms);
    return lien_failures_count(&auth->failures, peer, now_ms) > LIEN_FAILURES_MAX;
}

bool lien_auth_may_visit(lien_auth *auth, const char *peer)
{
    int64_t now_ms = monotonic_ms();
    lien_failures_add(&auth->visits, peer, now_ms);
    return lien_failures_count(&auth->visits, peer, now_ms) <= LIEN_VISITS_MAX;
}

lien_auth *lien_auth_new(lien_runtime *runtime)
{
    lien_auth *auth = calloc(1, sizeof(*auth));
    if (!auth)
        return NULL;
    auth->runtime = runtime;
    TAILQ_INIT(&auth->by_use);
    if (getrandom(&auth->failures.seed, sizeof(auth->failures.seed), 0) < 0)
        auth->failures.seed = (uint64_t)wall_ms();
    auth->visits.seed = auth->failures.seed;
    return auth;
}

void lien_auth_free(lien_auth *auth)
{
    struct known *known;
    if (!auth)
        return;
    while ((known = TAILQ_FIRST(&auth->by_use)))
        forget(auth, known);
    free(auth);
}
