/* SPDX-License-Identifier: Apache-2.0 */
/* A calendar file with a mistake is refused, and the author is told where each one stands. */
#include "fixture.h"

#include <string.h>

static const char good[] =
    "{\"format\":1,\"calendar\":{\"id\":\"vn\",\"utcOffset\":\"+07:00\",\"from\":\"2026-01-01\","
    "\"to\":\"2026-12-31\",\"firstDay\":\"excluded\",\"office\":{"
    "\"mon\":[[\"07:30\",\"11:30\"],[\"13:30\",\"17:00\"]],"
    "\"tue\":\"mon\",\"wed\":\"tue\",\"thu\":\"mon\",\"fri\":\"mon\",\"sat\":[],\"sun\":[]},"
    "\"off\":[{\"day\":\"2026-01-01\",\"why\":{\"vi\":\"Tết\",\"en\":\"New Year\"}}],"
    "\"on\":[{\"day\":\"2026-01-10\",\"hours\":\"mon\","
    "\"why\":{\"vi\":\"Làm bù\",\"en\":\"Made up\"}}]}}";

/* A change to the good file: the member `key` of the object at `parent` becomes `value`. */
struct mistake {
    const char *parent; /* keys from the root, by points */
    const char *key;
    const char *value; /* JSON; NULL: the member is taken away */
    const char *rule;
    const char *pointer;
};

static const struct mistake mistakes[] = {
    {"", "format", "2", "bad-format", "/format"},
    {"", "format", NULL, "bad-format", ""},
    {"", "calendar", NULL, "missing-key", ""},
    {"", "calendar", "[]", "wrong-type", "/calendar"},
    {"", "colour", "1", "unknown-key", "/colour"},
    {"calendar", "holidays", "[]", "unknown-key", "/calendar/holidays"},
    {"calendar", "id", NULL, "missing-key", "/calendar"},
    {"calendar", "id", "\"a b\"", "bad-id", "/calendar/id"},
    {"calendar", "id", "7", "wrong-type", "/calendar/id"},
    {"calendar", "title", "\"vn\"", "wrong-type", "/calendar/title"},
    {"calendar", "title", "{\"vi\":\"L\"}", "missing-key", "/calendar/title"},
    {"calendar", "utcOffset", "\"7\"", "bad-offset", "/calendar/utcOffset"},
    {"calendar", "utcOffset", "\"+14:30\"", "bad-offset", "/calendar/utcOffset"},
    {"calendar", "utcOffset", "\"+07:60\"", "bad-offset", "/calendar/utcOffset"},
    {"calendar", "utcOffset", NULL, "missing-key", "/calendar"},
    {"calendar", "from", "\"2026-02-30\"", "bad-day", "/calendar/from"},
    {"calendar", "from", "\"2026-01-01T00:00:00Z\"", "bad-day", "/calendar/from"},
    {"calendar", "to", "\"2025-12-31\"", "ends-before-begin", "/calendar/to"},
    {"calendar", "to", "\"2126-12-31\"", "too-long", "/calendar/to"},
    {"calendar", "firstDay", "\"maybe\"", "bad-first-day", "/calendar/firstDay"},
    {"calendar", "office", NULL, "missing-key", "/calendar"},
    {"calendar", "office", "[]", "wrong-type", "/calendar/office"},
    {"calendar.office", "sun", NULL, "missing-key", "/calendar/office"},
    {"calendar.office", "monday", "[]", "unknown-key", "/calendar/office/monday"},
    {"calendar.office", "tue", "8", "wrong-type", "/calendar/office/tue"},
    {"calendar.office", "tue", "\"monday\"", "unknown-weekday", "/calendar/office/tue"},
    {"calendar.office", "tue", "\"wed\"", "weekday-circle", "/calendar/office/tue"},
    {"calendar.office", "tue", "\"tue\"", "weekday-circle", "/calendar/office/tue"},
    {"calendar.office", "sat", "[[\"7:30\",\"11:30\"]]", "bad-hours", "/calendar/office/sat/0"},
    {"calendar.office", "sat", "[[\"07:30\"]]", "bad-hours", "/calendar/office/sat/0"},
    {"calendar.office", "sat", "[[\"07:30\",\"24:01\"]]", "bad-hours", "/calendar/office/sat/0"},
    {"calendar.office", "sat", "[[\"11:30\",\"07:30\"]]", "unordered-hours",
     "/calendar/office/sat/0"},
    {"calendar.office", "sat", "[[\"07:30\",\"07:30\"]]", "unordered-hours",
     "/calendar/office/sat/0"},
    {"calendar.office", "sat", "[[\"07:30\",\"11:30\"],[\"11:00\",\"17:00\"]]", "overlapping-hours",
     "/calendar/office/sat/1"},
    {"calendar.office", "sat", "[[\"13:30\",\"17:00\"],[\"07:30\",\"11:30\"]]", "unordered-hours",
     "/calendar/office/sat/1"},
    {"calendar.office", "mon", "[]", "no-hours", "/calendar/on/0/hours"},
    {"calendar", "off", "{}", "wrong-type", "/calendar/off"},
    {"calendar", "off", "[3]", "wrong-type", "/calendar/off/0"},
    {"calendar", "off", "[{}]", "missing-key", "/calendar/off/0"},
    {"calendar.off.0", "day", "\"2027-01-01\"", "day-outside", "/calendar/off/0/day"},
    {"calendar.off.0", "day", "\"2026-01-10\"", "day-twice", "/calendar/on/0/day"},
    {"calendar.off.0", "hours", "[]", "unknown-key", "/calendar/off/0/hours"},
    {"calendar.off.0", "why", "\"Tết\"", "wrong-type", "/calendar/off/0/why"},
    {"calendar.off.0.why", "en", NULL, "missing-key", "/calendar/off/0/why"},
    {"calendar.on.0", "hours", NULL, "missing-key", "/calendar/on/0"},
    {"calendar.on.0", "hours", "\"someday\"", "bad-hours", "/calendar/on/0/hours"},
    {"calendar.on.0", "hours", "[]", "no-hours", "/calendar/on/0/hours"},
    {"calendar.on.0", "hours", "[[\"09:00\",\"08:00\"]]", "unordered-hours",
     "/calendar/on/0/hours/0"},
};

static json_t *descend(json_t *value, const char *path)
{
    char copy[64];
    strcpy(copy, path);
    for (char *key = strtok(copy, "."); key; key = strtok(NULL, "."))
        value = json_is_array(value) ? json_array_get(value, (size_t)(key[0] - '0'))
                                     : json_object_get(value, key);
    assert_non_null(value);
    return value;
}

static json_t *file_with(const struct mistake *mistake)
{
    json_t *root = json_loads(good, 0, NULL);
    json_t *parent = descend(root, mistake->parent);
    if (mistake->value)
        json_object_set_new(parent, mistake->key,
                            json_loads(mistake->value, JSON_DECODE_ANY, NULL));
    else
        json_object_del(parent, mistake->key);
    return root;
}

static bool is_told(const lien_faults *faults, const struct mistake *mistake)
{
    for (size_t i = 0; i < lien_faults_count(faults); i++) {
        const struct lien_fault *fault = lien_faults_get(faults, i);
        if (fault->severity == LIEN_FAULT_ERROR && strcmp(fault->rule, mistake->rule) == 0 &&
            strcmp(fault->at.pointer, mistake->pointer) == 0)
            return true;
    }
    return false;
}

static void every_mistake_is_refused_at_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        json_t *root = file_with(&mistakes[i]);
        lien_faults *faults = lien_faults_new();
        assert_null(lien_calendar_compile(root, faults));
        if (!is_told(faults, &mistakes[i]))
            fail_msg("%s at \"%s\" is not told; the first is %s at \"%s\"", mistakes[i].rule,
                     mistakes[i].pointer, lien_faults_get(faults, 0)->rule,
                     lien_faults_get(faults, 0)->at.pointer);
        lien_faults_free(faults);
        json_decref(root);
    }
}

static void all_faults_are_told_at_once(void **state)
{
    (void)state;
    json_t *root = json_loads("{\"format\":1,\"calendar\":{\"id\":\"\",\"utcOffset\":\"x\","
                              "\"from\":\"x\",\"to\":\"x\",\"office\":{}}}",
                              0, NULL);
    lien_faults *faults = lien_faults_new();
    assert_null(lien_calendar_compile(root, faults));
    assert_int_equal(lien_faults_errors(faults), 4 + 7);
    lien_faults_free(faults);
    json_decref(root);
}

static void no_json_at_all_is_refused_too(void **state)
{
    (void)state;
    lien_faults *faults = lien_faults_new();
    assert_null(lien_calendar_compile(NULL, faults));
    assert_int_equal(lien_faults_errors(faults), 1);
    lien_faults_free(faults);
}

static void a_calendar_without_a_working_day_is_refused(void **state)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri"};
    (void)state;
    json_t *root = json_loads(good, 0, NULL);
    for (size_t i = 0; i < 5; i++)
        json_object_set_new(descend(root, "calendar.office"), days[i], json_array());
    json_object_del(descend(root, "calendar"), "on");
    lien_faults *faults = lien_faults_new();
    assert_null(lien_calendar_compile(root, faults));
    assert_string_equal(lien_faults_get(faults, 0)->rule, "no-working-day");
    lien_faults_free(faults);
    json_decref(root);
}

static void a_day_off_without_a_reason_is_only_warned_of(void **state)
{
    struct mistake silent = {"calendar.off.0", "why", NULL, NULL, NULL};
    (void)state;
    json_t *root = file_with(&silent);
    lien_faults *faults = lien_faults_new();
    lien_calendar *calendar = lien_calendar_compile(root, faults);
    assert_non_null(calendar);
    assert_int_equal(lien_faults_count(faults), 1);
    assert_string_equal(lien_faults_get(faults, 0)->at.pointer, "/calendar/off/0");
    lien_calendar_free(calendar);
    lien_faults_free(faults);
    json_decref(root);
}

static void faults_of_other_files_do_not_refuse_this_one(void **state)
{
    (void)state;
    json_t *root = json_loads(good, 0, NULL);
    lien_faults *faults = lien_faults_new();
    lien_faults_add(faults, LIEN_FAULT_ERROR, "other", "/x", "Another file is wrong.");
    lien_calendar *calendar = lien_calendar_compile(root, faults);
    assert_non_null(calendar);
    assert_string_equal(lien_calendar_id(calendar), "vn");
    assert_int_equal(lien_calendar_offset_minutes(calendar), 420);
    assert_time(lien_calendar_end_ms(calendar), "2027-01-01 00:00");
    lien_calendar_free(calendar);
    lien_faults_free(faults);
    json_decref(root);
}

static void a_half_day_is_a_day_with_hours_of_its_own(void **state)
{
    struct mistake half = {"calendar.on.0", "hours", "[[\"07:30\",\"11:30\"]]", NULL, NULL};
    struct lien_duration four = working_hours(4);
    int64_t end = 0;
    (void)state;
    json_t *root = file_with(&half);
    lien_calendar *calendar = calendar_of_json(root);
    assert_true(lien_calendar_is_working_day(calendar, at("2026-01-10 23:59")));
    assert_false(lien_calendar_is_working_day(calendar, at("2026-01-11 09:00")));
    assert_int_equal(lien_calendar_delay_end(calendar, at("2026-01-09 17:00"), &four, &end, NULL),
                     0);
    assert_time(end, "2026-01-10 11:30");
    lien_calendar_free(calendar);
    json_decref(root);
}

/* Editors find the description of a file by it. */
static void a_file_may_name_its_schema(void **state)
{
    struct mistake none = {"", "$schema", "\"../calendar.schema.json\"", NULL, NULL};
    (void)state;
    json_t *root = file_with(&none);
    lien_calendar_free(calendar_of_json(root));
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mistake_is_refused_at_its_place),
        cmocka_unit_test(all_faults_are_told_at_once),
        cmocka_unit_test(no_json_at_all_is_refused_too),
        cmocka_unit_test(a_calendar_without_a_working_day_is_refused),
        cmocka_unit_test(a_day_off_without_a_reason_is_only_warned_of),
        cmocka_unit_test(faults_of_other_files_do_not_refuse_this_one),
        cmocka_unit_test(a_half_day_is_a_day_with_hours_of_its_own),
        cmocka_unit_test(a_file_may_name_its_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
