/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compiled rule: a tree of nodes whose paths are split and whose constants are values already.
 */
#ifndef LIEN_CORE_LOGIC_NODE_H
#define LIEN_CORE_LOGIC_NODE_H

#include "logic/logic.h"
#include "logic/value.h"

struct lien_logic_run;
struct lien_logic_node;

enum lien_node_kind {
    LIEN_NODE_CONSTANT,
    LIEN_NODE_PATH,     /* var with a literal path; args begin with its default */
    LIEN_NODE_ARRAY,    /* its elements are args */
    LIEN_NODE_OBJECT,   /* its members' values are args, their keys stand in `keys` */
    LIEN_NODE_IN_STATE, /* `state` is the index that the name was resolved to */
    LIEN_NODE_OPERATOR,
};

/* Where a literal path starts. */
enum lien_path_start {
    LIEN_PATH_ROOT,        /* a root of the scope */
    LIEN_PATH_WHOLE,       /* the empty path: all that the rule sees */
    LIEN_PATH_ELEMENT,     /* the element of a map, a filter … */
    LIEN_PATH_CURRENT,     /* of a reduce */
    LIEN_PATH_ACCUMULATOR, /* of a reduce */
    LIEN_PATH_NOTHING,     /* a name that the data cannot have */
};

struct lien_path_token {
    const char *text; /* not NUL-terminated */
    size_t length;
    int64_t index; /* as an array index; -1 where it is none */
};

struct lien_logic_path {
    enum lien_path_start start;
    enum lien_root root;
    size_t count; /* of tokens behind the start */
    struct lien_path_token *tokens;
    char *text; /* what the tokens point into */
};

/* An operator that decides itself which arguments it evaluates, and one that is given them all. */
typedef int (*lien_logic_lazy)(struct lien_logic_run *run, const struct lien_logic_node *node,
                               struct lien_value *ret);
typedef int (*lien_logic_eager)(struct lien_logic_run *run, struct lien_value *args, size_t count,
                                struct lien_value *ret);

/* What compiling an operator asks for beyond its arguments. */
enum lien_operator_form {
    LIEN_FORM_PLAIN,
    LIEN_FORM_ITERATES, /* the second argument sees the element alone */
    LIEN_FORM_REDUCES,  /* the second argument sees current and accumulator */
    LIEN_FORM_VAR,
    LIEN_FORM_MISSING,      /* all arguments are paths */
    LIEN_FORM_MISSING_SOME, /* the second argument is an array of paths */
    LIEN_FORM_IN_STATE,
    LIEN_FORM_PRESERVE,
    LIEN_FORM_OBJECT,
};

#define LIEN_ARGS_ANY 255

struct lien_operator {
    const char *name;
    unsigned char args_min, args_max;
    /* Fewer or more are an error at load; of the published operators only where json-logic-js
     * itself fails, else a warning: there they have a meaning, though hardly the author's. */
    bool strict;
    enum lien_operator_form form;
    lien_logic_lazy lazy;
    lien_logic_eager eager;
};

/* NULL: no operator has that name. */
const struct lien_operator *lien_operator_find(const char *name);

struct lien_logic_node {
    enum lien_node_kind kind;
    bool fresh; /* ARRAY, OBJECT: part of a template's frame, not of a rule */
    int state;
    size_t count;
    struct lien_logic_node *args;
    union {
        struct lien_value constant;
        struct lien_logic_path path;
        json_t *keys; /* an array of strings */
        const struct lien_operator *operator;
    };
};

void lien_node_clear(struct lien_logic_node *node);

/* Split a path's text at its dots. start and root are the caller's. false: out of memory. */
bool lien_path_split(struct lien_logic_path *path, const char *text, size_t length);
void lien_path_clear(struct lien_logic_path *path);
/* The root that a token names; LIEN_ROOT_COUNT: none. */
enum lien_root lien_path_root(const struct lien_path_token *token);

struct lien_rule {
    struct lien_logic_node node;
    unsigned allowed; /* roots that may be read */
    unsigned reads;   /* roots that literal paths read */
    bool computed;    /* some path is computed where it could name a root */
    json_t *paths;    /* sorted, each once */
    json_t *constant; /* the value, where the node is a constant; else NULL */
};

#endif
