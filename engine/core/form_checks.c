/* SPDX-License-Identifier: Apache-2.0 */
/* Judges a form by the checks across its fields. */
#include "core/form_checks.h"

#include <stdio.h>
#include <string.h>
#include "base/json.h"
#include "core/model.h"

/* One form, and where in it we are. */
struct judging {
    const struct lien_form_check *check;
    struct lien_scope scope;
    struct lien_judgement *ret;
    struct lien_error *err;
};

void lien_judgement_clear(struct lien_judgement *judgement)
{
    lien_violations_free(judgement->blocks);
    lien_violations_free(judgement->warnings);
    *judgement = (struct lien_judgement){0};
}

static int say(const struct judging *judging, const char *pointer)
{
    const struct lien_form_check *check = judging->check;
    lien_violations **list = check->blocks ? &judging->ret->blocks : &judging->ret->warnings;
    char at[LIEN_FORM_POINTER_MAX * 2];
    snprintf(at, sizeof(at), "%s%s", pointer, check->at);
    if (lien_violations_say(list, at, check->vi, check->en) < 0)
        return lien_error_set(judging->err, LIEN_ENOMEM, "out of memory");
    return 0;
}

static int judge_part(struct judging *judging, const json_t *part, const char *pointer)
{
    bool fault = false;
    json_auto_t *params = json_pack("{s:O}", "item", (json_t *)(uintptr_t)part);
    if (!params)
        return lien_error_set(judging->err, LIEN_ENOMEM, "out of memory");
    judging->scope.roots[LIEN_ROOT_PARAMS] = params;
    int rc = lien_rule_test(judging->check->when, &judging->scope, &fault, judging->err);
    if (rc < 0 && judging->err)
        snprintf(judging->err->pointer, sizeof(judging->err->pointer), "%s",
                 judging->check->pointer);
    if (rc < 0 || !fault)
        return rc;
    return say(judging, pointer);
}

static int judge_below(struct judging *judging, const json_t *part, const char *pointer,
                       const char *path);

static int judge_list(struct judging *judging, const json_t *list, const char *pointer,
                      const char *path)
{
    char below[LIEN_FORM_POINTER_MAX];
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < json_array_size(list); i++) {
        lien_json_pointer_index(below, sizeof(below), pointer, i);
        rc = judge_below(judging, json_array_get(list, i), below, path);
    }
    return rc;
}

/* path: what is still to be walked, "/relatives/" and a star, or "" at the end. */
static int judge_below(struct judging *judging, const json_t *part, const char *pointer,
                       const char *path)
{
    char key[LIEN_FORM_POINTER_MAX], below[LIEN_FORM_POINTER_MAX];
    if (!part || json_is_null(part))
        return 0;
    if (!*path)
        return judge_part(judging, part, pointer);
    size_t length = strcspn(path + 1, "/");
    snprintf(key, sizeof(key), "%.*s", (int)length, path + 1);
    path += 1 + length;
    if (strcmp(key, "*") == 0)
        return judge_list(judging, part, pointer, path);
    lien_json_pointer_join(below, sizeof(below), pointer, key);
    return judge_below(judging, json_object_get(part, key), below, path);
}

static bool is_on(const struct lien_form_check *check, const char *event)
{
    return event ? check->on && strcmp(check->on, event) == 0 : !check->on;
}

int lien_form_checks_judge(const lien_definition *definition, const char *on, const json_t *form,
                           const struct lien_scope *scope, struct lien_judgement *ret,
                           struct lien_error *err)
{
    const struct lien_procedure *procedure = &definition->procedure;
    struct judging judging = {.scope = *scope, .ret = ret, .err = err};
    int rc = 0;
    *ret = (struct lien_judgement){0};
    for (int i = 0; rc == 0 && i < procedure->check_count; i++) {
        judging.check = &procedure->checks[i];
        if (!is_on(judging.check, on))
            continue;
        for (int part = 0; rc == 0 && part < judging.check->each_count; part++)
            rc = judge_below(&judging, form, "", judging.check->each[part]);
    }
    return rc;
}
