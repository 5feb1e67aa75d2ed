/* SPDX-License-Identifier: Apache-2.0 */
/* Which states a set of transitions leaves and enters, history included. Pure set arithmetic. */
#ifndef LIEN_CORE_CONFIGURATION_H
#define LIEN_CORE_CONFIGURATION_H

#include "core/snapshot.h"

/* A list of transitions in the order in which they are taken. Lives in a frame. */
#define LIEN_ENABLED_MAX LIEN_STATES_MAX
struct lien_enabled {
    const struct lien_transition *items[LIEN_ENABLED_MAX];
    int count;
};

/* The states that one transition leaves, of those that are active. */
void lien_configuration_exit_set(const struct lien_definition *definition,
                                 const lien_snapshot *snapshot,
                                 const struct lien_transition *transition,
                                 struct lien_state_set *ret);

/* Drop what is preempted: of two that would leave a common state the inner one wins, else the
 * first. Source: SCXML, removeConflictingTransitions. */
void lien_configuration_remove_conflicts(const struct lien_definition *definition,
                                         const lien_snapshot *snapshot,
                                         struct lien_enabled *enabled);

/* The states to enter, and those of them whose initial actions are to be done. With `initial` the
 * machine is started and the transitions are not looked at. */
void lien_configuration_entry_set(const struct lien_definition *definition,
                                  const lien_snapshot *snapshot, const struct lien_enabled *enabled,
                                  bool initial, struct lien_state_set *ret_enter,
                                  struct lien_state_set *ret_default);

/* Whether a state has come to its end: SCXML, isInFinalState. */
bool lien_configuration_is_final(const struct lien_definition *definition,
                                 const struct lien_state_set *active, int state);

#endif
