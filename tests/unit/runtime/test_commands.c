/* SPDX-License-Identifier: Apache-2.0 */
/* What a client's command does, once, and what it is answered. */
#include "shop.h"

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

static const char *value_of(const struct heard *heard)
{
    return json_string_value(json_object_get(heard->view, "value"));
}

static json_int_t notes_of(const json_t *view)
{
    return json_integer_value(json_object_get(json_object_get(view, "context"), "notes"));
}

static void an_opened_case_is_answered_as_it_is_on_disk(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    shop_start(shop);
    ask(shop, opening("Lê Thị Hoa"), &heard);
    assert_int_equal(heard.answer.code, LIEN_OK);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_DONE);
    assert_string_equal(value_of(&heard), "desk");
    assert_int_equal(heard.answer.revision, 1);
    json_t *kept = read_case(shop, &heard.answer.case_id);
    assert_string_equal(json_string_value(json_object_get(kept, "code")),
                        json_string_value(json_object_get(heard.view, "code")));
    json_decref(kept);
    heard_clear(&heard);
}

static void codes_count_the_cases_of_a_day(void **state)
{
    struct shop *shop = *state;
    struct heard first = {0}, second = {0};
    shop_start(shop);
    ask(shop, opening("a"), &first);
    ask(shop, opening("b"), &second);
    const char *a = json_string_value(json_object_get(first.view, "code"));
    const char *b = json_string_value(json_object_get(second.view, "code"));
    assert_string_equal(strrchr(a, '-'), "-0001");
    assert_string_equal(strrchr(b, '-'), "-0002");
    heard_clear(&first);
    heard_clear(&second);
}

static void an_event_moves_the_case_and_raises_its_revision(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    assert_int_equal(send_event(shop, &id, "officer.note"), 2);
    assert_int_equal(send_event(shop, &id, "officer.note"), 3);
    json_t *view = read_case(shop, &id);
    assert_int_equal(notes_of(view), 2);
    json_decref(view);
    json_t *history = read_history(shop, &id);
    assert_int_equal(json_array_size(history), 3);
    json_decref(history);
}

static void a_case_is_found_by_its_code_and_by_a_foreign_code(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    struct lien_id nil = {{0}};
    struct lien_command filed = opening("Trần Văn Bình");
    shop_start(shop);
    filed.foreign_system = "portal";
    filed.foreign_code = "H1-9";
    ask(shop, filed, &heard);
    char *code = strdup(json_string_value(json_object_get(heard.view, "code")));
    const char *const keys[] = {code, "portal:H1-9"};
    for (int i = 0; i < 2; i++) {
        struct lien_command note = event_of(&nil, "officer.note", "x");
        heard_clear(&heard);
        assert_int_equal(
            lien_runtime_submit(shop->runtime, &note, keys[i], NULL, &sees_all, hear, &heard), 0);
        command_clear(&note);
        shop_run_until(shop, heard_any, &heard);
        assert_int_equal(heard.answer.code, LIEN_OK);
        assert_int_equal(heard.answer.revision, i + 2);
    }
    heard_clear(&heard);
    free(code);
}

static void a_case_that_does_not_exist_is_not_found(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    struct lien_id nobody = {{1, 2, 3}};
    shop_start(shop);
    ask(shop, event_of(&nobody, "officer.note", "x"), &heard);
    assert_int_equal(heard.answer.code, LIEN_ENOTFOUND);
    heard_clear(&heard);
}

static void a_dossier_filed_elsewhere_is_opened_once(void **state)
{
    struct shop *shop = *state;
    struct heard first = {0}, again = {0};
    struct lien_command filed = opening("Phạm Thị Mai");
    filed.foreign_system = "portal";
    filed.foreign_code = "H1-7";
    assert_int_equal(
        lien_runtime_submit(shop->runtime, &filed, NULL, NULL, &sees_all, hear, &first), 0);
    assert_int_equal(
        lien_runtime_submit(shop->runtime, &filed, NULL, NULL, &sees_all, hear, &again), 0);
    command_clear(&filed);
    shop_start(shop);
    shop_run_until(shop, heard_any, &again);
    assert_false(first.answer.replayed);
    assert_true(again.answer.replayed);
    assert_true(lien_id_equal(&first.answer.case_id, &again.answer.case_id));
    assert_string_equal(value_of(&again), "desk");
    heard_clear(&first);
    heard_clear(&again);
}

/* --- once for each key --- */

static void submit_keyed(struct shop *shop, struct lien_command *command, int number, int body,
                         struct heard *heard)
{
    struct lien_request_key key = key_of(number, body);
    assert_int_equal(
        lien_runtime_submit(shop->runtime, command, NULL, &key, &sees_all, hear, heard), 0);
}

static void must_be_the_same_answer(const struct heard *first, const struct heard *second)
{
    assert_int_equal(second->answer.code, LIEN_OK);
    assert_true(second->answer.replayed);
    assert_int_equal(second->answer.verdict, first->answer.verdict);
    assert_int_equal(second->answer.revision, first->answer.revision);
    assert_true(lien_id_equal(&second->answer.case_id, &first->answer.case_id));
    assert_true(json_equal(second->view, first->view));
}

static void the_same_key_twice_in_one_batch_is_done_once(void **state)
{
    struct shop *shop = *state;
    struct heard first = {0}, second = {0};
    struct lien_command command = opening("Vũ Minh");
    submit_keyed(shop, &command, 1, 1, &first);
    submit_keyed(shop, &command, 1, 1, &second);
    command_clear(&command);
    shop_start(shop);
    shop_run_until(shop, heard_any, &second);
    assert_false(first.answer.replayed);
    must_be_the_same_answer(&first, &second);
    heard_clear(&first);
    heard_clear(&second);
}

static void the_same_key_later_gets_the_first_answer(void **state)
{
    struct shop *shop = *state;
    struct heard first = {0}, second = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    struct lien_command command = event_of(&id, "officer.note", "một");
    submit_keyed(shop, &command, 2, 1, &first);
    shop_run_until(shop, heard_any, &first);
    send_event(shop, &id, "officer.note");
    submit_keyed(shop, &command, 2, 1, &second);
    shop_run_until(shop, heard_any, &second);
    command_clear(&command);
    must_be_the_same_answer(&first, &second);
    json_t *view = read_case(shop, &id);
    assert_int_equal(notes_of(view), 2);
    json_decref(view);
    heard_clear(&first);
    heard_clear(&second);
}

static void the_same_key_with_another_body_is_refused(void **state)
{
    struct shop *shop = *state;
    struct heard first = {0}, second = {0};
    struct lien_command command = opening("Hồ Xuân");
    shop_start(shop);
    submit_keyed(shop, &command, 3, 1, &first);
    submit_keyed(shop, &command, 3, 2, &second);
    command_clear(&command);
    shop_run_until(shop, heard_any, &second);
    assert_true(second.answer.key_reused);
    assert_false(second.answer.replayed);
    heard_clear(&first);
    heard_clear(&second);
}

static void a_refused_command_may_come_again_under_its_key(void **state)
{
    struct shop *shop = *state;
    struct heard first = {0}, second = {0};
    struct lien_command bad = opening(NULL), good = opening("Đỗ Quyên");
    shop_start(shop);
    submit_keyed(shop, &bad, 4, 1, &first);
    shop_run_until(shop, heard_any, &first);
    assert_int_equal(first.answer.verdict, LIEN_VERDICT_BAD_FORM);
    submit_keyed(shop, &good, 4, 2, &second);
    shop_run_until(shop, heard_any, &second);
    assert_int_equal(second.answer.verdict, LIEN_VERDICT_DONE);
    command_clear(&bad);
    command_clear(&good);
    heard_clear(&first);
    heard_clear(&second);
}

/* --- refusals --- */

static void a_stale_revision_is_told_what_changed_since(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.note");
    send_event(shop, &id, "officer.note");
    struct lien_command late = event_of(&id, "officer.note", "x");
    late.if_revision = 2;
    ask(shop, late, &heard);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_STALE);
    assert_int_equal(heard.answer.revision, 3);
    assert_int_equal(json_array_size(heard.answer.accepts), 1);
    const json_t *since = json_array_get(heard.answer.accepts, 0);
    assert_int_equal(json_integer_value(json_object_get(since, "revision")), 3);
    assert_null(json_object_get(since, "payload"));
    struct lien_command timely = event_of(&id, "officer.note", "x");
    timely.if_revision = 3;
    ask(shop, timely, &heard);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_DONE);
    heard_clear(&heard);
}

static void a_persons_event_that_nothing_takes_is_told_what_is_accepted(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    ask(shop, event_of(&id, "officer.withdraw", NULL), &heard);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_UNHANDLED);
    assert_true(json_array_size(heard.answer.accepts) > 0);
    assert_true(lien_id_is_nil(&heard.answer.unmatched_id));
    assert_int_equal(heard.answer.revision, 1);
    heard_clear(&heard);
}

static void a_systems_event_that_nothing_takes_is_kept(void **state)
{
    struct shop *shop = *state;
    struct heard first = {0}, again = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    struct lien_command news = event_of(&id, "registry.news", "x");
    news.principal =
        (struct lien_principal){.kind = LIEN_SYSTEM, .id = "registry", .roles = "system:registry"};
    submit_keyed(shop, &news, 5, 1, &first);
    submit_keyed(shop, &news, 5, 1, &again);
    command_clear(&news);
    shop_run_until(shop, heard_any, &again);
    assert_int_equal(first.answer.verdict, LIEN_VERDICT_UNHANDLED);
    json_t *unmatched = read_unmatched(shop, &id);
    assert_int_equal(json_array_size(unmatched), 1);
    char text[LIEN_ID_TEXT_SIZE];
    lien_id_format(&first.answer.unmatched_id, text);
    assert_string_equal(json_string_value(json_object_get(json_array_get(unmatched, 0), "id")),
                        text);
    assert_true(again.answer.replayed);
    assert_true(lien_id_equal(&first.answer.unmatched_id, &again.answer.unmatched_id));
    json_decref(unmatched);
    heard_clear(&first);
    heard_clear(&again);
}

static void a_wrong_form_is_told_where(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    ask(shop, event_of(&id, "officer.note", NULL), &heard);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_BAD_FORM);
    assert_int_equal(json_array_size(heard.answer.violations), 1);
    ask(shop, event_of(&id, "leader.approve", NULL), &heard);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_DENIED);
    ask(shop, event_of(&id, "officer.dance", NULL), &heard);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_UNKNOWN_EVENT);
    heard_clear(&heard);
}

static void a_failed_step_fails_alone(void **state)
{
    struct shop *shop = *state;
    struct heard before = {0}, broken = {0}, after = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    shop_reopen(shop);
    struct lien_command commands[] = {event_of(&id, "officer.note", "a"),
                                      event_of(&id, "officer.break", NULL),
                                      event_of(&id, "officer.note", "b")};
    struct heard *const all[] = {&before, &broken, &after};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(
            lien_runtime_submit(shop->runtime, &commands[i], NULL, NULL, &sees_all, hear, all[i]),
            0);
        command_clear(&commands[i]);
    }
    shop_start(shop);
    shop_run_until(shop, heard_any, &after);
    assert_int_equal(before.answer.revision, 2);
    assert_true(broken.answer.code < 0);
    assert_int_equal(after.answer.code, LIEN_OK);
    assert_int_equal(after.answer.revision, 3);
    assert_int_equal(notes_of(after.view), 2);
    for (int i = 0; i < 3; i++)
        heard_clear(all[i]);
}

static void a_viewer_sees_what_is_his(void **state)
{
    struct shop *shop = *state;
    struct lien_viewer_spec nothing = {.groups = "bank"}, identity = {.groups = "bank identity"};
    const struct lien_viewer_spec *const viewers[] = {&nothing, &identity};
    shop_start(shop);
    for (int i = 0; i < 2; i++) {
        struct heard heard = {0};
        struct lien_command command = opening("Ngô Quyền");
        assert_int_equal(
            lien_runtime_submit(shop->runtime, &command, NULL, NULL, viewers[i], hear, &heard), 0);
        command_clear(&command);
        shop_run_until(shop, heard_any, &heard);
        const json_t *input = json_object_get(heard.view, "input");
        assert_int_equal(json_object_get(input, "name") != NULL, i);
        heard_clear(&heard);
    }
}

static void an_ended_case_can_be_corrected_in_its_dossier(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.close");
    struct lien_command command = opening("Nguyễn Văn Đức");
    char key[LIEN_ID_TEXT_SIZE];
    lien_id_format(&id, key);
    assert_int_equal(
        lien_runtime_submit(shop->runtime, &command, key, NULL, &sees_all, hear, &heard), 0);
    command_clear(&command);
    shop_run_until(shop, heard_any, &heard);
    assert_int_equal(heard.answer.code, LIEN_OK);
    assert_string_equal(json_string_value(json_object_get(heard.view, "corrects")), key);
    json_t *old = read_case(shop, &id);
    assert_string_equal(json_string_value(json_object_get(heard.view, "dossier")),
                        json_string_value(json_object_get(old, "dossier")));
    json_decref(old);
    heard_clear(&heard);
}

static void note_news(void *self)
{
    ++*(int *)self;
}

static void whoever_watches_is_told_of_what_was_written_and_of_nothing_else(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    int news = 0;
    lien_runtime_watch(shop->runtime, note_news, &news);
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    assert_int_equal(news, 1);
    ask(shop, event_of(&id, "officer.dance", NULL), &heard);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_UNKNOWN_EVENT);
    assert_int_equal(news, 1);
    send_event(shop, &id, "officer.note");
    assert_int_equal(news, 2);
    lien_runtime_watch(shop->runtime, NULL, NULL);
    heard_clear(&heard);
}

static void what_was_done_is_counted(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.note");
    json_t *numbers = lien_runtime_numbers(shop->runtime);
    assert_int_equal(json_integer_value(json_object_get(numbers, "commands")), 2);
    assert_int_equal(json_integer_value(json_object_get(numbers, "batches")), 2);
    assert_int_equal(json_integer_value(json_object_get(numbers, "queue")), 0);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(numbers, "cache"), "dossiers")), 1);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(numbers, "timers"), "next")),
        SHOP_START + 10 * MINUTES);
    json_decref(numbers);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_opened_case_is_answered_as_it_is_on_disk),
        TEST(codes_count_the_cases_of_a_day),
        TEST(an_event_moves_the_case_and_raises_its_revision),
        TEST(a_case_is_found_by_its_code_and_by_a_foreign_code),
        TEST(a_case_that_does_not_exist_is_not_found),
        TEST(a_dossier_filed_elsewhere_is_opened_once),
        TEST(the_same_key_twice_in_one_batch_is_done_once),
        TEST(the_same_key_later_gets_the_first_answer),
        TEST(the_same_key_with_another_body_is_refused),
        TEST(a_refused_command_may_come_again_under_its_key),
        TEST(a_stale_revision_is_told_what_changed_since),
        TEST(a_persons_event_that_nothing_takes_is_told_what_is_accepted),
        TEST(a_systems_event_that_nothing_takes_is_kept),
        TEST(a_wrong_form_is_told_where),
        TEST(a_failed_step_fails_alone),
        TEST(a_viewer_sees_what_is_his),
        TEST(an_ended_case_can_be_corrected_in_its_dossier),
        TEST(whoever_watches_is_told_of_what_was_written_and_of_nothing_else),
        TEST(what_was_done_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
