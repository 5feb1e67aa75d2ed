/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a schema into a tree of nodes, or says every fault in it. */
#include "schema/compile.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES_MAX 65536

static size_t enter_text(struct lien_schema_compiler *compiler, const char *key)
{
    size_t entered = compiler->path.length;

    lien_buf_addc(&compiler->path, '/');
    for (; *key != '\0'; key++) {
        if (*key == '~')
            lien_buf_adds(&compiler->path, "~0");
        else if (*key == '/')
            lien_buf_adds(&compiler->path, "~1");
        else
            lien_buf_addc(&compiler->path, *key);
    }
    if (compiler->path.failed)
        compiler->is_starved = true;
    return entered;
}

size_t lien_schema_enter(struct lien_schema_compiler *compiler, const char *key)
{
    return enter_text(compiler, key);
}

size_t lien_schema_enter_index(struct lien_schema_compiler *compiler, size_t index)
{
    char key[24];

    (void)snprintf(key, sizeof key, "%zu", index);
    return enter_text(compiler, key);
}

void lien_schema_leave(struct lien_schema_compiler *compiler, size_t entered)
{
    if (entered < compiler->path.length) {
        compiler->path.length = entered;
        compiler->path.data[entered] = '\0';
    }
}

void lien_schema_fault(struct lien_schema_compiler *compiler, const char *rule, const char *format,
                       ...)
{
    char message[384];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    lien_faults_add(compiler->faults, LIEN_FAULT_ERROR, rule,
                    compiler->path.data == NULL ? "" : compiler->path.data, "%s", message);
}

void *lien_schema_take(struct lien_schema_compiler *compiler, size_t size)
{
    void *memory = lien_arena_take(compiler->schema->arena, size);

    if (memory == NULL)
        compiler->is_starved = true;
    return memory;
}

/* Make the node of the place that is being read, and put it at the end of the list. */
static struct lien_schema_node *new_node(struct lien_schema_compiler *compiler)
{
    struct lien_schema_node *node;
    const char *pointer = compiler->path.data + compiler->prefix;

    if (++compiler->node_count > LIEN_SCHEMA_NODES_MAX) {
        compiler->is_starved = true;
        return NULL;
    }
    node = lien_schema_take(compiler, sizeof *node);
    if (node == NULL)
        return NULL;
    node->pointer = lien_arena_copy(compiler->schema->arena, pointer);
    if (node->pointer == NULL) {
        compiler->is_starved = true;
        return NULL;
    }
    if (compiler->last == NULL)
        compiler->schema->nodes = node;
    else
        compiler->last->next = node;
    compiler->last = node;
    return node;
}

static void read_members(struct lien_schema_compiler *compiler, struct lien_schema_node *node,
                         const json_t *source)
{
    const char *name;
    json_t *value;

    json_object_foreach(lien_schema_lend(source), name, value)
    {
        size_t entered = lien_schema_enter(compiler, name);

        lien_schema_read_keyword(compiler, node, name, value);
        lien_schema_leave(compiler, entered);
    }
    if (json_object_get(source, "if") == NULL &&
        (json_object_get(source, "then") != NULL || json_object_get(source, "else") != NULL))
        lien_faults_add(compiler->faults, LIEN_FAULT_WARNING, "idle-keyword", compiler->path.data,
                        "then and else do nothing without if");
}

const struct lien_schema_node *lien_schema_read(struct lien_schema_compiler *compiler,
                                                const json_t *source)
{
    struct lien_schema_node *node;

    if (compiler->is_starved)
        return NULL;
    if (!json_is_object(source) && !json_is_boolean(source)) {
        lien_schema_fault(compiler, "wrong-type", "a schema is an object, true or false");
        return NULL;
    }
    if (compiler->nesting == LIEN_SCHEMA_NEST_MAX) {
        lien_schema_fault(compiler, "too-deep", "schemas nest more than %d deep",
                          LIEN_SCHEMA_NEST_MAX);
        return NULL;
    }
    node = new_node(compiler);
    if (node == NULL)
        return NULL;
    node->never = json_is_false(source);
    compiler->nesting++;
    if (json_is_object(source))
        read_members(compiler, node, source);
    compiler->nesting--;
    return node;
}

static lien_schema *new_schema(const json_t *source)
{
    lien_schema *schema = calloc(1, sizeof *schema);

    if (schema == NULL)
        return NULL;
    schema->arena = lien_arena_new(LIEN_SCHEMA_BYTES_MAX);
    schema->source = json_incref(lien_schema_lend(source));
    if (schema->arena == NULL) {
        lien_schema_free(schema);
        return NULL;
    }
    return schema;
}

/* Read everything; the compiler's faults say whether it is well. */
static void compile_all(struct lien_schema_compiler *compiler, const json_t *source)
{
    if (lien_schema_read(compiler, source) != NULL && !compiler->is_starved)
        lien_schema_resolve(compiler);
    if (compiler->is_starved) {
        lien_schema_leave(compiler, compiler->prefix);
        lien_schema_fault(compiler, "too-large",
                          "the schema takes more than %d subschemas or %u MiB, or memory ended",
                          LIEN_SCHEMA_NODES_MAX, LIEN_SCHEMA_BYTES_MAX >> 20);
    }
}

lien_schema *lien_schema_compile(const json_t *source, const char *pointer, lien_faults *faults)
{
    size_t errors_before = lien_faults_errors(faults);
    struct lien_schema_compiler compiler = {
        .schema = new_schema(source), .faults = faults, .prefix = strlen(pointer)};

    lien_buf_init(&compiler.path, PATH_BYTES_MAX);
    lien_buf_adds(&compiler.path, pointer);
    if (compiler.schema == NULL || compiler.path.failed)
        lien_schema_fault(&compiler, "too-large", "no memory for a schema");
    else
        compile_all(&compiler, source);
    lien_buf_clear(&compiler.path);
    if (lien_faults_errors(faults) > errors_before) {
        lien_schema_free(compiler.schema);
        return NULL;
    }
    return compiler.schema;
}

static void free_patterns(const struct lien_schema_node *node)
{
    lien_pattern_free(node->pattern);
    for (size_t i = 0; i < node->pattern_properties.count; i++)
        lien_pattern_free(node->pattern_properties.entries[i].pattern);
}

const json_t *lien_schema_source(const lien_schema *schema)
{
    return schema->source;
}

void lien_schema_free(lien_schema *schema)
{
    if (schema == NULL)
        return;
    for (const struct lien_schema_node *node = schema->nodes; node != NULL; node = node->next)
        free_patterns(node);
    lien_arena_free(schema->arena);
    json_decref(schema->source);
    free(schema);
}
