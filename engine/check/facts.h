/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which data decide where a procedure goes, and values that stand for all others.
 *
 * A fact is a path that some condition reads, with the constants that it is compared with. Two
 * values of the same class (lien_facts_class) are alike to every condition. Private to this room.
 */
#ifndef LIEN_CHECK_FACTS_H
#define LIEN_CHECK_FACTS_H

#include "check/parts.h"

#define LIEN_FACTS_MAX 200
#define LIEN_FACT_PATH_SIZE 160

struct lien_fact {
    enum lien_root root;            /* context, event or input */
    char path[LIEN_FACT_PATH_SIZE]; /* below the root, joined by dots */
    json_t *constants; /* an array: what it is compared with; of a list: what is looked for in it */
    bool asks_null;    /* it matters whether it is null, not only whether it is truthy */
    bool asks_truth;   /* some condition reads it; else it is only needed (needs.h) */
    bool counts;       /* of the context: some action computes it (counts.c) */
    bool exact;        /* a condition asks more of it than classes tell: of a date, for one */
};

struct lien_facts {
    const struct lien_definition *definition;
    struct lien_fact items[LIEN_FACTS_MAX];
    int count;
    bool out_of_memory;
};

/* Gather the facts of a procedure. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_facts_init(struct lien_facts *facts,
                                    const struct lien_definition *definition);
void lien_facts_clear(struct lien_facts *facts);

/* The fact of a path in context, event or input, new or known; NULL: the node is none. */
struct lien_fact *lien_facts_of(struct lien_facts *facts, const struct lien_logic_node *node);
/* Add all that stands in a node, with the constants that it is compared with. */
void lien_facts_gather(struct lien_facts *facts, const struct lien_logic_node *node);
/* That of a path below what a node reads, "a.b" or "". */
struct lien_fact *lien_facts_below(struct lien_facts *facts, const struct lien_logic_node *node,
                                   const char *rest);
void lien_facts_add_constant(struct lien_fact *fact, const json_t *constant);
/* What stands beside a path in one comparison is a constant of it; for orders, its neighbours. The
 * node is an operator. */
void lien_facts_compare(struct lien_facts *facts, const struct lien_logic_node *node);
/* origins.c: the node of a template at a path, which is moved on by what is used up; NULL: it has
 * none. */
const struct lien_logic_node *lien_facts_descend(const struct lien_logic_node *node,
                                                 const char **path);
/* Whether the node's value may be that of its argument there: a branch, not a condition. */
bool lien_facts_hands_on(const struct lien_logic_node *node, size_t argument);
/* origins.c: what remains of a context's fact behind that key, "a.b" or ""; NULL: another's. */
const char *lien_facts_rest(const struct lien_fact *fact, const char *key);
/* counts.c: tell the numbers of keys that count apart, as far as conditions ask; and whether one
 * asks further. */
void lien_facts_count(struct lien_facts *facts);
bool lien_facts_counts_far(const struct lien_facts *facts, const lien_rule *rule);
/* Write such a path, below its root. False: the node is none. */
bool lien_facts_path(const struct lien_logic_node *node, char *out, size_t size);
/* classes.c: what is at a path below a root's value; NULL: nothing. Lends. */
const json_t *lien_facts_value(const json_t *value, const char *path);

/* origins.c: what decides in another case is decided by what this one hands over: add, to the facts
 * of the sender, where a template takes the facts of the receiver from. skip: what their paths
 * begin with ("output."); or NULL. */
void lien_facts_follow(struct lien_facts *facts, const lien_rule *template,
                       const struct lien_facts *receiver, enum lien_root root, const char *skip);
/* origins.c: follow the facts of the context back through assignments, again. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_facts_trace(struct lien_facts *facts);
/* It grows with each fact and each constant. */
size_t lien_facts_weight(const struct lien_facts *facts);

/* classes.c: add what tells contexts (or inputs) of different classes apart. */
void lien_facts_class(const struct lien_facts *facts, enum lien_root root, const json_t *value,
                      struct lien_buf *key);

/* meets.c: whether an event of that type may meet a rule that reads the fact, which is one of
 * events. */
bool lien_facts_may_meet(const struct lien_facts *facts, const struct lien_fact *fact,
                         const char *type);

/* variants.c: values of a root that stand for all that the schema allows: a new array of objects,
 * the first with every member that the schema names. type: of the event, where root is that; skip:
 * a member that encloses it ("output"); or NULL. */
json_t *lien_facts_variants(const struct lien_facts *facts, enum lien_root root, const char *type,
                            const json_t *schema, const char *skip);

/* Whether a condition asks more than facts can tell (dates, sums, lists): then it may hold or not.
 */
bool lien_facts_is_rich(const lien_rule *rule);

#endif
