/* SPDX-License-Identifier: Apache-2.0 */
/* Turns rows into JSON. */

#include "store/sqlite/read/columns.h"

const char *const lien_db_lane[] = {
    [LIEN_LANE_EVENTS] = "events", [LIEN_LANE_INVOCATIONS] = "invocations"};

static json_t *id_text(const struct lien_db_use *use, int column)
{
    struct lien_id id = lien_db_id(use, column);
    char text[LIEN_ID_TEXT_SIZE];
    lien_id_format(&id, text);
    return json_string(text);
}

static json_t *hash_text(const struct lien_db_use *use, int column)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t hash[32];
    char text[64];
    lien_db_bytes(use, column, hash, sizeof hash);
    for (size_t i = 0; i < sizeof hash; i++) {
        text[2 * i] = digits[hash[i] >> 4];
        text[2 * i + 1] = digits[hash[i] & 15];
    }
    return json_stringn(text, sizeof text);
}

/* What we wrote was canonical JSON; the bound on depth is jansson's own. */
static json_t *parsed(const struct lien_db_use *use, int column)
{
    const char *text = lien_db_text(use, column);
    size_t length = (size_t)sqlite3_column_bytes(use->stmt, column);
    return json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}

/* A new reference; NULL: no memory, or the text is no JSON. */
static json_t *column_value(const struct lien_db_use *use, int column,
                            const struct lien_db_column *description)
{
    switch (description->kind) {
    case LIEN_DB_TEXT:
        return json_string(lien_db_text(use, column));
    case LIEN_DB_NUMBER:
    case LIEN_DB_TIME:
        return json_integer(lien_db_number(use, column));
    case LIEN_DB_ID:
        return id_text(use, column);
    case LIEN_DB_HASH:
        return hash_text(use, column);
    case LIEN_DB_JSON:
        return parsed(use, column);
    case LIEN_DB_NAME:
        return json_string(description->names[lien_db_number(use, column)]);
    }
    return NULL;
}

static bool is_absent(const struct lien_db_use *use, int column, enum lien_db_kind kind)
{
    return sqlite3_column_type(use->stmt, column) == SQLITE_NULL ||
           (kind == LIEN_DB_TIME && lien_db_number(use, column) == LIEN_NEVER);
}

int lien_db_object(const struct lien_db_use *use, const struct lien_db_column *columns,
                   json_t **ret, struct lien_error *err)
{
    json_auto_t *object = json_object();
    if (!object)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    for (int i = 0; columns[i].name; i++) {
        if (is_absent(use, i, columns[i].kind))
            continue;
        if (json_object_set_new_nocheck(object, columns[i].name, column_value(use, i, &columns[i])))
            return lien_error_set(err, LIEN_EIO, "the column \"%s\" cannot be read",
                                  columns[i].name);
    }
    *ret = json_incref(object);
    return LIEN_OK;
}

int lien_db_items(struct lien_db_use *use, const struct lien_db_column *columns, json_t **ret,
                  struct lien_error *err)
{
    json_t *items = json_array();
    json_auto_t *answer = json_pack("{s:o}", "items", items);
    int code = answer ? 0 : lien_error_set(err, LIEN_ENOMEM, "out of memory");
    while (!code && (code = lien_db_step(use, err)) > 0) {
        json_t *item = NULL;
        code = lien_db_object(use, columns, &item, err);
        if (!code && json_array_append_new(items, item))
            code = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    lien_db_finish(use);
    if (!code)
        *ret = json_incref(answer);
    return code;
}
