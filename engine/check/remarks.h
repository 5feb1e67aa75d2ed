/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is remarked of single steps while a table is filled, and is wrong if a case can come there.
 * Private to this room.
 */
#ifndef LIEN_CHECK_REMARKS_H
#define LIEN_CHECK_REMARKS_H

#include "check/bundle.h"

/* For struct lien_step_env: self is the solo. A rule computes with what is not there. */
void lien_remark_lack(void *self, const struct lien_scope *scope,
                      const struct lien_logic_node *node, size_t argument);
/* The step under way was refused by a rule. Whether it lacks something. */
bool lien_remark_refusal(struct lien_solo *solo);
/* A case is invoked with that input. */
void lien_remark_input(struct lien_solo *solo, const struct lien_slot *slot, const json_t *input);

/* Two guards hold in the step under way, with these values. */
struct lien_rival;
void lien_remark_clash(struct lien_solo *solo, const struct lien_rival *rival, const char *example);

/* telling.c: tell of what was remarked of the root's steps, each with a path that plays.
 * LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_remarks_tell(struct lien_bundle *bundle);

#endif
