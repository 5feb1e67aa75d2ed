/* SPDX-License-Identifier: Apache-2.0 */
/* Persons whom a body names, who hold a token of their own; and what a sender has below them. */
#ifndef LIEN_API_PEOPLE_H
#define LIEN_API_PEOPLE_H

#include "api/request.h"

/*
 * {"id","name","roles","unit"?} of a person, whose token may have been revoked or have expired
 * ("gone": true). On a reader's thread. New reference.
 *
 * Errors  LIEN_ENOTFOUND: nobody has that id, or a connected system has.
 */
LIEN_MUST_CHECK int lien_people_find(const struct lien_reading *reading, const char *id,
                                     json_t **ret, struct lien_error *err);
/* The same into reply as a bad field `pointer`; NULL then. `must_be_here`: who is gone is none. */
json_t *lien_people_named(const struct lien_reading *reading, const char *id, const char *pointer,
                          bool must_be_here, struct lien_reply *reply);

/* A member of what lien_people_find gave; NULL: none. Lends. */
const char *lien_people_text(const json_t *person, const char *name);

/* Whether the sender leads those who work on cases: leader, manager, admin. */
bool lien_people_leads(const lien_request *request);
/* Whether whoever belongs to a unit has all that belongs to `unit` (NULL: to everybody) below it.
 */
bool lien_people_commands_unit(const lien_request *request, const lien_catalog *catalog,
                               const char *unit);

#endif
