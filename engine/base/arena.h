/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of one step: taken in small pieces, freed at once. In sanitizer builds each piece is a
 * malloc of its own, so that the checker sees every block. */
#ifndef LIEN_BASE_ARENA_H
#define LIEN_BASE_ARENA_H

#include <stddef.h>

typedef struct lien_arena lien_arena;

lien_arena *lien_arena_new(size_t max);   /* bound on the total, in bytes; NULL: no memory */
void lien_arena_free(lien_arena *arena);  /* takes NULL */
void lien_arena_reset(lien_arena *arena); /* everything taken is gone, memory is kept */
void *lien_arena_take(lien_arena *arena, size_t size); /* zeroed, aligned; NULL past the bound */
char *lien_arena_copy(lien_arena *arena, const char *text); /* NUL-terminated copy */

#endif
