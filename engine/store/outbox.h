/* SPDX-License-Identifier: Apache-2.0 */
/* Deliveries as the courier takes them and gives them back. */
#ifndef LIEN_STORE_OUTBOX_H
#define LIEN_STORE_OUTBOX_H

#include <stddef.h>
#include <stdint.h>
#include "base/id.h"
#include "dossier/rows.h"

enum lien_delivery_state {
    LIEN_DELIVERY_PENDING,   /* waits for its turn or its next try */
    LIEN_DELIVERY_DELIVERED, /* the receiver said 2xx */
    LIEN_DELIVERY_DEAD,      /* a dead letter: holds its lane until a person replays or skips it */
    LIEN_DELIVERY_SKIPPED,   /* a person let the lane go on without it; or what it asked is over */
};

/* How many deliveries a connected system could take now. */
struct lien_outbox_room {
    const char *connector;
    size_t count;
};

/* What the courier asks for: what is ready, for whoever has room. */
struct lien_outbox_question {
    const struct lien_outbox_room
        *rooms; /* of each system that has an address, 0 where it is full */
    size_t room_count;
    const struct lien_id *held; /* in hand already: not these */
    size_t held_count;
};

/*
 * What became of one attempt, or what a person decided of a dead letter (PENDING: replay it under
 * its old sequence; SKIPPED: let the lane go on).
 *
 * Settling gives LIEN_ENOTFOUND where there is no such delivery, and LIEN_ECONFLICT, with nothing
 * changed, where it is over already (delivered or skipped): an attempt's late answer.
 */
struct lien_delivery_settlement {
    struct lien_id dossier;
    const char *connector;
    enum lien_lane lane;
    int64_t sequence;
    enum lien_delivery_state state; /* the new one; PENDING: try again at due_ms */
    int attempts;                   /* made so far, this one included */
    int64_t at_ms;
    int64_t due_ms;     /* PENDING: when to try again */
    int status;         /* HTTP status; 0: no answer */
    const char *reason; /* one word for the operator: "timeout" "refused" "status" …; NULL */
};

#endif
