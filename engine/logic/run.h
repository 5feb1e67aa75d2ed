/* SPDX-License-Identifier: Apache-2.0 */
/* One evaluation of a rule: what it sees, and what it may still spend. */
#ifndef LIEN_CORE_LOGIC_RUN_H
#define LIEN_CORE_LOGIC_RUN_H

#include "logic/node.h"

/* What `var` reads inside map, filter … */
struct lien_logic_frame {
    const struct lien_value *element;     /* the current one of a reduce */
    const struct lien_value *accumulator; /* NULL outside a reduce */
};

struct lien_logic_run {
    const struct lien_scope *scope;
    unsigned allowed;
    const struct lien_logic_frame *frame; /* NULL: the roots of the scope */
    int64_t steps;                        /* left */
    int depth;                            /* of template containers around what is evaluated */
    struct lien_error *err;
};

/* Evaluate a node. *ret may borrow from the scope, the frame or the rule. */
LIEN_MUST_CHECK int lien_logic_eval(struct lien_logic_run *run, const struct lien_logic_node *node,
                                    struct lien_value *ret);

/* Spend steps. LIEN_ELIMIT: they are used up. */
LIEN_MUST_CHECK int lien_logic_charge(struct lien_logic_run *run, size_t steps);
/* Spend for work on many elements or bytes, which cost less than an operator each. */
LIEN_MUST_CHECK int lien_logic_charge_elements(struct lien_logic_run *run, size_t elements);
LIEN_MUST_CHECK int lien_logic_charge_bytes(struct lien_logic_run *run, size_t bytes);
int lien_logic_no_memory(struct lien_logic_run *run);

/* Give *ret a string that was written into buf, and clear buf. */
LIEN_MUST_CHECK int lien_logic_text(struct lien_logic_run *run, struct lien_buf *buf,
                                    struct lien_value *ret);
/* Give *ret a number. LIEN_ERANGE: it is not finite, or an integer past 2^53. */
LIEN_MUST_CHECK int lien_logic_number(struct lien_logic_run *run, double number,
                                      struct lien_value *ret);

/* Read what the path leads to; undefined where it leads nowhere. */
LIEN_MUST_CHECK int lien_logic_read(struct lien_logic_run *run, const struct lien_logic_path *path,
                                    struct lien_value *ret);
/* The same by a path that is known only now, as `var` takes it. */
LIEN_MUST_CHECK int lien_logic_read_computed(struct lien_logic_run *run,
                                             const struct lien_value *path, struct lien_value *ret);

/* A copy of the result that shares no array or object with anything, within bounds. */
LIEN_MUST_CHECK int lien_logic_settle(struct lien_logic_run *run, const struct lien_value *value,
                                      json_t **ret);
/* Refuse what nests so deep that freeing it would be dangerous. */
LIEN_MUST_CHECK int lien_logic_check_depth(struct lien_logic_run *run,
                                           const struct lien_value *value);

#endif
