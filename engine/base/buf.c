/* SPDX-License-Identifier: Apache-2.0 */
/* Grows a text up to its bound. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"

#define FIRST_SIZE 256

void lien_buf_init(struct lien_buf *buf, size_t max)
{
    *buf = (struct lien_buf){.max = max};
}

void lien_buf_clear(struct lien_buf *buf)
{
    free(buf->data);
    lien_buf_init(buf, buf->max);
}

void lien_buf_reset(struct lien_buf *buf)
{
    buf->length = 0;
    buf->failed = false;
    if (buf->data)
        buf->data[0] = '\0';
}

static bool grow(struct lien_buf *buf, size_t more)
{
    if (buf->failed || more > buf->max - buf->length) {
        buf->failed = true;
        return false;
    }

    size_t need = buf->length + more + 1;
    size_t size = buf->size ? buf->size : FIRST_SIZE;
    while (size < need)
        size = size > SIZE_MAX / 2 ? need : size * 2;
    char *data = realloc(buf->data, size);
    if (!data) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->size = size;
    return true;
}

/* Whether `more` bytes and the NUL fit. The bound is checked here too: the memory may be larger. */
static inline bool make_room(struct lien_buf *buf, size_t more)
{
    if (!buf->failed && more < buf->size - buf->length && more <= buf->max - buf->length)
        return true;
    return grow(buf, more);
}

void lien_buf_add(struct lien_buf *buf, const char *bytes, size_t length)
{
    if (!make_room(buf, length))
        return;
    if (length)
        memcpy(buf->data + buf->length, bytes, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
}

char *lien_buf_reserve(struct lien_buf *buf, size_t more)
{
    return make_room(buf, more) ? buf->data + buf->length : NULL;
}

void lien_buf_end(struct lien_buf *buf, const char *end)
{
    buf->length = (size_t)(end - buf->data);
    buf->data[buf->length] = '\0';
}

void lien_buf_adds(struct lien_buf *buf, const char *text)
{
    lien_buf_add(buf, text, strlen(text));
}

void lien_buf_addc(struct lien_buf *buf, char c)
{
    if (!make_room(buf, 1))
        return;
    buf->data[buf->length++] = c;
    buf->data[buf->length] = '\0';
}

/* Most often it fits where there is room already; else it is formatted once more. */
void lien_buf_addf(struct lien_buf *buf, const char *format, ...)
{
    va_list args, again;

    if (!make_room(buf, 0))
        return;
    va_start(args, format);
    va_copy(again, args);
    size_t room = buf->size - buf->length;
    int length = vsnprintf(buf->data + buf->length, room, format, args);
    buf->failed = length < 0;
    if (length >= 0 && make_room(buf, (size_t)length)) {
        if ((size_t)length >= room)
            vsnprintf(buf->data + buf->length, (size_t)length + 1, format, again);
        buf->length += (size_t)length;
    }
    if (buf->data)
        buf->data[buf->length] = '\0';
    va_end(again);
    va_end(args);
}

char *lien_buf_take(struct lien_buf *buf, size_t *ret_length)
{
    if (!buf->data && !buf->failed)
        lien_buf_add(buf, "", 0);
    if (buf->failed) {
        lien_buf_clear(buf);
        return NULL;
    }
    if (ret_length)
        *ret_length = buf->length;

    char *data = buf->data;
    lien_buf_init(buf, buf->max);
    return data;
}
