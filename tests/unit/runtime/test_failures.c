/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody is told of what is not on disk, and nothing is lost that somebody was told of. */
#include "shop.h"

#include <stdlib.h>
#include <string.h>

static int set_up(void **state)
{
    *state = shop_new();
    return 0;
}

static int tear_down(void **state)
{
    shop_free(*state);
    return 0;
}

static void submit(struct shop *shop, struct lien_command command, struct heard *heard)
{
    assert_int_equal(
        lien_runtime_submit(shop->runtime, &command, NULL, NULL, &sees_all, hear, heard), 0);
    command_clear(&command);
}

static void must_have_notes(struct shop *shop, const struct lien_id *id, int notes)
{
    json_t *view = read_case(shop, id);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(view, "context"), "notes")),
                     notes);
    json_decref(view);
}

static void a_failed_commit_is_told_to_the_whole_batch(void **state)
{
    struct shop *shop = *state;
    struct heard all[3] = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    shop_reopen(shop);
    submit(shop, event_of(&id, "officer.note", "a"), &all[0]);
    submit(shop, event_of(&id, "officer.close", NULL), &all[1]);
    submit(shop, event_of(&id, "officer.withdraw", NULL), &all[2]); /* nobody takes it */
    atomic_store(&shop->commits_until_failure, 1);
    shop_start(shop);
    shop_run_until(shop, heard_any, &all[2]);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(all[i].count, 1);
        assert_int_equal(all[i].answer.code, LIEN_EIO);
        assert_null(all[i].view);
        heard_clear(&all[i]);
    }
    must_have_notes(shop, &id, 0);
}

static void after_a_failed_commit_it_is_told_until_one_succeeds(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    for (int fails = 0; fails < 2; fails++) {
        json_t *numbers = lien_runtime_numbers(shop->runtime);
        assert_int_equal(json_integer_value(json_object_get(numbers, "failedAt")), 0);
        json_decref(numbers);
        atomic_store(&shop->commits_until_failure, 1);
        ask(shop, event_of(&id, "officer.note", NULL), &heard);
        heard_clear(&heard);
        numbers = lien_runtime_numbers(shop->runtime);
        assert_true(json_integer_value(json_object_get(numbers, "failedAt")) > 0);
        json_decref(numbers);
        send_event(shop, &id, "officer.note");
    }
}

static void what_was_not_committed_is_not_remembered(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.note");
    atomic_store(&shop->commits_until_failure, 1);
    ask(shop, event_of(&id, "officer.close", NULL), &heard);
    assert_int_equal(heard.answer.code, LIEN_EIO);
    /* In memory it is as on disk: the case goes on from before. */
    assert_int_equal(send_event(shop, &id, "officer.note"), 3);
    must_have_notes(shop, &id, 2);
    heard_clear(&heard);
}

static void a_key_of_a_failed_commit_is_free_again(void **state)
{
    struct shop *shop = *state;
    struct heard first = {0}, second = {0};
    struct lien_request_key key = key_of(1, 1);
    struct lien_command command = opening("Bùi Thị Xuân");
    shop_start(shop);
    atomic_store(&shop->commits_until_failure, 1);
    assert_int_equal(
        lien_runtime_submit(shop->runtime, &command, NULL, &key, &sees_all, hear, &first), 0);
    shop_run_until(shop, heard_any, &first);
    assert_int_equal(
        lien_runtime_submit(shop->runtime, &command, NULL, &key, &sees_all, hear, &second), 0);
    shop_run_until(shop, heard_any, &second);
    command_clear(&command);
    assert_int_equal(first.answer.code, LIEN_EIO);
    assert_int_equal(second.answer.code, LIEN_OK);
    assert_false(second.answer.replayed);
    heard_clear(&first);
    heard_clear(&second);
}

static void a_result_that_was_lost_is_delivered_again(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.ask");
    assert_int_equal(want_parcels(shop, 8), 1);
    atomic_store(&shop->commits_until_failure, 1);
    report_parcel(shop, 0, LIEN_DELIVERY_DELIVERED, "{\"output\":{\"number\":\"5\"}}");
    forget_parcels(shop);
    assert_int_equal(want_parcels(shop, 8), 1);
    report_parcel(shop, 0, LIEN_DELIVERY_DELIVERED, "{\"output\":{\"number\":\"5\"}}");
    json_t *view = read_case(shop, &id);
    assert_string_equal(json_string_value(json_object_get(view, "value")), "closed");
    json_decref(view);
}

static void a_timer_is_not_lost_with_its_commit(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    atomic_store(&shop->commits_until_failure, 1);
    atomic_fetch_add(&shop->now_ms, 10 * MINUTES);
    lien_runtime_clock_moved(shop->runtime);
    while (atomic_load(&shop->commits_until_failure) > 0)
        must_have_notes(shop, &id, 0);
    const char *value = "desk";
    for (int tries = 0; strcmp(value, "desk") == 0 && rest(&tries);) {
        /* After a failure the writer waits a second by the clock. */
        atomic_fetch_add(&shop->now_ms, 100);
        lien_runtime_clock_moved(shop->runtime);
        json_t *view = read_case(shop, &id);
        value = strcmp(json_string_value(json_object_get(view, "value")), "late") ? "desk" : "late";
        json_decref(view);
    }
    assert_string_equal(value, "late");
}

static void a_full_queue_turns_clients_away(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    struct lien_command command = opening("Ai đó");
    int code = LIEN_OK, taken = 0;
    while ((code = lien_runtime_submit(shop->runtime, &command, NULL, NULL, NULL, hear, &heard)) ==
           LIEN_OK)
        taken++;
    assert_int_equal(code, LIEN_ELIMIT);
    assert_int_equal(taken, 10000);
    command_clear(&command);
    /* What was taken is answered also where the daemon ends before it began. */
    lien_runtime_free(shop->runtime);
    shop->runtime = NULL;
    assert_int_equal(heard.count, taken);
    assert_int_equal(heard.answer.code, LIEN_EIO);
    heard_clear(&heard);
}

static void what_waits_at_the_end_is_finished(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    struct lien_command command = opening("Ai đó");
    shop_start(shop);
    for (int i = 0; i < 500; i++)
        assert_int_equal(
            lien_runtime_submit(shop->runtime, &command, NULL, NULL, NULL, hear, &heard), 0);
    command_clear(&command);
    lien_runtime_free(shop->runtime);
    shop->runtime = NULL;
    assert_int_equal(heard.count, 500);
    assert_int_equal(heard.answer.code, LIEN_OK);
    heard_clear(&heard);
}

static void dossiers_that_do_not_fit_into_memory_are_loaded_again(void **state)
{
    struct shop *shop = *state;
    struct lien_id ids[20];
    shop->cache_bytes_max = 8000;
    shop_reopen(shop);
    shop_start(shop);
    for (int i = 0; i < 20; i++)
        ids[i] = open_errand(shop);
    for (int round = 1; round <= 2; round++)
        for (int i = 0; i < 20; i++)
            assert_int_equal(send_event(shop, &ids[i], "officer.note"), round + 1);
    json_t *numbers = lien_runtime_numbers(shop->runtime);
    const json_t *cache = json_object_get(numbers, "cache");
    assert_true(json_integer_value(json_object_get(cache, "bytes")) <= 8000);
    assert_true(json_integer_value(json_object_get(cache, "misses")) > 20);
    json_decref(numbers);
    must_have_notes(shop, &ids[7], 2);
}

struct verified {
    struct lien_id id;
    int64_t broken;
    bool done;
};

static void *verify(void *self, const struct lien_reading *reading)
{
    struct verified *verified = self;
    char key[LIEN_ID_TEXT_SIZE];
    struct lien_id dossier, same;
    struct lien_error err;
    verified->broken = -1;
    lien_id_format(&verified->id, key);
    if (reading->reader->ops->find_case(reading->reader, key, &dossier, &same, &err) == LIEN_OK &&
        reading->reader->ops->verify_history(reading->reader, &dossier, &verified->broken, &err))
        verified->broken = -2;
    return NULL;
}

static void note_verified(void *self, void *result)
{
    (void)result;
    ((struct verified *)self)->done = true;
}

static bool is_verified(void *self)
{
    return ((struct verified *)self)->done;
}

static void the_history_verifies_after_failures_and_restarts(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.note");
    atomic_store(&shop->commits_until_failure, 1);
    ask(shop, event_of(&id, "officer.note", "lost"), &heard);
    send_event(shop, &id, "officer.note");
    shop_reopen(shop);
    shop_start(shop);
    send_event(shop, &id, "officer.ask");
    struct verified verified = {.id = id};
    assert_int_equal(lien_runtime_read(shop->runtime, verify, note_verified, &verified), LIEN_OK);
    shop_run_until(shop, is_verified, &verified);
    assert_int_equal(verified.broken, 0);
    heard_clear(&heard);
}

static void a_deployment_is_followed_by_the_next_command(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    lien_catalog *empty = lien_catalog_new();
    MUST(lien_runtime_set_catalog(shop->runtime, empty, ERR));
    lien_catalog_unref(empty);
    ask(shop, event_of(&id, "officer.note", "x"), &heard);
    assert_int_equal(heard.answer.code, LIEN_ENOTFOUND);
    MUST(lien_runtime_set_catalog(shop->runtime, shop->catalog, ERR));
    assert_int_equal(send_event(shop, &id, "officer.note"), 2);
    heard_clear(&heard);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_failed_commit_is_told_to_the_whole_batch),
        TEST(after_a_failed_commit_it_is_told_until_one_succeeds),
        TEST(what_was_not_committed_is_not_remembered),
        TEST(a_key_of_a_failed_commit_is_free_again),
        TEST(a_result_that_was_lost_is_delivered_again),
        TEST(a_timer_is_not_lost_with_its_commit),
        TEST(a_full_queue_turns_clients_away),
        TEST(what_waits_at_the_end_is_finished),
        TEST(dossiers_that_do_not_fit_into_memory_are_loaded_again),
        TEST(the_history_verifies_after_failures_and_restarts),
        TEST(a_deployment_is_followed_by_the_next_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
