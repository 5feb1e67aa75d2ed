/* SPDX-License-Identifier: Apache-2.0 */
/* Acting for somebody else: ?onBehalfOf=PERSON, by a delegation that is in force. */
#ifndef LIEN_API_BEHALF_H
#define LIEN_API_BEHALF_H

#include "api/request.h"

/*
 * Go on with whoever acts: the sender, or (where the query asks for it) the sender with the roles
 * and the unit that the person gave, for as long as the request lives. Without such a delegation
 * the request is answered with 403.
 */
void lien_behalf_find(lien_request *request,
                      void (*go_on)(lien_request *request, const struct lien_principal *principal));

#endif
