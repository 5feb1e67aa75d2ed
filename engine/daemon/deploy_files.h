/* SPDX-License-Identifier: Apache-2.0 */
/* The deployable files of folders and store, before they are compiled. Private to deploying. */
#ifndef LIEN_DAEMON_DEPLOY_FILES_H
#define LIEN_DAEMON_DEPLOY_FILES_H

#include <jansson.h>
#include <stdint.h>
#include "store/sqlite.h"

enum lien_deploy_kind { LIEN_DEPLOY_CALENDAR, LIEN_DEPLOY_CONNECTOR, LIEN_DEPLOY_PROCEDURE };

struct lien_deploy_file {
    enum lien_deploy_kind kind;
    char *id;
    char *version; /* of calendars and connectors: the content's hash in hexadecimal */
    char *path;    /* where it was found; NULL: in the store alone */
    char *text;
    size_t length;
    uint8_t hash[32];
    int64_t deployed_ms;
    bool kept; /* the store has it */
};

struct lien_deploy_files {
    struct lien_deploy_file *items;
    size_t count, size;
};
void lien_deploy_files_clear(struct lien_deploy_files *files);

const char *lien_deploy_kind_name(enum lien_deploy_kind kind);

/* Add what the store has. */
LIEN_MUST_CHECK int lien_deploy_files_read_store(struct lien_deploy_files *files,
                                                 lien_sqlite *sqlite, struct lien_error *err);
/* Add the files below a folder, told apart by what they hold; what is neither of the three kinds is
 * left out. Errors: LIEN_ECONFLICT, one has changed under its version; LIEN_EINVAL, one is no
 * JSON; err->message names the file. */
LIEN_MUST_CHECK int lien_deploy_files_read_folder(struct lien_deploy_files *files,
                                                  const char *folder, struct lien_error *err);
/* Of calendars and connectors only one of each id serves: the one in the folder, else the one that
 * was deployed last. */
bool lien_deploy_files_is_used(const struct lien_deploy_files *files, size_t index);
/* Put what is new into the store. */
LIEN_MUST_CHECK int lien_deploy_files_keep(struct lien_deploy_files *files, lien_sqlite *sqlite,
                                           int64_t now_ms, size_t *ret_fresh,
                                           struct lien_error *err);

#endif
