/* SPDX-License-Identifier: Apache-2.0 */
/* The answers that are kept under Idempotency-Keys. Private. On the writer's thread. */
#ifndef LIEN_RUNTIME_KEPT_ANSWER_H
#define LIEN_RUNTIME_KEPT_ANSWER_H

#include "runtime/runtime.h"
#include "runtime/writer.h"

/* Of the view of a case, which is what is kept of most answers. */
#define LIEN_VIEW_BYTES_MAX ((size_t)8 * 1024 * 1024)

/* LIEN_OK: the answer is there, or says that the key was used for another body. LIEN_ENOTFOUND: the
 * command is to be done. Those of the store. */
LIEN_MUST_CHECK int lien_kept_answer_find(struct lien_writer *writer,
                                          const struct lien_request_key *key,
                                          struct lien_answer *ret, struct lien_error *err);
/* Within an open part. LIEN_ELIMIT: it is too large. Those of the store. */
LIEN_MUST_CHECK int lien_kept_answer_put(struct lien_writer *writer,
                                         const struct lien_request_key *key,
                                         const struct lien_answer *answer, struct lien_error *err);

#endif
