/* SPDX-License-Identifier: Apache-2.0 */
/* Tells whom a case had moved on from what happened to it since. */
#include "runtime/since.h"

#include <stdlib.h>
#include <string.h>

#define SINCE_PAGE 200
#define SINCE_MAX 200

static json_t *without_payload(json_t *row)
{
    json_object_del(row, "payload");
    json_object_del(row, "hash");
    json_object_del(row, "case");
    return row;
}

static int64_t number_of(const json_t *row, const char *key)
{
    return json_integer_value(json_object_get(row, key));
}

static void add_later(json_t *since, const json_t *page, int64_t revision)
{
    size_t i;
    json_t *row, *items = json_object_get(page, "items");
    json_array_foreach(items, i, row) if (number_of(row, "revision") > revision &&
                                          json_array_size(since) < SINCE_MAX)
        json_array_append(since, without_payload(row));
}

void lien_since_tell(struct lien_writer *writer, const struct lien_id *dossier, int64_t revision,
                     struct lien_answer *answer)
{
    json_t *page = NULL;
    json_t *since = answer->accepts = json_array();
    struct lien_error err;
    char *cursor = NULL;
    do {
        int code = writer->reader->ops->history(writer->reader, dossier, &answer->case_id,
                                                SINCE_PAGE, cursor, &page, &err);
        free(cursor);
        cursor = NULL;
        if (code)
            break;
        add_later(since, page, revision);
        const char *next = json_string_value(json_object_get(page, "next"));
        if (next && json_array_size(since) < SINCE_MAX)
            cursor = strdup(next);
        json_decref(page);
    } while (cursor);
}
