/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A procedure file, read and compiled into an immutable value.
 *
 * A definition is built once and is const ever after, in all threads.
 */
#ifndef LIENTHONG_DEFINITION_H
#define LIENTHONG_DEFINITION_H

#include <stdbool.h>
#include "lienthong/error.h"

typedef struct lien_definition lien_definition;

/*
 * Read a procedure file: `format`, `procedure`, `machine`, `implementations`.
 *
 * Owner   Copies text. Returns new, or NULL where faults holds an error; warnings may be added on
 *         success too. The faults have their line and column.
 * Source  XState 5.33's machine config, pure JSON; W3C SCXML.
 */
LIEN_MUST_CHECK lien_definition *lien_definition_load(const char *text, size_t length,
                                                      lien_faults *faults);
void lien_definition_free(lien_definition *definition); /* takes NULL */

/* Whether it has the part `procedure`: one without can be played, not deployed. */
bool lien_definition_is_deployable(const lien_definition *definition);

/* Lend the procedure's id and version; where it has no `procedure`, the machine's id and "none". */
const char *lien_definition_id(const lien_definition *definition);
const char *lien_definition_version(const lien_definition *definition);

#endif
