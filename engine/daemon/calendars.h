/* SPDX-License-Identifier: Apache-2.0 */
/* Tells the operator of calendars in time: before one ends, and where a file of one is not used. */
#ifndef LIEN_DAEMON_CALENDARS_H
#define LIEN_DAEMON_CALENDARS_H

#include "daemon/log.h"
#include "dossier/catalog.h"

/* Warn of calendars that end within so many days: past its end a due date is an error, and cases
 * that need one cannot be opened. */
void lien_calendars_warn(const struct lien_log *log, const lien_catalog *catalog, int days,
                         int64_t now_ms);
/* Warn of deployed files that are not in force, because a manager changed the calendar through the
 * API. */
void lien_calendars_compare(const struct lien_log *log, const lien_catalog *deployed,
                            const lien_catalog *in_force);

#endif
