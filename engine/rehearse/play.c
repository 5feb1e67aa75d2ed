/* SPDX-License-Identifier: Apache-2.0 */
/* Plays one procedure, a line at a time. */
#include "rehearse/play.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "core/model.h"
#include "rehearse/scene.h"
#include "rehearse/stage.h"

#define CHILD_DEPTH_MAX 32

struct lien_play {
    lien_catalog *catalog;
    lien_rehearsal *rehearsal;
    json_t *input; /* NULL: none was given */
    json_t *info;
    int64_t received_ms; /* LIEN_NEVER: at the start */
    char *procedure, *version;
    struct lien_id root; /* nil: the start failed */
    struct lien_error failure;
    bool children;
    bool refused;
};

/* What became of a line. */
struct turn {
    bool unhandled;
    bool refused;
    struct lien_error why;
};

/* --- life --- */

/* `case` where none is given. A file without `procedure` has none here either. */
static json_t *make_info(const lien_definition *definition, int64_t start_ms)
{
    bool named = definition->has_procedure;
    const struct lien_procedure *procedure = &definition->procedure;
    return json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:I, s:I, s:s, s:s, s:s?}", "id", "play", "code",
                     "play", "dossier", "play", "procedure", named ? procedure->id : NULL,
                     "version", named ? procedure->version : NULL, "receivedAt",
                     (json_int_t)start_ms, "openedAt", (json_int_t)start_ms, "channel", "counter",
                     "unit", "centre", "agency", named ? procedure->agency : NULL);
}

/* What rules see as `case`: what is given, over what is made up. */
static int read_info(lien_play *play, const struct lien_play_terms *terms, struct lien_error *err)
{
    play->info = make_info(terms->definition, terms->start_ms);
    play->received_ms = LIEN_NEVER;
    if (!play->info)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (!terms->info)
        return 0;
    if (!json_is_object(terms->info))
        return lien_error_set(err, LIEN_EINVAL, "a case is an object");
    json_object_update(play->info, (json_t *)(uintptr_t)terms->info);
    const json_t *received = json_object_get(terms->info, "receivedAt");
    if (received && !json_is_integer(received))
        return lien_error_at(err, LIEN_EINVAL, "/receivedAt", "times in a case are in ms");
    if (received)
        play->received_ms = json_integer_value(received);
    return 0;
}

static int make_rehearsal(lien_play *play, const struct lien_play_terms *terms,
                          struct lien_error *err)
{
    struct lien_rehearsal_terms rehearsal = {.start_ms = terms->start_ms,
                                             .seed = 1,
                                             .wakes_max = LIEN_PLAY_WAKES_MAX,
                                             .open_children = !terms->children,
                                             .case_info = play->info,
                                             .keeper = terms->keeper};
    play->rehearsal = lien_rehearsal_new(play->catalog, &rehearsal);
    return play->rehearsal ? 0 : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

static int set_up(lien_play *play, const struct lien_play_terms *terms,
                  const struct lien_stage_files *files, struct lien_error *err)
{
    const lien_definition *played = terms->definition;
    int rc = lien_stage_build(files, &play->catalog, err);
    if (rc < 0)
        return rc;
    play->children = terms->children;
    play->input = terms->input ? json_incref((json_t *)(uintptr_t)terms->input) : NULL;
    play->procedure = strdup(lien_definition_id(played));
    play->version = strdup(lien_definition_version(played));
    if (!play->procedure || !play->version)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    rc = read_info(play, terms, err);
    return rc < 0 ? rc : make_rehearsal(play, terms, err);
}

int lien_play_new(const struct lien_play_terms *terms, lien_play **ret, struct lien_error *err)
{
    const struct lien_stage_files files = {terms->definition, terms->beside,   terms->beside_count,
                                           terms->calendar,   terms->children, terms->start_ms};
    lien_play *play = calloc(1, sizeof(*play));
    if (!play) {
        lien_stage_drop(&files);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    int rc = set_up(play, terms, &files, err);
    if (rc < 0)
        lien_play_free(play);
    else
        *ret = play;
    return rc;
}

void lien_play_free(lien_play *play)
{
    if (!play)
        return;
    lien_rehearsal_free(play->rehearsal);
    lien_catalog_unref(play->catalog);
    json_decref(play->input);
    json_decref(play->info);
    free(play->procedure);
    free(play->version);
    free(play);
}

bool lien_play_has_refused(const lien_play *play)
{
    return play->refused;
}

/* --- answers --- */

static json_t *show_failure(const lien_play *play)
{
    json_t *answer = json_pack("{s:s}", "status", "error");
    if (answer)
        json_object_set_new(answer, "error", lien_scene_error(&play->failure));
    return answer;
}

static json_t *show(lien_play *play, const struct turn *turn)
{
    const struct lien_scene scene = {play->rehearsal, play->children};
    json_t *answer = lien_id_is_nil(&play->root)
                         ? show_failure(play)
                         : lien_scene_case(&scene, &play->root, CHILD_DEPTH_MAX);
    if (answer && turn->unhandled)
        json_object_set_new(answer, "unhandled", json_true());
    if (answer && turn->refused)
        json_object_set_new(answer, "refused", lien_scene_error(&turn->why));
    play->refused |= turn->refused;
    lien_rehearsal_forget(play->rehearsal);
    return answer;
}

json_t *lien_play_start(lien_play *play)
{
    struct lien_command open = {.procedure = play->procedure,
                                .version = play->version,
                                .input = play->input,
                                .unchecked = play->input == NULL,
                                .received_ms = play->received_ms};
    struct lien_rehearsal_answer answer = {0};
    int rc = lien_rehearsal_open(play->rehearsal, &open, &play->root, &answer, &play->failure);
    if (rc == 0 && answer.verdict != LIEN_VERDICT_DONE)
        play->failure = answer.why;
    if (rc < 0 || answer.verdict != LIEN_VERDICT_DONE) {
        play->root = (struct lien_id){0};
        play->refused = true;
    }
    return show(play, &(struct turn){0});
}

/* --- lines --- */

static void refuse(struct turn *turn, int code, const char *pointer, const char *message)
{
    turn->refused = true;
    lien_error_at(&turn->why, code, pointer, "%s", message);
}

/* An answer of an actor, which `play` alone takes from outside. */
static bool is_answer(const char *type)
{
    return strncmp(type, "xstate.done.actor.", 18) == 0 ||
           strncmp(type, "xstate.error.actor.", 19) == 0;
}

/* An error answer that no state takes is told by its incident. */
static bool has_incident(const lien_play *play, const struct lien_id *case_id)
{
    return json_object_get(lien_rehearsal_happened(play->rehearsal, case_id), "incidents") != NULL;
}

static void send(lien_play *play, const struct lien_id *case_id, const json_t *event,
                 struct turn *turn)
{
    const char *type = json_string_value(json_object_get(event, "type"));
    struct lien_rehearsal_answer answer = {0};
    if (!type || !*type) {
        refuse(turn, LIEN_EINVAL, "/type", "an event has a type, a text that is not empty");
        return;
    }
    if (strncmp(type, "xstate.", 7) == 0 && !is_answer(type)) {
        refuse(turn, LIEN_EREFUSED, "/type", "this event is the engine's own");
        return;
    }
    int rc = lien_rehearsal_send(play->rehearsal, case_id, event, &answer, &turn->why);
    turn->refused = rc < 0 || answer.verdict == LIEN_VERDICT_BAD_FORM;
    if (rc == 0)
        turn->why = answer.why;
    turn->unhandled =
        rc == 0 && answer.verdict == LIEN_VERDICT_UNHANDLED && !has_incident(play, case_id);
}

/* The child that "a.b" names. */
static bool find_child(const lien_play *play, const char *path, struct lien_id *ret)
{
    char *copy = strdup(path), *rest = copy, *name;
    bool found = copy != NULL;
    *ret = play->root;
    while (found && (name = strsep(&rest, "."))) {
        const lien_case *child = lien_rehearsal_child(play->rehearsal, ret, name);
        found = child != NULL;
        if (found)
            *ret = *lien_case_id(child);
    }
    free(copy);
    return found;
}

static void send_to_child(lien_play *play, const json_t *line, struct turn *turn)
{
    const char *to = json_string_value(json_object_get(line, "to"));
    struct lien_id child;
    if (!play->children)
        refuse(turn, LIEN_EREFUSED, "/to", "children are played with --children only");
    else if (!to || !find_child(play, to, &child))
        refuse(turn, LIEN_ENOTFOUND, "/to", "there is no such child");
    else
        send(play, &child, json_object_get(line, "event"), turn);
}

static void advance(lien_play *play, const json_t *line, struct turn *turn)
{
    double ms;
    int64_t now_ms = lien_rehearsal_now(play->rehearsal);
    if (!lien_json_get_number(json_object_get(line, "after_ms"), &ms) || ms < 0 ||
        ms != floor(ms) || ms > (double)LIEN_JSON_INTEGER_MAX)
        refuse(turn, LIEN_EINVAL, "/after_ms", "the clock moves by a whole number of ms");
    else if (lien_rehearsal_advance(play->rehearsal, now_ms + (int64_t)ms, &turn->why) < 0)
        turn->refused = true;
}

static void take_line(lien_play *play, const json_t *line, struct turn *turn)
{
    size_t size = json_object_size(line);
    if (lien_id_is_nil(&play->root))
        refuse(turn, LIEN_EREFUSED, "", "the start has failed");
    else if (json_object_get(line, "type"))
        send(play, &play->root, line, turn);
    else if (size == 1 && json_object_get(line, "after_ms"))
        advance(play, line, turn);
    else if (size == 2 && json_object_get(line, "to") && json_object_get(line, "event"))
        send_to_child(play, line, turn);
    else
        refuse(turn, LIEN_EINVAL, "",
               "a line is an event with its type, {\"after_ms\"}, or {\"to\", \"event\"}");
}

json_t *lien_play_line(lien_play *play, const json_t *line)
{
    struct turn turn = {0};
    take_line(play, line, &turn);
    return show(play, &turn);
}

json_t *lien_play_refuse(lien_play *play, const struct lien_error *why)
{
    struct turn turn = {.refused = true, .why = *why};
    return show(play, &turn);
}
