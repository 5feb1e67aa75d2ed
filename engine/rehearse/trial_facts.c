/* SPDX-License-Identifier: Apache-2.0 */
/* Says what a case shows to a scenario. */
#include <string.h>
#include "base/time.h"
#include "dossier/case.h"
#include "rehearse/trial.h"

static json_t *shared(const json_t *value)
{
    return json_incref((json_t *)(uintptr_t)value);
}

static json_t *see_states(const struct lien_trial *trial, const lien_case *one)
{
    (void)trial;
    return lien_snapshot_states(one->definition, one->snapshot);
}

static json_t *see_value(const struct lien_trial *trial, const lien_case *one)
{
    (void)trial;
    return lien_snapshot_value(one->definition, one->snapshot);
}

static json_t *see_status(const struct lien_trial *trial, const lien_case *one)
{
    (void)trial;
    switch (one->status) {
    case LIEN_CASE_ACTIVE:
        return json_string("active");
    case LIEN_CASE_DONE:
        return json_string("done");
    case LIEN_CASE_STOPPED:
        return json_string("stopped");
    }
    return NULL;
}

static json_t *see_national(const struct lien_trial *trial, const lien_case *one)
{
    (void)trial;
    return json_integer(one->national);
}

static json_t *see_tags(const struct lien_trial *trial, const lien_case *one)
{
    (void)trial;
    return lien_snapshot_tags(one->definition, one->snapshot);
}

static json_t *see_version(const struct lien_trial *trial, const lien_case *one)
{
    (void)trial;
    return json_string(lien_definition_version(one->definition));
}

static json_t *shared_or_null(const json_t *value)
{
    return value ? shared(value) : json_null();
}

static json_t *see_input(const struct lien_trial *trial, const lien_case *one)
{
    (void)trial;
    return shared_or_null(one->head->input);
}

static json_t *see_applicant(const struct lien_trial *trial, const lien_case *one)
{
    (void)trial;
    return shared_or_null(one->head->applicant);
}

static json_t *see_subjects(const struct lien_trial *trial, const lien_case *one)
{
    (void)trial;
    return shared_or_null(one->head->subjects);
}

static json_t *see_summary(const struct lien_trial *trial, const lien_case *one)
{
    json_t *summary;
    struct lien_error ignored;
    int rc = lien_case_summary(lien_rehearsal_world(trial->rehearsal), one, &summary, &ignored);
    return rc < 0 ? NULL : summary;
}

static json_t *see_context(const struct lien_trial *trial, const lien_case *one)
{
    (void)trial;
    return shared(lien_snapshot_context(one->snapshot));
}

static json_t *see_output(const struct lien_trial *trial, const lien_case *one)
{
    (void)trial;
    return shared_or_null(lien_snapshot_output(one->snapshot));
}

static json_t *see_accepts(const struct lien_trial *trial, const lien_case *one)
{
    json_auto_t *events = NULL;
    json_t *types = json_array(), *event;
    struct lien_error ignored;
    size_t i;
    if (lien_case_accepts(lien_rehearsal_world(trial->rehearsal), one, &events, &ignored) < 0) {
        json_decref(types);
        return NULL;
    }
    json_array_foreach(events, i, event)
    {
        json_array_append(types, json_object_get(event, "type"));
    }
    return types;
}

/* By name; dues as scenarios write them. */
static json_t *see_clocks(const struct lien_trial *trial, const lien_case *one)
{
    json_auto_t *clocks = NULL;
    json_t *by_name = json_object(), *clock;
    struct lien_error ignored;
    size_t i;
    if (lien_case_clocks(lien_rehearsal_world(trial->rehearsal), one, &clocks, &ignored) < 0) {
        json_decref(by_name);
        return NULL;
    }
    json_array_foreach(clocks, i, clock)
    {
        const char *due = json_string_value(json_object_get(clock, "due"));
        char minute[LIEN_TRIAL_MINUTE_SIZE];
        int64_t due_ms;
        json_object_del(clock, "title");
        if (due && lien_time_parse(due, trial->offset_minutes, &due_ms)) {
            lien_trial_minute(trial, due_ms, minute);
            json_object_set_new(clock, "due", json_string(minute));
        }
        json_object_set(by_name, json_string_value(json_object_get(clock, "name")), clock);
    }
    return by_name;
}

static json_t *happened(const struct lien_trial *trial, const lien_case *one, const char *name)
{
    const json_t *all = lien_rehearsal_happened(trial->rehearsal, lien_case_id(one));
    const json_t *list = json_object_get(all, name);
    return list ? shared(list) : json_array();
}

static json_t *see_emitted(const struct lien_trial *trial, const lien_case *one)
{
    return happened(trial, one, "emitted");
}

static json_t *see_asked(const struct lien_trial *trial, const lien_case *one)
{
    return happened(trial, one, "asked");
}

static json_t *see_told(const struct lien_trial *trial, const lien_case *one)
{
    return happened(trial, one, "told");
}

static json_t *see_warned(const struct lien_trial *trial, const lien_case *one)
{
    return happened(trial, one, "warned");
}

static json_t *see_incidents(const struct lien_trial *trial, const lien_case *one)
{
    return happened(trial, one, "incidents");
}

static const struct fact {
    const char *name;
    json_t *(*see)(const struct lien_trial *trial, const lien_case *one);
    bool shown; /* by `show`, which leaves out what is long and seldom asked for */
} facts[] = {
    {"version", see_version, true},
    {"status", see_status, true},
    {"value", see_value, false},
    {"states", see_states, true},
    {"national", see_national, true},
    {"tags", see_tags, false},
    {"clocks", see_clocks, true},
    {"context", see_context, true},
    {"output", see_output, true},
    {"accepts", see_accepts, true},
    {"emitted", see_emitted, true},
    {"asked", see_asked, true},
    {"told", see_told, true},
    {"warned", see_warned, true},
    {"incidents", see_incidents, true},
    {"input", see_input, false},
    {"applicant", see_applicant, false},
    {"subjects", see_subjects, false},
    {"summary", see_summary, false},
};

json_t *lien_trial_see(const struct lien_trial *trial, const lien_case *one, const char *name)
{
    if (strcmp(name, "refuses") == 0)
        name = "accepts";
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        if (strcmp(facts[i].name, name) == 0)
            return facts[i].see(trial, one);
    return NULL;
}

static bool is_empty(const json_t *value)
{
    return json_is_null(value) || (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_object(value) && json_object_size(value) == 0);
}

static json_t *show_children(const struct lien_trial *trial, const lien_case *parent)
{
    const lien_dossier *dossier = lien_rehearsal_dossier_of(trial->rehearsal, lien_case_id(parent));
    json_t *children = json_object();
    const lien_case *one;
    for (size_t i = 0; children && (one = lien_dossier_case_at(dossier, i)); i++)
        if (lien_id_equal(&one->head->parent, lien_case_id(parent)))
            json_object_set_new(children, one->head->invocation, lien_trial_show(trial, one));
    return children;
}

json_t *lien_trial_show(const struct lien_trial *trial, const lien_case *one)
{
    char minute[LIEN_TRIAL_MINUTE_SIZE];
    lien_trial_minute(trial, lien_rehearsal_now(trial->rehearsal), minute);
    json_t *shown = json_pack("{s:s}", "at", minute);
    for (size_t i = 0; shown && i < sizeof(facts) / sizeof(facts[0]); i++) {
        json_t *value = facts[i].shown ? facts[i].see(trial, one) : NULL;
        if (value && !is_empty(value))
            json_object_set(shown, facts[i].name, value);
        json_decref(value);
    }
    json_t *children = show_children(trial, one);
    if (shown && children && !is_empty(children))
        json_object_set(shown, "children", children);
    json_decref(children);
    return shown;
}
