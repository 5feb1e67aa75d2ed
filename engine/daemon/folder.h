/* SPDX-License-Identifier: Apache-2.0 */
/* The data folder: made, locked, and what of it is a secret. */
#ifndef LIEN_DAEMON_FOLDER_H
#define LIEN_DAEMON_FOLDER_H

#include <stdint.h>
#include "store/sqlite.h"

/*
 * Make the folder (0700) where it is missing, and lock it for this process, so that no two daemons
 * write into one. *ret_lock is a file descriptor, to be closed at the end.
 *
 * Errors  LIEN_ECONFLICT: another daemon has it. LIEN_EIO.
 */
LIEN_MUST_CHECK int lien_folder_lock(const char *folder, int *ret_lock, struct lien_error *err);

/* Open the store in it. */
LIEN_MUST_CHECK int lien_folder_open(const char *folder, lien_sqlite **ret, struct lien_error *err);

/* The secret that callback tokens are derived from: made once, kept in the store. */
LIEN_MUST_CHECK int lien_folder_secret(lien_sqlite *sqlite, uint8_t ret[32],
                                       struct lien_error *err);

#endif
