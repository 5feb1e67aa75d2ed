/* SPDX-License-Identifier: Apache-2.0 */
/* Looks up what a person takes back, and takes out of the lanes what was to be told of it. */
#include "runtime/undo.h"

#include <string.h>
#include "runtime/inside.h"

static struct lien_recent_act *act_of(struct lien_turn *turn)
{
    return lien_recent_find(&turn->writer->recent, lien_dossier_id(turn->cached->dossier));
}

/* A delivery that stands behind another in its lane was certainly not attempted: every other may
 * be on its way at this moment. */
static int ask_deliveries(struct lien_turn *turn, const struct lien_recent_act *act, bool *ret_left,
                          struct lien_error *err)
{
    lien_store *store = turn->writer->store;
    struct lien_delivery_settlement told = {.dossier = *lien_dossier_id(act->before),
                                            .lane = LIEN_LANE_EVENTS};
    *ret_left = act->has_left;
    for (size_t i = 0; i < act->delivery_count && !*ret_left; i++) {
        bool waits = false;
        told.connector = act->deliveries[i].connector;
        told.sequence = act->deliveries[i].sequence;
        int code = store->ops->delivery_waits(store, &told, &waits, err);
        if (code && code != LIEN_ENOTFOUND)
            return code;
        *ret_left = !waits;
    }
    return LIEN_OK;
}

int lien_undo_find(struct lien_turn *turn, struct lien_command *command, struct lien_undone *ret,
                   struct lien_error *err)
{
    const lien_dossier *dossier = turn->cached->dossier;
    struct lien_recent_act *act = act_of(turn);
    *ret = (struct lien_undone){.before = NULL};
    command->undone = ret;
    if (!act)
        return LIEN_OK;
    ret->since = memcmp(act->hash, lien_dossier_history_hash(dossier), sizeof act->hash) != 0;
    if (ret->since)
        return LIEN_OK;
    if (lien_dossier_catalog(act->before) != lien_dossier_catalog(dossier)) {
        int code = lien_dossier_follow(act->before, lien_dossier_catalog(dossier), err);
        if (code)
            return code;
    }
    ret->before = act->before;
    ret->at_ms = act->at_ms;
    ret->person = act->person;
    return ask_deliveries(turn, act, &ret->has_left, err);
}

int lien_undo_close(struct lien_turn *turn, struct lien_error *err)
{
    struct lien_writer *writer = turn->writer;
    struct lien_recent_act *act = act_of(turn);
    int code = LIEN_OK;
    for (size_t i = 0; act && i < act->delivery_count && !code; i++) {
        const struct lien_delivery_settlement skip = {.dossier = *lien_dossier_id(act->before),
                                                      .connector = act->deliveries[i].connector,
                                                      .lane = LIEN_LANE_EVENTS,
                                                      .sequence = act->deliveries[i].sequence,
                                                      .state = LIEN_DELIVERY_SKIPPED,
                                                      .at_ms = writer->world.now_ms,
                                                      .reason = "undone"};
        code = writer->store->ops->settle_delivery(writer->store, &skip, err);
    }
    lien_recent_forget(&writer->recent, act);
    return code;
}
