/* SPDX-License-Identifier: Apache-2.0 */
/* Says what an attempt's outcome means for the delivery. */
#include "connectors/verdict.h"

#include "connectors/answer.h"
#include "connectors/retry.h"

struct lien_delivery_settlement lien_verdict_later(const struct lien_parcel *parcel,
                                                   const char *reason, int64_t now_ms,
                                                   int64_t due_ms)
{
    return (struct lien_delivery_settlement){.dossier = parcel->dossier,
                                             .connector = parcel->connector,
                                             .lane = parcel->lane,
                                             .sequence = parcel->sequence,
                                             .state = LIEN_DELIVERY_PENDING,
                                             .attempts = parcel->attempts,
                                             .at_ms = now_ms,
                                             .due_ms = due_ms,
                                             .reason = reason};
}

/* Why a 2xx is no delivery after all, or NULL. */
static const char *fault_of_answer(const struct lien_parcel *parcel,
                                   const struct lien_outcome *outcome, json_t **ret_answer)
{
    if (!parcel->invocation || outcome->status != 200)
        return NULL;
    if (outcome->reason)
        return outcome->reason;
    return lien_answer_read(outcome->body, outcome->length, ret_answer, NULL) < 0 ? "bad-answer"
                                                                                  : NULL;
}

/* Another try, or none any more. */
static struct lien_delivery_settlement not_delivered(const struct lien_parcel *parcel,
                                                     const struct lien_outcome *outcome,
                                                     const struct lien_verdict_terms *terms,
                                                     const char *reason)
{
    struct lien_delivery_settlement settlement =
        lien_verdict_later(parcel, reason, terms->now_ms, LIEN_NEVER);
    bool is_bad_answer = outcome->status / 100 == 2;
    bool worth = is_bad_answer || lien_retry_worth(outcome->status);

    settlement.attempts++;
    settlement.status = outcome->status;
    if (!worth || (terms->attempts_max && settlement.attempts >= terms->attempts_max))
        settlement.state = LIEN_DELIVERY_DEAD;
    else
        settlement.due_ms = lien_retry_at(terms->now_ms, settlement.attempts,
                                          outcome->retry_after_s, terms->chance);
    return settlement;
}

struct lien_delivery_settlement lien_verdict(const struct lien_parcel *parcel,
                                             const struct lien_outcome *outcome,
                                             const struct lien_verdict_terms *terms,
                                             json_t **ret_answer)
{
    bool taken = outcome->status / 100 == 2;
    const char *reason = outcome->reason;
    struct lien_delivery_settlement settlement;

    *ret_answer = NULL;
    if (taken)
        reason = fault_of_answer(parcel, outcome, ret_answer);
    if (!taken || reason)
        return not_delivered(parcel, outcome, terms, reason);
    settlement = lien_verdict_later(parcel, NULL, terms->now_ms, LIEN_NEVER);
    settlement.state = LIEN_DELIVERY_DELIVERED;
    settlement.attempts++;
    settlement.status = outcome->status;
    return settlement;
}

struct lien_delivery_settlement lien_verdict_refused(const struct lien_parcel *parcel,
                                                     const struct lien_outcome *outcome,
                                                     const struct lien_verdict_terms *terms)
{
    return not_delivered(parcel, outcome, terms, "bad-answer");
}
