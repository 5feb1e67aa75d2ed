/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps dossiers, and loads one with its cases. */

#include "store/sqlite/lookup.h"
#include "store/sqlite/store.h"

int lien_db_add_dossier(lien_store *base, const struct lien_dossier_row *row,
                        struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO dossiers (dossier, opened_ms, pins) VALUES (?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->id);
    lien_db_bind_number(&use, row->opened_ms);
    lien_db_bind_text(&use, row->pins);
    return lien_db_done(&use, NULL, err);
}

static int load_head(struct lien_db *db, const struct lien_id *dossier,
                     const struct lien_dossier_sink *sink, struct lien_error *err)
{
    static const char SQL[] = "SELECT opened_ms, pins FROM dossiers WHERE dossier = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier);
    code = lien_db_step(&use, err);
    if (code == 0)
        code = lien_error_set(err, LIEN_ENOTFOUND, "there is no such dossier");
    if (code > 0) {
        struct lien_dossier_row row = {
            .id = *dossier, .opened_ms = lien_db_number(&use, 0), .pins = lien_db_text(&use, 1)};
        code = sink->dossier(sink->self, &row, err);
    }
    lien_db_finish(&use);
    return code;
}

static void read_head(const struct lien_db_use *use, struct lien_case_row *row)
{
    row->id = lien_db_id(use, 0);
    row->parent = lien_db_id(use, 1);
    row->invocation = lien_db_text(use, 2);
    row->corrects = lien_db_id(use, 3);
    row->code = lien_db_text(use, 4);
    row->unit = lien_db_text(use, 5);
    row->agency = lien_db_text(use, 6);
    row->channel = lien_db_text(use, 7);
    row->received_ms = lien_db_number(use, 8);
    row->opened_ms = lien_db_number(use, 9);
    row->applicant = lien_db_text(use, 10);
    row->subjects = lien_db_text(use, 11);
    row->input = lien_db_text(use, 12);
}

static void read_changing(const struct lien_db_use *use, struct lien_case_row *row)
{
    row->procedure = lien_db_text(use, 13);
    row->version = lien_db_text(use, 14);
    row->status = (enum lien_case_status)lien_db_number(use, 15);
    row->national = (int)lien_db_number(use, 16);
    row->revision = lien_db_number(use, 17);
    row->changed_ms = lien_db_number(use, 18);
    row->closed_ms = lien_db_time(use, 19);
    row->wake_ms = lien_db_time(use, 20);
    row->due_ms = lien_db_number(use, 21);
    row->states = lien_db_text(use, 22);
    row->tags = lien_db_text(use, 23);
    row->assignee = lien_db_text(use, 24);
    row->snapshot = lien_db_text(use, 25);
    row->national_since_ms = lien_db_number(use, 26);
}

static int load_cases(struct lien_db *db, const struct lien_id *dossier,
                      const struct lien_dossier_sink *sink, struct lien_error *err)
{
    static const char SQL[] =
        "SELECT h.id, h.parent, h.invocation, h.corrects, h.code, h.unit, h.agency, h.channel,"
        " h.received_ms, h.opened_ms, h.applicant, h.subjects, i.input,"
        " c.procedure, c.version, c.status, c.national, c.revision, c.changed_ms, c.closed_ms,"
        " c.wake_ms, c.due_ms, c.states, c.tags, c.assignee, c.snapshot,"
        " c.national_since_ms"
        " FROM case_heads h JOIN case_inputs i USING (dossier, id) JOIN cases c USING (dossier, id)"
        " WHERE h.dossier = ? ORDER BY h.opened_ms, h.id";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier);
    while ((code = lien_db_step(&use, err)) > 0) {
        struct lien_case_row row = {.dossier = *dossier};
        read_head(&use, &row);
        read_changing(&use, &row);
        code = sink->one_case(sink->self, &row, err);
        if (code)
            break;
    }
    lien_db_finish(&use);
    return code;
}

static int load_foreign_codes(struct lien_db *db, const struct lien_id *dossier,
                              const struct lien_dossier_sink *sink, struct lien_error *err)
{
    static const char SQL[] = "SELECT case_id, system, code FROM foreign_codes WHERE dossier = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier);
    while ((code = lien_db_step(&use, err)) > 0) {
        struct lien_foreign_code_row row = {.dossier = *dossier,
                                            .case_id = lien_db_id(&use, 0),
                                            .system = lien_db_text(&use, 1),
                                            .code = lien_db_text(&use, 2)};
        code = sink->foreign_code(sink->self, &row, err);
        if (code)
            break;
    }
    lien_db_finish(&use);
    return code;
}

static int load_history_end(struct lien_db *db, const struct lien_id *dossier,
                            const struct lien_dossier_sink *sink, struct lien_error *err)
{
    static const char SQL[] = "SELECT sequence, hash FROM history WHERE dossier = ?"
                              " ORDER BY sequence DESC LIMIT 1";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier);
    int64_t sequence = 0;
    uint8_t hash[32] = {0};
    code = lien_db_step(&use, err);
    if (code > 0) {
        sequence = lien_db_number(&use, 0);
        lien_db_bytes(&use, 1, hash, sizeof hash);
    }
    lien_db_finish(&use);
    return code < 0 ? code : sink->history_end(sink->self, sequence, hash, err);
}

int lien_db_load_dossier(struct lien_db *db, const struct lien_id *dossier,
                         const struct lien_dossier_sink *sink, struct lien_error *err)
{
    int code = load_head(db, dossier, sink, err);
    if (!code)
        code = load_cases(db, dossier, sink, err);
    if (!code && sink->foreign_code)
        code = load_foreign_codes(db, dossier, sink, err);
    if (!code)
        code = load_history_end(db, dossier, sink, err);
    return code;
}
