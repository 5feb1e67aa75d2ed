/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what a walk is played with. */
#include "terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/time.h"

#define START_MS INT64_C(1767225600000) /* 2026-01-01T00:00:00Z, as `lienthong play` starts */

void *need(void *made)
{
    if (!made) {
        fprintf(stderr, "out of memory\n");
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
        lien_definition *definition = i < TERMS_BESIDE_MAX ? load(file, faults) : NULL;
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

bool terms_read(const json_t *walk, lien_definition *beside[TERMS_BESIDE_MAX],
                struct lien_play_terms *terms, json_t *faults)
{
    const char *start = json_string_value(json_object_get(walk, "start"));
    *terms = (struct lien_play_terms){.beside = beside,
                                      .input = json_object_get(walk, "input"),
                                      .start_ms = START_MS,
                                      .children = json_is_true(json_object_get(walk, "children"))};
    load_all(walk, terms, faults);
    terms->calendar = load_calendar(json_object_get(walk, "calendar"), faults);
    if (start && !lien_time_parse(start, 0, &terms->start_ms))
        json_array_append_new(faults, json_string("the start is no time"));
    if (json_array_size(faults) == 0)
        return true;
    for (size_t i = 0; i < terms->beside_count; i++)
        lien_definition_free(beside[i]);
    lien_definition_free(terms->definition);
    lien_calendar_free(terms->calendar);
    return false;
}
