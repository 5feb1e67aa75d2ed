/* SPDX-License-Identifier: Apache-2.0 */
/* Deployments: a procedure's file is checked beside all that is deployed, and may be kept. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/judge.h"
#include "api/shape.h"
#include "base/document.h"
#include "core/model.h"

/* A file on its way: read and judged on a reader's thread, put into its place on the loop's. */
struct deployment {
    lien_request *request;
    bool keeps; /* else it is only checked */
    lien_document *document;
    json_t *findings; /* [{"severity","rule","pointer","line","column","message","path"?}] */
    size_t errors;
    bool proved;
    bool known;                    /* that version was deployed before */
    const lien_catalog *judged_by; /* counted */
    lien_catalog *fresh; /* counted: with the procedure; NULL: there is none to be taken over */
    const lien_definition *definition; /* of a catalog */
    struct lien_reply reply;
};

/* --- findings --- */

static json_t *finding_json(const struct deployment *deployment, enum lien_severity severity,
                            const char *rule, const char *pointer)
{
    int line = 0, column = 0;
    if (deployment->document)
        lien_document_locate(deployment->document, pointer, &line, &column);
    return json_pack("{s:s, s:s, s:s, s:i, s:i}", "severity",
                     severity == LIEN_FAULT_ERROR ? "error" : "warning", "rule", rule, "pointer",
                     pointer, "line", line, "column", column);
}

static int add(struct deployment *deployment, json_t *finding, json_t *message,
               enum lien_severity severity)
{
    deployment->errors += severity == LIEN_FAULT_ERROR;
    int rc = json_object_set_new(finding, "message", message);
    return json_array_append_new(deployment->findings, finding) < 0 || rc < 0 ? LIEN_ENOMEM
                                                                              : LIEN_OK;
}

/* Faults are told in English alone. */
static int add_fault(struct deployment *deployment, const struct lien_fault *fault)
{
    const char *message = fault->at.message;
    json_t *finding = finding_json(deployment, fault->severity, fault->rule, fault->at.pointer);
    return add(deployment, finding, json_pack("{s:s, s:s}", "vi", message, "en", message),
               fault->severity);
}

static int add_faults(struct deployment *deployment, const lien_faults *faults)
{
    int rc = LIEN_OK;
    for (size_t i = 0; i < lien_faults_count(faults) && rc == LIEN_OK; i++)
        rc = add_fault(deployment, lien_faults_get(faults, i));
    return rc;
}

static int add_finding(void *self, const struct lien_finding *found, struct lien_error *err)
{
    struct deployment *deployment = self;
    json_t *finding = finding_json(deployment, found->severity, found->rule, found->pointer);
    int rc = found->path ? json_object_set(finding, "path", (json_t *)(uintptr_t)found->path) : 0;
    if (rc == 0 &&
        add(deployment, finding, json_pack("{s:s, s:s}", "vi", found->vi, "en", found->en),
            found->severity) == LIEN_OK)
        return LIEN_OK;
    return lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

/* --- judging, on a reader's thread --- */

static int load(struct deployment *deployment, lien_definition **ret, struct lien_error *err)
{
    size_t length;
    const char *text = lien_request_body_text(deployment->request, &length);
    int rc = lien_document_read(text, length, &deployment->document, err);
    lien_faults *faults = rc == LIEN_OK ? lien_faults_new() : NULL;
    if (!faults)
        return rc ? rc : lien_error_set(err, LIEN_ENOMEM, "out of memory");
    *ret = lien_definition_load(text, length, faults);
    if (*ret && !lien_definition_is_deployable(*ret)) {
        lien_faults_add(faults, LIEN_FAULT_ERROR, "not-deployable", "",
                        "a file without `procedure` can be played, not deployed");
        lien_definition_free(*ret);
        *ret = NULL;
    }
    rc = add_faults(deployment, faults);
    lien_faults_free(faults);
    return rc ? lien_error_set(err, rc, "out of memory") : LIEN_OK;
}

/* The file says itself which version it is; the address must say the same. */
static int check_address(struct deployment *deployment, const lien_definition *definition)
{
    static const struct lien_fault wrong = {
        LIEN_FAULT_ERROR,
        "other-version",
        {.pointer = "/procedure", .message = "the address names another procedure or version"}};
    const char *id = lien_request_param(deployment->request, 0);
    const char *version = lien_request_param(deployment->request, 1);
    if (!deployment->keeps || (strcmp(lien_definition_id(definition), id) == 0 &&
                               strcmp(lien_definition_version(definition), version) == 0))
        return LIEN_OK;
    return add_fault(deployment, &wrong);
}

static int check_references(struct deployment *deployment)
{
    lien_faults *faults = lien_faults_new();
    if (!faults)
        return LIEN_ENOMEM;
    lien_catalog_check_procedure(deployment->fresh, deployment->definition, faults);
    int rc = add_faults(deployment, faults);
    lien_faults_free(faults);
    return rc;
}

/* A version that is deployed is known by its content alone. Takes the definition over. */
static int place(struct deployment *deployment, const struct lien_reading *reading,
                 lien_definition *definition, struct lien_error *err)
{
    deployment->definition = lien_catalog_find_procedure(
        reading->catalog, lien_definition_id(definition), lien_definition_version(definition));
    if (deployment->definition) {
        deployment->known = true;
        lien_definition_free(definition);
        return LIEN_OK;
    }
    int rc = lien_catalog_with_procedure(reading->catalog, definition, &deployment->fresh, err);
    if (rc)
        lien_definition_free(definition);
    else
        deployment->definition = definition;
    return rc;
}

static int judge(struct deployment *deployment, const struct lien_reading *reading,
                 struct lien_error *err)
{
    lien_definition *definition = NULL;
    int rc = load(deployment, &definition, err);
    if (rc || !definition)
        return rc;
    rc = check_address(deployment, definition);
    if (rc)
        lien_definition_free(definition);
    else
        rc = place(deployment, reading, definition, err);
    if (rc || !deployment->fresh)
        return rc;
    rc = check_references(deployment);
    const struct lien_judge_terms terms = {.catalog = deployment->fresh,
                                           .definition = deployment->definition,
                                           .limit = LIEN_JUDGE_LIMIT};
    if (rc == LIEN_OK && deployment->errors == 0)
        rc = lien_judge(&terms, add_finding, deployment, &deployment->proved, err);
    return rc;
}

static int keep(struct deployment *deployment, const struct lien_reading *reading,
                struct lien_error *err)
{
    struct lien_definition_row row = {.kind = "procedure",
                                      .id = lien_definition_id(deployment->definition),
                                      .version = lien_definition_version(deployment->definition),
                                      .deployed_ms = reading->now_ms};
    unsigned int size = sizeof(row.hash);
    row.text = lien_request_body_text(deployment->request, &row.length);
    if (!EVP_Digest(row.text, row.length, row.hash, &size, EVP_sha256(), NULL))
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    return lien_sqlite_put_definition(reading->sqlite, &row, err);
}

/* --- answering --- */

static json_t *told(struct deployment *deployment, json_t *body)
{
    if (json_object_set(body, "findings", deployment->findings) < 0 ||
        json_object_set_new(body, "proved", json_boolean(deployment->proved)) < 0)
        abort(); /* out of memory */
    return body;
}

static void reply_refused(struct deployment *deployment)
{
    lien_reply_problem(&deployment->reply, LIEN_PROBLEM_CHECK_REFUSED,
                       "nothing was changed: what was deployed before goes on");
    if (json_object_set(deployment->reply.body, "findings", deployment->findings) < 0)
        abort(); /* out of memory */
}

static void reply_deployed(struct deployment *deployment, const struct lien_reading *reading)
{
    const lien_catalog *catalog = deployment->fresh ? deployment->fresh : reading->catalog;
    const struct lien_procedure *procedure = &deployment->definition->procedure;
    const lien_definition *now = lien_catalog_procedure_at(catalog, procedure->id, reading->now_ms,
                                                           lien_shape_offset(catalog));
    json_t *body = json_pack("{s:s, s:s, s:s, s:b}", "procedure", procedure->id, "version",
                             procedure->version, "effectiveFrom", procedure->effective_from,
                             "inForce", now == deployment->definition);
    lien_reply_json(&deployment->reply, deployment->known ? 200 : 201, told(deployment, body));
    if (!deployment->known && asprintf(&deployment->reply.location, "/v1/procedures/%s?version=%s",
                                       procedure->id, procedure->version) < 0)
        abort(); /* out of memory */
}

static void reply_checked(struct deployment *deployment)
{
    json_t *body = json_pack("{s:b, s:I}", "deployable", deployment->errors == 0, "errors",
                             (json_int_t)deployment->errors);
    lien_reply_json(&deployment->reply, 200, told(deployment, body));
}

static void reply_failure(struct deployment *deployment, const struct lien_error *err)
{
    if (err->code == LIEN_ECONFLICT)
        lien_reply_problem(&deployment->reply, LIEN_PROBLEM_DEPLOYED,
                           "what is changed needs a new version");
    else
        lien_reply_error(&deployment->reply, err);
}

static void *work(void *self, const struct lien_reading *reading)
{
    struct deployment *deployment = self;
    struct lien_error err = {0};
    deployment->judged_by = lien_catalog_ref(reading->catalog);
    int rc = judge(deployment, reading, &err);
    bool refused = rc == LIEN_OK && deployment->errors > 0;
    if (rc == LIEN_OK && !refused && deployment->keeps)
        rc = keep(deployment, reading, &err);
    if (rc && !err.code)
        lien_error_set(&err, rc, "out of memory");
    if (rc)
        reply_failure(deployment, &err);
    else if (!deployment->keeps)
        reply_checked(deployment);
    else if (refused)
        reply_refused(deployment);
    else
        reply_deployed(deployment, reading);
    if (rc || refused || !deployment->keeps) {
        lien_catalog_unref(deployment->fresh);
        deployment->fresh = NULL;
    }
    return NULL;
}

/* --- on the loop --- */

/* It is kept already; now cases can be opened by it. */
static void take_over(struct deployment *deployment)
{
    lien_runtime *runtime = deployment->request->server->options.runtime;
    const lien_catalog *now = lien_runtime_catalog(runtime);
    struct lien_error err = {0};
    int rc = now == deployment->judged_by
                 ? lien_runtime_set_catalog(runtime, deployment->fresh, &err)
                 : lien_error_set(&err, LIEN_ELIMIT, "something else was deployed meanwhile");
    lien_catalog_unref((lien_catalog *)(uintptr_t)now);
    if (rc == LIEN_OK)
        return;
    json_decref(deployment->reply.body);
    free(deployment->reply.location);
    deployment->reply = (struct lien_reply){0};
    lien_reply_problem(&deployment->reply, LIEN_PROBLEM_UNAVAILABLE, err.message);
}

static void done(void *self, void *result)
{
    struct deployment *deployment = self;
    lien_request *request = deployment->request;
    (void)result;
    request->server->is_deploying = false;
    if (deployment->fresh)
        take_over(deployment);
    lien_request_answer(request, &deployment->reply);
    lien_catalog_unref(deployment->fresh);
    lien_catalog_unref((lien_catalog *)(uintptr_t)deployment->judged_by);
    lien_document_free(deployment->document);
    json_decref(deployment->findings);
    free(deployment);
}

static void submit(lien_request *request, bool keeps)
{
    struct lien_server *server = request->server;
    struct deployment *deployment = calloc(1, sizeof(*deployment));
    if (!deployment || !(deployment->findings = json_array()))
        abort(); /* out of memory */
    deployment->request = request;
    deployment->keeps = keeps;
    if (!server->is_deploying &&
        lien_runtime_read(server->options.runtime, work, done, deployment) == LIEN_OK) {
        server->is_deploying = true;
        return;
    }
    json_decref(deployment->findings);
    free(deployment);
    lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "another file is being checked");
}

static bool may_deploy(lien_request *request)
{
    if (lien_request_is_person(request) && lien_request_has_role(request, "admin"))
        return true;
    lien_request_fail(request, LIEN_PROBLEM_DENIED, "an administrator deploys and checks files");
    return false;
}

static bool has_body(lien_request *request)
{
    if (lien_request_body(request))
        return true;
    lien_request_fail(request, LIEN_PROBLEM_BAD_REQUEST, "send the procedure's file");
    return false;
}

void lien_api_deploy(lien_request *request)
{
    if (may_deploy(request) && has_body(request))
        submit(request, true);
}

void lien_api_check(lien_request *request)
{
    if (may_deploy(request) && has_body(request))
        submit(request, false);
}
