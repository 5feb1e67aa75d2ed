/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluates a rule a line: reads {"rule": …, "data": …}, answers {"result": …} or {"error": …}.
 *
 * A rule of a procedure names roots in its paths, one of json-logic-js is given its data whole.
 * Here the rule stands inside a map over the one element [data]: there the element is all that it
 * sees.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "logic/logic.h"

static const struct lien_rule_names names = {.roots = LIEN_ROOT_BIT(LIEN_ROOT_CONTEXT)};

static json_t *say_error(const char *error, const char *message)
{
    return json_pack("{s:s, s:s}", "error", error, "message", message);
}

static json_t *evaluate(const lien_rule *rule, json_t *data)
{
    json_auto_t *elements = json_pack("[O]", data);
    struct lien_scope scope = {.roots = {[LIEN_ROOT_CONTEXT] = elements}};
    struct lien_error err;
    json_t *results;

    switch (lien_rule_eval(rule, &scope, &results, &err)) {
    case 0:
        break;
    case LIEN_ERANGE:
        return say_error("range", err.message);
    case LIEN_ELIMIT:
        return say_error("limit", err.message);
    default:
        return say_error("invalid", err.message);
    }
    json_t *answer = json_pack("{s:O}", "result", json_array_get(results, 0));
    json_decref(results);
    return answer;
}

static json_t *answer(json_t *question)
{
    json_auto_t *wrapped =
        json_pack("{s:[{s:s}, O]}", "map", "var", "context", json_object_get(question, "rule"));
    lien_faults *faults = lien_faults_new();
    json_t *ret;

    if (!wrapped || !faults)
        return say_error("line", "A line is {\"rule\": …, \"data\": …}.");
    lien_rule *rule = lien_rule_compile(wrapped, &names, "", faults);
    if (rule)
        ret = evaluate(rule, json_object_get(question, "data"));
    else
        ret = say_error(lien_faults_get(faults, lien_faults_count(faults) - 1)->rule,
                        lien_faults_get(faults, lien_faults_count(faults) - 1)->at.message);
    lien_rule_free(rule);
    lien_faults_free(faults);
    return ret;
}

static void answer_line(const char *line, size_t length)
{
    struct lien_error err;
    struct lien_buf buf;
    json_t *question, *said;

    if (lien_json_read(line, length, NULL, &question, &err)) {
        said = say_error("line", err.message);
    } else {
        said = answer(question);
        json_decref(question);
    }
    lien_buf_init(&buf, SIZE_MAX / 2);
    lien_json_write(&buf, said);
    puts(buf.data);
    lien_buf_clear(&buf);
    json_decref(said);
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;

    while ((length = getline(&line, &size, stdin)) > 0)
        answer_line(line, (size_t)length);
    free(line);
    return 0;
}
