/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the check ask of one another. Private to this room. */
#ifndef LIEN_CHECK_PARTS_H
#define LIEN_CHECK_PARTS_H

#include <string.h>
#include "check/findings.h"
#include "check/walk.h"
#include "logic/node.h"

/* The type of an event's template, where it is literal; NULL: it is computed. */
const char *lien_parts_event_type(const lien_rule *event);
/* The version of a procedure that a case of `by` invokes: the newest that is in force before the
 * next version of `by` is; NULL: it was not given. (versions.c) */
const struct lien_definition *
lien_parts_procedure(const lien_check *check, const struct lien_definition *by, const char *id);

/* flow.c: what is read and written, and what goes in and out. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_flow_check(lien_check *check, const struct lien_definition *definition);

/* The schema of what an event of that type carries behind `*ret_skip` characters of its path
 * ("output." of an answer); NULL: none is known. */
const json_t *lien_flow_event_schema(const lien_check *check,
                                     const struct lien_definition *definition, const char *type,
                                     size_t *ret_skip);

#endif
