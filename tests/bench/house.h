/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A catalog read from folders, and dossiers that go to and fro between two states in it, computed
 * by the engine's own dossier room with no daemon and no store.
 */
#ifndef LIEN_BENCH_HOUSE_H
#define LIEN_BENCH_HOUSE_H

#include "dossier/dossier.h"

struct bench_house {
    lien_catalog *catalog;
    struct lien_id_source ids;
    struct lien_world world;
    int64_t serial;
};

/* Read every procedure, connector and calendar below the folders ("*.json" with such a member). */
void bench_house_open(struct bench_house *house, const char *const *folders, size_t count);
void bench_house_close(struct bench_house *house);

/* Copy connector files into a new folder, without their subscriptions. */
void bench_copy_connectors(const char *from, const char *to);

/* A cycle file: {"procedure", "input", "events": [one, two]}. The first event leads from the state
 * after the opening to another, the second back again. */
struct bench_cycle {
    json_t *file; /* owned */
    const char *procedure;
    json_t *input;
    json_t *events[2];
};
struct bench_cycle bench_cycle_read(const char *path);
void bench_cycle_clear(struct bench_cycle *cycle);

/* A case on its way. */
struct bench_case {
    lien_dossier *dossier; /* owned */
    struct lien_id id;
    size_t steps;
};

/* Compute the opening of a case, or its next step. The caller keeps the outcome's rows if it wants
 * to, adopts the outcome by bench_case_adopt, and clears it. */
struct lien_outcome bench_case_open(struct bench_house *house, const struct bench_cycle *cycle,
                                    struct bench_case *ret);
struct lien_outcome bench_case_step(struct bench_house *house, const struct bench_cycle *cycle,
                                    struct bench_case *one);
void bench_case_adopt(struct bench_case *one, struct lien_outcome *outcome);
void bench_case_clear(struct bench_case *one);

#endif
