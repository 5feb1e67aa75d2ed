/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A value while a rule is evaluated, and JavaScript's conversions of it.
 *
 * Numbers, booleans and null stand in the struct itself, so that comparing and counting take no
 * memory. Strings, arrays and objects are jansson's, borrowed or owned.
 *
 * Source  ECMA-262 sections 7.1 (conversion) and 7.2 (comparison).
 */
#ifndef LIEN_CORE_LOGIC_VALUE_H
#define LIEN_CORE_LOGIC_VALUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include "base/buf.h"

enum lien_value_kind {
    LIEN_VALUE_UNDEFINED, /* an argument that is not there; null once it is kept */
    LIEN_VALUE_NULL,
    LIEN_VALUE_BOOL,
    LIEN_VALUE_NUMBER,
    LIEN_VALUE_STRING,
    LIEN_VALUE_ARRAY,
    LIEN_VALUE_OBJECT,
};

struct lien_value {
    enum lien_value_kind kind;
    bool owned; /* json is a reference of ours */
    union {
        bool truth;
        double number;
        json_t *json; /* STRING, ARRAY, OBJECT; never changed unless it is owned and new */
    };
};

/* Borrows json; NULL is undefined. */
struct lien_value lien_value_of(const json_t *json);
/* Steals a new string, array or object. */
struct lien_value lien_value_take(json_t *json);
struct lien_value lien_value_bool(bool truth);
struct lien_value lien_value_number(double number);
/* Drops what is owned; the value is undefined afterwards. */
void lien_value_clear(struct lien_value *value);
/* Makes sure that the value outlives what it was borrowed from. */
void lien_value_own(struct lien_value *value);
/* The value as a new reference; NULL: out of memory. */
json_t *lien_value_json(const struct lien_value *value);

bool lien_value_truthy(const struct lien_value *value); /* JsonLogic's truth, not JavaScript's */
bool lien_value_is_container(const struct lien_value *value);
double lien_value_to_number(const struct lien_value *value);   /* Number(value) */
double lien_value_parse_float(const struct lien_value *value); /* parseFloat(value) */

/* Add String(value), or what Array.prototype.join makes of it: there null and undefined are "". */
void lien_value_add_text(struct lien_buf *buf, const struct lien_value *value);
void lien_value_add_joined(struct lien_buf *buf, const struct lien_value *value);

/* The text of a value: a string's own, or one that was made. */
struct lien_value_text {
    const char *data;
    size_t length;
    struct lien_buf made;
};
/* false: the text is too long, or out of memory. Clear in both cases. */
bool lien_value_text_init(struct lien_value_text *text, const struct lien_value *value);
void lien_value_text_clear(struct lien_value_text *text);

#define LIEN_VALUE_TEXT_MAX ((size_t)16 * 1024 * 1024)

/* a === b. Arrays and objects are equal where they are one and the same. */
bool lien_value_same(const struct lien_value *a, const struct lien_value *b);

/* a == b; false also where a text could not be made, and *ret_failed says so. */
bool lien_value_equal(const struct lien_value *a, const struct lien_value *b, bool *ret_failed);

enum lien_order { LIEN_ORDER_LESS, LIEN_ORDER_SAME, LIEN_ORDER_GREATER, LIEN_ORDER_NONE };

/* How a stands to b under < and >; NONE where one is no number. */
enum lien_order lien_value_compare(const struct lien_value *a, const struct lien_value *b,
                                   bool *ret_failed);

#endif
