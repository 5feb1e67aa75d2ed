/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the commands of clients: once for each Idempotency-Key, each answered with its case. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "runtime/inside.h"
#include "runtime/kept_answer.h"
#include "runtime/resolve.h"
#include "runtime/since.h"
#include "runtime/texts.h"
#include "runtime/undo.h"

struct client_request {
    struct lien_request request; /* first */
    struct lien_command command;
    const char *case_key;
    struct lien_request_key key;
    struct lien_viewer_spec viewer;
    bool wants_view;
    char *texts; /* what the pointers above point into */
    lien_answered done;
    void *self;
    struct lien_answer answer;
    struct lien_id dossier;          /* STALE: whose history is told */
    struct lien_resolving resolving; /* of a decision */
    struct lien_undone undone;       /* of an act that is taken back */
    lien_dossier *seen; /* as the command left it: its view is made on the loop's thread */
    int64_t seen_ms;
};

static struct client_request *of(struct lien_request *request)
{
    return (struct client_request *)request;
}

static void clear_answer(struct lien_answer *answer)
{
    free(answer->view);
    json_decref(answer->violations);
    json_decref(answer->warnings);
    json_decref(answer->accepts);
    *answer = (struct lien_answer){0};
}

static int refuse(struct client_request *asked, int code, const struct lien_error *err)
{
    clear_answer(&asked->answer);
    lien_dossier_free(asked->seen);
    asked->seen = NULL;
    asked->answer.code = code;
    asked->answer.err = *err;
    return LIEN_OK;
}

/* --- what is answered --- */

static int write_view(struct client_request *asked, const struct lien_world *world,
                      const lien_dossier *dossier, const lien_case *one, struct lien_error *err)
{
    struct lien_answer *answer = &asked->answer;
    struct lien_sight sight;
    struct lien_viewer viewer = lien_viewer_of(world, one, &asked->viewer, &sight);
    viewer.warnings = answer->warnings;
    struct lien_buf buf;
    lien_buf_init(&buf, LIEN_VIEW_BYTES_MAX);
    int code = lien_case_view_write(&buf, world, dossier, one, &viewer, err);
    if (code)
        lien_buf_clear(&buf);
    else
        answer->view = lien_buf_take(&buf, &answer->view_length);
    return code;
}

static int make_view(struct client_request *asked, const lien_dossier *dossier,
                     struct lien_error *err)
{
    const lien_case *one = lien_dossier_find_case(dossier, &asked->answer.case_id);
    struct lien_world world = {.catalog = lien_dossier_catalog(dossier), .now_ms = asked->seen_ms};
    if (asked->answer.verdict == LIEN_VERDICT_UNHANDLED)
        return lien_case_accepts(&world, one, &asked->answer.accepts, err);
    return write_view(asked, &world, dossier, one, err);
}

/* What is kept under a key has to be there now. All else the writer, for whom everybody waits,
 * leaves to the loop. */
static int see(struct lien_turn *turn, struct client_request *asked, struct lien_error *err)
{
    asked->seen_ms = turn->writer->world.now_ms;
    if (asked->key.given)
        return make_view(asked, turn->cached->dossier, err);
    asked->seen = lien_dossier_copy(turn->cached->dossier);
    return asked->seen ? LIEN_OK : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

static bool shows_case(enum lien_verdict verdict)
{
    switch (verdict) {
    case LIEN_VERDICT_DONE:
    case LIEN_VERDICT_UNHANDLED: /* what it takes */
    case LIEN_VERDICT_PARKED:
        return true;
    case LIEN_VERDICT_STALE:
    case LIEN_VERDICT_OVER:
    case LIEN_VERDICT_UNKNOWN_EVENT:
    case LIEN_VERDICT_DENIED:
    case LIEN_VERDICT_BAD_FORM:
    case LIEN_VERDICT_REFUSED:
        return false;
    }
    return false;
}

/* Fill in the answer from the outcome and from the dossier as it is now. */
static int fill_answer(struct lien_turn *turn, struct client_request *asked, struct lien_error *err)
{
    struct lien_answer *answer = &asked->answer;
    const struct lien_outcome *outcome = &turn->outcome;
    const lien_case *one = NULL;
    answer->verdict = outcome->verdict;
    answer->case_id = outcome->case_id;
    answer->refusal = outcome->refusal;
    if (outcome->unmatched)
        answer->unmatched_id = outcome->unmatched->id;
    if (outcome->violations)
        answer->violations = lien_violations_json(outcome->violations);
    if (outcome->warnings && asked->command.kind == LIEN_COMMAND_EVENT)
        answer->warnings = lien_violations_json(outcome->warnings);
    if (turn->cached)
        one = lien_dossier_find_case(turn->cached->dossier, &outcome->case_id);
    if (one) {
        answer->revision = lien_case_revision(one);
        asked->dossier = *lien_dossier_id(turn->cached->dossier);
    }
    bool shown = one && asked->wants_view && shows_case(answer->verdict);
    return shown ? see(turn, asked, err) : LIEN_OK;
}

/* --- which case is meant --- */

static int resolve(struct lien_writer *writer, const char *key, struct lien_id *ret,
                   struct lien_error *err)
{
    struct lien_id dossier;
    if (lien_id_parse(key, ret))
        return LIEN_OK;
    return writer->store->ops->find_case(writer->store, key, &dossier, ret, err);
}

/* A dossier that was filed elsewhere comes again: LIEN_OK, and the answer is that of its case.
 * LIEN_ENOTFOUND: it is new. */
static int find_filed(struct lien_turn *turn, struct client_request *asked, struct lien_error *err)
{
    const struct lien_command *command = &asked->command;
    const struct lien_store_ops *ops = turn->writer->store->ops;
    struct lien_id dossier;
    char *key;
    if (!command->foreign_system || !command->foreign_code)
        return LIEN_ENOTFOUND;
    if (asprintf(&key, "%s:%s", command->foreign_system, command->foreign_code) < 0)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int code = ops->find_case(turn->writer->store, key, &dossier, &turn->outcome.case_id, err);
    free(key);
    if (!code)
        code = lien_turn_load(turn, &turn->outcome.case_id, err);
    if (code)
        return code;
    turn->writer->world.now_ms = lien_runtime_now_ms(turn->writer->runtime);
    asked->answer.replayed = true;
    return fill_answer(turn, asked, err);
}

/* Load the dossier that the command is about; none for the opening of a new one. */
static int find_target(struct lien_turn *turn, struct client_request *asked, struct lien_error *err)
{
    struct lien_command *command = &asked->command;
    struct lien_id *target =
        command->kind == LIEN_COMMAND_OPEN ? &command->corrects : &command->case_id;
    int code = LIEN_OK;
    if (lien_id_is_nil(target) && asked->case_key)
        code = resolve(turn->writer, asked->case_key, target, err);
    if (!code && command->kind == LIEN_COMMAND_RESOLVE)
        code = lien_resolve_find(turn->writer, command, &asked->resolving, err);
    if (code)
        return code;
    if (!lien_id_is_nil(target))
        code = lien_turn_load(turn, target, err);
    if (!code && command->kind == LIEN_COMMAND_UNDO && turn->cached)
        code = lien_undo_find(turn, command, &asked->undone, err);
    if (code || turn->cached)
        return code;
    if (command->kind == LIEN_COMMAND_OPEN)
        return LIEN_OK;
    return lien_error_set(err, LIEN_ENOTFOUND, "the command names no case");
}

/* --- the turn --- */

/* What a person did can be taken back while nothing has left. */
static int keep_and_remember(struct lien_turn *turn, const struct client_request *asked,
                             struct lien_error *err)
{
    struct lien_writer *writer = turn->writer;
    lien_dossier *before = NULL;
    if (lien_recent_wants(&asked->command, &turn->outcome))
        before = lien_dossier_copy(turn->cached->dossier);
    int code = lien_turn_keep(turn, err);
    if (!code && before)
        lien_recent_put(&writer->recent, before, turn->cached->dossier, turn->cached->weight,
                        &asked->command, &turn->outcome, writer->world.now_ms);
    else
        lien_dossier_free(before);
    return code;
}

static int keep(struct lien_turn *turn, struct client_request *asked, struct lien_error *err)
{
    struct lien_writer *writer = turn->writer;
    int code = lien_part_begin(writer, err);
    if (code)
        return code;
    if (asked->command.kind == LIEN_COMMAND_RESOLVE)
        code = lien_resolve_close(writer, &asked->command, &asked->resolving, turn->outcome.verdict,
                                  err);
    if (!code && asked->command.kind == LIEN_COMMAND_UNDO)
        code = lien_undo_close(turn, err);
    if (!code)
        code = keep_and_remember(turn, asked, err);
    if (!code)
        code = fill_answer(turn, asked, err);
    if (!code && asked->key.given)
        code = lien_kept_answer_put(writer, &asked->key, &asked->answer, err);
    if (!code)
        return lien_part_end(writer, err);
    lien_turn_forget(turn);
    if (code != LIEN_EIO && lien_part_undo(writer, err))
        return LIEN_EIO;
    return code;
}

static int take_turn(struct lien_turn *turn, struct client_request *asked, struct lien_error *err)
{
    int code = LIEN_ENOTFOUND;
    if (asked->command.kind == LIEN_COMMAND_OPEN)
        code = find_filed(turn, asked, err);
    if (code != LIEN_ENOTFOUND)
        return code;
    code = find_target(turn, asked, err);
    if (!code)
        code = lien_turn_apply(turn, &asked->command, err);
    if (code)
        return code;
    return lien_turn_changes(turn) ? keep(turn, asked, err) : fill_answer(turn, asked, err);
}

static int run(struct lien_writer *writer, struct lien_request *request, struct lien_error *err)
{
    struct client_request *asked = of(request);
    struct lien_turn turn = {.writer = writer};
    int code = LIEN_ENOTFOUND;
    if (asked->key.given)
        code = lien_kept_answer_find(writer, &asked->key, &asked->answer, err);
    if (code == LIEN_ENOTFOUND)
        code = take_turn(&turn, asked, err);
    struct lien_error why = *err;
    if (code == LIEN_ELIMIT && lien_turn_note_unrest(&turn, &asked->command, &why, err) == LIEN_EIO)
        code = LIEN_EIO;
    lien_turn_clear(&turn);
    if (code == LIEN_EIO)
        return code;
    return code ? refuse(asked, code, &why) : LIEN_OK;
}

static void tell_since(struct lien_writer *writer, struct lien_request *request)
{
    struct client_request *asked = of(request);
    struct lien_answer *answer = &asked->answer;
    if (answer->verdict == LIEN_VERDICT_STALE && !answer->replayed && !answer->code)
        lien_since_tell(writer, &asked->dossier, asked->command.if_revision, answer);
}

static void failed(struct lien_request *request, const struct lien_error *err)
{
    (void)refuse(of(request), LIEN_EIO, err);
}

/* --- its way here and back --- */

static const struct lien_request_kind client_kind = {run, tell_since, failed};

static void free_request(struct client_request *asked)
{
    clear_answer(&asked->answer);
    lien_dossier_free(asked->seen);
    json_decref((json_t *)(uintptr_t)asked->command.input);
    json_decref((json_t *)(uintptr_t)asked->command.event);
    json_decref((json_t *)(uintptr_t)asked->command.value);
    lien_resolving_clear(&asked->resolving);
    free(asked->texts);
    free(asked);
}

static void deliver(struct lien_mail *mail)
{
    struct client_request *asked = (struct client_request *)mail;
    struct lien_error err;
    /* Only memory can be wanting: then what was done is told without its picture. */
    if (asked->seen)
        (void)make_view(asked, asked->seen, &err);
    if (asked->done)
        asked->done(asked->self, &asked->answer);
    free_request(asked);
}

static int own_texts(struct client_request *asked)
{
    struct lien_command *command = &asked->command;
    const char **const texts[] = {&command->principal.for_id,
                                  &command->principal.for_name,
                                  &command->principal.id,
                                  &command->principal.name,
                                  &command->principal.roles,
                                  &command->principal.unit,
                                  &command->procedure,
                                  &command->version,
                                  &command->channel,
                                  &command->unit,
                                  &command->foreign_system,
                                  &command->foreign_code,
                                  &command->invocation,
                                  &asked->case_key,
                                  &command->reason,
                                  &command->matter,
                                  &command->about,
                                  &command->actor,
                                  &command->assignee,
                                  &command->assignee_name,
                                  &command->assigned_from,
                                  &command->responsible,
                                  &command->filed_at,
                                  &command->clock,
                                  &asked->viewer.groups,
                                  &asked->viewer.connector,
                                  &asked->viewer.unit};
    return lien_texts_own(texts, sizeof texts / sizeof *texts, &asked->texts);
}

int lien_runtime_submit(lien_runtime *runtime, const struct lien_command *command,
                        const char *case_key, const struct lien_request_key *key,
                        const struct lien_viewer_spec *viewer, lien_answered done, void *self)
{
    struct client_request *asked = calloc(1, sizeof *asked);
    if (!asked)
        return LIEN_ENOMEM;
    asked->request.kind = &client_kind;
    asked->request.mail.deliver = deliver;
    asked->command = *command;
    asked->case_key = case_key;
    if (key)
        asked->key = *key;
    asked->wants_view = viewer && done;
    if (viewer)
        asked->viewer = *viewer;
    asked->done = done;
    asked->self = self;
    json_incref((json_t *)(uintptr_t)command->input);
    json_incref((json_t *)(uintptr_t)command->event);
    json_incref((json_t *)(uintptr_t)command->value);
    int code = own_texts(asked);
    if (!code)
        code = lien_queue_put(&runtime->queue, &asked->request, false);
    if (code)
        free_request(asked);
    return code;
}
