/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that compile a schema share; nobody else includes this. */
#ifndef LIEN_CORE_SCHEMA_COMPILE_H
#define LIEN_CORE_SCHEMA_COMPILE_H

#include "base/buf.h"
#include "schema/schema.h"
#include "schema/node.h"

/* One compilation. Faults are added and the reading goes on, so that an author sees them all. */
struct lien_schema_compiler {
    lien_schema *schema;
    lien_faults *faults;
    struct lien_buf path; /* the pointer of what is being read, from the root of the file */
    size_t prefix;        /* how much of it leads to the root of the schema */
    int nesting;
    size_t node_count;
    struct lien_schema_node *last; /* the end of the schema's list of nodes */
    const char *id;                /* the root's $id */
    bool is_starved;               /* memory, or its bound, ended: told once, at the end */
};

/* Step into the member `key`, or the element `index`, of what is being read, and out again. */
size_t lien_schema_enter(struct lien_schema_compiler *compiler, const char *key);
size_t lien_schema_enter_index(struct lien_schema_compiler *compiler, size_t index);
void lien_schema_leave(struct lien_schema_compiler *compiler, size_t entered);

/* Add an error at the place that is being read. */
void lien_schema_fault(struct lien_schema_compiler *compiler, const char *rule, const char *format,
                       ...) LIEN_PRINTF(3, 4);

/* Zeroed memory that lives as long as the schema; NULL, and is_starved, when it ends. */
void *lien_schema_take(struct lien_schema_compiler *compiler, size_t size);

/* Read the schema at the place that is being read; NULL after a fault. */
const struct lien_schema_node *lien_schema_read(struct lien_schema_compiler *compiler,
                                                const json_t *source);

/* Read one keyword into the node; the compiler stands at its value. In keyword.c. */
void lien_schema_read_keyword(struct lien_schema_compiler *compiler, struct lien_schema_node *node,
                              const char *name, const json_t *value);

/* Find what every $ref names, and refuse those that lead to themselves. In reference.c. */
void lien_schema_resolve(struct lien_schema_compiler *compiler);

#endif
