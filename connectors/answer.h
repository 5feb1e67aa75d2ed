/* SPDX-License-Identifier: Apache-2.0 */
/* What a connected system answers to an invocation at once. Pure. */
#ifndef LIEN_CONNECTORS_ANSWER_H
#define LIEN_CONNECTORS_ANSWER_H

#include <jansson.h>
#include "lienthong/error.h"

#define LIEN_ANSWER_BYTES_MAX ((size_t)1 << 20)

/*
 * Read the body of a 200: an object with exactly one of "output" and "error".
 *
 * Owner   Returns a new reference in *ret.
 * Errors  LIEN_EINVAL: no such object; LIEN_ELIMIT, LIEN_ERANGE: as lien_json_read.
 */
LIEN_MUST_CHECK int lien_answer_read(const char *body, size_t length, json_t **ret,
                                     struct lien_error *err);

#endif
