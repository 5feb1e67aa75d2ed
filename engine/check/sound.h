/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the proof of one composition ask of one another. Private to them. */
#ifndef LIEN_CHECK_SOUND_H
#define LIEN_CHECK_SOUND_H

#include "check/ends.h"
#include "check/trail.h"

struct lien_sound {
    lien_check *check;
    struct lien_bundle *bundle;
    const struct lien_space *space;
    struct lien_solo *solo; /* of the root */
    struct lien_ends ends;
    int rc; /* LIEN_ENOMEM, once it has been met */
};

/* What is told of a configuration. Both sentences take the states. */
struct lien_sound_kind {
    const char *rule;
    const char *bundle_rule; /* where cases that it invokes run; or NULL: the same */
    bool (*wanted)(const struct lien_sound *sound, size_t configuration);
    bool (*believed)(const struct lien_sound *sound, const struct lien_trail *trail); /* or NULL */
    enum lien_trail_end end;
    bool fails; /* the trail has one step more, which does not come to rest */
    const char *vi, *en;
};

/* Where the root is in a configuration. */
const struct lien_solo_node *lien_sound_node(const struct lien_sound *sound, size_t configuration);

/* places.c: tell of a configuration. LIEN_EREFUSED: no path to it plays, or it is not believed;
 * LIEN_ENOTFOUND, LIEN_ENOMEM as lien_trail_find. */
LIEN_MUST_CHECK int lien_sound_tell(struct lien_sound *sound, const struct lien_sound_kind *kind,
                                    size_t configuration);
/* Tell of the first configurations that are wanted, each set of active states once: alone, and with
 * cases that it invokes. */
void lien_sound_tell_first(struct lien_sound *sound, const struct lien_sound_kind *kind);

/* never.c */
void lien_sound_check_states(struct lien_sound *sound);
/* The clock's and other machines' events may come or not: a dead answer to them is no fault where
 * not everything was given. */
void lien_sound_check_transitions(struct lien_sound *sound);

#endif
