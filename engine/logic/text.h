/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts as JavaScript sees them: UTF-8 here, counted in UTF-16 code units there.
 *
 * All texts are valid UTF-8. Half of a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD.
 */
#ifndef LIEN_CORE_LOGIC_TEXT_H
#define LIEN_CORE_LOGIC_TEXT_H

#include <stddef.h>
#include "base/buf.h"

/* Move both ends inwards past what JavaScript's trim takes off. */
void lien_text_trim(const char **start, const char **end);
size_t lien_text_units(const char *text, size_t length);      /* UTF-16 code units */
size_t lien_text_characters(const char *text, size_t length); /* code points */
/* Below, at or above 0, in the order of code units. */
int lien_text_compare(const char *a, size_t a_length, const char *b, size_t b_length);
/* Add `count` code units from `from` on; both within the text. */
void lien_text_add_units(struct lien_buf *buf, const char *text, size_t from, size_t count);
/* Add the text in small letters: those of Vietnamese, whole or with combining marks, of the
 * European Latin alphabets and of pinyin. Everything else stands as it is. */
void lien_text_add_lower(struct lien_buf *buf, const char *text, size_t length);
/* Add the text in small letters, those of Vietnamese without their marks (whole or combining; đ is
 * d), without spaces at its ends, and with one between words: names as they may be compared. */
void lien_text_add_folded(struct lien_buf *buf, const char *text, size_t length);

#endif
