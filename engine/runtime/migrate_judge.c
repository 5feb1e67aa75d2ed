/* SPDX-License-Identifier: Apache-2.0 */
/* Judges the cases that are to be moved, on a reader's thread, and prepares their rows. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "runtime/load.h"
#include "runtime/migrate_parts.h"

#define ARENA_BYTES_MAX ((size_t)1024 * 1024 * 1024)

struct lien_command lien_migrate_command(const struct lien_migrating *migrating,
                                         const struct lien_id *id)
{
    return (struct lien_command){.kind = LIEN_COMMAND_MIGRATE,
                                 .principal = migrating->order.principal,
                                 .case_id = *id,
                                 .if_revision = -1,
                                 .received_ms = LIEN_NEVER,
                                 .reason = migrating->order.reason,
                                 .migration = migrating->migration};
}

/* --- the report --- */

static json_t *item_of(const lien_case *one, bool moves)
{
    char id[LIEN_ID_TEXT_SIZE];
    lien_id_format(lien_case_id(one), id);
    return json_pack("{s:s, s:s, s:b}", "case", id, "code", lien_case_code(one), "moves", moves);
}

/* The states before and after, as the history tells of them. */
static bool add_states(json_t *item, const struct lien_outcome *outcome)
{
    for (size_t i = 0; i < outcome->history_count; i++)
        if (strcmp(outcome->history[i].type, "case.migrated") == 0)
            return json_object_set_new(item, "before", json_string(outcome->history[i].before)) ==
                       0 &&
                   json_object_set_new(item, "after", json_string(outcome->history[i].after)) == 0;
    return true;
}

static json_t *reasons_of(const struct lien_outcome *outcome, const struct lien_error *failure)
{
    if (!failure)
        return json_incref(outcome->obstacles);
    return json_pack("[o]", lien_obstacle_json("step-failed", failure->message));
}

bool lien_migrate_note(struct lien_migrating *migrating, const lien_case *one,
                       const struct lien_outcome *outcome, const struct lien_error *failure)
{
    bool moves = !failure && !outcome->obstacles;
    json_t *list = moves ? migrating->moving : migrating->stuck;
    ++*(moves ? &migrating->movable : &migrating->blocked);
    if (json_array_size(list) >= migrating->order.listed)
        return true;
    json_t *item = item_of(one, moves);
    bool whole =
        item && (moves ? add_states(item, outcome)
                       : json_object_set_new(item, "reasons", reasons_of(outcome, failure)) == 0);
    return json_array_append_new(list, item) == 0 && whole;
}

json_t *lien_migrate_report(const struct lien_migrating *migrating, bool moved)
{
    const struct lien_migration_order *order = &migrating->order;
    json_t *items = json_array();
    int rc = json_array_extend(items, migrating->stuck);
    for (size_t i = 0; i < json_array_size(migrating->moving); i++)
        if (json_array_size(items) < order->listed)
            rc |= json_array_append(items, json_array_get(migrating->moving, i));
    json_t *report = json_pack(
        "{s:s, s:s, s:s, s:b, s:b, s:I, s:I, s:I, s:o}", "procedure", order->terms.procedure,
        "from", order->terms.from, "to", order->terms.to, "dryRun", order->dry_run, "moved", moved,
        "cases", (json_int_t)(migrating->movable + migrating->blocked), "movable",
        (json_int_t)migrating->movable, "blocked", (json_int_t)migrating->blocked, "items", items);
    if (rc == 0)
        return report;
    json_decref(report);
    return NULL;
}

/* --- preparing --- */

/* One reader's walk over the cases. */
struct judging {
    struct lien_migrating *migrating;
    lien_reader *reader;
    struct lien_world world;
    struct lien_id_source ids;
    lien_arena *spare;
    lien_dossier *dossier; /* at hand */
    int64_t sequence;      /* of the end of its history */
    bool failed;           /* out of memory */
};

static void own(struct judging *judging, const char **text)
{
    const char *copy = *text ? lien_arena_copy(judging->migrating->arena, *text) : NULL;
    judging->failed |= *text && !copy;
    *text = copy;
}

static void own_case(struct judging *judging, struct lien_case_row *row)
{
    const char **const texts[] = {&row->invocation, &row->code,      &row->unit,    &row->agency,
                                  &row->channel,    &row->procedure, &row->version, &row->states,
                                  &row->tags,       &row->assignee,  &row->snapshot};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        own(judging, texts[i]);
}

static void own_rows(struct judging *judging, struct lien_outcome *rows)
{
    for (size_t i = 0; i < rows->history_count; i++) {
        own(judging, &rows->history[i].actor);
        own(judging, &rows->history[i].type);
        own(judging, &rows->history[i].before);
        own(judging, &rows->history[i].after);
        own(judging, &rows->history[i].payload);
    }
    for (size_t i = 0; i < rows->segment_count; i++) {
        own(judging, &rows->segments[i].procedure);
        own(judging, &rows->segments[i].unit);
        own(judging, &rows->segments[i].states);
    }
    for (size_t i = 0; i < rows->outbox_count; i++) {
        own(judging, &rows->outbox[i].connector);
        own(judging, &rows->outbox[i].type);
        own(judging, &rows->outbox[i].data);
        own(judging, &rows->outbox[i].operation);
        own(judging, &rows->outbox[i].invocation);
    }
    for (size_t i = 0; i < rows->incident_count; i++) {
        own(judging, &rows->incidents[i].kind);
        own(judging, &rows->incidents[i].about);
        own(judging, &rows->incidents[i].message);
    }
}

/* The arrays of rows pass from the outcome, which keeps its cases and its arena. */
static void take_rows(struct judging *judging, struct lien_outcome *outcome,
                      struct lien_outcome *ret)
{
    *ret = (struct lien_outcome){.history = outcome->history,
                                 .history_count = outcome->history_count,
                                 .segments = outcome->segments,
                                 .segment_count = outcome->segment_count,
                                 .outbox = outcome->outbox,
                                 .outbox_count = outcome->outbox_count,
                                 .incidents = outcome->incidents,
                                 .incident_count = outcome->incident_count};
    outcome->history = NULL;
    outcome->segments = NULL;
    outcome->outbox = NULL;
    outcome->incidents = NULL;
    own_rows(judging, ret);
}

static int take_cases(struct judging *judging, const struct lien_outcome *outcome,
                      struct lien_judged *ret, struct lien_error *err)
{
    ret->cases = calloc(outcome->case_count + 1, sizeof(*ret->cases));
    int rc = ret->cases ? LIEN_OK : lien_error_set(err, LIEN_ENOMEM, "out of memory");
    for (size_t i = 0; i < outcome->case_count && !rc; i++) {
        struct lien_judged_case *judged = &ret->cases[ret->case_count++];
        judged->is_moved = outcome->cases[i].is_moved;
        rc = lien_case_changed_row(outcome->cases[i].now, outcome->arena, &judged->row, err);
        if (!rc)
            own_case(judging, &judged->row);
    }
    return rc;
}

static struct lien_judged *append(struct judging *judging)
{
    struct lien_migrating *migrating = judging->migrating;
    if (migrating->count == migrating->size) {
        size_t size = migrating->size ? migrating->size * 2 : 256;
        struct lien_judged *grown = realloc(migrating->judged, size * sizeof(*grown));
        if (!grown)
            return NULL;
        migrating->judged = grown;
        migrating->size = size;
    }
    migrating->judged[migrating->count] = (struct lien_judged){0};
    return &migrating->judged[migrating->count++];
}

static int prepare(struct judging *judging, const lien_case *one, struct lien_outcome *outcome,
                   struct lien_error *err)
{
    struct lien_judged *judged = append(judging);
    if (!judged)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    judged->dossier = *lien_dossier_id(judging->dossier);
    judged->id = *lien_case_id(one);
    judged->sequence = judging->sequence;
    int rc = take_cases(judging, outcome, judged, err);
    if (rc)
        return rc;
    size_t written = outcome->history_count;
    lien_dossier_adopt(judging->dossier, outcome, NULL);
    judging->sequence += (int64_t)written;
    if (outcome->pins) {
        char *pins = lien_dossier_pins_text(judging->dossier);
        judged->pins = pins;
        own(judging, &judged->pins);
        judging->failed |= !pins;
        free(pins);
    }
    take_rows(judging, outcome, &judged->rows);
    return judging->failed ? lien_error_set(err, LIEN_ENOMEM, "out of memory") : LIEN_OK;
}

/* --- one case --- */

static int load(struct judging *judging, const struct lien_id *dossier, struct lien_error *err)
{
    if (judging->dossier && lien_id_equal(lien_dossier_id(judging->dossier), dossier))
        return LIEN_OK;
    lien_dossier_free(judging->dossier);
    judging->dossier = NULL;
    int rc = lien_load_from_reader(judging->world.catalog, judging->reader, dossier,
                                   &judging->dossier, err);
    if (!rc)
        judging->sequence = lien_dossier_history_sequence(judging->dossier);
    return rc;
}

/* What fails in the case itself is an answer; what fails in reading or memory ends the whole. */
static bool is_of_the_case(int code)
{
    return code && code != LIEN_ENOMEM && code != LIEN_EIO;
}

static int judge_case(struct judging *judging, const lien_case *one, struct lien_error *err)
{
    struct lien_migrating *migrating = judging->migrating;
    const struct lien_command command = lien_migrate_command(migrating, lien_case_id(one));
    struct lien_outcome outcome = {0};
    struct lien_error failure;
    int rc = lien_dossier_apply(&judging->world, judging->dossier, &command, &outcome, &failure);
    bool failed = is_of_the_case(rc);
    if (rc && !failed) {
        *err = failure;
        return rc;
    }
    rc = LIEN_OK;
    /* Judged already as one of another unit, or over: not one of those that are asked for. */
    bool counts = failed || outcome.verdict == LIEN_VERDICT_DONE;
    if (counts && !lien_migrate_note(migrating, one, &outcome, failed ? &failure : NULL))
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (!rc && counts && !failed && !outcome.obstacles && !migrating->order.dry_run)
        rc = prepare(judging, one, &outcome, err);
    lien_outcome_clear(&outcome);
    return rc;
}

static int judge_one(struct judging *judging, const struct lien_judged *found,
                     struct lien_error *err)
{
    int rc = load(judging, &found->dossier, err);
    const lien_case *one = rc ? NULL : lien_dossier_find_case(judging->dossier, &found->id);
    if (!one)
        return rc; /* between two readings nothing is taken away: it cannot be */
    lien_case *held = lien_case_hold(one);
    rc = judge_case(judging, held, err);
    lien_case_release(held);
    return rc;
}

/* --- all of them --- */

/* The cases that there are, before any is judged. */
struct found {
    struct lien_judged *items;
    size_t count, size;
};

static int add_found(void *self, const struct lien_id *dossier, const struct lien_id *id,
                     struct lien_error *err)
{
    struct found *found = self;
    if (found->count == LIEN_MIGRATION_CASES_MAX)
        return lien_error_set(err, LIEN_ELIMIT,
                              "one migration moves at most %d cases: choose those of a unit",
                              LIEN_MIGRATION_CASES_MAX);
    if (found->count == found->size) {
        size_t size = found->size ? found->size * 2 : 1024;
        struct lien_judged *grown = realloc(found->items, size * sizeof(*grown));
        if (!grown)
            return lien_error_set(err, LIEN_ENOMEM, "out of memory");
        found->items = grown;
        found->size = size;
    }
    found->items[found->count++] = (struct lien_judged){.dossier = *dossier, .id = *id};
    return LIEN_OK;
}

static int judge_all(struct judging *judging, struct lien_error *err)
{
    const struct lien_migration_terms *terms = &judging->migrating->order.terms;
    struct found found = {0};
    int rc = judging->reader->ops->cases_of_version(judging->reader, terms->procedure, terms->from,
                                                    add_found, &found, err);
    for (size_t i = 0; i < found.count && !rc; i++)
        rc = judge_one(judging, &found.items[i], err);
    free(found.items);
    return rc;
}

static json_t *fault_json(const struct lien_fault *fault)
{
    return json_pack("{s:s, s:s, s:s}", "pointer", fault->at.pointer, "rule", fault->rule,
                     "message", fault->at.message);
}

static int read_map(struct lien_migrating *migrating, struct lien_error *err)
{
    lien_faults *faults = lien_faults_new();
    if (!faults)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    migrating->migration = lien_migration_read(migrating->catalog, &migrating->order.terms, faults);
    for (size_t i = 0; !migrating->migration && i < lien_faults_count(faults); i++)
        json_array_append_new(migrating->faults, fault_json(lien_faults_get(faults, i)));
    lien_faults_free(faults);
    return migrating->migration ? LIEN_OK : lien_error_set(err, LIEN_EINVAL, "the map has faults");
}

static int judge(struct lien_migrating *migrating, lien_reader *reader, struct lien_error *err)
{
    struct judging judging = {.migrating = migrating, .reader = reader};
    int64_t now_ms = lien_runtime_now_ms(migrating->runtime);
    migrating->catalog = lien_runtime_catalog(migrating->runtime);
    migrating->arena = lien_arena_new(ARENA_BYTES_MAX);
    if (!migrating->arena)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int rc = read_map(migrating, err);
    if (rc)
        return rc;
    judging.ids.now_ms = now_ms;
    if (getrandom(judging.ids.state, sizeof judging.ids.state, 0) < 0)
        return lien_error_set(err, LIEN_EIO, "the system gives no random bytes");
    judging.world = (struct lien_world){.catalog = migrating->catalog,
                                        .now_ms = now_ms,
                                        .ids = &judging.ids,
                                        .spare = &judging.spare};
    rc = judge_all(&judging, err);
    lien_dossier_free(judging.dossier);
    lien_arena_free(judging.spare);
    return rc;
}

void lien_migrate_judge(struct lien_job *job, lien_reader *reader)
{
    struct lien_migrating *migrating = (struct lien_migrating *)job;
    struct lien_migration_answer *answer = &migrating->answer;
    answer->code = judge(migrating, reader, &answer->err);
    answer->refused = migrating->blocked > 0;
}
