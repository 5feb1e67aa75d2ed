/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of faulty files, NAME.json, each with what is to be found in it, NAME.findings: a line a
 * finding, "error 3:4 /machine/order refused-key". */
#ifndef LIEN_TEST_CORE_FINDINGS_H
#define LIEN_TEST_CORE_FINDINGS_H

#include <stdbool.h>
#include "lienthong/error.h"

/* Read a file and free what was made of it; whether anything was. */
typedef bool (*findings_reader)(const char *text, lien_faults *faults);

/* Check every file of the folder, failing the test at the first that differs; how many there are.
 */
int findings_check(const char *folder, findings_reader read);

#endif
