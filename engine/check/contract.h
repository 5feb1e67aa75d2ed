/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the input schema of an invoked procedure asks decides, where its parent may hand over more
 * than it takes: null, another type, another choice. Private to this room.
 *
 * Only what is seen to be wider becomes a fact, so that sound contracts cost nothing. Whether such
 * a value really gets there, the exploration tells.
 */
#ifndef LIEN_CHECK_CONTRACT_H
#define LIEN_CHECK_CONTRACT_H

#include "check/facts.h"

/* Add to the parent's facts what of its template is wider than the child's schema. */
void lien_contract_follow(const lien_check *check, struct lien_facts *parent,
                          const lien_rule *template, const struct lien_definition *child);

#endif
