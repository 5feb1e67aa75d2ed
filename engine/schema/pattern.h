/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns of ECMAScript (with its `u` flag), matched by PCRE2 within a bound of time.
 *
 * We read ECMAScript's grammar ourselves and write each construct as PCRE2 means it, so that
 * neither `.` nor `\s` nor `$` changes its sense. What PCRE2 does not do alike is refused: back
 * references, look-behind, an empty class, and properties of characters beyond the general
 * categories and the scripts. So is what is an error in ECMAScript, such as `\a`, `\-` or `a++`.
 *
 * Source  ECMA-262 section 22.2.1; pcre2pattern(3).
 */
#ifndef LIEN_CORE_SCHEMA_PATTERN_H
#define LIEN_CORE_SCHEMA_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include "lienthong/error.h"

#define LIEN_PATTERN_LENGTH_MAX 4096  /* bytes of a pattern */
#define LIEN_PATTERN_NEST_MAX 32      /* groups within groups */
#define LIEN_PATTERN_TRIES_MAX 200000 /* PCRE2's match limit for one text */

typedef struct lien_pattern lien_pattern; /* immutable; shared by threads */
typedef struct lien_matcher lien_matcher; /* what one thread needs to match any pattern */

/* Compile. Errors: LIEN_EINVAL with a sentence that names what is refused, LIEN_ELIMIT,
 * LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_pattern_compile(const char *text, size_t length, lien_pattern **ret,
                                         struct lien_error *err);
void lien_pattern_free(lien_pattern *pattern); /* takes NULL */

LIEN_MUST_CHECK lien_matcher *lien_matcher_new(void); /* NULL: out of memory */
void lien_matcher_free(lien_matcher *matcher);        /* takes NULL */

/* Whether the pattern is found in the text. Errors: LIEN_ELIMIT: too many tries, LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_pattern_find(const lien_pattern *pattern, lien_matcher *matcher,
                                      const char *text, size_t length, bool *ret,
                                      struct lien_error *err);

#endif
