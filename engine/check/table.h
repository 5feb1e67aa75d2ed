/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the table of one machine (solo.h) ask of one another. Private to them. */
#ifndef LIEN_CHECK_TABLE_H
#define LIEN_CHECK_TABLE_H

#include "check/solo.h"

#define LIEN_TABLE_KEY_MAX ((size_t)64 * 1024)

/* numbers.c: the number of what a key tells, which is cleared. -1: out of memory. */
int lien_table_intern(struct lien_intern *intern, struct lien_buf *key, int *ret_new);
/* The number of a value in its list; a new one is kept as the one that stands for its class. The
 * key is cleared. -1: out of memory. */
int lien_table_keep(struct lien_intern *intern, struct lien_buf *key, json_t *list,
                    const json_t *value);
/* The value that a message to the parent is, and an output. -1: out of memory. */
int lien_table_keep_message(struct lien_solo *solo, const json_t *event);
int lien_table_keep_output(struct lien_solo *solo, const json_t *output);

/* pushes.c: fill in what a step asks of others. False: out of memory. */
bool lien_table_read_pushes(struct lien_solo *solo, const struct lien_step *step,
                            struct lien_move *move);

/* What is asked of the table: a node and what comes to it. */
struct lien_question {
    enum lien_move_kind kind;
    int node;  /* -1: the case is opened */
    int event; /* OPEN: the input; TIMER: the event that names it */
    int input;
    int timer; /* TIMER: its place in the snapshot */
    bool at_once;
};

/* entries.c: compute the entry: once, or in each way in which what cannot be decided may be. Sets
 * solo->rc where memory is out. */
void lien_table_answer(struct lien_solo *solo, const struct lien_question *question,
                       struct lien_moves *moves);
/* What steps of a case that was opened with that input see. */
struct lien_step_env lien_table_env(struct lien_solo *solo, int input);
/* Whether nobody can decide beforehand if its guard holds. It has one. */
bool lien_table_is_open(const struct lien_solo *solo, const struct lien_transition *transition);

#endif
