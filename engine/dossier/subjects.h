/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbers by which those are known whom a case is about: personal numbers, numbers of
 * certificates. Private to this room.
 *
 * Of what `procedure.subjects` gives, a text (or the members personalNumber and number of an
 * object) is such a number where it has six digits or more and is no day; names have none. Letters
 * and digits count, in capitals: "031.096 000 123" and "031096000123" are one.
 */
#ifndef LIEN_DOSSIER_SUBJECTS_H
#define LIEN_DOSSIER_SUBJECTS_H

#include "dossier/cascade.h"

/* Note the numbers of a root case in the outcome, and look for other dossiers that are about the
 * same: what is found stands in the history ("case.duplicate") and with the case. It stops nothing,
 * since the State's data decides, and a person. */
LIEN_MUST_CHECK int lien_subjects_compare(struct lien_cascade *cascade,
                                          const struct lien_id *case_id);

#endif
