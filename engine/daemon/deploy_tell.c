/* SPDX-License-Identifier: Apache-2.0 */
/* Deploys for the daemon, and logs what becomes of it. */
#include "daemon/inside.h"

#include <string.h>
#include <unistd.h>
#include "daemon/deploy.h"

static void tell_fault(void *self, const char *path, const struct lien_fault *fault)
{
    const struct lien_log *log = self;
    bool error = fault->severity == LIEN_FAULT_ERROR;
    lien_log_write(log, error ? LIEN_LOG_ERROR : LIEN_LOG_WARNING, NULL, "%s:%d:%d: %s [%s]", path,
                   fault->at.line, fault->at.column, fault->at.message, fault->rule);
}

static void tell_checking(void *self, size_t count)
{
    lien_log_write(self, LIEN_LOG_INFO, NULL,
                   "%zu procedures are new or invoke new ones: they are checked once", count);
}

static void tell_counts(const struct lien_log *log, const struct lien_deployment *counts)
{
    lien_log_write(log, counts->procedures ? LIEN_LOG_INFO : LIEN_LOG_WARNING, NULL,
                   "%zu versions of procedures, %zu connectors; %zu files are new",
                   counts->procedures, counts->connectors, counts->fresh);
}

static bool has_address(const struct lien_config *config, const char *connector)
{
    for (size_t i = 0; i < config->system_count; i++)
        if (strcmp(config->systems[i].connector, connector) == 0)
            return true;
    return false;
}

/* What such a system is to be told is kept for it, for as long as it takes. */
static void tell_unreached(const struct lien_log *log, const struct lien_config *config,
                           const lien_catalog *catalog)
{
    const lien_connector *connector;
    for (size_t i = 0; (connector = lien_catalog_connector_at(catalog, i)); i++)
        if (!has_address(config, lien_connector_id(connector)))
            lien_log_write(log, LIEN_LOG_INFO, NULL,
                           "the system %s has no address in `systems`: what is for it waits",
                           lien_connector_id(connector));
}

int lien_daemon_deploy(const struct lien_config *config, lien_sqlite *sqlite, struct lien_log *log,
                       int threads, lien_catalog **ret)
{
    const struct lien_deploy_report report = {tell_fault, tell_checking, threads, log};
    struct lien_deployment counts;
    struct lien_error err;
    int rc = lien_deploy(config, sqlite, &report, &counts, ret, &err);
    if (rc < 0)
        lien_log_write(log, LIEN_LOG_ERROR, NULL, "not deployed: %s", err.message);
    if (rc < 0)
        return rc;
    tell_counts(log, &counts);
    tell_unreached(log, config, *ret);
    return rc;
}

/* Nobody is served yet: the check may have them all. */
static int processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (int)count : 1;
}

int lien_daemon_deploy_or_go_on(const lien_daemon *daemon, struct lien_log *log, lien_catalog **ret)
{
    const struct lien_deploy_report report = {tell_fault, tell_checking, 1, log};
    struct lien_deployment counts;
    struct lien_error err;
    int rc = lien_daemon_deploy(&daemon->config, daemon->sqlite, log, processors(), ret);
    if (rc != LIEN_EINVAL && rc != LIEN_ECONFLICT)
        return rc;
    if (lien_deploy_kept(&daemon->config, daemon->sqlite, &report, &counts, ret, &err) < 0)
        return rc;
    lien_log_write(log, LIEN_LOG_ERROR, NULL,
                   "the files were refused: what was deployed before goes on");
    tell_counts(log, &counts);
    return LIEN_OK;
}

int lien_daemon_check(const struct lien_config *config)
{
    struct lien_log log = {config->level, config->log_json, STDERR_FILENO};
    lien_catalog *catalog;
    int rc = lien_daemon_deploy(config, NULL, &log, processors(), &catalog);
    if (rc == 0)
        lien_catalog_unref(catalog);
    return rc;
}
