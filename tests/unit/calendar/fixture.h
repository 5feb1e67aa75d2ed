/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of working time share: calendars, and instants as people write them. */
#ifndef LIEN_TEST_CALENDAR_FIXTURE_H
#define LIEN_TEST_CALENDAR_FIXTURE_H

/* cmocka wants these before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "calendar/calendar.h"
#include "calendar/clock.h"

/* Compile a calendar file, failing the test with every fault in it. */
lien_calendar *calendar_of_file(const char *path);
lien_calendar *calendar_of_json(const json_t *root);

/* "2026-11-16 09:00" or "2026-11-16 09:00:00.001" in Vietnam, as an instant. */
int64_t at(const char *text);
/* Compare two instants, and print both as people write them where they differ. */
void assert_time(int64_t actual_ms, const char *expected);

struct lien_duration working_days(int64_t num, int64_t den);
struct lien_duration working_hours(int64_t hours);
struct lien_duration hours(int64_t count);

/* A clock with that budget that has not run yet. */
struct lien_clock clock_of(struct lien_duration budget);

#endif
