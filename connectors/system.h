/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connected system as the courier sees it: which parcels wait for it, and how many it may have
 * in hand and under way at once.
 */
#ifndef LIEN_CONNECTORS_SYSTEM_H
#define LIEN_CONNECTORS_SYSTEM_H

#include "connectors/courier.h"
#include "connectors/deliver.h"

struct lien_system;

enum lien_held_stage {
    LIEN_HELD_WAITING,   /* for its turn */
    LIEN_HELD_UNDER_WAY, /* an attempt is being made */
    LIEN_HELD_REPORTED,  /* until its result is on disk */
};

/* A parcel in hand. */
struct lien_held {
    struct lien_parcel parcel; /* owned */
    struct lien_system *system;
    enum lien_held_stage stage;
    bool settled; /* while its report is being made: to be let go of right after */
    struct lien_held *next;
};

struct lien_system {
    char *connector;     /* owned */
    lien_target *target; /* owned */
    int parallel;
    int attempts_max;
    size_t hand_max; /* in hand at most */
    size_t in_hand;
    bool wanting; /* the port may have more for it */
    size_t asked; /* how many it was asked for */
    size_t given; /* and gave */
    int under_way;
    /* Whether its name leads somewhere, as far as we know. Until it does, one attempt at a time:
     * each look-up is a thread, and one that hangs outlives its attempt. */
    bool reached;
    struct lien_held *first_waiting;
    struct lien_held *last_waiting;
};

/* Fill in a zeroed system. Copies from address, whose zeroes mean the defaults. */
LIEN_MUST_CHECK int lien_system_init(struct lien_system *system, lien_deliverer *deliverer,
                                     const struct lien_address *address, struct lien_error *err);
/* Half-initialised ones too. Whatever waits in its line is the courier's, and is left alone. */
void lien_system_clear(struct lien_system *system);

/* Whether a further attempt may be started. */
bool lien_system_may_start(const struct lien_system *system);
void lien_system_push(struct lien_system *system, struct lien_held *held);
struct lien_held *lien_system_pop(struct lien_system *system); /* NULL: nobody waits */

struct lien_held *lien_held_new(struct lien_parcel *parcel /* stolen on success */);
void lien_held_free(struct lien_held *held); /* takes NULL */
void lien_parcel_clear(struct lien_parcel *parcel);

#endif
