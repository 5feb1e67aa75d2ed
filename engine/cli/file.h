/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are named on the command line: their text, their JSON, and what kind they are. */
#ifndef LIEN_CLI_FILE_H
#define LIEN_CLI_FILE_H

#include <stdio.h>
#include "cli/cli.h"

#define LIEN_FILE_BYTES_MAX ((size_t)16 * 1024 * 1024)

/*
 * Read a whole file, "-" is standard input. *ret is a new string.
 * Errors  LIEN_EIO: it cannot be read. LIEN_ELIMIT: longer than LIEN_FILE_BYTES_MAX.
 */
LIEN_MUST_CHECK int lien_file_read(const char *path, char **ret, size_t *ret_length,
                                   struct lien_error *err);

/* The same as JSON, a new reference. Errors also those of lien_json_read. */
LIEN_MUST_CHECK int lien_file_json(const char *path, json_t **ret, struct lien_error *err);

/* Call `each` with every .json file of a folder in the order of their names; `deep`: also of the
 * folders in it. Hidden ones and node_modules are left out. LIEN_EIO. */
LIEN_MUST_CHECK int lien_file_each(const char *folder, bool deep,
                                   int (*each)(void *self, const char *path), void *self,
                                   struct lien_error *err);
bool lien_file_is_folder(const char *path);

/* Read a line without its end into *line, a buffer of getline's kind that is at most
 * LIEN_FILE_BYTES_MAX long. false: there is none. *ret_too_long: the rest of it was dropped. */
struct lien_buf;
bool lien_file_line(FILE *in, struct lien_buf *line, bool *ret_too_long);

/* Say what is wrong with a file: "path:line:column: message". Returns the exit status. */
int lien_file_fail(const struct lien_cli *cli, const char *path, const struct lien_error *err);

#endif
