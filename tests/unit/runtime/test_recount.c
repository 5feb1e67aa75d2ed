/* SPDX-License-Identifier: Apache-2.0 */
/* A change of working time reaches every open case: at once where one is opened, and in the end in
 * what is written of all of them, also after a restart. */
#include "shop.h"

#include <stdio.h>
#include <string.h>
#include "base/time.h"

#define CASES 70 /* more than a page holds, and than the writer is given at once */
#define DAY INT64_C(86400000)

static const char calendar_text[] =
    "{\"format\":1,\"calendar\":{\"id\":\"vn\",\"utcOffset\":\"Z\",\"from\":\"2026-01-01\","
    "\"to\":\"%d-12-31\",\"off\":[%s],\"office\":{\"mon\":[[\"00:00\",\"24:00\"]],\"tue\":"
    "\"mon\",\"wed\":\"mon\",\"thu\":\"mon\",\"fri\":\"mon\",\"sat\":\"mon\",\"sun\":\"mon\"}}}";
/* SHOP_START is on 25 November 2026: a case of that day is due at the end of the 27th. */
#define DUE INT64_C(1795824000000)
static const char day_off[] = "{\"day\":\"2026-11-26\",\"why\":{\"vi\":\"v\",\"en\":\"e\"}}";

static char *read_file(const char *path, size_t *ret_length)
{
    static char text[8192];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    *ret_length = fread(text, 1, sizeof text, file);
    fclose(file);
    return text;
}

/* A catalog whose calendar ends with that year. */
static lien_catalog *make_catalog(int year)
{
    char text[1024];
    size_t length;
    lien_catalog *catalog = lien_catalog_new();
    lien_faults *faults = lien_faults_new();
    snprintf(text, sizeof text, calendar_text, year, "");
    json_t *root = json_loads(text, 0, NULL);
    MUST(lien_catalog_add_calendar(catalog, lien_calendar_compile(root, faults), ERR));
    char *procedure = read_file("term.procedure.json", &length);
    MUST(lien_catalog_add_procedure(catalog, lien_definition_load(procedure, length, faults), ERR));
    assert_int_equal(lien_faults_errors(faults), 0);
    json_decref(root);
    lien_faults_free(faults);
    return catalog;
}

static int set_up(void **state)
{
    struct shop *shop = shop_new_on_file();
    lien_catalog_unref(shop->catalog);
    shop->catalog = make_catalog(2027);
    shop_reopen(shop);
    *state = shop;
    return 0;
}

static int tear_down(void **state)
{
    shop_free(*state);
    return 0;
}

static struct lien_id open_term(struct shop *shop)
{
    struct heard heard = {0};
    struct lien_command command = opening("x");
    command.procedure = "term";
    ask(shop, command, &heard);
    assert_int_equal(heard.answer.code, LIEN_OK);
    struct lien_id id = heard.answer.case_id;
    heard_clear(&heard);
    return id;
}

static int64_t due_of(struct shop *shop, const struct lien_id *id)
{
    int64_t due_ms = 0;
    json_t *view = read_case(shop, id);
    const json_t *clock = json_array_get(json_object_get(view, "clocks"), 0);
    const char *due = json_string_value(json_object_get(clock, "due"));
    if (due)
        assert_true(lien_time_parse(due, 0, &due_ms));
    json_decref(view);
    return due_ms;
}

struct told {
    int count;
    int code;
    struct lien_id outage;
};

static void note_told(void *self, const struct lien_time_answer *answer)
{
    struct told *told = self;
    *told = (struct told){told->count + 1, answer->code, answer->outage};
}

static bool was_told(void *self)
{
    return ((struct told *)self)->count > 0;
}

static struct told change(struct shop *shop, const struct lien_time_change *change)
{
    struct told told = {0};
    MUST(lien_runtime_change_time(shop->runtime, change, NULL, note_told, &told) ? LIEN_EIO
                                                                                 : LIEN_OK);
    shop_run_until(shop, was_told, &told);
    return told;
}

static struct told put_calendar(struct shop *shop, int64_t revision, const char *off)
{
    char text[1024];
    snprintf(text, sizeof text, calendar_text, 2027, off);
    const struct lien_time_change put = {
        .kind = LIEN_TIME_CALENDAR,
        .calendar = {.id = "vn", .revision = revision, .text = text},
        .actor = "person:lan",
        .reason = "công văn"};
    return change(shop, &put);
}

static bool is_recounted(void *self)
{
    struct shop *shop = self;
    int64_t last;
    bool recounted;
    MUST(lien_sqlite_last_change(shop->sqlite, &last, &recounted, ERR));
    return recounted;
}

static json_int_t moved(struct shop *shop)
{
    json_t *numbers = lien_runtime_numbers(shop->runtime);
    json_int_t count =
        json_integer_value(json_object_get(json_object_get(numbers, "recount"), "moved"));
    json_decref(numbers);
    return count;
}

static int count_moves(struct shop *shop, const struct lien_id *id)
{
    int count = 0;
    size_t i;
    json_t *row, *history = read_history(shop, id);
    json_array_foreach(history, i, row)
    {
        count += strcmp(json_string_value(json_object_get(row, "type")), "due.moved") == 0;
    }
    json_decref(history);
    return count;
}

static void every_open_case_follows_and_tells_of_it_once(void **state)
{
    struct shop *shop = *state;
    struct lien_id ids[CASES];
    shop_start(shop);
    for (int i = 0; i < CASES; i++)
        ids[i] = open_term(shop);
    assert_int_equal(due_of(shop, &ids[0]), DUE);
    assert_int_equal(put_calendar(shop, 1, day_off).code, LIEN_OK);
    /* It is so already, whether the walk has come by or not. */
    assert_int_equal(due_of(shop, &ids[CASES - 1]), DUE + DAY);
    assert_int_equal(due_of(shop, &ids[0]), DUE + DAY);
    shop_run_until(shop, is_recounted, shop);
    assert_int_equal(moved(shop), CASES);
    for (int i = 0; i < CASES; i += 23)
        assert_int_equal(count_moves(shop, &ids[i]), 1);
    assert_int_equal(put_calendar(shop, 1, "").code, LIEN_ECONFLICT);
}

static void a_restart_goes_on_with_what_was_not_done(void **state)
{
    struct shop *shop = *state;
    struct lien_id ids[CASES];
    shop_start(shop);
    for (int i = 0; i < CASES; i++)
        ids[i] = open_term(shop);
    assert_int_equal(put_calendar(shop, 1, day_off).code, LIEN_OK);
    shop_reopen(shop); /* at once: the walk has just begun */
    shop_start(shop);
    assert_int_equal(due_of(shop, &ids[CASES / 2]), DUE + DAY);
    shop_run_until(shop, is_recounted, shop);
    for (int i = 0; i < CASES; i += 23)
        assert_int_equal(count_moves(shop, &ids[i]), 1);
}

static void two_changes_at_once_come_to_the_second(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id ids[CASES];
    for (int i = 0; i < CASES; i++)
        ids[i] = open_term(shop);
    assert_int_equal(put_calendar(shop, 1, day_off).code, LIEN_OK);
    assert_int_equal(put_calendar(shop, 2, "").code, LIEN_OK);
    shop_run_until(shop, is_recounted, shop);
    for (int i = 0; i < CASES; i += 23) {
        assert_int_equal(due_of(shop, &ids[i]), DUE);
        assert_in_range(count_moves(shop, &ids[i]), 0, 2);
    }
}

static bool has_breached(void *self)
{
    struct shop *shop = ((void **)self)[0];
    bool breached = false;
    size_t i;
    json_t *row, *history = read_history(shop, ((void **)self)[1]);
    json_array_foreach(history, i, row)
    {
        breached |=
            strcmp(json_string_value(json_object_get(row, "type")), "clock.breached.law") == 0;
    }
    json_decref(history);
    return breached;
}

static void an_outage_keeps_a_clock_from_falling_due(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_term(shop);
    const struct lien_time_change outage = {
        .kind = LIEN_TIME_OUTAGE,
        .outage = {.from_ms = LIEN_NEVER, .to_ms = LIEN_NEVER, .reason = "mất điện"},
        .actor = "person:lan",
        .reason = "mất điện"};
    struct told told = change(shop, &outage);
    assert_int_equal(told.code, LIEN_OK);
    shop_run_until(shop, is_recounted, shop);
    atomic_fetch_add(&shop->now_ms, 10 * DAY);
    lien_runtime_clock_moved(shop->runtime);
    struct heard heard = {0};
    ask(shop, event_of(&id, "officer.note", "x"), &heard); /* the writer has looked at the clock */
    heard_clear(&heard);
    void *both[] = {shop, &id};
    assert_false(has_breached(both));
    const struct lien_time_change end = {.kind = LIEN_TIME_OUTAGE_END,
                                         .outage = {.id = told.outage, .to_ms = LIEN_NEVER},
                                         .actor = "person:lan"};
    assert_int_equal(change(shop, &end).code, LIEN_OK);
    /* Received while the outage was: counted from its end, ten days later. */
    assert_int_equal(due_of(shop, &id), DUE + 10 * DAY);
    shop_run_until(shop, is_recounted, shop);
    atomic_fetch_add(&shop->now_ms, 3 * DAY);
    lien_runtime_clock_moved(shop->runtime);
    for (int tries = 0; !has_breached(both) && rest(&tries);)
        ;
    assert_true(has_breached(both));
    const struct lien_time_change unknown = {.kind = LIEN_TIME_OUTAGE_END,
                                             .outage = {.id = id, .to_ms = LIEN_NEVER},
                                             .actor = "person:lan"};
    assert_int_equal(change(shop, &unknown).code, LIEN_ENOTFOUND);
}

static void a_failed_commit_changes_nothing(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_term(shop);
    atomic_store(&shop->commits_until_failure, 1);
    assert_int_equal(put_calendar(shop, 1, day_off).code, LIEN_EIO);
    assert_int_equal(due_of(shop, &id), DUE);
    assert_int_equal(put_calendar(shop, 1, day_off).code, LIEN_OK);
    assert_int_equal(due_of(shop, &id), DUE + DAY);
}

/* A file that is shorter than before would leave cases without a due. */
static void a_shorter_file_is_refused(void **state)
{
    struct shop *shop = *state;
    struct lien_error err;
    lien_catalog *shorter = make_catalog(2026), *longer = make_catalog(2028);
    shop_start(shop);
    struct lien_id id = open_term(shop);
    assert_int_equal(lien_runtime_set_catalog(shop->runtime, shorter, &err), LIEN_EREFUSED);
    assert_int_equal(due_of(shop, &id), DUE);
    MUST(lien_runtime_set_catalog(shop->runtime, longer, ERR));
    assert_int_equal(lien_runtime_set_catalog(shop->runtime, shop->catalog, &err), LIEN_EREFUSED);
    lien_catalog_unref(shorter);
    lien_catalog_unref(longer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_open_case_follows_and_tells_of_it_once),
        TEST(a_restart_goes_on_with_what_was_not_done),
        TEST(two_changes_at_once_come_to_the_second),
        TEST(an_outage_keeps_a_clock_from_falling_due),
        TEST(a_failed_commit_changes_nothing),
        TEST(a_shorter_file_is_refused),
    };
    return cmocka_run_group_tests_name("runtime recount", tests, NULL, NULL);
}
