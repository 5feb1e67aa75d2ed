/* SPDX-License-Identifier: Apache-2.0 */
/* Holds the memory of one step in chunks and frees it at once. */
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"

#define CHUNK_SIZE ((size_t)16 * 1024)

struct chunk {
    struct chunk *next;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct lien_arena {
    struct chunk *chunks; /* the one in use first */
    size_t taken;         /* bytes handed out since the last reset */
    size_t max;
};

lien_arena *lien_arena_new(size_t max)
{
    lien_arena *arena = calloc(1, sizeof *arena);

    if (arena)
        arena->max = max;
    return arena;
}

static void free_chunks(struct chunk *chunk)
{
    while (chunk) {
        struct chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

void lien_arena_free(lien_arena *arena)
{
    if (!arena)
        return;
    free_chunks(arena->chunks);
    free(arena);
}

/* One chunk of the common size is kept: the next step most likely needs no more. In sanitizer
 * builds nothing is, so that a pointer that outlives its step is seen. */
void lien_arena_reset(lien_arena *arena)
{
    struct chunk *kept = NULL;

#ifndef LIEN_SANITIZED
    for (struct chunk **at = &arena->chunks; *at; at = &(*at)->next) {
        if ((*at)->size == CHUNK_SIZE) {
            kept = *at;
            *at = kept->next;
            kept->next = NULL;
            kept->used = 0;
            break;
        }
    }
#endif
    free_chunks(arena->chunks);
    arena->chunks = kept;
    arena->taken = 0;
}

static struct chunk *add_chunk(lien_arena *arena, size_t size)
{
#ifndef LIEN_SANITIZED
    if (size < CHUNK_SIZE)
        size = CHUNK_SIZE;
#endif
    struct chunk *chunk = malloc(sizeof *chunk + size);
    if (!chunk)
        return NULL;
    chunk->size = size;
    chunk->used = 0;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    return chunk;
}

void *lien_arena_take(lien_arena *arena, size_t size)
{
    const size_t step = alignof(max_align_t);

    if (size > arena->max - arena->taken)
        return NULL;
#ifndef LIEN_SANITIZED
    size_t rounded = (size + step - 1) / step * step;
#else
    size_t rounded = size ? size : 1;
    (void)step;
#endif
    struct chunk *chunk = arena->chunks;
    if (!chunk || rounded > chunk->size - chunk->used)
        chunk = add_chunk(arena, rounded);
    if (!chunk)
        return NULL;

    void *piece = chunk->bytes + chunk->used;
    chunk->used += rounded;
    arena->taken += size;
    return memset(piece, 0, size);
}

char *lien_arena_copy(lien_arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = lien_arena_take(arena, size);

    return copy ? memcpy(copy, text, size) : NULL;
}
