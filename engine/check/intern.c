/* SPDX-License-Identifier: Apache-2.0 */
/* Gives byte strings numbers. */
#include "check/intern.h"

#include <stdlib.h>
#include <string.h>

uint64_t lien_intern_hash(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint64_t hash = length * UINT64_C(0x9E3779B97F4A7C15), word;
    for (; length >= sizeof(word); length -= sizeof(word), at += sizeof(word)) {
        memcpy(&word, at, sizeof(word));
        hash = (hash ^ word) * UINT64_C(0xFF51AFD7ED558CCD);
        hash ^= hash >> 32;
    }
    word = 0;
    if (length > 0)
        memcpy(&word, at, length);
    hash = (hash ^ word) * UINT64_C(0xC4CEB9FE1A85EC53);
    return hash ^ hash >> 29;
}

static size_t start_of(const struct lien_intern *intern, int number)
{
    return number > 0 ? intern->ends[number - 1] : 0;
}

static size_t place_of(const struct lien_intern *intern, const void *bytes, size_t length)
{
    size_t at = (size_t)lien_intern_hash(bytes, length) & (intern->table_size - 1);
    for (; intern->table[at]; at = (at + 1) & (intern->table_size - 1)) {
        size_t start = start_of(intern, intern->table[at] - 1);
        if (intern->ends[intern->table[at] - 1] - start == length &&
            memcmp(intern->bytes + start, bytes, length) == 0)
            break;
    }
    return at;
}

static int grow_table(struct lien_intern *intern)
{
    if ((size_t)intern->count * 2 < intern->table_size)
        return 0;
    size_t size = intern->table_size ? intern->table_size * 2 : 64;
    int *table = calloc(size, sizeof(*table));
    if (!table)
        return -1;
    free(intern->table);
    intern->table = table;
    intern->table_size = size;
    for (int i = 0; i < intern->count; i++) {
        size_t start = start_of(intern, i);
        table[place_of(intern, intern->bytes + start, intern->ends[i] - start)] = i + 1;
    }
    return 0;
}

static int grow_bytes(struct lien_intern *intern, size_t more)
{
    if (intern->count == intern->size) {
        int size = intern->size ? intern->size * 2 : 64;
        size_t *ends = realloc(intern->ends, (size_t)size * sizeof(*ends));
        if (!ends)
            return -1;
        intern->ends = ends;
        intern->size = size;
    }
    if (intern->used + more > intern->bytes_size) {
        size_t size = (intern->used + more) * 2;
        char *bytes = realloc(intern->bytes, size);
        if (!bytes)
            return -1;
        intern->bytes = bytes;
        intern->bytes_size = size;
    }
    return 0;
}

int lien_intern_add(struct lien_intern *intern, const void *bytes, size_t length, int *ret_new)
{
    if (grow_table(intern) < 0 || grow_bytes(intern, length + 1) < 0)
        return -1;
    size_t place = place_of(intern, bytes, length);
    if (ret_new)
        *ret_new = !intern->table[place];
    if (intern->table[place])
        return intern->table[place] - 1;
    if (length > 0)
        memcpy(intern->bytes + intern->used, bytes, length);
    intern->used += length;
    intern->ends[intern->count] = intern->used;
    intern->table[place] = ++intern->count;
    return intern->count - 1;
}

int lien_intern_find(const struct lien_intern *intern, const void *bytes, size_t length)
{
    return intern->table_size ? intern->table[place_of(intern, bytes, length)] - 1 : -1;
}

void lien_intern_clear(struct lien_intern *intern)
{
    free(intern->bytes);
    free(intern->ends);
    free(intern->table);
    *intern = (struct lien_intern){0};
}
