/* SPDX-License-Identifier: Apache-2.0 */
/* Takes settings and files over while the daemon serves. */
#include <stdlib.h>
#include <unistd.h>
#include "daemon/inside.h"

/* One reload. The check of new files runs on a reader's thread, everything else on the loop's. */
struct reload {
    lien_daemon *daemon;
    struct lien_config fresh;
    struct lien_log log;        /* as the daemon's was */
    lien_catalog *catalog;      /* what was read; counted */
    const lien_catalog *before; /* in force when it was begun; counted */
    int rc;
};

static void free_reload(struct reload *reload)
{
    lien_config_clear(&reload->fresh);
    lien_catalog_unref(reload->catalog);
    lien_catalog_unref((lien_catalog *)(uintptr_t)reload->before);
    free(reload);
}

/* --- the settings --- */

static void report_config(const struct lien_log *log, const char *path, const lien_faults *faults,
                          const struct lien_error *err)
{
    for (size_t i = 0; i < lien_faults_count(faults); i++) {
        const struct lien_fault *fault = lien_faults_get(faults, i);
        lien_log_write(log, LIEN_LOG_ERROR, NULL, "%s:%d:%d: %s: %s", path ? path : "settings",
                       fault->at.line, fault->at.column, fault->at.pointer, fault->at.message);
    }
    lien_log_write(log, LIEN_LOG_ERROR, NULL, "%s", err->message);
}

static int read_again(const lien_daemon *daemon, struct lien_config *fresh)
{
    struct lien_error err;
    lien_faults *faults = lien_faults_new();
    int rc = faults ? lien_config_read(daemon->path, environ, fresh, faults, &err) : LIEN_ENOMEM;
    if (rc < 0 && faults)
        report_config(&daemon->log, daemon->path, faults, &err);
    lien_faults_free(faults);
    return rc;
}

static void tell_restart(void *self, const char *name)
{
    const lien_daemon *daemon = self;
    lien_log_write(&daemon->log, LIEN_LOG_WARNING, NULL,
                   "the setting %s has changed and needs a restart", name);
}

/* --- taking over --- */

/* Take over other addresses: attempts under way are begun anew by the new courier. */
static int take_systems(lien_daemon *daemon, const struct lien_config *fresh,
                        struct lien_error *err)
{
    lien_courier *courier;
    int rc = lien_daemon_make_courier(daemon, fresh, &courier, err);
    if (rc < 0)
        return rc;
    rc = lien_server_set_addresses(daemon->server, fresh->systems, fresh->system_count);
    if (rc < 0) {
        lien_courier_free(courier);
        return lien_error_set(err, rc, "out of memory");
    }
    lien_runtime_set_courier(daemon->runtime, NULL);
    lien_courier_free(daemon->courier);
    daemon->courier = courier;
    lien_daemon_connect_courier(daemon);
    lien_courier_wake(courier);
    return LIEN_OK;
}

static int take_over(lien_daemon *daemon, struct reload *reload)
{
    struct lien_error err;
    int rc = take_systems(daemon, &reload->fresh, &err);
    if (rc == 0)
        rc = lien_runtime_set_catalog(daemon->runtime, reload->catalog, &err);
    if (rc < 0) {
        lien_log_write(&daemon->log, LIEN_LOG_ERROR, NULL, "%s", err.message);
        return rc;
    }
    lien_daemon_compare_calendars(daemon, reload->catalog);
    lien_config_reload(&daemon->config, &reload->fresh, tell_restart, daemon);
    daemon->log.level = daemon->config.level;
    daemon->log.json = daemon->config.log_json;
    return LIEN_OK;
}

/* --- its way --- */

static void begin(lien_daemon *daemon);

static void conclude(lien_daemon *daemon, int rc)
{
    daemon->is_reloading = false;
    lien_log_write(&daemon->log, rc < 0 ? LIEN_LOG_ERROR : LIEN_LOG_INFO, NULL, "%s",
                   rc < 0 ? "nothing was taken over: all goes on as before"
                          : "the configuration was taken over");
    if (daemon->reloads_again)
        begin(daemon);
}

/* Something else was deployed meanwhile, over HTTP: what was read lacks it. */
static bool is_outdated(const struct reload *reload)
{
    const lien_catalog *now = lien_runtime_catalog(reload->daemon->runtime);
    lien_catalog_unref((lien_catalog *)(uintptr_t)now);
    return now != reload->before;
}

static void *check(void *self, const struct lien_reading *reading)
{
    struct reload *reload = self;
    reload->rc =
        lien_daemon_deploy(&reload->fresh, reading->sqlite, &reload->log, 1, &reload->catalog);
    return NULL;
}

static void checked(void *self, void *result)
{
    struct reload *reload = self;
    lien_daemon *daemon = reload->daemon;
    (void)result;
    bool again = reload->rc == LIEN_OK && is_outdated(reload);
    int rc = reload->rc;
    if (rc == LIEN_OK && !again && !daemon->draining)
        rc = take_over(daemon, reload);
    free_reload(reload);
    if (daemon->draining)
        return;
    if (again)
        begin(daemon);
    else
        conclude(daemon, rc);
}

static int submit(struct reload *reload)
{
    lien_daemon *daemon = reload->daemon;
    int rc = read_again(daemon, &reload->fresh);
    if (rc < 0)
        return rc;
    reload->log = daemon->log;
    reload->before = lien_runtime_catalog(daemon->runtime);
    rc = lien_runtime_read(daemon->runtime, check, checked, reload);
    if (rc < 0)
        lien_log_write(&daemon->log, LIEN_LOG_ERROR, NULL,
                       "too much is being read to check files: ask again");
    return rc;
}

static void begin(lien_daemon *daemon)
{
    struct reload *reload = calloc(1, sizeof(*reload));
    if (!reload)
        abort(); /* out of memory */
    reload->daemon = daemon;
    daemon->is_reloading = true;
    daemon->reloads_again = false;
    int rc = submit(reload);
    if (rc == LIEN_OK)
        return;
    free_reload(reload);
    conclude(daemon, rc);
}

void lien_daemon_reload(evutil_socket_t number, short what, void *arg)
{
    lien_daemon *daemon = arg;
    (void)number;
    (void)what;
    if (daemon->draining)
        return;
    if (daemon->is_reloading)
        daemon->reloads_again = true;
    else
        begin(daemon);
}
