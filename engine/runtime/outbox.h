/* SPDX-License-Identifier: Apache-2.0 */
/* Hands deliveries out to the courier and takes their results back. Lives on the loop's thread,
 * but for the reading. Private. */
#ifndef LIEN_RUNTIME_OUTBOX_H
#define LIEN_RUNTIME_OUTBOX_H

#include "runtime/runtime.h"

struct lien_id_list {
    struct lien_id *ids; /* owned */
    size_t count;
};

struct lien_outbox {
    struct lien_courier_calls calls; /* calls.courier NULL: there is none */
    struct lien_id_list lost; /* whose result could not be kept: the courier may go on soon */
    struct event *rested;
};

/* Zeroed before. */
LIEN_MUST_CHECK int lien_outbox_init(struct lien_outbox *outbox, struct event_base *base,
                                     struct lien_error *err);
void lien_outbox_clear(struct lien_outbox *outbox);
/* Something may be ready. */
void lien_outbox_wake(struct lien_outbox *outbox);
/* What was reported of this delivery is on disk, or will never be: the courier lets go of it. */
void lien_outbox_settled(struct lien_outbox *outbox, const struct lien_id *id);
/* What was reported of it was not kept: it will be given again, after a rest. */
void lien_outbox_lost(struct lien_outbox *outbox, const struct lien_id *id);

/* Put what the courier reports into the writer's queue (settle.c). Errors: LIEN_ENOMEM,
 * LIEN_ELIMIT. */
LIEN_MUST_CHECK int lien_settle_report(lien_runtime *runtime,
                                       const struct lien_parcel_result *result);

#endif
