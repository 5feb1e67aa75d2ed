/* SPDX-License-Identifier: Apache-2.0 */
/* Holds a value while a rule is evaluated: borrowed or owned, and its truth. */
#include "logic/value.h"
#include "base/json.h"
#include "logic/text.h"

/* jansson counts references in the value itself, so a borrowed one is kept without const; what is
 * borrowed is never changed otherwise. */
static json_t *countable(const json_t *json)
{
    union {
        const json_t *borrowed;
        json_t *counted;
    } cast = {.borrowed = json};

    return cast.counted;
}

struct lien_value lien_value_of(const json_t *json)
{
    if (!json)
        return (struct lien_value){.kind = LIEN_VALUE_UNDEFINED};
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return (struct lien_value){.kind = LIEN_VALUE_OBJECT, .json = countable(json)};
    case JSON_ARRAY:
        return (struct lien_value){.kind = LIEN_VALUE_ARRAY, .json = countable(json)};
    case JSON_STRING:
        return (struct lien_value){.kind = LIEN_VALUE_STRING, .json = countable(json)};
    case JSON_INTEGER:
    case JSON_REAL:
        return lien_value_number(json_number_value(json));
    case JSON_TRUE:
    case JSON_FALSE:
        return lien_value_bool(json_is_true(json));
    case JSON_NULL:
        break;
    }
    return (struct lien_value){.kind = LIEN_VALUE_NULL};
}

struct lien_value lien_value_take(json_t *json)
{
    struct lien_value value = lien_value_of(json);

    value.owned = json != NULL;
    return value;
}

struct lien_value lien_value_bool(bool truth)
{
    return (struct lien_value){.kind = LIEN_VALUE_BOOL, .truth = truth};
}

struct lien_value lien_value_number(double number)
{
    return (struct lien_value){.kind = LIEN_VALUE_NUMBER, .number = number};
}

void lien_value_clear(struct lien_value *value)
{
    if (value->owned)
        json_decref(value->json);
    *value = (struct lien_value){.kind = LIEN_VALUE_UNDEFINED};
}

void lien_value_own(struct lien_value *value)
{
    if (value->kind < LIEN_VALUE_STRING || value->owned)
        return;
    json_incref(value->json);
    value->owned = true;
}

json_t *lien_value_json(const struct lien_value *value)
{
    switch (value->kind) {
    case LIEN_VALUE_UNDEFINED:
    case LIEN_VALUE_NULL:
        break;
    case LIEN_VALUE_BOOL:
        return json_boolean(value->truth);
    case LIEN_VALUE_NUMBER:
        return lien_json_number(value->number);
    case LIEN_VALUE_STRING:
    case LIEN_VALUE_ARRAY:
    case LIEN_VALUE_OBJECT:
        return json_incref(value->json);
    }
    return json_null();
}

bool lien_value_truthy(const struct lien_value *value)
{
    switch (value->kind) {
    case LIEN_VALUE_UNDEFINED:
    case LIEN_VALUE_NULL:
        break;
    case LIEN_VALUE_BOOL:
        return value->truth;
    case LIEN_VALUE_NUMBER:
        return value->number != 0;
    case LIEN_VALUE_STRING:
        return json_string_length(value->json) != 0;
    case LIEN_VALUE_ARRAY:
        return json_array_size(value->json) != 0;
    case LIEN_VALUE_OBJECT:
        return true;
    }
    return false;
}

bool lien_value_is_container(const struct lien_value *value)
{
    return value->kind == LIEN_VALUE_ARRAY || value->kind == LIEN_VALUE_OBJECT;
}

bool lien_value_text_init(struct lien_value_text *text, const struct lien_value *value)
{
    lien_buf_init(&text->made, LIEN_VALUE_TEXT_MAX);
    if (value->kind == LIEN_VALUE_STRING) {
        text->data = json_string_value(value->json);
        text->length = json_string_length(value->json);
        return true;
    }
    lien_buf_adds(&text->made, "");
    lien_value_add_text(&text->made, value);
    text->data = text->made.data;
    text->length = text->made.length;
    return !text->made.failed;
}

void lien_value_text_clear(struct lien_value_text *text)
{
    lien_buf_clear(&text->made);
}
