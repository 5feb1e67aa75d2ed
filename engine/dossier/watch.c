/* SPDX-License-Identifier: Apache-2.0 */
/* Tells the world's watcher what a case does in a step. */
#include "dossier/case.h"

static void tell_taken(void *self, const struct lien_transition *const *transitions, int count)
{
    const struct lien_watched *watched = self;
    if (watched->watcher->taken)
        watched->watcher->taken(watched->watcher->self, watched->definition, transitions, count);
}

static void tell_entered(void *self, int state)
{
    const struct lien_watched *watched = self;
    if (watched->watcher->entered)
        watched->watcher->entered(watched->watcher->self, watched->definition, state);
}

void lien_case_watch(struct lien_watched *watched, const struct lien_world *world,
                     const lien_case *one, struct lien_step_env *env)
{
    if (!world->watcher)
        return;
    *watched = (struct lien_watched){world->watcher, one->definition};
    env->taken = tell_taken;
    env->entered = tell_entered;
    env->self = watched;
}
