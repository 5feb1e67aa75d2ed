/* SPDX-License-Identifier: Apache-2.0 */
/* Reads from the effects of a step what it asks of other machines. */
#include <stdlib.h>
#include "check/remarks.h"
#include "check/table.h"

static int find_slot(const struct lien_solo *solo, const char *id)
{
    for (int i = 0; i < solo->slot_count; i++)
        if (strcmp(solo->slots[i].id, id) == 0)
            return i;
    return -1;
}

/* False: it concerns nobody here. */
static bool read_send(struct lien_solo *solo, const struct lien_effect *effect,
                      struct lien_push *push)
{
    const char *id = json_string_value(effect->id);
    push->slot = find_slot(solo, id);
    if (strcmp(id, "parent") == 0) {
        push->slot = LIEN_PUSH_TO_PARENT;
        push->value = lien_table_keep_message(solo, effect->data);
    } else if (strcmp(id, "self") == 0) {
        push->slot = LIEN_PUSH_TO_SELF;
        push->value = lien_solo_event(solo, effect->data);
    } else if (push->slot >= 0) {
        push->value = lien_solo_event(solo->slots[push->slot].solo, effect->data);
    } else {
        return false;
    }
    return true;
}

static bool read_push(struct lien_solo *solo, const struct lien_effect *effect,
                      struct lien_push *push)
{
    switch (effect->kind) {
    case LIEN_EFFECT_SEND:
        push->kind = LIEN_PUSH_SEND;
        return read_send(solo, effect, push);
    case LIEN_EFFECT_START:
        push->kind = LIEN_PUSH_START;
        push->slot = find_slot(solo, json_string_value(effect->id));
        if (push->slot < 0)
            return false;
        lien_remark_input(solo, &solo->slots[push->slot], effect->data);
        push->value = lien_solo_input(solo->slots[push->slot].solo, effect->data);
        return true;
    case LIEN_EFFECT_STOP:
        push->kind = LIEN_PUSH_STOP;
        push->slot = find_slot(solo, json_string_value(effect->id));
        return push->slot >= 0;
    case LIEN_EFFECT_LOG:
    case LIEN_EFFECT_EMIT:
        break;
    }
    return false;
}

bool lien_table_read_pushes(struct lien_solo *solo, const struct lien_step *step,
                            struct lien_move *move)
{
    if (step->effects.count == 0)
        return true;
    move->pushes = calloc(step->effects.count, sizeof(*move->pushes));
    for (size_t i = 0; move->pushes && i < step->effects.count; i++) {
        struct lien_push *push = &move->pushes[move->push_count];
        if (!read_push(solo, &step->effects.items[i], push))
            continue;
        if (push->value < 0)
            return false;
        move->push_count++;
    }
    return move->pushes != NULL;
}
