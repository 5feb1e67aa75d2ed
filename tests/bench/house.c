/* SPDX-License-Identifier: Apache-2.0 */
/* A catalog read from folders, and dossiers that go to and fro between two states in it. */
#include "house.h"

#include <dirent.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/json.h"
#include "measure.h"

static char *read_file(const char *path, size_t *ret_length)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0;

    if (!file || getdelim(&text, &size, EOF, file) < 0)
        bench_fail("cannot read %s", path);
    fclose(file);
    *ret_length = strlen(text);
    return text;
}

static void check(const char *path, const lien_faults *faults, int code)
{
    if (code == LIEN_OK && lien_faults_errors(faults) == 0)
        return;
    for (size_t i = 0; i < lien_faults_count(faults); i++)
        fprintf(stderr, "%s: %s\n", path, lien_faults_get(faults, i)->at.message);
    bench_fail("%s cannot be deployed", path);
}

static void read_one(struct bench_house *house, const char *path)
{
    size_t length;
    char *text = read_file(path, &length);
    json_t *root = json_loads(text, 0, NULL);
    lien_faults *faults = lien_faults_new();
    int code = LIEN_OK;

    if (json_object_get(root, "machine")) {
        lien_definition *read = lien_definition_load(text, length, faults);
        code = read ? lien_catalog_add_procedure(house->catalog, read, NULL) : LIEN_EINVAL;
    } else if (json_object_get(root, "connector")) {
        lien_connector *read = lien_connector_load(text, length, faults);
        code = read ? lien_catalog_add_connector(house->catalog, read, NULL) : LIEN_EINVAL;
    } else if (json_object_get(root, "calendar")) {
        lien_calendar *read = lien_calendar_compile(root, faults);
        code = read ? lien_catalog_add_calendar(house->catalog, read, NULL) : LIEN_EINVAL;
    }
    check(path, faults, code);
    lien_faults_free(faults);
    json_decref(root);
    free(text);
}

static void read_folder(struct bench_house *house, const char *folder)
{
    char *const roots[] = {(char *)(uintptr_t)folder, NULL};
    FTS *walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);

    if (!walk)
        bench_fail("cannot read the folder %s", folder);
    for (FTSENT *entry = fts_read(walk); entry; entry = fts_read(walk)) {
        const char *suffix = strrchr(entry->fts_name, '.');
        bool schema = strstr(entry->fts_name, ".schema.") != NULL;

        if (entry->fts_info == FTS_F && suffix && strcmp(suffix, ".json") == 0 && !schema)
            read_one(house, entry->fts_accpath);
    }
    fts_close(walk);
}

static int next_code(void *self, const struct lien_unit *unit, const char *day, char **ret,
                     struct lien_error *err)
{
    struct bench_house *house = self;

    if (asprintf(ret, "%s-%s-%07lld", unit->code_prefix ? unit->code_prefix : unit->id, day,
                 (long long)++house->serial) < 0)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    return LIEN_OK;
}

void bench_house_open(struct bench_house *house, const char *const *folders, size_t count)
{
    lien_faults *faults = lien_faults_new();

    *house = (struct bench_house){.catalog = lien_catalog_new()};
    house->ids.state[0] = house->ids.state[1] = (uint64_t)bench_now_ms();
    for (size_t i = 0; i < count; i++)
        read_folder(house, folders[i]);
    lien_catalog_check(house->catalog, faults);
    check("the catalog", faults, LIEN_OK);
    lien_faults_free(faults);
    house->world = (struct lien_world){
        .catalog = house->catalog, .ids = &house->ids, .next_code = next_code, .self = house};
}

void bench_house_close(struct bench_house *house)
{
    lien_catalog_unref(house->catalog);
}

void bench_copy_connectors(const char *from, const char *to)
{
    DIR *folder = opendir(from);

    if (!folder || mkdir(to, 0700) != 0)
        bench_fail("cannot copy %s to %s", from, to);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char source[4096], target[4096];
        json_t *file;

        if (!strstr(entry->d_name, ".json"))
            continue;
        snprintf(source, sizeof(source), "%s/%s", from, entry->d_name);
        snprintf(target, sizeof(target), "%s/%s", to, entry->d_name);
        file = json_load_file(source, 0, NULL);
        json_object_del(json_object_get(file, "connector"), "subscriptions");
        if (json_dump_file(file, target, JSON_INDENT(1)) != 0)
            bench_fail("cannot copy %s", source);
        json_decref(file);
    }
    closedir(folder);
}

/* --- a cycle --- */

struct bench_cycle bench_cycle_read(const char *path)
{
    struct bench_cycle cycle = {.file = json_load_file(path, 0, NULL)};
    json_t *events = json_object_get(cycle.file, "events");

    cycle.procedure = json_string_value(json_object_get(cycle.file, "procedure"));
    cycle.input = json_object_get(cycle.file, "input");
    for (size_t i = 0; i < 2; i++)
        cycle.events[i] = json_array_get(events, i);
    if (!cycle.procedure || !cycle.input || !cycle.events[1])
        bench_fail("%s is no cycle", path);
    return cycle;
}

void bench_cycle_clear(struct bench_cycle *cycle)
{
    json_decref(cycle->file);
}

/* --- a case --- */

static struct lien_outcome apply(struct bench_house *house, const lien_dossier *dossier,
                                 struct lien_command *command)
{
    struct lien_outcome outcome = {0};
    struct lien_error err = {0};

    house->world.now_ms = house->ids.now_ms = bench_now_ms();
    command->principal = (struct lien_principal){
        .kind = LIEN_PERSON, .id = "bench", .name = "bench", .roles = "officer"};
    command->if_revision = -1;
    command->received_ms = LIEN_NEVER;
    if (lien_dossier_apply(&house->world, dossier, command, &outcome, &err))
        bench_fail("a step failed: %s %s", err.pointer, err.message);
    if (outcome.verdict != LIEN_VERDICT_DONE)
        bench_fail("a step was not taken: %d", (int)outcome.verdict);
    return outcome;
}

struct lien_outcome bench_case_open(struct bench_house *house, const struct bench_cycle *cycle,
                                    struct bench_case *ret)
{
    struct lien_command command = {
        .kind = LIEN_COMMAND_OPEN, .procedure = cycle->procedure, .input = cycle->input};
    struct lien_outcome outcome = apply(house, NULL, &command);

    *ret = (struct bench_case){.dossier = outcome.new_dossier, .id = outcome.case_id};
    return outcome;
}

struct lien_outcome bench_case_step(struct bench_house *house, const struct bench_cycle *cycle,
                                    struct bench_case *one)
{
    struct lien_command command = {
        .kind = LIEN_COMMAND_EVENT, .case_id = one->id, .event = cycle->events[one->steps++ % 2]};

    return apply(house, one->dossier, &command);
}

void bench_case_adopt(struct bench_case *one, struct lien_outcome *outcome)
{
    const uint8_t *hash = NULL;

    if (outcome->history_count > 0)
        hash = outcome->history[outcome->history_count - 1].hash;
    lien_dossier_adopt(one->dossier, outcome, hash);
}

void bench_case_clear(struct bench_case *one)
{
    lien_dossier_free(one->dossier);
}
