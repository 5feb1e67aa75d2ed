/* SPDX-License-Identifier: Apache-2.0 */
/* Recomputes a dossier's chain and says where it breaks. */

#include <string.h>
#include "store/chain.h"
#include "store/sqlite/read/reader.h"

static void read_row(const struct lien_db_use *use, struct lien_history_row *row)
{
    row->sequence = lien_db_number(use, 0);
    row->case_id = lien_db_id(use, 1);
    row->revision = lien_db_number(use, 2);
    row->at_ms = lien_db_number(use, 3);
    row->actor = lien_db_text(use, 4);
    row->type = lien_db_text(use, 5);
    row->before = lien_db_text(use, 6);
    row->after = lien_db_text(use, 7);
    lien_db_bytes(use, 8, row->payload_hash, sizeof row->payload_hash);
    lien_db_bytes(use, 9, row->hash, sizeof row->hash);
    lien_db_bytes(use, 10, row->salt, sizeof row->salt);
    row->payload = lien_db_text(use, 11);
}

/* Walk until a row does not follow the one before. A row that is missing is the first that does
 * not verify, so its own sequence is told, which the next one betrays. */
static int find_break(struct lien_db_use *use, const struct lien_id *dossier, int64_t *ret_broken,
                      struct lien_error *err)
{
    uint8_t previous[32] = {0};
    int64_t expected = 1;
    int code;
    while ((code = lien_db_step(use, err)) > 0) {
        struct lien_history_row row = {.dossier = *dossier};
        read_row(use, &row);
        if (row.sequence != expected || !lien_chain_verify(previous, &row)) {
            *ret_broken = expected;
            return LIEN_OK;
        }
        memcpy(previous, row.hash, sizeof previous);
        expected++;
    }
    if (!code)
        *ret_broken = 0;
    return code;
}

int lien_db_verify_history(lien_reader *reader, const struct lien_id *dossier, int64_t *ret_broken,
                           struct lien_error *err)
{
    static const char SQL[] =
        "SELECT h.sequence, h.case_id, h.revision, h.at_ms, h.actor, h.type, h.before, h.after,"
        " h.payload_hash, h.hash, p.salt, p.payload"
        " FROM history h LEFT JOIN history_payloads p USING (number)"
        " WHERE h.dossier = ? ORDER BY h.sequence";
    struct lien_db_use use;
    int code = lien_db_use(lien_db_of_reader(reader), SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier);
    code = find_break(&use, dossier, ret_broken, err);
    lien_db_finish(&use);
    return code;
}
