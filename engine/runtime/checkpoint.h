/* SPDX-License-Identifier: Apache-2.0 */
/* Copies the store's log into its file beside the writer, whenever it has grown long. */
#ifndef LIEN_RUNTIME_CHECKPOINT_H
#define LIEN_RUNTIME_CHECKPOINT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include "store/sqlite.h"

struct lien_numbers;

struct lien_checkpointer {
    lien_sqlite *sqlite; /* borrowed */
    struct lien_numbers *numbers;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    pthread_t thread;
    bool started;
    bool closed;
    atomic_bool asked; /* and not done yet */
};

void lien_checkpointer_init(struct lien_checkpointer *checkpointer, lien_sqlite *sqlite,
                            struct lien_numbers *numbers);
LIEN_MUST_CHECK int lien_checkpointer_start(struct lien_checkpointer *checkpointer,
                                            struct lien_error *err);
/* The writer has committed: look how long the log is. It costs nothing while it is short. */
void lien_checkpointer_notice(struct lien_checkpointer *checkpointer);
/* Ends the thread; nothing else was begun then. */
void lien_checkpointer_clear(struct lien_checkpointer *checkpointer);

#endif
