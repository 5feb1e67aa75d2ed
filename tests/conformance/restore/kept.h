/* SPDX-License-Identifier: Apache-2.0 */
/* A rehearsal's dossiers in the store: written after each command as the daemon writes them, and,
 * where that is asked, thrown away and read again. */
#ifndef TESTS_CONFORMANCE_RESTORE_KEPT_H
#define TESTS_CONFORMANCE_RESTORE_KEPT_H

#include "rehearse/rehearse.h"

struct kept;

/* In a file in that folder, and a dossier is read from it after each command. NULL: in memory,
 * beside dossiers that stay there too. Aborts where it cannot be. */
struct kept *kept_new(const char *folder);
void kept_free(struct kept *kept);

/* Close the file, if it is in one, and open it again. */
void kept_put_away(struct kept *kept);

/* Borrowed from it. */
const struct lien_rehearsal_keeper *kept_keeper(const struct kept *kept);

/* Every row of every table, a line each, `table|value|…`: a new string. */
char *kept_rows(struct kept *kept);
/* How many commands changed something. */
size_t kept_count(const struct kept *kept);

#endif
