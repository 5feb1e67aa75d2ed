/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that check a value share; nobody else includes this. */
#ifndef LIEN_CORE_SCHEMA_CHECK_H
#define LIEN_CORE_SCHEMA_CHECK_H

#include "schema/message.h"
#include "schema/node.h"
#include "schema/seen.h"

/* One check in progress. */
struct lien_schema_check {
    lien_violations *found; /* NULL: only yes or no is wanted */
    lien_matcher *matcher;  /* made when the first pattern is met */
    bool tracks;            /* whether what schemas have looked at is kept */
    size_t steps;
    int depth;
    int code; /* what stopped the check, or 0; then every answer is false and means nothing */
    struct lien_error *err;
};

/* The value at hand. */
struct lien_subject {
    const json_t *value;
    const struct lien_place *place;
};

/* Whether the value is right by the schema. What it has looked at is added to *seen. */
bool lien_schema_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                       struct lien_subject subject, struct lien_seen *seen);

/* The same, and nobody is told why not. */
bool lien_schema_holds_quietly(struct lien_schema_check *check, const struct lien_schema_node *node,
                               struct lien_subject subject, struct lien_seen *seen);

/* The keywords of one kind of value; the first is scalar.c, then array.c … */
bool lien_schema_number_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                              struct lien_subject subject);
bool lien_schema_string_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                              struct lien_subject subject);
bool lien_schema_array_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                             struct lien_subject subject, struct lien_seen *seen);
bool lien_schema_object_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                              struct lien_subject subject, struct lien_seen *seen);
/* allOf, anyOf, oneOf, not, if, dependentSchemas, $ref: combine.c. */
bool lien_schema_combined_holds(struct lien_schema_check *check,
                                const struct lien_schema_node *node, struct lien_subject subject,
                                struct lien_seen *seen);
/* unevaluatedItems and unevaluatedProperties, when all others have held. */
bool lien_schema_rest_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                            struct lien_subject subject, struct lien_seen *seen);

/* Whether a pattern is found in the text; false too when the check is stopped. */
bool lien_schema_finds(struct lien_schema_check *check, const lien_pattern *pattern,
                       const char *text, size_t length);

/* Count one step of work; false: the check is stopped. */
bool lien_schema_step(struct lien_schema_check *check);
/* Stop the check. */
void lien_schema_stop(struct lien_schema_check *check, int code, const char *why);

/* Tell what is wrong where somebody listens; always false. */
bool lien_schema_wrong(struct lien_schema_check *check, const struct lien_place *place,
                       enum lien_wrong wrong);
bool lien_schema_wrong_number(struct lien_schema_check *check, const struct lien_place *place,
                              enum lien_wrong wrong, double number);

/* The enum lien_schema_type bit of a value. */
unsigned lien_schema_type_of(const json_t *value);

#endif
