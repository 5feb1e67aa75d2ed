/* SPDX-License-Identifier: Apache-2.0 */
/* What the files about clocks share. For this room only. */
#ifndef LIEN_CALENDAR_CLOCK_PARTS_H
#define LIEN_CALENDAR_CLOCK_PARTS_H

#include "calendar/clock.h"

bool lien_clock_first_day_excluded(const struct lien_clock_terms *terms,
                                   const lien_calendar *calendar);

/* Where the running segment of a received clock begins to count: rule 1 applied to its receipt and
 * its resumption, the first day left out. It may lie after now. */
LIEN_MUST_CHECK int lien_clock_start(const struct lien_clock *clock,
                                     const struct lien_clock_terms *terms,
                                     const lien_calendar *calendar, int64_t *ret_ms,
                                     struct lien_error *err);

#endif
