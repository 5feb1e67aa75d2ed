/* SPDX-License-Identifier: Apache-2.0 */
/* Plays a trail by the real cascade, under a clock that moves, and writes it down as it goes. */
#include <stdlib.h>
#include "base/json.h"
#include "check/trail.h"
#include "dossier/case.h"
#include "rehearse/rehearse.h"
#include "rehearse/stage.h"

#define WAKES_MAX 1000
#define TEXT_MAX ((size_t)64 * 1024 * 1024)

struct replay {
    const struct lien_trail *trail;
    struct lien_bundle *bundle;
    lien_catalog *catalog;
    lien_rehearsal *rehearsal;
    json_t *info;
    struct lien_id root;
    json_t *path;
};

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

/* --- what a step is called --- */

static json_t *title_of_timer(const char *id)
{
    if (strncmp(id, "xstate.after.", 13) == 0)
        id += 13;
    return json_pack("{s:o, s:o}", "vi", json_sprintf("hết thời hạn %s", id), "en",
                     json_sprintf("the time limit %s is over", id));
}

static json_t *title_of_answer(const char *type)
{
    bool error = strncmp(type, "xstate.error.", 13) == 0;
    const char *id = type + (error ? 19 : 18);
    return json_pack("{s:o, s:o}", "vi", json_sprintf(error ? "%s báo lỗi" : "%s trả lời", id),
                     "en", json_sprintf(error ? "%s answers with an error" : "%s answers", id));
}

static json_t *title_of(const struct lien_trail_step *step)
{
    const json_t *event = json_array_get(step->solo->events, (size_t)step->move->event);
    const char *type = json_string_value(json_object_get(event, "type"));
    const struct lien_event_kind *kind;
    switch (step->move->kind) {
    case LIEN_MOVE_TIMER:
        return title_of_timer(json_string_value(json_object_get(event, "id")));
    case LIEN_MOVE_ANSWER:
        return title_of_answer(type);
    case LIEN_MOVE_EVENT:
        kind = lien_model_find_event(step->solo->definition, type);
        return json_incref(lend(kind->title));
    case LIEN_MOVE_OPEN:
    case LIEN_MOVE_CLOCK:
    case LIEN_MOVE_MESSAGE:
    case LIEN_MOVE_GIVEN:
        break;
    }
    return json_pack("{s:s, s:s}", "vi", type, "en", type);
}

/* In another case than the root: the case is named too. */
static json_t *title_with_case(const struct lien_trail_step *step)
{
    json_t *title = title_of(step);
    const json_t *whose = step->solo->definition->procedure.title;
    if (step->depth == 0 || !title || !whose)
        return title;
    json_t *named =
        json_pack("{s:o, s:o}", "vi",
                  json_sprintf("%s: %s", json_string_value(json_object_get(whose, "vi")),
                               json_string_value(json_object_get(title, "vi"))),
                  "en",
                  json_sprintf("%s: %s", json_string_value(json_object_get(whose, "en")),
                               json_string_value(json_object_get(title, "en"))));
    json_decref(title);
    return named;
}

/* --- the stage --- */

/* The rehearsal wants definitions of its own. The order of states counts. */
static lien_definition *load_again(const struct lien_definition *definition)
{
    struct lien_buf text;
    lien_buf_init(&text, TEXT_MAX);
    lien_json_write_ordered(&text, definition->kept.root);
    lien_faults *faults = text.data && !text.failed ? lien_faults_new() : NULL;
    lien_definition *copy = faults ? lien_definition_load(text.data, text.length, faults) : NULL;
    lien_faults_free(faults);
    lien_buf_clear(&text);
    return copy;
}

static int build_catalog(struct replay *replay)
{
    lien_definition *beside[LIEN_UNITS_MAX];
    struct lien_stage_files files = {
        .beside = beside, .children = true, .start_ms = LIEN_SOLO_START_MS};
    struct lien_error err = {0};
    files.played = load_again(replay->bundle->units[0]->solo.definition);
    bool loaded = files.played != NULL;
    for (int u = 1; u < replay->bundle->count && loaded; u++) {
        beside[files.beside_count] = load_again(replay->bundle->units[u]->solo.definition);
        loaded = beside[files.beside_count] != NULL;
        files.beside_count += loaded;
    }
    if (loaded)
        return lien_stage_build(&files, &replay->catalog, &err);
    lien_stage_drop(&files);
    return LIEN_ENOMEM;
}

static int open_case(struct replay *replay, const json_t *input)
{
    const struct lien_definition *definition = replay->bundle->units[0]->solo.definition;
    const struct lien_rehearsal_terms terms = {.start_ms = LIEN_SOLO_START_MS,
                                               .seed = 1,
                                               .wakes_max = WAKES_MAX,
                                               .case_info = replay->info};
    const struct lien_command open = {.procedure = lien_definition_id(definition),
                                      .version = lien_definition_version(definition),
                                      .input = input,
                                      .unchecked = true,
                                      .received_ms = LIEN_NEVER};
    struct lien_rehearsal_answer answer = {0};
    struct lien_error err = {0};
    replay->rehearsal = lien_rehearsal_new(replay->catalog, &terms);
    if (!replay->rehearsal)
        return LIEN_ENOMEM;
    int rc = lien_rehearsal_open(replay->rehearsal, &open, &replay->root, &answer, &err);
    return rc == 0 && answer.verdict != LIEN_VERDICT_DONE ? LIEN_EREFUSED : rc;
}

/* --- playing --- */

static const lien_case *find_case(const struct replay *replay, const struct lien_trail_step *step)
{
    const lien_case *one = lien_rehearsal_case(replay->rehearsal, &replay->root);
    const struct lien_solo *solo = replay->bundle->root.solo;
    for (int d = 0; d < step->depth && one; d++) {
        one =
            lien_rehearsal_child(replay->rehearsal, &one->head->id, solo->slots[step->path[d]].id);
        solo = solo->slots[step->path[d]].solo;
    }
    return one;
}

static json_t *line_of(const struct replay *replay, const struct lien_trail_step *step,
                       const json_t *event)
{
    const struct lien_solo *solo = replay->bundle->root.solo;
    char to[400] = "";
    if (step->depth == 0)
        return json_incref(lend(event));
    for (int d = 0; d < step->depth; d++) {
        size_t length = strlen(to);
        snprintf(to + length, sizeof(to) - length, "%s%s", d ? "." : "",
                 solo->slots[step->path[d]].id);
        solo = solo->slots[step->path[d]].solo;
    }
    return json_pack("{s:s, s:O}", "to", to, "event", event);
}

static int64_t next_timer(const struct replay *replay)
{
    const lien_dossier *dossier = lien_rehearsal_dossier_of(replay->rehearsal, &replay->root);
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < dossier->case_count; i++) {
        int64_t due = lien_case_is_open(dossier->cases[i])
                          ? lien_machine_next_timer(dossier->cases[i]->snapshot)
                          : INT64_MAX;
        next = due < next ? due : next;
    }
    return next;
}

/* Only the earliest timer can be waited for. */
static int wait_for(struct replay *replay, const lien_case *one, const char *id, json_t **ret_line)
{
    int index = lien_snapshot_find_timer(one->snapshot, id);
    int64_t now_ms = lien_rehearsal_now(replay->rehearsal);
    struct lien_error err = {0};
    if (index < 0 || one->snapshot->timers[index].due_ms != next_timer(replay))
        return LIEN_EREFUSED;
    int64_t due_ms = one->snapshot->timers[index].due_ms;
    due_ms = due_ms > now_ms ? due_ms : now_ms;
    *ret_line = json_pack("{s:I}", "after_ms", (json_int_t)(due_ms - now_ms));
    return lien_rehearsal_advance(replay->rehearsal, due_ms, &err);
}

static int take_step(struct replay *replay, const struct lien_trail_step *step, json_t **ret_line)
{
    const lien_case *one = find_case(replay, step);
    const json_t *event = json_array_get(step->solo->events, (size_t)step->move->event);
    struct lien_rehearsal_answer answer = {0};
    struct lien_error err = {0};
    if (!one)
        return LIEN_EREFUSED;
    if (step->move->kind == LIEN_MOVE_TIMER)
        return wait_for(replay, one, json_string_value(json_object_get(event, "id")), ret_line);
    *ret_line = line_of(replay, step, event);
    struct lien_id id = one->head->id;
    int rc = lien_rehearsal_send(replay->rehearsal, &id, event, &answer, &err);
    bool taken = answer.verdict == LIEN_VERDICT_DONE || step->move->kind == LIEN_MOVE_ANSWER;
    return rc == 0 && !taken ? LIEN_EREFUSED : rc;
}

/* A step is written down also where it is refused: that may be the end of the trail. */
static int play_step(struct replay *replay, int index)
{
    const struct lien_trail_step *step = &replay->trail->steps[index];
    json_t *line = NULL;
    int rc = take_step(replay, step, &line);
    if (line)
        json_array_append_new(
            replay->path, json_pack("{s:o, s:o}", "title", title_with_case(step), "line", line));
    return rc;
}

/* --- where it led --- */

static bool is_at(struct replay *replay)
{
    struct lien_solo *solo = replay->bundle->root.solo;
    const lien_case *root = lien_rehearsal_case(replay->rehearsal, &replay->root);
    int input = replay->trail->steps[0].move->event;
    if (!root || lien_solo_node(solo, root->snapshot, input) != (int)replay->trail->end[0])
        return false;
    for (int i = 0; i < solo->slot_count && !root->snapshot->done; i++) {
        struct lien_solo *other = solo->slots[i].solo;
        uint32_t node = replay->trail->end[1 + i];
        const lien_case *child =
            lien_rehearsal_child(replay->rehearsal, &root->head->id, solo->slots[i].id);
        bool runs = child && lien_case_is_open(child);
        if (runs != (node != LIEN_SPACE_EMPTY))
            return false;
        if (!runs)
            continue;
        int at = lien_solo_node(other, child->snapshot, lien_solo_input(other, child->head->input));
        if (&other->nodes[at] != lien_bundle_child(replay->bundle, i, node))
            return false;
    }
    return true;
}

/* Whether the last step came out as it should. */
static int judge(struct replay *replay, enum lien_trail_end end, int rc)
{
    if (rc == LIEN_ENOMEM)
        return rc;
    switch (end) {
    case LIEN_TRAIL_ARRIVES:
        return rc == 0 && !is_at(replay) ? LIEN_EREFUSED : rc;
    case LIEN_TRAIL_IS_REFUSED:
        return rc < 0 ? 0 : LIEN_EREFUSED;
    case LIEN_TRAIL_FAILS:
        return rc == LIEN_EINVAL || rc == LIEN_ERANGE ? 0 : LIEN_EREFUSED;
    case LIEN_TRAIL_SHOWS:
    case LIEN_TRAIL_GOES_ROUND:
        break;
    }
    return rc;
}

/* What is shown by the last step alone is shown where the others lead to. */
static int play_last(struct replay *replay, enum lien_trail_end end, int last)
{
    bool shows = end == LIEN_TRAIL_SHOWS || end == LIEN_TRAIL_FAILS;
    if (shows && !is_at(replay))
        return LIEN_EREFUSED;
    return judge(replay, end, play_step(replay, last));
}

static int play_all(struct replay *replay, enum lien_trail_end end)
{
    const json_t *input = json_array_get(replay->bundle->root.solo->inputs,
                                         (size_t)replay->trail->steps[0].move->event);
    int last = replay->trail->count - 1;
    int rc = build_catalog(replay);
    if (rc < 0)
        return rc;
    rc = open_case(replay, input);
    if (last == 0)
        return judge(replay, end, rc);
    for (int i = 1; i < last && rc == 0; i++)
        rc = play_step(replay, i);
    return rc == 0 ? play_last(replay, end, last) : rc;
}

json_t *lien_trail_play(const struct lien_trail *trail, struct lien_bundle *bundle,
                        enum lien_trail_end end, json_t **ret_input)
{
    const struct lien_solo *solo = bundle->root.solo;
    struct replay replay = {
        .trail = trail, .bundle = bundle, .info = solo->info, .path = json_array()};
    int rc = replay.path ? play_all(&replay, end) : LIEN_ENOMEM;
    lien_rehearsal_free(replay.rehearsal);
    lien_catalog_unref(replay.catalog);
    if (rc == 0) {
        *ret_input = json_incref(json_array_get(solo->inputs, (size_t)trail->steps[0].move->event));
        return replay.path;
    }
    json_decref(replay.path);
    return NULL;
}
