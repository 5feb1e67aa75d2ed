/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the text of JSON that jansson has accepted, or up to where it has not: it says where
 * things stand, never whether they are right. It does not read past `end`. */
#ifndef LIEN_BASE_SCAN_H
#define LIEN_BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* Step over white space. */
const char *lien_scan_space(const char *at, const char *end);
/* Step over the string that begins at `at`. */
const char *lien_scan_string(const char *at, const char *end);
/* Step over the value that begins at `at`. */
const char *lien_scan_value(const char *at, const char *end);

/* How deep the text nests at most, counting no further than `max` + 1. */
int lien_scan_depth(const char *text, const char *end, int max);

/* Line and column, from 1, of a place in the text; column in characters. */
void lien_scan_place(const char *text, const char *at, int *ret_line, int *ret_column);

/* Where the value at the pointer begins; where it names nothing, the nearest value around it. */
const char *lien_scan_find(const char *text, const char *end, const char *pointer);

/* The pointer of the innermost value that begins at or before `at` and is not over there. */
void lien_scan_pointer(const char *text, const char *end, const char *at, char *out, size_t size);

#endif
