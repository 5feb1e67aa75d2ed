/* SPDX-License-Identifier: Apache-2.0 */
/* What is promised of paths and methods. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "api/handlers/handlers.h"
#include "api/router.h"

static void a_path_leads_to_its_handler(void **state)
{
    (void)state;
    struct lien_route_match match = lien_router_find(EVHTTP_REQ_POST, "/v1/cases");
    assert_non_null(match.route);
    assert_ptr_equal(match.route->handle, lien_api_open_case);
    match = lien_router_find(EVHTTP_REQ_GET, "/v1/cases");
    assert_ptr_equal(match.route->handle, lien_api_list_cases);
}

static void a_parameter_is_told_as_it_came(void **state)
{
    static const char path[] = "/v1/cases/national-portal:000.00%2F15/history";
    (void)state;
    struct lien_route_match match = lien_router_find(EVHTTP_REQ_GET, path);
    assert_non_null(match.route);
    assert_int_equal(match.param_count, 1);
    assert_int_equal(match.params[0].offset, strlen("/v1/cases/"));
    assert_int_equal(match.params[0].length, strlen("national-portal:000.00%2F15"));
}

static void what_has_no_route_is_not_known(void **state)
{
    static const char *const paths[] = {
        "/",          "/v1", "/v1/cases/", "/v1/cases//events",   "/v1/cases/a/b",
        "/v1/casesx", "",    "v1/cases",   "/v1/cases/a/history/"};
    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct lien_route_match match = lien_router_find(EVHTTP_REQ_GET, paths[i]);
        assert_null(match.route);
        assert_false(match.known);
    }
}

static void another_method_is_told_what_there_is(void **state)
{
    char allow[LIEN_ALLOW_SIZE];
    (void)state;
    struct lien_route_match match = lien_router_find(EVHTTP_REQ_DELETE, "/v1/cases");
    assert_null(match.route);
    assert_true(match.known);
    lien_router_allow("/v1/cases", allow);
    assert_string_equal(allow, "POST, GET, HEAD");
    lien_router_allow("/v1/cases/x/events", allow);
    assert_string_equal(allow, "POST");
}

static void head_goes_wherever_get_does(void **state)
{
    (void)state;
    assert_non_null(lien_router_find(EVHTTP_REQ_HEAD, "/health/live").route);
    assert_null(lien_router_find(EVHTTP_REQ_HEAD, "/v1/cases/x/events").route);
}

/* Only health, numbers and the documentation are open to whoever asks. */
static void nothing_of_a_case_is_open(void **state)
{
    const struct lien_route *route;
    (void)state;
    for (size_t i = 0; (route = lien_router_at(i)); i++)
        if (strncmp(route->path, "/v1/", 4) == 0 && strcmp(route->path, "/v1/openapi.json") != 0)
            assert_int_not_equal(route->access, LIEN_ROUTE_OPEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_leads_to_its_handler),
        cmocka_unit_test(a_parameter_is_told_as_it_came),
        cmocka_unit_test(what_has_no_route_is_not_known),
        cmocka_unit_test(another_method_is_told_what_there_is),
        cmocka_unit_test(head_goes_wherever_get_does),
        cmocka_unit_test(nothing_of_a_case_is_open),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
