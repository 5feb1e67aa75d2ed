/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The running daemon: its parts, started in order and stopped in the reverse one.
 *
 *     store → catalog → runtime → HTTP server → courier → threads → loop
 */
#ifndef LIEN_DAEMON_DAEMON_H
#define LIEN_DAEMON_DAEMON_H

#include "daemon/config.h"

typedef struct lien_daemon lien_daemon;

/* Start everything but the loop. config is taken over on success, path (of its file; or NULL)
 * borrowed. Every reason not to start is logged. */
LIEN_MUST_CHECK int lien_daemon_start(struct lien_config *config, const char *path,
                                      lien_daemon **ret);
/* Serve until a signal ends it. */
void lien_daemon_run(lien_daemon *daemon);
void lien_daemon_stop(lien_daemon *daemon); /* takes NULL, and one that was half started */

/* Check the configuration and the files that it names, and say what is wrong. */
LIEN_MUST_CHECK int lien_daemon_check(const struct lien_config *config);

#endif
