/* SPDX-License-Identifier: Apache-2.0 */
/* Plays machines for tests. */
#include <string.h>
#include "stage.h"
#include "base/buf.h"
#include "base/json.h"

#define TEXT_MAX ((size_t)64 * 1024)

static void with_quotes(struct lien_buf *buf, const char *text)
{
    lien_buf_init(buf, TEXT_MAX);
    lien_buf_adds(buf, text);
    for (size_t i = 0; i < buf->length; i++)
        if (buf->data[i] == '\'')
            buf->data[i] = '"';
}

json_t *read_json(const char *text)
{
    struct lien_buf buf;
    struct lien_error err;
    json_t *value = NULL;

    with_quotes(&buf, text);
    if (lien_json_read(buf.data, buf.length, NULL, &value, &err) < 0)
        fail_msg("%s: %s", buf.data, err.message);
    lien_buf_clear(&buf);
    return value;
}

static lien_definition *load(const char *file)
{
    struct lien_buf buf;
    lien_faults *faults = lien_faults_new();

    with_quotes(&buf, file);
    lien_definition *definition = lien_definition_load(buf.data, buf.length, faults);
    if (definition == NULL)
        fail_msg("%s\n%s %s", buf.data, lien_faults_get(faults, 0)->at.pointer,
                 lien_faults_get(faults, 0)->at.message);
    lien_faults_free(faults);
    lien_buf_clear(&buf);
    return definition;
}

void stage_load(struct stage *stage, const char *file)
{
    *stage = (struct stage){.definition = load(file),
                            .calendar = lien_calendar_new_always(),
                            .info = read_json("{'id': 'c1', 'code': 'C-1'}")};
    assert_non_null(stage->calendar);
}

static struct lien_step_env env_of(const struct stage *stage)
{
    return (struct lien_step_env){.now_ms = stage->now_ms,
                                  .input = stage->input,
                                  .info = stage->info,
                                  .sender = stage->sender,
                                  .calendar = stage->calendar};
}

/* Take over what a step gave. */
static void take(struct stage *stage, struct lien_step *step)
{
    lien_snapshot_unref(stage->snapshot);
    lien_effects_clear(&stage->effects);
    stage->snapshot = step->snapshot;
    stage->effects = step->effects;
    stage->handled = step->handled;
}

int stage_start(struct stage *stage)
{
    struct lien_step_env env = env_of(stage);
    struct lien_step step = {0};
    int rc = lien_machine_start(stage->definition, &env, &step, &stage->err);

    if (rc == 0)
        take(stage, &step);
    return rc;
}

void stage_open_with(struct stage *stage, const char *file, const char *input)
{
    stage_load(stage, file);
    stage->input = input ? read_json(input) : NULL;
    if (stage_start(stage) < 0)
        fail_msg("it does not start: %s %s", stage->err.pointer, stage->err.message);
}

void stage_open(struct stage *stage, const char *file)
{
    stage_open_with(stage, file, NULL);
}

void stage_close(struct stage *stage)
{
    lien_snapshot_unref(stage->snapshot);
    lien_effects_clear(&stage->effects);
    lien_definition_free(stage->definition);
    lien_calendar_free(stage->calendar);
    json_decref(stage->input);
    json_decref(stage->info);
    json_decref(stage->sender);
}

static json_t *event_of(const char *text)
{
    return text[0] == '{' ? read_json(text) : json_pack("{s:s}", "type", text);
}

bool stage_send(struct stage *stage, const char *text)
{
    json_auto_t *event = event_of(text);
    struct lien_step_env env = env_of(stage);
    struct lien_step step = {0};

    if (lien_machine_step(stage->definition, stage->snapshot, event, &env, &step, &stage->err) < 0)
        fail_msg("%s is refused: %s %s", text, stage->err.pointer, stage->err.message);
    take(stage, &step);
    return stage->handled;
}

int stage_refuses(struct stage *stage, const char *text)
{
    json_auto_t *event = event_of(text);
    struct lien_step_env env = env_of(stage);
    struct lien_step step = {0};
    int rc = lien_machine_step(stage->definition, stage->snapshot, event, &env, &step, &stage->err);

    assert_null(step.snapshot);
    if (rc == 0)
        fail_msg("%s is not refused", text);
    return rc;
}

int stage_wait(struct stage *stage, int64_t ms)
{
    int64_t until_ms = stage->now_ms + ms;
    int fired = 0;

    while (lien_machine_next_timer(stage->snapshot) <= until_ms) {
        struct lien_step step = {0};
        int64_t due_ms = lien_machine_next_timer(stage->snapshot);
        stage->now_ms = due_ms > stage->now_ms ? due_ms : stage->now_ms;
        struct lien_step_env env = env_of(stage);
        if (lien_machine_fire(stage->definition, stage->snapshot, &env, &step, &stage->err) < 0)
            fail_msg("a timer is refused: %s %s", stage->err.pointer, stage->err.message);
        take(stage, &step);
        fired++;
    }
    stage->now_ms = until_ms;
    return fired;
}

/* --- looking --- */

static void join(struct lien_buf *buf, const json_t *words)
{
    size_t i;
    json_t *word;

    lien_buf_init(buf, TEXT_MAX);
    lien_buf_adds(buf, "");
    json_array_foreach((json_t *)(uintptr_t)words, i, word)
    {
        lien_buf_adds(buf, i > 0 ? " " : "");
        lien_buf_adds(buf, json_string_value(word));
    }
}

static void assert_words(json_t *words, const char *expected)
{
    struct lien_buf buf;

    join(&buf, words);
    assert_string_equal(buf.data, expected);
    lien_buf_clear(&buf);
    json_decref(words);
}

void assert_states(const struct stage *stage, const char *expected)
{
    json_auto_t *snapshot = lien_snapshot_to_json(stage->definition, stage->snapshot);

    assert_words(json_incref(json_object_get(snapshot, "states")), expected);
}

static void assert_json(const json_t *actual, const char *expected)
{
    json_auto_t *wanted = read_json(expected);
    char *actual_text = actual ? lien_json_text(actual) : NULL;
    char *wanted_text = lien_json_text(wanted);

    assert_non_null(actual_text);
    assert_string_equal(actual_text, wanted_text);
    free(actual_text);
    free(wanted_text);
}

void assert_context(const struct stage *stage, const char *expected)
{
    assert_json(lien_snapshot_context(stage->snapshot), expected);
}

void assert_output(const struct stage *stage, const char *expected)
{
    assert_true(lien_snapshot_is_done(stage->snapshot));
    assert_json(lien_snapshot_output(stage->snapshot), expected);
}

static void describe(struct lien_buf *buf, const struct lien_effect *effect)
{
    const char *id = json_string_value(effect->id);
    const char *type = json_string_value(json_object_get(effect->data, "type"));
    char *log = NULL;

    switch (effect->kind) {
    case LIEN_EFFECT_STOP:
        lien_buf_addf(buf, "stop:%s", id);
        return;
    case LIEN_EFFECT_START:
        lien_buf_addf(buf, "start:%s", id);
        return;
    case LIEN_EFFECT_SEND:
        lien_buf_addf(buf, "send:%s:%s", id, type);
        return;
    case LIEN_EFFECT_LOG:
        log = lien_json_text(effect->data);
        lien_buf_addf(buf, "log:%s", log);
        free(log);
        return;
    case LIEN_EFFECT_EMIT:
        lien_buf_addf(buf, "emit:%s", type);
        return;
    }
}

void assert_effects(const struct stage *stage, const char *expected)
{
    struct lien_buf buf, wanted;

    lien_buf_init(&buf, TEXT_MAX);
    lien_buf_adds(&buf, "");
    for (size_t i = 0; i < stage->effects.count; i++) {
        lien_buf_adds(&buf, i > 0 ? " " : "");
        describe(&buf, &stage->effects.items[i]);
    }
    with_quotes(&wanted, expected);
    assert_string_equal(buf.data, wanted.data);
    lien_buf_clear(&buf);
    lien_buf_clear(&wanted);
}

void assert_accepts(const struct stage *stage, const char *expected)
{
    struct lien_step_env env = env_of(stage);
    struct lien_error err;
    json_t *accepts = NULL;

    if (lien_machine_accepts(stage->definition, stage->snapshot, &env, &accepts, &err) < 0)
        fail_msg("%s", err.message);
    assert_words(accepts, expected);
}
