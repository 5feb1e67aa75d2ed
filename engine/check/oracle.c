/* SPDX-License-Identifier: Apache-2.0 */
/* Goes through the ways in which conditions that cannot be decided may be answered. */
#include "check/oracle.h"

void lien_oracle_begin(struct lien_oracle *oracle)
{
    oracle->count = 0;
}

bool lien_oracle_ask(struct lien_oracle *oracle, const struct lien_transition *transition,
                     bool holds)
{
    for (int i = 0; i < oracle->count; i++)
        if (oracle->asked[i] == transition)
            return oracle->says[i];
    if (oracle->count == LIEN_ORACLE_MAX)
        return holds;
    int at = oracle->count++;
    if (at >= oracle->known) {
        oracle->says[at] = holds;
        oracle->known = at + 1;
    }
    oracle->asked[at] = transition;
    oracle->holds[at] = holds;
    return oracle->says[at];
}

/* The last answer that is still the example's is turned; what came after it is asked anew. */
bool lien_oracle_next(struct lien_oracle *oracle)
{
    int at = oracle->count - 1;
    while (at >= 0 && oracle->says[at] != oracle->holds[at])
        at--;
    if (at < 0)
        return false;
    oracle->says[at] = !oracle->says[at];
    oracle->known = at + 1;
    return true;
}

bool lien_oracle_assumes(const struct lien_oracle *oracle)
{
    for (int i = 0; i < oracle->count; i++)
        if (oracle->says[i] != oracle->holds[i])
            return true;
    return false;
}
