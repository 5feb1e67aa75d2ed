/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps cases: what never changes at their opening, the rest with each event. */

#include <string.h>
#include "store/sqlite/store.h"

static int add_head(struct lien_db *db, const struct lien_case_row *row, struct lien_error *err)
{
    static const char SQL[] =
        "INSERT INTO case_heads (dossier, id, parent, invocation, corrects, code, unit, agency,"
        " channel, received_ms, opened_ms, applicant, subjects)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->dossier);
    lien_db_bind_id(&use, &row->id);
    lien_db_bind_id(&use, &row->parent);
    lien_db_bind_text(&use, row->invocation);
    lien_db_bind_id(&use, &row->corrects);
    lien_db_bind_text(&use, row->code);
    lien_db_bind_text(&use, row->unit);
    lien_db_bind_text(&use, row->agency);
    lien_db_bind_text(&use, row->channel);
    lien_db_bind_number(&use, row->received_ms);
    lien_db_bind_number(&use, row->opened_ms);
    lien_db_bind_text(&use, row->applicant);
    lien_db_bind_text(&use, row->subjects);
    return lien_db_done(&use, NULL, err);
}

static int add_input(struct lien_db *db, const struct lien_case_row *row, struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO case_inputs (dossier, id, input) VALUES (?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->dossier);
    lien_db_bind_id(&use, &row->id);
    lien_db_bind_text(&use, row->input);
    return lien_db_done(&use, NULL, err);
}

/* What every event writes; bound in the order of the columns in the statements below. */
static void bind_plain(struct lien_db_use *use, const struct lien_case_row *row)
{
    lien_db_bind_text(use, row->procedure);
    lien_db_bind_text(use, row->version);
    lien_db_bind_number(use, row->national);
    lien_db_bind_number(use, row->national_since_ms);
    lien_db_bind_number(use, row->revision);
    lien_db_bind_number(use, row->changed_ms);
    lien_db_bind_time(use, row->closed_ms);
    lien_db_bind_text(use, row->states);
    lien_db_bind_text(use, row->tags);
    lien_db_bind_text(use, row->snapshot);
}

/* What an index stands on. */
static void bind_indexed(struct lien_db_use *use, const struct lien_case_row *row)
{
    lien_db_bind_number(use, row->status);
    lien_db_bind_time(use, row->wake_ms);
    lien_db_bind_number(use, row->due_ms);
    lien_db_bind_text(use, row->assignee);
}

static void bind_key(struct lien_db_use *use, const struct lien_case_row *row)
{
    lien_db_bind_id(use, &row->dossier);
    lien_db_bind_id(use, &row->id);
}

static int add_changing(struct lien_db *db, const struct lien_case_row *row, struct lien_error *err)
{
    static const char SQL[] =
        "INSERT INTO cases (procedure, version, national, national_since_ms, revision, changed_ms,"
        " closed_ms, states, tags, snapshot, status, wake_ms, due_ms, assignee, dossier, id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    bind_plain(&use, row);
    bind_indexed(&use, row);
    bind_key(&use, row);
    return lien_db_done(&use, NULL, err);
}

int lien_db_add_case(lien_store *base, const struct lien_case_row *row, struct lien_error *err)
{
    struct lien_db_store *store = lien_db_of(base);
    int code = add_head(&store->db, row, err);
    if (!code)
        code = add_input(&store->db, row, err);
    if (!code)
        code = add_changing(&store->db, row, err);
    if (!code)
        store->totals.cases[row->status]++;
    return code;
}

/* The indexed columns as they are kept now. */
struct indexed {
    enum lien_case_status status;
    bool same; /* as in the row that is to be written */
};

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static int read_indexed(struct lien_db *db, const struct lien_case_row *row, struct indexed *ret,
                        struct lien_error *err)
{
    static const char SQL[] = "SELECT status, wake_ms, due_ms, assignee FROM cases"
                              " WHERE dossier = ? AND id = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    bind_key(&use, row);
    code = lien_db_step(&use, err);
    if (code > 0) {
        ret->status = (enum lien_case_status)lien_db_number(&use, 0);
        ret->same = ret->status == row->status && lien_db_time(&use, 1) == row->wake_ms &&
                    lien_db_number(&use, 2) == row->due_ms &&
                    same_text(lien_db_text(&use, 3), row->assignee);
    }
    lien_db_finish(&use);
    if (code == 0)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such case");
    return code < 0 ? code : LIEN_OK;
}

/* SQLite rewrites the entry of every index that stands on a named column, changed or not. Most
 * events change none of these, and each entry saved is a page less in the log. */
static int update_changing(struct lien_db *db, const struct lien_case_row *row, bool indexed,
                           struct lien_error *err)
{
    static const char PLAIN[] =
        "UPDATE cases SET procedure = ?, version = ?, national = ?, national_since_ms = ?,"
        " revision = ?, changed_ms = ?, closed_ms = ?, states = ?, tags = ?,"
        " snapshot = ?"
        " WHERE dossier = ? AND id = ?";
    static const char INDEXED[] =
        "UPDATE cases SET procedure = ?, version = ?, national = ?, national_since_ms = ?,"
        " revision = ?, changed_ms = ?, closed_ms = ?, states = ?, tags = ?,"
        " snapshot = ?, status = ?, wake_ms = ?, due_ms = ?, assignee = ? WHERE dossier = ? AND id = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, indexed ? INDEXED : PLAIN, &use, err);
    if (code)
        return code;
    bind_plain(&use, row);
    if (indexed)
        bind_indexed(&use, row);
    bind_key(&use, row);
    return lien_db_done(&use, NULL, err);
}

int lien_db_update_case(lien_store *base, const struct lien_case_row *row, struct lien_error *err)
{
    struct lien_db_store *store = lien_db_of(base);
    struct indexed before = {0};
    int code = read_indexed(&store->db, row, &before, err);
    if (!code)
        code = update_changing(&store->db, row, !before.same, err);
    if (!code) {
        store->totals.cases[before.status]--;
        store->totals.cases[row->status]++;
    }
    return code;
}

int lien_db_move_case(lien_store *base, const struct lien_id *dossier, const struct lien_id *id,
                      const char *unit, struct lien_error *err)
{
    static const char SQL[] = "UPDATE case_heads SET unit = ? WHERE dossier = ? AND id = ?";
    struct lien_db_use use;
    int changed = 0;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, unit);
    lien_db_bind_id(&use, dossier);
    lien_db_bind_id(&use, id);
    code = lien_db_done(&use, &changed, err);
    if (!code && !changed)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such case");
    return code;
}
