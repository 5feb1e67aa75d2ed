/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a procedure file: it is refused with faults that have a place, or it is a definition
 * that starts, and whose running case is written down and read again as the same. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "core/snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_faults(const lien_faults *faults, const lien_definition *definition)
{
    assert((definition == NULL) == (lien_faults_errors(faults) > 0));
    for (size_t i = 0; i < lien_faults_count(faults); i++) {
        const struct lien_fault *fault = lien_faults_get(faults, i);
        assert(fault->at.line >= 1 && fault->at.message[0] && fault->rule[0]);
    }
}

static void check_snapshot(const lien_definition *definition, const lien_snapshot *snapshot)
{
    lien_snapshot *again = NULL;
    json_t *json = lien_snapshot_to_json(definition, snapshot);
    int rc = lien_snapshot_from_json(definition, json, &again, NULL);

    assert(rc == 0);
    json_t *same = lien_snapshot_to_json(definition, again);
    assert(json_equal(json, same));
    json_decref(same);
    json_decref(json);
    lien_snapshot_unref(again);
}

/* Start it, and let what is due in its first day happen. */
static void run(const lien_definition *definition, const lien_calendar *calendar)
{
    struct lien_step_env env = {.calendar = calendar};
    struct lien_step step = {0};

    for (int rc = lien_machine_start(definition, &env, &step, NULL), i = 0; rc == 0 && i < 20;
         i++) {
        struct lien_step next = {0};
        check_snapshot(definition, step.snapshot);
        env.now_ms = (int64_t)24 * 3600 * 1000;
        rc = lien_machine_fire(definition, step.snapshot, &env, &next, NULL);
        if (rc == 0) {
            lien_step_clear(&step);
            step = next;
        }
    }
    lien_step_clear(&step);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lien_faults *faults = lien_faults_new();
    lien_calendar *calendar = lien_calendar_new_always();
    lien_definition *definition = lien_definition_load((const char *)data, size, faults);

    assert(calendar != NULL);
    check_faults(faults, definition);
    if (definition)
        run(definition, calendar);
    lien_definition_free(definition);
    lien_calendar_free(calendar);
    lien_faults_free(faults);
    return 0;
}
