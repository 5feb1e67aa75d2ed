/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for byte strings: the same bytes have the same number, from 0 on. Private. */
#ifndef LIEN_CHECK_INTERN_H
#define LIEN_CHECK_INTERN_H

#include <stddef.h>
#include <stdint.h>

/* Zeroed is empty. At most 2^31 strings. */
struct lien_intern {
    char *bytes;  /* all strings, one behind the other */
    size_t *ends; /* where each ends in bytes */
    int *table;   /* open addressing: number + 1 */
    size_t used, bytes_size, table_size;
    int count, size;
};

/* The string's number, new or known; -1: out of memory. *ret_new may be NULL. */
int lien_intern_add(struct lien_intern *intern, const void *bytes, size_t length, int *ret_new);
/* Its number; -1: it is not there. */
int lien_intern_find(const struct lien_intern *intern, const void *bytes, size_t length);
void lien_intern_clear(struct lien_intern *intern);

/* A 64-bit hash of bytes. */
uint64_t lien_intern_hash(const void *bytes, size_t length);

#endif
