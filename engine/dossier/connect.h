/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to connected systems: what they are asked, and what is taken back. Private. */
#ifndef LIEN_DOSSIER_CONNECT_H
#define LIEN_DOSSIER_CONNECT_H

#include "dossier/cascade.h"

/* What an invocation is noted with once it has started. */
struct lien_note {
    struct lien_id instance;
    int64_t acknowledge_ms; /* LIEN_NEVER */
    json_t *input;          /* borrowed; NULL: not needed later */
};

/* Write the request of a START task into the outbox. */
LIEN_MUST_CHECK int lien_connect_request(struct lien_cascade *cascade, const lien_case *one,
                                         const struct lien_task *task, struct lien_note *ret);
/* Write the request of an invocation that has failed once more; data is the earlier one's. */
LIEN_MUST_CHECK int lien_connect_repeat(struct lien_cascade *cascade, const lien_case *one,
                                        const struct lien_invocation *invocation,
                                        const json_t *data, struct lien_note *ret);
/* Take an invocation back: drop what was not yet asked, cancel what was. */
LIEN_MUST_CHECK int lien_connect_withdraw(struct lien_cascade *cascade, const lien_case *one,
                                          const struct lien_actor *actor,
                                          const struct lien_id *instance, json_t *input);

#endif
