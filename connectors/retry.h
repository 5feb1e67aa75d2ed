/* SPDX-License-Identifier: Apache-2.0 */
/* When to try again: exponential back-off with full jitter. Pure. */
#ifndef LIEN_CONNECTORS_RETRY_H
#define LIEN_CONNECTORS_RETRY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The next try after `attempts` failed ones (at least 1): between half and the whole of 1 s ×
 * 2^(n-1), at most an hour; not before what Retry-After asked (retry_after_s, 0: none; at most a
 * day is honoured). chance is 0 … 2^32-1.
 */
int64_t lien_retry_at(int64_t now_ms, int attempts, int64_t retry_after_s, uint32_t chance);

/*
 * Whether an answer with that HTTP status is worth another try: all but 2xx and 410 Gone. A 404, a
 * 401 or a redirect is most often an address, a secret or a proxy that somebody sets right within
 * the hour; given up at once, every dossier's lane would wait for a person.
 * Source  Standard Webhooks, "Deliverability and reliability": what is not 2xx is retried.
 */
bool lien_retry_worth(int status);

#endif
