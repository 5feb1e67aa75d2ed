/* SPDX-License-Identifier: Apache-2.0 */
/* A file that an earlier program wrote: what it holds is there when this one has opened it. */

#include "rows.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/chain.h"
#include "store/sqlite/schema/migrations.h"

struct file {
    char *folder;
    char path[512];
    lien_sqlite *sqlite;
    struct house house;
};

static void make_file(struct file *file)
{
    file->folder = house_make_folder();
    snprintf(file->path, sizeof file->path, "%s/store.db", file->folder);
}

static void open_file(struct file *file)
{
    MUST(lien_sqlite_open(file->path, &file->sqlite, ERR));
    MUST(lien_sqlite_open_store(file->sqlite, &file->house.store, ERR));
    MUST(lien_sqlite_open_reader(file->sqlite, &file->house.reader, ERR));
}

static void close_file(struct file *file)
{
    file->house.store->ops->close(file->house.store);
    file->house.reader->ops->close(file->house.reader);
    lien_sqlite_close(file->sqlite);
}

static void run_sql(sqlite3 *handle, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(handle, sql, NULL, NULL, &message))
        fail_msg("%s: %s", sql, message);
}

/* Two dossiers, a history of three rows, a delivery, a stretch of time that is over. */
static void fill(struct house *house)
{
    uint8_t previous[32] = {0};
    keep_dossier(house, 1);
    keep_dossier(house, 2);
    S0(house, begin);
    for (int i = 1; i <= 3; i++) {
        struct lien_history_row row = {.dossier = DOSSIER(1),
                                       .sequence = i,
                                       .case_id = CASE(1),
                                       .revision = i,
                                       .at_ms = NOON + i,
                                       .actor = "person:lan",
                                       .type = "officer.accept",
                                       .payload = "{\"note\":\"đủ giấy tờ\"}",
                                       .salt = {(uint8_t)i}};
        lien_chain_link(previous, &row);
        memcpy(previous, row.hash, sizeof previous);
        S(house, add_history, &row);
    }
    struct lien_outbox_row delivery = make_delivery(1, "civil-status", 1);
    S(house, add_outbox, &delivery);
    S(house, add_segment,
      &(struct lien_segment_row){.dossier = DOSSIER(1),
                                 .case_id = CASE(1),
                                 .procedure = "birth.registration",
                                 .unit = "hoan-kiem",
                                 .national = 1,
                                 .states = "filed",
                                 .from_ms = NOON - 10,
                                 .to_ms = NOON - 5});
    S0(house, commit);
}

/* How the first program kept what the second keeps otherwise. */
static const char *const first_rows[] = {
    "INSERT INTO dossiers SELECT * FROM today.dossiers",
    "INSERT INTO case_heads SELECT * FROM today.case_heads",
    "INSERT INTO case_inputs SELECT * FROM today.case_inputs",
    "INSERT INTO outbox SELECT * FROM today.outbox",
    "INSERT INTO cases SELECT dossier, id, procedure, version, status, national, national_since_ms,"
    " revision, changed_ms, closed_ms, wake_ms, due_ms, states, tags, assignee FROM today.cases",
    "INSERT INTO case_snapshots SELECT dossier, id, snapshot FROM today.cases",
    "INSERT INTO history SELECT dossier, sequence, case_id, revision, at_ms, actor, type, before,"
    " after, payload_hash, hash FROM today.history",
    "INSERT INTO history_payloads SELECT dossier, sequence, salt, payload FROM today.history"
    " JOIN today.history_payloads USING (number)",
    "INSERT INTO segments SELECT dossier, case_id, from_ms, to_ms, procedure, unit, national,"
    " states FROM today.segments",
    /* It kept the stretch that lasts as well. */
    "INSERT INTO segments SELECT dossier, id, national_since_ms, NULL, procedure, '', national,"
    " states FROM cases",
    NULL};

static void write_as_first(const struct file *today, const struct file *first)
{
    sqlite3 *handle = NULL;
    assert_int_equal(sqlite3_open(first->path, &handle), SQLITE_OK);
    char attach[600];
    snprintf(attach, sizeof attach, "ATTACH '%s' AS today", today->path);
    run_sql(handle, attach);
    for (const char *const *sql = lien_db_schema_1; *sql; sql++)
        run_sql(handle, *sql);
    for (const char *const *sql = first_rows; *sql; sql++)
        run_sql(handle, *sql);
    run_sql(handle, "PRAGMA user_version = 1");
    sqlite3_close(handle);
}

struct pair {
    struct file today, first;
};

/* Both are open; the first was brought here by being opened. */
static int set_up(void **state)
{
    struct pair *pair = calloc(1, sizeof *pair);
    make_file(&pair->today);
    make_file(&pair->first);
    open_file(&pair->today);
    fill(&pair->today.house);
    write_as_first(&pair->today, &pair->first);
    open_file(&pair->first);
    *state = pair;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *pair = *state;
    close_file(&pair->first);
    close_file(&pair->today);
    house_remove_folder(pair->first.folder);
    house_remove_folder(pair->today.folder);
    free(pair);
    return 0;
}

static void every_case_is_as_it_was(void **state)
{
    struct pair *pair = *state;
    for (int n = 1; n <= 2; n++) {
        struct loaded was, is;
        struct lien_dossier_sink was_sink = loaded_sink(&was), is_sink = loaded_sink(&is);
        struct lien_id dossier = DOSSIER(n);
        R(&pair->today.house, load_dossier, &dossier, &was_sink);
        R(&pair->first.house, load_dossier, &dossier, &is_sink);
        assert_int_equal(is.cases, 1);
        assert_string_equal(is.codes[0], was.codes[0]);
        assert_string_equal(is.inputs[0], was.inputs[0]);
        assert_string_equal(is.snapshots[0], was.snapshots[0]);
        assert_string_equal(is.states[0], was.states[0]);
        assert_int_equal(is.rows[0].national_since_ms, was.rows[0].national_since_ms);
        assert_int_equal(is.sequence, was.sequence);
        assert_memory_equal(is.hash, was.hash, sizeof is.hash);
    }
}

static void its_history_is_told_alike_and_verifies(void **state)
{
    struct pair *pair = *state;
    struct lien_id dossier = DOSSIER(1);
    json_auto_t *was = NULL, *is = NULL;
    R(&pair->today.house, history, &dossier, NULL, 10, NULL, &was);
    R(&pair->first.house, history, &dossier, NULL, 10, NULL, &is);
    assert_int_equal(item_count(is), 3);
    assert_true(json_equal(is, was));
    int64_t broken = -1;
    R(&pair->first.house, verify_history, &dossier, &broken);
    assert_int_equal(broken, 0);
}

static void count_ready(void *self, const struct lien_outbox_row *row, int attempts)
{
    (void)row, (void)attempts;
    ++*(int *)self;
}

static void what_was_to_be_sent_is_sent(void **state)
{
    struct pair *pair = *state;
    int count = 0;
    int64_t next_ms = 0;
    static const struct lien_outbox_room room = {"civil-status", 8};
    struct lien_outbox_question question = {.rooms = &room, .room_count = 1};
    R(&pair->first.house, ready_deliveries, NOON + 10, &question, count_ready, &count, &next_ms);
    assert_int_equal(count, 1);
}

static int64_t count_segments(const struct file *file)
{
    sqlite3 *handle = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(file->path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle, "SELECT count(*) FROM segments", -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(handle);
    return count;
}

/* The stretch that lasts is in its case's own row since. */
static void stretches_of_time_are_those_that_are_over(void **state)
{
    struct pair *pair = *state;
    assert_int_equal(count_segments(&pair->first), 1);
}

static void it_takes_further_steps(void **state)
{
    struct pair *pair = *state;
    struct lien_case_row row = make_case(1);
    row.revision = 2;
    row.snapshot = "{\"value\":\"accepted\"}";
    keep_update(&pair->first.house, &row);
    keep_dossier(&pair->first.house, 3);
    struct loaded loaded;
    struct lien_dossier_sink sink = loaded_sink(&loaded);
    struct lien_id dossier = DOSSIER(1);
    R(&pair->first.house, load_dossier, &dossier, &sink);
    assert_int_equal(loaded.rows[0].revision, 2);
    assert_string_equal(loaded.snapshots[0], "{\"value\":\"accepted\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_case_is_as_it_was, set_up, tear_down),
        cmocka_unit_test_setup_teardown(its_history_is_told_alike_and_verifies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_to_be_sent_is_sent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stretches_of_time_are_those_that_are_over, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(it_takes_further_steps, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("a file of an earlier program", tests, NULL, NULL);
}
