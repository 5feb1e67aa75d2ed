/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes JSON piece by piece, for what is sent on and never looked into: no value is built, and
 * commas take care of themselves.
 *
 *     lien_json_out_open(&out, '{');
 *     lien_json_out_member_text(&out, "code", code);
 *     lien_json_out_key(&out, "clocks");
 *     …
 *     lien_json_out_close(&out, '}');
 *
 * What does not fit is remembered by the buffer (`failed`), and asked for once, at the end.
 */
#ifndef LIEN_BASE_JSON_OUT_H
#define LIEN_BASE_JSON_OUT_H

#include <jansson.h>
#include <stdint.h>
#include "base/buf.h"

/* Open, so that it can live in the caller's frame. Borrows buf. */
struct lien_json_out {
    struct lien_buf *buf;
    bool comma; /* before the next member or element */
};

struct lien_json_out lien_json_out_to(struct lien_buf *buf);

void lien_json_out_open(struct lien_json_out *out, char bracket);  /* '{' or '[' */
void lien_json_out_close(struct lien_json_out *out, char bracket); /* '}' or ']' */
/* A member's key, which has no character that JSON escapes; its value comes next. */
void lien_json_out_key(struct lien_json_out *out, const char *key);

/* --- values: elements, or what follows a key --- */

void lien_json_out_text(struct lien_json_out *out, const char *text);
void lien_json_out_integer(struct lien_json_out *out, int64_t integer);
void lien_json_out_bool(struct lien_json_out *out, bool yes);
/* A value that is there already, its members in their order; NULL writes null. */
void lien_json_out_value(struct lien_json_out *out, const json_t *value);
/* The same, dropped afterwards; NULL, as it is where memory ended, fails the buffer. */
void lien_json_out_value_new(struct lien_json_out *out, json_t *value /* stolen */);
/* JSON that is text already. */
void lien_json_out_raw(struct lien_json_out *out, const char *json);

/* --- members; nothing is written for NULL --- */

void lien_json_out_member_text(struct lien_json_out *out, const char *key, const char *text);
void lien_json_out_member_value(struct lien_json_out *out, const char *key, const json_t *value);

#endif
