/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands share by which a person takes an act on a case, beside its machine. Private to
 * this room. */
#ifndef LIEN_DOSSIER_ACT_H
#define LIEN_DOSSIER_ACT_H

#include "dossier/acts.h"
#include "dossier/cascade.h"

/* Who works on cases, and who leads those who do; each ends with NULL. */
extern const char *const lien_act_workers[];
extern const char *const lien_act_leaders[];

bool lien_act_has_role_of(const struct lien_principal *principal, const char *const roles[]);

/*
 * The case that the command is about, ready to be changed, if the person may take the act: one of
 * `roles`, in the case's unit or above it, seeing the present revision. NULL: the verdict says why
 * not, or err does.
 */
struct lien_work *lien_act_begin(struct lien_cascade *cascade, const char *const roles[]);
/* What lien_act_begin's NULL means for the command: 0, or the error's code. */
int lien_act_declined(const struct lien_cascade *cascade);
/* Say why it is not done now; returns 0. */
int lien_act_refuse(struct lien_cascade *cascade, const struct lien_refusal *refusal);
/* A row of the history; takes the payload over, NULL of which is out of memory. A reason that the
 * command gives is added. */
LIEN_MUST_CHECK int lien_act_record(struct lien_cascade *cascade, struct lien_work *work,
                                    const char *type, json_t *payload);

#endif
