/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what connected systems are told: one row for each subscriber that wants it. */
#include <stdlib.h>
#include "base/json.h"
#include "base/time.h"
#include "dossier/acts.h"
#include "dossier/cascade.h"

struct telling {
    struct lien_cascade *cascade;
    const lien_case *one;
    char type[192];
    json_t *data;       /* made when the first subscriber asks for it */
    const json_t *more; /* members added to data; or NULL */
};

static json_t *make_data(const struct telling *telling)
{
    const lien_case *one = telling->one;
    const lien_definition *definition = one->definition;
    char id[LIEN_ID_TEXT_SIZE], changed[LIEN_TIME_TEXT_SIZE];
    static const char *const statuses[] = {"active", "done", "stopped"};
    lien_id_format(&one->head->id, id);
    lien_time_format(one->changed_ms, lien_case_offset_minutes(one), changed);
    json_t *data =
        json_pack("{s:s, s:s, s:O, s:{s:s, s:s, s:O?}, s:I, s:o, s:o, s:i, s:s, s:s}", "id", id,
                  "code", one->head->code, "foreignCodes", one->foreign_codes, "procedure", "id",
                  definition->procedure.id, "version", definition->procedure.version, "title",
                  definition->procedure.title, "revision", (json_int_t)one->revision, "value",
                  lien_snapshot_value(definition, one->snapshot), "tags",
                  lien_snapshot_tags(definition, one->snapshot), "national", one->national,
                  "status", statuses[one->status], "changedAt", changed);
    if (!data || !telling->more ||
        json_object_update(data, (json_t *)(uintptr_t)telling->more) == 0)
        return data;
    json_decref(data);
    return NULL;
}

static bool wants_type(const struct lien_subscription *subscription, const char *type)
{
    for (int i = 0; i < subscription->type_count; i++) {
        const char *wanted = subscription->types[i];
        size_t length = strlen(wanted);
        bool prefix = length > 1 && strcmp(wanted + length - 2, ".*") == 0;
        if (strcmp(wanted, type) == 0 || (prefix && strncmp(wanted, type, length - 1) == 0))
            return true;
    }
    return false;
}

static int wants(const struct telling *telling, const struct lien_subscription *subscription,
                 bool *ret)
{
    const lien_case *one = telling->one;
    struct lien_scope scope = {.roots = {[LIEN_ROOT_DATA] = telling->data,
                                         [LIEN_ROOT_INPUT] = one->head->input,
                                         [LIEN_ROOT_CASE] = one->head->info},
                               .now_ms = telling->cascade->now_ms,
                               .calendar = one->calendar};
    *ret = true;
    if (!subscription->when)
        return 0;
    return lien_rule_test(subscription->when, &scope, ret, telling->cascade->err);
}

static bool may_see(const void *self, const char *group)
{
    return lien_connector_may_see(self, group);
}

/* The data as that system may see it: the input without the groups outside its scope. */
static json_t *data_for(const struct telling *telling, const lien_connector *connector)
{
    const lien_schema *schema = telling->one->definition->procedure.input;
    if (!lien_connector_sees_any_group(connector) || !schema)
        return json_incref(telling->data);
    json_t *data = lien_json_copy(telling->data);
    json_t *input = lien_schema_redact(schema, telling->one->head->input, may_see, connector);
    if (json_object_set_new(data, "input", input) == 0)
        return data;
    json_decref(data);
    return NULL;
}

static int add_row(const struct telling *telling, const lien_connector *connector)
{
    struct lien_cascade *cascade = telling->cascade;
    json_auto_t *data = data_for(telling, connector);
    struct lien_outbox_row row = {.dossier = telling->one->head->dossier,
                                  .connector = lien_connector_id(connector),
                                  .lane = LIEN_LANE_EVENTS,
                                  .id = lien_id_next(cascade->world->ids),
                                  .case_id = telling->one->head->id,
                                  .at_ms = cascade->now_ms,
                                  .type = lien_rows_text(cascade, telling->type),
                                  .data = lien_rows_json(cascade, data),
                                  .acknowledge_ms = LIEN_NEVER};
    return lien_rows_outbox(cascade, &row, NULL);
}

static int tell_connector(struct telling *telling, const lien_connector *connector)
{
    int count;
    const struct lien_subscription *subscriptions = lien_connector_subscriptions(connector, &count);
    for (int i = 0; i < count; i++) {
        bool wanted;
        if (!wants_type(&subscriptions[i], telling->type))
            continue;
        if (!telling->data && !(telling->data = make_data(telling)))
            return lien_error_set(telling->cascade->err, LIEN_ENOMEM, "out of memory");
        int rc = wants(telling, &subscriptions[i], &wanted);
        if (rc < 0)
            return rc;
        if (wanted)
            return add_row(telling, connector);
    }
    return 0;
}

static int tell_all(struct telling *telling)
{
    const lien_catalog *catalog = telling->cascade->world->catalog;
    const lien_connector *connector;
    int rc = 0;
    if (telling->cascade->world->open_actors)
        return 0;
    for (size_t i = 0; rc == 0 && (connector = lien_catalog_connector_at(catalog, i)); i++)
        rc = tell_connector(telling, connector);
    json_decref(telling->data);
    return rc;
}

int lien_tell_case(struct lien_cascade *cascade, const struct lien_work *work)
{
    struct telling telling = {.cascade = cascade, .one = work->now};
    const char *what = work->closed ? "closed" : "changed";
    int rc = 0;
    if (!work->before) {
        struct telling opened = telling;
        snprintf(opened.type, sizeof(opened.type), "lienthong.case.opened");
        rc = tell_all(&opened);
        if (!work->closed)
            return rc;
    }
    if (rc < 0 || (work->before && work->before->revision == work->now->revision))
        return rc; /* a clock of dossier scope ran or paused: nothing to tell */
    snprintf(telling.type, sizeof(telling.type), "lienthong.case.%s", what);
    return tell_all(&telling);
}

int lien_tell_emitted(struct lien_cascade *cascade, const lien_case *one, const json_t *event)
{
    json_auto_t *more = json_pack("{s:O}", "emitted", event);
    if (!more)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    struct telling telling = {.cascade = cascade, .one = one, .more = more};
    snprintf(telling.type, sizeof(telling.type), "lienthong.emitted.%s",
             json_string_value(json_object_get(event, "type")));
    return tell_all(&telling);
}

int lien_tell_clock(struct lien_cascade *cascade, const lien_case *one, const char *what,
                    const char *clock, int64_t due_ms)
{
    char due[LIEN_TIME_TEXT_SIZE];
    lien_time_format(due_ms, lien_case_offset_minutes(one), due);
    json_auto_t *more = json_pack("{s:{s:s, s:s}}", "clock", "name", clock, "due", due);
    if (!more)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    struct telling telling = {.cascade = cascade, .one = one, .more = more};
    snprintf(telling.type, sizeof(telling.type), "lienthong.clock.%s", what);
    return tell_all(&telling);
}

int lien_tell_promise(struct lien_cascade *cascade, const lien_case *one)
{
    json_auto_t *promise = lien_acts_shown(one, "promise");
    json_auto_t *more = promise ? json_pack("{s:O}", "promise", promise) : NULL;
    if (!more)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    struct telling telling = {.cascade = cascade, .one = one, .more = more};
    snprintf(telling.type, sizeof(telling.type), "lienthong.case.promised");
    return tell_all(&telling);
}
