/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the catalog from what is deployed and from the calendars and outages that are kept. */
#include "runtime/almanac.h"

#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/json.h"

#define FOLLOWED_SETTING "calendars-of-units"
#define FOLLOWED_BYTES_MAX ((size_t)8 * 1024 * 1024)

static int no_memory(struct lien_error *err)
{
    return lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

/* What was kept was compiled before: a fault in it is a damaged store, or an older program. */
static lien_calendar *compile(const char *text, struct lien_error *err)
{
    json_auto_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    lien_faults *faults = lien_faults_new();
    lien_calendar *calendar = faults && root ? lien_calendar_compile(root, faults) : NULL;
    if (!calendar && faults && lien_faults_count(faults) > 0)
        lien_error_set(err, LIEN_EINVAL, "a kept calendar is none: %s",
                       lien_faults_get(faults, 0)->at.message);
    else if (!calendar)
        lien_error_set(err, LIEN_EINVAL, "a kept calendar cannot be read");
    lien_faults_free(faults);
    return calendar;
}

/* --- deploying --- */

/* A file may add days at either end of its calendar, and take none away: cases may be due on them.
 * Where a person has changed the calendar the file is not used anyhow. */
static int compare_span(void *self, const struct lien_calendar_row *row, struct lien_error *err)
{
    const lien_calendar *next = self;
    if (!row->is_file || strcmp(row->id, lien_calendar_id(next)) != 0)
        return LIEN_OK;
    lien_calendar *now = compile(row->text, err);
    if (!now)
        return LIEN_EINVAL;
    bool shorter = lien_calendar_end_ms(next) < lien_calendar_end_ms(now) ||
                   lien_calendar_begin_ms(next) > lien_calendar_begin_ms(now);
    lien_calendar_free(now);
    return shorter ? lien_error_set(err, LIEN_EREFUSED,
                                    "the file of the calendar %s covers fewer days than what is in "
                                    "force: cases may be due on those days",
                                    row->id)
                   : LIEN_OK;
}

static int deploy_one(lien_sqlite *sqlite, const lien_calendar *calendar, int64_t now_ms,
                      struct lien_error *err)
{
    const struct lien_change_row change = {
        .at_ms = now_ms, .actor = "engine", .reason = "the calendar's file was deployed"};
    const json_t *source = lien_calendar_source(calendar);
    bool used;
    if (!source)
        return LIEN_OK;
    int code =
        lien_sqlite_each_calendar(sqlite, compare_span, (lien_calendar *)(uintptr_t)calendar, err);
    if (code)
        return code;
    char *text = lien_json_text(source);
    struct lien_calendar_row row = {.id = lien_calendar_id(calendar), .text = text};
    code = text ? lien_sqlite_deploy_calendar(sqlite, &row, &change, &used, err) : no_memory(err);
    free(text);
    return code;
}

/* Which unit follows which calendar: "desk=vn\n"; and which was merged into which: "old>desk\n". A
 * new string; NULL: out of memory. */
static char *followed_text(const lien_catalog *deployed)
{
    const struct lien_unit *unit;
    struct lien_buf buf;
    lien_buf_init(&buf, FOLLOWED_BYTES_MAX);
    lien_buf_adds(&buf, "");
    for (size_t i = 0; (unit = lien_units_at(lien_catalog_units(deployed), i)); i++)
        lien_buf_addf(&buf, "%s=%s\n", unit->id,
                      lien_calendar_id(lien_catalog_calendar(deployed, unit->calendar)));
    const char *id;
    for (size_t i = 0; (id = lien_units_former_at(lien_catalog_units(deployed), i, &unit)); i++)
        lien_buf_addf(&buf, "%s>%s\n", id, unit->id);
    return lien_buf_take(&buf, NULL);
}

/* Units that follow another calendar than at the last deployment move dues as a changed calendar
 * does. */
static int compare_followed(lien_sqlite *sqlite, const char *text, int64_t now_ms,
                            struct lien_error *err)
{
    const struct lien_change_row change = {.at_ms = now_ms,
                                           .actor = "engine",
                                           .reason =
                                               "units follow other calendars, or were merged"};
    char *before = NULL;
    int code = lien_sqlite_get_setting(sqlite, FOLLOWED_SETTING, &before, err);
    bool same = before && strcmp(before, text) == 0;
    if (!code && before && !same)
        code = lien_sqlite_add_time_change(sqlite, "units", "units", &change, err);
    if (!code && !same)
        code = lien_sqlite_put_setting(sqlite, FOLLOWED_SETTING, text, err);
    free(before);
    return code;
}

int lien_almanac_deploy(lien_sqlite *sqlite, const lien_catalog *deployed, int64_t now_ms,
                        struct lien_error *err)
{
    const lien_calendar *calendar;
    int code = LIEN_OK;
    for (size_t i = 0; !code && (calendar = lien_catalog_calendar_at(deployed, i)); i++)
        code = deploy_one(sqlite, calendar, now_ms, err);
    if (code)
        return code;
    char *followed = followed_text(deployed);
    code = followed ? compare_followed(sqlite, followed, now_ms, err) : no_memory(err);
    free(followed);
    return code;
}

/* --- building --- */

struct gathering {
    lien_calendar **calendars;
    size_t calendar_count;
    struct lien_outage_row *outages; /* their texts are owned */
    const struct lien_id *without;   /* the outage that is left out; NULL: none */
    size_t outage_count;
};

static void clear(struct gathering *gathered)
{
    for (size_t i = 0; i < gathered->calendar_count; i++)
        lien_calendar_free(gathered->calendars[i]);
    for (size_t i = 0; i < gathered->outage_count; i++) {
        free((char *)(uintptr_t)gathered->outages[i].reason);
        free((char *)(uintptr_t)gathered->outages[i].unit);
        free((char *)(uintptr_t)gathered->outages[i].connector);
    }
    free(gathered->calendars);
    free(gathered->outages);
}

static int take_calendar(void *self, const struct lien_calendar_row *row, struct lien_error *err)
{
    struct gathering *gathered = self;
    lien_calendar **calendars =
        realloc(gathered->calendars, (gathered->calendar_count + 1) * sizeof(*calendars));
    if (!calendars)
        return no_memory(err);
    gathered->calendars = calendars;
    calendars[gathered->calendar_count] = compile(row->text, err);
    if (!calendars[gathered->calendar_count])
        return LIEN_EINVAL;
    gathered->calendar_count++;
    return LIEN_OK;
}

static int take_outage(void *self, const struct lien_kept_outage *row, struct lien_error *err)
{
    struct gathering *gathered = self;
    if (gathered->without && lien_id_equal(gathered->without, &row->id))
        return LIEN_OK;
    struct lien_outage_row *outages =
        realloc(gathered->outages, (gathered->outage_count + 1) * sizeof(*outages));
    if (!outages)
        return no_memory(err);
    gathered->outages = outages;
    struct lien_outage_row *added = &outages[gathered->outage_count++];
    *added = (struct lien_outage_row){.from_ms = row->from_ms,
                                      .to_ms = row->to_ms,
                                      .reason = row->reason ? strdup(row->reason) : NULL,
                                      .unit = row->unit ? strdup(row->unit) : NULL,
                                      .connector = row->connector ? strdup(row->connector) : NULL};
    bool whole = !row->reason == !added->reason && !row->unit == !added->unit &&
                 !row->connector == !added->connector;
    return whole ? LIEN_OK : no_memory(err);
}

static int gather(lien_sqlite *sqlite, struct gathering *gathered, int64_t *ret_change,
                  struct lien_error *err)
{
    bool recounted;
    /* The number first: what is read afterwards is at least as new, and at worst counted twice. */
    int code = lien_sqlite_last_change(sqlite, ret_change, &recounted, err);
    if (!code)
        code = lien_sqlite_each_calendar(sqlite, take_calendar, gathered, err);
    return code ? code : lien_sqlite_each_outage(sqlite, take_outage, gathered, err);
}

static int make(const lien_catalog *deployed, const struct gathering *gathered, int64_t change,
                const lien_catalog **ret, struct lien_error *err)
{
    const lien_catalog *built =
        lien_catalog_with_time(deployed, gathered->calendars, gathered->calendar_count,
                               gathered->outages, gathered->outage_count, change);
    if (!built)
        return no_memory(err);
    *ret = built;
    return LIEN_OK;
}

int lien_almanac_build(lien_sqlite *sqlite, const lien_catalog *deployed, const lien_catalog **ret,
                       struct lien_error *err)
{
    struct gathering gathered = {0};
    int64_t change = 0;
    int code = gather(sqlite, &gathered, &change, err);
    if (!code)
        code = make(deployed, &gathered, change, ret, err);
    clear(&gathered);
    return code;
}

static int add_candidate(struct gathering *gathered, const lien_calendar *calendar,
                         const struct lien_kept_outage *outage, struct lien_error *err)
{
    lien_calendar **calendars =
        realloc(gathered->calendars, (gathered->calendar_count + 1) * sizeof(*calendars));
    if (!calendars)
        return no_memory(err);
    gathered->calendars = calendars;
    if (calendar)
        calendars[gathered->calendar_count++] = lien_calendar_ref(calendar);
    gathered->without = NULL;
    return outage ? take_outage(gathered, outage, err) : LIEN_OK;
}

int lien_almanac_candidate(lien_sqlite *sqlite, const lien_catalog *deployed,
                           const lien_calendar *calendar, const struct lien_kept_outage *outage,
                           const lien_catalog **ret, struct lien_error *err)
{
    struct gathering gathered = {.without = outage ? &outage->id : NULL};
    int64_t change = 0;
    int code = gather(sqlite, &gathered, &change, err);
    if (!code)
        code = add_candidate(&gathered, calendar, outage, err);
    if (!code)
        code = make(deployed, &gathered, change, ret, err);
    clear(&gathered);
    return code;
}

int lien_almanac_open(lien_sqlite *sqlite, const lien_catalog *deployed, int64_t now_ms,
                      const lien_catalog **ret, struct lien_error *err)
{
    int code = lien_almanac_deploy(sqlite, deployed, now_ms, err);
    return code ? code : lien_almanac_build(sqlite, deployed, ret, err);
}
