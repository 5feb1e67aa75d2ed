/* SPDX-License-Identifier: Apache-2.0 */
/* A rehearsal's dossiers in the store. */
#include "kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "runtime/keep.h"
#include "runtime/load.h"
#include "rows.h"
#include "store/sqlite.h"
#include "store/sqlite/shared.h"

static const uint8_t secret[32] = "a secret of exactly 32 bytes ok";

struct kept {
    char *path; /* NULL: in memory */
    lien_sqlite *sqlite;
    lien_store *store;
    struct lien_salts salts;
    size_t count;
    struct lien_rehearsal_keeper keeper;
};

static void must(int code, const struct lien_error *err)
{
    if (code == LIEN_OK)
        return;
    fprintf(stderr, "restore: %s\n", err->message);
    abort();
}

/* --- the store --- */

static void open_store(struct kept *kept)
{
    struct lien_error err = {0};
    must(lien_sqlite_open(kept->path ? kept->path : ":memory:", &kept->sqlite, &err), &err);
    must(lien_sqlite_open_store(kept->sqlite, &kept->store, &err), &err);
}

static void close_store(struct kept *kept)
{
    kept->store->ops->close(kept->store);
    lien_sqlite_close(kept->sqlite);
}

/* --- writing --- */

/* Chance is the same for both who are compared: it depends on how many commands there were. */
static void draw_salts(struct kept *kept)
{
    memset(kept->salts.bytes, (int)(++kept->count & 0xff), sizeof kept->salts.bytes);
    kept->salts.left = sizeof kept->salts.bytes;
}

static int write_outcome(struct kept *kept, const struct lien_world *world,
                         const lien_dossier *dossier, struct lien_outcome *outcome,
                         uint8_t ret_hash[32], struct lien_error *err)
{
    const struct lien_store_ops *ops = kept->store->ops;
    struct lien_keeper keeper = {.store = kept->store,
                                 .salts = &kept->salts,
                                 .callback_secret = secret,
                                 .now_ms = world->now_ms};
    draw_salts(kept);
    int code = ops->begin(kept->store, err);
    if (code == LIEN_OK)
        code = lien_keep_outcome(&keeper, dossier, outcome, ret_hash, err);
    return code == LIEN_OK ? ops->commit(kept->store, err) : code;
}

static int keep(void *self, const struct lien_world *world, const lien_dossier *dossier,
                struct lien_outcome *outcome, uint8_t ret_hash[32], struct lien_error *err)
{
    struct kept *kept = self;
    if (lien_keep_is_needed(outcome))
        must(write_outcome(kept, world, dossier, outcome, ret_hash, err), err);
    else
        memcpy(ret_hash, lien_dossier_history_hash(dossier), 32);
    return LIEN_OK;
}

static int next_code(void *self, const struct lien_unit *unit, const char *day, char **ret,
                     struct lien_error *err)
{
    struct kept *kept = self;
    const char *prefix = unit->code_prefix ? unit->code_prefix : unit->id;
    int64_t serial = 0;
    must(kept->store->ops->next_serial(kept->store, prefix, day, &serial, err), err);
    return asprintf(ret, "%s-%s-%04lld", prefix, day, (long long)serial) < 0
               ? lien_error_set(err, LIEN_ENOMEM, "out of memory")
               : LIEN_OK;
}

/* --- reading --- */

static int load(void *self, const lien_catalog *catalog, const struct lien_id *dossier,
                lien_dossier **ret, struct lien_error *err)
{
    struct kept *kept = self;
    return lien_load_from_store(catalog, kept->store, dossier, ret, err);
}

static char *rows(void *self)
{
    struct kept *kept = self;
    return rows_text(kept->sqlite->reading.db.handle);
}

/* --- its life --- */

static void put_away(void *self)
{
    struct kept *kept = self;
    if (!kept->path)
        return;
    close_store(kept);
    open_store(kept);
}

static size_t count(void *self)
{
    return ((struct kept *)self)->count;
}

static void free_kept(void *self)
{
    struct kept *kept = self;
    close_store(kept);
    if (kept->path)
        unlink(kept->path);
    free(kept->path);
    free(kept);
}

struct keeping kept_new(const char *folder)
{
    struct kept *kept = calloc(1, sizeof *kept);
    if (!kept || (folder && asprintf(&kept->path, "%s/kept.db", folder) < 0))
        abort();
    kept->keeper = (struct lien_rehearsal_keeper){
        .keep = keep, .load = folder ? load : NULL, .next_code = next_code, .self = kept};
    if (kept->path)
        unlink(kept->path);
    open_store(kept);
    return (struct keeping){kept, &kept->keeper, rows, put_away, count, free_kept};
}
