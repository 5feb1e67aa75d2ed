/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a reader's connection and hands out its table of functions. */

#include <stdlib.h>
#include "store/sqlite/lookup.h"
#include "store/sqlite/read/reader.h"

#define READER_CACHE_KIB 2048

static int find_case(lien_reader *reader, const char *key, struct lien_id *ret_dossier,
                     struct lien_id *ret_case, struct lien_error *err)
{
    return lien_db_find_case(lien_db_of_reader(reader), key, ret_dossier, ret_case, err);
}

/* One transaction, so that its cases and its history are of the same moment. */
static int load_dossier(lien_reader *reader, const struct lien_id *dossier,
                        const struct lien_dossier_sink *sink, struct lien_error *err)
{
    struct lien_db *db = lien_db_of_reader(reader);
    int code = lien_db_run(db, "BEGIN", err);
    if (code)
        return code;
    code = lien_db_load_dossier(db, dossier, sink, err);
    int ended = lien_db_run(db, "COMMIT", code ? NULL : err);
    return code ? code : ended;
}

static void close_reader(lien_reader *reader)
{
    if (!reader)
        return;
    lien_db_close(lien_db_of_reader(reader));
    free(reader);
}

static const struct lien_reader_ops ops = {
    .list_cases = lien_db_list_cases,
    .find_case = find_case,
    .load_dossier = load_dossier,
    .foreign_codes = lien_db_foreign_codes,
    .history = lien_db_read_history,
    .deliveries = lien_db_deliveries,
    .incidents = lien_db_incidents,
    .unmatched = lien_db_unmatched,
    .verify_history = lien_db_verify_history,
    .ready_deliveries = lien_db_ready_deliveries,
    .callback_connector = lien_db_callback_connector,
    .counts = lien_db_counts,
    .open_cases = lien_db_open_cases,
    .cases_of_version = lien_db_cases_of_version,
    .calendars = lien_db_read_calendars,
    .outage = lien_db_read_outage,
    .outages = lien_db_list_outages,
    .close = close_reader,
};

int lien_sqlite_open_reader(lien_sqlite *sqlite, lien_reader **ret, struct lien_error *err)
{
    struct lien_db_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int code = lien_db_open(&reader->db, &sqlite->place, READER_CACHE_KIB, err);
    if (!code)
        code = lien_db_exec(&reader->db, "PRAGMA query_only=ON", err);
    if (code) {
        lien_db_close(&reader->db);
        free(reader);
        return code;
    }
    reader->base.ops = &ops;
    *ret = &reader->base;
    return LIEN_OK;
}

int lien_db_check_limit(int limit, struct lien_error *err)
{
    if (limit < 1 || limit > 200)
        return lien_error_set(err, LIEN_EINVAL, "a limit is between 1 and 200");
    return LIEN_OK;
}

static void note_place(const struct lien_db_use *use, const struct lien_db_list *list,
                       char out[LIEN_DB_CURSOR_SIZE])
{
    struct lien_db_cursor cursor = {.list = list->letter,
                                    .number = lien_db_number(use, list->number_column)};
    if (list->rank_column >= 0)
        cursor.rank = (int)lien_db_number(use, list->rank_column);
    if (list->id_column >= 0)
        cursor.id = lien_db_id(use, list->id_column);
    lien_db_cursor_write(&cursor, out);
}

static int add_item(struct lien_db_use *use, const struct lien_db_list *list, json_t *items,
                    struct lien_error *err)
{
    json_t *item = NULL;
    int code = lien_db_object(use, list->columns, &item, err);
    if (!code && json_array_append_new(items, item))
        code = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    return code;
}

int lien_db_page(struct lien_db_use *use, const struct lien_db_list *list, json_t **ret,
                 struct lien_error *err)
{
    json_auto_t *items = json_array();
    char place[LIEN_DB_CURSOR_SIZE] = "";
    bool more = false;
    int code;
    while ((code = lien_db_step(use, err)) > 0) {
        more = (int)json_array_size(items) == list->limit;
        if (more)
            break;
        note_place(use, list, place);
        code = add_item(use, list, items, err);
        if (code)
            break;
    }
    lien_db_finish(use);
    if (code < 0)
        return code;
    json_t *answer = json_pack("{s:O, s:s?}", "items", items, "next", more ? place : NULL);
    if (!answer)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    *ret = answer;
    return LIEN_OK;
}
