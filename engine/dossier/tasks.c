/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what is still to be done in a command in its order. */
#include "dossier/tasks.h"

#include <stdlib.h>
#include <string.h>

#define TASKS_MAX 100000

static int no_memory(struct lien_error *err)
{
    return lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

void lien_task_clear(struct lien_task *task)
{
    json_decref(task->event);
    json_decref(task->sender);
    json_decref(task->id);
    json_decref(task->input);
    free(task->actor);
}

static int make_room(struct lien_tasks *tasks, struct lien_error *err)
{
    if (tasks->count == TASKS_MAX)
        return lien_error_set(err, LIEN_ELIMIT, "the command does not come to rest");
    if (tasks->count < tasks->size)
        return 0;
    size_t size = tasks->size ? tasks->size * 2 : 16;
    struct lien_task *items = realloc(tasks->items, size * sizeof(*items));
    if (!items)
        return no_memory(err);
    tasks->items = items;
    tasks->size = size;
    return 0;
}

int lien_tasks_add(struct lien_tasks *tasks, const struct lien_task *task, struct lien_error *err)
{
    int rc = make_room(tasks, err);
    if (rc < 0)
        return rc;
    char *actor = task->actor ? strdup(task->actor) : NULL;
    if (task->actor && !actor)
        return no_memory(err);
    struct lien_task *added = &tasks->items[tasks->count++];
    *added = *task;
    added->actor = actor;
    json_incref(added->event);
    json_incref(added->sender);
    json_incref(added->id);
    json_incref(added->input);
    return 0;
}

struct lien_task lien_tasks_take_last(struct lien_tasks *tasks)
{
    return tasks->items[--tasks->count];
}

struct lien_task lien_tasks_take_first(struct lien_tasks *tasks)
{
    struct lien_task first = tasks->items[0];
    tasks->count--;
    memmove(tasks->items, tasks->items + 1, tasks->count * sizeof(first));
    return first;
}

void lien_tasks_turn(struct lien_tasks *tasks, size_t from)
{
    for (size_t last = tasks->count; from + 1 < last; from++) {
        struct lien_task task = tasks->items[from];
        tasks->items[from] = tasks->items[--last];
        tasks->items[last] = task;
    }
}

void lien_tasks_clear(struct lien_tasks *tasks)
{
    for (size_t i = 0; i < tasks->count; i++)
        lien_task_clear(&tasks->items[i]);
    free(tasks->items);
    *tasks = (struct lien_tasks){0};
}
