/* SPDX-License-Identifier: Apache-2.0 */
/* Times of a day as files write them, "07:30" to "24:00". For this room only. */
#ifndef LIEN_CALENDAR_TIME_OF_DAY_H
#define LIEN_CALENDAR_TIME_OF_DAY_H

#include <stdbool.h>

bool lien_time_of_day_parse(const char *text, int *ret_minute);

#endif
