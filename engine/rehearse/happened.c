/* SPDX-License-Identifier: Apache-2.0 */
/* Writes down what commands did, by case. */
#include "rehearse/happened.h"

#include <string.h>
#include "base/json.h"

/* The list of that name of a case, made where it is not there. NULL: out of memory. */
static json_t *list_of(json_t *happened, const struct lien_id *case_id, const char *name)
{
    char key[LIEN_ID_TEXT_SIZE];
    lien_id_format(case_id, key);
    json_t *one = json_object_get(happened, key);
    if (!one && json_object_set_new(happened, key, json_object()) == 0)
        one = json_object_get(happened, key);
    json_t *list = json_object_get(one, name);
    if (!list && json_object_set_new(one, name, json_array()) == 0)
        list = json_object_get(one, name);
    return list;
}

/* As `effects` has it. NULL: out of memory. */
static json_t *effect_json(const struct lien_effect *effect)
{
    switch (effect->kind) {
    case LIEN_EFFECT_STOP:
        return json_pack("{s:s, s:O}", "kind", "stop", "id", effect->id);
    case LIEN_EFFECT_START:
        return json_pack("{s:s, s:O, s:s, s:O?}", "kind", "start", "id", effect->id, "src",
                         effect->src, "input", effect->data);
    case LIEN_EFFECT_SEND:
        return json_pack("{s:s, s:O, s:O}", "kind", "send", "to", effect->id, "event",
                         effect->data);
    case LIEN_EFFECT_LOG:
        return json_pack("{s:s, s:O}", "kind", "log", "message", effect->data);
    case LIEN_EFFECT_EMIT:
        return json_incref(effect->data);
    }
    return NULL;
}

/* What a case sends to itself goes through its own queue and is nobody else's affair. */
static bool is_told(const struct lien_effect *effect)
{
    return effect->kind != LIEN_EFFECT_SEND || strcmp(json_string_value(effect->id), "self") != 0;
}

static int note_effect(json_t *happened, const struct lien_trace *trace)
{
    const char *name = trace->effect.kind == LIEN_EFFECT_EMIT ? "emitted" : "effects";
    if (!is_told(&trace->effect))
        return 0;
    json_t *list = list_of(happened, &trace->case_id, name);
    return list && json_array_append_new(list, effect_json(&trace->effect)) == 0 ? 0 : LIEN_ENOMEM;
}

static int note_incident(json_t *happened, const struct lien_incident_row *row)
{
    json_t *list = list_of(happened, &row->case_id, "incidents");
    json_t *incident = json_pack("{s:s, s:s, s:s}", "kind", row->kind, "about", row->about,
                                 "message", row->message);
    return list && json_array_append_new(list, incident) == 0 ? 0 : LIEN_ENOMEM;
}

static json_t *read(const char *text)
{
    json_t *value = NULL;
    struct lien_error ignored;
    return text && lien_json_read(text, strlen(text), NULL, &value, &ignored) == 0 ? value : NULL;
}

static json_t *request_json(const struct lien_outbox_row *row, json_t *data)
{
    return json_pack("{s:s, s:s, s:s*, s:O*}", "connector", row->connector, "operation",
                     row->operation, "invocation", row->invocation, "request",
                     json_object_get(data, "request"));
}

/* What a system is asked, or told. */
static int note_delivery(json_t *happened, const struct lien_outbox_row *row)
{
    bool asks = row->lane == LIEN_LANE_INVOCATIONS;
    json_t *list = list_of(happened, &row->case_id, asks ? "asked" : "told");
    json_auto_t *data = read(row->data);
    json_t *delivery = asks ? request_json(row, data)
                            : json_pack("{s:s, s:s, s:O*}", "connector", row->connector, "type",
                                        row->type, "data", data);
    return list && json_array_append_new(list, delivery) == 0 ? 0 : LIEN_ENOMEM;
}

static int note_warnings(json_t *happened, const struct lien_outcome *outcome)
{
    size_t count = outcome->warnings ? lien_violations_count(outcome->warnings) : 0;
    for (size_t i = 0; i < count; i++) {
        struct lien_violation one = lien_violations_get(outcome->warnings, i);
        json_t *list = list_of(happened, &outcome->case_id, "warned");
        json_t *said = json_pack("{s:s, s:{s:s, s:s}}", "pointer", one.pointer, "message", "vi",
                                 one.vi, "en", one.en);
        if (!list || json_array_append_new(list, said) < 0)
            return LIEN_ENOMEM;
    }
    return 0;
}

int lien_happened_note(json_t *happened, const struct lien_outcome *outcome)
{
    int rc = note_warnings(happened, outcome);
    for (size_t i = 0; i < outcome->outbox_count && rc == 0; i++)
        rc = note_delivery(happened, &outcome->outbox[i]);
    for (size_t i = 0; i < outcome->trace_count && rc == 0; i++)
        rc = note_effect(happened, &outcome->trace[i]);
    for (size_t i = 0; i < outcome->incident_count && rc == 0; i++)
        rc = note_incident(happened, &outcome->incidents[i]);
    return rc;
}
