/* SPDX-License-Identifier: Apache-2.0 */
/* A child or a deceased that is filed twice is warned of, by numbers, and never stopped. */
#include <string.h>
#include "office.h"

#define ABOUT                                                                                      \
    ", 'subjects': [{'var': 'input.name'}, {'var': 'input.born'}, {'var': 'input.number'},"        \
    " {'var': 'input.person'}]"

static const char other[] = "01990000-0000-7000-8000-000000000001";

/* An archive in which one number is known. */
struct archive {
    char known[64];
    int asked;
};

struct town {
    struct office office; /* first: it is the world's self */
    struct archive archive;
};

static int find_same(void *self, const char *subject, const struct lien_id *dossier, json_t *list,
                     struct lien_error *err)
{
    struct archive *archive = &((struct town *)self)->archive;

    (void)dossier;
    (void)err;
    archive->asked++;
    if (strcmp(subject, archive->known) == 0)
        json_array_append_new(list, json_pack("{s:s, s:s}", "case", other, "code", "AB-1"));
    return 0;
}

static void town_open(struct town *town, const char *known)
{
    *town = (struct town){.archive = {.asked = 0}};
    office_open(&town->office);
    town->office.world.find_same = find_same;
    snprintf(town->archive.known, sizeof(town->archive.known), "%s", known);
    office_deploy(&town->office, "p", "'initial': 'a', 'states': {'a': {}}", "", ABOUT);
}

static json_t *warnings_of(struct town *town, struct lien_id id)
{
    json_t *view;
    struct lien_error err;
    const struct office *office = &town->office;
    assert_int_equal(
        lien_case_view(&office->world, office->dossier, case_of(office, id), NULL, &view, &err), 0);
    json_t *warnings = json_incref(json_object_get(view, "warnings"));
    json_decref(view);
    return warnings;
}

static void a_number_is_found_however_it_is_written(void **state)
{
    struct town town;

    (void)state;
    town_open(&town, "p 031096000123");
    struct lien_id id = office_file(&town.office, "p", "{'number': '031.096 000-123'}");
    assert_history(&town.office, "person:lan case.opened, engine case.duplicate");
    json_auto_t *warnings = warnings_of(&town, id);
    const json_t *warning = json_array_get(warnings, 0);
    assert_int_equal(json_array_size(warnings), 1);
    assert_string_equal(json_string_value(json_object_get(warning, "kind")), "duplicate");
    assert_string_equal(json_string_value(json_object_get(warning, "case")), other);
    assert_string_equal(json_string_value(json_object_get(warning, "code")), "AB-1");
    office_close(&town.office);
}

static void a_persons_two_numbers_find_another_dossier_once(void **state)
{
    struct town town;

    (void)state;
    town_open(&town, "p 0123456GCS");
    struct lien_id id = office_file(
        &town.office, "p",
        "{'number': '0123456.gcs', 'person': {'number': '0123456.GCS', 'personalNumber':"
        " '031096000123'}}");
    json_auto_t *warnings = warnings_of(&town, id);
    assert_int_equal(json_array_size(warnings), 1);
    assert_int_equal(town.archive.asked, 3);
    assert_int_equal(town.office.last.subject_count, 3);
    office_close(&town.office);
}

static void names_and_days_are_no_numbers(void **state)
{
    struct town town;

    (void)state;
    town_open(&town, "p 20261101");
    struct lien_id id = office_file(
        &town.office, "p",
        "{'name': 'Nguyễn Văn An', 'born': '2026-11-01', 'number': '12', 'person': {'bornOn':"
        " '20261101'}}");
    assert_int_equal(town.archive.asked, 0);
    assert_null(warnings_of(&town, id));
    office_close(&town.office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_found_however_it_is_written),
        cmocka_unit_test(a_persons_two_numbers_find_another_dossier_once),
        cmocka_unit_test(names_and_days_are_no_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
