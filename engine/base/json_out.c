/* SPDX-License-Identifier: Apache-2.0 */
/* Writes JSON piece by piece, without a value. */
#include <string.h>
#include "base/json.h"
#include "base/json_out.h"

#define INTEGER_SIZE 24 /* an int64_t in decimal */

struct lien_json_out lien_json_out_to(struct lien_buf *buf)
{
    return (struct lien_json_out){.buf = buf};
}

static void begin_value(struct lien_json_out *out)
{
    if (out->comma)
        lien_buf_addc(out->buf, ',');
    out->comma = true;
}

void lien_json_out_open(struct lien_json_out *out, char bracket)
{
    begin_value(out);
    lien_buf_addc(out->buf, bracket);
    out->comma = false;
}

void lien_json_out_close(struct lien_json_out *out, char bracket)
{
    lien_buf_addc(out->buf, bracket);
    out->comma = true;
}

void lien_json_out_key(struct lien_json_out *out, const char *key)
{
    size_t length = strlen(key);
    char *at = lien_buf_reserve(out->buf, length + 4);
    if (!at)
        return;
    if (out->comma)
        *at++ = ',';
    *at++ = '"';
    memcpy(at, key, length);
    at += length;
    *at++ = '"';
    *at++ = ':';
    lien_buf_end(out->buf, at);
    out->comma = false;
}

void lien_json_out_text(struct lien_json_out *out, const char *text)
{
    begin_value(out);
    lien_json_write_text(out->buf, text, strlen(text));
}

void lien_json_out_integer(struct lien_json_out *out, int64_t integer)
{
    char digits[INTEGER_SIZE];
    char *at = digits + sizeof digits;
    uint64_t left = integer < 0 ? -(uint64_t)integer : (uint64_t)integer;
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (integer < 0)
        *--at = '-';
    begin_value(out);
    lien_buf_add(out->buf, at, (size_t)(digits + sizeof digits - at));
}

void lien_json_out_bool(struct lien_json_out *out, bool yes)
{
    lien_json_out_raw(out, yes ? "true" : "false");
}

void lien_json_out_value(struct lien_json_out *out, const json_t *value)
{
    begin_value(out);
    if (value)
        lien_json_write_ordered(out->buf, value);
    else
        lien_buf_add(out->buf, "null", 4);
}

void lien_json_out_value_new(struct lien_json_out *out, json_t *value)
{
    if (value)
        lien_json_out_value(out, value);
    else
        out->buf->failed = true;
    json_decref(value);
}

void lien_json_out_raw(struct lien_json_out *out, const char *json)
{
    begin_value(out);
    lien_buf_adds(out->buf, json);
}

void lien_json_out_member_text(struct lien_json_out *out, const char *key, const char *text)
{
    if (!text)
        return;
    lien_json_out_key(out, key);
    lien_json_out_text(out, text);
}

void lien_json_out_member_value(struct lien_json_out *out, const char *key, const json_t *value)
{
    if (!value)
        return;
    lien_json_out_key(out, key);
    lien_json_out_value(out, value);
}
