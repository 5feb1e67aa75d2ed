/* SPDX-License-Identifier: Apache-2.0 */
/* What an UNDO takes back: looked up before the step, told no more with it. Private. */
#ifndef LIEN_RUNTIME_UNDO_H
#define LIEN_RUNTIME_UNDO_H

#include "runtime/writer.h"

/* Fill in what the command takes back: the latest act on the turn's dossier, if it is remembered
 * and nothing was done since. LIEN_EIO, LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_undo_find(struct lien_turn *turn, struct lien_command *command,
                                   struct lien_undone *ret, struct lien_error *err);
/* Take what the act was to tell out of its lanes, within the command's part, and forget the act. */
LIEN_MUST_CHECK int lien_undo_close(struct lien_turn *turn, struct lien_error *err);

#endif
