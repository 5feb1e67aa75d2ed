/* SPDX-License-Identifier: Apache-2.0 */
/* Writes an incident of a command that did not come to rest: whoever sent it is told and can do
 * nothing about it, whoever looks after the procedures can. */
#include <string.h>
#include "runtime/writer.h"

static int write(struct lien_writer *writer, const struct lien_incident_row *row,
                 struct lien_error *err)
{
    const struct lien_store_ops *ops = writer->store->ops;
    /* The latest counts: a person may try again and again. */
    int code =
        ops->close_incidents(writer->store, &row->case_id, row->kind, row->about, row->at_ms, err);
    return code ? code : ops->add_incident(writer->store, row, err);
}

int lien_turn_note_unrest(struct lien_turn *turn, const struct lien_command *command,
                          const struct lien_error *why, struct lien_error *err)
{
    struct lien_writer *writer = turn->writer;
    const char *type = json_string_value(json_object_get(command->event, "type"));
    if (!turn->cached || command->kind != LIEN_COMMAND_EVENT || !type)
        return LIEN_OK;
    const struct lien_incident_row row = {.dossier = *lien_dossier_id(turn->cached->dossier),
                                          .id = lien_id_next(&writer->ids),
                                          .case_id = command->case_id,
                                          .at_ms = writer->world.now_ms,
                                          .kind = "unrest",
                                          .about = type,
                                          .message = why->message};
    int code = lien_part_begin(writer, err);
    if (!code)
        code = write(writer, &row, err);
    if (!code)
        return lien_part_end(writer, err);
    if (code != LIEN_EIO && lien_part_undo(writer, err))
        return LIEN_EIO;
    return code;
}
