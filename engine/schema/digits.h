/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns that ask for digits and nothing else, such as ^[0-9]{12}$: their meaning in numbers. */
#ifndef LIEN_CORE_SCHEMA_DIGITS_H
#define LIEN_CORE_SCHEMA_DIGITS_H

#include <stdbool.h>

#define LIEN_DIGITS_CHOICES_MAX 4
#define LIEN_DIGITS_ENDLESS 9999 /* `max` of [0-9]+ */

struct lien_digits {
    struct lien_digits_choice {
        char prefix[8]; /* the digits that it begins with, as text; counted in min and max */
        int min;
        int max;
    } choices[LIEN_DIGITS_CHOICES_MAX];
    int count; /* from 1 */
};

/* false: the pattern asks for something else. Reads ^…$ around one or several of the form
 * literal digits, then [0-9] or \d, with {n}, {n,}, {n,m}, + or nothing behind it. */
bool lien_digits_read(const char *pattern, struct lien_digits *ret);

#endif
