/* SPDX-License-Identifier: Apache-2.0 */
/* Fills in forms by chance, from their schema. Private to this room. */
#ifndef LIEN_REHEARSE_YEAR_FORM_H
#define LIEN_REHEARSE_YEAR_FORM_H

#include <jansson.h>
#include "rehearse/year_chance.h"

struct lien_form_terms {
    struct lien_chance *chance;
    int64_t now_ms; /* dates are those of today */
    int offset_minutes;
    /* Which of several answers is tried: 0 the usual one, most often the first of an enum; the
     * turns from 0 to below LIEN_FORM_TURNS, from the same chance, try every one. */
    int turn;
};

#define LIEN_FORM_TURNS 8

/*
 * A value for the schema: what it requires, and the rest now and then. It understands type, enum,
 * const, $ref within the schema, properties, items, lengths, bounds, formats and patterns without
 * groups; whoever sends the value finds out whether the schema asks for more. A NULL schema gives
 * {}. New reference; NULL: out of memory.
 */
json_t *lien_form_draw(const json_t *schema, const struct lien_form_terms *terms);

/*
 * What another citizen could have declared: a copy of a good form in which, here and there, another
 * choice of an enum is taken, a yes is a no, a member is missing, or one is there that was not. The
 * schema may refuse it. New reference; NULL: out of memory.
 */
json_t *lien_form_vary(const json_t *schema, const json_t *form,
                       const struct lien_form_terms *terms);

/* Follow a reference within the schema. Lends. */
const json_t *lien_form_resolve(const json_t *root, const json_t *schema);

/* A copy in which every ISO day lies so many days later. New reference; NULL: out of memory. */
json_t *lien_form_shift(const json_t *form, int64_t days);

#endif
