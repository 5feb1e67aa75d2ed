/* SPDX-License-Identifier: Apache-2.0 */
/* Looks once a minute at what failed, and once a day at the calendars. */
#include "daemon/inside.h"

#include <time.h>
#include "base/json.h"
#include "daemon/calendars.h"

#define MINUTES_OF_DAY 1440

static json_int_t member(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* Once a day, and when they may have changed. */
static void look_at_calendars(lien_daemon *daemon)
{
    const lien_catalog *catalog = lien_runtime_catalog(daemon->runtime);
    lien_calendars_warn(&daemon->log, catalog, daemon->config.calendar_warning_days,
                        (int64_t)time(NULL) * 1000);
    lien_catalog_unref((lien_catalog *)(uintptr_t)catalog);
    daemon->minutes = 0;
}

void lien_daemon_compare_calendars(lien_daemon *daemon, const lien_catalog *deployed)
{
    const lien_catalog *in_force = lien_runtime_catalog(daemon->runtime);
    lien_calendars_compare(&daemon->log, deployed, in_force);
    lien_catalog_unref((lien_catalog *)(uintptr_t)in_force);
    look_at_calendars(daemon);
}

void lien_daemon_look_after(evutil_socket_t fd, short what, void *arg)
{
    lien_daemon *daemon = arg;
    json_auto_t *numbers = lien_runtime_numbers(daemon->runtime);
    json_int_t failed = member(numbers, "failedBatches");
    json_int_t dead = member(json_object_get(numbers, "deliveries"), "dead");
    (void)fd;
    (void)what;
    if (failed > daemon->failed_batches)
        lien_log_write(&daemon->log, LIEN_LOG_ERROR, NULL,
                       "%lld transactions failed in the last minute",
                       (long long)(failed - daemon->failed_batches));
    if (dead > daemon->dead_letters)
        lien_log_write(&daemon->log, LIEN_LOG_WARNING, NULL,
                       "%lld deliveries became dead letters in the last minute",
                       (long long)(dead - daemon->dead_letters));
    daemon->failed_batches = failed;
    daemon->dead_letters = dead;
    if (++daemon->minutes >= MINUTES_OF_DAY)
        look_at_calendars(daemon);
}
