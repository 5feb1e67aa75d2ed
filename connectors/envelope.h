/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of a delivery. Pure.
 *
 * Source  CloudEvents 1.0, JSON event format, structured mode; `dossier` and `sequence` are
 *         extension attributes.
 */
#ifndef LIEN_CONNECTORS_ENVELOPE_H
#define LIEN_CONNECTORS_ENVELOPE_H

#include "base/buf.h"
#include "connectors/courier.h"

/*
 * Write the event of a parcel. public_url stands without a slash at its end.
 *
 * The parcel's data is canonical JSON already and is taken over byte by byte. Where an answer is
 * awaited, "callback" is put before its members: {"url", "token"}. A text too long leaves buf
 * failed.
 */
void lien_envelope_write(struct lien_buf *buf, const char *public_url,
                         const struct lien_parcel *parcel);

#endif
