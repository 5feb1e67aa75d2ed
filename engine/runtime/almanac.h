/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalog as the store's calendars and outages make it.
 *
 * A calendar file is deployed like any file, and each content of it is a revision of the calendar.
 * Once a person has changed a calendar through the API, that is in force and the file of its id is
 * no longer used. The store has the last word: what is built here is the deployed catalog under
 * the calendars and outages that are kept.
 */
#ifndef LIEN_RUNTIME_ALMANAC_H
#define LIEN_RUNTIME_ALMANAC_H

#include "dossier/catalog.h"
#include "store/sqlite.h"

/* Keep the calendars of a catalog that was just deployed, where they are new. LIEN_EIO;
 * LIEN_EREFUSED: a file covers fewer days than the calendar in force. */
LIEN_MUST_CHECK int lien_almanac_deploy(lien_sqlite *sqlite, const lien_catalog *deployed,
                                        int64_t now_ms, struct lien_error *err);
/* *ret: a new reference. LIEN_EIO; LIEN_EINVAL: what is kept is no calendar. */
LIEN_MUST_CHECK int lien_almanac_build(lien_sqlite *sqlite, const lien_catalog *deployed,
                                       const lien_catalog **ret, struct lien_error *err);
/* The same with one calendar put in the place of its own, or one outage added (or, with the id of a
 * kept one, put in its place): what a change would make of it. Either may be NULL. */
LIEN_MUST_CHECK int lien_almanac_candidate(lien_sqlite *sqlite, const lien_catalog *deployed,
                                           const lien_calendar *calendar,
                                           const struct lien_kept_outage *outage,
                                           const lien_catalog **ret, struct lien_error *err);
/* Deploy, and build. */
LIEN_MUST_CHECK int lien_almanac_open(lien_sqlite *sqlite, const lien_catalog *deployed,
                                      int64_t now_ms, const lien_catalog **ret,
                                      struct lien_error *err);

#endif
