/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The daemon's settings: one table of name, type, default and whether SIGHUP takes it over.
 *
 * They come from a JSON file, and each from the environment over it: `publicUrl` is also
 * LIENTHONG_PUBLIC_URL, `limits.connections` LIENTHONG_LIMITS_CONNECTIONS. A path is meant from
 * where the daemon was started.
 */
#ifndef LIEN_DAEMON_CONFIG_H
#define LIEN_DAEMON_CONFIG_H

#include <stdbool.h>
#include <stdio.h>
#include "connectors/courier.h"
#include "daemon/log.h"

struct lien_config {
    char *data;
    char *listen;
    char *public_url; /* NULL: where it listens */
    char *workflows;
    char *connectors;
    char *units;     /* a file; NULL: one unit */
    char *calendar;  /* the id of the one that serves where no other is named; NULL: the first */
    int check_limit; /* configurations of a new file that are explored */
    int calendar_warning_days; /* before a calendar ends, to begin with warnings */
    /* Where connected systems are. */
    struct lien_address *systems;
    size_t system_count;
    bool systems_are_private; /* they may be at loopback and private addresses */
    int receipt_days;
    bool behind_proxy;
    char *log_level;
    char *log_format;
    int connections_max;
    int receive_ms, send_ms, idle_ms;
    int cache_mib;
    int queue_max;
    int batch_max;
    int readers;
    /* Derived from `listen`. */
    char *address;
    int port;
    enum lien_log_level level;
    bool log_json;
    bool secrets_are_open; /* others may read the file that holds secrets: to be warned of */
};

/*
 * Read the settings. path: the file; NULL: none. `env` is environ, or a test's own.
 *
 * Owner   *ret is the caller's to clear, on success.
 * Errors  LIEN_EINVAL after adding every fault; LIEN_EIO, the file cannot be read; LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_config_read(const char *path, char *const *env, struct lien_config *ret,
                                     lien_faults *faults, struct lien_error *err);
void lien_config_clear(struct lien_config *config);

/* Take over from `fresh` what may change while the daemon runs; `differs` is told every setting
 * that has changed and may not. */
void lien_config_reload(struct lien_config *config, struct lien_config *fresh,
                        void (*differs)(void *self, const char *name), void *self);

/* The table, for --help. */
void lien_config_print_help(FILE *out);

#endif
