/* SPDX-License-Identifier: Apache-2.0 */
/* The setting `systems`: where connected systems are, and how they are spoken to. */
#ifndef LIEN_DAEMON_SYSTEMS_H
#define LIEN_DAEMON_SYSTEMS_H

#include "daemon/config.h"

/* Read {ID: {"url", "secret", "parallel"?, "timeout"?, "attempts"?}} into config->systems, which
 * loses what it had. `where` is the pointer to it. No fault tells a secret. */
void lien_systems_read(const json_t *value, const char *where, struct lien_config *config,
                       lien_faults *faults);
/* The same from a file of its own, so that secrets need not stand beside the rest. */
void lien_systems_read_file(const char *path, const char *where, struct lien_config *config,
                            lien_faults *faults);
void lien_systems_clear(struct lien_config *config);

#endif
