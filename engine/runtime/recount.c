/* SPDX-License-Identifier: Apache-2.0 */
/* Walks through the open cases and has written down what a change of working time moved. */
#include "runtime/recount.h"

#include <stdlib.h>
#include <string.h>
#include "runtime/inside.h"
#include "runtime/load.h"

#define PAGE 128     /* cases that a reader looks at before it lets others read */
#define FOUND_MAX 16 /* dossiers that the writer is given at once */

/* One page: first a reader's job, then, where something was found, a writer's request. */
struct page {
    struct lien_job job; /* first */
    struct lien_recounter *recounter;
    struct lien_open_case after;
    struct lien_open_case found[FOUND_MAX];
    size_t found_count;
    bool is_last;
    bool failed;
};

struct recount_request {
    struct lien_request request; /* first */
    struct lien_recounter *recounter;
    struct lien_open_case found[FOUND_MAX];
    size_t found_count;
    int64_t moved;
    bool finishes; /* the whole walk: then nothing is found */
    bool lost;     /* nothing of it is on disk */
};

/* --- looking, on a reader's thread --- */

static bool was_seen(const struct lien_open_case *cases, size_t count,
                     const struct lien_id *dossier)
{
    for (size_t i = 0; i < count; i++)
        if (lien_id_equal(&cases[i].dossier, dossier))
            return true;
    return false;
}

/* A dossier that cannot be loaded is left as it is: whoever opens it is told why. */
static bool is_outdated(const lien_catalog *catalog, lien_reader *reader, const struct lien_id *id)
{
    lien_dossier *dossier;
    struct lien_error err;
    if (lien_load_from_reader(catalog, reader, id, &dossier, &err))
        return false;
    bool outdated = lien_dossier_is_outdated(dossier);
    lien_dossier_free(dossier);
    return outdated;
}

static void look(struct lien_job *job, lien_reader *reader)
{
    struct page *page = (struct page *)job;
    lien_runtime *runtime = page->recounter->runtime;
    const lien_catalog *catalog = lien_runtime_catalog(runtime);
    struct lien_open_case cases[PAGE];
    struct lien_error err;
    size_t count = 0;
    page->failed = reader->ops->open_cases(reader, &page->after, PAGE, cases, &count, &err) != 0;
    page->is_last = !page->failed && count < PAGE;
    for (size_t i = 0; i < count; i++) {
        if (page->found_count == FOUND_MAX) {
            page->is_last = false;
            break;
        }
        page->after = cases[i];
        if (was_seen(cases, i, &cases[i].dossier))
            continue;
        lien_count(&runtime->numbers.recount_looked, 1);
        if (is_outdated(catalog, reader, &cases[i].dossier))
            page->found[page->found_count++] = cases[i];
    }
    lien_catalog_unref((lien_catalog *)(uintptr_t)catalog);
}

/* --- writing, on the writer's thread --- */

static int recount(struct lien_writer *writer, const struct lien_id *case_id, int64_t *moved,
                   struct lien_error *err)
{
    struct lien_turn turn = {.writer = writer};
    struct lien_command command = {.kind = LIEN_COMMAND_RECOUNT,
                                   .principal = {.kind = LIEN_ENGINE},
                                   .case_id = *case_id,
                                   .if_revision = -1};
    int code = lien_turn_load(&turn, case_id, err);
    if (!code)
        code = lien_turn_apply(&turn, &command, err);
    int64_t told = (int64_t)turn.outcome.history_count;
    if (!code && lien_turn_changes(&turn))
        code = lien_turn_keep_alone(&turn, err);
    if (!code)
        *moved += told;
    lien_turn_clear(&turn);
    return code;
}

static int finish(struct lien_writer *writer, const struct lien_recounter *recounter,
                  struct lien_error *err)
{
    int code = lien_part_begin(writer, err);
    if (!code)
        code =
            writer->store->ops->finish_recount(writer->store, recounter->change, recounter->moved,
                                               lien_runtime_now_ms(writer->runtime), err);
    return code ? LIEN_EIO : lien_part_end(writer, err);
}

static int run(struct lien_writer *writer, struct lien_request *request, struct lien_error *err)
{
    struct recount_request *asked = (struct recount_request *)request;
    int code = asked->finishes ? finish(writer, asked->recounter, err) : LIEN_OK;
    for (size_t i = 0; i < asked->found_count && code != LIEN_EIO; i++)
        code = recount(writer, &asked->found[i].id, &asked->moved, err);
    return code == LIEN_EIO ? code : LIEN_OK;
}

static void failed(struct lien_request *request, const struct lien_error *err)
{
    (void)err;
    ((struct recount_request *)request)->lost = true;
}

static const struct lien_request_kind recount_kind = {run, NULL, failed};

/* --- the walk, on the loop's thread --- */

static void next_page(struct lien_recounter *recounter);

/* The disk failed, or there is no memory: what was not done is done at the next start, and case by
 * case whenever somebody opens one. */
static void give_up(struct lien_recounter *recounter)
{
    recounter->running = false;
    lien_note(&recounter->runtime->numbers.recount_running, 0);
}

static void begin_walk(struct lien_recounter *recounter)
{
    const lien_catalog *catalog = lien_runtime_catalog(recounter->runtime);
    recounter->change = lien_catalog_change(catalog);
    lien_catalog_unref((lien_catalog *)(uintptr_t)catalog);
    recounter->running = true;
    recounter->again = false;
    recounter->moved = 0;
    recounter->after = (struct lien_open_case){.due_ms = INT64_MIN};
    lien_note(&recounter->runtime->numbers.recount_running, 1);
    next_page(recounter);
}

static void deliver_written(struct lien_mail *mail)
{
    struct recount_request *asked = (struct recount_request *)mail;
    struct lien_recounter *recounter = asked->recounter;
    recounter->moved += asked->lost ? 0 : asked->moved;
    lien_count(&recounter->runtime->numbers.recount_moved, asked->lost ? 0 : asked->moved);
    if (asked->lost || recounter->stopped)
        give_up(recounter);
    else if (recounter->again)
        begin_walk(recounter);
    else if (asked->finishes)
        give_up(recounter);
    else
        next_page(recounter);
    free(asked);
}

static void write_found(struct lien_recounter *recounter, const struct page *page)
{
    struct recount_request *asked = calloc(1, sizeof *asked);
    if (!asked) {
        give_up(recounter);
        return;
    }
    asked->request.kind = &recount_kind;
    asked->request.mail.deliver = deliver_written;
    asked->recounter = recounter;
    asked->found_count = page->found_count;
    memcpy(asked->found, page->found, sizeof asked->found);
    asked->finishes = page->found_count == 0;
    if (lien_queue_put(&recounter->runtime->queue, &asked->request, true)) {
        free(asked);
        give_up(recounter);
    }
}

static void deliver_page(struct lien_mail *mail)
{
    struct page *page = (struct page *)mail;
    struct lien_recounter *recounter = page->recounter;
    recounter->after = page->after;
    if (page->failed || recounter->stopped)
        give_up(recounter);
    else if (page->found_count > 0 || (page->is_last && !recounter->again))
        write_found(recounter, page);
    else if (recounter->again)
        begin_walk(recounter);
    else
        next_page(recounter);
    free(page);
}

static void next_page(struct lien_recounter *recounter)
{
    struct page *page = calloc(1, sizeof *page);
    if (page) {
        page->job.mail.deliver = deliver_page;
        page->job.work = look;
        page->recounter = recounter;
        page->after = recounter->after;
    }
    if (!page || lien_pool_put(&recounter->runtime->pool, &page->job, true)) {
        free(page);
        give_up(recounter);
    }
}

void lien_recounter_begin(struct lien_recounter *recounter)
{
    if (recounter->stopped)
        return;
    if (recounter->running)
        recounter->again = true;
    else
        begin_walk(recounter);
}

void lien_recounter_stop(struct lien_recounter *recounter)
{
    recounter->stopped = true;
}
