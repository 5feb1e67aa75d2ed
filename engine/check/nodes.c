/* SPDX-License-Identifier: Apache-2.0 */
/* Gives configurations that go on alike one number. */
#include <stdlib.h>
#include "check/table.h"
#include "check/watch.h"

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_sorted(struct lien_buf *key, const char **texts, int count)
{
    qsort(texts, (size_t)count, sizeof(*texts), compare_texts);
    for (int i = 0; i < count; i++) {
        lien_buf_adds(key, texts[i]);
        lien_buf_addc(key, ',');
    }
    lien_buf_addc(key, ';');
}

/* The words that have members, each behind its place. */
static void add_set(struct lien_buf *key, const struct lien_state_set *set)
{
    for (int i = 0; i < LIEN_STATE_SET_WORDS; i++) {
        if (!set->words[i])
            continue;
        lien_buf_addc(key, (char)('A' + i));
        lien_buf_add(key, (const char *)&set->words[i], sizeof(set->words[i]));
    }
    lien_buf_addc(key, ';');
}

static void add_waiting(struct lien_buf *key, const lien_snapshot *snapshot)
{
    const char
        *texts[LIEN_TIMERS_MAX > LIEN_INVOCATIONS_MAX ? LIEN_TIMERS_MAX : LIEN_INVOCATIONS_MAX];
    for (int i = 0; i < snapshot->invocation_count; i++)
        texts[i] = json_string_value(snapshot->invocations[i].id);
    add_sorted(key, texts, snapshot->invocation_count);
    for (int i = 0; i < snapshot->timer_count; i++)
        texts[i] = json_string_value(snapshot->timers[i].id);
    add_sorted(key, texts, snapshot->timer_count);
}

/* Of what has ended nothing counts any more but what it said. */
static void write_key(struct lien_solo *solo, const lien_snapshot *snapshot, int input, int output,
                      struct lien_buf *key)
{
    lien_buf_init(key, LIEN_TABLE_KEY_MAX);
    lien_buf_addf(key, "%d;%d;", snapshot->done ? -1 : input, output);
    add_set(key, &snapshot->active);
    if (snapshot->done)
        return;
    for (int i = 0; i < solo->definition->state_count; i++) {
        const struct lien_state_set *recalled =
            solo->definition->states[i].kind == LIEN_STATE_HISTORY
                ? lien_snapshot_recall(snapshot, i)
                : NULL;
        if (recalled)
            add_set(key, recalled);
    }
    add_waiting(key, snapshot);
    lien_facts_class(&solo->facts, LIEN_ROOT_CONTEXT, snapshot->context, key);
}

/* --- nodes --- */

static uint32_t running_slots(const struct lien_solo *solo, const lien_snapshot *snapshot)
{
    uint32_t slots = 0;
    for (int i = 0; i < solo->slot_count; i++)
        if (lien_snapshot_find_invocation(snapshot, solo->slots[i].id) >= 0)
            slots |= UINT32_C(1) << i;
    return slots;
}

static bool grow_nodes(struct lien_solo *solo)
{
    if (solo->node_keys.count < solo->node_size)
        return true;
    int size = solo->node_size ? solo->node_size * 2 : 256;
    struct lien_solo_node *nodes = realloc(solo->nodes, (size_t)size * sizeof(*nodes));
    if (!nodes)
        return false;
    solo->nodes = nodes;
    solo->node_size = size;
    return true;
}

int lien_solo_node(struct lien_solo *solo, const lien_snapshot *snapshot, int input)
{
    struct lien_buf key;
    int is_new = 0, output = -1;
    const json_t *none = json_null();
    if (snapshot->done)
        output = lien_table_keep_output(solo, snapshot->output ? snapshot->output : none);
    if (!grow_nodes(solo) || (snapshot->done && output < 0))
        return -1;
    write_key(solo, snapshot, input, output, &key);
    int node = lien_table_intern(&solo->node_keys, &key, &is_new);
    if (node < 0 || !is_new)
        return node;
    solo->nodes[node] = (struct lien_solo_node){.snapshot = lien_snapshot_ref(snapshot),
                                                .input = input,
                                                .output = output,
                                                .slots = running_slots(solo, snapshot)};
    lien_watch_node(solo, snapshot);
    return node;
}
