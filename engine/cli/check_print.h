/* SPDX-License-Identifier: Apache-2.0 */
/* What `lienthong check` has found, for people and as JSON. */
#ifndef LIEN_CLI_CHECK_PRINT_H
#define LIEN_CLI_CHECK_PRINT_H

#include "cli/check_files.h"

/* Print all faults and findings. Returns the exit status. */
int lien_checking_tell(struct lien_checking *checking);

#endif
