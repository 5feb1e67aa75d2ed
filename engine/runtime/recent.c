/* SPDX-License-Identifier: Apache-2.0 */
/* Remembers each dossier as it was before its latest event by a person. */
#include "runtime/recent.h"

#include <stdlib.h>
#include <string.h>

bool lien_recent_wants(const struct lien_command *command, const struct lien_outcome *outcome)
{
    return command->kind == LIEN_COMMAND_EVENT && command->principal.kind == LIEN_PERSON &&
           outcome->verdict == LIEN_VERDICT_DONE && !outcome->new_dossier &&
           outcome->incident_count == 0;
}

/* Identifiers end in chance. */
static struct lien_recent_act *place_of(const struct lien_recent *recent, const struct lien_id *id)
{
    size_t number = (size_t)id->bytes[14] << 8 | id->bytes[15];
    return &recent->acts[number % LIEN_RECENT_MAX];
}

void lien_recent_forget(struct lien_recent *recent, struct lien_recent_act *act)
{
    if (!act)
        return;
    recent->bytes -= act->weight;
    lien_dossier_free(act->before);
    free(act->person);
    for (size_t i = 0; i < act->delivery_count; i++)
        free(act->deliveries[i].connector);
    *act = (struct lien_recent_act){.before = NULL};
}

static void keep_to_bound(struct lien_recent *recent)
{
    for (size_t i = 0; recent->bytes > LIEN_RECENT_BYTES_MAX && i < LIEN_RECENT_MAX; i++) {
        recent->hand = (recent->hand + 1) % LIEN_RECENT_MAX;
        lien_recent_forget(recent, &recent->acts[recent->hand]);
    }
}

/* What is told waits its turn and can be taken out of it; what was asked cannot. */
static bool note_deliveries(struct lien_recent_act *act, const struct lien_outcome *outcome)
{
    act->has_left =
        outcome->withdrawal_count > 0 || outcome->outbox_count > LIEN_RECENT_DELIVERIES_MAX;
    for (size_t i = 0; i < outcome->outbox_count && !act->has_left; i++) {
        const struct lien_outbox_row *row = &outcome->outbox[i];
        act->has_left = row->lane != LIEN_LANE_EVENTS;
        char *connector = strdup(row->connector);
        if (!connector)
            return false;
        act->deliveries[act->delivery_count++] =
            (struct lien_recent_delivery){connector, row->sequence};
    }
    return true;
}

void lien_recent_put(struct lien_recent *recent, lien_dossier *before, const lien_dossier *after,
                     size_t weight, const struct lien_command *command,
                     const struct lien_outcome *outcome, int64_t now_ms)
{
    if (!recent->acts)
        recent->acts = calloc(LIEN_RECENT_MAX, sizeof *recent->acts);
    struct lien_recent_act *act = recent->acts ? place_of(recent, lien_dossier_id(after)) : NULL;
    lien_recent_forget(recent, act);
    if (!act || lien_dossier_is_outdated(before)) {
        lien_dossier_free(before);
        return;
    }
    act->before = before;
    act->at_ms = now_ms;
    act->weight = weight;
    act->person = command->principal.id ? strdup(command->principal.id) : NULL;
    memcpy(act->hash, lien_dossier_history_hash(after), sizeof act->hash);
    recent->bytes += weight;
    if (!act->person || !note_deliveries(act, outcome))
        lien_recent_forget(recent, act);
    keep_to_bound(recent);
}

struct lien_recent_act *lien_recent_find(struct lien_recent *recent, const struct lien_id *dossier)
{
    struct lien_recent_act *act = recent->acts ? place_of(recent, dossier) : NULL;
    bool found = act && act->before && lien_id_equal(lien_dossier_id(act->before), dossier);
    return found ? act : NULL;
}

void lien_recent_clear(struct lien_recent *recent)
{
    for (size_t i = 0; recent->acts && i < LIEN_RECENT_MAX; i++)
        lien_recent_forget(recent, &recent->acts[i]);
    free(recent->acts);
    *recent = (struct lien_recent){.acts = NULL};
}
