/* SPDX-License-Identifier: Apache-2.0 */
/* Warns of calendars that end soon, and of files of calendars that are not used. */
#include "daemon/calendars.h"

#include "base/time.h"

#define DAY_MS INT64_C(86400000)

void lien_calendars_warn(const struct lien_log *log, const lien_catalog *catalog, int days,
                         int64_t now_ms)
{
    const lien_calendar *calendar;
    for (size_t i = 0; (calendar = lien_catalog_calendar_at(catalog, i)); i++) {
        char day[LIEN_TIME_TEXT_SIZE];
        int64_t left_ms = lien_calendar_end_ms(calendar) - now_ms;
        lien_time_format_day(lien_calendar_end_ms(calendar) - 1,
                             lien_calendar_offset_minutes(calendar), day);
        if (left_ms <= 0)
            lien_log_write(log, LIEN_LOG_ERROR, NULL,
                           "the calendar %s ended on %s: nothing can be dated by it any more",
                           lien_calendar_id(calendar), day);
        else if (left_ms < days * DAY_MS)
            lien_log_write(log, LIEN_LOG_WARNING, NULL,
                           "the calendar %s ends on %s, in %lld days: what is due later cannot be "
                           "dated, so extend it before",
                           lien_calendar_id(calendar), day, (long long)(left_ms / DAY_MS));
    }
}

void lien_calendars_compare(const struct lien_log *log, const lien_catalog *deployed,
                            const lien_catalog *in_force)
{
    const lien_calendar *calendar;
    for (size_t i = 0; (calendar = lien_catalog_calendar_at(deployed, i)); i++) {
        const char *id = lien_calendar_id(calendar);
        const json_t *used = lien_calendar_source(lien_catalog_calendar(in_force, id));
        if (!json_equal(lien_calendar_source(calendar), used))
            lien_log_write(log, LIEN_LOG_WARNING, NULL,
                           "the calendar %s was changed through the API: its file is not used", id);
    }
}
