/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judges values by a schema: a value a line on standard input, "true" or "false" a line out.
 *
 *     schema_judge SCHEMA
 *
 * A line that the engine does not read as JSON is "unread". Exit status 1 where the schema is
 * refused, after its faults.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "schema/schema.h"

#define SCHEMA_BYTES_MAX (1u << 20)

static lien_schema *load_schema(const char *path, lien_faults *faults)
{
    char *text = calloc(1, SCHEMA_BYTES_MAX);
    FILE *file = fopen(path, "rb");
    size_t length = file == NULL || text == NULL ? 0 : fread(text, 1, SCHEMA_BYTES_MAX, file);
    lien_schema *schema = NULL;
    json_t *source = NULL;
    struct lien_error err;

    if (lien_json_read(text, length, NULL, &source, &err) < 0)
        lien_faults_add(faults, LIEN_FAULT_ERROR, "syntax", "", "%s", err.message);
    else
        schema = lien_schema_compile(source, "", faults);
    json_decref(source);
    if (file != NULL)
        (void)fclose(file);
    free(text);
    return schema;
}

static const char *judge(const lien_schema *schema, const char *line)
{
    lien_violations *violations = NULL;
    struct lien_error err;
    json_t *value = NULL;
    int code;

    if (lien_json_read(line, strlen(line), NULL, &value, &err) < 0)
        return "unread";
    code = lien_schema_check(schema, value, &violations, &err);
    lien_violations_free(violations);
    json_decref(value);
    return code == 0 ? "true" : code == LIEN_EINVAL ? "false" : "unjudged";
}

int main(int argc, char **argv)
{
    lien_faults *faults = lien_faults_new();
    lien_schema *schema = argc == 2 ? load_schema(argv[1], faults) : NULL;
    int status = schema == NULL ? 1 : 0;
    char *line = NULL;
    size_t size = 0;

    for (size_t i = 0; i < lien_faults_count(faults); i++) {
        const struct lien_fault *fault = lien_faults_get(faults, i);

        (void)fprintf(stderr, "%s: %s: %s\n", fault->at.pointer, fault->rule, fault->at.message);
    }
    while (schema != NULL && getline(&line, &size, stdin) > 0)
        printf("%s\n", judge(schema, line));
    free(line);
    lien_schema_free(schema);
    lien_faults_free(faults);
    return status;
}
