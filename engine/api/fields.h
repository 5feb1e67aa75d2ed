/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the members of a request's body and notes every one that is not right, so that whoever
 * wrote the client sees all at once.
 */
#ifndef LIEN_API_FIELDS_H
#define LIEN_API_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct lien_fields {
    const json_t *body; /* borrowed */
    json_t *problem;    /* NULL while nothing is wrong; else to be answered. Owned */
};

/* A body that is no object is one more thing that is not right. body may be NULL: none came. */
void lien_fields_init(struct lien_fields *fields, const json_t *body);
void lien_fields_clear(struct lien_fields *fields);

/* Note that a member is not right. */
void lien_fields_fault(struct lien_fields *fields, const char *pointer, const char *vi,
                       const char *en);
/* A text that is not empty; NULL where it is missing or wrong. Lends. */
const char *lien_fields_text(struct lien_fields *fields, const char *name, bool required);
/* An object; NULL where it is missing or wrong. Lends. */
const json_t *lien_fields_object(struct lien_fields *fields, const char *name);
/* A time (RFC 3339, or local at `offset_minutes`); fallback where it is missing or wrong. */
int64_t lien_fields_time(struct lien_fields *fields, const char *name, int offset_minutes,
                         int64_t fallback);
/* Every member must be one of `known`, which ends with NULL. */
void lien_fields_refuse_others(struct lien_fields *fields, const char *const known[]);

#endif
