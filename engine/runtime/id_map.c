/* SPDX-License-Identifier: Apache-2.0 */
/* A map from identifiers to pointers. */
#include "runtime/id_map.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_MIN ((size_t)64)

static size_t home(const struct lien_id_map *map, const struct lien_id *id)
{
    uint64_t tail;
    memcpy(&tail, id->bytes + 8, sizeof tail);
    return (size_t)((tail * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & (map->size - 1);
}

/* Where the id is, or the free place where it would be. The map has a free place. */
static struct lien_id_place *find_place(const struct lien_id_map *map, const struct lien_id *id)
{
    size_t at = home(map, id);
    while (!lien_id_is_nil(&map->places[at].id) && !lien_id_equal(&map->places[at].id, id))
        at = (at + 1) & (map->size - 1);
    return &map->places[at];
}

void lien_id_map_clear(struct lien_id_map *map)
{
    free(map->places);
    *map = (struct lien_id_map){0};
}

static int grow(struct lien_id_map *map)
{
    struct lien_id_map larger = {.size = map->size ? map->size * 2 : SIZE_MIN};
    larger.places = calloc(larger.size, sizeof *larger.places);
    if (!larger.places)
        return LIEN_ENOMEM;
    larger.count = map->count;
    for (size_t i = 0; i < map->size; i++)
        if (!lien_id_is_nil(&map->places[i].id))
            *find_place(&larger, &map->places[i].id) = map->places[i];
    lien_id_map_clear(map);
    *map = larger;
    return LIEN_OK;
}

int lien_id_map_put(struct lien_id_map *map, const struct lien_id *id, void *value)
{
    if ((map->count + 1) * 4 > map->size * 3) {
        int code = grow(map);
        if (code)
            return code;
    }
    struct lien_id_place *place = find_place(map, id);
    if (lien_id_is_nil(&place->id))
        map->count++;
    *place = (struct lien_id_place){*id, value};
    return LIEN_OK;
}

void *lien_id_map_find(const struct lien_id_map *map, const struct lien_id *id)
{
    return map->size ? find_place(map, id)->value : NULL;
}

/* Whoever stands behind the gap and could stand in it moves up, so that no search ends too soon. */
static void close_gap(struct lien_id_map *map, size_t gap)
{
    size_t mask = map->size - 1;
    for (size_t at = (gap + 1) & mask; !lien_id_is_nil(&map->places[at].id); at = (at + 1) & mask) {
        size_t want = home(map, &map->places[at].id);
        if (((at - want) & mask) < ((at - gap) & mask))
            continue;
        map->places[gap] = map->places[at];
        gap = at;
    }
    map->places[gap] = (struct lien_id_place){0};
}

void lien_id_map_remove(struct lien_id_map *map, const struct lien_id *id)
{
    if (!map->size)
        return;
    struct lien_id_place *place = find_place(map, id);
    if (lien_id_is_nil(&place->id))
        return;
    map->count--;
    close_gap(map, (size_t)(place - map->places));
}
