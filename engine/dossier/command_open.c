/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a case: the first of a dossier, or a correction of one that has ended. */
#include <stdlib.h>
#include "base/json.h"
#include "dossier/cascade.h"

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

/* --- versions --- */

static const lien_definition *find_definition(struct lien_cascade *cascade, int64_t received_ms)
{
    const struct lien_command *command = cascade->command;
    const lien_catalog *catalog = cascade->world->catalog;
    const lien_calendar *calendar = lien_catalog_calendar(catalog, NULL);
    const lien_definition *found =
        command->version
            ? lien_catalog_find_procedure(catalog, command->procedure, command->version)
            : lien_catalog_procedure_at(catalog, command->procedure, received_ms,
                                        lien_calendar_offset_minutes(calendar));
    if (!found)
        lien_error_at(cascade->err, LIEN_ENOTFOUND, "/procedure",
                      "no such procedure is in force at the time of receipt");
    return found;
}

/* What is fixed on the way through all that can be reached. */
struct pinning {
    struct lien_cascade *cascade;
    int64_t received_ms;
    int offset_minutes;
    json_t *pins;   /* {procedure: version}: of those that are invoked without a version */
    json_t *looked; /* whose actors have been looked at: keys "procedure version" */
};

static int put(const struct pinning *pinning, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) == 0)
        return 0;
    return lien_error_set(pinning->cascade->err, LIEN_ENOMEM, "out of memory");
}

static int pin_actors(const struct pinning *pinning, const lien_definition *definition);

static int pin_actor(const struct pinning *pinning, const lien_definition *by,
                     const struct lien_actor *actor)
{
    const lien_catalog *catalog = pinning->cascade->world->catalog;
    const char *pinned = json_string_value(json_object_get(pinning->pins, actor->procedure));
    const char *version = actor->version ? actor->version : pinned;
    const lien_definition *invoked =
        version ? lien_catalog_find_procedure(catalog, actor->procedure, version)
                : lien_catalog_procedure_at(catalog, actor->procedure, pinning->received_ms,
                                            pinning->offset_minutes);
    if (!invoked)
        return lien_error_at(pinning->cascade->err, LIEN_ENOTFOUND, "/procedure",
                             "procedure %s, which %s invokes, is not in force then",
                             actor->procedure, by->procedure.id);
    int rc = version ? 0
                     : put(pinning, pinning->pins, actor->procedure,
                           json_string(invoked->procedure.version));
    return rc < 0 ? rc : pin_actors(pinning, invoked);
}

static int pin_actors(const struct pinning *pinning, const lien_definition *definition)
{
    json_auto_t *key =
        json_sprintf("%s %s", definition->procedure.id, definition->procedure.version);
    const char *name = key ? json_string_value(key) : "";
    if (json_object_get(pinning->looked, name))
        return 0;
    int rc = put(pinning, pinning->looked, name, key ? json_true() : NULL);
    for (int i = 0; i < definition->actor_count && rc == 0; i++)
        if (definition->actors[i].procedure)
            rc = pin_actor(pinning, definition, &definition->actors[i]);
    return rc;
}

/* The version of every procedure that can be reached is fixed at opening. A dossier keeps its own
 * when a correction is opened in it. */
static int pin_versions(struct lien_cascade *cascade, const lien_definition *definition,
                        int64_t received_ms)
{
    const lien_calendar *calendar = lien_catalog_calendar(cascade->world->catalog, NULL);
    json_auto_t *looked = json_object();
    const struct pinning pinning = {cascade, received_ms, lien_calendar_offset_minutes(calendar),
                                    cascade->dossier->pins, looked};
    if (cascade->dossier->case_count > 0 || cascade->world->open_children)
        return 0;
    int rc = put(&pinning, pinning.pins, definition->procedure.id,
                 json_string(definition->procedure.version));
    return rc < 0 ? rc : pin_actors(&pinning, definition);
}

/* --- input --- */

/* *ret_good: the input satisfies the procedure's schema; else the verdict says what is wrong. */
static int check_input(struct lien_cascade *cascade, const lien_definition *definition,
                       const json_t *input, bool *ret_good)
{
    *ret_good = true;
    if (!definition->procedure.input || cascade->command->unchecked)
        return 0;
    int rc = lien_schema_check(definition->procedure.input, input, &cascade->out->violations,
                               cascade->err);
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
        .received_ms = command->received_ms == LIEN_NEVER ? cascade->now_ms : command->received_ms,
        .corrects = command->corrects,
        .sender = sender};
    int rc = lien_start_case(cascade, &start, &cascade->out->case_id);
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
    if (!unit)
        return cascade->err->code;
    bool good;
    json_auto_t *input = command->input ? lien_json_copy(command->input) : json_object();
    if (!input)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    int rc = check_input(cascade, definition, input, &good);
    if (rc < 0 || !good)
        return rc;
    rc = add_corrects(cascade, input);
    if (rc == 0)
        rc = pin_versions(cascade, definition, received_ms);
    return rc < 0 ? rc : open_case(cascade, definition, unit, input);
}
