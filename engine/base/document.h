/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON file with its text: a fault found at a pointer can be told by line and column. */
#ifndef LIEN_BASE_DOCUMENT_H
#define LIEN_BASE_DOCUMENT_H

#include "base/json.h"

typedef struct lien_document lien_document;

/* Read a document. Copies text. Errors as lien_json_read. */
LIEN_MUST_CHECK int lien_document_read(const char *text, size_t length, lien_document **ret,
                                       struct lien_error *err);
void lien_document_free(lien_document *document);                                  /* takes NULL */
const json_t *lien_document_root(const lien_document *document);                   /* lends */
const char *lien_document_text(const lien_document *document, size_t *ret_length); /* lends */

/*
 * Find where the value at `pointer` begins, by walking the text; where the pointer names nothing,
 * the nearest value around it. line and column count from 1, column in characters.
 */
void lien_document_locate(const lien_document *document, const char *pointer, int *ret_line,
                          int *ret_column);

/* Fill in line and column of every fault from its pointer. */
void lien_document_place_faults(const lien_document *document, lien_faults *faults);

#endif
