/* SPDX-License-Identifier: Apache-2.0 */
/* The history of a case: what happened, by whom, in order. */
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/listing.h"

/* Whether whoever asks sees what the events of a case carried: its own branch does. */
static int sees_payloads(const lien_request *request, const struct lien_reading *reading,
                         struct lien_id *ret_case, struct lien_id *ret_dossier, bool *ret,
                         struct lien_error *err)
{
    const struct lien_world world = {.catalog = reading->catalog, .now_ms = reading->now_ms};
    const struct lien_principal *principal = lien_request_principal(request);
    lien_dossier *dossier;
    int rc = lien_reading_dossier(reading, lien_request_param(request, 0), &dossier, ret_case, err);
    if (rc < 0)
        return rc;
    const lien_case *one = lien_dossier_find_case(dossier, ret_case);
    *ret_dossier = *lien_dossier_id(dossier);
    *ret =
        principal->kind == LIEN_PERSON && one && lien_case_is_within(&world, one, principal->unit);
    lien_dossier_free(dossier);
    return LIEN_OK;
}

static void drop_payloads(json_t *page)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(page, "items"), i, row) json_object_del(row, "payload");
}

static void read_history(const lien_request *request, const struct lien_reading *reading,
                         struct lien_reply *reply)
{
    struct lien_id id, dossier;
    struct lien_error err;
    bool payloads;
    json_t *page = NULL;
    int rc = sees_payloads(request, reading, &id, &dossier, &payloads, &err);
    if (rc < 0) {
        lien_reply_error(reply, &err);
        return;
    }
    rc = reading->reader->ops->history(reading->reader, &dossier, &id, request->limit,
                                       lien_request_query(request, "cursor"), &page, &err);
    if (rc == 0 && !payloads)
        drop_payloads(page);
    lien_listing_reply(reading, rc, page, &err, reply);
}

void lien_api_get_history(lien_request *request)
{
    static const char *const none[] = {NULL};
    const char *cursor;
    if (lien_listing_read(request, none, &request->limit, &cursor))
        lien_request_read(request, read_history);
}
