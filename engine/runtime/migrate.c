/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a migration from the loop to a reader, from there to the writer, and back. */
#include "runtime/migrate.h"

#include <stdlib.h>
#include "runtime/migrate_parts.h"
#include "runtime/texts.h"

static void free_judged(struct lien_judged *judged)
{
    lien_outcome_clear(&judged->rows);
    free(judged->cases);
}

static void free_migrating(struct lien_migrating *migrating)
{
    for (size_t i = 0; i < migrating->count; i++)
        free_judged(&migrating->judged[i]);
    free(migrating->judged);
    lien_arena_free(migrating->arena);
    lien_migration_free(migrating->migration);
    lien_catalog_unref((lien_catalog *)(uintptr_t)migrating->catalog);
    json_decref(migrating->map);
    json_decref(migrating->faults);
    json_decref(migrating->stuck);
    json_decref(migrating->moving);
    json_decref(migrating->report);
    free(migrating->texts);
    free(migrating);
}

static void tell(struct lien_migrating *migrating)
{
    struct lien_migration_answer *answer = &migrating->answer;
    migrating->runtime->is_migrating = false;
    if (!answer->code && !answer->key_reused && !migrating->report)
        migrating->report = lien_migrate_report(migrating, false);
    answer->report = answer->code ? NULL : migrating->report;
    answer->faults = json_array_size(migrating->faults) > 0 ? migrating->faults : NULL;
    migrating->done(migrating->self, answer);
    free_migrating(migrating);
}

static void written(struct lien_mail *mail)
{
    struct lien_request *request = (struct lien_request *)mail;
    tell((struct lien_migrating *)((char *)request - offsetof(struct lien_migrating, request)));
}

/* What cannot move goes no further, unless it may have been done before under the same key. */
static void judged(struct lien_mail *mail)
{
    struct lien_migrating *migrating = (struct lien_migrating *)mail;
    struct lien_migration_answer *answer = &migrating->answer;
    bool goes_on = !answer->code && !migrating->order.dry_run &&
                   (!answer->refused || migrating->order.key.given);
    if (!goes_on) {
        tell(migrating);
        return;
    }
    answer->code = lien_queue_put(&migrating->runtime->queue, &migrating->request, false);
    if (answer->code) {
        lien_error_set(&answer->err, answer->code, "too many commands wait");
        tell(migrating);
    }
}

static int own_texts(struct lien_migrating *migrating)
{
    struct lien_migration_order *order = &migrating->order;
    const char **const texts[] = {&order->principal.id,    &order->principal.name,
                                  &order->principal.roles, &order->principal.unit,
                                  &order->terms.procedure, &order->terms.from,
                                  &order->terms.to,        &order->reason};
    return lien_texts_own(texts, sizeof texts / sizeof *texts, &migrating->texts);
}

int lien_runtime_migrate(lien_runtime *runtime, const struct lien_migration_order *order,
                         void (*done)(void *self, const struct lien_migration_answer *answer),
                         void *self)
{
    if (runtime->is_migrating)
        return LIEN_ELIMIT;
    struct lien_migrating *migrating = calloc(1, sizeof *migrating);
    if (!migrating)
        return LIEN_ENOMEM;
    migrating->job.mail.deliver = judged;
    migrating->job.work = lien_migrate_judge;
    migrating->request.kind = &lien_migrate_kind;
    migrating->request.mail.deliver = written;
    migrating->runtime = runtime;
    migrating->order = *order;
    migrating->map = json_incref((json_t *)(uintptr_t)order->terms.map);
    migrating->faults = json_array();
    migrating->stuck = json_array();
    migrating->moving = json_array();
    migrating->done = done;
    migrating->self = self;
    int code = migrating->faults && migrating->stuck && migrating->moving ? own_texts(migrating)
                                                                          : LIEN_ENOMEM;
    if (!code)
        code = lien_pool_put(&runtime->pool, &migrating->job, false);
    if (code)
        free_migrating(migrating);
    else
        runtime->is_migrating = true;
    return code;
}
