/* SPDX-License-Identifier: Apache-2.0 */
/* Says which guards stand between a configuration and its transitions, and with what data. */
#ifndef LIEN_CORE_EXPLAIN_H
#define LIEN_CORE_EXPLAIN_H

#include "core/snapshot.h"

/*
 * Every guarded transition of the active states: [{"state","event","guard","says","reads"}].
 * `event` is the descriptor, "always" or the delay; `says` is "yes", "no", or "depends on the
 * event"; `reads` holds the literal paths of the guard with their values, those of `event` left
 * out. New reference. Errors as an evaluation's.
 */
LIEN_MUST_CHECK int lien_explain_guards(const lien_definition *definition,
                                        const lien_snapshot *snapshot,
                                        const struct lien_step_env *env, json_t **ret,
                                        struct lien_error *err);

#endif
