/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deploys the files of the configured folders: checks them together, keeps them in the store, and
 * builds the catalog of all that was ever deployed, so that an old case goes on by its own version.
 *
 * A version is immutable: a file that has changed under the version it had is refused. So is a
 * procedure that `lienthong check` refuses: what is new is explored with all that it invokes, up to
 * the setting checkLimit, and so is what invokes it; what is in the store was checked when it came
 * there. All files are deployed or none: where one is refused, what was deployed before goes on.
 * The check takes seconds, so not on the loop's thread once the daemon serves.
 */
#ifndef LIEN_DAEMON_DEPLOY_H
#define LIEN_DAEMON_DEPLOY_H

#include "daemon/config.h"
#include "dossier/catalog.h"
#include "store/sqlite.h"

/* How much was found. */
struct lien_deployment {
    size_t procedures; /* versions of procedures in the catalog */
    size_t connectors;
    size_t fresh; /* files that the store did not have yet */
};

struct lien_deploy_report {
    /* Told of every fault; `path` is the file, or what a file in the store was deployed as. */
    void (*fault)(void *self, const char *path, const struct lien_fault *fault);
    /* The check of so many procedures begins: it may take a while. */
    void (*checking)(void *self, size_t count);
    int threads; /* that check */
    void *self;
};

/*
 * Deploy. sqlite NULL: only check the files.
 *
 * Owner   *ret is a new reference.
 * Errors  LIEN_EINVAL: some file has faults, all of them told. LIEN_ECONFLICT: a version has
 *         changed. LIEN_EIO.
 */
LIEN_MUST_CHECK int lien_deploy(const struct lien_config *config, lien_sqlite *sqlite,
                                const struct lien_deploy_report *report,
                                struct lien_deployment *ret_counts, lien_catalog **ret,
                                struct lien_error *err);
/* The catalog of what was deployed before, without the folders. LIEN_ENOTFOUND: no procedure was.
 */
LIEN_MUST_CHECK int lien_deploy_kept(const struct lien_config *config, lien_sqlite *sqlite,
                                     const struct lien_deploy_report *report,
                                     struct lien_deployment *ret_counts, lien_catalog **ret,
                                     struct lien_error *err);

#endif
