/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a case: the first of a dossier, or a correction of one that has ended. */
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "dossier/cascade.h"
#include "dossier/acts.h"
#include "dossier/subjects.h"
#include "dossier/versions.h"

static const struct lien_unit *find_unit(struct lien_cascade *cascade)
{
    const struct lien_command *command = cascade->command;
    const lien_units *units = lien_catalog_units(cascade->world->catalog);
    const char *id = command->unit ? command->unit : command->principal.unit;
    const struct lien_unit *unit = id ? lien_units_find(units, id) : lien_units_at(units, 0);
    if (!unit)
        lien_error_at(cascade->err, LIEN_ENOTFOUND, "/unit", "there is no such unit");
    return unit;
}

/* Who decides a procedure that is opened at a desk: its agency's competent unit. */
static const struct lien_unit *find_competent(struct lien_cascade *cascade,
                                              const lien_definition *definition)
{
    const struct lien_unit *desk = find_unit(cascade);
    if (!desk)
        return NULL;
    const struct lien_unit *unit = lien_units_competent(lien_catalog_units(cascade->world->catalog),
                                                        definition->procedure.agency, desk);
    if (!unit)
        lien_error_at(cascade->err, LIEN_EREFUSED, "/unit",
                      "no unit of agency %s is competent for the commune of unit %s",
                      definition->procedure.agency, desk->id);
    return unit;
}

static bool is_same_commune(const struct lien_unit *a, const struct lien_unit *b)
{
    return a == b || (a->commune && b->commune && strcmp(a->commune, b->commune) == 0);
}

/* Where a dossier was filed for another commune. At a desk of the competent one's own there is no
 * receipt to wait for, which would keep its clocks from running. */
static int check_desk(struct lien_cascade *cascade, const struct lien_unit *competent)
{
    const char *id = cascade->command->filed_at;
    if (!id)
        return 0;
    const struct lien_unit *desk = lien_units_find(lien_catalog_units(cascade->world->catalog), id);
    if (!desk)
        return lien_error_at(cascade->err, LIEN_ENOTFOUND, "/filedAt", "there is no such unit");
    if (is_same_commune(desk, competent))
        return lien_error_at(cascade->err, LIEN_EREFUSED, "/filedAt",
                             "the dossier is filed in the commune that is competent");
    return 0;
}

/* --- versions --- */

static const lien_definition *find_definition(struct lien_cascade *cascade, int64_t received_ms)
{
    const struct lien_command *command = cascade->command;
    const lien_catalog *catalog = cascade->world->catalog;
    const lien_calendar *calendar = lien_catalog_calendar(catalog, NULL);
    const lien_definition *in_force = lien_catalog_procedure_at(
        catalog, command->procedure, received_ms, lien_calendar_offset_minutes(calendar));
    const lien_definition *found =
        command->version
            ? lien_catalog_find_procedure(catalog, command->procedure, command->version)
            : in_force;
    if (!found && in_force)
        lien_error_at(cascade->err, LIEN_ENOTFOUND, "/version",
                      "no such version of this procedure is deployed");
    else if (!found)
        lien_error_at(cascade->err, LIEN_ENOTFOUND, "/procedure",
                      "no such procedure is in force at the time of receipt");
    return found;
}

/* The version of every procedure that can be reached is fixed at opening. A dossier keeps its own
 * when a correction is opened in it. */
static int pin_versions(struct lien_cascade *cascade, const lien_definition *definition,
                        int64_t received_ms)
{
    json_t *pins = cascade->dossier->pins;
    if (cascade->dossier->case_count > 0 || cascade->world->open_children)
        return 0;
    if (json_object_set_new(pins, definition->procedure.id,
                            json_string(definition->procedure.version)) < 0)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    return lien_versions_pin(cascade->world->catalog, definition, received_ms, pins, NULL,
                             cascade->err);
}

/* --- input --- */

/* *ret_good: the input satisfies the procedure's schema, and no check across its fields blocks it;
 * else the verdict says what is wrong. */
static int check_input(struct lien_cascade *cascade, const lien_definition *definition,
                       const struct lien_unit *unit, const json_t *input, bool *ret_good)
{
    *ret_good = true;
    if (!definition->procedure.input || cascade->command->unchecked)
        return 0;
    int rc = lien_schema_check(definition->procedure.input, input, &cascade->out->violations,
                               cascade->err);
    if (rc == 0)
        return lien_judge_opening(cascade, definition, unit, input, ret_good);
    if (rc != LIEN_EINVAL || !cascade->out->violations)
        return rc;
    cascade->out->verdict = LIEN_VERDICT_BAD_FORM;
    *ret_good = false;
    return 0;
}

/* A correction's input gets `corrects`: the old case and its output. */
static int add_corrects(struct lien_cascade *cascade, json_t *input)
{
    const struct lien_id *id = &cascade->command->corrects;
    char text[LIEN_ID_TEXT_SIZE];
    if (lien_id_is_nil(id))
        return 0;
    const lien_case *old = lien_dossier_find_case(cascade->dossier, id);
    if (!old || lien_case_is_open(old))
        return lien_error_at(cascade->err, LIEN_EREFUSED, "/corrects",
                             "only a case of this dossier that has ended can be corrected");
    lien_id_format(id, text);
    json_t *corrects = json_pack("{s:s, s:O?}", "case", text, "output", old->snapshot->output);
    return json_object_set_new(input, "corrects", corrects) < 0
               ? lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory")
               : 0;
}

/* Who entered the dossier later than it was received, and why, stands with it. */
static int note_entry(struct lien_cascade *cascade)
{
    const struct lien_command *command = cascade->command;
    struct lien_work *work = lien_cascade_work(cascade, &cascade->out->case_id);
    char actor[256];
    if (!command->reason || command->received_ms >= cascade->now_ms)
        return 0;
    lien_actor_text(&command->principal, actor, sizeof(actor));
    json_t *entered = json_pack("{s:s, s:s}", "by", actor, "reason", command->reason);
    return entered ? lien_acts_set(work->now, "entered", entered, cascade->err)
                   : lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
}

/* What its form was warned of is seen with the case for good: it is judged once, by the version
 * under which it was opened. */
static int keep_warnings(struct lien_cascade *cascade)
{
    const struct lien_violations *warnings = cascade->out->warnings;
    if (!warnings)
        return 0;
    struct lien_work *work = lien_cascade_work(cascade, &cascade->out->case_id);
    json_t *kept = work ? lien_violations_json(warnings) : NULL;
    return kept ? lien_acts_set(work->now, "warned", kept, cascade->err)
                : lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
}

static int open_case(struct lien_cascade *cascade, const lien_definition *definition,
                     const struct lien_unit *unit, json_t *input)
{
    const struct lien_command *command = cascade->command;
    char role[256] = "officer";
    if (command->principal.kind == LIEN_SYSTEM)
        lien_actor_text(&command->principal, role, sizeof(role));
    json_auto_t *sender = lien_sender_json(&command->principal, role);
    struct lien_start start = {
        .definition = definition,
        .unit = unit,
        .input = input,
        .channel = command->channel ? command->channel : "counter",
        .filed_at = command->filed_at,
        .received_ms = command->received_ms == LIEN_NEVER ? cascade->now_ms : command->received_ms,
        .corrects = command->corrects,
        .sender = sender};
    int rc = lien_start_case(cascade, &start, &cascade->out->case_id);
    if (rc == 0)
        rc = note_entry(cascade);
    if (rc == 0)
        rc = keep_warnings(cascade);
    if (rc == 0)
        rc = lien_judge_note(cascade, &cascade->out->case_id);
    if (rc == 0)
        rc = lien_subjects_compare(cascade, &cascade->out->case_id);
    if (rc == 0 && command->foreign_system)
        rc =
            lien_rows_foreign_code(cascade, lien_cascade_work(cascade, &cascade->out->case_id)->now,
                                   command->foreign_system, command->foreign_code);
    if (rc == 0)
        rc = lien_cascade_run(cascade);
    return rc < 0 ? rc : lien_cascade_finish(cascade);
}

int lien_command_open(struct lien_cascade *cascade)
{
    const struct lien_command *command = cascade->command;
    int64_t received_ms =
        command->received_ms == LIEN_NEVER ? cascade->now_ms : command->received_ms;
    if (received_ms > cascade->now_ms)
        return lien_error_at(cascade->err, LIEN_EINVAL, "/receivedAt",
                             "a dossier cannot have been received in the future");
    const lien_definition *definition = find_definition(cascade, received_ms);
    const struct lien_unit *unit = definition ? find_competent(cascade, definition) : NULL;
    if (!unit || check_desk(cascade, unit) < 0)
        return cascade->err->code;
    bool good;
    json_auto_t *input = command->input ? lien_json_copy(command->input) : json_object();
    if (!input)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    int rc = check_input(cascade, definition, unit, input, &good);
    if (rc < 0 || !good)
        return rc;
    rc = add_corrects(cascade, input);
    if (rc == 0)
        rc = pin_versions(cascade, definition, received_ms);
    return rc < 0 ? rc : open_case(cascade, definition, unit, input);
}
