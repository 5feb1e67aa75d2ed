/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks across the fields of a form: what no schema of one field can say.
 *
 * They stand in a file as `procedure.x.checks`, an array of objects:
 *
 *   on          an event's type: its form is meant; without it, the input that a case opens with
 *   each        [pointer, ...]: the parts of the form that are looked at, each by itself; a segment
 *               "*" is every element of a list. Without it, the whole form. What is missing or
 *               null is not looked at.
 *   at          a pointer: where in the part the fault is told; "" is the part itself
 *   when        a rule; true: there is a fault
 *   severity    "block" or "warning"
 *   message     {"vi", "en"}
 *   legalBasis  [text, ...]
 *
 * The rule sees the part as `params.item`. One of the opening sees `input` and `now` (the instant
 * of receipt) besides, one of an event what a guard sees, `event` being the form with its type.
 */
#ifndef LIEN_CORE_FORM_CHECKS_H
#define LIEN_CORE_FORM_CHECKS_H

#include "logic/logic.h"
#include "schema/schema.h"
#include "lienthong/definition.h"

/* What the checks say of one form. NULL: nothing. */
struct lien_judgement {
    lien_violations *blocks;
    lien_violations *warnings;
};
void lien_judgement_clear(struct lien_judgement *judgement);

/*
 * Judge a form that satisfies its schema by the checks on an event (NULL: on the opening).
 *
 * Owner   The caller clears *ret, also after an error. The scope's params are not looked at.
 * Errors  Those of lien_rule_test, with the place in the file; LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_form_checks_judge(const lien_definition *definition, const char *on,
                                           const json_t *form, const struct lien_scope *scope,
                                           struct lien_judgement *ret, struct lien_error *err);

#endif
