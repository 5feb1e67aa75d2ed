/* SPDX-License-Identifier: Apache-2.0 */
/* Hands the courier the deliveries whose turn and time have come. */

#include "store/sqlite/reader.h"

enum { COLUMN_READY = 13, COLUMN_ATTEMPTS = 14 };

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

/* What is skipped costs little: SQLite reads the body of a row only when it is asked for. */
int lien_db_ready_deliveries(lien_reader *reader, int64_t now_ms, size_t max,
                             bool (*skip)(void *self, const struct lien_id *id),
                             void (*each)(void *self, const struct lien_outbox_row *row,
                                          int attempts),
                             void *self, int64_t *ret_next_due_ms, struct lien_error *err)
{
    static const char SQL[] =
        "SELECT o.dossier, o.connector, o.lane, o.sequence, o.id, o.case_id, o.at_ms, o.type,"
        " o.data, o.operation, o.invocation, o.instance, o.acknowledge_ms, o.ready_ms, o.attempts"
        " FROM outbox o INDEXED BY outbox_ready"
        " WHERE o.ready_ms IS NOT NULL ORDER BY o.ready_ms";
    struct lien_db_use use;
    int code = lien_db_use(lien_db_of_reader(reader), SQL, &use, err);
    if (code)
        return code;
    int64_t next_due_ms = LIEN_NEVER;
    size_t count = 0;
    while ((code = lien_db_step(&use, err)) > 0) {
        struct lien_id id = lien_db_id(&use, 4);
        if (skip && skip(self, &id))
            continue;
        int64_t ready_ms = lien_db_number(&use, COLUMN_READY);
        if (ready_ms > now_ms || count == max) {
            next_due_ms = ready_ms;
            break;
        }
        struct lien_outbox_row row;
        read_row(&use, &row);
        each(self, &row, (int)lien_db_number(&use, COLUMN_ATTEMPTS));
        count++;
    }
    lien_db_finish(&use);
    if (code < 0)
        return code;
    *ret_next_due_ms = next_due_ms;
    return LIEN_OK;
}
