/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened to a case since the revision that a client knew (LIEN_VERDICT_STALE). Private. On
 * the writer's thread.
 */
#ifndef LIEN_RUNTIME_SINCE_H
#define LIEN_RUNTIME_SINCE_H

#include "runtime/runtime.h"
#include "runtime/writer.h"

/* Put it into answer->accepts. It is told from what is on disk, the batch at hand included. A
 * failure leaves it out: the answer itself is right. */
void lien_since_tell(struct lien_writer *writer, const struct lien_id *dossier, int64_t revision,
                     struct lien_answer *answer);

#endif
