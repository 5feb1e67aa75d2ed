/* SPDX-License-Identifier: Apache-2.0 */
/* The daemon as its own files see it. Private. */
#ifndef LIEN_DAEMON_INSIDE_H
#define LIEN_DAEMON_INSIDE_H

#include <event2/event.h>
#include "api/server.h"
#include "daemon/daemon.h"
#include "runtime/runtime.h"

#define LIEN_DAEMON_SIGNALS 3

struct lien_daemon {
    struct lien_config config;
    const char *path; /* of the configuration; or NULL */
    struct lien_log log;
    int lock;
    lien_sqlite *sqlite;
    struct event_base *base;
    lien_runtime *runtime;
    lien_server *server;
    lien_courier *courier;
    char *public_url;
    struct event *signals[LIEN_DAEMON_SIGNALS];
    struct event *minute;
    json_int_t failed_batches, dead_letters; /* as they were a minute ago */
    int minutes;                             /* since calendars were looked at */
    bool draining;
    bool is_reloading;  /* files are being checked */
    bool reloads_again; /* it was asked for meanwhile */
};

/* --- daemon.c --- */

/* A courier for the systems of that configuration; to be connected. */
LIEN_MUST_CHECK int lien_daemon_make_courier(const lien_daemon *daemon,
                                             const struct lien_config *config, lien_courier **ret,
                                             struct lien_error *err);
void lien_daemon_connect_courier(lien_daemon *daemon);

/* --- deploy_tell.c --- */

/* Deploy, and log what becomes of it. threads: of the check. Any thread. Errors as lien_deploy. */
LIEN_MUST_CHECK int lien_daemon_deploy(const struct lien_config *config, lien_sqlite *sqlite,
                                       struct lien_log *log, int threads, lien_catalog **ret);
/* The same at the start. Files that are refused keep nobody waiting who has a case: what was
 * deployed before goes on. A service that has nothing to go on with does not start. */
LIEN_MUST_CHECK int lien_daemon_deploy_or_go_on(const lien_daemon *daemon, struct lien_log *log,
                                                lien_catalog **ret);

/* --- look_after.c --- */

/* Once a minute; arg is the daemon. */
void lien_daemon_look_after(evutil_socket_t fd, short what, void *arg);
/* Warn of calendars that end soon, and of deployed ones that are not used. */
void lien_daemon_compare_calendars(lien_daemon *daemon, const lien_catalog *deployed);

/* --- reload.c --- */

/* On SIGHUP; arg is the daemon. What is new is checked beside the loop, which goes on by what was
 * there; then all of it is taken over, or nothing. */
void lien_daemon_reload(evutil_socket_t number, short what, void *arg);

#endif
