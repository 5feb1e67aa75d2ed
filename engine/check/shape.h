/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a schema says of one member, read from its source: as much as the check needs.
 *
 * What is not understood (allOf, anyOf, if …) allows everything. Private to this room.
 */
#ifndef LIEN_CHECK_SHAPE_H
#define LIEN_CHECK_SHAPE_H

#include <jansson.h>
#include <stdbool.h>

struct lien_shape {
    bool may_be_absent;
    bool may_be_null;
    bool is_known;         /* there is a schema for it */
    unsigned types;        /* bits of 1 << json_type, numbers as JSON_INTEGER; 0: any */
    bool may_be_empty;     /* a text may be "", a list [] */
    const json_t *choices; /* enum; or NULL */
    const json_t *schema;  /* its own; or NULL */
};

/* path: members joined by dots, "" is the whole. A NULL schema allows everything. */
struct lien_shape lien_shape_of(const json_t *schema, const char *path);
/* Whether the schema has that member, or says nothing of what members there are. */
bool lien_shape_knows(const json_t *schema, const char *path);
/* Whether a value is of the member's types and choices. */
bool lien_shape_takes(const json_t *schema, const char *path, const json_t *value);

/* A value that the schema allows, new: every member that it names; NULL: none was found. */
json_t *lien_shape_example(const json_t *schema);

#endif
