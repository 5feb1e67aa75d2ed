/* SPDX-License-Identifier: Apache-2.0 */
/* One database as its connections share it. */
#ifndef LIEN_STORE_SQLITE_SHARED_H
#define LIEN_STORE_SQLITE_SHARED_H

#include <pthread.h>
#include <stdatomic.h>
#include "store/sqlite.h"
#include "store/sqlite/database.h"

/* A connection that any thread may use in its turn. */
struct lien_db_keeper {
    pthread_mutex_t mutex;
    struct lien_db db;
};

struct lien_sqlite {
    char *name; /* owned; place.name */
    struct lien_db_place place;
    struct lien_db_keeper writing; /* tokens, definitions, settings */
    struct lien_db_keeper reading; /* the same, so that a look-up never waits for a write */
    struct lien_db_keeper checkpointing;
    /*
     * The log begins anew when a writer finds all of it copied. While commits follow each other
     * without a pause a check-point beside them always leaves a few pages, and the log would grow
     * for ever. This asks the writer to copy these few itself before its next transaction.
     */
    atomic_bool log_is_long;
    atomic_int log_pages; /* after the latest commit of a writer */
};

#endif
