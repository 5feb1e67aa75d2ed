/* SPDX-License-Identifier: Apache-2.0 */
/* A growing text with a bound: what is too long is an error, never a truncation. */
#ifndef LIEN_BASE_BUF_H
#define LIEN_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include "lienthong/error.h"

/* Open, so that it can live in the caller's frame. `data` is always NUL-terminated once added to.
 */
struct lien_buf {
    char *data;    /* owned; NULL while empty */
    size_t length; /* without the NUL */
    size_t size;   /* allocated */
    size_t max;    /* the bound on length */
    bool failed;   /* an addition did not fit or memory ran out; sticky */
};

void lien_buf_init(struct lien_buf *buf, size_t max);
void lien_buf_clear(struct lien_buf *buf); /* frees the memory, keeps the bound */
void lien_buf_reset(struct lien_buf *buf); /* empties, keeps the memory */
void lien_buf_add(struct lien_buf *buf, const char *bytes, size_t length);
/* Make room for `more` bytes and lend the place where they go; NULL where they do not fit. What is
 * written there counts once lien_buf_end has said up to where. */
char *lien_buf_reserve(struct lien_buf *buf, size_t more);
void lien_buf_end(struct lien_buf *buf, const char *end);
void lien_buf_adds(struct lien_buf *buf, const char *text);
void lien_buf_addc(struct lien_buf *buf, char c);
void lien_buf_addf(struct lien_buf *buf, const char *format, ...) LIEN_PRINTF(2, 3);
/* Hand the text over: the caller frees it; buf is empty afterwards. NULL if it failed. */
LIEN_MUST_CHECK char *lien_buf_take(struct lien_buf *buf, size_t *ret_length /* may be NULL */);

#endif
