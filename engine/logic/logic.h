/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules and templates: JsonLogic, compiled once and evaluated within a bound of depth and steps.
 *
 * A rule gives a value. A template is any JSON in which an object with exactly one key that names
 * an operator is a rule, and everything else is walked. Both compile to a lien_rule.
 *
 * In a rule an array is evaluated element by element, an object with exactly one key is an
 * operator with its argument or array of arguments, and any other object is a literal. What a rule
 * reads is data, never a rule, whatever it looks like.
 *
 * Our own operators. An INSTANT is a number of ms or a text: RFC 3339, an ISO day (its midnight),
 * or a local date and time. Local means the zone of the scope's calendar, UTC where there is none.
 *
 *   {"in_state": name}          whether that state is active; the name is literal
 *   {"preserve": X}             X as it stands, though it look like a rule
 *   {"object": {key: template}} an object with these members, whatever their names
 *   {"length": value}           of a text in characters, an array, an object in members; null: 0
 *   {"lower": text}             in small letters; null: ""
 *   {"fold": text}              as lower, Vietnamese letters without their marks (đ: d), one space
 *                               between words: to compare names as banks write them
 *   {"date": INSTANT}           ms
 *   {"date_text": INSTANT}      the local day, "2026-11-24"
 *   {"add_days": [INSTANT, n]}            ms, the same time of day n days later
 *   {"add_months": [INSTANT, n]}          ms, the same time of day on the same day of the month n
 *                               months later, or on its last day (Civil Code art. 147, 148)
 *   {"add_working_days": [INSTANT, n]}    ms, the same time of day on the n-th working day after
 *   {"days_between": [INSTANT, INSTANT]}  local days from the first to the second
 *   {"working_days_between": [INSTANT, INSTANT]}  as lien_calendar_working_days_between
 *   {"years_between": [INSTANT, INSTANT]} whole years from the first local day to the second: an
 *                               age. From 29 February a year is whole on 1 March where there is no
 *                               such day. Negative where the second is earlier.
 *
 * n is a whole number, negative for the past. An INSTANT that is null is LIEN_EINVAL: ask first.
 *
 * Source  jsonlogic.com/operations.html; truth, equality and conversion are those of npm's
 *         json-logic-js 2.0. Where it fails or prints, or gives a number that JSON lacks, we give
 * an error; tests/conformance/jsonlogic names each such case.
 */
#ifndef LIEN_CORE_LOGIC_H
#define LIEN_CORE_LOGIC_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include "lienthong/error.h"
#include "calendar/calendar.h"

/* What a rule may read under "var". */
enum lien_root {
    LIEN_ROOT_CONTEXT,
    LIEN_ROOT_EVENT,
    LIEN_ROOT_INPUT,
    LIEN_ROOT_PARAMS,
    LIEN_ROOT_CASE,
    LIEN_ROOT_SENDER,
    LIEN_ROOT_NOW,
    LIEN_ROOT_RESPONSE, /* connectors only: the answer's output member */
    LIEN_ROOT_REQUEST,  /* intake only: what was sent */
    LIEN_ROOT_DATA,     /* subscriptions only: of the event told */
    LIEN_ROOT_COUNT
};
#define LIEN_ROOT_BIT(root) (1u << (root))
/* What the rules of a procedure's machine may read. */
#define LIEN_ROOTS_MACHINE 0x7fu

#define LIEN_RULE_STEPS_MAX 100000 /* operators evaluated in one evaluation */
#define LIEN_RULE_DEPTH_MAX 64     /* nesting of a rule, refused at load past it */
/* Nesting of a result: a context that holds it still nests no deeper than LIEN_JSON_DEPTH_MAX
 * where it is stored. */
#define LIEN_RULE_RESULT_DEPTH_MAX 48

/* What names mean where a rule is compiled. */
struct lien_rule_names {
    unsigned roots; /* LIEN_ROOT_BITs that may be read; a literal path outside is a fault */
    /* The index of the state that "#id", an id or a path from the root names; -1: there is none.
     * NULL where in_state is not allowed. */
    int (*find_state)(const void *self, const char *name);
    const void *self;
};

struct lien_logic_node;

/* What a rule sees while it is evaluated. Everything is borrowed. A root that is NULL reads as
 * null. */
struct lien_scope {
    const json_t *roots[LIEN_ROOT_COUNT]; /* that of LIEN_ROOT_NOW is ignored */
    int64_t now_ms;
    const lien_calendar *calendar;                 /* for date and working-day operators */
    bool (*in_state)(const void *self, int state); /* NULL: no state is active */
    const void *self;
    /* Told of an operator's argument that came out as null, before the operator is applied. NULL:
     * nobody asks. */
    void (*lacked)(void *watcher, const struct lien_scope *scope,
                   const struct lien_logic_node *node, size_t argument);
    void *watcher;
};

typedef struct lien_rule lien_rule; /* immutable once compiled; shared by threads */

/*
 * Compile a rule (lien_rule_compile) or a template (lien_template_compile).
 *
 * Owner   Borrows source during the call and keeps references to its literals. Returns new.
 * Errors  NULL after adding every fault found under `pointer`: unknown operator, wrong number of
 *         arguments, a literal path outside the roots, an unknown state, a number past 2^53, too
 *         deep. A wrong number of arguments that means something to json-logic-js is a warning.
 */
LIEN_MUST_CHECK lien_rule *lien_rule_compile(const json_t *source,
                                             const struct lien_rule_names *names,
                                             const char *pointer, lien_faults *faults);
LIEN_MUST_CHECK lien_rule *lien_template_compile(const json_t *source,
                                                 const struct lien_rule_names *names,
                                                 const char *pointer, lien_faults *faults);
void lien_rule_free(lien_rule *rule); /* takes NULL */

/*
 * Evaluate. Pure: reads nothing but the scope.
 *
 * Owner   *ret is a new reference and shares no array or object with the scope or the rule, so
 *         that the caller may change it, and a rule gives the same whether a case was kept in
 *         memory or read again: === compares arrays and objects by identity.
 * Errors  LIEN_ERANGE: a result that is not finite or an integer past 2^53, or past the calendar's
 *         end. LIEN_ELIMIT: too many steps, too deep or too large. LIEN_EINVAL: an operand that an
 *         operator of ours cannot read (a date that is none). LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_rule_eval(const lien_rule *rule, const struct lien_scope *scope,
                                   json_t **ret, struct lien_error *err);

/* Evaluate and take the truth of the result. */
LIEN_MUST_CHECK int lien_rule_test(const lien_rule *rule, const struct lien_scope *scope, bool *ret,
                                   struct lien_error *err);

/* JsonLogic truth: false null 0 "" [] are false, everything else is true. NULL reads as null. */
bool lien_rule_truthy(const json_t *value);

/* Whether the rule may read that root, a computed path counting as reading all. */
bool lien_rule_reads(const lien_rule *rule, enum lien_root root);

/* Whether some path is computed, so that it cannot be told at load what is read. */
bool lien_rule_reads_computed(const lien_rule *rule);

/* The literal paths that the rule reads ("context.child.fullName"), sorted, each once: a new array
 * of strings. Paths inside map, filter … name no root and are left out. */
json_t *lien_rule_paths(const lien_rule *rule);

/* The value if the rule is a constant, else NULL; lends. */
const json_t *lien_rule_constant(const lien_rule *rule);

#endif
