/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the schemas that $ref names, and refuses references that lead to themselves. */
#include <string.h>
#include "schema/compile.h"

#define FRAGMENT_BYTES_MAX 65536

enum { UNSEEN = 0, IN_PROGRESS = -1 };

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undo the percent-encoding of a URI's fragment. */
static void decode(struct lien_buf *buf, const char *text)
{
    for (; *text != '\0'; text++) {
        int high = text[0] == '%' ? hex_value(text[1]) : -1;
        int low = high >= 0 ? hex_value(text[2]) : -1;

        if (low < 0) {
            lien_buf_addc(buf, *text);
            continue;
        }
        lien_buf_addc(buf, (char)(high * 16 + low));
        text += 2;
    }
}

/* The part of a reference behind its "#"; NULL: it leads out of this schema. */
static const char *fragment_of(const struct lien_schema_compiler *compiler, const char *text)
{
    size_t id_length = compiler->id == NULL ? 0 : strlen(compiler->id);

    if (id_length > 0 && strncmp(text, compiler->id, id_length) == 0)
        text += id_length;
    if (*text == '#')
        return text + 1;
    return *text == '\0' && id_length > 0 ? text : NULL;
}

static const struct lien_schema_node *find_node(const struct lien_schema_compiler *compiler,
                                                const char *fragment)
{
    bool is_pointer = fragment[0] == '/' || fragment[0] == '\0';
    const struct lien_schema_node *node;

    for (node = compiler->schema->nodes; node != NULL; node = node->next) {
        const char *name = is_pointer ? node->pointer : node->anchor;

        if (name != NULL && strcmp(name, fragment) == 0)
            return node;
    }
    return NULL;
}

/* Put the compiler at a node that was read before, or at a keyword of it. */
static void enter_node(struct lien_schema_compiler *compiler, const struct lien_schema_node *node,
                       const char *keyword)
{
    lien_schema_leave(compiler, compiler->prefix);
    lien_buf_adds(&compiler->path, node->pointer);
    if (keyword != NULL)
        (void)lien_schema_enter(compiler, keyword);
}

static void resolve_node(struct lien_schema_compiler *compiler, struct lien_schema_node *node)
{
    const char *fragment = fragment_of(compiler, node->ref_text);
    struct lien_buf buf;

    enter_node(compiler, node, "$ref");
    lien_buf_init(&buf, FRAGMENT_BYTES_MAX);
    lien_buf_adds(&buf, "");
    if (fragment == NULL) {
        lien_schema_fault(compiler, "remote-reference",
                          "$ref can only name a place in this schema, such as #/$defs/name");
    } else {
        decode(&buf, fragment);
        node->ref = buf.failed ? NULL : find_node(compiler, buf.data);
        if (node->ref == NULL)
            lien_schema_fault(compiler, "dangling-reference", "$ref names no schema in this file");
    }
    lien_buf_clear(&buf);
}

const struct lien_schema_node *lien_schema_in_place(const struct lien_schema_node *node,
                                                    size_t *cursor)
{
    const struct lien_schema_node *singles[] = {node->ref, node->negated, node->condition,
                                                node->consequence, node->alternative};
    const struct lien_schema_list *lists[] = {&node->all_of, &node->any_of, &node->one_of};
    const size_t single_count = sizeof singles / sizeof singles[0];
    size_t at;

    while (*cursor < single_count) {
        const struct lien_schema_node *single = singles[(*cursor)++];

        if (single != NULL)
            return single;
    }
    at = *cursor - single_count;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (at < lists[i]->count) {
            (*cursor)++;
            return lists[i]->nodes[at];
        }
        at -= lists[i]->count;
    }
    if (at >= node->dependent_schemas.count)
        return NULL;
    (*cursor)++;
    return node->dependent_schemas.entries[at].node;
}

/*
 * Measure the longest chain of schemas that apply to one and the same value, beginning here.
 * A chain that comes back to itself would never end; a very long one would eat the stack.
 */
static int measure(struct lien_schema_compiler *compiler, struct lien_schema_node *node, int depth)
{
    const struct lien_schema_node *next;
    size_t cursor = 0;
    int longest = 0;

    if (node->chain != UNSEEN)
        return node->chain;
    if (depth > LIEN_SCHEMA_CHAIN_MAX)
        return LIEN_SCHEMA_CHAIN_MAX + 1;
    node->chain = IN_PROGRESS;
    while ((next = lien_schema_in_place(node, &cursor)) != NULL) {
        /* The tree is ours and not yet const: it is being built. */
        int length = measure(compiler, (struct lien_schema_node *)(uintptr_t)next, depth + 1);

        if (length == IN_PROGRESS) {
            enter_node(compiler, node, next == node->ref ? "$ref" : NULL);
            lien_schema_fault(compiler, "endless-reference",
                              "this leads back to itself without a step into the value");
        } else if (length > longest) {
            longest = length;
        }
    }
    node->chain = longest + 1;
    return node->chain;
}

void lien_schema_resolve(struct lien_schema_compiler *compiler)
{
    struct lien_schema_node *node;

    for (node = compiler->schema->nodes; node != NULL; node = node->next) {
        if (node->ref_text != NULL)
            resolve_node(compiler, node);
    }
    for (node = compiler->schema->nodes; node != NULL; node = node->next) {
        if (measure(compiler, node, 0) > LIEN_SCHEMA_CHAIN_MAX) {
            lien_schema_leave(compiler, compiler->prefix);
            lien_schema_fault(compiler, "too-deep",
                              "more than %d schemas apply to one value, each by the last",
                              LIEN_SCHEMA_CHAIN_MAX);
            return;
        }
    }
}
