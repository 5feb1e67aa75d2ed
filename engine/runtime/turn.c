/* SPDX-License-Identifier: Apache-2.0 */
/* Takes one command through its dossier: load, compute, write, adopt. */
#include <string.h>
#include "runtime/inside.h"
#include "runtime/load.h"

/* --- parts of the transaction --- */

int lien_part_begin(struct lien_writer *writer, struct lien_error *err)
{
    if (!writer->wrote)
        return LIEN_OK;
    int code = writer->store->ops->savepoint(writer->store, err);
    writer->is_part_open = code == LIEN_OK;
    return code ? LIEN_EIO : LIEN_OK;
}

int lien_part_end(struct lien_writer *writer, struct lien_error *err)
{
    int code = LIEN_OK;
    if (writer->is_part_open)
        code = writer->store->ops->release(writer->store, err);
    writer->is_part_open = false;
    writer->wrote = true;
    return code ? LIEN_EIO : LIEN_OK;
}

int lien_part_undo(struct lien_writer *writer, struct lien_error *err)
{
    const struct lien_store_ops *ops = writer->store->ops;
    int code;
    if (writer->is_part_open) {
        code = ops->rollback_to(writer->store, err);
    } else {
        code = ops->rollback(writer->store, err);
        if (!code)
            code = ops->begin(writer->store, err);
    }
    writer->is_part_open = false;
    return code ? LIEN_EIO : LIEN_OK;
}

/* --- a turn --- */

static int load_from_store(struct lien_turn *turn, const struct lien_id *case_id,
                           struct lien_error *err)
{
    struct lien_writer *writer = turn->writer;
    struct lien_id dossier, same_case;
    lien_dossier *loaded;
    char key[LIEN_ID_TEXT_SIZE];
    lien_id_format(case_id, key);
    int code = writer->store->ops->find_case(writer->store, key, &dossier, &same_case, err);
    if (!code)
        code = lien_load_from_store(writer->catalog, writer->store, &dossier, &loaded, err);
    if (code)
        return code;
    turn->cached = lien_cache_add(&writer->cache, loaded);
    return turn->cached ? LIEN_OK : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

int lien_turn_load(struct lien_turn *turn, const struct lien_id *case_id, struct lien_error *err)
{
    turn->cached = lien_cache_find(&turn->writer->cache, case_id);
    return turn->cached ? LIEN_OK : load_from_store(turn, case_id, err);
}

int lien_turn_apply(struct lien_turn *turn, const struct lien_command *command,
                    struct lien_error *err)
{
    struct lien_writer *writer = turn->writer;
    writer->world.now_ms = lien_runtime_now_ms(writer->runtime);
    writer->ids.now_ms = writer->world.now_ms;
    return lien_dossier_apply(&writer->world, turn->cached ? turn->cached->dossier : NULL, command,
                              &turn->outcome, err);
}

bool lien_turn_changes(const struct lien_turn *turn)
{
    switch (turn->outcome.verdict) {
    case LIEN_VERDICT_DONE:
    case LIEN_VERDICT_UNHANDLED:
    case LIEN_VERDICT_PARKED:
        return lien_keep_is_needed(&turn->outcome);
    case LIEN_VERDICT_UNKNOWN_EVENT:
    case LIEN_VERDICT_DENIED:
    case LIEN_VERDICT_BAD_FORM:
    case LIEN_VERDICT_STALE:
    case LIEN_VERDICT_OVER:
    case LIEN_VERDICT_REFUSED:
        return false;
    }
    return false;
}

/* A new dossier becomes the cache's, a known one goes on. */
static int adopt(struct lien_turn *turn, const uint8_t hash[32], struct lien_error *err)
{
    struct lien_cache *cache = &turn->writer->cache;
    lien_dossier *fresh = turn->outcome.new_dossier;
    if (fresh) {
        lien_dossier_adopt(fresh, &turn->outcome, hash);
        turn->cached = lien_cache_add(cache, fresh);
    } else {
        lien_dossier_adopt(turn->cached->dossier, &turn->outcome, hash);
        if (lien_cache_changed(cache, turn->cached))
            lien_turn_forget(turn);
    }
    return turn->cached ? LIEN_OK : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

int lien_turn_keep(struct lien_turn *turn, struct lien_error *err)
{
    struct lien_writer *writer = turn->writer;
    struct lien_keeper keeper = {.store = writer->store,
                                 .salts = &writer->salts,
                                 .callback_secret = writer->runtime->options.callback_secret,
                                 .now_ms = writer->world.now_ms};
    const lien_dossier *dossier =
        turn->outcome.new_dossier ? turn->outcome.new_dossier : turn->cached->dossier;
    uint8_t hash[32];
    int code = lien_keep_outcome(&keeper, dossier, &turn->outcome, hash, err);
    if (!code)
        code = adopt(turn, hash, err);
    if (!code && keeper.outbox)
        writer->outbox = true;
    return code;
}

int lien_turn_keep_alone(struct lien_turn *turn, struct lien_error *err)
{
    int code = lien_part_begin(turn->writer, err);
    if (code)
        return code;
    code = lien_turn_keep(turn, err);
    if (!code)
        return lien_part_end(turn->writer, err);
    lien_turn_forget(turn);
    if (code != LIEN_EIO && lien_part_undo(turn->writer, err))
        return LIEN_EIO;
    return code;
}

void lien_turn_forget(struct lien_turn *turn)
{
    lien_cache_drop(&turn->writer->cache, turn->cached);
    turn->cached = NULL;
}

void lien_turn_clear(struct lien_turn *turn)
{
    lien_outcome_clear(&turn->outcome);
    lien_cache_trim(&turn->writer->cache);
}
