/* SPDX-License-Identifier: Apache-2.0 */
/* The first line as a schema, the rest as a value: a check ends, within its bounds, with an answer
 * that holds together; and what nobody may see is in no copy. */
#include <assert.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "schema/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool sees_nothing(const void *self, const char *group)
{
    (void)self;
    (void)group;
    return false;
}

static void check_value(const lien_schema *schema, const json_t *value)
{
    lien_violations *violations = NULL;
    struct lien_error err;
    int code = lien_schema_check(schema, value, &violations, &err);
    size_t count = lien_violations_count(violations);
    json_t *once, *twice;

    assert(code == 0 || code == LIEN_EINVAL || code == LIEN_ELIMIT);
    assert(code == LIEN_EINVAL ? count >= 1 && count <= 100 : count == 0);
    lien_violations_free(violations);

    once = lien_schema_redact(schema, value, sees_nothing, NULL);
    assert(once != NULL);
    twice = lien_schema_redact(schema, once, sees_nothing, NULL);
    assert(json_is_array(value) || json_equal(once, twice));
    json_decref(once);
    json_decref(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct lien_json_limits limits = {65536, 64};
    const char *text = (const char *)data;
    const char *end = size == 0 ? NULL : memchr(text, '\n', size);
    json_t *source = NULL, *value = NULL;
    struct lien_error err;

    if (end == NULL)
        return 0;
    if (lien_json_read(text, (size_t)(end - text), &limits, &source, &err) == 0 &&
        lien_json_read(end + 1, size - (size_t)(end - text) - 1, &limits, &value, &err) == 0) {
        lien_faults *faults = lien_faults_new();
        lien_schema *schema = lien_schema_compile(source, "", faults);

        if (schema != NULL)
            check_value(schema, value);
        else
            assert(lien_faults_errors(faults) > 0);
        lien_schema_free(schema);
        lien_faults_free(faults);
    }
    json_decref(source);
    json_decref(value);
    return 0;
}
