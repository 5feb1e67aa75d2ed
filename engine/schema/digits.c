/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what a pattern of digits asks for, so that the person at the form is told in words. */
#include "schema/digits.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 999 /* more than a form asks for; keeps the sums small */

static bool accept(const char **at, const char *word)
{
    size_t length = strlen(word);

    if (strncmp(*at, word, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_number(const char **at, int *ret)
{
    int number = 0;

    if (!is_digit(**at))
        return false;
    while (is_digit(**at) && number <= DIGITS_MAX)
        number = number * 10 + (*(*at)++ - '0');
    *ret = number;
    return number <= DIGITS_MAX;
}

static bool read_repetition(const char **at, struct lien_digits_choice *choice)
{
    choice->min = choice->max = 1;
    if (accept(at, "+")) {
        choice->max = LIEN_DIGITS_ENDLESS;
        return true;
    }
    if (!accept(at, "{"))
        return true;
    if (!read_number(at, &choice->min))
        return false;
    choice->max = choice->min;
    if (accept(at, ",") && !read_number(at, &choice->max))
        choice->max = LIEN_DIGITS_ENDLESS;
    return accept(at, "}");
}

static bool read_choice(const char **at, struct lien_digits_choice *choice)
{
    size_t length = 0;

    while (is_digit(**at)) {
        if (length == sizeof choice->prefix - 1)
            return false;
        choice->prefix[length++] = *(*at)++;
    }
    choice->prefix[length] = '\0';
    if (!accept(at, "[0-9]") && !accept(at, "\\d"))
        return false;
    if (!read_repetition(at, choice))
        return false;
    choice->min += (int)length;
    if (choice->max < LIEN_DIGITS_ENDLESS)
        choice->max += (int)length;
    return true;
}

bool lien_digits_read(const char *pattern, struct lien_digits *ret)
{
    struct lien_digits digits = {.count = 0};
    const char *at = pattern;
    bool is_group;

    if (!accept(&at, "^"))
        return false;
    is_group = accept(&at, "(?:") || accept(&at, "(");
    do {
        if (digits.count == LIEN_DIGITS_CHOICES_MAX ||
            !read_choice(&at, &digits.choices[digits.count]))
            return false;
        digits.count++;
        /* ^a$|^b$ says the same as ^(a|b)$; ^a|b$ does not. */
    } while (is_group ? accept(&at, "|") : accept(&at, "$|^"));
    if (is_group && !accept(&at, ")"))
        return false;
    if (!accept(&at, "$") || *at != '\0')
        return false;
    *ret = digits;
    return true;
}
