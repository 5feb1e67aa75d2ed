/* SPDX-License-Identifier: Apache-2.0 */
/* What is said to the person at the form, and the list that keeps it. */
#ifndef LIEN_CORE_SCHEMA_MESSAGE_H
#define LIEN_CORE_SCHEMA_MESSAGE_H

#include "schema/schema.h"
#include "schema/format.h"

/* Where in a value we are: a chain of frames up to the root, which has no frame. */
struct lien_place {
    const struct lien_place *up;
    const char *key; /* NULL: `index` counts */
    size_t index;
};

/* What can be wrong, each with its own sentence. */
enum lien_wrong {
    LIEN_WRONG_MISSING,
    LIEN_WRONG_NOT_A_FIELD,
    LIEN_WRONG_FIELD_NAME,
    LIEN_WRONG_NOT_ALLOWED,
    LIEN_WRONG_CHOICE,
    LIEN_WRONG_CONSTANT,
    LIEN_WRONG_NOT_TICKED,
    LIEN_WRONG_MULTIPLE,
    LIEN_WRONG_ABOVE,
    LIEN_WRONG_NOT_BELOW,
    LIEN_WRONG_BELOW,
    LIEN_WRONG_NOT_ABOVE,
    LIEN_WRONG_TOO_LONG,
    LIEN_WRONG_TOO_SHORT,
    LIEN_WRONG_MANY_ITEMS,
    LIEN_WRONG_FEW_ITEMS,
    LIEN_WRONG_SAME_ITEMS,
    LIEN_WRONG_CONTAINS_FEW,
    LIEN_WRONG_CONTAINS_MANY,
    LIEN_WRONG_MANY_FIELDS,
    LIEN_WRONG_FEW_FIELDS,
    LIEN_WRONG_NO_CASE,
    LIEN_WRONG_SEVERAL_CASES,
    LIEN_WRONG_PATTERN,
    LIEN_WRONG_UNLIKE_EXAMPLE,
    LIEN_WRONG_COUNT
};

LIEN_MUST_CHECK lien_violations *lien_violations_new(void); /* NULL: out of memory */
bool lien_violations_full(const lien_violations *violations);

/*
 * Say what is wrong at a place; what was said there already, or does not fit any more, is dropped.
 * Errors  LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_say(lien_violations *violations, const struct lien_place *place,
                             enum lien_wrong wrong);
/* The same where the sentence names a number. */
LIEN_MUST_CHECK int lien_say_number(lien_violations *violations, const struct lien_place *place,
                                    enum lien_wrong wrong, double number);
/* `types`: the enum lien_schema_type bits that were expected. */
LIEN_MUST_CHECK int lien_say_types(lien_violations *violations, const struct lien_place *place,
                                   unsigned types);
LIEN_MUST_CHECK int lien_say_format(lien_violations *violations, const struct lien_place *place,
                                    enum lien_format format);
/* Says how many digits are asked where the pattern asks for nothing else; otherwise gives the
 * schema's example, which may be NULL. */
LIEN_MUST_CHECK int lien_say_pattern(lien_violations *violations, const struct lien_place *place,
                                     const char *pattern, const char *example);

#endif
