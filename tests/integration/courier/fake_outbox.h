/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An outbox in memory, behind the courier's port: lanes whose heads are ready, and a record of
 * what was reported. It leaves out what the courier holds, as the real one does.
 */
#ifndef LIEN_TESTS_FAKE_OUTBOX_H
#define LIEN_TESTS_FAKE_OUTBOX_H

#include "connectors/courier.h"

struct fake_outbox;

/* One report, as it was made. */
struct fake_report {
    struct lien_id id;
    uint32_t dossier; /* the number given to fake_outbox_add */
    int64_t sequence;
    enum lien_delivery_state state;
    int attempts;
    int status;
    char reason[24]; /* "" for none */
    int64_t wait_ms; /* until the next try, where it is pending */
    char answer[64]; /* JSON, cut off; "" for none */
};

struct fake_outbox *fake_outbox_new(struct event_base *base);
void fake_outbox_free(struct fake_outbox *outbox); /* after the courier */
struct lien_outbox_port fake_outbox_port(struct fake_outbox *outbox);
void fake_outbox_join(struct fake_outbox *outbox, lien_courier *courier);

/* How it behaves. hurry: a next try is due at once, whatever was said. at_once: results are
 * settled within the report, instead of later from the loop. */
void fake_outbox_set(struct fake_outbox *outbox, bool hurry, bool at_once);

/* Called after each report, from the loop. */
void fake_outbox_watch(struct fake_outbox *outbox, void (*reported)(void *self), void *self);

/* Add a delivery at the end of the lane (dossier × connector × lane). invocation: an answer is
 * awaited, under the token "token-NUMBER"; or NULL. */
void fake_outbox_add(struct fake_outbox *outbox, uint32_t dossier, const char *connector,
                     enum lien_lane lane, const char *invocation);

size_t fake_outbox_report_count(const struct fake_outbox *outbox);
const struct fake_report *fake_outbox_report(const struct fake_outbox *outbox, size_t index);
size_t fake_outbox_delivered(const struct fake_outbox *outbox); /* how many, in all */

#endif
