/* SPDX-License-Identifier: Apache-2.0 */
/* Plays the scenarios of a file, step by step. */
#include "rehearse/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "base/time.h"
#include "schema/schema.h"
#include "dossier/case.h"
#include "rehearse/patch.h"
#include "rehearse/shift.h"
#include "rehearse/trial.h"

#define SEED 1
#define WAY_DEPTH_MAX 16

/* --- the file --- */

int lien_scenario_check(const json_t *file, lien_faults *faults, struct lien_error *err)
{
    json_t *source = NULL;
    lien_schema *schema = NULL;
    lien_violations *violations = NULL;
    int rc =
        lien_json_read(lien_scenario_schema_text, lien_scenario_schema_length, NULL, &source, err);
    if (rc == 0 && !(schema = lien_schema_compile(source, "", faults)))
        rc = lien_error_set(err, LIEN_ENOMEM, "the schema of scenarios cannot be read");
    if (rc == 0)
        rc = lien_schema_check(schema, file, &violations, err);
    for (size_t i = 0; violations && i < lien_violations_count(violations); i++) {
        struct lien_violation one = lien_violations_get(violations, i);
        lien_faults_add(faults, LIEN_FAULT_ERROR, "scenario", one.pointer, "%s", one.en);
    }
    lien_violations_free(violations);
    lien_schema_free(schema);
    json_decref(source);
    return rc == LIEN_EINVAL ? 0 : rc;
}

/* --- times --- */

void lien_trial_minute(const struct lien_trial *trial, int64_t at_ms,
                       char out[LIEN_TRIAL_MINUTE_SIZE])
{
    char text[LIEN_TIME_TEXT_SIZE];
    lien_time_format(at_ms, trial->offset_minutes, text);
    snprintf(out, LIEN_TRIAL_MINUTE_SIZE, "%.10s %.5s", text, text + 11);
}

static int read_time(const char *text, int64_t now_ms, int offset_minutes, const char *pointer,
                     int64_t *ret_ms, struct lien_error *err)
{
    char whole[LIEN_TIME_TEXT_SIZE], today[LIEN_TIME_TEXT_SIZE];
    lien_time_format_day(now_ms, offset_minutes, today);
    if (strlen(text) == 5)
        snprintf(whole, sizeof(whole), "%.10sT%.5s:00", today, text);
    else
        snprintf(whole, sizeof(whole), "%.10sT%.5s:00", text, strlen(text) > 11 ? text + 11 : "");
    if (lien_time_parse(whole, offset_minutes, ret_ms))
        return 0;
    return lien_error_at(err, LIEN_EINVAL, pointer, "there is no such time");
}

int lien_trial_time(const struct lien_trial *trial, const char *text, const char *pointer,
                    int64_t *ret_ms, struct lien_error *err)
{
    return read_time(text, lien_rehearsal_now(trial->rehearsal), trial->offset_minutes, pointer,
                     ret_ms, err);
}

/* --- cases --- */

static bool find_named(const struct lien_trial *trial, const char *name, struct lien_id *ret)
{
    const char *id = json_string_value(json_object_get(trial->names, name));
    return id && lien_id_parse(id, ret);
}

static bool find_child(const struct lien_trial *trial, const char *name, struct lien_id *id)
{
    const lien_case *child = lien_rehearsal_child(trial->rehearsal, id, name);
    if (child)
        *id = *lien_case_id(child);
    return child != NULL;
}

bool lien_trial_find(const struct lien_trial *trial, const char *path, struct lien_id *ret)
{
    char *copy = strdup(path), *rest = copy, *name;
    bool found = copy && !lien_id_is_nil(&trial->root);
    struct lien_id id = trial->root;
    bool first = true;
    while (found && *path && (name = strsep(&rest, "."))) {
        found = (first && find_named(trial, name, &id)) || find_child(trial, name, &id);
        first = false;
    }
    if (found)
        *ret = id;
    free(copy);
    return found;
}

/* --- failures --- */

int lien_trial_fail(struct lien_trial *trial, const struct lien_trial_failure *failure,
                    struct lien_error *err)
{
    json_t *told = json_pack("{s:I, s:s, s:O*, s:O*}", "step", (json_int_t)trial->step, "pointer",
                             failure->pointer, "expected", failure->expected, "got", failure->got);
    if (told && failure->expected && !failure->got)
        json_object_set_new(told, "got", json_null());
    if (told && failure->vi)
        json_object_set_new(told, "message",
                            json_pack("{s:s, s:s}", "vi", failure->vi, "en", failure->en));
    return json_array_append_new(trial->failures, told) < 0
               ? lien_error_set(err, LIEN_ENOMEM, "out of memory")
               : 0;
}

/* Refused as it must be, or not at all. */
static int judge_refusal(struct lien_trial *trial, const json_t *expect, const char *pointer,
                         struct lien_error *err)
{
    const json_t *expected = json_object_get(expect, "refused");
    const char *key;
    json_t *part;
    bool right = expected ? trial->refused != NULL : !trial->refused;
    char at[LIEN_TRIAL_POINTER_SIZE];
    json_object_foreach((json_t *)(uintptr_t)expected, key, part)
    {
        right = right && json_equal(part, json_object_get(trial->refused, key));
    }
    snprintf(at, sizeof(at), "%.200s%s", pointer, expected ? "/expect/refused" : "");
    const struct lien_trial_failure failure = {
        .pointer = at,
        .expected = expected,
        .got = trial->refused,
        .vi = expected ? "phải bị từ chối như đã nói" : "bị từ chối",
        .en = expected ? "it must be refused as it is said" : "it was refused"};
    return right ? 0 : lien_trial_fail(trial, &failure, err);
}

static int judge_case_incidents(struct lien_trial *trial, const lien_case *one, const char *pointer,
                                struct lien_error *err)
{
    const json_t *happened = lien_rehearsal_happened(trial->rehearsal, lien_case_id(one));
    const json_t *incidents = json_object_get(happened, "incidents");
    char id[LIEN_ID_TEXT_SIZE];
    lien_id_format(lien_case_id(one), id);
    if (!incidents || json_object_get(trial->looked, id))
        return 0;
    const struct lien_trial_failure failure = {.pointer = pointer,
                                               .got = incidents,
                                               .vi = "sự cố không được nói trước",
                                               .en = "an incident that is not expected"};
    return lien_trial_fail(trial, &failure, err);
}

static int judge_incidents(struct lien_trial *trial, const char *pointer, struct lien_error *err)
{
    const lien_dossier *dossier = lien_rehearsal_dossier_at(trial->rehearsal, 0);
    const lien_case *one;
    int rc = 0;
    for (size_t i = 0; dossier && rc == 0 && (one = lien_dossier_case_at(dossier, i)); i++)
        rc = judge_case_incidents(trial, one, pointer, err);
    return rc;
}

/* --- steps --- */

static int judge(struct lien_trial *trial, const json_t *step, const char *pointer,
                 struct lien_error *err)
{
    const json_t *expect = json_object_get(step, "expect");
    char at[LIEN_TRIAL_POINTER_SIZE];
    lien_json_pointer_join(at, sizeof(at), pointer, "expect");
    int rc = judge_refusal(trial, expect, pointer, err);
    if (rc == 0 && expect && !lien_id_is_nil(&trial->root))
        rc = lien_trial_judge(trial, &trial->root, expect, at, err);
    return rc < 0 ? rc : judge_incidents(trial, pointer, err);
}

static int show(const struct lien_trial *trial, struct lien_error *err)
{
    if (!trial->terms->show)
        return 0;
    json_auto_t *shown =
        lien_id_is_nil(&trial->root)
            ? json_object()
            : lien_trial_show(trial, lien_rehearsal_case(trial->rehearsal, &trial->root));
    if (!shown)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (trial->refused)
        json_object_set(shown, "refused", trial->refused);
    trial->terms->show(trial->terms->self, trial->step, shown);
    return 0;
}

/* What is to be judged and shown after something was done; then it is past. */
static int conclude(struct lien_trial *trial, const json_t *step, const char *pointer,
                    struct lien_error *err)
{
    int rc = show(trial, err);
    if (rc == 0)
        rc = judge(trial, step, pointer, err);
    json_decref(trial->refused);
    trial->refused = NULL;
    json_object_clear(trial->looked);
    lien_rehearsal_forget(trial->rehearsal);
    return rc;
}

static int play_step(struct lien_trial *trial, const json_t *step, const char *pointer,
                     struct lien_error *err)
{
    int rc = lien_trial_act(trial, step, pointer, err);
    return rc < 0 ? rc : conclude(trial, step, pointer, err);
}

static int play_steps(struct lien_trial *trial, const json_t *steps, const char *pointer, int depth,
                      struct lien_error *err);

/* The steps of a way of the file. */
static int play_way(struct lien_trial *trial, const char *name, const char *pointer, int depth,
                    struct lien_error *err)
{
    const json_t *way = json_object_get(trial->ways, name);
    char at[LIEN_TRIAL_POINTER_SIZE];
    if (!way || depth == WAY_DEPTH_MAX)
        return lien_error_at(err, LIEN_EINVAL, pointer,
                             way ? "ways go through ways without end" : "there is no such way");
    lien_json_pointer_join(at, sizeof(at), "/ways", name);
    return play_steps(trial, way, at, depth + 1, err);
}

static int play_steps(struct lien_trial *trial, const json_t *steps, const char *pointer, int depth,
                      struct lien_error *err)
{
    int rc = 0;
    for (size_t i = 0;
         i < json_array_size(steps) && rc == 0 && json_array_size(trial->failures) == 0; i++) {
        char at[LIEN_TRIAL_POINTER_SIZE];
        const json_t *step = json_array_get(steps, i);
        const char *way = json_string_value(json_object_get(step, "way"));
        lien_json_pointer_index(at, sizeof(at), pointer, i);
        trial->step += depth == 0;
        rc = way ? play_way(trial, way, at, depth, err) : play_step(trial, step, at, err);
    }
    return rc;
}

/* --- a scenario --- */

static const json_t *given(const struct lien_scenario_terms *terms, const json_t *scenario,
                           const char *key)
{
    const json_t *own = json_object_get(scenario, key);
    return own ? own : json_object_get(terms->file, key);
}

/* A part of the file, moved to where it is to be played. */
static json_t *moved(const struct lien_scenario_terms *terms, const json_t *value)
{
    const char *start = json_string_value(json_object_get(terms->file, "start"));
    const struct lien_shift shift = {terms->shift_days, lien_shift_day(start)};
    if (!value)
        return json_null();
    return terms->shift_days ? lien_shift(value, &shift) : json_incref((json_t *)(uintptr_t)value);
}

static int begin(struct lien_trial *trial, const json_t *scenario, const char *pointer,
                 struct lien_error *err)
{
    const struct lien_scenario_terms *terms = trial->terms;
    json_auto_t *start = moved(terms, given(terms, scenario, "start"));
    struct lien_rehearsal_terms rehearsal = {
        .seed = SEED,
        .wakes_max = LIEN_SCENARIO_WAKES_MAX,
        .open_children = json_is_true(json_object_get(scenario, "answeredByHand")),
        .connected = true,
        .silent = given(terms, scenario, "silent"),
        .keeper = terms->keeper};
    trial->offset_minutes = lien_calendar_offset_minutes(lien_catalog_calendar(trial->base, NULL));
    int rc = read_time(json_string_value(start), 0, trial->offset_minutes, pointer,
                       &rehearsal.start_ms, err);
    if (rc < 0)
        return rc;
    if (terms->coverage) {
        trial->watcher = lien_coverage_watcher(terms->coverage);
        rehearsal.watcher = &trial->watcher;
    }
    trial->rehearsal = lien_rehearsal_new(trial->base, &rehearsal);
    trial->ways = moved(terms, json_object_get(terms->file, "ways"));
    trial->names = json_object();
    trial->looked = json_object();
    trial->failures = json_array();
    return trial->rehearsal && trial->ways && trial->names && trial->looked && trial->failures
               ? 0
               : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

/* The form that is filed. New reference; NULL: out of memory. */
static json_t *fill_in(const struct lien_scenario_terms *terms, const json_t *scenario)
{
    json_auto_t *form = moved(terms, given(terms, scenario, "input"));
    json_auto_t *common = moved(terms, json_object_get(terms->file, "change"));
    const json_t *own = json_object_get(scenario, "change");
    json_auto_t *changed = json_is_object(common) ? lien_patch(form, common) : json_incref(form);
    if (!json_is_object(changed))
        return json_object();
    return own ? lien_patch(changed, own) : json_incref(changed);
}

static int play(struct lien_trial *trial, const json_t *scenario, const char *pointer,
                struct lien_error *err)
{
    json_auto_t *input = fill_in(trial->terms, scenario);
    int rc = input ? begin(trial, scenario, pointer, err)
                   : lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (rc == 0)
        rc = lien_trial_open(trial, scenario, input, err);
    if (rc == 0)
        rc = conclude(trial, scenario, pointer, err);
    char steps[LIEN_TRIAL_POINTER_SIZE];
    lien_json_pointer_join(steps, sizeof(steps), pointer, "steps");
    return rc < 0 ? rc : play_steps(trial, json_object_get(scenario, "steps"), steps, 0, err);
}

static void clear(struct lien_trial *trial)
{
    lien_rehearsal_free(trial->rehearsal);
    json_decref(trial->ways);
    json_decref(trial->names);
    json_decref(trial->looked);
    json_decref(trial->refused);
    json_decref(trial->failures);
    free(trial->outages);
}

int lien_scenario_play(const struct lien_scenario_terms *terms, json_t **ret,
                       struct lien_error *err)
{
    char pointer[LIEN_TRIAL_POINTER_SIZE];
    struct lien_trial trial = {.terms = terms, .base = terms->catalog};
    const json_t *scenarios = json_object_get(terms->file, "scenarios");
    json_auto_t *scenario = moved(terms, json_array_get(scenarios, terms->index));
    snprintf(pointer, sizeof(pointer), "/scenarios/%zu", terms->index);
    if (!scenario)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int rc = play(&trial, scenario, pointer, err);
    if (rc == 0)
        *ret = json_incref(trial.failures);
    clear(&trial);
    return rc;
}
