/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plays the same twice: once with dossiers that stay in memory, once with each thrown away after
 * every command and restored from the store, which itself is closed and opened again after every
 * step. After each step what is shown, and every row of every table, must be the same.
 *
 * A line in, one of
 *     {"catalog": [paths]}                      for the scenarios that follow
 *     {"scenario": {…}, "index", "days", "runtime"?}   of a scenario file, with its ways and input
 *                                               read in; `runtime`: by a whole runtime, too
 *     {"lines": […], …}                         a walk (../xstate/terms.h)
 * A line out: {"steps", "commands", "rows", "difference"?: {"step", "kept", "restored"},
 * "faults"?: [what cannot be played, or failed]}; of a catalog only the faults.
 *
 * usage: conformance_restore FOLDER    where the store is kept meanwhile
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "files.h"
#include "follower.h"
#include "kept.h"
#include "rehearse/scenario.h"
#include "terms.h"

/* What was shown and kept after each step of the first run, by its hash; the second is held against
 * it, and the first played again up to where they part. */
struct record {
    uint64_t *hashes;
    size_t count, size;
    size_t step;    /* of the run under way */
    bool parted;    /* at `wanted` */
    size_t wanted;  /* whose text is kept */
    char *texts[2]; /* of the first and the second run */
    size_t rows;
};

struct run {
    struct keeping keeping;
    struct record *record;
    enum { FIRST, SECOND, AGAIN } which;
};

static const char *folder;

/* --- comparing --- */

/* FNV-1a. */
static uint64_t hash(const char *text)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    for (; *text; text++)
        sum = (sum ^ (uint8_t)*text) * UINT64_C(1099511628211);
    return sum;
}

static void add(struct record *record, uint64_t sum)
{
    if (record->count == record->size) {
        record->size = record->size ? 2 * record->size : 64;
        record->hashes = need(realloc(record->hashes, record->size * sizeof *record->hashes));
    }
    record->hashes[record->count++] = sum;
}

/* Steals the text of a step. */
static void compare(struct run *run, char *text)
{
    struct record *record = run->record;
    size_t step = record->step++;
    if (run->which == FIRST)
        add(record, hash(text));
    if (run->which == SECOND && !record->parted &&
        (step >= record->count || hash(text) != record->hashes[step])) {
        record->parted = true;
        record->wanted = step;
    }
    if (record->parted && step == record->wanted && !record->texts[run->which == SECOND])
        record->texts[run->which == SECOND] = text;
    else
        free(text);
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;
    while ((text = strchr(text, '\n')))
        lines += *++text != '\0';
    return lines;
}

/* A step of a run is over. Borrows what it shows. */
static void take(struct run *run, const json_t *shown)
{
    char *said = need(json_dumps(shown, JSON_COMPACT | JSON_SORT_KEYS));
    char *rows = run->keeping.rows(run->keeping.self), *text;
    if (asprintf(&text, "%s\n%s", said, rows) < 0)
        abort();
    free(said);
    free(rows);
    run->record->rows = count_lines(text);
    compare(run, text);
    run->keeping.put_away(run->keeping.self);
}

/* The first line in which the texts differ. NULL: there is none. */
static json_t *difference(const struct record *record)
{
    const char *a = record->texts[0] ? record->texts[0] : "";
    const char *b = record->texts[1] ? record->texts[1] : "", *line_a = a, *line_b = b;
    if (!record->parted)
        return NULL;
    for (; *a && *a == *b; a++, b++)
        if (*a == '\n') {
            line_a = a + 1;
            line_b = b + 1;
        }
    return json_pack("{s:I, s:o, s:o}", "step", (json_int_t)record->wanted, "kept",
                     json_stringn(line_a, strcspn(line_a, "\n")), "restored",
                     json_stringn(line_b, strcspn(line_b, "\n")));
}

/* --- both runs --- */

typedef int play_once(struct run *run, const json_t *asked, json_t *faults);

static lien_catalog *catalog; /* of the latest {"catalog"} */

static struct keeping keeping_of(const json_t *asked, int which)
{
    if (json_is_true(json_object_get(asked, "runtime")))
        return follower_new(catalog, folder, which == SECOND);
    return kept_new(which == SECOND ? folder : NULL);
}

/* Gives how many commands did something. */
static size_t run_once(play_once *play, const json_t *asked, int which, struct record *record,
                       json_t *faults)
{
    struct run run = {keeping_of(asked, which), record, which};
    record->step = 0;
    if (play(&run, asked, faults) < 0 && json_array_size(faults) == 0)
        json_array_append_new(faults, json_string("out of memory"));
    size_t commands = run.keeping.count(run.keeping.self);
    run.keeping.free(run.keeping.self);
    return commands;
}

static json_t *play_twice(play_once *play, const json_t *asked)
{
    struct record record = {0};
    json_t *faults = need(json_array());
    size_t commands = run_once(play, asked, FIRST, &record, faults);
    if (json_array_size(faults) == 0)
        (void)run_once(play, asked, SECOND, &record, faults);
    if (!record.parted && record.step != record.count)
        record = (struct record){.parted = true, .wanted = record.step};
    if (record.parted)
        (void)run_once(play, asked, AGAIN, &record, faults);
    json_t *said = json_pack("{s:I, s:I, s:I, s:o*, s:o*}", "steps", (json_int_t)record.count,
                             "commands", (json_int_t)commands, "rows", (json_int_t)record.rows,
                             "difference", difference(&record), "faults",
                             json_array_size(faults) ? json_incref(faults) : NULL);
    json_decref(faults);
    free(record.hashes);
    free(record.texts[0]);
    free(record.texts[1]);
    return said;
}

static int refuse(json_t *faults, const struct lien_error *err)
{
    return json_array_append_new(faults, json_string(err->message)) < 0 ? LIEN_ENOMEM : err->code;
}

/* --- a walk --- */

static int play_walk(struct run *run, const json_t *walk, json_t *faults)
{
    lien_definition *beside[TERMS_BESIDE_MAX];
    struct lien_play_terms terms;
    struct lien_error err = {0};
    lien_play *play = NULL;
    const json_t *line;
    size_t i;
    if (!terms_read(walk, beside, &terms, faults))
        return LIEN_EINVAL;
    terms.keeper = run->keeping.keeper;
    if (lien_play_new(&terms, &play, &err) < 0)
        return refuse(faults, &err);
    json_t *shown = need(lien_play_start(play));
    take(run, shown);
    json_decref(shown);
    json_array_foreach(json_object_get(walk, "lines"), i, line)
    {
        shown = need(lien_play_line(play, line));
        take(run, shown);
        json_decref(shown);
    }
    lien_play_free(play);
    return LIEN_OK;
}

/* --- a scenario --- */

static json_t *read_catalog(const json_t *paths)
{
    json_t *faults = need(json_array());
    lien_catalog_unref(catalog);
    catalog = files_read(paths, faults);
    if (catalog) {
        json_decref(faults);
        return json_object();
    }
    return json_pack("{s:o}", "faults", faults);
}

static void take_step(void *self, size_t step, const json_t *shown)
{
    (void)step;
    take(self, shown);
}

static int play_scenario(struct run *run, const json_t *asked, json_t *faults)
{
    const struct lien_scenario_terms terms = {
        .catalog = catalog,
        .file = json_object_get(asked, "scenario"),
        .index = (size_t)json_integer_value(json_object_get(asked, "index")),
        .shift_days = json_integer_value(json_object_get(asked, "days")),
        .keeper = run->keeping.keeper,
        .show = take_step,
        .self = run};
    struct lien_error err = {0};
    json_t *failures;
    if (!catalog || lien_scenario_play(&terms, &failures, &err) < 0)
        return refuse(faults, &err);
    take(run, failures);
    if (json_array_size(failures) > 0)
        json_array_extend(faults, failures);
    json_decref(failures);
    return LIEN_OK;
}

/* --- */

static json_t *answer(const json_t *asked)
{
    if (json_object_get(asked, "catalog"))
        return read_catalog(json_object_get(asked, "catalog"));
    return play_twice(json_object_get(asked, "scenario") ? play_scenario : play_walk, asked);
}

int main(int argc, char **argv)
{
    /* A file nests one deeper in a walk than alone. */
    const struct lien_json_limits limits = {(size_t)64 * 1024 * 1024, 68};
    char *text = NULL;
    size_t size = 0;
    ssize_t length;
    if (argc != 2)
        return 2;
    folder = argv[1];
    while ((length = getline(&text, &size, stdin)) > 0) {
        struct lien_error err = {0};
        json_t *asked = NULL;
        if (lien_json_read(text, (size_t)length, &limits, &asked, &err) < 0) {
            fprintf(stderr, "restore: %s\n", err.message);
            break;
        }
        json_t *said = need(answer(asked));
        char *line = need(json_dumps(said, JSON_COMPACT));
        puts(line);
        fflush(stdout);
        free(line);
        json_decref(said);
        json_decref(asked);
    }
    lien_catalog_unref(catalog);
    free(text);
    return 0;
}
