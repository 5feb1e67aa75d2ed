/* SPDX-License-Identifier: Apache-2.0 */
/* Shows a case in a rehearsal as `lienthong play` does. Private to this room. */
#ifndef LIEN_REHEARSE_SCENE_H
#define LIEN_REHEARSE_SCENE_H

#include "rehearse/rehearse.h"

struct lien_scene {
    const lien_rehearsal *rehearsal;
    bool children; /* also what it invokes, at most so deep as is asked */
};

/* The case with what happened to it. New reference; NULL: out of memory. */
json_t *lien_scene_case(const struct lien_scene *scene, const struct lien_id *case_id, int depth);

/* {"code", "message", "pointer"?}. New reference; NULL: out of memory. */
json_t *lien_scene_error(const struct lien_error *error);

#endif
