/* SPDX-License-Identifier: Apache-2.0 */
/* What is deployed: which version is in force when, and what refers to nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/json.h"
#include "base/time.h"
#include "dossier/catalog.h"

#define HANOI (7 * 60)

static int64_t at(const char *text)
{
    int64_t ms;
    assert_true(lien_time_parse(text, 0, &ms));
    return ms;
}

/* A procedure of that version, in force from that day, which has these actors and events. */
static lien_definition *procedure(const char *id, const char *version, const char *from,
                                  const char *actors, const char *events)
{
    char text[4096];
    snprintf(text, sizeof(text),
             "{\"format\":1,\"procedure\":{\"id\":\"%s\",\"version\":\"%s\","
             "\"effectiveFrom\":\"%s\",\"title\":{\"vi\":\"T\",\"en\":\"T\"},\"agency\":\"a\","
             "\"input\":{},\"output\":{},\"events\":{%s}},"
             "\"machine\":{\"id\":\"m\",\"initial\":\"s\",\"states\":{\"s\":{}}},"
             "\"implementations\":{\"actors\":{%s}}}",
             id, version, from, events, actors);
    lien_faults *faults = lien_faults_new();
    lien_definition *definition = lien_definition_load(text, strlen(text), faults);
    for (size_t i = 0; !definition && i < lien_faults_count(faults); i++)
        print_error("%s\n", lien_faults_get(faults, i)->at.message);
    assert_non_null(definition);
    lien_faults_free(faults);
    return definition;
}

static lien_connector *registry(void)
{
    static const char text[] =
        "{\"format\":1,\"connector\":{\"id\":\"registry\",\"title\":{\"vi\":\"S\",\"en\":\"R\"},"
        "\"scope\":[],\"operations\":{\"enter\":{\"title\":{\"vi\":\"G\",\"en\":\"E\"}}},"
        "\"events\":[\"registry.changed\"],\"subscriptions\":[]}}";
    lien_faults *faults = lien_faults_new();
    lien_connector *connector = lien_connector_load(text, sizeof(text) - 1, faults);
    for (size_t i = 0; !connector && i < lien_faults_count(faults); i++)
        print_error("%s\n", lien_faults_get(faults, i)->at.message);
    assert_non_null(connector);
    lien_faults_free(faults);
    return connector;
}

static void add(lien_catalog *catalog, lien_definition *definition)
{
    assert_int_equal(lien_catalog_add_procedure(catalog, definition, NULL), 0);
}

static const char *in_force(const lien_catalog *catalog, const char *time)
{
    const lien_definition *found = lien_catalog_procedure_at(catalog, "birth", at(time), HANOI);
    return found ? lien_definition_version(found) : "none";
}

static void a_version_is_in_force_from_the_local_midnight_of_its_day(void **state)
{
    (void)state;
    lien_catalog *catalog = lien_catalog_new();
    add(catalog, procedure("birth", "2026-09-01", "2026-09-01", "", ""));
    add(catalog, procedure("birth", "2026-01-01", "2026-01-01", "", ""));
    add(catalog, procedure("birth-correction", "2025", "2025-01-01", "", ""));
    assert_string_equal(in_force(catalog, "2025-12-31T16:59:59Z"), "none");
    assert_string_equal(in_force(catalog, "2025-12-31T17:00:00Z"), "2026-01-01");
    assert_string_equal(in_force(catalog, "2026-08-31T23:59:59+07:00"), "2026-01-01");
    assert_string_equal(in_force(catalog, "2026-09-01T00:00:00+07:00"), "2026-09-01");
    lien_catalog_unref(catalog);
}

static void the_same_version_twice_is_a_conflict(void **state)
{
    (void)state;
    struct lien_error err = {0};
    lien_catalog *catalog = lien_catalog_new();
    add(catalog, procedure("birth", "1", "2026-01-01", "", ""));
    assert_int_equal(
        lien_catalog_add_procedure(catalog, procedure("birth", "1", "2026-02-01", "", ""), &err),
        LIEN_ECONFLICT);
    assert_non_null(strstr(err.message, "birth"));
    assert_int_equal(lien_catalog_add_connector(catalog, registry(), &err), 0);
    assert_int_equal(lien_catalog_add_connector(catalog, registry(), &err), LIEN_ECONFLICT);
    assert_null(lien_catalog_procedure_by_index(catalog, 1));
    lien_catalog_unref(catalog);
}

static void a_shared_catalog_lives_as_long_as_someone_holds_it(void **state)
{
    (void)state;
    lien_catalog *catalog = lien_catalog_new();
    add(catalog, procedure("birth", "1", "2026-01-01", "", ""));
    lien_catalog *second = lien_catalog_ref(catalog);
    lien_catalog_unref(catalog);
    assert_string_equal(in_force(second, "2026-02-01"), "1");
    lien_catalog_unref(second);
}

static void without_a_calendar_every_hour_is_office_time(void **state)
{
    (void)state;
    lien_catalog *catalog = lien_catalog_new();
    const lien_calendar *calendar = lien_catalog_calendar(catalog, "vn");
    assert_non_null(calendar);
    assert_true(lien_calendar_is_working_day(calendar, at("2026-11-22T03:00:00Z")));
    assert_ptr_equal(lien_catalog_calendar(catalog, NULL), calendar);
    lien_catalog_unref(catalog);
}

struct reference {
    const char *actors;
    const char *events;
    const char *rule; /* NULL: nothing is wrong */
    const char *pointer;
};

#define EVENT(role)                                                                                \
    "\"registry.changed\":{\"title\":{\"vi\":\"T\",\"en\":\"T\"},\"role\":\"" role "\"}"
#define OTHER(role)                                                                                \
    "\"registry.other\":{\"title\":{\"vi\":\"T\",\"en\":\"T\"},\"role\":\"" role "\"}"

static const struct reference references[] = {
    {"\"x\":{\"procedure\":\"child\"}", "", NULL, NULL},
    {"\"x\":{\"procedure\":\"child\",\"version\":\"1\"}", "", NULL, NULL},
    {"\"x\":{\"connector\":\"registry\",\"operation\":\"enter\"}", EVENT("system:registry"), NULL,
     NULL},
    {"\"x\":{\"procedure\":\"nobody\"}", "", "unknown-procedure",
     "/implementations/actors/x/procedure"},
    {"\"x\":{\"procedure\":\"child\",\"version\":\"2\"}", "", "unknown-procedure",
     "/implementations/actors/x/version"},
    {"\"x\":{\"connector\":\"nobody\",\"operation\":\"enter\"}", "", "unknown-connector",
     "/implementations/actors/x/connector"},
    {"\"x\":{\"connector\":\"registry\",\"operation\":\"erase\"}", "", "unknown-operation",
     "/implementations/actors/x/operation"},
    {"", EVENT("system:nobody"), "unknown-connector", "/procedure/events/registry.changed/role"},
    {"", OTHER("system:registry"), "unsent-event", "/procedure/events/registry.other/role"},
};

static void check_reference(const struct reference *one)
{
    lien_catalog *catalog = lien_catalog_new();
    lien_faults *faults = lien_faults_new();
    add(catalog, procedure("parent", "1", "2026-01-01", one->actors, one->events));
    add(catalog, procedure("child", "1", "2026-01-01", "", ""));
    assert_int_equal(lien_catalog_add_connector(catalog, registry(), NULL), 0);
    lien_catalog_check(catalog, faults);
    assert_int_equal(lien_faults_count(faults), one->rule ? 1 : 0);
    if (one->rule) {
        assert_string_equal(lien_faults_get(faults, 0)->rule, one->rule);
        assert_string_equal(lien_faults_get(faults, 0)->at.pointer, one->pointer);
        assert_non_null(strstr(lien_faults_get(faults, 0)->at.message, "parent"));
    }
    lien_faults_free(faults);
    lien_catalog_unref(catalog);
}

static void what_refers_to_nothing_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++)
        check_reference(&references[i]);
}

static void a_unit_and_an_agency_that_lead_nowhere_are_told(void **state)
{
    (void)state;
    static const char text[] = "{\"units\":[{\"id\":\"u\",\"title\":{\"vi\":\"U\",\"en\":\"U\"},"
                               "\"agency\":\"other\",\"calendar\":\"vn\"}]}";
    json_t *root = json_loads(text, 0, NULL);
    lien_catalog *catalog = lien_catalog_new();
    lien_faults *faults = lien_faults_new();
    add(catalog, procedure("parent", "1", "2026-01-01", "", ""));
    lien_catalog_set_units(catalog, lien_units_read(root, faults));
    lien_catalog_check(catalog, faults);
    assert_int_equal(lien_faults_count(faults), 2);
    assert_string_equal(lien_faults_get(faults, 0)->rule, "unknown-agency");
    assert_string_equal(lien_faults_get(faults, 1)->rule, "unknown-calendar");
    lien_faults_free(faults);
    lien_catalog_unref(catalog);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_is_in_force_from_the_local_midnight_of_its_day),
        cmocka_unit_test(the_same_version_twice_is_a_conflict),
        cmocka_unit_test(a_shared_catalog_lives_as_long_as_someone_holds_it),
        cmocka_unit_test(without_a_calendar_every_hour_is_office_time),
        cmocka_unit_test(what_refers_to_nothing_is_told),
        cmocka_unit_test(a_unit_and_an_agency_that_lead_nowhere_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
