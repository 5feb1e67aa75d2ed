/* SPDX-License-Identifier: Apache-2.0 */
/* A case that is put away after every step and built anew from the store goes on as one that was
 * never thrown away, row for row: random runs, from a seed. */
#include "shop.h"

#include <stdlib.h>
#include <string.h>

#define RUNS 16
#define STEPS 16

/* Chance, the same on every machine. */
static unsigned draw(uint64_t *seed, unsigned below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % below;
}

/* What two runs never share: identifiers, codes, and the salted hashes of the chain. */
static void strip(json_t *value)
{
    static const char *const own[] = {"id",   "code",   "dossier", "case",
                                      "hash", "parent", "root",    "instance"};
    const char *key;
    json_t *part;
    size_t i;
    for (i = 0; json_is_object(value) && i < sizeof(own) / sizeof(own[0]); i++)
        json_object_del(value, own[i]);
    json_object_foreach(value, key, part) strip(part);
    json_array_foreach(value, i, part) strip(part);
}

static char *told(json_t *value)
{
    json_t *copy = json_deep_copy(value);
    strip(copy);
    char *text = json_dumps(copy, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    assert_non_null(text);
    json_decref(copy);
    return text;
}

static int by_sequence(const void *a, const void *b)
{
    json_int_t one = json_integer_value(json_object_get(*(json_t *const *)a, "sequence"));
    json_int_t other = json_integer_value(json_object_get(*(json_t *const *)b, "sequence"));
    return (one > other) - (one < other);
}

/* Deliveries of one moment are listed by their identifiers: here by their place in the lane. */
static json_t *deliveries_of(struct shop *shop, const struct lien_id *id)
{
    json_t *all = read_deliveries(shop, id), *items[64], *sorted = json_array();
    size_t count = json_array_size(all);
    assert_true(count <= 64);
    for (size_t i = 0; i < count; i++)
        items[i] = json_array_get(all, i);
    qsort(items, count, sizeof(items[0]), by_sequence);
    for (size_t i = 0; i < count; i++)
        json_array_append(sorted, items[i]);
    json_decref(all);
    return sorted;
}

/* Two runtimes that are asked the same; only one of them is begun anew after each step. */
struct pair {
    struct shop *shops[2];
    struct lien_id ids[2];
};

static void must_agree(json_t *kept, json_t *restored, unsigned run, int step)
{
    char *a = told(kept), *b = told(restored);
    if (strcmp(a, b) != 0)
        fail_msg("run %u, step %d:\nkept     %s\nrestored %s", run, step, a, b);
    free(a);
    free(b);
    json_decref(kept);
    json_decref(restored);
}

static void open_both(struct pair *pair)
{
    for (int i = 0; i < 2; i++) {
        pair->shops[i] = shop_new_on_file();
        shop_start(pair->shops[i]);
        pair->ids[i] = open_errand(pair->shops[i]);
    }
}

static int ask_one(struct pair *pair, int which, const char *type)
{
    struct heard heard = {0};
    ask(pair->shops[which], event_of(&pair->ids[which], type, "một"), &heard);
    int said = heard.answer.code * 100 + (int)heard.answer.verdict;
    heard_clear(&heard);
    return said;
}

/* An event, after the clock has moved or not. An event that is unknown comes before it, so that
 * the writer has looked at the clock meanwhile. */
static void step_both(struct pair *pair, uint64_t *seed)
{
    static const char *const types[] = {"officer.note",  "officer.note",     "officer.ask",
                                        "officer.arm",   "officer.withdraw", "officer.ask-twice",
                                        "officer.break", "officer.close"};
    int64_t pause_ms = draw(seed, 4) == 0 ? (int64_t)draw(seed, 6) * MINUTES : 0;
    const char *type = types[draw(seed, draw(seed, 5) ? 7 : 8)];
    int said[2];
    for (int i = 0; i < 2; i++) {
        atomic_fetch_add(&pair->shops[i]->now_ms, pause_ms);
        lien_runtime_clock_moved(pair->shops[i]->runtime);
        (void)ask_one(pair, i, "nobody.knows");
        said[i] = ask_one(pair, i, type);
    }
    assert_int_equal(said[0], said[1]);
}

static void restore(struct shop *shop)
{
    shop_reopen(shop);
    shop_start(shop);
}

static void run_once(unsigned run)
{
    uint64_t seed = run;
    struct pair pair;
    open_both(&pair);
    for (int step = 0; step < STEPS; step++) {
        restore(pair.shops[1]);
        step_both(&pair, &seed);
        must_agree(read_case(pair.shops[0], &pair.ids[0]), read_case(pair.shops[1], &pair.ids[1]),
                   run, step);
    }
    must_agree(read_history(pair.shops[0], &pair.ids[0]), read_history(pair.shops[1], &pair.ids[1]),
               run, STEPS);
    must_agree(deliveries_of(pair.shops[0], &pair.ids[0]),
               deliveries_of(pair.shops[1], &pair.ids[1]), run, STEPS);
    must_agree(read_incidents(pair.shops[0]), read_incidents(pair.shops[1]), run, STEPS);
    shop_free(pair.shops[0]);
    shop_free(pair.shops[1]);
}

static void what_is_restored_after_each_step_goes_on_the_same(void **state)
{
    (void)state;
    for (unsigned run = 1; run <= RUNS; run++)
        run_once(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_restored_after_each_step_goes_on_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
