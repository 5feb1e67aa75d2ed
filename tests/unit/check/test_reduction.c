/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random small bundles have the same findings whether what they invoke is reduced or not.
 *
 * usage: test_check_reduction [COUNT [SEED]]. A bundle that differs is printed with its seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/buf.h"
#include "core/model.h"
#include "dossier/catalog.h"
#include "lienthong/check.h"

#define COUNT 40
#define SEED 20261124
#define TEXT_MAX ((size_t)256 * 1024)
#define STATES_MAX 4
#define PROCEDURES_MAX 3

/* --- a random bundle --- */

struct bundle {
    struct lien_buf texts[PROCEDURES_MAX];
    int count;
    uint64_t seed;
};

static unsigned next_random(struct bundle *bundle, unsigned below)
{
    bundle->seed = bundle->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(bundle->seed >> 33) % below;
}

/* A procedure that is being written: kids are the procedures behind it in the bundle. */
struct writing {
    struct bundle *bundle;
    struct lien_buf *out;
    int number, states, kids;
};

static void add_target(struct writing *writing)
{
    unsigned to = next_random(writing->bundle, (unsigned)writing->states + 2);
    if (to < (unsigned)writing->states)
        lien_buf_addf(writing->out, "\"target\":\"s%u\"", to);
    else
        lien_buf_addf(writing->out, "\"target\":\"%s\"",
                      to == (unsigned)writing->states ? "granted" : "refused");
}

static void add_transition(struct writing *writing, const char *guard)
{
    static const char *const actions[] = {"set", "clear", "tell", "tellMore", "again"};
    unsigned action = next_random(writing->bundle, 9);
    lien_buf_addc(writing->out, '{');
    add_target(writing);
    if (guard)
        lien_buf_addf(writing->out, ",\"guard\":\"%s\"", guard);
    if (action < 5)
        lien_buf_addf(writing->out, ",\"actions\":[\"%s\"]", actions[action]);
    else if (action < 7 && writing->kids > 0)
        lien_buf_adds(writing->out, ",\"actions\":[\"ask\"]");
    lien_buf_addc(writing->out, '}');
}

/* One, or one with a condition before it, or one with a condition alone, which leaves a gap. */
static void add_list(struct writing *writing, const char *guard)
{
    unsigned shape = next_random(writing->bundle, 5);
    lien_buf_addc(writing->out, '[');
    if (shape > 1)
        add_transition(writing, guard);
    if (shape > 2)
        lien_buf_addc(writing->out, ',');
    if (shape != 2)
        add_transition(writing, NULL);
    lien_buf_addc(writing->out, ']');
}

static void add_events(struct writing *writing)
{
    static const char *const types[] = {"officer.a", "officer.b", "told", "more", "asked", "self"};
    bool first = true;
    lien_buf_adds(writing->out, "\"on\":{");
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (next_random(writing->bundle, 5) > 1)
            continue;
        lien_buf_addf(writing->out, "%s\"%s\":", first ? "" : ",", types[i]);
        add_list(writing, "flag");
        first = false;
    }
    lien_buf_addc(writing->out, '}');
}

/* Two cases that wait each for its own time limit may take them in one order alone when they are
 * played, so only the first procedure has one. */
static void add_state(struct writing *writing, int state)
{
    struct bundle *bundle = writing->bundle;
    lien_buf_addf(writing->out, "\"s%d\":{\"tags\":[\"status:4\"],", state);
    add_events(writing);
    if (next_random(bundle, 4) == 0) {
        lien_buf_addf(writing->out, ",\"after\":{\"%s\":",
                      writing->number == 0 && next_random(bundle, 4) ? "1000" : "0");
        add_list(writing, "flag");
        lien_buf_addc(writing->out, '}');
    }
    if (next_random(bundle, 8) == 0) {
        lien_buf_adds(writing->out, ",\"always\":[");
        add_transition(writing, "flag");
        lien_buf_addc(writing->out, ']');
    }
    if (writing->kids > 0 && next_random(bundle, 2) == 0) {
        int kid = writing->number + 1 + (int)next_random(bundle, (unsigned)writing->kids);
        lien_buf_addf(writing->out, ",\"invoke\":{\"id\":\"k%d\",\"src\":\"k%d\",\"onDone\":", kid,
                      kid);
        add_list(writing, "isGranted");
        lien_buf_addc(writing->out, '}');
    }
    lien_buf_adds(writing->out, "},");
}

static void add_head(struct writing *writing)
{
    lien_buf_addf(
        writing->out,
        "{\"format\":1,\"procedure\":{\"id\":\"p%d\",\"version\":\"1\",\"effectiveFrom\":"
        "\"2026-01-01\",\"title\":{\"vi\":\"Thử\",\"en\":\"Trial\"},\"agency\":\"commune\","
        "\"input\":{\"type\":\"object\"},\"output\":{\"type\":\"object\"},\"events\":{"
        "\"officer.a\":{\"title\":{\"vi\":\"A\",\"en\":\"A\"},\"role\":\"officer\"},"
        "\"officer.b\":{\"title\":{\"vi\":\"B\",\"en\":\"B\"},\"role\":\"officer\"}}},"
        "\"machine\":{\"id\":\"p%d\",\"initial\":\"s0\",\"context\":{\"flag\":false},\"states\":{",
        writing->number, writing->number);
}

static void add_tail(struct writing *writing)
{
    int kid = writing->number + 1;
    lien_buf_adds(writing->out,
                  "\"granted\":{\"type\":\"final\",\"tags\":[\"status:9\"]},"
                  "\"refused\":{\"type\":\"final\",\"tags\":[\"status:8\"]}},"
                  "\"output\":{\"outcome\":{\"if\":[{\"in_state\":\"granted\"},\"granted\","
                  "\"refused\"]},\"flag\":{\"var\":\"context.flag\"}}},\"implementations\":{"
                  "\"guards\":{\"flag\":{\"var\":\"context.flag\"},\"isGranted\":{\"==\":[{\"var\":"
                  "\"event.output.outcome\"},\"granted\"]}},\"actions\":{"
                  "\"set\":{\"assign\":{\"flag\":true}},\"clear\":{\"assign\":{\"flag\":false}},"
                  "\"tell\":{\"sendTo\":\"parent\",\"event\":{\"type\":\"told\"}},"
                  "\"tellMore\":{\"sendTo\":\"parent\",\"event\":{\"type\":\"more\"}},"
                  "\"again\":{\"sendTo\":\"self\",\"event\":{\"type\":\"self\"}}");
    if (writing->kids > 0)
        lien_buf_addf(writing->out,
                      ",\"ask\":{\"sendTo\":\"k%d\",\"event\":{\"type\":\"asked\"}}},"
                      "\"actors\":{\"k%d\":{\"procedure\":\"p%d\"}",
                      kid, kid, kid);
    if (writing->kids > 1)
        lien_buf_addf(writing->out, ",\"k%d\":{\"procedure\":\"p%d\"}", kid + 1, kid + 1);
    lien_buf_adds(writing->out, "}}}");
}

static void write_bundle(struct bundle *bundle, uint64_t seed)
{
    *bundle = (struct bundle){.seed = seed};
    bundle->count = 2 + (int)next_random(bundle, PROCEDURES_MAX - 1);
    for (int i = 0; i < bundle->count; i++) {
        struct writing writing = {.bundle = bundle,
                                  .out = &bundle->texts[i],
                                  .number = i,
                                  .states = 1 + (int)next_random(bundle, STATES_MAX),
                                  .kids = bundle->count - 1 - i};
        lien_buf_init(writing.out, TEXT_MAX);
        add_head(&writing);
        for (int s = 0; s < writing.states; s++)
            add_state(&writing, s);
        add_tail(&writing);
        assert_false(writing.out->failed);
    }
}

static void clear_bundle(struct bundle *bundle)
{
    for (int i = 0; i < bundle->count; i++)
        lien_buf_clear(&bundle->texts[i]);
}

/* --- its findings --- */

static lien_catalog *load(const struct bundle *bundle)
{
    lien_catalog *catalog = lien_catalog_new();
    struct lien_error err = {0};
    for (int i = 0; i < bundle->count; i++) {
        lien_faults *faults = lien_faults_new();
        lien_definition *definition =
            lien_definition_load(bundle->texts[i].data, bundle->texts[i].length, faults);
        if (!definition)
            fail_msg("%s at %s: %s", lien_faults_get(faults, 0)->at.message,
                     lien_faults_get(faults, 0)->at.pointer, bundle->texts[i].data);
        lien_faults_free(faults);
        assert_int_equal(lien_catalog_add_procedure(catalog, definition, &err), 0);
    }
    return catalog;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A line a finding, sorted: procedure, rule and place. */
static char *findings_of(const lien_catalog *catalog, bool exhaustive, size_t *ret_count)
{
    const struct lien_check_terms terms = {
        .catalog = catalog, .whole = true, .exhaustive = exhaustive};
    lien_check *check = lien_check_new(&terms);
    struct lien_error err = {0};
    struct lien_buf out;
    char *lines[1000];
    lien_buf_init(&out, TEXT_MAX);
    for (size_t i = 0; lien_check_procedure(check, i); i++) {
        struct lien_check_figures figures;
        assert_int_equal(lien_check_prove(check, i, &figures, &err), 0);
        lien_buf_addf(&out, "%s: %s\n", lien_definition_id(lien_check_procedure(check, i)),
                      figures.complete ? "explored" : "given up");
    }
    size_t count = *ret_count = lien_check_count(check);
    for (size_t i = 0; i < count; i++) {
        const struct lien_finding *finding = lien_check_finding(check, i);
        lines[i] = calloc(1, 400);
        assert_non_null(lines[i]);
        snprintf(lines[i], 400, "%s %s %s\n", lien_definition_id(finding->definition),
                 finding->rule, finding->pointer);
    }
    qsort(lines, count, sizeof(lines[0]), compare);
    for (size_t i = 0; i < count; i++) {
        lien_buf_adds(&out, lines[i]);
        free(lines[i]);
    }
    lien_check_free(check);
    return out.data;
}

/* --- the test --- */

struct run {
    unsigned count;
    uint64_t seed;
};

/* The bundle too, a file a line. */
static void tell(const struct bundle *bundle, uint64_t seed, const char *reduced, const char *whole)
{
    for (int i = 0; i < bundle->count; i++)
        printf("%s\n", bundle->texts[i].data);
    printf("# reduced\n%s# whole\n%s", reduced, whole);
    fail_msg("the bundle of seed %llu differs", (unsigned long long)seed);
}

static void findings_do_not_depend_on_reduction(void **state)
{
    const struct run *run = *state;
    size_t told = 0;
    for (unsigned i = 0; i < run->count; i++) {
        struct bundle bundle;
        size_t count, same;
        write_bundle(&bundle, run->seed + i);
        lien_catalog *catalog = load(&bundle);
        char *reduced = findings_of(catalog, false, &count);
        char *whole = findings_of(catalog, true, &same);
        if (strcmp(reduced, whole) != 0)
            tell(&bundle, run->seed + i, reduced, whole);
        told += count;
        free(reduced);
        free(whole);
        lien_catalog_unref(catalog);
        clear_bundle(&bundle);
    }
    print_message("# %u bundles from seed %llu, %zu findings\n", run->count,
                  (unsigned long long)run->seed, told);
    assert_true(told > run->count / 4); /* they are worth being compared */
}

int main(int argc, char **argv)
{
    struct run run = {.count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : COUNT,
                      .seed = argc > 2 ? strtoull(argv[2], NULL, 10) : SEED};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(findings_do_not_depend_on_reduction, &run)};
    return cmocka_run_group_tests_name("reduction", tests, NULL, NULL);
}
