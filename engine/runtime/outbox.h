/* SPDX-License-Identifier: Apache-2.0 */
/* Hands deliveries out to the courier and takes their results back. Lives on the loop's thread,
 * but for the reading. Private. */
#ifndef LIEN_RUNTIME_OUTBOX_H
#define LIEN_RUNTIME_OUTBOX_H

#include "runtime/runtime.h"

struct lien_outbox {
    struct lien_courier_calls calls; /* calls.courier NULL: there is none */
    /* What the courier was given and still holds, or has put off. While a question is at a reader's
     * it is the reader's, else the loop's. */
    struct lien_id *held;
    size_t held_count;
    size_t held_size;
};

void lien_outbox_clear(struct lien_outbox *outbox);
/* Something may be ready. */
void lien_outbox_wake(struct lien_outbox *outbox);
/* What was reported of this delivery is on disk, or lost. */
void lien_outbox_settled(struct lien_outbox *outbox, const struct lien_id *id);

/* Put what the courier reports into the writer's queue (settle.c). Errors: LIEN_ENOMEM,
 * LIEN_ELIMIT. */
LIEN_MUST_CHECK int lien_settle_report(lien_runtime *runtime,
                                       const struct lien_parcel_result *result);

#endif
