/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over everything in a procedure that has rules or actions. Private to this room. */
#ifndef LIEN_CHECK_WALK_H
#define LIEN_CHECK_WALK_H

#include "core/model.h"

struct lien_walk {
    void *self;
    /* Every rule that may run, with the pointer of the nearest named thing around it. May be NULL.
     */
    void (*rule)(void *self, const lien_rule *rule, const char *pointer);
    /* Every action, those inside a choice too. May be NULL. */
    void (*action)(void *self, const struct lien_action *action, const char *pointer);
    /* Every transition. May be NULL. */
    void (*transition)(void *self, const struct lien_transition *transition);
};

void lien_walk(const struct lien_definition *definition, const struct lien_walk *walk);
/* The actions of one list of references alone. */
void lien_walk_refs(const struct lien_action_ref *refs, int count, const struct lien_walk *walk);

#endif
