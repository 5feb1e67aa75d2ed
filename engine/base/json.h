/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON as the engine sees it: I-JSON numbers, canonical text, pointers.
 *
 * Numbers are doubles, as JSON's are. After lien_json_normalize every integral number is a
 * json_integer within ±2^53 and every other a finite json_real, so json_equal compares by value.
 */
#ifndef LIEN_BASE_JSON_H
#define LIEN_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/buf.h"
#include "lienthong/error.h"

#define LIEN_JSON_INTEGER_MAX INT64_C(9007199254740992) /* 2^53 */
#define LIEN_JSON_DEPTH_MAX 64

/* Bounds for text that comes from outside. */
struct lien_json_limits {
    size_t bytes_max;
    int depth_max;
};

/*
 * Read one JSON value: UTF-8, no duplicate keys, nothing behind it, normalised.
 *
 * Owner   Returns a new reference in *ret.
 * Errors  LIEN_EINVAL with line and column; LIEN_ELIMIT for a bound; LIEN_ERANGE for an integer
 *         past 2^53, with its pointer.
 */
LIEN_MUST_CHECK int lien_json_read(const char *text, size_t length,
                                   const struct lien_json_limits *limits /* NULL: 16 MiB, 64 */,
                                   json_t **ret, struct lien_error *err);

/* Turn integral reals into integers, in place. Errors: LIEN_ERANGE past 2^53, LIEN_ELIMIT past
 * LIEN_JSON_DEPTH_MAX. */
LIEN_MUST_CHECK int lien_json_normalize(json_t *value, struct lien_error *err);

/* A number as a new normalised value; NULL when it is not finite or an integer past 2^53. */
json_t *lien_json_number(double number);

/* Write canonical JSON: keys sorted by code point, no white space, shortest numbers, and text as
 * JSON.stringify writes it. The same value always gives the same bytes (RFC 8785 but for the sort,
 * which is by UTF-8 bytes here). */
void lien_json_write(struct lien_buf *buf, const json_t *value);

/* The same with keys in the order of the document: for what people and logs read. */
void lien_json_write_ordered(struct lien_buf *buf, const json_t *value);

/* Write a text, which is UTF-8, between quotation marks. */
void lien_json_write_text(struct lien_buf *buf, const char *text, size_t length);

/* Canonical text as a new string; NULL: out of memory. */
LIEN_MUST_CHECK char *lien_json_text(const json_t *value);

/* Write a double as ECMAScript's Number::toString does (shortest that reads back). */
void lien_json_write_number(struct lien_buf *buf, double number);

/* As json_copy and json_deep_copy, but whole or NULL: theirs leave out what there is no memory for.
 */
LIEN_MUST_CHECK json_t *lien_json_copy(const json_t *value);
LIEN_MUST_CHECK json_t *lien_json_deep_copy(const json_t *value);

/* Lend the value at an RFC 6901 pointer, or NULL. */
json_t *lien_json_at(const json_t *root, const char *pointer);

/* Write "pointer/key" with ~ and / escaped into out; too long a pointer keeps its beginning. */
void lien_json_pointer_join(char *out, size_t size, const char *pointer, const char *key);
void lien_json_pointer_index(char *out, size_t size, const char *pointer, size_t index);

/* As json_is_integer/json_is_real: the number's value; false where it is no number. */
bool lien_json_get_number(const json_t *value, double *ret);

#endif
