/* SPDX-License-Identifier: Apache-2.0 */
/* Writes requests to connected systems into the outbox, and takes them back. */
#include "dossier/connect.h"

#include <stdlib.h>

static struct lien_scope request_scope(const struct lien_cascade *cascade, const lien_case *one,
                                       const json_t *input)
{
    return (struct lien_scope){
        .roots = {[LIEN_ROOT_INPUT] = input, [LIEN_ROOT_CASE] = one->head->info},
        .now_ms = cascade->now_ms,
        .calendar = one->calendar};
}

static int eval_request(const struct lien_scope *scope, const struct lien_operation *operation,
                        json_t **ret, struct lien_error *err)
{
    if (operation->request)
        return lien_rule_eval(operation->request, scope, ret, err);
    const json_t *input = scope->roots[LIEN_ROOT_INPUT];
    *ret = input ? json_incref((json_t *)(uintptr_t)input) : json_null();
    return 0;
}

/* Put a request's data into the outbox; row tells whom it is for. */
static int add_data(struct lien_cascade *cascade, const lien_case *one,
                    const struct lien_operation *operation, const json_t *data,
                    struct lien_outbox_row *row, size_t *ret_index)
{
    char type[256];
    snprintf(type, sizeof(type), "lienthong.invocation.%s", operation->id);
    row->dossier = one->head->dossier;
    row->case_id = one->head->id;
    row->lane = LIEN_LANE_INVOCATIONS;
    row->at_ms = cascade->now_ms;
    row->type = lien_rows_text(cascade, type);
    row->data = lien_rows_json(cascade, data);
    row->operation = operation->id;
    return lien_rows_outbox(cascade, row, ret_index);
}

/* Put one operation's request into the outbox. A system that is asked what it holds is told why. */
static int add_request(struct lien_cascade *cascade, const lien_case *one,
                       const struct lien_actor *actor, const struct lien_operation *operation,
                       const struct lien_scope *scope, struct lien_outbox_row *row,
                       size_t *ret_index)
{
    json_t *request;
    int rc = eval_request(scope, operation, &request, cascade->err);
    if (rc < 0)
        return rc;
    json_auto_t *data = json_pack("{s:o}", "request", request);
    if (data && actor->look_up && json_object_update(data, (json_t *)(uintptr_t)actor->look_up) < 0)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    row->connector = actor->connector;
    return add_data(cascade, one, operation, data, row, ret_index);
}

static int find_operation(struct lien_cascade *cascade, const struct lien_actor *actor,
                          const struct lien_operation **ret)
{
    const lien_connector *connector =
        lien_catalog_find_connector(cascade->world->catalog, actor->connector);
    *ret = connector ? lien_connector_find_operation(connector, actor->operation) : NULL;
    if (*ret)
        return 0;
    return lien_error_set(cascade->err, LIEN_ENOTFOUND, "connector %s has no operation %s",
                          actor->connector, actor->operation);
}

static int acknowledge_by(struct lien_cascade *cascade, const lien_case *one,
                          const struct lien_operation *operation, const struct lien_scope *scope,
                          int64_t *ret_ms)
{
    struct lien_duration within;
    json_t *value;
    *ret_ms = LIEN_NEVER;
    if (!operation->acknowledge_within)
        return 0;
    int rc = lien_rule_eval(operation->acknowledge_within, scope, &value, cascade->err);
    if (rc < 0)
        return rc;
    rc = lien_duration_read(value, &within, cascade->err);
    json_decref(value);
    if (rc < 0)
        return rc;
    /* It is no limit of the law, and is kept as an instant: an outage that has no end yet would
     * leave nobody to notice a system that never answers. */
    return lien_calendar_delay_end(lien_calendar_without_outages(one->calendar), cascade->now_ms,
                                   &within, ret_ms, cascade->err);
}

int lien_connect_request(struct lien_cascade *cascade, const lien_case *one,
                         const struct lien_task *task, struct lien_note *ret)
{
    const struct lien_operation *operation;
    int rc = find_operation(cascade, task->what, &operation);
    if (rc < 0)
        return rc;
    struct lien_scope scope = request_scope(cascade, one, task->input);
    rc = acknowledge_by(cascade, one, operation, &scope, &ret->acknowledge_ms);
    if (rc < 0)
        return rc;
    ret->instance = lien_id_next(cascade->world->ids);
    ret->input = operation->keeps_input ? task->input : NULL;
    struct lien_outbox_row row = {.id = ret->instance,
                                  .instance = ret->instance,
                                  .invocation =
                                      lien_rows_text(cascade, json_string_value(task->id)),
                                  .acknowledge_ms = ret->acknowledge_ms};
    return add_request(cascade, one, task->what, operation, &scope, &row, NULL);
}

int lien_connect_repeat(struct lien_cascade *cascade, const lien_case *one,
                        const struct lien_invocation *invocation, const json_t *data,
                        struct lien_note *ret)
{
    const struct lien_operation *operation;
    int rc = find_operation(cascade, invocation->actor, &operation);
    if (rc < 0)
        return rc;
    struct lien_scope scope = request_scope(cascade, one, invocation->input);
    rc = acknowledge_by(cascade, one, operation, &scope, &ret->acknowledge_ms);
    if (rc < 0)
        return rc;
    ret->instance = lien_id_next(cascade->world->ids);
    struct lien_outbox_row row = {.id = ret->instance,
                                  .instance = ret->instance,
                                  .connector = invocation->actor->connector,
                                  .invocation =
                                      lien_rows_text(cascade, json_string_value(invocation->id)),
                                  .acknowledge_ms = ret->acknowledge_ms};
    return add_data(cascade, one, operation, data, &row, NULL);
}

int lien_connect_withdraw(struct lien_cascade *cascade, const lien_case *one,
                          const struct lien_actor *actor, const struct lien_id *instance,
                          json_t *input)
{
    const struct lien_operation *operation;
    struct lien_withdrawal withdrawal = {.instance = *instance, .connector = actor->connector};
    int rc = find_operation(cascade, actor, &operation);
    if (rc < 0)
        return rc;
    if (operation->cancel) {
        const lien_connector *connector =
            lien_catalog_find_connector(cascade->world->catalog, actor->connector);
        struct lien_scope scope = request_scope(cascade, one, input);
        struct lien_outbox_row row = {.id = lien_id_next(cascade->world->ids),
                                      .acknowledge_ms = LIEN_NEVER};
        size_t index = 0;
        rc = add_request(cascade, one, actor,
                         lien_connector_find_operation(connector, operation->cancel), &scope, &row,
                         &index);
        withdrawal.cancel = index + 1;
    }
    return rc < 0 ? rc : lien_rows_withdrawal(cascade, &withdrawal);
}
