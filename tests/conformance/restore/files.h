/* SPDX-License-Identifier: Apache-2.0 */
/* Reads procedures, connectors, calendars and units into a catalog, as their roots tell them
 * apart; what is none of these is passed over. */
#ifndef TESTS_CONFORMANCE_RESTORE_FILES_H
#define TESTS_CONFORMANCE_RESTORE_FILES_H

#include "dossier/catalog.h"

/* paths: a list of texts. New. NULL after adding to faults, texts, what is wrong. */
lien_catalog *files_read(const json_t *paths, json_t *faults);

#endif
