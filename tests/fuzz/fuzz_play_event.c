/* SPDX-License-Identifier: Apache-2.0 */
/* Any lines as events to a procedure that has one of everything. A line is an event, or
 * {"after_ms": n}. A refused event leaves the case as it was; every case is one that can be put
 * away. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "core/explain.h"
#include "core/snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINES_MAX 40
#define DAYS_MAX 3000

static const char file[] =
    "{\"machine\":{\"id\":\"p\",\"context\":{\"n\":0,\"list\":[]},\"initial\":\"work\",\"output\":"
    "{\"n\":{\"var\":\"context.n\"}},\"states\":{\"work\":{\"type\":\"parallel\",\"tags\":\"run\","
    "\"states\":{\"left\":{\"initial\":\"one\",\"states\":{\"one\":{\"on\":{\"GO\":{\"target\":\"two\","
    "\"guard\":\"big\",\"actions\":[\"add\",\"say\",\"spawn\",\"tell\",\"later\"]},\"a.*\":{\"actions\":"
    "\"say\"},\"RAISE\":{\"actions\":\"raise\"}}},\"two\":{\"after\":{\"100\":\"one\",\"DAYS\":\"one\"},"
    "\"exit\":\"cancel\",\"initial\":\"x\",\"states\":{\"x\":{\"on\":{\"NEXT\":\"y\",\"a.b\":{}}},"
    "\"y\":{\"always\":{\"guard\":\"big\",\"target\":\"x\"}}}},\"back\":{\"type\":\"history\","
    "\"history\":\"deep\"}}},\"right\":{\"initial\":\"one\",\"states\":{\"one\":{\"invoke\":{\"id\":"
    "\"court\",\"src\":\"court\",\"input\":{\"n\":{\"var\":\"context.n\"}},\"onDone\":\"z\",\"onError\":"
    "{\"guard\":\"known\",\"target\":\"two\"}}},\"two\":{\"on\":{\"NEXT\":\"one\"}},\"z\":{\"type\":"
    "\"final\",\"output\":1}}}},\"on\":{\"PAUSE\":\"paused\",\"AGAIN\":{\"target\":\".left\",\"reenter\":"
    "true}}},\"paused\":{\"on\":{\"BACK\":\"work.left.back\",\"END\":\"z\",\"*\":{\"actions\":\"set\"}}},"
    "\"z\":{\"type\":\"final\"}}},\"implementations\":{\"guards\":{\"big\":{\">\":[{\"var\":\"event.n\"},"
    "1]},\"known\":{\"==\":[{\"var\":\"event.error.code\"},\"x\"]}},\"delays\":{\"DAYS\":{\"workingDays\":"
    "{\"var\":\"context.n\"}}},\"actors\":{\"court\":{\"connector\":\"court\",\"operation\":\"ask\"},"
    "\"child\":{\"procedure\":\"c\"}},\"actions\":{\"add\":{\"assign\":{\"n\":{\"+\":[{\"var\":"
    "\"context.n\"},{\"var\":\"event.n\"}]},\"list\":{\"merge\":[{\"var\":\"context.list\"},{\"var\":"
    "\"event.list\"}]}}},\"set\":{\"assign\":{\"n\":{\"var\":\"event.n\"}}},\"say\":{\"log\":{\"cat\":"
    "[\"n=\",{\"var\":\"context.n\"}]}},\"spawn\":{\"spawn\":\"child\",\"id\":{\"var\":\"event.id\"},"
    "\"input\":{\"e\":{\"var\":\"event\"}}},\"tell\":{\"sendTo\":{\"var\":\"event.to\"},\"event\":{\"type\":"
    "{\"var\":\"event.say\"}}},\"later\":{\"raise\":{\"type\":\"a.b\"},\"delay\":{\"seconds\":{\"var\":"
    "\"event.delay\"}},\"id\":{\"var\":\"event.timer\"}},\"raise\":{\"raise\":{\"type\":{\"var\":"
    "\"event.raised\"},\"n\":2}},\"cancel\":{\"cancel\":\"later\"}}}}";

struct play {
    const lien_definition *definition;
    lien_calendar *calendar;
    struct lien_step_env env;
    lien_snapshot *snapshot;
};

static json_t *text_of(const struct play *play)
{
    json_t *json = lien_snapshot_to_json(play->definition, play->snapshot);

    assert(json != NULL);
    return json;
}

static void check_case(const struct play *play)
{
    lien_snapshot *again = NULL;
    json_t *json = text_of(play), *accepts = NULL, *guards = NULL;
    int rc = lien_snapshot_from_json(play->definition, json, &again, NULL);

    assert(rc == 0);
    lien_snapshot_unref(again);
    json_decref(json);
    if (lien_machine_accepts(play->definition, play->snapshot, &play->env, &accepts, NULL) == 0)
        json_decref(accepts);
    if (lien_explain_guards(play->definition, play->snapshot, &play->env, &guards, NULL) == 0)
        json_decref(guards);
}

/* What was refused changed nothing. */
static void take(struct play *play, int rc, struct lien_step *step, const json_t *before)
{
    if (rc == 0) {
        lien_snapshot_unref(play->snapshot);
        play->snapshot = lien_snapshot_ref(step->snapshot);
    } else {
        json_t *after = text_of(play);
        assert(step->snapshot == NULL && json_equal(after, (json_t *)(uintptr_t)before));
        json_decref(after);
    }
    lien_step_clear(step);
    check_case(play);
}

static void send(struct play *play, const json_t *event)
{
    struct lien_step step = {0};
    json_t *before = text_of(play);
    int rc = lien_machine_step(play->definition, play->snapshot, event, &play->env, &step, NULL);

    take(play, rc, &step, before);
    json_decref(before);
}

static void wait(struct play *play, int64_t ms)
{
    play->env.now_ms += ms;
    for (int i = 0; i < 20 && lien_machine_next_timer(play->snapshot) <= play->env.now_ms; i++) {
        struct lien_step step = {0};
        json_t *before = text_of(play);
        int rc = lien_machine_fire(play->definition, play->snapshot, &play->env, &step, NULL);
        take(play, rc, &step, before);
        json_decref(before);
        if (rc < 0)
            return; /* parked by the dossier */
    }
}

static void take_line(struct play *play, const char *line, size_t length)
{
    json_t *value = NULL;

    if (lien_json_read(line, length, NULL, &value, NULL) < 0)
        return;
    json_int_t ms = json_integer_value(json_object_get(value, "after_ms"));
    if (ms > 0 && ms < (json_int_t)DAYS_MAX * 24 * 3600 * 1000)
        wait(play, ms);
    else
        send(play, value);
    json_decref(value);
}

/* The procedure is the same for all texts, and is read once. */
static lien_definition *definition(void)
{
    static lien_definition *once;

    if (once == NULL) {
        lien_faults *faults = lien_faults_new();
        once = lien_definition_load(file, sizeof file - 1, faults);
        lien_faults_free(faults);
    }
    assert(once != NULL);
    return once;
}

static void open_play(struct play *play)
{
    struct lien_step step = {0};

    *play = (struct play){.definition = definition(), .calendar = lien_calendar_new_always()};
    assert(play->calendar != NULL);
    play->env.calendar = play->calendar;
    int rc = lien_machine_start(play->definition, &play->env, &step, NULL);
    assert(rc == 0);
    play->snapshot = lien_snapshot_ref(step.snapshot);
    lien_step_clear(&step);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct play play;
    const char *at = (const char *)data, *end = at + size;

    open_play(&play);
    for (int lines = 0; at < end && lines < LINES_MAX; lines++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((newline ? newline : end) - at);
        take_line(&play, at, length);
        at += length + 1;
    }
    lien_snapshot_unref(play.snapshot);
    lien_calendar_free(play.calendar);
    return 0;
}
