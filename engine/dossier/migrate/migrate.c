/* SPDX-License-Identifier: Apache-2.0 */
/* Works out what a case becomes in another version of its procedure. */
#include <stdlib.h>
#include "base/json.h"
#include "core/run.h"
#include "dossier/migrate/parts.h"
#include "dossier/rehead.h"
#include "dossier/versions.h"

static int no_memory(const struct lien_moving *moving)
{
    return lien_error_set(moving->err, LIEN_ENOMEM, "out of memory");
}

/* --- the versions that the dossier follows --- */

/* Why the parent's procedure could not go on with its child in the new version: its file names the
 * old one. */
static int check_parent(struct lien_moving *moving)
{
    const struct lien_case_head *head = moving->before->head;
    const lien_case *parent = lien_id_is_nil(&head->parent)
                                  ? NULL
                                  : lien_dossier_find_case(moving->dossier, &head->parent);
    int index = parent ? lien_snapshot_find_invocation(parent->snapshot, head->invocation) : -1;
    const char *named = index < 0 ? NULL : parent->snapshot->invocations[index].actor->version;
    if (!named || strcmp(named, moving->migration->to->procedure.version) == 0)
        return 0;
    return lien_moving_tell(moving, "parent-version", parent->definition->procedure.id);
}

/* What is opened under this procedure from now on follows the new version; what that one can reach
 * is fixed as if the dossier had been opened under it. */
static int move_pins(struct lien_moving *moving)
{
    const struct lien_migration *migration = moving->migration;
    const struct lien_procedure *to = &migration->to->procedure;
    const char *pinned = json_string_value(json_object_get(moving->pins, to->id));
    const char *missing = NULL;
    if (pinned && strcmp(pinned, migration->from->procedure.version) == 0 &&
        json_object_set_new(moving->pins, to->id, json_string(to->version)) < 0)
        return no_memory(moving);
    int rc = lien_versions_pin(migration->catalog, migration->to,
                               lien_dossier_root(moving->dossier)->head->received_ms, moving->pins,
                               &missing, moving->err);
    return rc == LIEN_ENOTFOUND && missing ? lien_moving_tell(moving, "procedure-gone", missing)
                                           : rc;
}

/* --- who it is --- */

static int check_agency(struct lien_moving *moving)
{
    const char *agency = moving->migration->to->procedure.agency;
    if (strcmp(agency, moving->before->head->agency) == 0)
        return 0;
    return lien_moving_tell(moving, "agency-differs", agency);
}

/* A correction's input got `corrects` after it was checked, as it is checked here. */
static int check_input(struct lien_moving *moving)
{
    const lien_schema *schema = moving->migration->to->procedure.input;
    const struct lien_case_head *head = moving->before->head;
    lien_violations *violations = NULL;
    if (!schema || moving->migration->input_as_filed)
        return 0;
    json_auto_t *input = lien_json_copy(head->input);
    if (!input)
        return no_memory(moving);
    if (!lien_id_is_nil(&head->corrects))
        json_object_del(input, "corrects");
    int rc = lien_schema_check(schema, input, &violations, moving->err);
    size_t count = lien_violations_count(violations);
    if (rc == LIEN_EINVAL || rc == LIEN_ELIMIT)
        rc = count == 0 ? lien_moving_tell(moving, "input-refused", "/") : 0;
    for (size_t i = 0; i < count && rc == 0; i++) {
        const char *pointer = lien_violations_get(violations, i).pointer;
        rc = lien_moving_tell(moving, "input-refused", *pointer ? pointer : "/");
    }
    lien_violations_free(violations);
    return rc;
}

/* --- the whole --- */

static int begin(struct lien_moving *moving)
{
    const struct lien_migration *migration = moving->migration;
    const lien_units *units = lien_catalog_units(migration->catalog);
    lien_snapshot *fresh = lien_snapshot_new(migration->to);
    if (!fresh)
        return no_memory(moving);
    fresh->timer_order = moving->before->snapshot->timer_order;
    lien_snapshot_unref(moving->now->snapshot);
    moving->now->snapshot = fresh;
    moving->now->definition = migration->to;
    moving->now->calendar = lien_catalog_calendar_for(
        migration->catalog, migration->to, lien_units_find(units, moving->before->head->unit));
    return lien_case_rehead(moving->now, moving->now->head->unit, migration->to, moving->err);
}

/* A case rests between two events. Where the new version would leave a state at once, the case
 * would stand in a state that nobody can look at, until its next event. */
static int check_rest(struct lien_moving *moving)
{
    struct lien_step_env env = lien_case_env(moving->now, moving->now_ms, NULL);
    int state = -1;
    int rc = lien_machine_find_unrest(moving->migration->to, moving->now->snapshot, &env, &state,
                                      moving->err);
    if (rc == LIEN_ENOMEM || (rc == 0 && state < 0))
        return rc;
    return lien_moving_tell(moving, "unstable",
                            state < 0 ? "?" : moving->migration->to->states[state].path);
}

int lien_moving_run(struct lien_moving *moving)
{
    static int (*const parts[])(struct lien_moving *) = {check_agency,
                                                         check_input,
                                                         check_parent,
                                                         move_pins,
                                                         begin,
                                                         lien_moving_context,
                                                         lien_moving_states,
                                                         lien_moving_history,
                                                         lien_moving_invocations,
                                                         lien_moving_timers,
                                                         lien_moving_clocks};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof(parts) / sizeof(parts[0]); i++)
        rc = parts[i](moving);
    return rc < 0 || json_array_size(moving->obstacles) > 0 ? rc : check_rest(moving);
}
