/* SPDX-License-Identifier: Apache-2.0 */
/* Shows a case to clients: the JSON of the HTTP contract. */
#include "base/json.h"
#include "base/time.h"
#include "dossier/acts.h"
#include "dossier/view/parts.h"

/* For those who look into a view rather than send it on. */
#define VIEW_BYTES_MAX ((size_t)64 * 1024 * 1024)

static const char *const statuses[] = {"active", "done", "stopped"};

void lien_view_time(struct lien_json_out *out, const char *key, int64_t time_ms,
                    const lien_case *one)
{
    char text[LIEN_TIME_TEXT_SIZE];
    if (time_ms == LIEN_NEVER)
        return;
    lien_time_format(time_ms, lien_case_offset_minutes(one), text);
    lien_json_out_member_text(out, key, text);
}

static void write_id(struct lien_json_out *out, const char *key, const struct lien_id *id)
{
    char text[LIEN_ID_TEXT_SIZE];
    if (lien_id_is_nil(id))
        return;
    lien_id_format(id, text);
    lien_json_out_member_text(out, key, text);
}

/* --- what summary and case share --- */

static void write_identity(struct lien_json_out *out, const lien_case *one)
{
    const struct lien_case_head *head = one->head;
    const struct lien_procedure *procedure = &one->definition->procedure;
    write_id(out, "id", &head->id);
    lien_json_out_member_text(out, "code", head->code);
    lien_json_out_member_value(out, "foreignCodes", one->foreign_codes);
    write_id(out, "dossier", &head->dossier);
    write_id(out, "parent", &head->parent);
    write_id(out, "corrects", &head->corrects);
    lien_json_out_key(out, "procedure");
    lien_json_out_open(out, '{');
    lien_json_out_member_text(out, "id", procedure->id);
    lien_json_out_member_text(out, "version", procedure->version);
    lien_json_out_member_value(out, "title", procedure->title);
    lien_json_out_close(out, '}');
}

static void write_state(struct lien_json_out *out, const lien_case *one)
{
    lien_json_out_member_text(out, "status", statuses[one->status]);
    lien_json_out_key(out, "value");
    lien_json_out_value_new(out, lien_snapshot_value(one->definition, one->snapshot));
    lien_json_out_key(out, "tags");
    lien_json_out_value_new(out, lien_snapshot_tags(one->definition, one->snapshot));
    if (one->national > 0) {
        lien_json_out_key(out, "national");
        lien_json_out_integer(out, one->national);
    }
    lien_json_out_key(out, "revision");
    lien_json_out_integer(out, one->revision);
}

void lien_view_head(struct lien_json_out *out, const lien_case *one)
{
    const struct lien_case_head *head = one->head;
    write_identity(out, one);
    write_state(out, one);
    lien_view_time(out, "receivedAt", head->received_ms, one);
    lien_view_time(out, "openedAt", head->opened_ms, one);
    lien_view_time(out, "changedAt", one->changed_ms, one);
    lien_view_time(out, "closedAt", one->closed_ms, one);
    lien_json_out_member_text(out, "unit", head->unit);
    lien_json_out_member_text(out, "agency", head->agency);
    lien_json_out_member_text(out, "channel", head->channel);
    lien_json_out_member_text(out, "assignee", one->assignee);
}

void lien_view_summary(struct lien_json_out *out, const lien_case *one)
{
    lien_view_head(out, one);
    lien_json_out_member_text(out, "invocation", one->head->invocation);
    lien_view_time(out, "due", one->due_ms, one);
}

/* --- a case --- */

int lien_case_summary(const struct lien_world *world, const lien_case *one, json_t **ret,
                      struct lien_error *err)
{
    const lien_rule *rule = one->definition->procedure.summary;
    const struct lien_scope scope = {.roots = {[LIEN_ROOT_CONTEXT] = one->snapshot->context,
                                               [LIEN_ROOT_INPUT] = one->head->input,
                                               [LIEN_ROOT_CASE] = one->head->info},
                                     .now_ms = world->now_ms,
                                     .calendar = one->calendar};
    json_t *summary = rule ? NULL : json_object();
    int rc = rule ? lien_rule_eval(rule, &scope, &summary, err) : 0;
    if (rc == 0 && !summary)
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (rc == 0)
        *ret = summary;
    return rc;
}

static int write_declared_summary(struct lien_json_out *out, const struct lien_world *world,
                                  const lien_case *one, struct lien_error *err)
{
    json_t *summary;
    int rc = lien_case_summary(world, one, &summary, err);
    if (rc < 0)
        return rc;
    lien_json_out_key(out, "summary");
    lien_json_out_value_new(out, summary);
    return 0;
}

static void write_list(struct lien_json_out *out, const json_t *list)
{
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)list, i, one) lien_json_out_value(out, one);
}

/* What is odd in the form that the case was opened with, and in that of the event just taken; where
 * nothing is, there is no such member. */
static void write_warnings(struct lien_json_out *out, const lien_case *one,
                           const struct lien_viewer *viewer)
{
    const json_t *opening = lien_acts_get(one, "warned");
    const json_t *event = viewer ? viewer->warnings : NULL;
    if (!opening && !event && !lien_acts_get(one, "duplicates"))
        return;
    lien_json_out_key(out, "warnings");
    lien_json_out_open(out, '[');
    write_list(out, opening);
    write_list(out, event);
    lien_acts_view_duplicates(out, one);
    lien_json_out_close(out, ']');
}

/* Whoever may not see a sensitive group of the input gets the declared summary instead of context
 * and input: a context may hold what the input's schema marks. */
static int write_data(struct lien_json_out *out, const struct lien_world *world,
                      const lien_case *one, const struct lien_viewer *viewer,
                      struct lien_error *err)
{
    const lien_schema *schema = one->definition->procedure.input;
    json_auto_t *seen = NULL;
    if (viewer && viewer->may_see && schema)
        seen = lien_schema_redact(schema, one->head->input, viewer->may_see, viewer->self);
    if (viewer && viewer->may_see && schema && !seen)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (viewer && (viewer->summary_only || (seen && !json_equal(seen, one->head->input))))
        return write_declared_summary(out, world, one, err);
    lien_json_out_member_value(out, "context", one->snapshot->context);
    lien_json_out_member_value(out, "input", one->head->input);
    lien_json_out_member_value(out, "output", one->snapshot->output);
    write_warnings(out, one, viewer);
    return 0;
}

static int write_prospects(struct lien_json_out *out, const struct lien_world *world,
                           const lien_case *one, struct lien_error *err)
{
    struct lien_view_accepts accepts;
    int rc = lien_view_accepts_find(world, one, &accepts, err);
    if (rc < 0)
        return rc;
    lien_json_out_key(out, "waitsFor");
    lien_view_waits(out, &accepts);
    lien_json_out_key(out, "accepts");
    lien_view_accepts_write(out, &accepts);
    lien_view_accepts_clear(&accepts);
    lien_json_out_key(out, "clocks");
    return lien_view_clocks(out, world, one, err);
}

static void write_children(struct lien_json_out *out, const lien_dossier *dossier,
                           const lien_case *one)
{
    lien_json_out_key(out, "children");
    lien_json_out_open(out, '[');
    for (size_t i = 0; i < dossier->case_count; i++) {
        const lien_case *child = dossier->cases[i];
        if (!lien_id_equal(&child->head->parent, &one->head->id))
            continue;
        lien_json_out_open(out, '{');
        lien_view_summary(out, child);
        lien_json_out_close(out, '}');
    }
    lien_json_out_close(out, ']');
}

int lien_case_view_write(struct lien_buf *buf, const struct lien_world *world,
                         const lien_dossier *dossier, const lien_case *one,
                         const struct lien_viewer *viewer, struct lien_error *err)
{
    struct lien_json_out out = lien_json_out_to(buf);
    lien_json_out_open(&out, '{');
    lien_view_head(&out, one);
    lien_acts_view(&out, one);
    int rc = write_data(&out, world, one, viewer, err);
    if (rc == 0)
        rc = write_prospects(&out, world, one, err);
    write_children(&out, dossier, one);
    lien_json_out_close(&out, '}');
    if (rc == 0 && buf->failed)
        return lien_error_set(err, LIEN_ENOMEM, "the view is too long, or out of memory");
    return rc;
}

/* --- trees --- */

static void write_tree(struct lien_json_out *out, const lien_dossier *dossier,
                       const struct lien_id *parent)
{
    lien_json_out_open(out, '[');
    for (size_t i = 0; i < dossier->case_count; i++) {
        const lien_case *one = dossier->cases[i];
        if (!lien_id_equal(&one->head->parent, parent))
            continue;
        lien_json_out_open(out, '{');
        lien_view_summary(out, one);
        lien_json_out_key(out, "children");
        write_tree(out, dossier, &one->head->id);
        lien_json_out_close(out, '}');
    }
    lien_json_out_close(out, ']');
}

void lien_dossier_tree_write(struct lien_buf *buf, const lien_dossier *dossier)
{
    static const struct lien_id nobody = {0};
    struct lien_json_out out = lien_json_out_to(buf);
    lien_json_out_open(&out, '{');
    write_id(&out, "dossier", &dossier->id);
    lien_json_out_key(&out, "cases");
    write_tree(&out, dossier, &nobody);
    lien_json_out_close(&out, '}');
}

/* --- for those who look into what was written --- */

static int read_back(struct lien_buf *buf, int rc, json_t **ret, struct lien_error *err)
{
    static const struct lien_json_limits limits = {VIEW_BYTES_MAX, LIEN_JSON_DEPTH_MAX};
    if (rc == 0 && buf->failed)
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (rc == 0)
        rc = lien_json_read(buf->data, buf->length, &limits, ret, err);
    lien_buf_clear(buf);
    return rc;
}

int lien_case_view(const struct lien_world *world, const lien_dossier *dossier,
                   const lien_case *one, const struct lien_viewer *viewer, json_t **ret,
                   struct lien_error *err)
{
    struct lien_buf buf;
    lien_buf_init(&buf, VIEW_BYTES_MAX);
    int rc = lien_case_view_write(&buf, world, dossier, one, viewer, err);
    return read_back(&buf, rc, ret, err);
}

int lien_case_accepts(const struct lien_world *world, const lien_case *one, json_t **ret,
                      struct lien_error *err)
{
    struct lien_view_accepts accepts;
    struct lien_buf buf;
    int rc = lien_view_accepts_find(world, one, &accepts, err);
    if (rc < 0)
        return rc;
    lien_buf_init(&buf, VIEW_BYTES_MAX);
    struct lien_json_out out = lien_json_out_to(&buf);
    lien_view_accepts_write(&out, &accepts);
    lien_view_accepts_clear(&accepts);
    return read_back(&buf, 0, ret, err);
}

int lien_case_clocks(const struct lien_world *world, const lien_case *one, json_t **ret,
                     struct lien_error *err)
{
    struct lien_buf buf;
    lien_buf_init(&buf, VIEW_BYTES_MAX);
    struct lien_json_out out = lien_json_out_to(&buf);
    int rc = lien_view_clocks(&out, world, one, err);
    return read_back(&buf, rc, ret, err);
}
