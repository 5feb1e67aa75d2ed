/* SPDX-License-Identifier: Apache-2.0 */
/* Hands the courier the deliveries whose turn and time have come. */

#include "store/sqlite/reader.h"

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

/* Who is handed what is ready. */
struct taker {
    void (*each)(void *self, const struct lien_outbox_row *row, int attempts);
    void *self;
};

static int hand_out(struct lien_db *db, int64_t rowid, const struct taker *taker,
                    struct lien_error *err)
{
    static const char SQL[] =
        "SELECT dossier, connector, lane, sequence, id, case_id, at_ms, type, data, operation,"
        " invocation, instance, acknowledge_ms, attempts FROM outbox WHERE rowid = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, rowid);
    code = lien_db_step(&use, err);
    if (code > 0) {
        struct lien_outbox_row row;
        read_row(&use, &row);
        taker->each(taker->self, &row, (int)lien_db_number(&use, COLUMN_ATTEMPTS));
    }
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}

/* The index alone says what is ready and whether it is to be skipped; SQLite would read the whole
 * of a row for a result that has one of its columns. Both statements see one state of the store. */
int lien_db_ready_deliveries(lien_reader *reader, int64_t now_ms, size_t max,
                             bool (*skip)(void *self, const struct lien_id *id),
                             void (*each)(void *self, const struct lien_outbox_row *row,
                                          int attempts),
                             void *self, int64_t *ret_next_due_ms, struct lien_error *err)
{
    static const char SQL[] = "SELECT rowid, ready_ms, id FROM outbox INDEXED BY outbox_ready"
                              " WHERE ready_ms IS NOT NULL ORDER BY ready_ms, id";
    struct lien_db *db = lien_db_of_reader(reader);
    const struct taker taker = {each, self};
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    int64_t next_due_ms = LIEN_NEVER;
    size_t count = 0;
    while ((code = lien_db_step(&use, err)) > 0) {
        struct lien_id id = lien_db_id(&use, 2);
        if (skip && skip(self, &id))
            continue;
        int64_t ready_ms = lien_db_number(&use, 1);
        if (ready_ms > now_ms || count == max) {
            next_due_ms = ready_ms;
            break;
        }
        code = hand_out(db, lien_db_number(&use, 0), &taker, err);
        if (code)
            break;
        count++;
    }
    lien_db_finish(&use);
    if (code < 0)
        return code;
    *ret_next_due_ms = next_due_ms;
    return LIEN_OK;
}
