/* SPDX-License-Identifier: Apache-2.0 */
/* Starts the daemon's parts in order, serves, and stops them. */
#include "daemon/inside.h"

#include <event2/event.h>
#include <event2/thread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include "api/server.h"
#include "base/buf.h"
#include "daemon/folder.h"
#include "daemon/notify.h"
#include "runtime/runtime.h"

#define LOOK_AFTER_S 60

/* --- the log --- */

/* What went wrong on our side is told always, the rest when debugging. */
static void log_access(void *self, const struct lien_access *access)
{
    const lien_daemon *daemon = self;
    const struct lien_log_about about = {access->request_id, access->case_id, access->actor};
    enum lien_log_level level = access->status == 500  ? LIEN_LOG_ERROR
                                : access->status > 500 ? LIEN_LOG_WARNING
                                                       : LIEN_LOG_DEBUG;
    if (level <= daemon->log.level)
        lien_log_write(&daemon->log, level, &about, "%s %s %d %lld us %zu bytes%s%s",
                       access->method, access->route ? access->route : "-", access->status,
                       (long long)access->took_us, access->bytes, access->why ? ": " : "",
                       access->why ? access->why : "");
}

/* --- the courier --- */

void lien_daemon_connect_courier(lien_daemon *daemon)
{
    const struct lien_courier_calls calls = {.courier = daemon->courier,
                                             .wake = lien_courier_wake,
                                             .give = lien_courier_give,
                                             .settled = lien_courier_settled};
    lien_runtime_set_courier(daemon->runtime, daemon->courier ? &calls : NULL);
}

int lien_daemon_make_courier(const lien_daemon *daemon, const struct lien_config *config,
                             lien_courier **ret, struct lien_error *err)
{
    struct lien_courier_options options = {.addresses = config->systems,
                                           .address_count = config->system_count,
                                           .public_url = daemon->public_url,
                                           .allow_private = config->systems_are_private};
    const struct lien_outbox_port port = lien_runtime_outbox_port(daemon->runtime);
    if (getrandom(&options.seed, sizeof(options.seed), 0) < 0)
        return lien_error_set(err, LIEN_EIO, "the system gives no random bytes");
    return lien_courier_new(daemon->base, &options, &port, ret, err);
}

static int start_courier(lien_daemon *daemon, struct lien_error *err)
{
    int rc = lien_daemon_make_courier(daemon, &daemon->config, &daemon->courier, err);
    if (rc == 0)
        lien_daemon_connect_courier(daemon);
    return rc;
}

/* --- signals --- */

static void leave(void *self)
{
    lien_daemon *daemon = self;
    event_base_loopbreak(daemon->base);
}

/* What is cut off is delivered again after the next start, under its id: no stop waits for the
 * slowest of the connected systems. */
static void drain_courier(void *self)
{
    static const struct timeval patience = {.tv_sec = 3};
    lien_daemon *daemon = self;
    (void)event_base_loopexit(daemon->base, &patience);
    lien_courier_drain(daemon->courier, leave, daemon);
}

/* The first signal lets what is at work come to its end; the second leaves at once, which loses
 * nothing that anybody was told of. */
static void end(evutil_socket_t number, short what, void *arg)
{
    lien_daemon *daemon = arg;
    (void)what;
    if (daemon->draining) {
        lien_log_write(&daemon->log, LIEN_LOG_WARNING, NULL, "signal %d again: leaving at once",
                       (int)number);
        _exit(EXIT_FAILURE);
    }
    daemon->draining = true;
    lien_log_write(&daemon->log, LIEN_LOG_INFO, NULL, "signal %d: finishing what is at work",
                   (int)number);
    lien_notify("STOPPING=1");
    lien_server_drain(daemon->server, drain_courier, daemon);
}

/* --- starting --- */

static int start_events(lien_daemon *daemon, struct lien_error *err)
{
    static const struct timeval minute = {.tv_sec = LOOK_AFTER_S};
    static const struct {
        int number;
        event_callback_fn act;
    } handled[LIEN_DAEMON_SIGNALS] = {{SIGTERM, end}, {SIGINT, end}, {SIGHUP, lien_daemon_reload}};
    bool good = (daemon->minute =
                     event_new(daemon->base, -1, EV_PERSIST, lien_daemon_look_after, daemon)) &&
                event_add(daemon->minute, &minute) == 0;
    for (int i = 0; good && i < LIEN_DAEMON_SIGNALS; i++) {
        daemon->signals[i] = evsignal_new(daemon->base, handled[i].number, handled[i].act, daemon);
        good = daemon->signals[i] && event_add(daemon->signals[i], NULL) == 0;
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file past its bound is a failed transaction, not our end */
    return good ? LIEN_OK : lien_error_set(err, LIEN_EIO, "signals cannot be handled");
}

static int start_store(lien_daemon *daemon, struct lien_error *err)
{
    int rc = lien_folder_lock(daemon->config.data, &daemon->lock, err);
    if (rc == 0)
        rc = lien_folder_open(daemon->config.data, &daemon->sqlite, err);
    return rc;
}

static int start_runtime(lien_daemon *daemon, const lien_catalog *catalog, struct lien_error *err)
{
    const struct lien_config *config = &daemon->config;
    struct lien_runtime_options options = {.sqlite = daemon->sqlite,
                                           .base = daemon->base,
                                           .catalog = catalog,
                                           .cache_bytes_max = (size_t)config->cache_mib << 20,
                                           .queue_max = (size_t)config->queue_max,
                                           .batch_max = (size_t)config->batch_max,
                                           .readers = config->readers};
    int rc = lien_folder_secret(daemon->sqlite, options.callback_secret, err);
    return rc < 0 ? rc : lien_runtime_new(&options, &daemon->runtime, err);
}

static int start_server(lien_daemon *daemon, struct lien_error *err)
{
    const struct lien_config *config = &daemon->config;
    struct lien_server_options options = {.base = daemon->base,
                                          .runtime = daemon->runtime,
                                          .address = config->address,
                                          .port = config->port,
                                          .limits = lien_server_default_limits(),
                                          .body_bytes_max = (size_t)1024 * 1024,
                                          .behind_proxy = config->behind_proxy,
                                          .receipt_days = config->receipt_days,
                                          .addresses = config->systems,
                                          .address_count = config->system_count,
                                          .log = log_access,
                                          .log_self = daemon};
    options.limits.count_max = (size_t)config->connections_max;
    options.limits.receive_ms = config->receive_ms;
    options.limits.send_ms = config->send_ms;
    options.limits.idle_ms = config->idle_ms;
    return lien_server_new(&options, &daemon->server, err);
}

static char *where_it_listens(const lien_daemon *daemon)
{
    bool v6 = strchr(daemon->config.address, ':') != NULL;
    char *url;
    if (asprintf(&url, v6 ? "http://[%s]:%d" : "http://%s:%d", daemon->config.address,
                 lien_server_port(daemon->server)) < 0)
        abort(); /* out of memory */
    return url;
}

static void say_ready(const lien_daemon *daemon)
{
    char *url = where_it_listens(daemon);
    printf("lienthongd: ready on %s, data in %s\n", url, daemon->config.data);
    fflush(stdout);
    lien_log_write(&daemon->log, LIEN_LOG_INFO, NULL, "ready on %s", url);
    lien_notify("READY=1");
    free(url);
}

/* The parts after the store, which the catalog is in. */
static int start_parts(lien_daemon *daemon, const lien_catalog *catalog, struct lien_error *err)
{
    int rc = start_runtime(daemon, catalog, err);
    if (rc == 0)
        rc = start_server(daemon, err);
    if (rc < 0)
        return rc;
    daemon->public_url =
        daemon->config.public_url ? strdup(daemon->config.public_url) : where_it_listens(daemon);
    if ((rc = start_courier(daemon, err)) == 0)
        rc = start_events(daemon, err);
    if (rc == 0)
        rc = lien_runtime_start(daemon->runtime, err);
    if (rc == 0)
        lien_daemon_compare_calendars(daemon, catalog);
    return rc;
}

/* evhttp stops reading while a request is at work and goes on afterwards. With the list of changes
 * that costs no call to the kernel where it comes to nothing between two waits. */
static struct event_base *make_loop(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;
    evthread_use_pthreads();
    if (config && event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST) == 0)
        base = event_base_new_with_config(config);
    if (config)
        event_config_free(config);
    return base;
}

static int start(lien_daemon *daemon)
{
    struct lien_error err = {0};
    lien_catalog *catalog = NULL;
    daemon->base = make_loop();
    int rc = daemon->base ? start_store(daemon, &err)
                          : lien_error_set(&err, LIEN_EIO, "there can be no event loop");
    if (rc == 0 && (rc = lien_daemon_deploy_or_go_on(daemon, &daemon->log, &catalog)) == 0)
        rc = start_parts(daemon, catalog, &err);
    lien_catalog_unref(catalog);
    if (rc < 0 && err.message[0])
        lien_log_write(&daemon->log, LIEN_LOG_ERROR, NULL, "%s", err.message);
    return rc;
}

int lien_daemon_start(struct lien_config *config, const char *path, lien_daemon **ret)
{
    lien_daemon *daemon = calloc(1, sizeof(*daemon));
    if (!daemon)
        return LIEN_ENOMEM;
    daemon->config = *config;
    daemon->path = path;
    daemon->log = (struct lien_log){config->level, config->log_json, STDERR_FILENO};
    daemon->lock = -1;
    if (config->secrets_are_open)
        lien_log_write(&daemon->log, LIEN_LOG_WARNING, NULL,
                       "others may read the file that holds secrets: chmod 600 it");
    int rc = start(daemon);
    if (rc < 0) {
        daemon->config = (struct lien_config){0};
        lien_daemon_stop(daemon);
        return rc;
    }
    *ret = daemon;
    return LIEN_OK;
}

void lien_daemon_run(lien_daemon *daemon)
{
    say_ready(daemon);
    event_base_dispatch(daemon->base);
}

void lien_daemon_stop(lien_daemon *daemon)
{
    if (!daemon)
        return;
    if (daemon->courier) {
        lien_runtime_set_courier(daemon->runtime, NULL);
        lien_courier_free(daemon->courier);
    }
    lien_runtime_free(daemon->runtime); /* gives the last answers, to the server */
    lien_server_free(daemon->server);
    for (int i = 0; i < LIEN_DAEMON_SIGNALS; i++)
        if (daemon->signals[i])
            event_free(daemon->signals[i]);
    if (daemon->minute)
        event_free(daemon->minute);
    if (daemon->base)
        event_base_free(daemon->base);
    lien_sqlite_close(daemon->sqlite);
    if (daemon->lock >= 0)
        close(daemon->lock);
    lien_config_clear(&daemon->config);
    free(daemon->public_url);
    free(daemon);
}
