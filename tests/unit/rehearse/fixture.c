/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of a rehearsal share. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"

static char *quoted(const char *text)
{
    char *copy = strdup(text);
    assert_non_null(copy);
    for (char *at = copy; *at; at++)
        if (*at == '\'')
            *at = '"';
    return copy;
}

json_t *json_of(const char *text)
{
    char *copy = quoted(text);
    struct lien_error err = {0};
    json_t *value = NULL;
    if (lien_json_read(copy, strlen(copy), NULL, &value, &err) < 0)
        fail_msg("%d:%d: %s", err.line, err.column, err.message);
    free(copy);
    return value;
}

lien_definition *definition_of(const char *text)
{
    char *copy = quoted(text);
    lien_faults *faults = lien_faults_new();
    lien_definition *definition = lien_definition_load(copy, strlen(copy), faults);
    for (size_t i = 0; !definition && i < lien_faults_count(faults); i++)
        print_error("%s: %s\n", lien_faults_get(faults, i)->at.pointer,
                    lien_faults_get(faults, i)->at.message);
    assert_non_null(definition);
    lien_faults_free(faults);
    free(copy);
    return definition;
}

lien_definition *procedure_of(const char *id, const char *more, const char *machine,
                              const char *implementations)
{
    char text[8192];
    int length = snprintf(text, sizeof(text),
                          "{'format': 1, 'procedure': {'id': '%s', 'version': '1', %s"
                          "'effectiveFrom': '2026-09-01', 'title': {'vi': 'T', 'en': 'T'},"
                          "'agency': 'a', %s %s %s}, 'machine': %s, 'implementations': %s}",
                          id, more, strstr(more, "'input'") ? "" : "'input': {},",
                          strstr(more, "'events'") ? "" : "'events': {},", "'output': {}", machine,
                          implementations);
    assert_true(length > 0 && (size_t)length < sizeof(text));
    return definition_of(text);
}

void assert_json(const json_t *value, const char *expected)
{
    json_t *wanted = json_of(expected);
    if (!json_equal(value, wanted)) {
        char *got = value ? lien_json_text(value) : strdup("nothing");
        char *want = lien_json_text(wanted);
        print_error("got    %s\nwanted %s\n", got, want);
        free(got);
        free(want);
        fail();
    }
    json_decref(wanted);
}
