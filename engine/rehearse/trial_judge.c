/* SPDX-License-Identifier: Apache-2.0 */
/* Judges whether a case is as a scenario says that it must be. */
#include <string.h>
#include "base/json.h"
#include "dossier/case.h"
#include "rehearse/trial.h"

struct judging {
    struct lien_trial *trial;
    const lien_case *one;
    struct lien_error *err;
};

static int differ(const struct judging *judging, const char *pointer, const json_t *expected,
                  const json_t *got)
{
    const struct lien_trial_failure failure = {
        .pointer = pointer, .expected = expected, .got = got};
    return lien_trial_fail(judging->trial, &failure, judging->err);
}

/* --- values, of which a part is said --- */

/* Whether a value has what is said, without a word about it. */
static bool fits(const json_t *expected, const json_t *got)
{
    const char *key;
    json_t *part;
    if (json_is_object(expected) && json_is_object(got)) {
        json_object_foreach((json_t *)(uintptr_t)expected, key, part)
        {
            if (!fits(part, json_object_get(got, key)))
                return false;
        }
        return true;
    }
    if (json_is_array(expected) && json_array_size(expected) == json_array_size(got)) {
        for (size_t i = 0; i < json_array_size(expected); i++)
            if (!fits(json_array_get(expected, i), json_array_get(got, i)))
                return false;
        return true;
    }
    return json_is_null(expected) ? !got || json_is_null(got) : json_equal(expected, got);
}

typedef int judge(const struct judging *judging, const char *pointer, const json_t *expected,
                  const json_t *got);

static judge judge_value;

/* Each member that is said, beside the one of that name. */
static int judge_members(const struct judging *judging, const char *pointer, const json_t *expected,
                         const json_t *got, judge *judge_one)
{
    const char *key;
    json_t *part;
    int rc = 0;
    json_object_foreach((json_t *)(uintptr_t)expected, key, part)
    {
        char at[LIEN_TRIAL_POINTER_SIZE];
        lien_json_pointer_join(at, sizeof(at), pointer, key);
        if (rc == 0)
            rc = judge_one(judging, at, part, json_object_get(got, key));
    }
    return rc;
}

static int judge_list(const struct judging *judging, const char *pointer, const json_t *expected,
                      const json_t *got)
{
    int rc = 0;
    if (json_array_size(expected) != json_array_size(got))
        return differ(judging, pointer, expected, got);
    for (size_t i = 0; i < json_array_size(expected) && rc == 0; i++) {
        char at[LIEN_TRIAL_POINTER_SIZE];
        lien_json_pointer_index(at, sizeof(at), pointer, i);
        rc = judge_value(judging, at, json_array_get(expected, i), json_array_get(got, i));
    }
    return rc;
}

static int judge_value(const struct judging *judging, const char *pointer, const json_t *expected,
                       const json_t *got)
{
    if (json_is_object(expected) && json_is_object(got))
        return judge_members(judging, pointer, expected, got, judge_value);
    if (json_is_array(expected) && json_is_array(got))
        return judge_list(judging, pointer, expected, got);
    return fits(expected, got) ? 0 : differ(judging, pointer, expected, got);
}

static int judge_equal(const struct judging *judging, const char *pointer, const json_t *expected,
                       const json_t *got)
{
    return json_equal(expected, got) ? 0 : differ(judging, pointer, expected, got);
}

/* --- names: one, or a list --- */

static size_t name_count(const json_t *names)
{
    return json_is_array(names) ? json_array_size(names) : 1;
}

static const json_t *name_at(const json_t *names, size_t i)
{
    return json_is_array(names) ? json_array_get(names, i) : names;
}

static bool has(const json_t *list, const json_t *value)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_equal(json_array_get(list, i), value))
            return true;
    return false;
}

static int judge_among(const struct judging *judging, const char *pointer, const json_t *expected,
                       const json_t *got)
{
    for (size_t i = 0; i < name_count(expected); i++)
        if (!has(got, name_at(expected, i)))
            return differ(judging, pointer, name_at(expected, i), got);
    return 0;
}

static int judge_not_among(const struct judging *judging, const char *pointer,
                           const json_t *expected, const json_t *got)
{
    for (size_t i = 0; i < name_count(expected); i++)
        if (has(got, name_at(expected, i)))
            return differ(judging, pointer, expected, got);
    return 0;
}

static int judge_states(const struct judging *judging, const char *pointer, const json_t *expected,
                        const json_t *got)
{
    for (size_t i = 0; i < name_count(expected); i++) {
        const char *name = json_string_value(name_at(expected, i));
        if (!lien_snapshot_in_state(judging->one->definition, judging->one->snapshot, name))
            return differ(judging, pointer, name_at(expected, i), got);
    }
    return 0;
}

/* --- clocks --- */

/* A due that scenarios may write with a T; it is compared as a minute. */
static int judge_due(const struct judging *judging, const char *pointer, const json_t *expected,
                     const json_t *got)
{
    char minute[LIEN_TRIAL_MINUTE_SIZE];
    int64_t due_ms;
    if (!json_is_string(expected))
        return judge_value(judging, pointer, expected, got);
    int rc = lien_trial_time(judging->trial, json_string_value(expected), pointer, &due_ms,
                             judging->err);
    if (rc < 0)
        return rc;
    lien_trial_minute(judging->trial, due_ms, minute);
    if (json_is_string(got) && strcmp(json_string_value(got), minute) == 0)
        return 0;
    return differ(judging, pointer, expected, got);
}

static int judge_clock(const struct judging *judging, const char *pointer, const json_t *expected,
                       const json_t *got)
{
    const char *key;
    json_t *part;
    int rc = 0;
    if (!json_is_object(expected))
        return judge_due(judging, pointer, expected, json_object_get(got, "due"));
    json_object_foreach((json_t *)(uintptr_t)expected, key, part)
    {
        char at[LIEN_TRIAL_POINTER_SIZE];
        lien_json_pointer_join(at, sizeof(at), pointer, key);
        const json_t *seen = json_object_get(got, key);
        if (rc == 0)
            rc = strcmp(key, "due") == 0 ? judge_due(judging, at, part, seen)
                                         : judge_value(judging, at, part, seen);
    }
    return rc;
}

static int judge_clocks(const struct judging *judging, const char *pointer, const json_t *expected,
                        const json_t *got)
{
    return judge_members(judging, pointer, expected, got, judge_clock);
}

/* --- what happened --- */

/* Each in its order, others between them; an empty list: none. */
static int judge_happened(const struct judging *judging, const char *pointer,
                          const json_t *expected, const json_t *got)
{
    size_t next = 0;
    if (json_array_size(expected) == 0 && json_array_size(got) > 0)
        return differ(judging, pointer, expected, got);
    for (size_t i = 0; i < json_array_size(expected); i++, next++) {
        char at[LIEN_TRIAL_POINTER_SIZE];
        const json_t *wanted = json_array_get(expected, i);
        while (next < json_array_size(got) && !fits(wanted, json_array_get(got, next)))
            next++;
        lien_json_pointer_index(at, sizeof(at), pointer, i);
        if (next == json_array_size(got))
            return differ(judging, at, wanted, got);
    }
    return 0;
}

static int judge_incidents(const struct judging *judging, const char *pointer,
                           const json_t *expected, const json_t *got)
{
    char id[LIEN_ID_TEXT_SIZE];
    lien_id_format(lien_case_id(judging->one), id);
    if (json_object_set_new(judging->trial->looked, id, json_true()) < 0)
        return lien_error_set(judging->err, LIEN_ENOMEM, "out of memory");
    return judge_happened(judging, pointer, expected, got);
}

/* --- other cases --- */

static int judge_no_case(const struct judging *judging, const char *pointer, const json_t *expected,
                         const lien_case *found)
{
    if (json_is_null(expected) && !found)
        return 0;
    json_auto_t *got = found ? lien_trial_see(judging->trial, found, "states") : json_null();
    return differ(judging, pointer, expected, got);
}

static int judge_children(const struct judging *judging, const char *pointer,
                          const json_t *expected)
{
    const char *name;
    json_t *wanted;
    int rc = 0;
    json_object_foreach((json_t *)(uintptr_t)expected, name, wanted)
    {
        char at[LIEN_TRIAL_POINTER_SIZE];
        const lien_case *child =
            lien_rehearsal_child(judging->trial->rehearsal, lien_case_id(judging->one), name);
        lien_json_pointer_join(at, sizeof(at), pointer, name);
        if (rc == 0)
            rc = child && json_is_object(wanted)
                     ? lien_trial_judge(judging->trial, lien_case_id(child), wanted, at,
                                        judging->err)
                     : judge_no_case(judging, at, wanted, child);
    }
    return rc;
}

static int judge_cases(const struct judging *judging, const char *pointer, const json_t *expected)
{
    const char *name;
    json_t *wanted;
    int rc = 0;
    json_object_foreach((json_t *)(uintptr_t)expected, name, wanted)
    {
        char at[LIEN_TRIAL_POINTER_SIZE];
        struct lien_id id;
        bool found = lien_trial_find(judging->trial, name, &id);
        lien_json_pointer_join(at, sizeof(at), pointer, name);
        if (rc == 0)
            rc = found ? lien_trial_judge(judging->trial, &id, wanted, at, judging->err)
                       : judge_no_case(judging, at, wanted, NULL);
    }
    return rc;
}

/* --- all of it --- */

static const struct member {
    const char *name;
    judge *judge;
} members[] = {
    {"states", judge_states},       {"value", judge_equal},   {"status", judge_equal},
    {"national", judge_equal},      {"tags", judge_among},    {"version", judge_equal},
    {"context", judge_value},       {"output", judge_value},  {"accepts", judge_among},
    {"refuses", judge_not_among},   {"clocks", judge_clocks}, {"emitted", judge_happened},
    {"asked", judge_happened},      {"told", judge_happened}, {"warned", judge_happened},
    {"incidents", judge_incidents}, {"input", judge_value},   {"applicant", judge_value},
    {"subjects", judge_value},      {"summary", judge_value},
};

static int judge_member(const struct judging *judging, const char *pointer, const char *name,
                        const json_t *expected)
{
    if (strcmp(name, "children") == 0)
        return judge_children(judging, pointer, expected);
    if (strcmp(name, "cases") == 0)
        return judge_cases(judging, pointer, expected);
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (strcmp(members[i].name, name) != 0)
            continue;
        json_auto_t *got = lien_trial_see(judging->trial, judging->one, name);
        return members[i].judge(judging, pointer, expected, got);
    }
    return 0; /* `refused` is the step's, not the case's */
}

int lien_trial_judge(struct lien_trial *trial, const struct lien_id *case_id, const json_t *expect,
                     const char *pointer, struct lien_error *err)
{
    const struct judging judging = {trial, lien_rehearsal_case(trial->rehearsal, case_id), err};
    const char *name;
    json_t *expected;
    int rc = 0;
    json_object_foreach((json_t *)(uintptr_t)expect, name, expected)
    {
        char at[LIEN_TRIAL_POINTER_SIZE];
        lien_json_pointer_join(at, sizeof(at), pointer, name);
        if (rc == 0)
            rc = judge_member(&judging, at, name, expected);
    }
    return rc;
}
