/* SPDX-License-Identifier: Apache-2.0 */
/* Checks a value against a compiled schema, within a bound of depth and steps. */
#include "schema/check.h"

#include <string.h>

void lien_schema_stop(struct lien_schema_check *check, int code, const char *why)
{
    if (check->code == 0)
        check->code = lien_error_set(check->err, code, "%s", why);
}

bool lien_schema_step(struct lien_schema_check *check)
{
    if (++check->steps > LIEN_SCHEMA_STEPS_MAX)
        lien_schema_stop(check, LIEN_ELIMIT, "checking the value against its schema took too long");
    return check->code == 0;
}

/* Nobody can be told, for want of memory: then the check cannot end well. */
static bool told(struct lien_schema_check *check, int code)
{
    if (code < 0)
        lien_schema_stop(check, code, "no memory to say what is wrong");
    return false;
}

bool lien_schema_wrong(struct lien_schema_check *check, const struct lien_place *place,
                       enum lien_wrong wrong)
{
    return told(check, check->found == NULL ? 0 : lien_say(check->found, place, wrong));
}

bool lien_schema_wrong_number(struct lien_schema_check *check, const struct lien_place *place,
                              enum lien_wrong wrong, double number)
{
    return told(check,
                check->found == NULL ? 0 : lien_say_number(check->found, place, wrong, number));
}

bool lien_schema_finds(struct lien_schema_check *check, const lien_pattern *pattern,
                       const char *text, size_t length)
{
    bool is_found = false;
    struct lien_error err;

    if (!lien_schema_step(check))
        return false;
    if (check->matcher == NULL)
        check->matcher = lien_matcher_new();
    if (check->matcher == NULL) {
        lien_schema_stop(check, LIEN_ENOMEM, "no memory to match a pattern");
        return false;
    }
    int code = lien_pattern_find(pattern, check->matcher, text, length, &is_found, &err);
    if (code < 0)
        lien_schema_stop(check, code, err.message);
    return is_found;
}

unsigned lien_schema_type_of(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return LIEN_TYPE_OBJECT;
    case JSON_ARRAY:
        return LIEN_TYPE_ARRAY;
    case JSON_STRING:
        return LIEN_TYPE_STRING;
    case JSON_INTEGER:
        return LIEN_TYPE_INTEGER;
    case JSON_REAL:
        return LIEN_TYPE_REAL;
    case JSON_TRUE:
    case JSON_FALSE:
        return LIEN_TYPE_BOOLEAN;
    case JSON_NULL:
        return LIEN_TYPE_NULL;
    }
    return 0;
}

static bool is_among(const json_t *choices, const json_t *value)
{
    for (size_t i = 0; i < json_array_size(choices); i++) {
        if (json_equal(json_array_get(choices, i), lien_schema_lend(value)))
            return true;
    }
    return false;
}

/* type, enum, const, and the schema `false`: what can be said of any value. */
static bool any_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                      struct lien_subject subject)
{
    if (node->never)
        return lien_schema_wrong(check, subject.place, LIEN_WRONG_NOT_ALLOWED);
    if (node->types != 0 && (node->types & lien_schema_type_of(subject.value)) == 0)
        return told(check, check->found == NULL
                               ? 0
                               : lien_say_types(check->found, subject.place, node->types));
    if (node->choices != NULL && !is_among(node->choices, subject.value))
        return lien_schema_wrong(check, subject.place, LIEN_WRONG_CHOICE);
    if (node->constant != NULL &&
        !json_equal(lien_schema_lend(node->constant), lien_schema_lend(subject.value)))
        return lien_schema_wrong(check, subject.place,
                                 json_is_true(node->constant) ? LIEN_WRONG_NOT_TICKED
                                                              : LIEN_WRONG_CONSTANT);
    return true;
}

static bool kind_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                       struct lien_subject subject, struct lien_seen *seen)
{
    if (json_is_number(subject.value))
        return lien_schema_number_holds(check, node, subject);
    if (json_is_string(subject.value))
        return lien_schema_string_holds(check, node, subject);
    if (json_is_array(subject.value))
        return lien_schema_array_holds(check, node, subject, seen);
    if (json_is_object(subject.value))
        return lien_schema_object_holds(check, node, subject, seen);
    return true;
}

/* Ask every group of keywords; a value of the wrong type is told that and nothing more. */
static bool all_hold(struct lien_schema_check *check, const struct lien_schema_node *node,
                     struct lien_subject subject, struct lien_seen *seen)
{
    bool holds;

    if (!any_holds(check, node, subject))
        return false;
    holds = kind_holds(check, node, subject, seen);
    if (!holds && check->found == NULL)
        return false;
    holds = lien_schema_combined_holds(check, node, subject, seen) && holds;
    /* What a failed schema would have looked at is not known: nobody is told of the rest then. */
    return holds && lien_schema_rest_holds(check, node, subject, seen);
}

bool lien_schema_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                       struct lien_subject subject, struct lien_seen *seen)
{
    struct lien_seen mine = LIEN_SEEN_NOTHING;
    bool holds;

    if (!lien_schema_step(check))
        return false;
    if (check->depth == LIEN_SCHEMA_DEPTH_MAX) {
        lien_schema_stop(check, LIEN_ELIMIT, "the value nests too deep for its schema");
        return false;
    }
    check->depth++;
    holds = all_hold(check, node, subject, &mine) && check->code == 0;
    check->depth--;
    if (holds && lien_seen_join(seen, &mine) < 0) {
        lien_schema_stop(check, LIEN_ENOMEM, "no memory to check a value");
        holds = false;
    }
    lien_seen_clear(&mine);
    return holds;
}

bool lien_schema_holds_quietly(struct lien_schema_check *check, const struct lien_schema_node *node,
                               struct lien_subject subject, struct lien_seen *seen)
{
    lien_violations *found = check->found;
    bool holds;

    check->found = NULL;
    holds = lien_schema_holds(check, node, subject, seen);
    check->found = found;
    return holds;
}

int lien_schema_check(const lien_schema *schema, const json_t *value, lien_violations **ret,
                      struct lien_error *err)
{
    struct lien_schema_check check = {
        .found = lien_violations_new(), .tracks = schema->tracks, .err = err};
    struct lien_seen seen = LIEN_SEEN_NOTHING;
    bool holds;

    if (check.found == NULL)
        return lien_error_set(err, LIEN_ENOMEM, "no memory to check a value");
    holds = lien_schema_holds(&check, schema->nodes, (struct lien_subject){value, NULL}, &seen);
    lien_seen_clear(&seen);
    lien_matcher_free(check.matcher);
    if (check.code < 0 || holds) {
        lien_violations_free(check.found);
        if (check.code == 0)
            *ret = NULL;
        return check.code;
    }
    *ret = check.found;
    return lien_error_at(err, LIEN_EINVAL, lien_violations_get(check.found, 0).pointer,
                         "the value is not what its schema asks for, in %zu places",
                         lien_violations_count(check.found));
}
