/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exact arithmetic on fractions: what does not fit into 64 bits is an error, never rounded.
 *
 * Every function takes fractions in lowest terms with den > 0 and gives such a one; *ret is
 * untouched on failure and may be one of the operands. Errors: LIEN_ERANGE, without a message,
 * because only the caller knows what was being counted.
 */
#ifndef LIEN_CALENDAR_FRACTION_H
#define LIEN_CALENDAR_FRACTION_H

#include <stdbool.h>
#include "calendar/duration.h"

#define LIEN_FRACTION_TEXT_SIZE 48 /* two numbers of 20 characters, a stroke and the NUL */

/* Bring num/den (den > 0) to lowest terms. */
LIEN_MUST_CHECK int lien_fraction_make(__int128 num, __int128 den, struct lien_fraction *ret);

LIEN_MUST_CHECK int lien_fraction_add(struct lien_fraction a, struct lien_fraction b,
                                      struct lien_fraction *ret);
LIEN_MUST_CHECK int lien_fraction_subtract(struct lien_fraction a, struct lien_fraction b,
                                           struct lien_fraction *ret);
LIEN_MUST_CHECK int lien_fraction_multiply(struct lien_fraction a, struct lien_fraction b,
                                           struct lien_fraction *ret);

int lien_fraction_compare(struct lien_fraction a, struct lien_fraction b); /* as memcmp */
int64_t lien_fraction_floor(struct lien_fraction a);
int64_t lien_fraction_ceil(struct lien_fraction a);

/* Write "26/15", or "2" for a whole number; and read it back: true, if text is such a fraction. */
void lien_fraction_format(struct lien_fraction a, char out[LIEN_FRACTION_TEXT_SIZE]);
bool lien_fraction_parse(const char *text, struct lien_fraction *ret);

#endif
