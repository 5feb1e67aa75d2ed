/* SPDX-License-Identifier: Apache-2.0 */
/* Compares values as JavaScript's ===, == and < do. */
#include <math.h>
#include <string.h>
#include "logic/text.h"
#include "logic/value.h"

static bool same_text(const json_t *a, const json_t *b)
{
    size_t length = json_string_length(a);

    return length == json_string_length(b) &&
           !memcmp(json_string_value(a), json_string_value(b), length);
}

bool lien_value_same(const struct lien_value *a, const struct lien_value *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case LIEN_VALUE_UNDEFINED:
    case LIEN_VALUE_NULL:
        return true;
    case LIEN_VALUE_BOOL:
        return a->truth == b->truth;
    case LIEN_VALUE_NUMBER:
        return a->number == b->number;
    case LIEN_VALUE_STRING:
        return same_text(a->json, b->json);
    case LIEN_VALUE_ARRAY:
    case LIEN_VALUE_OBJECT:
        return a->json == b->json;
    }
    return false;
}

static bool is_nullish(const struct lien_value *value)
{
    return value->kind == LIEN_VALUE_UNDEFINED || value->kind == LIEN_VALUE_NULL;
}

static enum lien_order order_of_texts(const struct lien_value *a, const struct lien_value *b,
                                      bool *ret_failed)
{
    struct lien_value_text text_a, text_b;
    bool made_a = lien_value_text_init(&text_a, a);
    bool made_b = lien_value_text_init(&text_b, b);
    int order = 0;

    if (made_a && made_b)
        order = lien_text_compare(text_a.data, text_a.length, text_b.data, text_b.length);
    *ret_failed = !made_a || !made_b;
    lien_value_text_clear(&text_a);
    lien_value_text_clear(&text_b);
    return order < 0 ? LIEN_ORDER_LESS : order > 0 ? LIEN_ORDER_GREATER : LIEN_ORDER_SAME;
}

/* An array or an object becomes its text before it is compared; so texts are compared as texts
 * where both sides are one or become one. */
static bool becomes_text(const struct lien_value *value)
{
    return value->kind == LIEN_VALUE_STRING || lien_value_is_container(value);
}

bool lien_value_equal(const struct lien_value *a, const struct lien_value *b, bool *ret_failed)
{
    *ret_failed = false;
    if (a->kind == b->kind)
        return lien_value_same(a, b);
    if (is_nullish(a) || is_nullish(b))
        return is_nullish(a) && is_nullish(b);
    if (lien_value_is_container(a) && lien_value_is_container(b))
        return false;
    if (becomes_text(a) && becomes_text(b))
        return order_of_texts(a, b, ret_failed) == LIEN_ORDER_SAME && !*ret_failed;
    return lien_value_to_number(a) == lien_value_to_number(b);
}

enum lien_order lien_value_compare(const struct lien_value *a, const struct lien_value *b,
                                   bool *ret_failed)
{
    *ret_failed = false;
    if (becomes_text(a) && becomes_text(b))
        return order_of_texts(a, b, ret_failed);

    double left = lien_value_to_number(a), right = lien_value_to_number(b);
    if (isnan(left) || isnan(right))
        return LIEN_ORDER_NONE;
    return left < right ? LIEN_ORDER_LESS : left > right ? LIEN_ORDER_GREATER : LIEN_ORDER_SAME;
}
