/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered of a wrong click: the dossier as it was, where it can be taken up again. */
#include "../dossier/office.h"

#include "runtime/recent.h"

#define UNIT(id, more)                                                                             \
    "{'id': '" id "', 'title': {'vi': 'Đơn vị', 'en': 'Unit'}, 'agency': 'commune'" more "}"

static struct lien_id begin(struct office *office)
{
    office_open(office);
    office_set_units(office, "{'units': [" UNIT("an-bien", "") ", " UNIT("an-lac", "") "]}");
    office_deploy(office, "p", "'initial': 'a', 'states': {'a': {'on': {'GO': 'b'}}, 'b': {}}", "",
                  ", 'agency': 'commune', 'events': {'GO': {'title': {'vi': 'Đi', 'en': 'Go'},"
                  " 'role': 'officer'}}");
    office->person.unit = "an-lac";
    return office_file(office, "p", "{}");
}

/* Click, and have it remembered: whether it is. */
static bool is_remembered(struct office *office, struct lien_recent *recent, struct lien_id id)
{
    const struct lien_command command = {.kind = LIEN_COMMAND_EVENT, .principal = office->person};
    lien_dossier *before = lien_dossier_copy(office->dossier);
    assert_int_equal(office_send(office, id, "GO"), LIEN_VERDICT_DONE);
    assert_true(lien_recent_wants(&command, &office->last));
    lien_recent_put(recent, before, office->dossier, 100, &command, &office->last,
                    office->world.now_ms);
    return lien_recent_find(recent, lien_dossier_id(office->dossier)) != NULL;
}

static void a_click_is_remembered_as_long_as_there_is_room(void **state)
{
    struct office office;
    struct lien_recent recent = {.acts = NULL};
    (void)state;
    struct lien_id id = begin(&office);
    assert_true(is_remembered(&office, &recent, id));
    assert_int_equal(recent.bytes, 100);
    lien_recent_forget(&recent, lien_recent_find(&recent, lien_dossier_id(office.dossier)));
    assert_int_equal(recent.bytes, 0);
    assert_null(lien_recent_find(&recent, lien_dossier_id(office.dossier)));
    lien_recent_clear(&recent);
    office_close(&office);
}

/* The dossier as it was would say once more that its unit was merged. */
static void a_click_that_told_of_a_merger_is_not(void **state)
{
    struct office office;
    struct lien_recent recent = {.acts = NULL};
    (void)state;
    struct lien_id id = begin(&office);
    office_set_units(&office, "{'units': [" UNIT("an-bien", ", 'formerly': ['an-lac']") "]}");
    assert_int_equal(lien_dossier_follow(office.dossier, office.catalog, &office.err), 0);
    office.person.unit = "an-bien";
    assert_false(is_remembered(&office, &recent, id));
    lien_recent_clear(&recent);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_click_is_remembered_as_long_as_there_is_room),
        cmocka_unit_test(a_click_that_told_of_a_merger_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
