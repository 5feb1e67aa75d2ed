/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connector file, compiled: our description of one connected system. What it is asked, what it
 * may send, what it is told, and which sensitive groups it may see. Addresses and secrets are
 * configuration, never here.
 */
#ifndef LIEN_CORE_CONNECTOR_H
#define LIEN_CORE_CONNECTOR_H

#include "logic/logic.h"
#include "schema/schema.h"

struct lien_operation {
    const char *id;
    const json_t *title;
    lien_rule *request;            /* over input, case, now; NULL: the input itself */
    lien_rule *output;             /* over response; NULL: the response itself */
    lien_rule *foreign_code;       /* over response; or NULL */
    lien_schema *output_schema;    /* of what `output` gives; or NULL */
    lien_rule *acknowledge_within; /* a duration; or NULL */
    const char *cancel;            /* the operation that takes it back; or NULL */
    bool keeps_input; /* its answer, cancellation or repetition reads the input again */
};

struct lien_subscription {
    const char **types; /* event types; one may end in ".*" */
    int type_count;
    lien_rule *when; /* over data; NULL: always */
};

/* A dossier filed elsewhere, mapped to a procedure's input. */
struct lien_intake {
    const char *procedure;
    lien_rule *foreign_code;
    lien_rule *received_at; /* or NULL: now */
    lien_rule *channel;     /* or NULL */
    lien_rule *unit;        /* or NULL */
    lien_rule *input;
};

typedef struct lien_connector lien_connector; /* immutable once compiled; shared by threads */

/* Read a connector file. NULL where faults holds an error; faults have their line and column. */
LIEN_MUST_CHECK lien_connector *lien_connector_load(const char *text, size_t length,
                                                    lien_faults *faults);
void lien_connector_free(lien_connector *connector); /* takes NULL */

const char *lien_connector_id(const lien_connector *connector);
const json_t *lien_connector_title(const lien_connector *connector);
/* NULL: there is none. */
const struct lien_operation *lien_connector_find_operation(const lien_connector *connector,
                                                           const char *id);
const struct lien_intake *lien_connector_find_intake(const lien_connector *connector,
                                                     const char *procedure);
/* The procedure of its only intake, or NULL: what an intake that names none means. */
const char *lien_connector_only_intake(const lien_connector *connector);
const struct lien_operation *lien_connector_operation_at(const lien_connector *connector, int i);
int lien_connector_operation_count(const lien_connector *connector);
bool lien_connector_may_send(const lien_connector *connector, const char *event_type);
bool lien_connector_may_see(const lien_connector *connector, const char *group);
bool lien_connector_sees_any_group(const lien_connector *connector);
const struct lien_subscription *lien_connector_subscriptions(const lien_connector *connector,
                                                             int *ret_count);

#endif
