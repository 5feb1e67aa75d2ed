/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what a command did: its outcome becomes rows, in the transaction at hand. */
#ifndef LIEN_RUNTIME_KEEP_H
#define LIEN_RUNTIME_KEEP_H

#include "dossier/dossier.h"
#include "store/step.h"

#define LIEN_SALT_SIZE 16

/* Chance for salts, taken from the system in larger pieces. Zeroed, it is empty. */
struct lien_salts {
    uint8_t bytes[256 * LIEN_SALT_SIZE];
    size_t left; /* bytes not used yet, at the end */
};

/* What the writing needs beside the outcome. */
struct lien_keeper {
    lien_store *store;
    struct lien_salts *salts;
    const uint8_t *callback_secret; /* 32 bytes */
    int64_t now_ms;
    bool outbox; /* set where a delivery was written or taken back */
};

/* Whether there is anything to write. */
bool lien_keep_is_needed(const struct lien_outcome *outcome);

/*
 * Write an outcome of `dossier` (its new_dossier where it opens one).
 *
 * The rows of its history are chained to the dossier's last one; ret_hash is the new end's, as
 * lien_dossier_adopt wants it. Errors: those of the store; the caller undoes the whole.
 */
LIEN_MUST_CHECK int lien_keep_outcome(struct lien_keeper *keeper, const lien_dossier *dossier,
                                      struct lien_outcome *outcome, uint8_t ret_hash[32],
                                      struct lien_error *err);

#endif
