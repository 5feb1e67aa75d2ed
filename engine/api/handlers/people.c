/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the persons whom a body names. */
#include "api/handlers/people.h"

#include <string.h>

struct finding {
    int64_t now_ms;
    json_t *person;
};

static void take_row(void *self, const struct lien_token_row *row)
{
    struct finding *finding = self;
    if (row->connector)
        return;
    finding->person = json_pack("{s:s, s:s, s:s, s:s*}", "id", row->id, "name", row->name, "roles",
                                row->roles, "unit", row->unit);
    if (row->revoked_ms != LIEN_NEVER || row->expires_ms <= finding->now_ms)
        json_object_set_new(finding->person, "gone", json_true());
}

int lien_people_find(const struct lien_reading *reading, const char *id, json_t **ret,
                     struct lien_error *err)
{
    struct finding finding = {.now_ms = reading->now_ms};
    int rc = lien_sqlite_find_token_by_id(reading->sqlite, id, take_row, &finding, err);
    if (rc < 0)
        return rc;
    if (!finding.person)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such person");
    *ret = finding.person;
    return LIEN_OK;
}

json_t *lien_people_named(const struct lien_reading *reading, const char *id, const char *pointer,
                          bool must_be_here, struct lien_reply *reply)
{
    struct lien_error err;
    json_t *person = NULL;
    int rc = lien_people_find(reading, id, &person, &err);
    bool gone = rc == 0 && must_be_here && json_object_get(person, "gone");
    if (rc < 0 && rc != LIEN_ENOTFOUND) {
        lien_reply_error(reply, &err);
        return NULL;
    }
    if (rc == 0 && !gone)
        return person;
    json_decref(person);
    lien_reply_problem(reply, LIEN_PROBLEM_BAD_FIELDS, NULL);
    if (gone)
        lien_problem_add_error(reply->body, pointer, "Người này không còn quyền truy cập.",
                               "This person has no access any more.");
    else
        lien_problem_add_error(reply->body, pointer, "Không có người này.",
                               "There is no such person.");
    return NULL;
}

const char *lien_people_text(const json_t *person, const char *name)
{
    return json_string_value(json_object_get(person, name));
}

bool lien_people_leads(const lien_request *request)
{
    return lien_request_is_person(request) &&
           (lien_request_has_role(request, "leader") || lien_request_has_role(request, "manager") ||
            lien_request_has_role(request, "admin"));
}

bool lien_people_commands_unit(const lien_request *request, const lien_catalog *catalog,
                               const char *unit)
{
    const lien_units *units = lien_catalog_units(catalog);
    const char *own = lien_request_principal(request)->unit;
    const struct lien_unit *above = own ? lien_units_find(units, own) : NULL;
    const struct lien_unit *asked = unit ? lien_units_find(units, unit) : NULL;
    return !own || (above && asked && lien_unit_is_within(asked, above));
}
