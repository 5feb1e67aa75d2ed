/* SPDX-License-Identifier: Apache-2.0 */
/* Hands the courier the deliveries whose turn and time have come. */

#include <stdlib.h>
#include <string.h>
#include "store/sqlite/read/reader.h"

enum { COLUMN_ATTEMPTS = 13 };

static void read_row(const struct lien_db_use *use, struct lien_outbox_row *row)
{
    row->dossier = lien_db_id(use, 0);
    row->connector = lien_db_text(use, 1);
    row->lane = (enum lien_lane)lien_db_number(use, 2);
    row->sequence = lien_db_number(use, 3);
    row->id = lien_db_id(use, 4);
    row->case_id = lien_db_id(use, 5);
    row->at_ms = lien_db_number(use, 6);
    row->type = lien_db_text(use, 7);
    row->data = lien_db_text(use, 8);
    row->operation = lien_db_text(use, 9);
    row->invocation = lien_db_text(use, 10);
    row->instance = lien_db_id(use, 11);
    row->acknowledge_ms = lien_db_time(use, 12);
}

/* A question at work. */
struct asked {
    struct lien_db *db;
    int64_t now_ms;
    const struct lien_outbox_question *question;
    void (*each)(void *self, const struct lien_outbox_row *row, int attempts);
    void *self;
    int64_t next_due_ms;
};

static int hand_out(const struct asked *asked, int64_t rowid, struct lien_error *err)
{
    static const char SQL[] =
        "SELECT dossier, connector, lane, sequence, id, case_id, at_ms, type, data, operation,"
        " invocation, instance, acknowledge_ms, attempts FROM outbox WHERE rowid = ?";
    struct lien_db_use use;
    int code = lien_db_use(asked->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, rowid);
    code = lien_db_step(&use, err);
    if (code > 0) {
        struct lien_outbox_row row;
        read_row(&use, &row);
        asked->each(asked->self, &row, (int)lien_db_number(&use, COLUMN_ATTEMPTS));
    }
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}

static int compare_ids(const void *a, const void *b)
{
    return lien_id_compare(a, b);
}

static bool is_held(const struct lien_outbox_question *question, const struct lien_id *id)
{
    return question->held_count > 0 && bsearch(id, question->held, question->held_count,
                                               sizeof *question->held, compare_ids) != NULL;
}

/* The index alone says what is ready and whether it is held; SQLite would read the whole of a row
 * for a result that has one of its columns. What is held is as old as anything, and is passed
 * first. */
static int take_ready(const struct asked *asked, const struct lien_outbox_room *of,
                      struct lien_error *err)
{
    static const char SQL[] =
        "SELECT rowid, id FROM outbox INDEXED BY outbox_ready WHERE connector = ?"
        " AND ready_ms IS NOT NULL AND ready_ms <= ? ORDER BY ready_ms, id";
    size_t room = of->count;
    struct lien_db_use use;
    int code = room > 0 ? lien_db_use(asked->db, SQL, &use, err) : LIEN_OK;
    if (code || room == 0)
        return code;
    lien_db_bind_text(&use, of->connector);
    lien_db_bind_number(&use, asked->now_ms);
    while (room > 0 && (code = lien_db_step(&use, err)) > 0) {
        struct lien_id id = lien_db_id(&use, 1);
        if (is_held(asked->question, &id))
            continue;
        code = hand_out(asked, lien_db_number(&use, 0), err);
        if (code)
            break;
        room--;
    }
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}

static int find_next_due(struct asked *asked, const char *connector, struct lien_error *err)
{
    static const char SQL[] = "SELECT ready_ms FROM outbox INDEXED BY outbox_ready"
                              " WHERE connector = ? AND ready_ms IS NOT NULL AND ready_ms > ?"
                              " ORDER BY ready_ms LIMIT 1";
    struct lien_db_use use;
    int code = lien_db_use(asked->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, connector);
    lien_db_bind_number(&use, asked->now_ms);
    code = lien_db_step(&use, err);
    if (code > 0 && lien_db_number(&use, 0) < asked->next_due_ms)
        asked->next_due_ms = lien_db_number(&use, 0);
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}

int lien_db_ready_deliveries(lien_reader *reader, int64_t now_ms,
                             const struct lien_outbox_question *question,
                             void (*each)(void *self, const struct lien_outbox_row *row,
                                          int attempts),
                             void *self, int64_t *ret_next_due_ms, struct lien_error *err)
{
    struct asked asked = {.db = lien_db_of_reader(reader),
                          .now_ms = now_ms,
                          .question = question,
                          .each = each,
                          .self = self,
                          .next_due_ms = LIEN_NEVER};
    int code = LIEN_OK;
    for (size_t i = 0; i < question->room_count && !code; i++) {
        code = take_ready(&asked, &question->rooms[i], err);
        if (!code)
            code = find_next_due(&asked, question->rooms[i].connector, err);
    }
    if (!code)
        *ret_next_due_ms = asked.next_due_ms;
    return code;
}
