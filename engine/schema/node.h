/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled schema as the files of schema_*.c share it; nobody else includes this. */
#ifndef LIEN_CORE_SCHEMA_NODE_H
#define LIEN_CORE_SCHEMA_NODE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "schema/format.h"
#include "schema/pattern.h"

#define LIEN_SCHEMA_NODES_MAX 4096       /* subschemas in one schema */
#define LIEN_SCHEMA_BYTES_MAX (8u << 20) /* memory of one compiled schema */
#define LIEN_SCHEMA_NEST_MAX 64          /* schemas within schemas */
#define LIEN_SCHEMA_CHAIN_MAX 64         /* schemas that apply to one value, each by the last */
#define LIEN_SCHEMA_DEPTH_MAX 512        /* schemas in progress while a value is checked */
#define LIEN_SCHEMA_STEPS_MAX 1000000    /* schemas and patterns tried in one check */
#define LIEN_SCHEMA_VIOLATIONS_MAX 100

enum lien_schema_type {
    LIEN_TYPE_NULL = 1,
    LIEN_TYPE_BOOLEAN = 2,
    LIEN_TYPE_INTEGER = 4,
    LIEN_TYPE_REAL = 8, /* a number that is not an integer */
    LIEN_TYPE_STRING = 16,
    LIEN_TYPE_ARRAY = 32,
    LIEN_TYPE_OBJECT = 64,
    LIEN_TYPE_NUMBER = LIEN_TYPE_INTEGER | LIEN_TYPE_REAL,
};

struct lien_schema_bound {
    bool set;
    double value;
};

struct lien_schema_count {
    bool set;
    size_t value;
};

struct lien_schema_list {
    const struct lien_schema_node **nodes;
    size_t count;
};

struct lien_schema_entry {
    const char *name;
    lien_pattern *pattern; /* of patternProperties; else NULL */
    const struct lien_schema_node *node;
};

/* Schemas by name, in the order of the document. */
struct lien_schema_map {
    const json_t *source; /* the object itself, to ask quickly whether a name is in it */
    struct lien_schema_entry *entries;
    size_t count;
};

/*
 * One schema object, or true or false. It lives in the arena of its lien_schema, which owns the
 * patterns too; JSON is lent by the source, to which the lien_schema holds a reference. A keyword
 * that the author left out is NULL, empty or not set.
 */
struct lien_schema_node {
    struct lien_schema_node *next; /* in the order of compiling */
    const char *pointer;           /* from the root of the schema, for $ref */
    const char *anchor;
    bool never; /* the schema `false` */

    unsigned types; /* enum lien_schema_type bits; 0: any */
    const json_t *choices;
    const json_t *constant;

    struct lien_schema_bound multiple_of, maximum, exclusive_maximum, minimum, exclusive_minimum;

    struct lien_schema_count max_length, min_length;
    const char *pattern_text;
    const char *example; /* the first of `examples` that is text: how the pattern is explained */
    lien_pattern *pattern;
    enum lien_format format;

    struct lien_schema_count max_items, min_items, max_contains, min_contains;
    bool unique_items;
    struct lien_schema_list prefix_items;
    const struct lien_schema_node *items, *contains, *unevaluated_items;

    struct lien_schema_count max_properties, min_properties;
    const json_t *required;           /* array of names */
    const json_t *dependent_required; /* name → array of names */
    struct lien_schema_map properties, pattern_properties, dependent_schemas;
    const struct lien_schema_node *additional_properties, *property_names, *unevaluated_properties;

    const char *ref_text;
    const struct lien_schema_node *ref, *negated, *condition, *consequence, *alternative;
    struct lien_schema_list all_of, any_of, one_of;

    const char *sensitive; /* the group of x-sensitive */

    int chain; /* while references are resolved: 0 unseen, -1 in progress, else length */
};

struct lien_schema {
    json_t *source;
    lien_arena *arena;
    struct lien_schema_node *nodes; /* the first one is the root */
    bool tracks;                    /* some node has unevaluatedItems or unevaluatedProperties */
    bool has_sensitive;
};

/*
 * The schemas that apply to the same value as `node`, one a call: start with *cursor 0; NULL ends.
 * Whether they must hold does not matter here.
 */
const struct lien_schema_node *lien_schema_in_place(const struct lien_schema_node *node,
                                                    size_t *cursor);

/* jansson reads through pointers that are not const. What comes from here is only read, or its
 * references counted, which is atomic. */
static inline json_t *lien_schema_lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

#endif
