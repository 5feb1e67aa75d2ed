/* SPDX-License-Identifier: Apache-2.0 */
/* Times as text: RFC 3339, and ISO 8601 days. Inside, time is int64_t milliseconds since 1970, UTC.
 */
#ifndef LIEN_BASE_TIME_H
#define LIEN_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define LIEN_TIME_TEXT_SIZE 40

/* Write "2026-11-24T09:00:00.000Z" (offset 0) or "2026-11-24T16:00:00.000+07:00". */
void lien_time_format(int64_t time_ms, int offset_minutes, char out[LIEN_TIME_TEXT_SIZE]);

/* Write "2026-11-24", the local day at that offset. */
void lien_time_format_day(int64_t time_ms, int offset_minutes, char out[LIEN_TIME_TEXT_SIZE]);

/* Read RFC 3339, or an ISO day (midnight at `offset_minutes`), or a local date-time without offset
 * (at `offset_minutes`). false: no such time. Years 1900 to 9999. */
bool lien_time_parse(const char *text, int offset_minutes, int64_t *ret_ms);

/* Days since 1970-01-01 of a civil date, and back (proleptic Gregorian). */
int64_t lien_time_days_from_civil(int year, int month, int day);
void lien_time_civil_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day);
int lien_time_weekday(int64_t days); /* 0 Monday … 6 Sunday */

#endif
