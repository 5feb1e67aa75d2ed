/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the suite over every backend: what a store promises, whoever keeps it. */

#include "house.h"
#include <stdlib.h>

extern const struct suite_test suite_answers[], suite_cases[], suite_history[], suite_lists[],
    suite_outbox[], suite_steps[], suite_times[], suite_watch[];

static int open_house(void **state)
{
    const struct backend *backend = *state;
    struct house *house = calloc(1, sizeof *house);
    if (!house || backend->open(house))
        return -1;
    house->backend = backend;
    *state = house;
    return 0;
}

static int close_house(void **state)
{
    struct house *house = *state;
    house->backend->close(house);
    free(house);
    return 0;
}

static int run(const struct backend *backend, const struct suite_test *tests)
{
    struct CMUnitTest prepared[32];
    size_t count = 0;
    for (; tests[count].name; count++) {
        prepared[count] = (struct CMUnitTest){.name = tests[count].name,
                                              .test_func = tests[count].run,
                                              .setup_func = open_house,
                                              .teardown_func = close_house,
                                              .initial_state = (void *)(uintptr_t)backend};
    }
    return _cmocka_run_group_tests(backend->name, prepared, count, NULL, NULL);
}

int main(void)
{
    const struct suite_test *const suites[] = {suite_steps,  suite_cases,   suite_history,
                                               suite_outbox, suite_answers, suite_watch,
                                               suite_lists,  suite_times};
    int failed = 0;
    for (size_t i = 0; i < backend_count; i++)
        for (size_t j = 0; j < sizeof suites / sizeof *suites; j++)
            failed += run(&backends[i], suites[j]);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
