/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what was found, less what the file waives. */
#include "check/findings.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define FINDINGS_MAX 1000
#define TEXTS_MAX ((size_t)16 * 1024 * 1024)
#define SENTENCE_SIZE 1024

lien_check *lien_check_new(const struct lien_check_terms *terms)
{
    lien_check *check = calloc(1, sizeof(*check));
    if (!check)
        return NULL;
    check->terms = *terms;
    if (check->terms.limit == 0)
        check->terms.limit = LIEN_CHECK_LIMIT;
    check->texts = lien_arena_new(TEXTS_MAX);
    if (check->texts)
        return check;
    free(check);
    return NULL;
}

void lien_check_free(lien_check *check)
{
    if (!check)
        return;
    for (size_t i = 0; i < check->count; i++) {
        json_decref((json_t *)(uintptr_t)check->items[i].input);
        json_decref((json_t *)(uintptr_t)check->items[i].path);
    }
    free(check->items);
    lien_arena_free(check->texts);
    free(check);
}

size_t lien_check_count(const lien_check *check)
{
    return check->count;
}

size_t lien_check_waived(const lien_check *check)
{
    return check->waived;
}

const struct lien_finding *lien_check_finding(const lien_check *check, size_t index)
{
    return index < check->count ? &check->items[index] : NULL;
}

const lien_definition *lien_check_procedure(const lien_check *check, size_t index)
{
    return lien_catalog_procedure_by_index(check->terms.catalog, index);
}

const char *lien_findings_state(const struct lien_state *state)
{
    return state->path[0] ? state->path : state->key;
}

/* --- waivers --- */

static bool is_reason(const json_t *value)
{
    return json_is_string(value) && json_string_length(value) > 0;
}

static const char *last_member(const char *pointer)
{
    const char *slash = strrchr(pointer, '/');
    return slash ? slash + 1 : pointer;
}

/* Whether the file waives that rule at that place. */
static bool is_waived(const struct lien_found *found)
{
    const json_t *x = json_object_get(found->definition->procedure.source, "x");
    const json_t *rule = json_object_get(json_object_get(x, "waive"), found->rule);
    if (is_reason(rule))
        return true;
    const char *place = found->place ? found->place : last_member(found->pointer);
    return is_reason(json_object_get(rule, place));
}

/* --- adding --- */

static bool make_room(lien_check *check)
{
    if (check->count < check->size)
        return true;
    size_t size = check->size ? check->size * 2 : 32;
    struct lien_finding *items = realloc(check->items, size * sizeof(*items));
    if (!items)
        return false;
    check->items = items;
    check->size = size;
    return true;
}

LIEN_PRINTF(2, 0)
static const char *sentence(lien_check *check, const char *format, va_list arguments)
{
    char text[SENTENCE_SIZE];
    vsnprintf(text, sizeof(text), format, arguments);
    return lien_arena_copy(check->texts, text);
}

/* The same place is told once. */
static bool is_known(const lien_check *check, const struct lien_finding *finding)
{
    for (size_t i = 0; i < check->count; i++) {
        const struct lien_finding *other = &check->items[i];
        if (other->rule == finding->rule && other->definition == finding->definition &&
            strcmp(other->pointer, finding->pointer) == 0 && strcmp(other->en, finding->en) == 0)
            return true;
    }
    return false;
}

static int keep(lien_check *check, struct lien_finding *finding, const struct lien_found *found)
{
    if (!finding->pointer || !finding->vi || !finding->en || !make_room(check))
        return LIEN_ENOMEM;
    if (check->count >= FINDINGS_MAX || is_known(check, finding))
        return 0;
    finding->input = json_incref(found->input);
    finding->path = json_incref(found->path);
    check->items[check->count++] = *finding;
    return 0;
}

int lien_findings_add(lien_check *check, const struct lien_found *found, const char *vi,
                      const char *en, ...)
{
    const struct lien_check_rule *rule = lien_check_rule_find(found->rule);
    struct lien_finding finding = {.definition = found->definition};
    va_list arguments;
    int rc = 0;
    if (is_waived(found)) {
        check->waived++;
    } else {
        finding.severity = found->mild ? LIEN_FAULT_WARNING : rule->severity;
        finding.rule = rule->name;
        finding.pointer = lien_arena_copy(check->texts, found->pointer);
        va_start(arguments, en);
        finding.vi = sentence(check, vi, arguments);
        va_end(arguments);
        va_start(arguments, en);
        finding.en = sentence(check, en, arguments);
        va_end(arguments);
        rc = keep(check, &finding, found);
    }
    json_decref(found->input);
    json_decref(found->path);
    return rc;
}
