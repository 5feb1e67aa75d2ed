/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which data a rule cannot do without: what it computes with. Private to this room.
 *
 * To compare with null, to ask whether something is there, to copy it or to put another value in
 * its place is no need: nothing goes wrong there, and what a copy is for asks by its own schema.
 */
#ifndef LIEN_CHECK_NEEDS_H
#define LIEN_CHECK_NEEDS_H

#include "check/facts.h"

/* Whether an operator means nothing of null: it fails, or takes it for 0 or "". */
bool lien_needs_values(const struct lien_logic_node *node);

/* Add what some rule of the machine needs to the facts, so that paths with and without it are told
 * apart; and the conditions within such a rule. */
void lien_needs_gather(struct lien_facts *facts);

/* The path in context, event or input of which an argument that is null took its value; NULL: of
 * none of them. */
const struct lien_logic_node *lien_needs_culprit(const struct lien_logic_node *argument,
                                                 const struct lien_scope *scope);

#endif
