/* SPDX-License-Identifier: Apache-2.0 */
/* What an attempt's outcome means for the delivery: done, tried again, or a dead letter. Pure. */
#ifndef LIEN_CONNECTORS_VERDICT_H
#define LIEN_CONNECTORS_VERDICT_H

#include "connectors/courier.h"
#include "connectors/deliver.h"

/* What it is judged by. */
struct lien_verdict_terms {
    int attempts_max; /* 0: no end */
    int64_t now_ms;
    uint32_t chance;
};

/*
 * Judge an outcome.
 *
 * 2xx is delivered, but a 200 to an invocation has to bring an answer: without a readable one it
 * is tried again ("bad-answer"). No answer and any other status are tried again until attempts_max;
 * 410 Gone is a dead letter at once.
 *
 * Owner   settlement borrows from parcel. *ret_answer is a new reference or NULL.
 */
struct lien_delivery_settlement lien_verdict(const struct lien_parcel *parcel,
                                             const struct lien_outcome *outcome,
                                             const struct lien_verdict_terms *terms,
                                             json_t **ret_answer);

/* The settlement of an attempt whose answer was readable, and is refused all the same: it is tried
 * again ("bad-answer") until attempts_max. */
struct lien_delivery_settlement lien_verdict_refused(const struct lien_parcel *parcel,
                                                     const struct lien_outcome *outcome,
                                                     const struct lien_verdict_terms *terms);

/* The settlement of a parcel that stays as it is for now: no attempt was made. */
struct lien_delivery_settlement lien_verdict_later(const struct lien_parcel *parcel,
                                                   const char *reason, int64_t now_ms,
                                                   int64_t due_ms);

#endif
