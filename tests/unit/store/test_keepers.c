/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens, deployed definitions, and settings. */

#include "rows.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int open_memory(void **state)
{
    lien_sqlite *sqlite = NULL;
    MUST(lien_sqlite_open(":memory:", &sqlite, ERR));
    *state = sqlite;
    return 0;
}

static int close_memory(void **state)
{
    lien_sqlite_close(*state);
    return 0;
}

struct found {
    char name[64];
    char roles[64];
    bool every_unit;
    int64_t expires_ms, revoked_ms;
};

static void take_token(void *self, const struct lien_token_row *row)
{
    struct found *found = self;
    strcpy(found->name, row->name);
    strcpy(found->roles, row->roles);
    found->every_unit = row->unit == NULL;
    found->expires_ms = row->expires_ms;
    found->revoked_ms = row->revoked_ms;
}

static struct lien_token_row make_token(uint8_t first, const char *id)
{
    return (struct lien_token_row){
        .hash = {first},
        .id = id,
        .name = "Lan",
        .roles = "officer signatory",
        .created_ms = NOON,
        .expires_ms = LIEN_NEVER,
        .revoked_ms = LIEN_NEVER,
    };
}

static void a_token_is_found_by_its_hash(void **state)
{
    struct lien_token_row row = make_token(1, "t1");
    MUST(lien_sqlite_add_token(*state, &row, ERR));
    struct found found = {0};
    MUST(lien_sqlite_find_token(*state, row.hash, take_token, &found, ERR));
    assert_string_equal(found.name, "Lan");
    assert_string_equal(found.roles, "officer signatory");
    assert_true(found.every_unit);
    assert_int_equal(found.expires_ms, LIEN_NEVER);
    uint8_t other[32] = {2};
    assert_int_equal(lien_sqlite_find_token(*state, other, take_token, &found, NULL),
                     LIEN_ENOTFOUND);
}

static void a_revoked_token_says_since_when(void **state)
{
    struct lien_token_row row = make_token(1, "t1");
    MUST(lien_sqlite_add_token(*state, &row, ERR));
    MUST(lien_sqlite_revoke_token(*state, "t1", NOON + 5, ERR));
    MUST(lien_sqlite_revoke_token(*state, "t1", NOON + 9, ERR));
    struct found found = {0};
    MUST(lien_sqlite_find_token(*state, row.hash, take_token, &found, ERR));
    assert_int_equal(found.revoked_ms, NOON + 5);
    assert_int_equal(lien_sqlite_revoke_token(*state, "t2", NOON, NULL), LIEN_ENOTFOUND);
}

static void a_list_of_tokens_gives_no_hash_away(void **state)
{
    struct lien_token_row first = make_token(1, "t1"), second = make_token(2, "t2");
    second.unit = "hoan-kiem";
    second.created_ms = NOON + 1;
    MUST(lien_sqlite_add_token(*state, &second, ERR));
    MUST(lien_sqlite_add_token(*state, &first, ERR));
    json_auto_t *list = NULL;
    MUST(lien_sqlite_list_tokens(*state, &list, ERR));
    assert_int_equal(item_count(list), 2);
    assert_string_equal(item_text(list, 0, "id"), "t1");
    assert_string_equal(item_text(list, 1, "unit"), "hoan-kiem");
    assert_null(json_object_get(json_array_get(json_object_get(list, "items"), 0), "hash"));
}

static void two_tokens_cannot_share_a_name_for_revoking(void **state)
{
    struct lien_token_row first = make_token(1, "t1"), second = make_token(2, "t1");
    MUST(lien_sqlite_add_token(*state, &first, ERR));
    assert_int_equal(lien_sqlite_add_token(*state, &second, NULL), LIEN_ECONFLICT);
}

static struct lien_definition_row make_definition(const char *version, const char *text)
{
    return (struct lien_definition_row){
        .kind = "procedure",
        .id = "birth.registration",
        .version = version,
        .text = text,
        .length = strlen(text),
        .hash = {(uint8_t)strlen(text)}, /* as good as a hash where lengths differ */
        .deployed_ms = NOON,
    };
}

static void a_version_is_deployed_once_and_never_changed(void **state)
{
    struct lien_definition_row row = make_definition("1.0.0", "{}");
    MUST(lien_sqlite_put_definition(*state, &row, ERR));
    MUST(lien_sqlite_put_definition(*state, &row, ERR));
    struct lien_definition_row changed = make_definition("1.0.0", "{ }");
    struct lien_error err;
    assert_int_equal(lien_sqlite_put_definition(*state, &changed, &err), LIEN_ECONFLICT);
    assert_non_null(strstr(err.message, "birth.registration"));
    assert_non_null(strstr(err.message, "1.0.0"));
    struct lien_definition_row next = make_definition("1.1.0", "{ }");
    MUST(lien_sqlite_put_definition(*state, &next, ERR));
}

static int note_version(void *self, const struct lien_definition_row *row, struct lien_error *err)
{
    (void)err;
    strcat(self, row->version);
    strncat(self, row->text, row->length);
    return LIEN_OK;
}

static int stop_at_once(void *self, const struct lien_definition_row *row, struct lien_error *err)
{
    (void)self;
    (void)row;
    return lien_error_set(err, LIEN_ELIMIT, "enough");
}

static void definitions_are_read_back_in_order(void **state)
{
    struct lien_definition_row second = make_definition("1.1.0", "{ }");
    struct lien_definition_row first = make_definition("1.0.0", "{}");
    MUST(lien_sqlite_put_definition(*state, &second, ERR));
    MUST(lien_sqlite_put_definition(*state, &first, ERR));
    char seen[128] = "";
    MUST(lien_sqlite_each_definition(*state, note_version, seen, ERR));
    assert_string_equal(seen, "1.0.0{}1.1.0{ }");
    assert_int_equal(lien_sqlite_each_definition(*state, stop_at_once, NULL, NULL), LIEN_ELIMIT);
}

static void a_setting_survives_and_can_be_replaced(void **state)
{
    char *value = NULL;
    MUST(lien_sqlite_get_setting(*state, "secret", &value, ERR));
    assert_null(value);
    MUST(lien_sqlite_put_setting(*state, "secret", "a", ERR));
    MUST(lien_sqlite_put_setting(*state, "secret", "b", ERR));
    MUST(lien_sqlite_get_setting(*state, "secret", &value, ERR));
    assert_string_equal(value, "b");
    free(value);
}

#define IN_MEMORY(test) cmocka_unit_test_setup_teardown(test, open_memory, close_memory)

/* --- calendars from files --- */

static bool deploy_calendar(lien_sqlite *sqlite, const char *text)
{
    const struct lien_calendar_row row = {.id = "vn", .text = text};
    const struct lien_change_row change = {.at_ms = NOON, .actor = "engine"};
    bool used = false;
    MUST(lien_sqlite_deploy_calendar(sqlite, &row, &change, &used, ERR));
    return used;
}

static int note_calendar(void *self, const struct lien_calendar_row *row, struct lien_error *err)
{
    (void)err;
    snprintf(self, 64, "%s %lld %s", row->id, (long long)row->revision, row->text);
    return 0;
}

static void a_file_is_a_revision_until_a_person_changes_the_calendar(void **state)
{
    lien_sqlite *sqlite = *state;
    const struct lien_calendar_row by_hand = {.id = "vn", .revision = 2, .text = "{\"n\":3}"};
    const struct lien_change_row change = {.at_ms = NOON, .actor = "person:lan"};
    lien_store *store = NULL;
    char seen[64];
    int64_t last = 0;
    bool recounted = false;
    assert_true(deploy_calendar(sqlite, "{\"n\":1}"));
    MUST(lien_sqlite_last_change(sqlite, &last, &recounted, ERR));
    assert_true(recounted);                            /* no case was counted by another one */
    assert_true(deploy_calendar(sqlite, "{\"n\":1}")); /* a start with nothing new */
    assert_true(deploy_calendar(sqlite, "{\"n\":2}"));
    MUST(lien_sqlite_each_calendar(sqlite, note_calendar, seen, ERR));
    assert_string_equal(seen, "vn 2 {\"n\":2}");
    MUST(lien_sqlite_last_change(sqlite, &last, &recounted, ERR));
    assert_int_equal(last, 2);
    assert_false(recounted);
    MUST(lien_sqlite_open_store(sqlite, &store, ERR));
    MUST(store->ops->begin(store, ERR));
    MUST(store->ops->put_calendar(store, &by_hand, &change, ERR));
    MUST(store->ops->commit(store, ERR));
    store->ops->close(store);
    assert_false(deploy_calendar(sqlite, "{\"n\":4}"));
    assert_true(deploy_calendar(sqlite, "{\"n\":3}")); /* the file says what is in force */
    MUST(lien_sqlite_each_calendar(sqlite, note_calendar, seen, ERR));
    assert_string_equal(seen, "vn 3 {\"n\":3}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_MEMORY(a_token_is_found_by_its_hash),
        IN_MEMORY(a_revoked_token_says_since_when),
        IN_MEMORY(a_list_of_tokens_gives_no_hash_away),
        IN_MEMORY(two_tokens_cannot_share_a_name_for_revoking),
        IN_MEMORY(a_version_is_deployed_once_and_never_changed),
        IN_MEMORY(definitions_are_read_back_in_order),
        IN_MEMORY(a_setting_survives_and_can_be_replaced),
        IN_MEMORY(a_file_is_a_revision_until_a_person_changes_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
