/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Schema 2020-12 for inputs, events and outputs: the vocabulary that forms need.
 *
 * Vocabulary  true and false; $schema $id $anchor $defs $ref $comment; type enum const; multipleOf
 *         maximum exclusiveMaximum minimum exclusiveMinimum; maxLength minLength pattern format;
 *         prefixItems items contains maxContains minContains maxItems minItems uniqueItems
 *         unevaluatedItems; properties patternProperties additionalProperties propertyNames
 *         required dependentRequired maxProperties minProperties unevaluatedProperties; allOf anyOf
 *         oneOf not if then else dependentSchemas; title description default examples deprecated
 *         readOnly writeOnly; x-sensitive and every other x- keyword.
 *         Any other keyword is refused at load (rule "unknown-keyword"): what is not checked must
 *         not look as if it were. So is any other `format` than date, date-time, time, email, uuid
 *         and uri, which are asserted; a $ref out of the schema; an $id below its root.
 *         title and description are text or {"vi", "en"}. `pattern` is ECMAScript's with its `u`
 * flag where PCRE2 reads it alike, else refused: see pattern.h. Whoever misses it is shown
 *         the first short text of `examples`.
 *
 * Values and schemas are as lien_json_read gives them, their numbers normalised.
 *
 * Source  json-schema.org/draft/2020-12: Core and Validation.
 */
#ifndef LIEN_CORE_SCHEMA_H
#define LIEN_CORE_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>
#include "lienthong/error.h"

typedef struct lien_schema lien_schema;         /* immutable once compiled; shared by threads */
typedef struct lien_violations lien_violations; /* what is wrong with one value */

struct lien_violation {
    const char *pointer; /* into the value that was checked */
    const char *vi;      /* plain Vietnamese for the person at the form */
    const char *en;
};

/*
 * Compile; NULL after adding every fault under `pointer`.
 *
 * Owner   Keeps a reference to source, which nobody may change any more.
 * Bounds  4,096 subschemas, 64 deep; see node.h. Past them, a fault.
 */
LIEN_MUST_CHECK lien_schema *lien_schema_compile(const json_t *source, const char *pointer,
                                                 lien_faults *faults);
void lien_schema_free(lien_schema *schema);                  /* takes NULL */
const json_t *lien_schema_source(const lien_schema *schema); /* lends what it was compiled from */

/*
 * Check a value and list what is wrong with it, at most 100 violations.
 *
 * Owner   *ret is new and NULL where the value is right: then the function returns 0 too.
 * Errors  LIEN_EINVAL: the value is wrong, *ret says where. LIEN_ELIMIT: matching a pattern or
 *         walking the value took too long. LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_schema_check(const lien_schema *schema, const json_t *value,
                                      lien_violations **ret, struct lien_error *err);

/* Add what no schema says. *violations is made where it is NULL; past 100, and what is said there
 * already, is dropped. Errors: LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_violations_say(lien_violations **violations, const char *pointer,
                                        const char *vi, const char *en);
void lien_violations_free(lien_violations *violations); /* takes NULL */
size_t lien_violations_count(const lien_violations *violations);
struct lien_violation lien_violations_get(const lien_violations *violations, size_t index);
/* [{"pointer", "message": {"vi", "en"}}], a new reference, as api.md's `errors`. */
json_t *lien_violations_json(const lien_violations *violations);

/*
 * A copy of value without what is marked `x-sensitive` with a group for which may_see says no.
 *
 * A mark counts wherever a subschema that could apply has it, also in a case that does not hold:
 * a doubt hides rather than shows. A hidden member is left out, a hidden item too, but one of
 * prefixItems becomes null, for the others to keep their places; a hidden whole is null. What no
 * schema describes is shown.
 *
 * Owner   New reference; values are shared where nothing was left out. NULL: out of memory.
 */
json_t *lien_schema_redact(const lien_schema *schema, const json_t *value,
                           bool (*may_see)(const void *self, const char *group), const void *self);

#endif
