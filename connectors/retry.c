/* SPDX-License-Identifier: Apache-2.0 */
/* Says when a failed delivery is tried again. */
#include "connectors/retry.h"

#define FIRST_MS INT64_C(1000)
#define LONGEST_MS INT64_C(3600000)
#define RETRY_AFTER_MAX_S INT64_C(86400)

static int64_t whole_ms(int attempts)
{
    int64_t ms = FIRST_MS;

    for (int n = 1; n < attempts && ms < LONGEST_MS; n++)
        ms *= 2;
    return ms < LONGEST_MS ? ms : LONGEST_MS;
}

int64_t lien_retry_at(int64_t now_ms, int attempts, int64_t retry_after_s, uint32_t chance)
{
    int64_t half = whole_ms(attempts) / 2;
    int64_t wait = half + (int64_t)(((uint64_t)half * chance) >> 32);
    int64_t asked = retry_after_s < RETRY_AFTER_MAX_S ? retry_after_s : RETRY_AFTER_MAX_S;

    if (asked > 0 && asked * 1000 > wait)
        wait = asked * 1000;
    return now_ms + wait;
}

bool lien_retry_worth(int status)
{
    return status / 100 != 2 && status != 410;
}
