/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plays many walks in one process, as `lienthong play` plays one, so that thousands can be
 * compared.
 *
 * A line in: {"file": {…}, "beside": [{…}, …], "input": …?, "lines": […], "children": bool,
 * "calendar": {…}?, "start": ISO 8601?}.
 * A line out: {"records": [the state after the start, the answer to each line], "refused": bool},
 * or {"faults": [text]} where a file is not loaded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "base/time.h"
#include "rehearse/play.h"

#define BESIDE_MAX 32
#define START_MS INT64_C(1767225600000) /* 2026-01-01T00:00:00Z, as `lienthong play` starts */

/* Give up on what no test can go on with. */
static void *need(void *made)
{
    if (!made) {
        fprintf(stderr, "batch: out of memory\n");
        abort();
    }
    return made;
}

static lien_definition *load(const json_t *file, json_t *faults)
{
    char *text = need(json_dumps(file, JSON_COMPACT));
    lien_faults *found = need(lien_faults_new());
    lien_definition *definition = lien_definition_load(text, strlen(text), found);
    for (size_t i = 0; !definition && i < lien_faults_count(found); i++)
        json_array_append_new(faults, json_string(lien_faults_get(found, i)->at.message));
    lien_faults_free(found);
    free(text);
    return definition;
}

static void load_all(const json_t *walk, struct lien_play_terms *terms, json_t *faults)
{
    const json_t *file;
    size_t i;
    terms->definition = load(json_object_get(walk, "file"), faults);
    json_array_foreach(json_object_get(walk, "beside"), i, file)
    {
        lien_definition *definition = i < BESIDE_MAX ? load(file, faults) : NULL;
        if (definition)
            terms->beside[terms->beside_count++] = definition;
    }
}

static lien_calendar *load_calendar(const json_t *calendar, json_t *faults)
{
    if (!calendar)
        return NULL;
    lien_faults *found = need(lien_faults_new());
    lien_calendar *loaded = lien_calendar_compile(calendar, found);
    if (!loaded)
        json_array_append_new(faults, json_string("the calendar is not loaded"));
    lien_faults_free(found);
    return loaded;
}

static json_t *play_lines(lien_play *play, const json_t *lines)
{
    json_t *records = need(json_pack("[o]", need(lien_play_start(play))));
    const json_t *line;
    size_t i;
    json_array_foreach(lines, i, line)
        json_array_append_new(records, need(lien_play_line(play, line)));
    return records;
}

static json_t *answer(const json_t *walk)
{
    lien_definition *beside[BESIDE_MAX];
    struct lien_play_terms terms = {.beside = beside,
                                    .input = json_object_get(walk, "input"),
                                    .start_ms = START_MS,
                                    .children = json_is_true(json_object_get(walk, "children"))};
    json_t *faults = need(json_array());
    struct lien_error err = {0};
    lien_play *play = NULL;
    const char *start = json_string_value(json_object_get(walk, "start"));
    load_all(walk, &terms, faults);
    terms.calendar = load_calendar(json_object_get(walk, "calendar"), faults);
    if (start && !lien_time_parse(start, 0, &terms.start_ms))
        json_array_append_new(faults, json_string("the start is no time"));
    if (json_array_size(faults) > 0) {
        for (size_t i = 0; i < terms.beside_count; i++)
            lien_definition_free(beside[i]);
        lien_definition_free(terms.definition);
        lien_calendar_free(terms.calendar);
        return json_pack("{s:o}", "faults", faults);
    }
    json_decref(faults);
    if (lien_play_new(&terms, &play, &err) < 0)
        return json_pack("{s:[s]}", "faults", err.message);
    json_t *records = play_lines(play, json_object_get(walk, "lines"));
    json_t *said =
        json_pack("{s:o, s:b}", "records", records, "refused", lien_play_has_refused(play));
    lien_play_free(play);
    return said;
}

int main(void)
{
    /* A file nests one deeper in a walk than alone. */
    const struct lien_json_limits limits = {(size_t)64 * 1024 * 1024, 68};
    char *text = NULL;
    size_t size = 0;
    ssize_t length;
    while ((length = getline(&text, &size, stdin)) > 0) {
        struct lien_error err = {0};
        json_t *walk = NULL;
        if (lien_json_read(text, (size_t)length, &limits, &walk, &err) < 0) {
            fprintf(stderr, "batch: %s\n", err.message);
            break;
        }
        json_t *said = need(answer(walk));
        char *line = need(json_dumps(said, JSON_COMPACT));
        puts(line);
        fflush(stdout);
        free(line);
        json_decref(said);
        json_decref(walk);
    }
    free(text);
    return 0;
}
