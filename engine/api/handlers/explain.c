/* SPDX-License-Identifier: Apache-2.0 */
/* Why a case is where it is, what belongs to it, and what was told of it to others. */
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/listing.h"

/* --- explain --- */

static int explain(const lien_request *request, const struct lien_reading *reading,
                   const lien_dossier *dossier, const struct lien_id *id, struct lien_reply *reply,
                   struct lien_error *err)
{
    const struct lien_world world = {.catalog = reading->catalog, .now_ms = reading->now_ms};
    const struct lien_viewer_spec spec = lien_request_viewer(request);
    const lien_case *one = lien_dossier_find_case(dossier, id);
    struct lien_sight sight;
    struct lien_buf buf;
    if (!one)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such case");
    const struct lien_viewer viewer = lien_viewer_of(&world, one, &spec, &sight);
    lien_buf_init(&buf, LIEN_REPLY_BYTES_MAX);
    int rc = lien_case_explain_write(&buf, &world, dossier, one, &viewer, err);
    if (rc == 0)
        lien_reply_buf(reply, 200, &buf);
    lien_buf_clear(&buf);
    return rc;
}

static void read_explanation(const lien_request *request, const struct lien_reading *reading,
                             struct lien_reply *reply)
{
    lien_dossier *dossier;
    struct lien_id id;
    struct lien_error err;
    int rc = lien_reading_dossier(reading, lien_request_param(request, 0), &dossier, &id, &err);
    if (rc == 0) {
        rc = explain(request, reading, dossier, &id, reply, &err);
        lien_dossier_free(dossier);
    }
    if (rc < 0)
        lien_reply_error(reply, &err);
}

void lien_api_explain_case(lien_request *request)
{
    lien_request_read(request, read_explanation);
}

/* --- the tree of a dossier --- */

static void read_tree(const lien_request *request, const struct lien_reading *reading,
                      struct lien_reply *reply)
{
    lien_dossier *dossier;
    struct lien_id id;
    struct lien_error err;
    struct lien_buf buf;
    if (lien_reading_dossier(reading, lien_request_param(request, 0), &dossier, &id, &err) < 0) {
        lien_reply_error(reply, &err);
        return;
    }
    lien_buf_init(&buf, LIEN_REPLY_BYTES_MAX);
    lien_dossier_tree_write(&buf, dossier);
    lien_reply_buf(reply, 200, &buf);
    lien_dossier_free(dossier);
}

void lien_api_get_tree(lien_request *request)
{
    lien_request_read(request, read_tree);
}

/* --- deliveries --- */

static void read_deliveries(const lien_request *request, const struct lien_reading *reading,
                            struct lien_reply *reply)
{
    struct lien_id dossier, id;
    struct lien_error err;
    json_t *page = NULL;
    int rc = reading->reader->ops->find_case(reading->reader, lien_request_param(request, 0),
                                             &dossier, &id, &err);
    if (rc < 0) {
        lien_reply_error(reply, &err);
        return;
    }
    rc = reading->reader->ops->deliveries(reading->reader, &dossier, NULL, request->limit,
                                          lien_request_query(request, "cursor"), &page, &err);
    lien_listing_reply(reading, rc, page, &err, reply);
}

void lien_api_get_deliveries(lien_request *request)
{
    static const char *const none[] = {NULL};
    const char *cursor;
    if (lien_listing_read(request, none, &request->limit, &cursor))
        lien_request_read(request, read_deliveries);
}
