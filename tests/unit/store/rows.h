/* SPDX-License-Identifier: Apache-2.0 */
/* Rows for tests: the nth dossier, its case, its events. A test changes what it is about. */
#ifndef TESTS_UNIT_STORE_ROWS_H
#define TESTS_UNIT_STORE_ROWS_H

#include "house.h"

#define NOON INT64_C(1795600800000) /* some day in November 2026 */

struct lien_id make_id(int kind, int number);
#define DOSSIER(n) make_id(1, n)
#define CASE(n) make_id(2, n)

/* The root case of dossier n, opened n seconds after NOON; its code is "HN-1-%06d". */
struct lien_case_row make_case(int n);

/* Add dossier n and its root case, in the transaction at hand. */
void add_dossier(struct house *house, int n);
void add_case(struct house *house, const struct lien_case_row *row);

/* The same, each in a transaction of its own. */
void keep_dossier(struct house *house, int n);
void keep_case(struct house *house, const struct lien_case_row *row);
void keep_update(struct house *house, const struct lien_case_row *row);

/* A delivery of dossier n to a connector, still without its sequence. */
struct lien_outbox_row make_delivery(int n, const char *connector, int number);

/* The nth list member at "items", and a text or number of it; fails where it is not there. */
const char *item_text(const json_t *list, size_t index, const char *key);
json_int_t item_number(const json_t *list, size_t index, const char *key);
size_t item_count(const json_t *list);

/* What load_dossier told, copied. */
struct loaded {
    int dossiers;
    char pins[128];
    int cases;
    struct lien_case_row rows[8]; /* numbers and ids; texts are copied below */
    char codes[8][32];
    char inputs[8][128];
    char snapshots[8][128];
    char states[8][64];
    char assignees[8][64];   /* "": nobody */
    char foreign_codes[128]; /* "system:code " words */
    int64_t sequence;
    uint8_t hash[32];
};
struct lien_dossier_sink loaded_sink(struct loaded *loaded);

#endif
