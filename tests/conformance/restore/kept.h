/* SPDX-License-Identifier: Apache-2.0 */
/* A rehearsal's dossiers in the store: written after each command as the daemon writes them, and,
 * where that is asked, thrown away and read again. */
#ifndef TESTS_CONFORMANCE_RESTORE_KEPT_H
#define TESTS_CONFORMANCE_RESTORE_KEPT_H

#include "keeping.h"

/* In a file in that folder, and a dossier is read from it after each command. NULL: in memory,
 * beside dossiers that stay there too. */
struct keeping kept_new(const char *folder);

#endif
