/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the definition loader share while one file is read. Private to this room. */
#ifndef LIEN_CORE_DEFINITION_LOADER_H
#define LIEN_CORE_DEFINITION_LOADER_H

#include <stdio.h>
#include "base/json.h"
#include "core/model.h"

#define LIEN_POINTER_SIZE 256

struct lien_loader {
    struct lien_kept *kept;
    struct lien_definition *definition; /* NULL while a connector file is read */
    lien_faults *faults;
    size_t first_fault; /* of this file in faults */
    const json_t *machine;
    const json_t *implementations;
    struct lien_rule_names names; /* what a rule of the machine may read */
    bool out_of_memory;
};

/* A place in the file: its JSON Pointer. */
struct lien_place {
    char pointer[LIEN_POINTER_SIZE];
};

struct lien_place lien_place_key(const struct lien_place *place, const char *key);
struct lien_place lien_place_index(const struct lien_place *place, size_t index);

/* Add a fault. A value that was refused as such (of the wrong type, of an unknown name) is not
 * complained of again: so a reader goes on with what it has, and an author sees every fault once.
 */
void lien_loader_fault(struct lien_loader *loader, const struct lien_place *place, const char *rule,
                       const char *format, ...) LIEN_PRINTF(4, 5);
void lien_loader_warn(struct lien_loader *loader, const struct lien_place *place, const char *rule,
                      const char *format, ...) LIEN_PRINTF(4, 5);

/* Memory of what is compiled: zeroed, kept as long as it. NULL marks the loader out of memory. */
void *lien_loader_take(struct lien_loader *loader, size_t size);
const char *lien_loader_copy(struct lien_loader *loader, const char *text);
/* Copy a member that is a string; NULL: it is none. */
const char *lien_loader_string(struct lien_loader *loader, const json_t *source, const char *key);
const char *lien_loader_format(struct lien_loader *loader, const char *format, ...)
    LIEN_PRINTF(2, 3);

/* One key that an object may have, and what it must be; `refused` gives the reason of one that
 * XState knows and the engine does not take. */
struct lien_key {
    const char *name;
    unsigned types; /* bits of 1 << json_type; 0: any */
    bool required;
    const char *refused;
};
#define LIEN_JSON_OBJECT (1u << JSON_OBJECT)
#define LIEN_JSON_ARRAY (1u << JSON_ARRAY)
#define LIEN_JSON_STRING (1u << JSON_STRING)
#define LIEN_JSON_NUMBER (1u << JSON_INTEGER | 1u << JSON_REAL)
#define LIEN_JSON_BOOLEAN (1u << JSON_TRUE | 1u << JSON_FALSE)

/* Check that value is an object with the keys of the list (ended by a NULL name) and no other;
 * every fault is added. Reading goes on: what is missing or wrong reads as NULL. */
void lien_loader_check_keys(struct lien_loader *loader, const struct lien_place *place,
                            const json_t *value, const struct lien_key *keys);

/* Compile and keep a rule or template; NULL after a fault. */
lien_rule *lien_loader_rule(struct lien_loader *loader, const struct lien_place *place,
                            const json_t *source);
lien_rule *lien_loader_template(struct lien_loader *loader, const struct lien_place *place,
                                const json_t *source);
/* A duration: a number of ms, the name of a delay, or one unit and its rule. */
lien_rule *lien_loader_duration(struct lien_loader *loader, const struct lien_place *place,
                                const json_t *source);
lien_schema *lien_loader_schema(struct lien_loader *loader, const struct lien_place *place,
                                const json_t *source);

/* The number of elements of "one or many": 0 for NULL, 1 for what is no array. */
size_t lien_one_or_many(const json_t *value);
const json_t *lien_one_of_many(const json_t *value, size_t index, const struct lien_place *place,
                               struct lien_place *ret_place);

/* Whether JavaScript would move the key to the front of an object: refused, since order matters. */
bool lien_is_integer_like(const char *key);

/* The parts, in the order in which they run. */
bool lien_loader_read_states(struct lien_loader *loader);
void lien_loader_read_implementations(struct lien_loader *loader);
void lien_loader_read_transitions(struct lien_loader *loader);
void lien_loader_read_procedure(struct lien_loader *loader, const json_t *procedure);
/* What procedure.x says that the engine knows: checks, look-ups, settings, legal bases. After all
 * else. */
void lien_loader_read_extras(struct lien_loader *loader, const json_t *procedure);

/* A guard or an action as the machine names it. */
void lien_loader_guard_ref(struct lien_loader *loader, const struct lien_place *place,
                           const json_t *source, struct lien_transition *transition);
const struct lien_action_ref *lien_loader_action_refs(struct lien_loader *loader,
                                                      const struct lien_place *place,
                                                      const json_t *source, int *ret_count);
const struct lien_actor *lien_loader_actor(struct lien_loader *loader,
                                           const struct lien_place *place, const json_t *name);
lien_rule *lien_loader_named_delay(struct lien_loader *loader, const struct lien_place *place,
                                   const char *name);

#endif
