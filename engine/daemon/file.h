/* SPDX-License-Identifier: Apache-2.0 */
/* Reads files whole, and walks folders of them. */
#ifndef LIEN_DAEMON_FILE_H
#define LIEN_DAEMON_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include "lienthong/error.h"

/* *ret is a new text with a NUL behind it. Errors: LIEN_EIO, LIEN_ELIMIT; the message names the
 * file. */
LIEN_MUST_CHECK int lien_file_read(const char *path, size_t max, char **ret, size_t *ret_length,
                                   struct lien_error *err);
/* Whether group or others may read it. */
bool lien_file_is_open_to_others(const char *path);

/* Call `each` for every *.json below a folder, sorted by path; hidden ones are left out. Stops with
 * what a call returns where that is not 0. Errors: LIEN_EIO, the folder cannot be read. */
LIEN_MUST_CHECK int lien_file_walk(const char *folder,
                                   int (*each)(void *self, const char *path,
                                               struct lien_error *err),
                                   void *self, struct lien_error *err);

#endif
