/* SPDX-License-Identifier: Apache-2.0 */
/* Gives the tests of working time their calendars and instants. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>
#include "base/time.h"

#define VIETNAM_MINUTES (7 * 60)

lien_calendar *calendar_of_json(const json_t *root)
{
    lien_faults *faults = lien_faults_new();
    assert_non_null(faults);
    lien_calendar *calendar = lien_calendar_compile(root, faults);
    for (size_t i = 0; i < lien_faults_count(faults); i++) {
        const struct lien_fault *fault = lien_faults_get(faults, i);
        print_message("%s at %s: %s\n", fault->rule, fault->at.pointer, fault->at.message);
    }
    assert_int_equal(lien_faults_count(faults), 0);
    assert_non_null(calendar);
    lien_faults_free(faults);
    return calendar;
}

lien_calendar *calendar_of_file(const char *path)
{
    json_error_t error;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    lien_calendar *calendar = calendar_of_json(root);
    json_decref(root);
    return calendar;
}

int64_t at(const char *text)
{
    char iso[LIEN_TIME_TEXT_SIZE];
    int64_t time_ms = 0;
    (void)snprintf(iso, sizeof(iso), "%s%s", text, strlen(text) == 16 ? ":00" : "");
    iso[10] = 'T';
    if (!lien_time_parse(iso, VIETNAM_MINUTES, &time_ms))
        fail_msg("The test names no time: %s", text);
    return time_ms;
}

void assert_time(int64_t actual_ms, const char *expected)
{
    char actual[LIEN_TIME_TEXT_SIZE] = "never";
    if (actual_ms != INT64_MAX)
        lien_time_format(actual_ms, VIETNAM_MINUTES, actual);
    if (actual_ms != at(expected))
        fail_msg("%s instead of %s", actual, expected);
}

struct lien_duration working_days(int64_t num, int64_t den)
{
    return (struct lien_duration){LIEN_UNIT_WORKING_DAYS, {num, den}};
}

struct lien_duration working_hours(int64_t count)
{
    return (struct lien_duration){LIEN_UNIT_WORKING_MINUTES, {count * 60, 1}};
}

struct lien_duration hours(int64_t count)
{
    return (struct lien_duration){LIEN_UNIT_MS, {count * 3600000, 1}};
}

struct lien_clock clock_of(struct lien_duration budget)
{
    struct lien_clock clock = {0};
    assert_int_equal(lien_clock_set_budget(&clock, &budget, NULL), 0);
    return clock;
}
