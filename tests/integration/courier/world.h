/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A courier between an outbox in memory and a receiver, all on one loop: what the tests of the
 * courier have in common. Include cmocka before.
 */
#ifndef LIEN_TESTS_WORLD_H
#define LIEN_TESTS_WORLD_H

#include "connectors/courier.h"
#include "fake_outbox.h"
#include "sink.h"

#define ADDRESSES_MAX 4

struct world {
    struct event_base *base;
    struct fake_outbox *outbox;
    struct sink *sink;
    lien_courier *courier;
    struct lien_address addresses[ADDRESSES_MAX];
    char urls[ADDRESSES_MAX][64];
    struct lien_courier_options options;
    size_t enough; /* reports to wait for; 0: do not look */
    size_t enough_delivered;
    bool idle;
    bool timed_out;
    struct sink_reply reply; /* what the sink answers, unless a test made another */
    size_t failures;         /* how many requests get it, 0: all; the rest get 204 */
};

/* For cmocka. Next tries are due at once unless a test says otherwise. */
int world_set_up(void **state);
int world_tear_down(void **state);

/* Another connected system at the sink, under its own path. connector: static storage. */
struct lien_address *world_add_system(struct world *world, char *connector);

/* Make the courier and wake it. */
void world_begin(struct world *world);

/* Run the loop until something breaks it; that it ends at all is guarded, not timed. Fails where
 * the receiver found fault. */
void world_run(struct world *world);
void world_run_until_reports(struct world *world, size_t count);
void world_run_until_delivered(struct world *world, size_t count);

/* Run until the first report, which must be the only one. Lends it. */
const struct fake_report *world_only_report(struct world *world);

#endif
