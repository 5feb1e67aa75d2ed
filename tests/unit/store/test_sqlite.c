/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of the SQLite file alone: its versions, its log, its readers, a killed writer. */

#include "rows.h"
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "store/chain.h"

/* A file in a folder of its own, with what is opened from it. */
struct file {
    char *folder;
    char path[512];
    lien_sqlite *sqlite;
    struct house house;
};

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
    file->sqlite = NULL;
}

static int set_up(void **state)
{
    struct file *file = calloc(1, sizeof *file);
    file->folder = house_make_folder();
    snprintf(file->path, sizeof file->path, "%s/store.db", file->folder);
    open_file(file);
    *state = file;
    return 0;
}

static int tear_down(void **state)
{
    struct file *file = *state;
    if (file->sqlite)
        close_file(file);
    house_remove_folder(file->folder);
    free(file);
    return 0;
}

/* Run SQL behind the store's back, as somebody with a tool for it might. */
static void tamper(const struct file *file, const char *sql)
{
    sqlite3 *handle = NULL;
    char *message = NULL;
    assert_int_equal(sqlite3_open(file->path, &handle), SQLITE_OK);
    if (sqlite3_exec(handle, sql, NULL, NULL, &message))
        fail_msg("%s: %s", sql, message);
    sqlite3_close(handle);
}

static int64_t ask(const struct file *file, const char *sql)
{
    sqlite3 *handle = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(file->path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(handle);
    return answer;
}

static int open_code(const struct file *file, struct lien_error *err)
{
    lien_sqlite *sqlite = NULL;
    int code = lien_sqlite_open(file->path, &sqlite, err);
    lien_sqlite_close(sqlite);
    return code;
}

static void a_file_is_opened_again_as_it_was_left(void **state)
{
    struct file *file = *state;
    keep_dossier(&file->house, 1);
    close_file(file);
    open_file(file);
    struct lien_id dossier, id;
    R(&file->house, find_case, "HN-1-000001", &dossier, &id);
}

static void a_file_of_a_newer_program_is_refused(void **state)
{
    struct file *file = *state;
    close_file(file);
    tamper(file, "PRAGMA user_version = 999");
    struct lien_error err = {0};
    assert_int_equal(open_code(file, &err), LIEN_EREFUSED);
    assert_non_null(strstr(err.message, "newer"));
    assert_int_equal(ask(file, "PRAGMA user_version"), 999);
}

static void a_database_of_another_program_is_refused(void **state)
{
    struct file *file = *state;
    close_file(file);
    house_remove_folder(file->folder);
    file->folder = house_make_folder();
    snprintf(file->path, sizeof file->path, "%s/store.db", file->folder);
    tamper(file, "CREATE TABLE theirs (x)");
    assert_int_equal(open_code(file, NULL), LIEN_EREFUSED);
    assert_int_equal(ask(file, "SELECT count(*) FROM sqlite_schema"), 1);
}

static void a_file_that_is_no_database_is_an_error(void **state)
{
    struct file *file = *state;
    close_file(file);
    FILE *stream = fopen(file->path, "w");
    for (int i = 0; i < 2000; i++)
        fputs("no database at all ", stream);
    fclose(stream);
    struct lien_error err = {0};
    assert_int_equal(open_code(file, &err), LIEN_EIO);
    assert_non_null(strstr(err.message, "not a database"));
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    lien_sqlite *sqlite = NULL;
    struct lien_error err = {0};
    assert_int_equal(lien_sqlite_open("/nowhere/at/all/store.db", &sqlite, &err), LIEN_EIO);
    assert_true(strlen(err.message) > 0);
}

static void a_reader_does_not_wait_for_the_writer(void **state)
{
    struct file *file = *state;
    struct house *house = &file->house;
    keep_dossier(house, 1);
    S0(house, begin);
    add_dossier(house, 2);
    struct lien_id dossier, id;
    R(house, find_case, "HN-1-000001", &dossier, &id);
    assert_int_equal(
        house->reader->ops->find_case(house->reader, "HN-1-000002", &dossier, &id, NULL),
        LIEN_ENOTFOUND);
    json_auto_t *list = NULL;
    R(house, list_cases, &(struct lien_case_filter){.limit = 10}, &list);
    assert_int_equal(item_count(list), 1);
    S0(house, commit);
    R(house, find_case, "HN-1-000002", &dossier, &id);
}

static void a_token_is_found_while_the_writer_writes(void **state)
{
    struct file *file = *state;
    struct lien_token_row row = {.hash = {1},
                                 .id = "t1",
                                 .name = "Lan",
                                 .roles = "officer",
                                 .created_ms = NOON,
                                 .expires_ms = LIEN_NEVER,
                                 .revoked_ms = LIEN_NEVER};
    MUST(lien_sqlite_add_token(file->sqlite, &row, ERR));
    S0(&file->house, begin);
    json_auto_t *list = NULL;
    MUST(lien_sqlite_list_tokens(file->sqlite, &list, ERR));
    assert_int_equal(item_count(list), 1);
    S0(&file->house, commit);
}

static void write_rows(struct house *house, int count)
{
    uint8_t previous[32] = {0};
    S0(house, begin);
    for (int i = 1; i <= count; i++) {
        struct lien_history_row row = {.dossier = DOSSIER(1),
                                       .sequence = i,
                                       .case_id = CASE(1),
                                       .revision = i,
                                       .at_ms = NOON + i,
                                       .actor = "person:lan",
                                       .type = "officer.accept",
                                       .payload = "{\"note\":\"số 12 phố Huế\"}",
                                       .salt = {(uint8_t)i}};
        lien_chain_link(previous, &row);
        memcpy(previous, row.hash, sizeof previous);
        S(house, add_history, &row);
    }
    S0(house, commit);
}

static int64_t broken_at(struct house *house)
{
    struct lien_id dossier = DOSSIER(1);
    int64_t broken = -1;
    R(house, verify_history, &dossier, &broken);
    return broken;
}

#define OF_SEQUENCE(n) " WHERE number = (SELECT number FROM history WHERE sequence = " n ")"

static void an_altered_history_betrays_itself(void **state)
{
    static const struct {
        const char *sql;
        int64_t broken;
    } acts[] = {
        {"UPDATE history SET actor = 'person:minh' WHERE sequence = 2", 2},
        {"UPDATE history_payloads SET payload = '{}'" OF_SEQUENCE("3"), 3},
        {"UPDATE history_payloads SET salt = zeroblob(16)" OF_SEQUENCE("4"), 4},
        {"DELETE FROM history WHERE sequence = 2", 2},
        {"UPDATE history SET sequence = 9 WHERE sequence = 1", 1},
    };
    struct file *file = *state;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        tamper(file, "DELETE FROM history; DELETE FROM history_payloads");
        write_rows(&file->house, 5);
        assert_int_equal(broken_at(&file->house), 0);
        tamper(file, acts[i].sql);
        assert_int_equal(broken_at(&file->house), acts[i].broken);
    }
}

static bool file_holds(const char *path, const char *text)
{
    FILE *stream = fopen(path, "rb");
    if (!stream)
        return false;
    char *bytes = malloc(1 << 22);
    size_t length = fread(bytes, 1, 1 << 22, stream);
    fclose(stream);
    bool holds = memmem(bytes, length, text, strlen(text)) != NULL;
    free(bytes);
    return holds;
}

static void an_erased_payload_is_gone_and_the_history_still_verifies(void **state)
{
    struct file *file = *state;
    write_rows(&file->house, 5);
    close_file(file);
    assert_true(file_holds(file->path, "phố Huế"));
    tamper(file, "PRAGMA secure_delete = ON; DELETE FROM history_payloads");
    assert_false(file_holds(file->path, "phố Huế"));
    open_file(file);
    assert_int_equal(broken_at(&file->house), 0);
    json_auto_t *list = NULL;
    struct lien_id dossier = DOSSIER(1);
    R(&file->house, history, &dossier, NULL, 10, NULL, &list);
    assert_int_equal(item_count(list), 5);
    assert_null(json_object_get(json_array_get(json_object_get(list, "items"), 0), "payload"));
}

static void a_stretch_of_time_is_kept_when_it_is_over(void **state)
{
    struct file *file = *state;
    struct lien_segment_row row = {.dossier = DOSSIER(1),
                                   .case_id = CASE(1),
                                   .procedure = "birth.registration",
                                   .unit = "hoan-kiem",
                                   .national = 2,
                                   .states = "received",
                                   .from_ms = NOON,
                                   .to_ms = NOON + 10};
    S0(&file->house, begin);
    S(&file->house, add_segment, &row);
    S0(&file->house, commit);
    assert_int_equal(ask(file, "SELECT count(*) FROM segments"), 1);
    assert_int_equal(ask(file, "SELECT to_ms - from_ms FROM segments WHERE national = 2"), 10);
}

/* Grow a case's snapshot in a transaction of its own. */
static void write_page_full(struct house *house, int revision)
{
    static char snapshot[64 * 1024];
    memset(snapshot, 'a' + revision % 26, sizeof snapshot - 1);
    struct lien_case_row row = make_case(1);
    row.revision = revision;
    row.snapshot = snapshot;
    keep_update(house, &row);
}

static int64_t log_bytes(const struct file *file)
{
    char path[600];
    snprintf(path, sizeof path, "%s-wal", file->path);
    struct stat entry;
    return stat(path, &entry) ? 0 : (int64_t)entry.st_size;
}

static void a_check_point_lets_the_log_begin_anew(void **state)
{
    struct file *file = *state;
    keep_dossier(&file->house, 1);
    int64_t longest = 0;
    for (int i = 2; i < 60; i++) {
        write_page_full(&file->house, i);
        int pages = 0, left = -1;
        MUST(lien_sqlite_checkpoint(file->sqlite, &pages, &left, ERR));
        assert_int_equal(left, 0);
        assert_int_equal(lien_sqlite_log_pages(file->sqlite), pages);
        longest = log_bytes(file) > longest ? log_bytes(file) : longest;
    }
    /* Fifty-eight snapshots of 64 KiB were written; the log never held more than a few. */
    assert_in_range(longest, 64 * 1024, 10 * 64 * 1024);
}

/* While a check-point runs, commits follow without a pause, so each one leaves a few pages. */
static void *checkpoint_always(void *self)
{
    struct file *file = self;
    int pages, left;
    for (int i = 0; i < 400; i++)
        MUST(lien_sqlite_checkpoint(file->sqlite, &pages, &left, ERR));
    return NULL;
}

static void check_points_beside_a_busy_writer_lose_nothing(void **state)
{
    struct file *file = *state;
    keep_dossier(&file->house, 1);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, checkpoint_always, file), 0);
    for (int i = 2; i < 100; i++)
        write_page_full(&file->house, i);
    pthread_join(thread, NULL);
    struct loaded loaded;
    struct lien_dossier_sink sink = loaded_sink(&loaded);
    struct lien_id dossier = DOSSIER(1);
    R(&file->house, load_dossier, &dossier, &sink);
    assert_int_equal(loaded.rows[0].revision, 99);
    assert_int_equal(loaded.snapshots[0][0], 'a' + 99 % 26);
}

struct crowd {
    lien_sqlite *sqlite;
    int lists_read;
};

static void *read_lists(void *self)
{
    struct crowd *crowd = self;
    lien_reader *reader = NULL;
    MUST(lien_sqlite_open_reader(crowd->sqlite, &reader, ERR));
    for (int i = 0; i < 50; i++) {
        json_auto_t *list = NULL;
        MUST(reader->ops->list_cases(reader, &(struct lien_case_filter){.limit = 10}, &list, ERR));
        crowd->lists_read++;
    }
    reader->ops->close(reader);
    return NULL;
}

static void nobody_else_may_read_the_file(void **state)
{
    struct file *file = *state;
    keep_dossier(&file->house, 1);
    struct stat entry;
    assert_int_equal(stat(file->path, &entry), 0);
    assert_int_equal(entry.st_mode & 077, 0);
    char path[600];
    snprintf(path, sizeof path, "%s-wal", file->path);
    assert_int_equal(stat(path, &entry), 0);
    assert_int_equal(entry.st_mode & 077, 0);
}

/* Let no file of this process grow past `bytes`: a disk that is full. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_loses_the_step_and_nothing_else(void **state)
{
    struct file *file = *state;
    struct house *house = &file->house;
    keep_dossier(house, 1);
    signal(SIGXFSZ, SIG_IGN);
    limit_files((rlim_t)log_bytes(file));
    struct lien_error err = {0};
    S0(house, begin);
    add_dossier(house, 2);
    assert_int_equal(house->store->ops->commit(house->store, &err), LIEN_EIO);
    assert_null(strstr(err.message, "HN-1-000002"));
    S0(house, rollback);
    limit_files(RLIM_INFINITY);
    keep_dossier(house, 3);
    struct lien_id dossier, id;
    R(house, find_case, "HN-1-000001", &dossier, &id);
    R(house, find_case, "HN-1-000003", &dossier, &id);
    REFUSED(LIEN_ENOTFOUND, house, find_case, "HN-1-000002", &dossier, &id);
}

/* Another process, such as `lienthong token create`, holds the lock for a while. */
static void a_writer_waits_for_another_process(void **state)
{
    struct file *file = *state;
    int held[2];
    assert_int_equal(pipe(held), 0);
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *handle = NULL;
        sqlite3_open(file->path, &handle);
        sqlite3_exec(handle, "BEGIN IMMEDIATE; INSERT INTO settings VALUES ('a', 'b')", NULL, NULL,
                     NULL);
        if (write(held[1], "", 1) != 1)
            _exit(1);
        usleep(100 * 1000);
        sqlite3_exec(handle, "COMMIT", NULL, NULL, NULL);
        _exit(0);
    }
    char byte;
    assert_int_equal(read(held[0], &byte, 1), 1);
    keep_dossier(&file->house, 1);
    waitpid(child, NULL, 0);
    close(held[0]);
    close(held[1]);
    struct lien_id dossier, id;
    R(&file->house, find_case, "HN-1-000001", &dossier, &id);
    assert_int_equal(ask(file, "SELECT count(*) FROM settings"), 1);
}

static void one_store_in_memory_serves_several_threads(void **state)
{
    (void)state;
    struct house house = {0};
    lien_sqlite *sqlite = NULL;
    MUST(lien_sqlite_open(":memory:", &sqlite, ERR));
    MUST(lien_sqlite_open_store(sqlite, &house.store, ERR));
    struct crowd crowds[2] = {{sqlite, 0}, {sqlite, 0}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, read_lists, &crowds[i]);
    for (int i = 0; i < 50; i++)
        keep_dossier(&house, i);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(crowds[i].lists_read, 50);
    }
    house.store->ops->close(house.store);
    lien_sqlite_close(sqlite);
}

static void two_stores_in_memory_know_nothing_of_each_other(void **state)
{
    (void)state;
    lien_sqlite *first = NULL, *second = NULL;
    MUST(lien_sqlite_open(":memory:", &first, ERR));
    MUST(lien_sqlite_open(":memory:", &second, ERR));
    MUST(lien_sqlite_put_setting(first, "secret", "a", ERR));
    char *value = NULL;
    MUST(lien_sqlite_get_setting(second, "secret", &value, ERR));
    assert_null(value);
    lien_sqlite_close(first);
    lien_sqlite_close(second);
}

#define GROUP 8 /* dossiers that a child commits at once */

/* Commit groups of dossiers for ever, and tell the parent of each after its commit. */
static void commit_groups(const char *path, int pipe)
{
    struct file file = {0};
    snprintf(file.path, sizeof file.path, "%s", path);
    open_file(&file);
    for (int n = 0; n + GROUP <= 512; n += GROUP) {
        S0(&file.house, begin);
        for (int i = 0; i < GROUP; i++) {
            S0(&file.house, savepoint);
            add_dossier(&file.house, n + i);
            S0(&file.house, release);
        }
        S0(&file.house, commit);
        if (write(pipe, "", 1) != 1)
            _exit(1);
    }
    pause();
}

/* The parent kills the child somewhere behind its fifth commit: most often amid a later one. */
static void a_killed_writer_leaves_whole_groups_and_all_it_told_of(void **state)
{
    struct file *file = *state;
    close_file(file);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        commit_groups(file->path, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    int told = 0;
    char byte;
    while (told < 5 && read(ends[0], &byte, 1) == 1)
        told++;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    while (read(ends[0], &byte, 1) == 1)
        told++;
    close(ends[0]);
    open_file(file);
    json_auto_t *counts = NULL;
    R(&file->house, counts, &counts);
    json_int_t active =
        json_integer_value(json_object_get(json_object_get(counts, "cases"), "active"));
    assert_true(told >= 5);
    assert_true(active >= told * GROUP && active <= (told + 1) * GROUP);
    assert_int_equal(active % GROUP, 0);
    assert_int_equal(ask(file, "SELECT count(*) FROM dossiers"), active);
    assert_int_equal(ask(file, "SELECT count(*) FROM cases"), active);
    assert_int_equal(ask(file, "SELECT count(*) FROM pragma_integrity_check WHERE "
                               "integrity_check = 'ok'"),
                     1);
}

#define IN_FILE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FILE(a_file_is_opened_again_as_it_was_left),
        IN_FILE(a_file_of_a_newer_program_is_refused),
        IN_FILE(a_database_of_another_program_is_refused),
        IN_FILE(a_file_that_is_no_database_is_an_error),
        cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
        IN_FILE(a_reader_does_not_wait_for_the_writer),
        IN_FILE(a_token_is_found_while_the_writer_writes),
        IN_FILE(an_altered_history_betrays_itself),
        IN_FILE(an_erased_payload_is_gone_and_the_history_still_verifies),
        IN_FILE(a_stretch_of_time_is_kept_when_it_is_over),
        IN_FILE(a_check_point_lets_the_log_begin_anew),
        IN_FILE(check_points_beside_a_busy_writer_lose_nothing),
        IN_FILE(nobody_else_may_read_the_file),
        IN_FILE(a_full_disk_loses_the_step_and_nothing_else),
        IN_FILE(a_writer_waits_for_another_process),
        cmocka_unit_test(one_store_in_memory_serves_several_threads),
        cmocka_unit_test(two_stores_in_memory_know_nothing_of_each_other),
        IN_FILE(a_killed_writer_leaves_whole_groups_and_all_it_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
