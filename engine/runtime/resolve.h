/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person decides on (LIEN_COMMAND_RESOLVE): looked up before the step, closed with it.
 * Private. On the writer's thread.
 */
#ifndef LIEN_RUNTIME_RESOLVE_H
#define LIEN_RUNTIME_RESOLVE_H

#include "dossier/dossier.h"
#include "runtime/writer.h"

/* What is known of it beside the command. Zeroed before. */
struct lien_resolving {
    struct lien_delivery_settlement settlement; /* of a dead letter */
    bool settles;
    struct lien_id unmatched; /* what is kept of the event; nil: nothing */
    struct lien_id dossier;
    char about[LIEN_ID_TEXT_SIZE];
    char *texts; /* that the command and the settlement point into */
    char *more_texts;
};
void lien_resolving_clear(struct lien_resolving *resolving);

/*
 * Fill in the command by its `decided`: which case, what it is about, what is kept of it.
 *
 * Owner   command->value is a new reference. Its texts live in *ret, which is to be cleared also
 *         after a failure.
 * Errors  LIEN_ENOTFOUND: there is no such open incident, or no such unmatched event of the case.
 *         Those of the store.
 */
LIEN_MUST_CHECK int lien_resolve_find(struct lien_writer *writer, struct lien_command *command,
                                      struct lien_resolving *ret, struct lien_error *err);
/* Close what was decided, within an open part and before the outcome is kept: what failed again has
 * a new incident there. */
LIEN_MUST_CHECK int lien_resolve_close(struct lien_writer *writer,
                                       const struct lien_command *command,
                                       const struct lien_resolving *resolving,
                                       enum lien_verdict verdict, struct lien_error *err);

#endif
