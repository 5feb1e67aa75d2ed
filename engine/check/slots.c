/* SPDX-License-Identifier: Apache-2.0 */
/* Makes of what the child in a slot says an event of its parent. */
#include <stdlib.h>
#include "check/solo.h"

static bool make_room(struct lien_slot *slot, int value)
{
    if (value < slot->size)
        return true;
    int size = value * 2 + 16;
    int *answers = realloc(slot->answers, (size_t)size * sizeof(int));
    if (answers)
        slot->answers = answers;
    int *messages = realloc(slot->messages, (size_t)size * sizeof(int));
    if (messages)
        slot->messages = messages;
    if (!answers || !messages)
        return false;
    memset(answers + slot->size, 0, (size_t)(size - slot->size) * sizeof(int));
    memset(messages + slot->size, 0, (size_t)(size - slot->size) * sizeof(int));
    slot->size = size;
    return true;
}

int lien_solo_answer(struct lien_solo *solo, int index, int value)
{
    struct lien_slot *slot = &solo->slots[index];
    if (!make_room(slot, value))
        return -1;
    if (!slot->answers[value]) {
        json_auto_t *event =
            json_pack("{s:o, s:O?}", "type", json_sprintf("xstate.done.actor.%s", slot->id),
                      "output", json_array_get(slot->solo->values, (size_t)value));
        slot->answers[value] = event ? lien_solo_event(solo, event) + 1 : 0;
    }
    return slot->answers[value] - 1;
}

int lien_solo_message(struct lien_solo *solo, int index, int value)
{
    struct lien_slot *slot = &solo->slots[index];
    if (!make_room(slot, value))
        return -1;
    if (!slot->messages[value])
        slot->messages[value] =
            lien_solo_event(solo, json_array_get(slot->solo->values, (size_t)value)) + 1;
    return slot->messages[value] - 1;
}
