/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what a command did, row by row. */
#include "runtime/keep.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "runtime/token.h"
#include "store/chain.h"
#include "store/sqlite.h"

bool lien_keep_is_needed(const struct lien_outcome *outcome)
{
    return outcome->case_count || outcome->history_count || outcome->outbox_count ||
           outcome->incident_count || outcome->foreign_code_count || outcome->segment_count ||
           outcome->withdrawal_count || outcome->unmatched;
}

static int keep_dossier(struct lien_keeper *keeper, const lien_dossier *dossier,
                        struct lien_error *err)
{
    char *pins = lien_dossier_pins_text(dossier);
    struct lien_dossier_row row = {.id = *lien_dossier_id(dossier),
                                   .opened_ms = lien_dossier_opened_ms(dossier),
                                   .pins = pins};
    if (!pins)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int code = keeper->store->ops->add_dossier(keeper->store, &row, err);
    free(pins);
    return code;
}

static int keep_cases(struct lien_keeper *keeper, const struct lien_outcome *outcome,
                      struct lien_error *err)
{
    const struct lien_store_ops *ops = keeper->store->ops;
    int code = LIEN_OK;
    for (size_t i = 0; i < outcome->case_count && !code; i++) {
        const struct lien_changed_case *changed = &outcome->cases[i];
        struct lien_case_row row;
        if (changed->is_new)
            code = lien_case_row(changed->now, outcome->arena, &row, err);
        else
            code = lien_case_changed_row(changed->now, outcome->arena, &row, err);
        if (!code)
            code = changed->is_new ? ops->add_case(keeper->store, &row, err)
                                   : ops->update_case(keeper->store, &row, err);
        if (!code && changed->is_moved)
            code = ops->move_case(keeper->store, &row.dossier, &row.id, row.unit, err);
    }
    for (size_t i = 0; i < outcome->foreign_code_count && !code; i++)
        code = ops->put_foreign_code(keeper->store, &outcome->foreign_codes[i], err);
    return code;
}

static int keep_subjects(struct lien_keeper *keeper, const struct lien_id *dossier,
                         const struct lien_outcome *outcome, struct lien_error *err)
{
    struct lien_subject_row row = {.dossier = *dossier, .case_id = outcome->case_id};
    int code = LIEN_OK;
    for (size_t i = 0; i < outcome->subject_count && !code; i++) {
        lien_token_subject_key(keeper->callback_secret, outcome->subjects[i], row.key);
        code = keeper->store->ops->add_subject(keeper->store, &row, err);
    }
    return code;
}

/* --- history --- */

static int take_salt(struct lien_salts *salts, uint8_t out[LIEN_SALT_SIZE], struct lien_error *err)
{
    if (salts->left == 0) {
        ssize_t got = getrandom(salts->bytes, sizeof salts->bytes, 0);
        if (got < LIEN_SALT_SIZE)
            return lien_error_set(err, LIEN_EIO, "the system gives no random bytes");
        salts->left = sizeof salts->bytes;
        /* Past 256 bytes a signal may cut it short; the rest is then not used. */
        if ((size_t)got < sizeof salts->bytes) {
            salts->left = (size_t)got / LIEN_SALT_SIZE * LIEN_SALT_SIZE;
            memmove(salts->bytes + sizeof salts->bytes - salts->left, salts->bytes, salts->left);
        }
    }
    memcpy(out, salts->bytes + sizeof salts->bytes - salts->left, LIEN_SALT_SIZE);
    salts->left -= LIEN_SALT_SIZE;
    return LIEN_OK;
}

static int keep_history(struct lien_keeper *keeper, struct lien_outcome *outcome, uint8_t hash[32],
                        struct lien_error *err)
{
    int code = LIEN_OK;
    for (size_t i = 0; i < outcome->history_count && !code; i++) {
        struct lien_history_row *row = &outcome->history[i];
        if (row->payload)
            code = take_salt(keeper->salts, row->salt, err);
        if (code)
            break;
        lien_chain_link(hash, row);
        memcpy(hash, row->hash, sizeof row->hash);
        code = keeper->store->ops->add_history(keeper->store, row, err);
    }
    for (size_t i = 0; i < outcome->segment_count && !code; i++)
        code = keeper->store->ops->add_segment(keeper->store, &outcome->segments[i], err);
    return code;
}

/* --- deliveries --- */

static int keep_callback(struct lien_keeper *keeper, const struct lien_outbox_row *row,
                         struct lien_error *err)
{
    char token[LIEN_TOKEN_SIZE];
    struct lien_callback_row callback = {.dossier = row->dossier,
                                         .case_id = row->case_id,
                                         .connector = row->connector,
                                         .operation = row->operation,
                                         .invocation = row->invocation,
                                         .instance = row->instance};
    lien_token_derive(keeper->callback_secret, &row->id, token);
    lien_token_hash(token, callback.token_hash);
    return keeper->store->ops->add_callback(keeper->store, &callback, err);
}

static int keep_delivery(struct lien_keeper *keeper, struct lien_outbox_row *row,
                         struct lien_error *err)
{
    int code = keeper->store->ops->add_outbox(keeper->store, row, err);
    keeper->outbox = true;
    return code || !row->invocation ? code : keep_callback(keeper, row, err);
}

static int withdraw(struct lien_keeper *keeper, const struct lien_id *dossier,
                    const struct lien_withdrawal *withdrawal, bool *ret_asked,
                    struct lien_error *err)
{
    *ret_asked = false;
    keeper->outbox = true;
    int code = keeper->store->ops->withdraw_delivery(keeper->store, dossier, withdrawal->connector,
                                                     &withdrawal->instance, keeper->now_ms,
                                                     ret_asked, err);
    return code == LIEN_ENOTFOUND ? LIEN_OK : code; /* then nothing was asked */
}

static const struct lien_withdrawal *withdrawal_of(const struct lien_outcome *outcome,
                                                   size_t delivery)
{
    for (size_t i = 0; i < outcome->withdrawal_count; i++)
        if (outcome->withdrawals[i].cancel == delivery + 1)
            return &outcome->withdrawals[i];
    return NULL;
}

/* A cancellation stands among the deliveries where its turn is, and is written only if there is
 * something to take back. */
static int keep_outbox(struct lien_keeper *keeper, const struct lien_id *dossier,
                       struct lien_outcome *outcome, struct lien_error *err)
{
    int code = LIEN_OK;
    bool asked = false;
    for (size_t i = 0; i < outcome->withdrawal_count && !code; i++)
        if (!outcome->withdrawals[i].cancel)
            code = withdraw(keeper, dossier, &outcome->withdrawals[i], &asked, err);
    for (size_t i = 0; i < outcome->outbox_count && !code; i++) {
        const struct lien_withdrawal *withdrawal = withdrawal_of(outcome, i);
        if (withdrawal)
            code = withdraw(keeper, dossier, withdrawal, &asked, err);
        if (!code && (!withdrawal || asked))
            code = keep_delivery(keeper, &outcome->outbox[i], err);
    }
    return code;
}

/* --- what people look at --- */

static int keep_unmatched(struct lien_keeper *keeper, const struct lien_id *dossier,
                          const struct lien_unmatched *unmatched, struct lien_error *err)
{
    struct lien_unmatched_row row = {.dossier = *dossier,
                                     .id = unmatched->id,
                                     .case_id = unmatched->case_id,
                                     .at_ms = keeper->now_ms,
                                     .actor = unmatched->actor,
                                     .event = unmatched->event};
    return keeper->store->ops->add_unmatched(keeper->store, &row, err);
}

static int keep_notices(struct lien_keeper *keeper, const struct lien_id *dossier,
                        const struct lien_outcome *outcome, struct lien_error *err)
{
    int code = LIEN_OK;
    for (size_t i = 0; i < outcome->incident_count && !code; i++)
        code = keeper->store->ops->add_incident(keeper->store, &outcome->incidents[i], err);
    if (!code && outcome->unmatched)
        code = keep_unmatched(keeper, dossier, outcome->unmatched, err);
    return code;
}

int lien_keep_outcome(struct lien_keeper *keeper, const lien_dossier *dossier,
                      struct lien_outcome *outcome, uint8_t ret_hash[32], struct lien_error *err)
{
    const struct lien_id *id = lien_dossier_id(dossier);
    uint8_t hash[32];
    memcpy(hash, lien_dossier_history_hash(dossier), sizeof hash);
    int code = outcome->is_new_dossier ? keep_dossier(keeper, dossier, err) : LIEN_OK;
    if (!code)
        code = keep_cases(keeper, outcome, err);
    if (!code)
        code = keep_subjects(keeper, id, outcome, err);
    if (!code)
        code = keep_history(keeper, outcome, hash, err);
    if (!code)
        code = keep_outbox(keeper, id, outcome, err);
    if (!code)
        code = keep_notices(keeper, id, outcome, err);
    if (!code)
        memcpy(ret_hash, hash, sizeof hash);
    return code;
}
