/* SPDX-License-Identifier: Apache-2.0 */
/* Has what is new among deployable files checked, as `lienthong check` does. Private to deploying.
 */
#ifndef LIEN_DAEMON_DEPLOY_CHECK_H
#define LIEN_DAEMON_DEPLOY_CHECK_H

#include "daemon/deploy.h"
#include "daemon/deploy_files.h"

struct lien_deploy_check {
    const struct lien_deploy_files *files;
    const lien_catalog *catalog; /* with all of them in it */
    const struct lien_deploy_report *report;
    int limit; /* configurations of each that are explored; 0: it is only looked at */
};

/* Report what is found, with its place, and add to *errors how many errors that were. Errors:
 * LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_deploy_check_fresh(const struct lien_deploy_check *check, size_t *errors,
                                            struct lien_error *err);

#endif
